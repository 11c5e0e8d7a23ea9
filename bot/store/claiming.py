"""Claiming: planned → sending, committed before a byte leaves."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    func,
    literal,
    not_,
    select,
    update,
)

from bot.core.delivery import Blocked, Ceiling, Delivery, State
from bot.core.language import Language
from bot.core.notice import expired_notice
from bot.store.deliveries import find_delivery, siblings
from bot.store.engine import Part
from bot.store.notices import put_notices
from bot.store.patience import patient_until
from bot.store.settling import Tell, nothing
from bot.store.tables import IN_FLIGHT, MAYBE_OUT, PLANNED, Moment, articles, deliveries

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
#: deliveries that expire in one transaction
_PORTION = 50


class Claiming(Part):
    """Who may send what."""

    async def claim(
        self,
        channel: str,
        *,
        owner: str,
        now: datetime,
        lease: timedelta,
        ceiling: Ceiling,
        language: Language = "ru",
        due_from: datetime | None = None,
        delay: timedelta = timedelta(0),
        ahead: timedelta = timedelta(0),
        tell: Tell = nothing,
    ) -> Delivery | Blocked | None:
        """The head of `channel` (by due moment), now `owner`'s to send; that is durable before this returns.

        `ahead`: it may be due so much later than `now`. Then its attempt counts as begun (`started`) when it
        is due, not before: by that moment pace, ceilings and the search for a lost post go; whoever claims
        ahead must not let a byte leave sooner.

        None: nothing is due, or another one of the channel is being sent or is unsure and nobody has been
        asked yet; a channel's posts keep their order. Blocked: the head is parked, the network asked for
        patience, the pace or a ceiling holds it up, or overdue posts have not all expired yet.
        What is past its deadline expires on the way, and its editor gets a notice in `language` and what
        `tell` makes of the article's deliveries.
        `due_from`: what was due before that moment stays where it is (everything stands still but «now»), and
        so does what was on its way by then and is due later only because of the channel's `delay`.
        """

        def work(connection: Connection) -> Delivery | Blocked | None:
            if _busy(connection, channel):
                return None
            head = _expire(connection, channel, now, ahead, language=language, tell=tell)
            if isinstance(head, Blocked):
                return head
            if due_from is not None:
                head = _head(connection, channel, now, due_from, delay)
            if head is None:
                return None
            begins = max(now, head.due)
            return _obstacle(connection, head, begins, ceiling) or _take(
                connection, head.id, owner, begins, now + lease
            )

        return await self._write(work)

    async def full_until(self, channel: str, ceiling: Ceiling, *, now: datetime) -> datetime | None:
        """Until when the ceiling holds up what is due in `channel`. None: it does not, or nothing is due."""

        def look(connection: Connection) -> datetime | None:
            head = _head(connection, channel, now)
            blocked = None if head is None else _too_many(connection, head, now, ceiling)
            return None if blocked is None else blocked.until

        return await self._read(look)

    async def renew(self, owner: str, *, until: datetime, only: Collection[int] | None = None) -> int:
        """Prolongs the leases of what `owner` is sending (`only` of these); how many.

        A renewed lease always reads other than before, wherever the clock was set to: that is how others see
        that its owner lives.
        """
        mine = and_(deliveries.c.state == State.SENDING, deliveries.c.owner == owner)
        if only is not None:
            mine = and_(mine, deliveries.c.id.in_(only))
        later = case(
            (deliveries.c.lease_until < until, literal(until, Moment)),
            else_=deliveries.c.lease_until + literal(1, BigInteger),
        )
        sending = update(deliveries).where(IN_FLIGHT, mine)
        return await self._write(
            lambda connection: connection.execute(sending.values(lease_until=later)).rowcount
        )


def _busy(connection: Connection, channel: str) -> bool:
    held_up = select(deliveries.c.id).where(
        IN_FLIGHT, deliveries.c.channel == channel, deliveries.c.asked.is_(False)
    )
    return connection.execute(held_up.limit(1)).first() is not None


def _head(
    connection: Connection,
    channel: str,
    now: datetime,
    due_from: datetime | None = None,
    delay: timedelta = timedelta(0),
) -> Row[Any] | None:
    due = select(deliveries).where(PLANNED, deliveries.c.channel == channel, deliveries.c.due <= now)
    if due_from is not None:
        due = due.where(deliveries.c.due >= due_from)
        if delay:
            due = due.where(not_(_delayed(due_from, delay)))
    return connection.execute(due.order_by(deliveries.c.due, deliveries.c.id).limit(1)).first()


def _delayed(since: datetime, delay: timedelta) -> ColumnElement[bool]:
    """What may have been filled before `since` and is due later; once tried, it is a person's word."""
    older = select(articles.c.id).where(articles.c.id == deliveries.c.article, articles.c.queued < since)
    return and_(deliveries.c.due <= since + delay, deliveries.c.started.is_(None), older.exists())


