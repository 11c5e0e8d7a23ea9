"""Reviewing: an author's draft goes to the editors, and may come back."""

from datetime import datetime

from sqlalchemy import Connection, update

from bot.core.article import ArticleState
from bot.core.journal import NewEntry
from bot.core.notice import NewNotice
from bot.store.engine import Part
from bot.store.journal import put_entry
from bot.store.notices import put_notice
from bot.store.tables import articles


class Reviewing(Part):
    """Of several who press at once one is right; who has to be told of it is told in the same transaction."""

    async def submit_draft(
        self, article_id: int, *, notice: NewNotice | None, entry: NewEntry, now: datetime
    ) -> bool:
        """Draft → review. False: it is no draft any more, and nobody is told."""

        def work(connection: Connection) -> bool:
            moved = _moved(connection, article_id, ArticleState.DRAFT, ArticleState.REVIEW)
            return moved and _told(connection, notice, entry, now)

        return await self._write(work)

    async def give_back(
        self, article_id: int, *, notice: NewNotice | None, entry: NewEntry, now: datetime
    ) -> bool:
        """Review → draft. False: somebody decided before, and nobody is told."""

        def work(connection: Connection) -> bool:
            moved = _moved(connection, article_id, ArticleState.REVIEW, ArticleState.DRAFT)
            return moved and _told(connection, notice, entry, now)

        return await self._write(work)


def _moved(connection: Connection, article_id: int, before: ArticleState, after: ArticleState) -> bool:
    still = articles.c.id == article_id, articles.c.state == before
    return connection.execute(update(articles).where(*still).values(state=after)).rowcount == 1


def _told(connection: Connection, notice: NewNotice | None, entry: NewEntry, now: datetime) -> bool:
    if notice is not None:
        put_notice(connection, notice, now)
    put_entry(connection, entry, now)
    return True
