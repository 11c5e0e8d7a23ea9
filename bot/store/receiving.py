"""Receiving: how much the newsroom hands in."""

import sqlite3
from collections import Counter
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.core.article import ArticleState
from bot.store.engine import Part, broken
from bot.store.tables import articles

#: articles that are looked at in one go
_PORTION = 1000


class Receiving(Part):
    """What came in."""

    async def received(self, *, since: datetime) -> dict[str, int]:
        """Per queue how many articles came since then that wait, or waited, for a slot of it.

        Those with an exact moment, drafts and cancelled ones do not count. A queue without any is missing.
        """
        return await self._read(lambda connection: _received(connection, since))


def received_by_file(path: Path, *, since: datetime) -> dict[str, int]:
    """The same of a database that nobody opened: it is only read, and neither made nor brought up to date.

    No file: nothing. Raises StoreBroken where it cannot be read, or is none of ours.
    """
    if not path.is_file():
        return {}
    # without a log nobody has it open; a reader that counted with others would leave an empty log behind
    alone = not path.with_name(f"{path.name}-wal").exists()
    address = f"{path.absolute().as_uri()}?mode=ro" + ("&immutable=1" if alone else "")
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool
    )
    try:
        with engine.connect() as connection:
            return _received(connection, since)
    except DBAPIError as error:
        raise broken(error, path) from error
    finally:
        engine.dispose()


def _received(connection: Connection, since: datetime) -> dict[str, int]:
    """Backwards from the newest: what is older is not looked at, however much it is."""
    shown = articles.c
    newest = select(shown.id, shown.queue, shown.state, shown.at, shown.queued, shown.created)
    newest = newest.order_by(shown.id.desc()).limit(_PORTION)
    counts: Counter[str] = Counter()
    rows = connection.execute(newest).all()
    while rows:
        for row in rows:
            if row.created < since:
                return dict(counts)
            if row.at is None and row.queued is not None and row.state != ArticleState.CANCELLED:
                counts[row.queue] += 1
        rows = connection.execute(newest.where(shown.id < rows[-1].id)).all()
    return dict(counts)
