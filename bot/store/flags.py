"""Flags: what stands still."""

from datetime import datetime

from sqlalchemy import Connection, Executable, select

from bot.core.flags import Flags
from bot.core.journal import NewEntry
from bot.store.engine import Part, insert_new
from bot.store.journal import put_entry
from bot.store.tables import flags

_FREEZE = "freeze"
_PAUSE = "pause"


class FlagBoard(Part):
    """Every process obeys the same flags."""

    async def flags(self) -> Flags:
        """What must not go out now."""
        return await self._read(read_flags)

    async def freeze(self, *, reason: str, by: str, now: datetime, entry: NewEntry | None = None) -> bool:
        """Everything stands still. False: it did already, and the first reason stays."""
        row = insert_new(flags).values(kind=_FREEZE, name="", reason=reason, by=by, since=now)
        return await self._set(row, entry, now)

    async def unfreeze(self, *, now: datetime | None = None, entry: NewEntry | None = None) -> bool:
        """False: nothing was frozen. `now`: the moment of `entry`."""
        return await self._lower(_FREEZE, "", entry, now)

    async def pause(self, name: str, *, now: datetime | None = None, entry: NewEntry | None = None) -> bool:
        """One queue or channel stands still. False: it did already."""
        row = insert_new(flags).values(kind=_PAUSE, name=name)
        return await self._set(row, entry, now)

    async def unpause(self, name: str, *, now: datetime | None = None, entry: NewEntry | None = None) -> bool:
        """False: it was not paused."""
        return await self._lower(_PAUSE, name, entry, now)

    async def _lower(self, kind: str, name: str, entry: NewEntry | None, now: datetime | None) -> bool:
        row = flags.delete().where(flags.c.kind == kind, flags.c.name == name)
        return await self._set(row, entry, now)

    async def _set(self, change: Executable, entry: NewEntry | None, now: datetime | None) -> bool:
        def work(connection: Connection) -> bool:
            if connection.execute(change).rowcount != 1:
                return False
            if now is not None:
                put_entry(connection, entry, now)
            return True

        return await self._write(work)


_ALL = select(flags)


def read_flags(connection: Connection) -> Flags:
    """As `FlagBoard.flags`, inside a transaction."""
    rows = connection.execute(_ALL).all()
    freeze = next((row for row in rows if row.kind == _FREEZE), None)
    return Flags(
        frozen=freeze.reason if freeze else None,
        frozen_by=freeze.by if freeze else None,
        frozen_at=freeze.since if freeze else None,
        paused=frozenset(row.name for row in rows if row.kind == _PAUSE),
    )
