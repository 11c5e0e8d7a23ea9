"""The ledger: what the program's database says, read past the program, in one look and without staying.

Nobody of ours keeps the file open between two looks: where all programs are killed at once, the next one
finds the log of writes as a dead machine leaves it, and has to recover it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

_DELIVERIES = """\
SELECT d.id, d.article, a.title, d.channel, d.state, d.due, d.attempts, d.not_before, d.owner, d.asked,
       d.error, d.decided_by, r.delivery IS NOT NULL AS receipt, r.remote_id, r.url
FROM deliveries d JOIN articles a ON a.id = d.article LEFT JOIN receipts r ON r.delivery = d.id ORDER BY d.id
"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One delivery."""

    id: int
    article: int
    title: str
    channel: str
    state: str
    due: int  #: microseconds since 1970, like all moments here
    attempts: int
    not_before: int | None
    owner: str | None
    asked: bool
    error: str | None
    decided_by: str | None
    receipt: bool
    remote_id: str | None
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything of one moment."""

    deliveries: tuple[Entry, ...]
    articles: dict[int, str]  #: state by id
    notices: frozenset[str]  #: keys
    sound: bool  #: what PRAGMA integrity_check says


class Ledger:
    """The database file of one campaign."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def page(self) -> Page:
        """Everything."""
        with self._open() as connection:
            rows = connection.execute(_DELIVERIES).fetchall()
            articles = connection.execute("SELECT id, state FROM articles").fetchall()
            notices = connection.execute("SELECT key FROM notices").fetchall()
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return Page(
            deliveries=tuple(Entry(**dict(row) | {"asked": bool(row["asked"])}) for row in rows),
            articles={row["id"]: row["state"] for row in articles},
            notices=frozenset(row["key"] for row in notices),
            sound=sound,
        )

    def sending(self) -> dict[int, int]:
        """delivery → number of the process that is sending it, dead or alive."""
        query = "SELECT id, owner FROM deliveries WHERE state = 'sending'"
        with self._open() as connection:
            rows = connection.execute(query).fetchall()
        return {row["id"]: int(row["owner"].split(":")[1]) for row in rows if row["owner"]}

    def busy(self) -> set[str]:
        """The channels where something waits, is being sent or is looked for."""
        query = "SELECT DISTINCT channel FROM deliveries WHERE state IN ('planned', 'sending', 'unsure')"
        with self._open() as connection:
            return {row["channel"] for row in connection.execute(query)}

    def searching(self) -> bool:
        """Whether anything is looked for now."""
        with self._open() as connection:
            query = "SELECT 1 FROM deliveries WHERE state = 'unsure' AND NOT asked LIMIT 1"
            return connection.execute(query).fetchone() is not None

    @property
    def ready(self) -> bool:
        """Whether the program has made the tables: before that there is nothing to read."""
        if not self.path.exists():
            return False
        with self._open() as connection:
            query = "SELECT 1 FROM sqlite_master WHERE name = 'notices'"
            return connection.execute(query).fetchone() is not None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=30)) as connection:
            connection.row_factory = sqlite3.Row
            yield connection
