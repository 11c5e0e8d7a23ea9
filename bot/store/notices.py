"""Notices: the outbox towards people."""

from datetime import datetime

from bot.core.notice import NewNotice, Notice


class Notices:
    """What people must be told."""

    async def add_notice(self, notice: NewNotice, *, now: datetime) -> bool: ...

    async def pending_notices(self, *, now: datetime, limit: int = 20) -> list[Notice]: ...

    async def notice_told(self, notice_id: int, *, now: datetime) -> None: ...

    async def notice_failed(self, notice_id: int, *, retry_at: datetime | None) -> None: ...
