"""Patience: until when a network asked a channel to wait, whatever becomes of the post that heard it."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.store.engine import Part
from bot.store.tables import patience


class PatienceBook(Part):
    """One line a channel: the longest wait that its network asked for."""

    async def be_patient(self, channel: str, *, until: datetime, now: datetime) -> None:
        """No post of `channel` is claimed before `until`, by any process."""

        def work(connection: Connection) -> None:
            known = patient_until(connection, channel)
            if known is not None and known >= until:
                return
            connection.execute(delete(patience).where(patience.c.channel == channel))
            connection.execute(insert(patience).values(channel=channel, asked=now, until=until))

        await self._write(work)

    async def patient_until(self, channel: str) -> datetime | None:
        """Until when the network of `channel` asked for patience; may be past. None: it never did."""
        return await self._read(lambda connection: patient_until(connection, channel))


def patient_until(connection: Connection, channel: str) -> datetime | None:
    """As `PatienceBook.patient_until`, inside a transaction."""
    until: datetime | None = connection.scalar(select(patience.c.until).where(patience.c.channel == channel))
    return until
