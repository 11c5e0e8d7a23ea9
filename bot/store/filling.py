"""Filling: an article becomes deliveries, and its slot is used up, in one transaction."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.core.delivery import NewDelivery, State
from bot.core.notice import NewNotice
from bot.core.plan import Outlook, Sight
from bot.core.post import post_to_json
from bot.store.articles import outdate_article, take_article
from bot.store.engine import Part, insert_new
from bot.store.line import next_exact, queued_behind, waiting_exact, waiting_for_slots
from bot.store.notices import put_notice
from bot.store.tables import STANDING, cursors, deliveries, slots


class Filling(Part):
    """Slots, and what fills them."""

    async def fill(
        self,
        article_id: int,
        new: Sequence[NewDelivery],
        *,
        now: datetime,
        queue: str,
        slot: datetime | None,
        version: int | None = None,
    ) -> list[int] | None:
        """Waiting → taken, with its deliveries; `slot` is used up and the queue's cursor stands at it.

        Returns the deliveries' ids. None: somebody else took the article or the slot first, or changed what
        the deliveries were made from (`version` of the article); nothing changed.
        """
        rows = [_delivery_row(article_id, delivery, now) for delivery in new]

        def work(connection: Connection) -> list[int] | None:
            if slot is not None and not _use_slot(connection, queue, slot, article_id, now):
                return None
            if not take_article(connection, article_id, version):
                _give_back(connection, queue, slot)
                return None
            if slot is not None:
                _advance(connection, queue, slot)
            return [_insert(connection, row) for row in rows]

        return await self._write(work)

    async def expire_article(
        self,
        article_id: int,
        new: Sequence[NewDelivery] = (),
        *,
        now: datetime,
        notice: NewNotice | None,
    ) -> bool:
        """Waiting → expired, with its deliveries (expired as well) and `notice`. False: it did not wait."""

        def work(connection: Connection) -> bool:
            if not expire_waiting(connection, article_id, new, now):
                return False
            if notice is not None:
                put_notice(connection, notice, now)
            return True

        return await self._write(work)

    async def outlook(
        self,
        queues: Sequence[str],
        *,
        limit: int | None,
        since: datetime,
        until: datetime | None = None,
        exact: int | None = None,
    ) -> Outlook:
        """What `plan` and `due` have to know, as of one moment.

        Of each of `queues` the first `limit` (None: all) that wait for slots; the first `exact` (None: all)
        exact moments no later than `until` (None: however late); posts not before `since`.
        """

        def look(connection: Connection) -> Outlook:
            heads = [waiting_for_slots(connection, queue, limit) for queue in queues]
            full = [part[-1] for part in heads if len(part) == limit]
            behind = {last.queue: queued_behind(connection, last) for last in full}
            fixed = waiting_exact(connection, until=until, limit=exact)
            cut = fixed[-1].at if fixed and len(fixed) == exact else None
            return Outlook(
                heads=tuple(chain.from_iterable(heads)),
                exact=tuple(fixed),
                cursors=_cursors(connection, queues),
                posts=_channel_moments(connection, since),
                sight=Sight(
                    more={queue: queued for queue, queued in behind.items() if queued is not None},
                    # others may wait for the very moment at which the list is cut
                    until=until if cut is None else cut - timedelta.resolution,
                ),
            )

        return await self._read(look)

    async def soon(self, queues: Sequence[str], *, until: datetime) -> Outlook:
        """The little of `outlook` that tells whether anything has to be done at all.

        The cursors of `queues`, the exact moments up to `until`, and the first one after that.
        """

        def look(connection: Connection) -> Outlook:
            return Outlook(
                heads=(),
                exact=tuple(next_exact(connection, until)),
                cursors=_cursors(connection, queues),
                posts={},
            )

        return await self._read(look)

    async def cursor(self, queue: str) -> datetime | None:
        """The moment up to which the slots of `queue` have been considered."""
        return await self._read(lambda connection: _cursor(connection, queue))

    async def is_used(self, queue: str, slot: datetime) -> bool:
        """Whether that slot has been filled."""
        query = select(slots.c.slot).where(slots.c.queue == queue, slots.c.slot == slot)
        return await self._read(lambda connection: connection.scalar(query)) is not None

    async def advance_cursor(self, queue: str, until: datetime) -> None:
        """Slots up to `until` are done with. Never moves back."""
        await self._write(lambda connection: _advance(connection, queue, until))

    async def channel_moments(self, *, since: datetime) -> dict[str, list[datetime]]:
        """When each channel's posts stand, sorted: sent ones as the receipt says, others when due.

        What was overdue when it was filled stands at its filling: readers get it then at the earliest. One
        that cannot leave does not move on: a network that is down must not hold up the others' slots.
        """
        return await self._read(lambda connection: _channel_moments(connection, since))


def expire_waiting(
    connection: Connection, article_id: int, new: Sequence[NewDelivery], now: datetime
) -> bool:
    """As `Filling.expire_article`, inside a transaction and without a notice."""
    if not outdate_article(connection, article_id):
        return False
    for delivery in new:
        _insert(connection, _delivery_row(article_id, delivery, now, State.EXPIRED))
    return True


def text_hash(text: str) -> str:
    """By which "the same text twice" is recognised."""
    return hashlib.sha256(text.encode()).hexdigest()


def _use_slot(connection: Connection, queue: str, slot: datetime, article_id: int, now: datetime) -> bool:
    statement = insert_new(slots).values(queue=queue, slot=slot, article=article_id, filled=now)
    return connection.execute(statement).rowcount == 1


def _give_back(connection: Connection, queue: str, slot: datetime | None) -> None:
    if slot is not None:
        connection.execute(slots.delete().where(slots.c.queue == queue, slots.c.slot == slot))


def _advance(connection: Connection, queue: str, until: datetime) -> None:
    connection.execute(insert_new(cursors).values(queue=queue, until=until))
    connection.execute(
        update(cursors).where(cursors.c.queue == queue, cursors.c.until < until).values(until=until)
    )


#: with the columns that it is given
_INSERT = insert(deliveries).returning(deliveries.c.id)


def _insert(connection: Connection, row: dict[str, Any]) -> int:
    return int(connection.execute(_INSERT, row).scalar_one())


def _delivery_row(
    article_id: int, new: NewDelivery, now: datetime, state: State = State.PLANNED
) -> dict[str, Any]:
    return {
        "article": article_id,
        "channel": new.channel,
        "platform": new.platform,
        "post": post_to_json(new.post),
        "text_hash": text_hash(new.post.text),
        "key": new.key,
        "state": state,
        "due": new.due,
        "deadline": new.deadline,
        "moment": max(new.due, now),
        "attempts": 0,
        "asked": False,
    }


_CURSORS = select(cursors.c.queue, cursors.c.until).where(
    cursors.c.queue.in_(bindparam("queues", expanding=True))
)


def _cursors(connection: Connection, queues: Sequence[str]) -> dict[str, datetime | None]:
    known = {queue: until for queue, until in connection.execute(_CURSORS, {"queues": list(queues)})}
    return {queue: known.get(queue) for queue in queues}


def _cursor(connection: Connection, queue: str) -> datetime | None:
    until: datetime | None = connection.scalar(select(cursors.c.until).where(cursors.c.queue == queue))
    return until


def _channel_moments(connection: Connection, since: datetime) -> dict[str, list[datetime]]:
    standing = select(deliveries.c.channel, deliveries.c.moment).where(STANDING, deliveries.c.moment >= since)
    moments: dict[str, list[datetime]] = {}
    for channel, moment in connection.execute(standing.order_by(deliveries.c.moment)):
        moments.setdefault(channel, []).append(moment)
    return moments
