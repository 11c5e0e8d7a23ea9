"""Ordering: who waits before whom. Two neighbours exchange their places; nobody else is touched."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, tuple_, update

from bot.core.journal import NewEntry
from bot.store.articles import STEP, free_place
from bot.store.engine import Part
from bot.store.journal import put_entries
from bot.store.tables import WAITING, WITHOUT_TIME, articles


class Ordering(Part):
    """The order within a queue, and which queue it is. Of what has an exact time it says nothing."""

    async def step(self, article: int, *, by: int, now: datetime, entry: NewEntry | None = None) -> bool:
        """One place up (`by` -1) or down (1) among those of its queue that wait for a slot.

        False: it waits for none any more, or there is nobody to change places with.
        """

        def work(connection: Connection) -> bool:
            if not _exchange(connection, article, by):
                return False
            put_entries(connection, entry, [article], now)
            return True

        return await self._write(work)

    async def put_first(
        self, numbers: Sequence[int], *, now: datetime, entry: NewEntry | None = None
    ) -> list[int]:
        """To the heads of their queues, in the order that they have; those of which that is true now.

        Passed over are those that wait for no slot. What stands first already counts as put there.
        """

        def work(connection: Connection) -> list[int]:
            found = connection.execute(_slotted(numbers).order_by(articles.c.place, articles.c.id)).all()
            for row in reversed(found):  # each goes to the head: the first of them comes last
                _place(connection, row.id, place=free_place(connection, row.queue, first=True))
            put_entries(connection, entry, [row.id for row in found], now)
            return [row.id for row in found]

        return await self._write(work)

    async def change_queue(
        self, numbers: Sequence[int], *, queue: str, now: datetime, entry: NewEntry | None = None
    ) -> list[int]:
        """To the end of `queue`, in the order that they have; those that were moved.

        An exact time stays. Passed over are those that do not wait, and those that are there already. A slot
        of `queue` before `now` is not for them.
        """

        def work(connection: Connection) -> list[int]:
            elsewhere = _row().where(WAITING, articles.c.id.in_(numbers), articles.c.queue != queue)
            found = connection.execute(elsewhere.order_by(articles.c.place, articles.c.id)).all()
            for row in found:
                place = free_place(connection, queue, first=False)
                # what is sent at once stays so: it is known by having been queued at its moment
                queued = now if row.at is None else row.queued
                _place(connection, row.id, place=place, queue=queue, queued=queued)
            put_entries(connection, entry, [row.id for row in found], now)
            return [row.id for row in found]

        return await self._write(work)

    async def unfix(self, article: int, *, now: datetime, entry: NewEntry | None = None) -> bool:
        """An exact time goes; the article takes its place at the end of its queue.

        False: it does not wait, or has no exact time.
        """

        def work(connection: Connection) -> bool:
            exact = (articles.c.id == article, WAITING, articles.c.at.is_not(None))
            queue = connection.scalar(select(articles.c.queue).where(*exact))
            if queue is None:
                return False
            place = free_place(connection, queue, first=False)
            _place(connection, article, place=place, at=None, queued=now)
            put_entries(connection, entry, [article], now)
            return True

        return await self._write(work)


def _row() -> Select[Any]:
    shown = articles.c
    return select(shown.id, shown.queue, shown.place, shown.at, shown.queued)


def _slotted(numbers: Sequence[int]) -> Select[Any]:
    return _row().where(WAITING, WITHOUT_TIME, articles.c.id.in_(numbers))


def _place(connection: Connection, article: int, *, place: int, **values: Any) -> None:
    connection.execute(update(articles).where(articles.c.id == article).values(place=place, **values))


def _exchange(connection: Connection, article: int, by: int) -> bool:
    mine = connection.execute(_slotted([article])).first()
    other = None if mine is None else _neighbour(connection, mine, by)
    if mine is None or other is None:
        return False
    if mine.place == other.place:
        _spread(connection, mine.queue)
        return _exchange(connection, article, by)
    _place(connection, mine.id, place=other.place)
    _place(connection, other.id, place=mine.place)
    return True


def _neighbour(connection: Connection, mine: Row[Any], by: int) -> Row[Any] | None:
    order = tuple_(articles.c.place, articles.c.id)
    here = (mine.place, mine.id)
    beyond: ColumnElement[bool] = order < here if by < 0 else order > here
    nearest = (articles.c.place, articles.c.id)
    ordered = [one.desc() for one in nearest] if by < 0 else list(nearest)
    query = _row().where(WAITING, WITHOUT_TIME, articles.c.queue == mine.queue, beyond)
    return connection.execute(query.order_by(*ordered).limit(1)).first()


def _spread(connection: Connection, queue: str) -> None:
    """Where two share a place, there is nothing to exchange: everybody gets one, in the order they have."""
    order = func.row_number().over(order_by=(articles.c.place, articles.c.id))
    numbered = select(articles.c.id, order.label("number")).where(WAITING, articles.c.queue == queue)
    ranks = numbered.subquery()
    change = update(articles).where(articles.c.id == ranks.c.id).values(place=ranks.c.number * STEP)
    connection.execute(change)
