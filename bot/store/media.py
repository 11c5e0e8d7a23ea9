"""Media: the bytes of photos, by content. One file is the whole newsroom."""

from datetime import datetime

from sqlalchemy import Connection, exists, select, update

from bot.core.article import ArticleState, Media
from bot.core.delivery import State
from bot.store.engine import Part, insert_new
from bot.store.tables import article_media, articles, deliveries
from bot.store.tables import media as shelf

#: articles that will still become posts
_OPEN_ARTICLES = (ArticleState.DRAFT, ArticleState.REVIEW, ArticleState.WAITING)

#: deliveries that may still be sent; a failed one waits for an editor, who may say "again"
_OPEN_DELIVERIES = (State.PLANNED, State.SENDING, State.UNSURE, State.FAILED)


class MediaShelf(Part):
    """Photos."""

    async def put_media(self, data: bytes, *, media: Media, now: datetime) -> None:
        """Keeps the bytes under `media.digest`. The same ones again: only their age starts anew."""
        row = insert_new(shelf).values(
            digest=media.digest,
            mime=media.mime,
            width=media.width,
            height=media.height,
            size=media.size,
            touched=now,
            data=data,
        )
        touch = update(shelf).where(shelf.c.digest == media.digest).values(touched=now)

        def work(connection: Connection) -> None:
            if connection.execute(row).rowcount == 0:
                connection.execute(touch)

        await self._write(work)

    async def media(self, digest: str) -> bytes | None:
        """The bytes; None: never kept, or pruned."""
        query = select(shelf.c.data).where(shelf.c.digest == digest)
        return await self._read(lambda connection: connection.scalar(query))

    async def prune_media(self, *, before: datetime) -> int:
        """Forgets bytes last handed in before `before` that nothing needs any more; how many photos.

        Needed: by a draft, by a waiting article, or by a delivery that may still be sent.
        """
        this = article_media.c.digest == shelf.c.digest
        wanted = exists().where(
            this, articles.c.id == article_media.c.article, articles.c.state.in_(_OPEN_ARTICLES)
        )
        due = exists().where(
            this, deliveries.c.article == article_media.c.article, deliveries.c.state.in_(_OPEN_DELIVERIES)
        )
        prune = shelf.delete().where(shelf.c.touched < before, ~wanted, ~due)
        return await self._write(lambda connection: connection.execute(prune).rowcount)
