"""Returning: somebody is there again. What came too late expires, and one notice tells of all of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.core.calendar.attendance import ATTENDANCE
from bot.core.delivery import NewDelivery, State
from bot.core.downtime import Late
from bot.core.notice import NewNotice
from bot.store.deliveries import siblings
from bot.store.engine import Part
from bot.store.facts import recalled, remember
from bot.store.filling import expire_waiting
from bot.store.notices import put_notice, put_notices
from bot.store.settling import Tell, nothing
from bot.store.tables import PLANNED, articles, deliveries


class Returning(Part):
    """The first to come back tells the others."""

    async def come_back(
        self,
        *,
        known: str | None,
        attendance: str,
        exact: Mapping[int, Sequence[NewDelivery]],
        channels: Collection[str],
        now: datetime,
        summary: Callable[[Sequence[Late]], NewNotice | None],
        tell: Tell = nothing,
    ) -> bool:
        """Keeps `attendance` in place of `known`. False: it is `known` no more; nothing was changed.

        In the same transaction the waiting articles `exact` expire, each with its deliveries, and so does
        what is planned for `channels` and past its deadline; `summary` makes one notice of all that, and
        `tell` what is said of articles that have come to their end by it.
        """

        def work(connection: Connection) -> bool:
            if recalled(connection, ATTENDANCE) != known:
                return False
            remember(connection, ATTENDANCE, attendance)
            late = _expire_exact(connection, exact, now) + _expire_planned(connection, channels, now, tell)
            notice = summary(late)
            if notice is not None:
                put_notice(connection, notice, now)
            return True

        return await self._write(work)


def _expire_exact(
    connection: Connection, exact: Mapping[int, Sequence[NewDelivery]], now: datetime
) -> list[Late]:
    over = [number for number, new in exact.items() if expire_waiting(connection, number, new, now)]
    titles = (connection.scalar(select(articles.c.title).where(articles.c.id == number)) for number in over)
    return [Late(article=number, title=title or "") for number, title in zip(over, titles, strict=True)]


def _expire_planned(
    connection: Connection, channels: Collection[str], now: datetime, tell: Tell
) -> list[Late]:
    overdue = (
        select(deliveries.c.id, deliveries.c.article, articles.c.title, deliveries.c.channel)
        .join(articles, articles.c.id == deliveries.c.article)
        .where(PLANNED, deliveries.c.channel.in_(channels))
        .where(deliveries.c.due <= now, deliveries.c.deadline < now)
        .order_by(deliveries.c.due, deliveries.c.id)
    )
    rows = connection.execute(overdue).all()
    for row in rows:
        change = update(deliveries).where(deliveries.c.id == row.id)
        connection.execute(change.values(state=State.EXPIRED))
    late = {row.article: Late(article=row.article, title=row.title) for row in rows}
    for number in late:
        put_notices(connection, tell(siblings(connection, number)), now)
    return list(late.values())
