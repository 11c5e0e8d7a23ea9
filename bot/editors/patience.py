"""Patience: how long an update that fails because the network is away is tried again.

While Telegram does not answer at all there is nothing to count: an hour or a night, the update waits. One
that fails again and again while Telegram answers others would hold up all that its person says after it.
"""

#: failures with Telegram heard in between: a quarter of an hour and more
MOST_FAILURES = 30


class Patience:
    """Counts failures, by update."""

    def __init__(self) -> None:
        self._failed: dict[int, tuple[int, int]] = {}  #: times, and how often Telegram had been heard then

    def lasts(self, update: int, *, heard: int) -> bool:
        """Whether an update that has just failed is tried again; `heard`: answers of Telegram so far."""
        times, before = self._failed.get(update, (0, -1))
        self._failed[update] = times + (heard != before), heard
        return self._failed[update][0] < MOST_FAILURES

    def forget(self, update: int) -> None:
        """It is over, one way or the other."""
        self._failed.pop(update, None)
