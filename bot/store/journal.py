"""Journal: who did what when. One way in, inside the transaction of what was done; no way out."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from bot.core.journal import Actor, Entry, NewEntry, Verb
from bot.store.engine import Part
from bot.store.tables import journal


class Journal(Part):
    """What was done, oldest first."""

    async def entries(self, article: int | None = None, *, limit: int = 200) -> list[Entry]:
        """The last `limit` entries about one article; None: about everything."""
        query = select(journal).order_by(journal.c.id.desc()).limit(limit)
        query = query if article is None else query.where(journal.c.article == article)
        rows = await self._read(lambda connection: connection.execute(query).all())
        return [_entry(row) for row in reversed(rows)]

    async def enter(self, entry: NewEntry, *, now: datetime) -> None:
        """An entry about something that left no other trace in the store."""
        await self._write(lambda connection: put_entry(connection, entry, now))


def put_entry(connection: Connection, entry: NewEntry | None, now: datetime) -> None:
    """Adds `entry`, if there is one, to the caller's transaction."""
    if entry is not None:
        connection.execute(_ENTRY, _row(entry, entry.article, now))


def put_entries(
    connection: Connection, entry: NewEntry | None, numbers: Iterable[int], now: datetime
) -> None:
    """The same about each of the articles `numbers`."""
    if entry is None:
        return
    row = _row(entry, None, now)
    rows = [row | {"article": number} for number in numbers]
    if rows:
        connection.execute(_ENTRY, rows)


_ENTRY = insert(journal)


def _row(entry: NewEntry, article: int | None, now: datetime) -> dict[str, Any]:
    return {
        "article": article,
        "at": now,
        "person": entry.by.id,
        "name": entry.by.name,
        "verb": entry.verb,
        "details": json.dumps(dict(entry.details), ensure_ascii=False),
    }


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        article=row.article,
        at=row.at,
        by=Actor(id=row.person, name=row.name),
        verb=Verb(row.verb),
        details=json.loads(row.details),
    )
