"""What every part of the desk has: the store, the configuration in force, the clock."""

from collections.abc import Callable
from datetime import datetime

from bot.core.newsroom import Newsroom
from bot.store import Store


class Part:
    """`newsroom` may be replaced while the program runs; the next verb already sees the new one."""

    def __init__(self, store: Store, newsroom: Newsroom, *, now: Callable[[], datetime]) -> None:
        """`now` answers the current moment in UTC."""
        self.newsroom = newsroom
        self._store = store
        self._now = now
