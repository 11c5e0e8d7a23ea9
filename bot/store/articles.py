"""Articles: from draft to taken. A waiting one has a place in its queue, and seldom a time."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    exists,
    func,
    insert,
    select,
    true,
    update,
)

from bot.core.article import (
    Article,
    ArticleState,
    NewArticle,
    StoredArticle,
    article_from_json,
    article_to_json,
)
from bot.core.delivery import State
from bot.core.journal import NewEntry
from bot.core.likeness import likeness_of
from bot.core.seeking import sought
from bot.store.cards import reopen_cards
from bot.store.engine import Part, insert_new
from bot.store.journal import put_entries, put_entry
from bot.store.tables import (
    PLANNED,
    WAITING,
    article_media,
    articles,
    deliveries,
)

#: distance between neighbours, so that one can be moved between two others without touching them
STEP = 1024

#: while an article is in one of these, its content may change: nobody has read it yet
EDITABLE = (ArticleState.DRAFT, ArticleState.REVIEW, ArticleState.WAITING)

#: nobody has decided yet whether it goes out
_UNDECIDED = (ArticleState.DRAFT, ArticleState.REVIEW)

#: it will not go out
_GONE = (ArticleState.CANCELLED, ArticleState.EXPIRED)

_ANYWAY = true()

# asked for every post, and so built once
_ONE = select(articles).where(articles.c.id == bindparam("number"))
_TAKE = (
    update(articles)
    .where(articles.c.id == bindparam("number"), articles.c.state == ArticleState.WAITING)
    .values(state=ArticleState.TAKEN)
)
_TAKE_AS_SEEN = _TAKE.where(articles.c.version == bindparam("seen"))


class Articles(Part):
    """What was handed in."""

    async def add_article(self, new: NewArticle, *, now: datetime, entry: NewEntry | None = None) -> int:
        """Keeps one article; its id. A known `origin` adds nothing and gives the id of the first one.

        `entry` is about this article: its number is filled in.
        """
        return await self._write(lambda connection: _add(connection, new, now, entry))

    async def article(self, article_id: int) -> StoredArticle | None:
        """The article, whatever its state."""
        row = await self._read(lambda connection: connection.execute(_ONE, {"number": article_id}).first())
        return None if row is None else _stored(row)

    async def number_of(self, origin: str) -> int | None:
        """The article that this message became."""
        query = select(articles.c.id).where(articles.c.origin == origin)
        return await self._read(lambda connection: connection.scalar(query))

    async def set_content(
        self,
        article_id: int,
        article: Article,
        *,
        channels: tuple[str, ...] | None,
        version: int,
        states: Sequence[ArticleState] = EDITABLE,
        entry: NewEntry | None = None,
        now: datetime,
    ) -> bool:
        """Replaces content and channels (None: its queue's) of the article that still has `version`.

        False: somebody changed it before, or it is in none of `states` any more; nothing is replaced.
        """
        values: dict[str, Any] = _content(article)
        values |= {"channels": _names_to_json(channels), "version": version + 1}
        same = articles.c.version == version

        def work(connection: Connection) -> bool:
            if not _moved(connection, article_id, *states, where=same, **values):
                return False
            connection.execute(article_media.delete().where(article_media.c.article == article_id))
            _link_media(connection, article_id, article)
            put_entry(connection, entry, now)
            return True

        return await self._write(work)

    async def queue_article(
        self,
        article_id: int,
        *,
        now: datetime,
        queue: str,
        at: datetime | None = None,
        first: bool = False,
        seen: StoredArticle | None = None,
        entry: NewEntry | None = None,
    ) -> bool:
        """Draft, or one the editors decide about → waiting, at the tail (or the head) of `queue`.

        False: somebody pressed before, or it is not any more what was `seen`.
        """
        same = _ANYWAY if seen is None else _is_as(seen)

        def work(connection: Connection) -> bool:
            place = free_place(connection, queue, first=first)
            values: dict[str, Any] = {
                "state": ArticleState.WAITING,
                "queue": queue,
                "queued": now,
                "at": at,
                "place": place,
            }
            if not _moved(connection, article_id, *_UNDECIDED, where=same, **values):
                return False
            put_entry(connection, entry, now)
            return True

        return await self._write(work)

    async def fix_moment(
        self, article_id: int, *, at: datetime, now: datetime, entry: NewEntry | None = None
    ) -> bool:
        """A waiting article gets an exact moment, or another one. False: it does not wait any more.

        It counts as queued `now`: a moment no later than that is «Сейчас».
        """

        def work(connection: Connection) -> bool:
            if not _moved(connection, article_id, ArticleState.WAITING, at=at, queued=now):
                return False
            put_entry(connection, entry, now)
            return True

        return await self._write(work)

    async def cancel_article(self, article_id: int, *, now: datetime, entry: NewEntry | None = None) -> bool:
        """Draft, in review or waiting → cancelled; of a taken one, the deliveries that have not left yet.

        False: there was nothing to stop.
        """

        def work(connection: Connection) -> bool:
            if not _cancel(connection, article_id):
                return False
            put_entry(connection, entry, now)
            return True

        return await self._write(work)

    async def restore_article(self, article_id: int, *, now: datetime, entry: NewEntry | None = None) -> bool:
        """Cancelled or expired before anything of it was sent → a draft again. False: it is neither."""
        unsent = ~exists().where(deliveries.c.article == article_id)

        def work(connection: Connection) -> bool:
            values: dict[str, Any] = {"state": ArticleState.DRAFT, "at": None}
            if not _moved(connection, article_id, *_GONE, where=unsent, **values):
                return False
            reopen_cards(connection, article_id)
            put_entry(connection, entry, now)
            return True

        return await self._write(work)


def _is_as(seen: StoredArticle) -> ColumnElement[bool]:
    return and_(articles.c.version == seen.version, articles.c.state == seen.state)


def _cancel(connection: Connection, article_id: int) -> bool:
    if _moved(connection, article_id, *EDITABLE, state=ArticleState.CANCELLED):
        return True
    unsent = update(deliveries).where(deliveries.c.article == article_id, PLANNED)
    return connection.execute(unsent.values(state=State.CANCELLED)).rowcount > 0


def free_place(connection: Connection, queue: str, *, first: bool) -> int:
    """A place before the first (or behind the last) that waits in `queue`."""
    edge = func.min(articles.c.place) if first else func.max(articles.c.place)
    taken = connection.scalar(select(edge).where(WAITING, articles.c.queue == queue))
    return (taken or 0) + (-STEP if first else STEP)


def take_article(connection: Connection, article_id: int, version: int | None = None) -> bool:
    """Waiting → taken. False: somebody else took it, an editor withdrew it, or changed it since `version`."""
    if version is None:
        return connection.execute(_TAKE, {"number": article_id}).rowcount == 1
    return connection.execute(_TAKE_AS_SEEN, {"number": article_id, "seen": version}).rowcount == 1


def rewrite_taken(connection: Connection, article_id: int, article: Article, *, version: int) -> bool:
    """New content for one whose deliveries exist. False: somebody changed it before.

    Photos that it has no more stay linked: a delivery that is not out yet may still show them.
    """
    values: dict[str, Any] = _content(article)
    values |= {"version": version + 1}
    same = articles.c.version == version
    if not _moved(connection, article_id, ArticleState.TAKEN, where=same, **values):
        return False
    for digest in {photo.digest for photo in article.media}:
        connection.execute(insert_new(article_media).values(article=article_id, digest=digest))
    return True


def outdate_article(connection: Connection, article_id: int) -> bool:
    """Waiting → expired. False: it was not waiting any more."""
    return _moved(connection, article_id, ArticleState.WAITING, state=ArticleState.EXPIRED)


def article_row(new: NewArticle, *, place: int, now: datetime) -> dict[str, Any]:
    """The row of an article on its way in."""
    return _content(new.article) | {
        "queue": new.queue,
        "state": new.state,
        "place": place,
        "channels": _names_to_json(new.channels),
        "at": new.at,
        "created": now,
        "queued": now if new.state is ArticleState.WAITING else None,
        "editor_id": new.editor_id,
        "editor_name": new.editor_name,
        "origin": new.origin,
    }


def _add(connection: Connection, new: NewArticle, now: datetime, entry: NewEntry | None) -> int:
    place = free_place(connection, new.queue, first=new.first)
    statement = insert_new(articles).values(article_row(new, place=place, now=now)).returning(articles.c.id)
    added = connection.scalar(statement)
    if added is None:  # nothing but the origin can collide: this message was handed in before
        return int(
            connection.execute(select(articles.c.id).where(articles.c.origin == new.origin)).scalar_one()
        )
    _link_media(connection, added, new.article)
    put_entries(connection, entry, [added], now)
    return int(added)


def _link_media(connection: Connection, article_id: int, article: Article) -> None:
    links = [
        {"article": article_id, "digest": digest} for digest in {photo.digest for photo in article.media}
    ]
    if links:
        connection.execute(insert(article_media), links)


def _moved(
    connection: Connection,
    article_id: int,
    *states: ArticleState,
    where: ColumnElement[bool] = _ANYWAY,
    **values: Any,
) -> bool:
    """Compare and swap: changes the article only while it is in one of `states`, and `where` holds."""
    here = (articles.c.id == article_id, articles.c.state.in_(states), where)
    change = update(articles).where(*here).values(**values)
    return connection.execute(change).rowcount == 1


def _stored(row: Row[Any]) -> StoredArticle:
    return StoredArticle(
        id=row.id,
        article=article_from_json(row.content),
        queue=row.queue,
        state=ArticleState(row.state),
        channels=names_from_json(row.channels),
        at=row.at,
        created=row.created,
        queued=row.queued,
        editor_id=row.editor_id,
        editor_name=row.editor_name,
        version=row.version,
    )


def _content(article: Article) -> dict[str, Any]:
    title = article.title
    like = likeness_of(article)
    return {
        "title": title,
        "mark": like.mark,
        "address": like.address,
        "sketch": like.sketch,
        "content": article_to_json(article),
        "sought": sought(article),
    }


def _names_to_json(names: tuple[str, ...] | None) -> str | None:
    return None if names is None else json.dumps(names, ensure_ascii=False)


def names_from_json(value: str | None) -> tuple[str, ...] | None:
    """The channels of an article's row."""
    return None if value is None else tuple(json.loads(value))
