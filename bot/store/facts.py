"""Facts: small things that the program wants to remember."""

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.store.engine import Part, insert_new
from bot.store.tables import facts


class FactBook(Part):
    """One value under one name."""

    async def remember(self, name: str, value: str) -> None:
        """Keeps `value` under `name`, in place of what was there."""
        await self._write(lambda connection: remember(connection, name, value))

    async def recall(self, name: str) -> str | None:
        """What was remembered under `name`."""
        return await self._read(lambda connection: recalled(connection, name))

    async def recall_each(self, *names: str) -> list[str | None]:
        """What was remembered under each of `names`, as of one moment."""
        return await self._read(lambda connection: [recalled(connection, name) for name in names])

    async def forget(self, name: str) -> None:
        """Nothing is remembered under `name` any more."""
        await self._write(lambda connection: connection.execute(_DROPPED, {"known": name}).rowcount)


def remember(connection: Connection, name: str, value: str) -> None:
    """As `FactBook.remember`, inside a transaction."""
    if connection.execute(insert_new(facts).values(name=name, value=value)).rowcount == 0:
        connection.execute(update(facts).where(facts.c.name == name).values(value=value))


_DROPPED = delete(facts).where(facts.c.name == bindparam("known"))
_VALUE = select(facts.c.value).where(facts.c.name == bindparam("name"))


def recalled(connection: Connection, name: str) -> str | None:
    """As `FactBook.recall`, inside a transaction."""
    value: str | None = connection.scalar(_VALUE, {"name": name})
    return value
