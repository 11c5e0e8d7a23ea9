"""The scheduler: APScheduler wakes whoever waits for a moment, and does no work itself.

Its jobs live in memory and carry no meaning: what must happen when stands in the store. Nobody sleeps longer
than a heartbeat, because a timer notices neither a clock that was set nor a machine that slept; so the
heartbeat goes by the event loop's own clock, which nobody sets.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from apscheduler.schedulers.asyncio import AsyncIOScheduler

#: real time that nobody sleeps longer than
HEARTBEAT = timedelta(seconds=10)
#: seconds; a moment nearer than this is waited for by the event loop's own timer, which is exact
SOON = 2.0


class Alarm:
    """Wakes waiters by name. An async context manager; `real` answers the real moment of one of `now`."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        real: Callable[[datetime], datetime],
        heartbeat: timedelta = HEARTBEAT,
    ) -> None:
        self._now = now
        self._real = real
        self._heartbeat = heartbeat
        self._events: dict[str, asyncio.Event] = {}
        self._deaf: set[str] = set()
        self._closed = False
        self.rings = 0  #: so far: whoever remembers something may see whether it can still be true
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            # the default drops a job that is a second late, for good (APScheduler 3.11, misfire_grace_time)
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    async def wait(self, name: str, until: datetime | None, *, deaf: bool = False) -> None:
        """Return at `until` (None: no moment), sooner after `ring` or a heartbeat. One waiter per `name`.

        `deaf`: not after `ring`, but after `rouse`.
        """
        event = self._events.setdefault(name, asyncio.Event())
        (self._deaf.add if deaf else self._deaf.discard)(name)
        if until is not None and until <= self._now():
            event.set()
        if not self._closed and not event.is_set():
            await self._sleep(name, event, until)
        event.clear()
        await asyncio.sleep(0)  # whoever is woken at once still lets the others have their turn

    def ring(self) -> None:
        """Wake everybody who is not deaf. Who is busy will not fall asleep next time."""
        self.rings += 1
        for name, event in self._events.items():
            if name not in self._deaf:
                event.set()

    def rouse(self, name: str) -> None:
        """Wake this one, deaf or not. Who is busy will not fall asleep next time."""
        self._events.setdefault(name, asyncio.Event()).set()

    def close(self) -> None:
        """Nobody waits any more."""
        self._closed = True
        self._deaf.clear()
        self.ring()

    async def __aenter__(self) -> Self:
        self._scheduler.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the shutdown is posted to the loop

    async def _sleep(self, name: str, event: asyncio.Event, until: datetime | None) -> None:
        left = None if until is None else (self._real(until) - self._real(self._now())).total_seconds()
        if left is not None and left > SOON:
            self._set(name, event, until)
            await self._ring_or_beat(event, self._heartbeat.total_seconds())
            self._unset(name)
        else:
            await self._ring_or_beat(event, self._heartbeat.total_seconds() if left is None else left)

    def _set(self, name: str, event: asyncio.Event, until: datetime | None) -> None:
        assert until is not None
        self._scheduler.add_job(
            _wake, "date", run_date=self._real(until), args=[event], id=name, replace_existing=True
        )

    def _unset(self, name: str) -> None:
        if self._scheduler.get_job(name) is not None:
            self._scheduler.remove_job(name)

    async def _ring_or_beat(self, event: asyncio.Event, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()


async def _wake(event: asyncio.Event) -> None:
    """A coroutine, because APScheduler calls plain functions in another thread."""
    event.set()
