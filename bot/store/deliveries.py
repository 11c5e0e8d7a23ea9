"""Deliveries: claim, settle, and what editors decide."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.delivery import Blocked, Ceiling, Delivery, Outcome, State
from bot.core.language import Language
from bot.core.notice import NewNotice


class Deliveries:
    """One post to one channel, with one state."""

    async def claim(
        self,
        channel: str,
        *,
        owner: str,
        now: datetime,
        lease: timedelta,
        ceiling: Ceiling,
        language: Language = "ru",
    ) -> Delivery | Blocked | None: ...

    async def renew(self, owner: str, *, until: datetime) -> int: ...

    async def settle(
        self,
        delivery_id: int,
        outcome: Outcome,
        *,
        owner: str | None,
        now: datetime,
        notices: Sequence[NewNotice] = (),
    ) -> bool: ...

    async def abandon(self, *, now: datetime, owners: Sequence[str] = ()) -> list[Delivery]: ...

    async def unsure(self) -> list[Delivery]: ...

    async def resolve(
        self, delivery_id: int, *, landed: bool, url: str | None, now: datetime, by: str
    ) -> bool: ...

    async def retry(self, delivery_id: int, *, now: datetime, deadline: datetime) -> bool: ...

    async def delivery(self, delivery_id: int) -> Delivery | None: ...

    async def deliveries_of(self, article_id: int) -> list[Delivery]: ...

    async def history(self, *, limit: int = 50, state: State | None = None) -> list[Delivery]: ...

    async def counts(self) -> dict[State, int]: ...

    async def next_due(self, *, now: datetime) -> datetime | None: ...
