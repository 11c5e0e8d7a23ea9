"""The publisher: what the machine does. Fill slots, claim, send, settle, recover."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from bot.core.newsroom import Newsroom
from bot.platforms.base import Network
from bot.publisher.amending import Amending
from bot.publisher.departing import Departing
from bot.publisher.filling import Filling
from bot.publisher.means import CHANNELS, Log, Means, Waker, loop_time
from bot.publisher.minding import Minding
from bot.publisher.recovering import Recovering
from bot.publisher.rousing import Rousing, loops_of
from bot.publisher.sending import Sending
from bot.publisher.settling import Settling
from bot.publisher.stopping import Stopping
from bot.store import Store, StoreError

__all__ = ["Log", "Publisher", "Waker"]

#: after a step that failed (the database is locked, the disk is full)
_PAUSE = timedelta(seconds=3)
#: real time; what other processes left behind is looked for no more often
_REST = timedelta(seconds=1)
#: real time; many changes at once are looked at once
_SHORT_REST = timedelta(milliseconds=30)


class Publisher:
    """Carries every article from its place in the queue to its receipts.

    `fill`, `carry` and `recover` are the steps; `run` repeats them until told to stop, then waits for what is
    being sent. Several publishers may work on one database.
    """

    def __init__(
        self,
        store: Store,
        networks: Mapping[str, Network],
        newsroom: Newsroom,
        *,
        now: Callable[[], datetime],
        owner: str,
        random: Callable[[], float],
        log: Log,
        waker: Waker,
        redact: Callable[[str], str] = str,
        is_dead: Callable[[str], bool] = lambda owner: False,
        speed: float = 1.0,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        self._means = Means(
            store=store,
            newsroom=newsroom,
            networks=networks,
            waker=waker,
            now=now,
            owner=owner,
            random=random,
            redact=redact,
            log=log,
            speed=speed,
            monotonic=monotonic or loop_time,
        )
        minding, settling = Minding(means=self._means), Settling(means=self._means)
        self._stopping = Stopping(means=self._means)
        self._filling = Filling(means=self._means, minding=minding)
        departing = Departing(means=self._means)
        self._sending = Sending(
            means=self._means,
            settling=settling,
            stopping=self._stopping,
            minding=minding,
            departing=departing,
        )
        self._amending = Amending(means=self._means, departing=departing, is_dead=is_dead)
        self._recovering = Recovering(
            means=self._means,
            settling=settling,
            minding=minding,
            stopping=self._stopping,
            is_dead=is_dead,
        )
        self._carried: set[str] = set()  # channels that have loops
        self._rousing = Rousing(means=self._means)

    async def fill(self) -> datetime | None:
        """Turn articles whose moment has come into deliveries. Answers when to come again."""
        return await self._filling.fill()

    async def carry(self, channel: str) -> datetime | None:
        """Send at most one delivery of `channel`. Answers when to come again; None: after a change."""
        return await self._sending.carry(channel)

    async def amend(self, channel: str) -> datetime | None:
        """Do at most one thing to what is out in `channel`. Answers when to come again."""
        return await self._amending.amend(channel)

    async def recover(self) -> datetime | None:
        """Look after deliveries of dead processes and those that may be out. Answers when to come again."""
        return _soonest(await self._recovering.look_around(), await self._recovering.recover())

    async def take(self, newsroom: Newsroom, networks: Mapping[str, Network]) -> None:
        """Work with another configuration from now on. A slot that it adds in the past is not filled."""
        means = self._means
        for name, rules in newsroom.queues.items():
            old = means.newsroom.queues.get(name)
            if old is None or old.slots != rules.slots or old.quiet_hours != rules.quiet_hours:
                self._filling.begin(name)
        means.newsroom, means.networks = newsroom, networks
        self._filling.reconsider()
        self._stopping.reconsider()
        self._rousing.forget()
        means.waker.ring()

    def end(self) -> None:
        """Begin nothing new, and do not wait for ever for a database that refuses."""
        self._means.stop.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Fill, carry and recover until `stop`, then finish what is being sent."""
        self._means.stop = stop
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._repeat("recover", self._recover_others, stop, rest=_REST))
            tasks.create_task(self._repeat(CHANNELS, self._rousing.rouse, stop, rest=_SHORT_REST))
            tasks.create_task(self._repeat("fill", lambda: self._fill_and_staff(tasks, stop), stop))

    async def _recover_others(self) -> datetime | None:
        """What the loops of the channels do not look after: dead owners, and channels that are gone."""
        around = await self._recovering.look_around()
        return _soonest(around, await self._recovering.recover(besides=frozenset(self._carried)))

    async def _fill_and_staff(self, tasks: asyncio.TaskGroup, stop: asyncio.Event) -> datetime | None:
        """Fill; and give every channel loops of its own, so that none waits for another."""
        for channel in sorted(self._means.networks.keys() - self._carried):
            self._carried.add(channel)
            steps = (self._carrier, self._looker, self._amender)
            for name, step in zip(loops_of(channel), steps, strict=True):
                tasks.create_task(self._repeat(name, step(channel), stop, deaf=True))
        return await self.fill()

    def _carrier(self, channel: str) -> Callable[[], Awaitable[datetime | None]]:
        async def step() -> datetime | None:
            await self._filling.be_present()
            return await self.carry(channel)

        return step

    def _looker(self, channel: str) -> Callable[[], Awaitable[datetime | None]]:
        return lambda: self._recovering.recover(only=channel)

    def _amender(self, channel: str) -> Callable[[], Awaitable[datetime | None]]:
        return lambda: self.amend(channel)

    async def _repeat(
        self,
        name: str,
        step: Callable[[], Awaitable[datetime | None]],
        stop: asyncio.Event,
        *,
        deaf: bool = False,
        rest: timedelta = timedelta(),
    ) -> None:
        """`deaf` loops are woken one by one; a loop that rests hears of many changes in one go."""
        means = self._means
        while not stop.is_set():
            try:
                until = await step()
            except StoreError as problem:  # its sentence says all: the disk is full, the file is locked …
                means.log.warning("a step waits for the database", step=name, problem=str(problem))
                until = means.now() + means.real(_PAUSE)
            except Exception:  # a database that is locked now must not end the program
                means.log.exception("a step failed and will be repeated", step=name)
                until = means.now() + means.real(_PAUSE)
            await _sleep(rest, stop)
            if not stop.is_set():
                await means.waker.wait(name, until, deaf=deaf)


async def _sleep(span: timedelta, stop: asyncio.Event) -> None:
    """Real time, but not past `stop`."""
    if span and not stop.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(span.total_seconds()):
                await stop.wait()


def _soonest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
