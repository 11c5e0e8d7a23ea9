"""Line: who waits, in which order, and for what moment."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from bot.core.article import Waiting
from bot.store.articles import names_from_json
from bot.store.engine import Part
from bot.store.tables import QUEUED, WAITING, WITH_TIME, WITHOUT_TIME, articles


class Line(Part):
    """Queues as the machine and the editors see them."""

    async def waiting(self, queue: str | None = None, *, limit: int | None = None) -> list[Waiting]:
        """What waits, in order; queues by name. Those with an exact time stand among the rest."""
        query = _waiting_query(queue).order_by(articles.c.queue, articles.c.place, articles.c.id).limit(limit)
        return await self._read(lambda connection: [_waiting(row) for row in connection.execute(query)])

    async def waiting_counts(self) -> dict[str, int]:
        """How many wait in each queue. A queue where nothing waits is missing."""
        query = select(articles.c.queue, func.count()).where(WAITING).group_by(articles.c.queue)
        return await self._read(
            lambda connection: {queue: count for queue, count in connection.execute(query)}
        )

    async def next_waiting(self, queue: str, *, queued_before: datetime) -> Waiting | None:
        """The first in order that has no exact time and took its place no later than `queued_before`."""
        return await self._read(lambda connection: _next_waiting(connection, queue, queued_before))

    async def waiting_exact(self, *, until: datetime) -> list[Waiting]:
        """What waits for an exact moment no later than `until`, earliest first."""
        return await self._read(lambda connection: waiting_exact(connection, until))


def waiting_exact(connection: Connection, until: datetime) -> list[Waiting]:
    """As `Line.waiting_exact`, inside a transaction."""
    exact = _waiting_query().where(WITH_TIME, articles.c.at <= until)
    return [_waiting(row) for row in connection.execute(exact.order_by(articles.c.at, articles.c.id))]


def waiting_for_slots(connection: Connection, queue: str, limit: int | None) -> list[Waiting]:
    """The first of `queue`, in order, that no exact moment was fixed for."""
    query = _waiting_query(queue).where(WITHOUT_TIME).order_by(articles.c.place, articles.c.id).limit(limit)
    return [_waiting(row) for row in connection.execute(query)]


def _next_waiting(connection: Connection, queue: str, queued_before: datetime) -> Waiting | None:
    slotted = (WAITING, WITHOUT_TIME, articles.c.queue == queue)
    oldest = connection.scalar(select(articles.c.queued).where(*slotted).order_by(articles.c.queued).limit(1))
    if oldest is None or oldest > queued_before:
        return None  # otherwise a slot before a large import would walk through all of it to find nobody
    query = _waiting_query(queue).where(WITHOUT_TIME, queued_before >= QUEUED)
    row = connection.execute(query.order_by(articles.c.place, articles.c.id).limit(1)).first()
    return None if row is None else _waiting(row)


def _waiting_query(queue: str | None = None) -> Select[Any]:
    shown = articles.c
    query = select(
        shown.id, shown.title, shown.queue, shown.place, shown.queued, shown.at, shown.channels
    ).where(WAITING)
    return query if queue is None else query.where(articles.c.queue == queue)


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(
        article=row.id,
        title=row.title,
        queue=row.queue,
        place=row.place,
        queued=row.queued,
        at=row.at,
        channels=names_from_json(row.channels),
    )
