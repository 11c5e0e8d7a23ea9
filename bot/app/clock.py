"""The clock: the only reader of the real time."""

from datetime import UTC, datetime


class Clock:
    """The time of the house. With a `speed` other than 1 it runs that much faster than the real one."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._start = _real_now()

    def now(self) -> datetime:
        """The current moment, UTC."""
        real = _real_now()
        return real if self.speed == 1 else self._start + (real - self._start) * self.speed

    def real(self, moment: datetime) -> datetime:
        """The real moment at which this clock shows `moment`."""
        return moment if self.speed == 1 else self._start + (moment - self._start) / self.speed


def _real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is the one place
