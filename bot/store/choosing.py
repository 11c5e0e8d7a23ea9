"""Choosing: questions with several answers. The first press wins, and what it does is done with it."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from bot.core.choice import Choice, Shown, options_from_json
from bot.core.journal import NewEntry
from bot.store.doing import do
from bot.store.engine import Part
from bot.store.journal import put_entries, put_entry
from bot.store.tables import OPEN, askings, choices, notices


class Choosing(Part):
    """Questions, answers, and the messages that still have buttons."""

    async def choice(self, choice_id: int) -> Choice | None:
        """The question, whether it is answered or not."""
        return await self._read(lambda connection: _find(connection, choice_id))

    async def open_choices(self, kind: str) -> list[Choice]:
        """What of `kind` nobody has answered yet, oldest first."""
        query = select(choices).where(OPEN, choices.c.kind == kind).order_by(choices.c.id)
        return await self._read(lambda connection: [_choice(row) for row in connection.execute(query)])

    async def choose(
        self, choice_id: int, option: str, *, by: str, now: datetime, entry: NewEntry | None = None
    ) -> bool:
        """`by` answers with `option`, and what that option does is done in the same transaction.

        `entry` is entered once, and about each article that the answer changes.
        False: it is answered or withdrawn already, there is no such question, or no such option.
        """

        def work(connection: Connection) -> bool:
            found = _find(connection, choice_id)
            chosen = next((one for one in found.options if one.name == option), None) if found else None
            if chosen is None or not _end(connection, choice_id, chosen=option, by=by, at=now):
                return False
            changed = {number for effect in chosen.effects for number in do(connection, effect, now)}
            put_entry(connection, entry, now)
            put_entries(connection, entry, sorted(changed), now)
            return True

        return await self._write(work)

    async def withdraw(self, choice_id: int, *, now: datetime) -> bool:
        """The question does not matter any more: its buttons go. False: it is answered already."""
        return await self._write(lambda connection: _end(connection, choice_id, at=now))

    async def choices_of(self, notice_id: int) -> tuple[Choice, ...]:
        """What a notice asks."""
        return await self._read(lambda connection: _asked(connection, notice_id))

    async def choices_shown(self, shown: Shown, *, now: datetime) -> None:
        """A notice was told, and it asks: its message is kept until all is answered.

        The answers that `shown` knows stand in the message already.
        """
        answered = [one.id for one in shown.choices if not one.is_open]

        def work(connection: Connection) -> None:
            told = update(notices).where(notices.c.id == shown.notice).values(due=None, told=now)
            connection.execute(told)
            asked = update(askings).where(askings.c.notice == shown.notice)
            connection.execute(asked.values(chat=shown.chat, message=shown.message, text=shown.text))
            connection.execute(asked.where(askings.c.choice.in_(answered)).values(closed=True))

        await self._write(work)

    async def shown(self, chat: int, message: int) -> Shown | None:
        """What that message asks. None: nothing any more, or nobody knows it."""
        where = (askings.c.chat == chat, askings.c.message == message)
        query = select(askings.c.notice).where(*where).limit(1)

        def look(connection: Connection) -> Shown | None:
            notice = connection.scalar(query)
            return None if notice is None else _shown(connection, notice)

        return await self._read(look)

    async def answered_choices(self, *, limit: int = 20) -> list[Shown]:
        """Messages that still have buttons of a question that is over, oldest first."""
        query = (
            select(askings.c.notice)
            .join(choices, choices.c.id == askings.c.choice)
            .where(askings.c.closed.is_(False), askings.c.message.is_not(None), choices.c.at.is_not(None))
            .distinct()
            .order_by(askings.c.notice)
            .limit(limit)
        )
        return await self._read(
            lambda connection: [_shown(connection, notice) for notice in connection.scalars(query)]
        )

    async def choices_closed(self, shown: Shown) -> None:
        """The answers that `shown` knows stand in the message. One without any question left is forgotten."""

        def work(connection: Connection) -> None:
            mine = askings.c.notice == shown.notice
            over = [one.id for one in shown.choices if not one.is_open]
            connection.execute(update(askings).where(mine, askings.c.choice.in_(over)).values(closed=True))
            left = select(askings.c.choice).where(mine, askings.c.closed.is_(False)).limit(1)
            if connection.scalar(left) is None:
                connection.execute(delete(askings).where(mine))

        await self._write(work)


def _find(connection: Connection, choice_id: int) -> Choice | None:
    row = connection.execute(select(choices).where(choices.c.id == choice_id)).first()
    return None if row is None else _choice(row)


def _end(connection: Connection, choice_id: int, **values: Any) -> bool:
    """Compare and swap."""
    change = update(choices).where(choices.c.id == choice_id, OPEN).values(**values)
    return connection.execute(change).rowcount == 1


def _asked(connection: Connection, notice_id: int) -> tuple[Choice, ...]:
    query = select(choices).join(askings, askings.c.choice == choices.c.id)
    rows = connection.execute(query.where(askings.c.notice == notice_id).order_by(choices.c.id))
    return tuple(_choice(row) for row in rows)


def _shown(connection: Connection, notice_id: int) -> Shown:
    row = connection.execute(select(askings).where(askings.c.notice == notice_id).limit(1)).one()
    return Shown(
        notice=row.notice,
        chat=row.chat,
        message=row.message,
        text=row.text,
        choices=_asked(connection, notice_id),
    )


def _choice(row: Row[Any]) -> Choice:
    return Choice(
        id=row.id,
        key=row.key,
        kind=row.kind,
        options=options_from_json(row.options),
        subject=json.loads(row.subject),
        chosen=row.chosen,
        by=row.by,
        at=row.at,
    )
