"""Deliveries: reading them back."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, TextClause, func, select, union_all

from bot.core.delivery import Delivery, State
from bot.core.post import post_from_json
from bot.core.receipt import Receipt
from bot.store.engine import Part
from bot.store.tables import IN_FLIGHT, PLANNED, SETTLED, articles, deliveries, receipts


class Deliveries(Part):
    """One post to one channel, with one state."""

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """The delivery, whatever its state."""
        return await self._read(lambda connection: find_delivery(connection, delivery_id))

    async def deliveries_of(self, article_id: int) -> list[Delivery]:
        """All deliveries of an article."""
        return await self._list(whole.where(deliveries.c.article == article_id).order_by(deliveries.c.id))

    async def unsure(self) -> list[Delivery]:
        """Everything that may be out or may not, oldest first."""
        return await self._list(
            whole.where(IN_FLIGHT, deliveries.c.state == State.UNSURE).order_by(deliveries.c.id)
        )

    async def history(self, *, limit: int = 50, state: State | None = None) -> list[Delivery]:
        """The newest deliveries first."""
        query = whole if state is None else whole.where(_group(state), deliveries.c.state == state)
        return await self._list(query.order_by(deliveries.c.id.desc()).limit(limit))

    async def counts(self) -> dict[State, int]:
        """How many deliveries are in each state. A state that nothing is in is missing."""
        counted = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
        query = union_all(*(counted.where(group) for group in (PLANNED, IN_FLIGHT, SETTLED)))
        return await self._read(
            lambda connection: {State(state): count for state, count in connection.execute(query)}
        )

    async def next_due(self, *, now: datetime) -> datetime | None:
        """The soonest moment, past or coming, from which the head of some channel may be claimed."""
        return await self._read(_next_due)

    async def _list(self, query: Select[Any]) -> list[Delivery]:
        return await self._read(lambda connection: [delivery_of(row) for row in connection.execute(query)])


#: a delivery with what it takes from its article and its receipt
whole = (
    select(
        deliveries,
        articles.c.title,
        articles.c.editor_id,
        receipts.c.at.label("sent_at"),
        receipts.c.remote_id,
        receipts.c.url,
        receipts.c.parts,
        receipts.c.note,
    )
    .join(articles, articles.c.id == deliveries.c.article)
    .outerjoin(receipts, receipts.c.delivery == deliveries.c.id)
)


def find_delivery(connection: Connection, delivery_id: int) -> Delivery | None:
    """The delivery as it stands inside the caller's transaction."""
    row = connection.execute(whole.where(deliveries.c.id == delivery_id)).first()
    return None if row is None else delivery_of(row)


def delivery_of(row: Row[Any]) -> Delivery:
    """A row of `whole` as a value."""
    return Delivery(
        id=row.id,
        article=row.article,
        title=row.title,
        channel=row.channel,
        platform=row.platform,
        post=post_from_json(row.post),
        key=row.key,
        state=State(row.state),
        due=row.due,
        deadline=row.deadline,
        attempts=row.attempts,
        not_before=row.not_before,
        started=row.started,
        owner=row.owner,
        error=row.error,
        asked=row.asked,
        editor_id=row.editor_id,
        receipt=_receipt(row),
    )


def _group(state: State) -> TextClause:
    """The condition of the index that has the deliveries of `state` together."""
    if state is State.PLANNED:
        return PLANNED
    return IN_FLIGHT if state in (State.SENDING, State.UNSURE) else SETTLED


def _receipt(row: Row[Any]) -> Receipt | None:
    if row.sent_at is None:
        return None
    return Receipt(
        at=row.sent_at,
        remote_id=row.remote_id,
        url=row.url,
        parts=tuple(json.loads(row.parts)),
        note=row.note,
    )


def _next_due(connection: Connection) -> datetime | None:
    """Asks each channel for its head: one step into the index per channel, however much is planned."""
    soonest: datetime | None = None
    channel = ""
    columns = (deliveries.c.channel, deliveries.c.due, deliveries.c.not_before)
    order = (deliveries.c.channel, deliveries.c.due, deliveries.c.id)
    while True:
        head = connection.execute(
            select(*columns).where(PLANNED, deliveries.c.channel > channel).order_by(*order).limit(1)
        ).first()
        if head is None:
            return soonest
        ready = max(head.due, head.not_before or head.due)
        soonest = ready if soonest is None else min(soonest, ready)
        channel = head.channel
