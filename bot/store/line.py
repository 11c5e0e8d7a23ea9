"""Line: who waits, in which order, and for what moment."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select, tuple_

from bot.core.article import Waiting
from bot.core.crowding import Neighbour
from bot.store.articles import names_from_json
from bot.store.engine import Part
from bot.store.tables import (
    QUEUED,
    STANDING,
    WAITING,
    WITH_TIME,
    WITHOUT_TIME,
    articles,
    deliveries,
)

_PORTION = 500  #: numbers in one question: SQLite has a limit


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

    async def waiting_exact(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        queue: str | None = None,
    ) -> list[Waiting]:
        """What waits for an exact moment from `since` to `until`, both included, earliest first."""
        return await self._read(
            lambda connection: waiting_exact(connection, until=until, since=since, limit=limit, queue=queue)
        )

    async def around(self, article_id: int, *, reach: int) -> list[Waiting]:
        """An article that waits for a slot, and up to `reach` before and after it in its queue, in order.

        Empty: it waits for none.
        """
        return await self._read(lambda connection: _around(connection, article_id, reach))

    async def place_of(self, article_id: int) -> int | None:
        """Which one in its queue an article is, counted from 1. None: it does not wait for a slot."""
        return await self._read(lambda connection: _place_of(connection, article_id))

    async def waiting_numbers(self, numbers: Collection[int]) -> list[Waiting]:
        """Those of `numbers` that wait, in no order."""
        query = _waiting_query()
        return await self._read(
            lambda connection: [
                _waiting(row)
                for portion in _portions(numbers)
                for row in connection.execute(query.where(articles.c.id.in_(portion)))
            ]
        )

    async def titles(self, numbers: Collection[int]) -> dict[int, str]:
        """The headlines of these articles."""
        query = select(articles.c.id, articles.c.title)
        return await self._read(
            lambda connection: {
                number: title
                for portion in _portions(numbers)
                for number, title in connection.execute(query.where(articles.c.id.in_(portion)))
            }
        )

    async def posts_between(self, since: datetime, until: datetime) -> list[Neighbour]:
        """What is out or planned at moments from `since` to `until`, both included, earliest first."""
        shown = (deliveries.c.article, articles.c.title, deliveries.c.channel, deliveries.c.moment)
        near = (STANDING, deliveries.c.moment >= since, deliveries.c.moment <= until)
        query = select(*shown).join(articles, articles.c.id == deliveries.c.article).where(*near)
        query = query.order_by(deliveries.c.moment, deliveries.c.id)
        return await self._read(
            lambda connection: [
                Neighbour(article=article, title=title, channel=channel, moment=moment)
                for article, title, channel, moment in connection.execute(query)
            ]
        )


def waiting_exact(
    connection: Connection,
    *,
    until: datetime | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    queue: str | None = None,
) -> list[Waiting]:
    """As `Line.waiting_exact`, inside a transaction."""
    exact = _waiting_query(queue).where(WITH_TIME)
    exact = exact if until is None else exact.where(articles.c.at <= until)
    exact = exact if since is None else exact.where(articles.c.at >= since)
    exact = exact.order_by(articles.c.at, articles.c.id).limit(limit)
    return [_waiting(row) for row in connection.execute(exact)]


def next_exact(connection: Connection, until: datetime) -> list[Waiting]:
    """All that wait for an exact moment up to `until`, and the first of the others."""
    asked = {"until": until}
    near = [_waiting(row) for row in connection.execute(_NEAR, asked)]
    return near + [_waiting(row) for row in connection.execute(_FAR, asked)]


def queued_behind(connection: Connection, last: Waiting) -> datetime | None:
    """Since when the oldest of those behind `last` has been queued for a slot; None: nobody is."""
    behind = or_(
        articles.c.place > last.place, (articles.c.place == last.place) & (articles.c.id > last.article)
    )
    query = select(articles.c.queued).where(WAITING, WITHOUT_TIME, articles.c.queue == last.queue, behind)
    oldest: datetime | None = connection.scalar(query.order_by(articles.c.queued).limit(1))
    return oldest


def waiting_for_slots(connection: Connection, queue: str, limit: int | None) -> list[Waiting]:
    """The first of `queue`, in order, that no exact moment was fixed for."""
    query = _waiting_query(queue).where(WITHOUT_TIME).order_by(articles.c.place, articles.c.id).limit(limit)
    return [_waiting(row) for row in connection.execute(query)]


def _place_of(connection: Connection, article_id: int) -> int | None:
    slotted = (WAITING, WITHOUT_TIME)
    own = select(articles.c.queue, articles.c.place).where(articles.c.id == article_id, *slotted)
    found = connection.execute(own).first()
    if found is None:
        return None
    before = tuple_(articles.c.place, articles.c.id) <= (found.place, article_id)
    query = select(func.count()).where(*slotted, articles.c.queue == found.queue, before)
    return connection.scalar(query)


def _around(connection: Connection, article_id: int, reach: int) -> list[Waiting]:
    own = connection.execute(_waiting_query().where(WITHOUT_TIME, articles.c.id == article_id)).first()
    if own is None:
        return []
    order, here = tuple_(articles.c.place, articles.c.id), (own.place, own.id)
    others = _waiting_query(own.queue).where(WITHOUT_TIME).limit(reach)
    before = others.where(order < here).order_by(articles.c.place.desc(), articles.c.id.desc())
    after = others.where(order > here).order_by(articles.c.place, articles.c.id)
    rows = [*reversed(connection.execute(before).all()), own, *connection.execute(after)]
    return [_waiting(row) for row in rows]


def _portions(numbers: Collection[int]) -> Iterator[list[int]]:
    wanted = sorted(numbers)
    return (wanted[start : start + _PORTION] for start in range(0, len(wanted), _PORTION))


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


# asked again and again, and so built once
_EXACT = _waiting_query().where(WITH_TIME).order_by(articles.c.at, articles.c.id)
_NEAR = _EXACT.where(articles.c.at <= bindparam("until"))
_FAR = _EXACT.where(articles.c.at > bindparam("until")).limit(1)


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
