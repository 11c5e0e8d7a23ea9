"""People: those who came by invitation, and the invitations themselves, each of which adds one person."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.core.journal import NewEntry
from bot.core.newsroom import Role
from bot.core.people import Invitation, Joining, Person
from bot.store.engine import Part, insert_new
from bot.store.journal import put_entry
from bot.store.tables import invitations, people, strangers


class People(Part):
    """Who is in the newsroom besides the people of the configuration."""

    async def people(self) -> list[Person]:
        """Everybody who came by invitation and is still here, those who came first first."""
        query = select(people).order_by(people.c.since, people.c.id)
        rows = await self._read(lambda connection: connection.execute(query).all())
        return [
            Person(id=row.id, name=row.name, role=Role(row.role), by=row.by, since=row.since) for row in rows
        ]

    async def invite(self, invitation: Invitation, *, entry: NewEntry | None = None) -> None:
        """Keeps an invitation."""
        row = insert(invitations).values(
            digest=invitation.digest,
            role=invitation.role,
            person=invitation.person,
            by=invitation.by,
            created=invitation.created,
            expires=invitation.expires,
        )

        def work(connection: Connection) -> None:
            connection.execute(row)
            put_entry(connection, entry, invitation.created)

        await self._write(work)

    async def invitations(self, *, now: datetime) -> list[Invitation]:
        """Those that still invite somebody, oldest first."""
        query = select(invitations).where(*_open(now)).order_by(invitations.c.created)
        rows = await self._read(lambda connection: connection.execute(query).all())
        return [_invitation(row) for row in rows]

    async def invitation(self, digest: str) -> Invitation | None:
        """One of them, whether it still invites somebody or not."""
        query = select(invitations).where(invitations.c.digest == digest)
        row = await self._read(lambda connection: connection.execute(query).first())
        return None if row is None else _invitation(row)

    async def join(
        self, digest: str, *, person: int, name: str, now: datetime, entry: NewEntry | None = None
    ) -> Joining:
        """Somebody follows an invitation. Of several who do, at once or one after the other, one joins."""
        used = update(invitations).where(invitations.c.digest == digest, *_open(now))

        def work(connection: Connection) -> Joining:
            taken = connection.execute(
                used.values(used_by=person, used_at=now).returning(invitations.c.role, invitations.c.by)
            ).first()
            if taken is None:
                return _why_not(connection, digest)
            row = insert_new(people).values(id=person, name=name, role=taken.role, by=taken.by, since=now)
            connection.execute(row)
            put_entry(connection, entry, now)
            return Joining.JOINED

        return await self._write(work)

    async def take_back_invitation(
        self, digest: str, *, now: datetime, entry: NewEntry | None = None
    ) -> bool:
        """It invites nobody any more. False: it did not before either."""
        over = update(invitations).where(invitations.c.digest == digest, *_open(now)).values(expires=now)

        def work(connection: Connection) -> bool:
            if connection.execute(over).rowcount != 1:
                return False
            put_entry(connection, entry, now)
            return True

        return await self._write(work)

    async def remove_person(self, person: int, *, now: datetime, entry: NewEntry | None = None) -> bool:
        """Somebody leaves, and so do their open invitations. False: nobody invited has that number."""
        theirs = update(invitations).where(invitations.c.person == person, *_open(now)).values(expires=now)

        def work(connection: Connection) -> bool:
            if connection.execute(delete(people).where(people.c.id == person)).rowcount != 1:
                return False
            connection.execute(theirs)
            connection.execute(delete(strangers).where(strangers.c.id == person))  # told once more who we are
            put_entry(connection, entry, now)
            return True

        return await self._write(work)


def _open(now: datetime) -> tuple[Any, ...]:
    return invitations.c.used_by.is_(None), invitations.c.expires > now


def _why_not(connection: Connection, digest: str) -> Joining:
    row = connection.execute(select(invitations.c.used_by).where(invitations.c.digest == digest)).first()
    if row is None:
        return Joining.UNKNOWN
    return Joining.OVER if row.used_by is None else Joining.USED


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        digest=row.digest,
        role=Role(row.role),
        person=row.person,
        by=row.by,
        created=row.created,
        expires=row.expires,
    )
