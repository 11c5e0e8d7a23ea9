"""Importing: many articles in one transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from bot.core.article import NewArticle
from bot.core.journal import NewEntry
from bot.store.articles import STEP, article_row, free_place
from bot.store.engine import Part, insert_new
from bot.store.journal import put_entries
from bot.store.tables import article_media, articles


class Importing(Part):
    """Handing in by the thousand."""

    async def add_articles(
        self, new: Sequence[NewArticle], *, now: datetime, entry: NewEntry | None = None
    ) -> int:
        """Keeps them all, or none; how many were new. An `origin` that is known already is passed over.

        Order in the queue is the order given; `first` puts each before everything that waits. `entry` is
        entered about each that is new.
        """
        if not new:
            return 0
        # Rows are made before the transaction begins, so that turning texts into JSON keeps nobody waiting.
        rows = [article_row(each, place=0, now=now) for each in new]

        def work(connection: Connection) -> int:
            numbers = _add_all(connection, new, rows)
            put_entries(connection, entry, numbers, now)
            return len(numbers)

        return await self._write(work)


def _add_all(connection: Connection, new: Sequence[NewArticle], rows: list[dict[str, Any]]) -> list[int]:
    """Queue and place tell which of the batch a new row is: no two of a batch share them."""
    batch: dict[tuple[str, int], NewArticle] = {}
    for each, row, place in zip(new, rows, _places(connection, new), strict=True):
        row["place"] = place
        batch[each.queue, place] = each
    returned = insert_new(articles).returning(articles.c.id, articles.c.queue, articles.c.place)
    added = connection.execute(returned, rows).all()
    photos = [
        {"article": number, "digest": digest}
        for number, queue, place in added
        for digest in {photo.digest for photo in batch[queue, place].article.media}
    ]
    if photos:
        connection.execute(insert(article_media), photos)
    return [number for number, _, _ in added]


def _places(connection: Connection, new: Sequence[NewArticle]) -> Iterator[int]:
    """Every article's place, handed out from both ends of its queue."""
    ends: dict[tuple[str, bool], int] = {}
    for each in new:
        end = (each.queue, each.first)
        if end not in ends:
            ends[end] = free_place(connection, each.queue, first=each.first)
        else:
            ends[end] += -STEP if each.first else STEP
        yield ends[end]
