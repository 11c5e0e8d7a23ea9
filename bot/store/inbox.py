"""Inbox: what Telegram told us, kept until it has been handled."""

from collections.abc import Sequence
from datetime import datetime


class Inbox:
    """Raw updates and strangers."""

    async def keep_updates(self, updates: Sequence[tuple[int, str]], *, now: datetime) -> None: ...

    async def pending_updates(self, *, limit: int = 100) -> list[tuple[int, str]]: ...

    async def update_handled(self, update_id: int, *, now: datetime) -> None: ...

    async def last_update_id(self) -> int | None: ...

    async def greet_stranger(self, user_id: int, *, now: datetime) -> bool: ...
