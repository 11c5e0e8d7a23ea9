"""Glancing: one short transaction that tells every loop whether there is anything for it."""

from sqlalchemy import Connection, func, select

from bot.core.delivery import State
from bot.core.glance import Glance
from bot.store.engine import Part
from bot.store.flags import read_flags
from bot.store.standstills import read_standstills
from bot.store.tables import IN_FLIGHT, PLANNED, UNSETTLED, amendments, deliveries


class Glancing(Part):
    """The state of the channels."""

    @property
    def writes(self) -> int:
        """How many transactions of this store have changed something, or may have. Never falls."""
        return self._database.writes

    async def glance(self) -> Glance:
        """All of it as of one moment."""
        return await self._read(_glance)


def _glance(connection: Connection) -> Glance:
    in_flight, planned = connection.execute(_FLYING).all(), connection.execute(_PLANNED).all()
    return Glance(
        flags=read_flags(connection),
        standstills={one.channel: one for one in read_standstills(connection)},
        due={row.channel: row.due for row in planned},
        planned={row.channel: row.many for row in planned},
        doubted=frozenset(row.channel for row in in_flight if row.state == State.UNSURE and not row.asked),
        sending=any(row.state == State.SENDING for row in in_flight),
        busy=frozenset(row.channel for row in in_flight if not row.asked),
        amending=_amending(connection),
    )


def _amending(connection: Connection) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for row in connection.execute(_AMENDING):
        found[row.channel] = row.id, found.get(row.channel, (0, 0))[1] + 1
    return found


_PLANNED = (
    select(deliveries.c.channel, func.min(deliveries.c.due).label("due"), func.count().label("many"))
    .where(PLANNED)
    .group_by(deliveries.c.channel)
)
_AMENDING = (
    select(deliveries.c.channel, amendments.c.id)
    .join(amendments, amendments.c.delivery == deliveries.c.id)
    .where(UNSETTLED, deliveries.c.state == State.SENT)
    .order_by(amendments.c.id)
)
_FLYING = select(deliveries.c.channel, deliveries.c.state, deliveries.c.asked).where(IN_FLIGHT)
