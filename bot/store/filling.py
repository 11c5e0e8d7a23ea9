"""Filling: an article becomes deliveries, and its slot is used up, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.delivery import NewDelivery


class Filling:
    """Slots and what fills them."""

    async def fill(
        self,
        article_id: int,
        deliveries: Sequence[NewDelivery],
        *,
        now: datetime,
        queue: str,
        slot: datetime | None,
    ) -> list[int] | None: ...

    async def cursor(self, queue: str) -> datetime | None: ...

    async def advance_cursor(self, queue: str, until: datetime) -> None: ...

    async def channel_moments(self, *, since: datetime) -> dict[str, list[datetime]]: ...
