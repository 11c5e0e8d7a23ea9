"""Foreseeing: editors hear in good time that a queue will run dry, and that one has grown too long.

What was told is remembered in the store, and every notice has a key of its own: neither a restart nor a
second machine tells it again.
"""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

from bot.app.clock import Clock
from bot.app.watching import pause
from bot.core.runway import (
    LIVELY,
    Growth,
    day_to_look,
    days_from_json,
    days_to_json,
    growth_notice,
    growths_from_json,
    growths_to_json,
    next_working_day,
    shortage,
    shortage_notice,
)
from bot.desk import Desk
from bot.publisher.summing_up import COURSE
from bot.store import Store, StoreError

#: seconds between two looks
LOOK_EVERY = 30.0
#: names under which the store remembers
LOOKED, GROWN = "runway", "grown"

_DAY = timedelta(days=1)


class Foreseeing:
    """Looks at the queues of `desk`, whose configuration may be replaced at any time."""

    def __init__(
        self, store: Store, desk: Desk, clock: Clock, log: Any, *, first: float = LOOK_EVERY
    ) -> None:
        """`first`: seconds until the first look; it must be known by then what was missed."""
        self._store, self._desk, self._clock, self._log, self._first = store, desk, clock, log, first
        self._looked: dict[str, date] | None = None  #: per queue the day of the last look; None: not read yet

    async def run(self, stop: asyncio.Event) -> None:
        """Look now and then, until `stop`."""
        await pause(stop, self._first)
        while not stop.is_set():
            try:
                await self.look()
            except StoreError as problem:
                self._log.warning("nobody looks ahead for now", problem=str(problem))
            except Exception:  # noqa: BLE001 - no look ahead is worth the end of the program
                self._log.exception("a look ahead failed")
            await pause(stop, LOOK_EVERY)

    async def look(self) -> None:
        """Tell what there is to tell. Raises StoreError; whatever was told before that is not told again."""
        await self._look_at_lengths()
        await self._look_ahead()

    async def _look_ahead(self) -> None:
        now, newsroom = self._clock.now(), self._desk.newsroom
        days = {
            name: day
            for name, rules in newsroom.queues.items()
            if (day := day_to_look(rules, newsroom.timezone, at=newsroom.runway_at, now=now)) is not None
        }
        if self._looked is None and days:
            self._looked = days_from_json(await self._store.recall(LOOKED))
        looked = self._looked or {}
        due = {name: day for name, day in days.items() if looked.get(name) != day}
        if not due or await self._store.open_choices(COURSE):
            return  # while people decide about a downtime, nobody knows how far the articles last
        await self._tell_shortages(due, now)
        self._looked = {**looked, **due}
        await self._store.remember(LOOKED, days_to_json(self._looked))

    async def _tell_shortages(self, due: dict[str, date], now: datetime) -> None:
        """Of the queues that somebody feeds and nobody has paused."""
        newsroom = self._desk.newsroom
        lively, flags = await self._store.received(since=now - LIVELY), await self._store.flags()
        ends = {
            name: until
            for name, day in due.items()
            if name in lively and not flags.stops(name)
            if (until := next_working_day(newsroom.queues[name], newsroom.timezone, day=day)) is not None
        }
        if not ends:
            return
        slots = await self._desk.plan((max(ends.values()) - now) // _DAY + 1)
        for name, until in ends.items():
            found = shortage(name, slots, now=now, until=until)
            if found is not None:
                await self._store.add_notice(
                    shortage_notice(found, due[name], newsroom, now=now), now=self._clock.now()
                )

    async def _look_at_lengths(self) -> None:
        newsroom = self._desk.newsroom
        if all(rules.max_waiting is None for rules in newsroom.queues.values()):
            return
        known = growths_from_json(await self._store.recall(GROWN))
        counts = await self._store.waiting_counts()
        after = dict(known)
        for name, rules in newsroom.queues.items():
            waiting = counts.get(name, 0)
            after[name] = known.get(name, Growth()).after(waiting, rules.max_waiting)
            if after[name].times > known.get(name, Growth()).times:
                notice = growth_notice(name, after[name], waiting, newsroom)
                await self._store.add_notice(notice, now=self._clock.now())
        if after != known:
            await self._store.remember(GROWN, growths_to_json(after))
