"""Pace: how fast an account may be used, as a bucket of turns that fills up again."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`burst` posts at once, then one `every`: within a span of time at most `burst` + span / `every`."""

    every: timedelta
    burst: int


@dataclass(kw_only=True)
class Bucket:
    """The turns of one account, by a clock that nobody sets (spans since some moment)."""

    pace: Pace
    _full: timedelta | None = None  #: when the bucket will be full again; None: it is

    def take(self, now: timedelta) -> timedelta:
        """Takes one turn: the moment when it comes, `now` at the earliest. Turns are given out in order."""
        every = self.pace.every
        full = max(now, self._full if self._full is not None else now)
        turn = max(now, full - (self.pace.burst - 1) * every)
        self._full = max(full, turn) + every
        return turn
