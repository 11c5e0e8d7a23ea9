"""Clocks: what was written by a clock that was set back since must not wait until it is reached again."""

from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Delete,
    Update,
    and_,
    delete,
    func,
    literal,
    select,
    update,
)

from bot.core.delivery import State
from bot.store.engine import Part
from bot.store.tables import (
    EPOCH,
    MAYBE_OUT,
    PLANNED,
    STANDING,
    TICK,
    UNSETTLED,
    WAITING,
    WITH_TIME,
    amendments,
    articles,
    cursors,
    deliveries,
    notices,
    patience,
)

#: less than this nobody notices: a promise to a network is kept that much longer
_LITTLE = timedelta(minutes=1)


#: deliveries come into being when the moment of their article has come, or is about to
HORIZON = timedelta(minutes=1)


class SettingBack(Part):
    """What lies in the future though it cannot."""

    async def clock_set_back(
        self, *, now: datetime, by: timedelta | None = None, horizon: timedelta = HORIZON
    ) -> None:
        """The clock shows `now`, and showed more before; `by`: how much more, where somebody saw it happen.

        What was due, queued for «now» or told by that other clock is so now. Pauses that networks asked for
        keep their length where `by` is known; else they end with the attempt that they followed. What may be
        out keeps its moments: nothing may be taken for fresher than it is. `horizon`: so far ahead a delivery
        may rightly be planned.
        """

        def work(connection: Connection) -> None:
            for change in _changes(now, by, horizon):
                connection.execute(change)
            connection.execute(_patience(now, by))
            _shift_begun(connection, now, by)

        await self._write(work)


def _changes(now: datetime, by: timedelta | None, horizon: timedelta) -> list[Update]:
    planned = update(deliveries).where(PLANNED)
    left = deliveries.c.deadline - deliveries.c.due + _ticks(now)
    waiting = update(articles).where(WAITING)
    return [
        _pauses(planned, now, by),
        planned.where(deliveries.c.due > now + horizon).values(due=now, deadline=left, moment=now),
        waiting.where(WITH_TIME, articles.c.at > now, articles.c.at <= articles.c.queued).values(at=now),
        waiting.where(articles.c.queued > now).values(queued=now),
        # only the back-off: what a network asked for stands in `patience`
        update(amendments).where(UNSETTLED, amendments.c.not_before > now).values(not_before=now),
        update(cursors).where(cursors.c.until > now).values(until=now),
        update(notices).where(notices.c.due > now).values(due=now),
        update(notices).where(notices.c.due.is_not(None), notices.c.created > now).values(created=now),
    ]


def _pauses(planned: Update, now: datetime, by: timedelta | None) -> Update:
    """Those that the clock ahead began. Told once more, by another process, they have begun by now."""
    begun_ahead = planned.where(deliveries.c.started > now)
    if by is None:
        return begun_ahead.values(not_before=None)
    shifted = {name: deliveries.c[name] - _ticks(by) for name in ("started", "not_before")}
    return begun_ahead.where(literal(by >= _LITTLE)).values(**shifted)


def _patience(now: datetime, by: timedelta | None) -> Update | Delete:
    if by is None:
        return delete(patience).where(patience.c.asked > now)
    shifted = {name: patience.c[name] - _ticks(by) for name in ("asked", "until")}
    return update(patience).where(patience.c.asked > now, literal(by >= _LITTLE)).values(**shifted)


def _shift_begun(connection: Connection, now: datetime, by: timedelta | None) -> None:
    """What is out keeps its order and its distances: channels have ceilings, and newest posts."""
    ahead = and_(MAYBE_OUT, deliveries.c.state == State.SENT, deliveries.c.started > now)
    newest = connection.scalar(select(func.max(deliveries.c.started)).where(ahead))
    if newest is not None:
        shift = _ticks(max(by or timedelta(), newest - now))
        connection.execute(update(deliveries).where(ahead).values(started=deliveries.c.started - shift))
    later = and_(STANDING, deliveries.c.state == State.SENT, deliveries.c.moment > now)
    connection.execute(update(deliveries).where(later).values(moment=now))


def _ticks(value: datetime | timedelta) -> ColumnElement[int]:
    """As the columns have it."""
    span = value if isinstance(value, timedelta) else value - EPOCH
    return literal(span // TICK, BigInteger)
