"""Summing: what became of a stretch of time."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.core.article import ArticleState
from bot.core.delivery import State
from bot.core.digest import Day
from bot.store.engine import Part
from bot.store.tables import SETTLED, STANDING, WAITING, articles, deliveries

_IS_NOT_OUT = (State.FAILED, State.EXPIRED)


class Summing(Part):
    """For the daily digest."""

    async def day(self, *, since: datetime, until: datetime) -> Day:
        """What went out and what did not from `since` until just before `until`; what waits now."""
        within = deliveries.c.moment >= since, deliveries.c.moment < until
        sent = (
            select(deliveries.c.channel, func.count())
            .where(STANDING, deliveries.c.state == State.SENT, *within)
            .group_by(deliveries.c.channel)
        )
        failed = (
            select(articles.c.title, deliveries.c.channel)
            .join(articles, articles.c.id == deliveries.c.article)
            .where(SETTLED, deliveries.c.state.in_(_IS_NOT_OUT), *within)
            .order_by(deliveries.c.id)
        )
        waiting = select(func.count()).select_from(articles).where(WAITING)
        reviewed = select(func.count()).select_from(articles).where(articles.c.state == ArticleState.REVIEW)

        def work(connection: Connection) -> Day:
            return Day(
                sent={channel: count for channel, count in connection.execute(sent)},
                failed=[(title, channel) for title, channel in connection.execute(failed)],
                waiting=connection.scalar(waiting) or 0,
                reviewed=connection.scalar(reviewed) or 0,
            )

        return await self._read(work)
