"""Askings: which notice asks which questions. One question may be asked of many people."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from bot.core.choice import NewChoice, options_to_json
from bot.store.engine import insert_new
from bot.store.tables import askings, choices, notices


def ask(connection: Connection, notice_key: str, new: Sequence[NewChoice]) -> None:
    """Adds the questions of a notice to the caller's transaction; one whose key is known is not doubled."""
    for one in new:
        row = {
            "key": one.key,
            "kind": one.kind,
            "subject": json.dumps(dict(one.subject), ensure_ascii=False),
            "options": options_to_json(one.options),
        }
        connection.execute(insert_new(choices).values(row))
    known = select(choices.c.id).where(choices.c.key.in_([one.key for one in new]))
    _link(connection, notice_key, connection.scalars(known).all())


def ask_alike(connection: Connection, original: str, copy: str) -> None:
    """The notice `copy` asks what `original` asks."""
    asked = select(askings.c.choice).join(notices, notices.c.id == askings.c.notice)
    _link(connection, copy, connection.scalars(asked.where(notices.c.key == original)).all())


def _link(connection: Connection, notice_key: str, several: Iterable[int]) -> None:
    notice = connection.scalar(select(notices.c.id).where(notices.c.key == notice_key))
    rows = [{"notice": notice, "choice": choice, "closed": False} for choice in several]
    if rows:
        connection.execute(insert_new(askings), rows)