def _expire(
    connection: Connection, channel: str, now: datetime, ahead: timedelta, *, language: Language, tell: Tell
) -> Row[Any] | Blocked | None:
    """The head once all that is overdue has expired: a portion at once, others want to write."""
    for _ in range(_PORTION):
        head = _head(connection, channel, now + ahead)
        if head is None or head.deadline >= now:
            return head
        connection.execute(update(deliveries).where(deliveries.c.id == head.id).values(state=State.EXPIRED))
        expired = find_delivery(connection, head.id)
        assert expired is not None
        told = [expired_notice(expired, language), *tell(siblings(connection, expired.article))]
        put_notices(connection, told, now)
    return Blocked(reason="expiring", until=now)


def _obstacle(connection: Connection, head: Row[Any], now: datetime, ceiling: Ceiling) -> Blocked | None:
    if head.not_before is not None and head.not_before > now:
        return Blocked(reason="postponed", until=head.not_before, delivery=head.id)
    asked = patient_until(connection, head.channel)
    if asked is not None and asked > now:
        return Blocked(reason="patience", until=asked, delivery=head.id)
    return (
        _paced(connection, head, now, ceiling.pace)
        or _too_many(connection, head, now, ceiling)
        or _repeats(connection, head, now, ceiling.same_text_window)
    )


def _paced(connection: Connection, head: Row[Any], now: datetime, pace: timedelta) -> Blocked | None:
    if not pace:
        return None
    newest = select(func.max(deliveries.c.started)).where(
        MAYBE_OUT, deliveries.c.channel == head.channel, deliveries.c.started <= now
    )
    begun = connection.scalar(newest)
    if begun is None or begun + pace <= now:
        return None
    return Blocked(reason="pace", until=begun + pace, delivery=head.id)


def _too_many(connection: Connection, head: Row[Any], now: datetime, ceiling: Ceiling) -> Blocked | None:
    hour = _full(connection, head, now, ceiling.max_per_hour, _HOUR)
    return hour or _full(connection, head, now, ceiling.max_per_day, _DAY)


def _full(
    connection: Connection, head: Row[Any], now: datetime, most: int | None, window: timedelta
) -> Blocked | None:
    """Blocked while `most` posts have begun within `window`, until the one that makes it `most` leaves it."""
    if most is None:
        return None
    begun = (
        select(deliveries.c.started)
        .where(MAYBE_OUT, deliveries.c.channel == head.channel)
        # one that began "later than now" was begun by a clock that was set back: it must not block for a day
        .where(deliveries.c.started > now - window, deliveries.c.started <= now)
        .order_by(deliveries.c.started.desc())
    )
    oldest = connection.scalar(begun.offset(most - 1).limit(1))
    if oldest is None:
        return None
    reason = "hourly ceiling" if window == _HOUR else "daily ceiling"
    return Blocked(reason=reason, until=oldest + window, delivery=head.id)


def _repeats(connection: Connection, head: Row[Any], now: datetime, window: timedelta) -> Blocked | None:
    same = select(deliveries.c.id).where(
        MAYBE_OUT,
        deliveries.c.channel == head.channel,
        deliveries.c.text_hash == head.text_hash,
        deliveries.c.started > now - window,
    )
    if connection.execute(same.limit(1)).first() is None:
        return None
    return Blocked(reason="same text", delivery=head.id)


def _take(
    connection: Connection, delivery_id: int, owner: str, begins: datetime, lease_until: datetime
) -> Delivery | None:
    """Compare and swap. None: the losing branch; another process was first."""
    planned = update(deliveries).where(deliveries.c.id == delivery_id, PLANNED)
    claimed = planned.values(
        state=State.SENDING,
        attempts=deliveries.c.attempts + 1,
        started=begins,
        owner=owner,
        lease_until=lease_until,
        not_before=None,
        asked=False,
    )
    return find_delivery(connection, delivery_id) if connection.execute(claimed).rowcount == 1 else None
