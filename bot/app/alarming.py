"""Alarming: admins learn that the store does not work, although their outbox is in the store."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from bot.app.clock import Clock
from bot.app.watching import LOOK_EVERY, pause
from bot.core.language import Language, Words
from bot.store import StoreError
from bot.store.engine import Refusals

#: seconds of trouble before anybody is called: most of it is over by then
PATIENCE = 30.0
#: seconds without a failure, and with a write that worked, after which it is over
CALM = 10.0
#: seconds between two tries to write, and between two tries to call where nobody could be reached
TRY_EVERY, CALL_EVERY = 5.0, 60.0

_TROUBLE = Words(
    "The database has not worked for {seconds} s:\n{problem}\n"
    "Posts wait; new articles and pressed buttons are not kept. What is out will not go out again. "
    "As soon as the database works I go on by myself and say so."
)
_OVER = Words("The database works again (after {seconds} s). I go on.")


class Written(Protocol):
    """What of the store matters here."""

    @property
    def refusals(self) -> Refusals: ...

    async def remember(self, name: str, value: str) -> None: ...


@dataclass(kw_only=True)
class _Trouble:
    """One trouble, in the clock's ticks."""

    since: float
    failed: float  #: the newest failure
    tried: float  #: the newest try to write
    called: float | None = None  #: the newest try to call
    told: bool = False  #: somebody was reached


class Alarming:
    """Watches the store fail. Admins are called once per trouble, and once more when it is over."""

    def __init__(
        self,
        store: Written,
        clock: Clock,
        *,
        call: Callable[[str], Awaitable[bool]],
        language: Callable[[], Language],
        log: Any,
    ) -> None:
        """`call` reaches the admins by a way that needs no store; False: it reached nobody."""
        self._store, self._clock = store, clock
        self._call, self._language, self._log = call, language, log
        self._seen = store.refusals.times
        self._trouble: _Trouble | None = None

    def begins(self) -> bool:
        """Has the store begun to fail since the last look? Then `see_it_through` must be run."""
        if self._trouble is not None or not self._failed_again():
            return False
        now = self._clock.ticks()
        self._trouble = _Trouble(since=now, failed=now, tried=now)
        return True

    async def see_it_through(self, stop: Any) -> None:
        """Try to write and call for help, until the store works or `stop`."""
        while not stop.is_set() and self._trouble is not None:
            await self.look(self._trouble)
            await pause(stop, LOOK_EVERY)

    async def look(self, trouble: _Trouble) -> None:
        """One look at a trouble that has not ended."""
        works = await self._works(trouble)
        now = self._clock.ticks()
        if self._failed_again():
            trouble.failed = now
        elif works and now - trouble.failed >= CALM:
            await self._end(trouble)
            return
        called = trouble.called
        if (
            not trouble.told
            and now - trouble.since >= PATIENCE
            and (called is None or now - called >= CALL_EVERY)
        ):
            await self._begin(trouble)

    def _failed_again(self) -> bool:
        count = self._store.refusals.times
        again, self._seen = count != self._seen, count
        return again

    async def _works(self, trouble: _Trouble) -> bool:
        """Something is really written: reading, and even beginning to write, works on a full disk as well."""
        now = self._clock.ticks()
        if now - trouble.tried < TRY_EVERY:
            return False
        trouble.tried = now
        try:
            await self._store.remember("written", self._clock.now().isoformat())
        except StoreError:
            return False  # counted by the store itself
        return True

    async def _begin(self, trouble: _Trouble) -> None:
        seconds = round(self._clock.ticks() - trouble.since)
        problem = str(self._store.refusals.newest)
        self._log.error("the database does not work", seconds=seconds, problem=problem)
        trouble.called = self._clock.ticks()
        trouble.told = await self._call(_TROUBLE.say(self._language(), seconds=seconds, problem=problem))

    async def _end(self, trouble: _Trouble) -> None:
        seconds = round(trouble.failed - trouble.since)
        self._trouble = None
        self._log.info("the database works again", seconds=seconds)
        if trouble.told:
            await self._call(_OVER.say(self._language(), seconds=seconds))
