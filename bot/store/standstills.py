"""Standstills: which channels stop, for every process and across restarts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.core.notice import NewNotice
from bot.core.standstill import Standstill
from bot.store.engine import Part, insert_new
from bot.store.notices import put_notices
from bot.store.tables import standstills


class StandstillBoard(Part):
    """Channels that wait for an admin."""

    async def stand_still(
        self, standstill: Standstill, *, now: datetime, notices: Sequence[NewNotice] = ()
    ) -> bool:
        """The channel stands still. `notices` are told only if it did not yet, in the same transaction.

        False: it did already; its reason, its advice and the moment of the next look are the new ones then,
        `since` stays.
        """
        row = {
            "since": standstill.since,
            "look_at": standstill.look_at,
            "reason": standstill.reason,
            "advice": standstill.advice,
        }

        def work(connection: Connection) -> bool:
            new = insert_new(standstills).values(channel=standstill.channel, **row)
            if connection.execute(new).rowcount == 1:
                put_notices(connection, notices, now)
                return True
            known = update(standstills).where(standstills.c.channel == standstill.channel)
            connection.execute(known.values({name: row[name] for name in ("look_at", "reason", "advice")}))
            return False

        return await self._write(work)

    async def works_again(self, channel: str, *, now: datetime, notices: Sequence[NewNotice] = ()) -> bool:
        """The channel goes on; `notices` belong to the same transaction. False: it did not stand still."""
        gone = delete(standstills).where(standstills.c.channel == channel)

        def work(connection: Connection) -> bool:
            if connection.execute(gone).rowcount == 0:
                return False
            put_notices(connection, notices, now)
            return True

        return await self._write(work)

    async def take_look(self, seen: Standstill, *, next_look: datetime) -> bool:
        """The look that is due is the caller's to make. False: another process makes it."""
        same = (standstills.c.channel == seen.channel, standstills.c.look_at == seen.look_at)
        change = update(standstills).where(*same).values(look_at=next_look)
        return await self._write(lambda connection: connection.execute(change).rowcount == 1)

    async def standstills(self) -> list[Standstill]:
        """Every channel that stands still, by name."""
        return await self._read(read_standstills)


_FIELDS = [standstills.c[name] for name in Standstill.__dataclass_fields__]
_ALL = select(*_FIELDS).order_by(standstills.c.channel)


def read_standstills(connection: Connection) -> list[Standstill]:
    """As `StandstillBoard.standstills`, inside a transaction."""
    return [Standstill(**row) for row in connection.execute(_ALL).mappings()]
