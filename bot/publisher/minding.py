"""Minding the clock: whoever sets it back must not park anything until it has caught up."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.publisher.means import Means
from bot.store.clocks import HORIZON

#: real time; less than this is the spread of two clocks that are read one after the other
_NOTICED = timedelta(milliseconds=100)


@dataclass(kw_only=True)
class Minding:
    """Sees by the event loop's own clock when `now` is set back, and has the store follow."""

    means: Means
    _seen: tuple[datetime, timedelta] | None = None
    _owed: bool = True  # at the start nobody knows what the clock showed before
    _by: timedelta | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # many loops mind, and one tells the store

    async def mind(self) -> None:
        """To be awaited before anything is judged by `now`. Raises StoreError, and tries again next time."""
        async with self._turn:
            await self._mind()

    async def _mind(self) -> None:
        self._look()
        if self._owed:
            by = self._by
            horizon = HORIZON + max(self.means.newsroom.delays.values(), default=timedelta())
            await self.means.store.clock_set_back(now=self.means.now(), by=by, horizon=horizon)
            if by is not None:
                self.means.log.warning("the clock was set back", by=str(by))
            if by == self._by:
                self._owed, self._by = False, None

    def _look(self) -> None:
        now, elapsed = self.means.now(), self.means.elapsed()
        if self._seen is not None:
            before, then = self._seen
            by = before + (elapsed - then) - now
            if by > self.means.real(_NOTICED):
                self._owed, self._by = True, by + (self._by or timedelta())
        self._seen = now, elapsed
