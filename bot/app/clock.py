"""The clock: the only reader of the real time."""

import time
from datetime import UTC, datetime, timedelta

#: counts the sleep of a machine, as the wall clock does: waking up is no jump (Linux, clock_gettime(2)).
#: Elsewhere the monotonic clock either counts it too (macOS), or waking up is told of once.
_TICKING: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))

#: nothing smaller is worth a word: time services move the clock by seconds
SMALLEST_STEP = timedelta(seconds=30)


class Clock:
    """The time of the house. With a `speed` other than 1 it runs that much faster than the real one."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._start = self.wall()

    def now(self) -> datetime:
        """The current moment, UTC."""
        real = self.wall()
        return real if self.speed == 1 else self._start + (real - self._start) * self.speed

    def real(self, moment: datetime) -> datetime:
        """The real moment at which this clock shows `moment`."""
        return moment if self.speed == 1 else self._start + (moment - self._start) / self.speed

    def wall(self) -> datetime:
        """What the machine's own clock shows, UTC. People and time services set it."""
        return datetime.now(UTC)  # noqa: TID251 - this is the one place

    def ticks(self) -> float:
        """Seconds since some moment, sleep included. Nobody sets them."""
        return time.monotonic() if _TICKING is None else time.clock_gettime(_TICKING)


class Steps:
    """Notices that somebody set the machine's clock: it moves on otherwise than the ticks do."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall, self._ticks = clock.wall(), clock.ticks()

    def look(self) -> timedelta | None:
        """By how much the clock was set since the last look, forward or back; None: by nothing to speak of.

        Always since the last look: a clock that is slewed into place drifts by minutes in a week.
        """
        wall, ticks = self._clock.wall(), self._clock.ticks()
        step = (wall - self._wall) - timedelta(seconds=ticks - self._ticks)
        self._wall, self._ticks = wall, ticks
        return step if abs(step) > SMALLEST_STEP else None
