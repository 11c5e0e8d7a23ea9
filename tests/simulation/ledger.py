"""Ledger: what stands in the database at this moment, read past the program."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A delivery as it stands. Moments in microseconds."""

    id: int
    article: int
    channel: str
    key: str
    state: str
    due: int
    attempts: int
    asked: bool
    owner: str | None
    not_before: int | None
    started: int | None
    text_hash: str

    @property
    def in_doubt(self) -> bool:
        """It may be out, and nobody has been asked yet."""
        return self.state == "sending" or (self.state == "unsure" and not self.asked)


_DELIVERIES = f"SELECT {', '.join(Entry.__dataclass_fields__)} FROM deliveries ORDER BY due, id"
_ARTICLES = 'SELECT id, state, origin, queue, "at" FROM articles'


class Ledger:
    """Reads; writes nothing."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)

    def deliveries(self) -> list[Entry]:
        """All of them, by due moment."""
        return [
            Entry(**dict(zip(Entry.__dataclass_fields__, row, strict=True)))
            for row in self._connection.execute(_DELIVERIES)
        ]

    def articles(self) -> list[tuple[int, str, str | None, str, int | None]]:
        """Id, state, origin, queue and exact moment of each."""
        return list(self._connection.execute(_ARTICLES))

    def frozen_at(self) -> int | None:
        """Since when everything stands still."""
        row = self._connection.execute("SELECT since FROM flags WHERE kind = 'freeze'").fetchone()
        return None if row is None else int(row[0])

    def paused(self) -> set[str]:
        """What stands still by name."""
        return {name for (name,) in self._connection.execute("SELECT name FROM flags WHERE kind = 'pause'")}

    def looks(self) -> dict[str, int]:
        """Channels that wait for their token or rights, and when they are asked next."""
        return dict(self._connection.execute("SELECT channel, look_at FROM standstills").fetchall())

    def patience(self) -> dict[str, int]:
        """Channels whose network asked to wait, and until when."""
        return dict(self._connection.execute('SELECT channel, "until" FROM patience').fetchall())

    def notices(self) -> list[tuple[str, str, int | None, int | None]]:
        """Key, kind, delivery and article of everything that people are told.

        What one notice says of many articles that came too late is there for each of them.
        """
        told = list(self._connection.execute("SELECT key, kind, delivery, article FROM notices"))
        late = self._connection.execute("SELECT subject FROM choices WHERE kind = 'late'")
        articles = [number for (subject,) in late for number in json.loads(subject)["articles"]]
        return told + [(f"late:{number}:together", "expired", None, number) for number in articles]

    def slots(self) -> list[tuple[str, int, int]]:
        """Queue, slot and article of every slot that was filled."""
        return list(self._connection.execute("SELECT queue, slot, article FROM slots"))

    def close(self) -> None:
        """No more reading."""
        self._connection.close()
