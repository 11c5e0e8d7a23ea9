"""What every part of the desk has: the store, the configuration in force, the clock."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.core.journal import Actor, NewEntry, Verb
from bot.core.newsroom import Newsroom
from bot.store import Store


class Part:
    """`newsroom` may be replaced while the program runs; the next verb already sees the new one."""

    def __init__(self, store: Store, newsroom: Newsroom, *, now: Callable[[], datetime]) -> None:
        """`now` answers the current moment in UTC."""
        self.newsroom = newsroom
        self._store = store
        self._now = now


def told(verb: Verb, by: Actor, article: int | None = None, **details: Any) -> NewEntry:
    """What goes into the journal; a detail that is None is none."""
    known = {name: value for name, value in details.items() if value is not None}
    return NewEntry(verb=verb, by=by, article=article, details=known)
