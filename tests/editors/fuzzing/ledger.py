"""Ledger: what stands in the database after a deed, read past the program."""

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Row:
    """An article, as far as it matters here."""

    id: int
    state: str
    version: int
    queue: str
    at: int | None
    place: int
    channels: str | None
    editor: int | None
    title: str


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Everything that is compared from deed to deed."""

    articles: dict[int, Row]
    deliveries: dict[int, tuple[int, str, str]]  #: article, channel, state
    flags: frozenset[tuple[str, str]]
    people: frozenset[int]
    asked: frozenset[int]  #: who has been asked for something, and may answer
    journal: int  #: entries
    journaled: dict[int, int]  #: entries by article
    notices: Counter[tuple[str, str]]  #: told ones: audience and text
    cards: tuple[tuple[int, int, int, int, str], ...]  #: live ones: chat, message, article, person, kind


_ARTICLES = "SELECT id, state, version, queue, at, place, channels, editor_id, title FROM articles"


def read(path: Path) -> Ledger:
    """The database at `path`, as it is now."""
    with closing(sqlite3.connect(path)) as connection:

        def ask(query: str) -> list[Any]:
            return connection.execute(query).fetchall()

        names = tuple(Row.__dataclass_fields__)
        rows = [Row(**dict(zip(names, row, strict=True))) for row in ask(_ARTICLES)]
        return Ledger(
            articles={row.id: row for row in rows},
            deliveries={
                row[0]: (row[1], row[2], row[3])
                for row in ask("SELECT id, article, channel, state FROM deliveries")
            },
            flags=frozenset((row[0], row[1]) for row in ask("SELECT kind, name FROM flags")),
            people=frozenset(row[0] for row in ask("SELECT id FROM people")),
            asked=frozenset(
                int(name.rpartition(":")[2])
                for (name,) in ask("SELECT name FROM facts WHERE name LIKE 'step:%' AND value <> ''")
            ),
            journal=ask("SELECT count(*) FROM journal")[0][0],
            journaled=dict(ask("SELECT article, count(*) FROM journal GROUP BY article")),
            notices=Counter(
                (row[0], row[1]) for row in ask("SELECT audience, text FROM notices WHERE told IS NOT NULL")
            ),
            cards=tuple(ask("SELECT chat, message, article, person, kind FROM cards WHERE live")),
        )
