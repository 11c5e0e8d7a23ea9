"""Deliveries: reading them back."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, TextClause, bindparam, func, select, union_all

from bot.core.delivery import Delivery, Lease, State
from bot.core.post import post_from_json
from bot.core.receipt import Receipt
from bot.store.engine import Part
from bot.store.tables import IN_FLIGHT, MAYBE_OUT, PLANNED, SETTLED, Moment, articles, deliveries, receipts


class Deliveries(Part):
    """One post to one channel, with one state."""

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """The delivery, whatever its state."""
        return await self._read(lambda connection: find_delivery(connection, delivery_id))

    async def deliveries_of(self, article_id: int) -> list[Delivery]:
        """All deliveries of an article."""
        return await self._read(lambda connection: siblings(connection, article_id))

    async def unsure(self) -> list[Delivery]:
        """Everything that may be out or may not, oldest first."""
        found = await self._list(whole.where(IN_FLIGHT, deliveries.c.state == State.UNSURE))
        return sorted(found, key=lambda one: one.id)  # SQLite would sort by walking through the table

    async def history(
        self, *, limit: int = 50, state: State | None = None, channel: str | None = None
    ) -> list[Delivery]:
        """The newest deliveries first."""
        query = whole if state is None else whole.where(_group(state), deliveries.c.state == state)
        query = query if channel is None else query.where(deliveries.c.channel == channel)
        return await self._list(query.order_by(deliveries.c.id.desc()).limit(limit))

    async def counts(self) -> dict[State, int]:
        """How many deliveries are in each state. A state that nothing is in is missing."""
        counted = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
        query = union_all(*(counted.where(group) for group in (PLANNED, IN_FLIGHT, SETTLED)))
        return await self._read(
            lambda connection: {State(state): count for state, count in connection.execute(query)}
        )

    async def sending(self) -> list[Lease]:
        """Everything that is being sent now, with what its owner renews."""
        columns = (deliveries.c.id, deliveries.c.attempts, deliveries.c.owner, deliveries.c.lease_until)
        query = select(*columns).where(IN_FLIGHT, deliveries.c.state == State.SENDING)
        rows = await self._read(lambda connection: connection.execute(query).all())
        return [
            Lease(delivery=row.id, attempts=row.attempts, owner=row.owner, until=row.lease_until)
            for row in sorted(rows, key=lambda row: int(row.id))
        ]

    async def is_of_another(self, delivery: Delivery, remote_id: str, *, since: datetime) -> bool:
        """Whether that post of the channel is known to be another delivery's, begun later than `since`."""
        query = (
            select(receipts.c.delivery)
            .join(deliveries, deliveries.c.id == receipts.c.delivery)
            .where(MAYBE_OUT, deliveries.c.channel == delivery.channel, deliveries.c.started > since)
            .where(receipts.c.remote_id == remote_id, deliveries.c.id != delivery.id)
        )
        return await self._read(lambda connection: connection.execute(query.limit(1)).first() is not None)

    async def newest_receipt(self, channel: str, *, before: datetime) -> Receipt | None:
        """What `channel` showed last of what was sent (by our own clock) before that moment.

        Only receipts with the network's id: where a person said "it is out", nobody knows it.
        """
        return (await self.newest_receipts([channel], before=before)).get(channel)

    async def newest_receipts(self, channels: Iterable[str], *, before: datetime) -> dict[str, Receipt]:
        """As `newest_receipt`, of several channels at once; without those that showed nothing."""

        def look(connection: Connection) -> dict[str, Receipt]:
            rows = {
                name: connection.execute(_NEWEST, {"channel": name, "before": before}).first()
                for name in channels
            }
            return {name: _receipt(row) for name, row in rows.items() if row is not None}

        return await self._read(look)

    async def _list(self, query: Select[Any]) -> list[Delivery]:
        return await self._read(lambda connection: [delivery_of(row) for row in connection.execute(query)])


#: a delivery with what it takes from its article and its receipt
whole = (
    select(
        deliveries,
        articles.c.title,
        articles.c.editor_id,
        receipts.c.at,
        receipts.c.remote_id,
        receipts.c.url,
        receipts.c.parts,
        receipts.c.note,
    )
    .join(articles, articles.c.id == deliveries.c.article)
    .outerjoin(receipts, receipts.c.delivery == deliveries.c.id)
)

# Statements that are asked for every post are built once: building one costs more than its answer.
_ONE = whole.where(deliveries.c.id == bindparam("delivery_id"))
_ALL_OF = whole.where(deliveries.c.article == bindparam("article_id")).order_by(deliveries.c.id)
_twin = deliveries.alias("twin")
_ALL_WITH = whole.where(
    deliveries.c.article
    == select(_twin.c.article).where(_twin.c.id == bindparam("delivery_id")).scalar_subquery()
).order_by(deliveries.c.id)


def find_delivery(connection: Connection, delivery_id: int) -> Delivery | None:
    """The delivery as it stands inside the caller's transaction."""
    row = connection.execute(_ONE, {"delivery_id": delivery_id}).first()
    return None if row is None else delivery_of(row)


def siblings(connection: Connection, article_id: int) -> list[Delivery]:
    """All deliveries of an article as they stand inside the caller's transaction."""
    return [delivery_of(row) for row in connection.execute(_ALL_OF, {"article_id": article_id})]


def all_with(connection: Connection, delivery_id: int) -> list[Delivery]:
    """The delivery and all others of its article; nothing where there is none."""
    return [delivery_of(row) for row in connection.execute(_ALL_WITH, {"delivery_id": delivery_id})]


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
        doubted=row.doubted,
        owner=row.owner,
        error=row.error,
        asked=row.asked,
        editor_id=row.editor_id,
        receipt=None if row.at is None else _receipt(row),
    )


def _group(state: State) -> TextClause:
    """The condition of the index that has the deliveries of `state` together."""
    if state is State.PLANNED:
        return PLANNED
    return IN_FLIGHT if state in (State.SENDING, State.UNSURE) else SETTLED


_NEWEST = (
    select(receipts)
    .join(deliveries, deliveries.c.id == receipts.c.delivery)
    .where(MAYBE_OUT, deliveries.c.channel == bindparam("channel"))
    .where(deliveries.c.started < bindparam("before", type_=Moment), receipts.c.remote_id.is_not(None))
    .order_by(deliveries.c.started.desc())
    .limit(1)
)


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        at=row.at,
        remote_id=row.remote_id,
        url=row.url,
        parts=tuple(json.loads(row.parts)),
        note=row.note,
    )
