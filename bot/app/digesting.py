"""Digesting: once a day, at the hour that the configuration names, the editors read what came of it."""

import asyncio
from datetime import date
from typing import Any

from bot.app.clock import Clock
from bot.app.watching import pause
from bot.core.digest import digest_notice, window
from bot.desk import Desk
from bot.store import Store, StoreError

#: seconds between two looks at the clock
LOOK_EVERY = 20.0


class Digesting:
    """Sums up the day of `desk`, whose configuration may be replaced at any time.

    The day is the notice's key: neither a restart nor a second machine tells it again.
    """

    def __init__(self, store: Store, desk: Desk, clock: Clock, log: Any) -> None:
        self._store, self._desk, self._clock, self._log = store, desk, clock, log
        self._told: date | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Look at the clock until `stop`."""
        while not stop.is_set():
            try:
                await self.look()
            except StoreError as problem:
                self._log.warning("the day is not summed up for now", problem=str(problem))
            except Exception:  # noqa: BLE001 - no digest is worth the end of the program
                self._log.exception("the day could not be summed up")
            await pause(stop, LOOK_EVERY)

    async def look(self) -> bool:
        """Tell the digest that is due. False: none is, or it was told. Raises StoreError."""
        now, newsroom = self._clock.now(), self._desk.newsroom
        due = window(newsroom, now=now)
        if due is None or due.day == self._told:
            return False
        day = await self._store.day(since=due.since, until=due.until)
        slots = await self._desk.plan(3)
        notice = digest_notice(day, slots, newsroom, at=due, now=now)
        fresh = await self._store.add_notice(notice, now=now)
        self._told = due.day
        return fresh
