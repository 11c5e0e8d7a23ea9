"""Claiming: planned → sending, committed before a byte leaves."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Row,
    ScalarSelect,
    and_,
    bindparam,
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
from bot.core.status import Wait
from bot.store.deliveries import delivery_of, find_delivery, siblings, whole
from bot.store.engine import Part
from bot.store.notices import put_notices
from bot.store.patience import patient_until
from bot.store.settling import Tell, nothing
from bot.store.tables import IN_FLIGHT, MAYBE_OUT, PLANNED, Moment, articles, deliveries, patience

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
        so does what was on its way by then and is due later only because of the channel's `delay`; of the
        rest nothing is claimed ahead.
        """

        def work(connection: Connection) -> Delivery | Blocked | None:
            head = _expire(connection, channel, now, ahead, language=language, tell=tell)
            if head is None or isinstance(head, Blocked):
                return head
            if due_from is not None and (head := _head(connection, channel, now, due_from, delay)) is None:
                return None
            begins = max(now, head.due)
            return _obstacle(connection, head, begins, ceiling) or _take(
                connection, head, owner, begins, now + lease
            )

        return await self._write(work)

    async def waits(self, ceilings: Mapping[str, Ceiling], *, now: datetime) -> list[Wait]:
        """The channels of `ceilings` that take nothing until a known moment, and why.

        A ceiling holds nothing up where nothing is due.
        """

        def look(connection: Connection) -> list[Wait]:
            found = (_wait(connection, name, ceiling, now) for name, ceiling in ceilings.items())
            return [one for one in found if one is not None]

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


# What is asked for every post is built once, and in as few questions as there can be: building one, and
# telling SQLAlchemy which one it is, costs more than SQLite's answer.
_CHANNEL: BindParameter[str] = bindparam("channel")
_NOW = bindparam("now", type_=Moment)
_BUSY = (
    select(deliveries.c.id)
    .where(IN_FLIGHT, deliveries.c.channel == _CHANNEL, deliveries.c.asked.is_(False))
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
_DUE = (
    whole.add_columns(_BUSY.label("busy"))
    .where(PLANNED, deliveries.c.channel == _CHANNEL, deliveries.c.due <= _NOW)
    .order_by(deliveries.c.due, deliveries.c.id)
    .limit(1)
)


def _head(
    connection: Connection,
    channel: str,
    now: datetime,
    due_from: datetime | None = None,
    delay: timedelta = timedelta(0),
) -> Row[Any] | None:
    due = _DUE
    if due_from is not None:
        due = due.where(deliveries.c.due >= due_from)
        if delay:
            due = due.where(not_(_delayed(due_from, delay)))
    return connection.execute(due, {"channel": channel, "now": now}).first()


def _delayed(since: datetime, delay: timedelta) -> ColumnElement[bool]:
    """What may have been filled before `since` and is due later; once tried, it is a person's word."""
    older = select(articles.c.id).where(articles.c.id == deliveries.c.article, articles.c.queued < since)
    filled_before = older.correlate(deliveries).exists()
    return and_(deliveries.c.due <= since + delay, deliveries.c.started.is_(None), filled_before)


def _expire(
    connection: Connection, channel: str, now: datetime, ahead: timedelta, *, language: Language, tell: Tell
) -> Row[Any] | Blocked | None:
    """The head once all that is overdue has expired: a portion at once, others want to write."""
    for _ in range(_PORTION):
        head = _head(connection, channel, now + ahead)
        if head is None or head.busy is not None:
            return None
        if head.deadline >= now:
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
    signs = _signs(connection, head, now, ceiling)
    if signs.patience is not None and signs.patience > now:
        return Blocked(reason="patience", until=signs.patience, delivery=head.id)
    if signs.newest is not None and signs.newest + ceiling.pace > now:
        return Blocked(reason="pace", until=signs.newest + ceiling.pace, delivery=head.id)
    return _too_many(signs, ceiling) or (
        None if signs.same is None else Blocked(reason="same text", delivery=head.id)
    )


_OUT = (MAYBE_OUT, deliveries.c.channel == _CHANNEL)
# one that began "later than now" was begun by a clock that was set back: it must not block for a day
_BEGUN = (*_OUT, deliveries.c.started <= _NOW)


def _oldest_of(window: str) -> ScalarSelect[Any]:
    """When the one began that makes `window` full; until it leaves it, nothing goes."""
    begun = select(deliveries.c.started).where(*_BEGUN, deliveries.c.started > bindparam(f"{window}_ago"))
    most = bindparam(f"{window}_most", type_=Integer)
    return begun.order_by(deliveries.c.started.desc()).offset(most).limit(1).scalar_subquery()


_SIGNS = select(
    bindparam("head", type_=Integer).label("head"),
    select(patience.c.until).where(patience.c.channel == _CHANNEL).scalar_subquery().label("patience"),
    select(func.max(deliveries.c.started)).where(*_BEGUN).scalar_subquery().label("newest"),
    _oldest_of("hour").label("hour"),
    _oldest_of("day").label("day"),
    select(deliveries.c.id)
    .where(*_OUT, deliveries.c.text_hash == bindparam("text_hash"))
    .where(deliveries.c.started > bindparam("window"))
    .limit(1)
    .scalar_subquery()
    .label("same"),
)


def _signs(connection: Connection, head: Row[Any], now: datetime, ceiling: Ceiling) -> Row[Any]:
    """What the past of the channel says of its head, all in one question."""
    asked = {
        "head": head.id,
        "channel": head.channel,
        "now": now,
        "hour_ago": now - _HOUR,
        "hour_most": max(ceiling.max_per_hour - 1, 0),
        "day_ago": now - _DAY,
        "day_most": (ceiling.max_per_day or 1) - 1,
        "text_hash": head.text_hash,
        "window": now - ceiling.same_text_window,
    }
    return connection.execute(_SIGNS, asked).one()


def _wait(connection: Connection, channel: str, ceiling: Ceiling, now: datetime) -> Wait | None:
    asked = patient_until(connection, channel)
    if asked is not None and asked > now:
        return Wait(channel=channel, until=asked, why="network")
    head = _head(connection, channel, now)
    blocked = None if head is None else _too_many(_signs(connection, head, now, ceiling), ceiling)
    full = None if blocked is None else blocked.until
    return None if full is None else Wait(channel=channel, until=full, why="ceiling")


def _too_many(signs: Row[Any], ceiling: Ceiling) -> Blocked | None:
    if signs.hour is not None:
        return Blocked(reason="hourly ceiling", until=signs.hour + _HOUR, delivery=signs.head)
    if ceiling.max_per_day is not None and signs.day is not None:
        return Blocked(reason="daily ceiling", until=signs.day + _DAY, delivery=signs.head)
    return None


_CLAIM = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("number"), PLANNED)
    .values(
        state=State.SENDING,
        attempts=deliveries.c.attempts + 1,
        started=bindparam("begins", type_=Moment),
        owner=bindparam("sender"),
        lease_until=bindparam("until", type_=Moment),
        not_before=None,
        asked=False,
    )
)


def _take(
    connection: Connection, head: Row[Any], owner: str, begins: datetime, lease_until: datetime
) -> Delivery | None:
    """Compare and swap. None: the losing branch; another process was first."""
    words = {"number": head.id, "begins": begins, "sender": owner, "until": lease_until}
    if connection.execute(_CLAIM, words).rowcount != 1:
        return None
    return replace(
        delivery_of(head),
        state=State.SENDING,
        attempts=head.attempts + 1,
        started=begins,
        owner=owner,
        not_before=None,
        asked=False,
    )
