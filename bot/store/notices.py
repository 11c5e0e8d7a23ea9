"""Notices: the outbox towards people. What was written down will be told, whatever dies in between."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from bot.core.notice import GROUP, NewNotice, Notice, editor_audience
from bot.store.askings import ask, ask_alike
from bot.store.engine import Part, insert_new
from bot.store.tables import notices


class Notices(Part):
    """What people must be told."""

    async def add_notice(self, notice: NewNotice, *, now: datetime) -> bool:
        """False: a notice with this key was kept before (told or not)."""
        return await self._write(lambda connection: put_notice(connection, notice, now))

    async def pending_notices(self, *, now: datetime, limit: int = 20) -> list[Notice]:
        """What nobody has been told yet and may be tried now, oldest first."""
        shown = [notices.c[field] for field in Notice.__dataclass_fields__]
        # one that was written "later than now" is of a clock that was set back unseen
        reached = or_(notices.c.due <= now, notices.c.created > now)
        pending = (notices.c.due.is_not(None), reached)
        query = select(*shown).where(*pending).order_by(notices.c.id).limit(limit)
        rows = await self._read(lambda connection: connection.execute(query).mappings().all())
        return [Notice(**row) for row in rows]

    async def split_notice(
        self, notice: Notice, people: Sequence[int], *, now: datetime, group: bool = False
    ) -> None:
        """One notice for several becomes one for each of `people` (and the `group`), and is told itself.

        What it asks stays one question, whoever answers. Repeating this adds nothing.
        """
        audiences: dict[int | str, str] = {person: editor_audience(person) for person in people}
        audiences |= {GROUP: GROUP} if group else {}

        def work(connection: Connection) -> None:
            for name, audience in audiences.items():
                part = NewNotice(
                    key=f"{notice.key}>{name}",
                    audience=audience,
                    kind=notice.kind,
                    text=notice.text,
                    delivery=notice.delivery,
                    article=notice.article,
                )
                if put_notice(connection, part, now):
                    ask_alike(connection, notice.key, part.key)
            told = update(notices).where(notices.c.id == notice.id).values(due=None, told=now)
            connection.execute(told)

        await self._write(work)

    async def notice_told(self, notice_id: int, *, now: datetime) -> None:
        """It was told: not pending any more."""
        change = update(notices).where(notices.c.id == notice_id).values(due=None, told=now)
        await self._write(lambda connection: connection.execute(change).rowcount)

    async def notice_failed(self, notice_id: int, *, retry_at: datetime | None) -> None:
        """Telling it failed: pending again from `retry_at` on; None: given up."""
        change = update(notices).where(notices.c.id == notice_id, notices.c.due.is_not(None))
        values = {"due": retry_at, "failures": notices.c.failures + 1}
        await self._write(lambda connection: connection.execute(change.values(values)).rowcount)


def put_notice(connection: Connection, notice: NewNotice, now: datetime) -> bool:
    """Adds a notice to the caller's transaction. False: the key is known."""
    row = insert_new(notices).values(
        key=notice.key,
        audience=notice.audience,
        kind=notice.kind,
        text=notice.text,
        delivery=notice.delivery,
        article=notice.article,
        created=now,
        due=now,
        failures=0,
    )
    if connection.execute(row).rowcount != 1:
        return False
    if notice.choices:
        ask(connection, notice.key, notice.choices)
    return True


def put_notices(connection: Connection, several: Iterable[NewNotice], now: datetime) -> None:
    """Adds notices to the caller's transaction."""
    for notice in several:
        put_notice(connection, notice, now)
