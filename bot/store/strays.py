"""Strays: what waits for a queue or a channel that the configuration does not know any more."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from bot.core.stray import Stray
from bot.store.articles import names_from_json
from bot.store.engine import Part, insert_new
from bot.store.facts import recalled
from bot.store.tables import PLANNED, WAITING, articles, deliveries, facts

#: articles that are named; all are counted
NAMED = 10
_CHOSEN = articles.c.channels.is_not(None)


class Strays(Part):
    """Articles that wait for what is gone."""

    async def lost(self, *, queues: Collection[str], channels: Collection[str]) -> tuple[set[str], set[str]]:
        """The queues and the channels, none of those given, for which something waits. Cheap.

        For a channel: planned deliveries, and waiting articles that chose channels of which none is given.
        """

        def look(connection: Connection) -> tuple[set[str], set[str]]:
            gone = {name for name in _distinct(connection, articles.c.queue, WAITING) if name not in queues}
            chosen = [names_from_json(each) or () for each in _chosen(connection)]
            homeless = {name for names in chosen if not set(names) & set(channels) for name in names}
            planned = {name for name in _distinct(connection, deliveries.c.channel, PLANNED)}
            return gone, homeless | planned - set(channels)

        return await self._read(look)

    async def stray_queue(self, name: str) -> Stray:
        """What waits in that queue."""
        query = select(articles.c.id, articles.c.title).where(WAITING, articles.c.queue == name)
        order = (articles.c.place, articles.c.id)

        def look(connection: Connection) -> Stray:
            count = connection.scalar(
                select(func.count()).select_from(articles).where(WAITING, articles.c.queue == name)
            )
            first = connection.execute(query.order_by(*order).limit(NAMED)).all()
            named = tuple((row.id, row.title) for row in first)
            return Stray(kind="queue", name=name, count=count or 0, articles=named)

        return await self._read(look)

    async def stray_channel(self, name: str, *, channels: Collection[str]) -> Stray:
        """What is planned for that channel, and what waits and chose it, but none of `channels`."""
        planned = (
            select(articles.c.id, articles.c.title)
            .join(deliveries, deliveries.c.article == articles.c.id)
            .where(PLANNED, deliveries.c.channel == name)
        )
        waiting = select(articles.c.id, articles.c.title, articles.c.channels).where(WAITING, _CHOSEN)

        def look(connection: Connection) -> Stray:
            found = {row.id: row.title for row in connection.execute(planned)}
            for row in connection.execute(waiting):
                names = names_from_json(row.channels) or ()
                if name in names and not set(names) & set(channels):
                    found[row.id] = row.title
            named = tuple(sorted(found.items())[:NAMED])
            return Stray(kind="channel", name=name, count=len(found), articles=named)

        return await self._read(look)

    async def remember_first(self, name: str, value: str) -> str:
        """What is remembered under `name`; `value`, kept from now on, where that was nothing."""

        def work(connection: Connection) -> str:
            connection.execute(insert_new(facts).values(name=name, value=value))
            return recalled(connection, name) or value

        return await self._write(work)

    async def remembered(self, prefix: str) -> set[str]:
        """The names, without `prefix`, of what is remembered under names that begin with it."""
        query = select(facts.c.name).where(facts.c.name.startswith(prefix, autoescape=True))
        return await self._read(
            lambda connection: {name.removeprefix(prefix) for name in connection.scalars(query)}
        )

    async def forget(self, name: str) -> None:
        """Nothing is remembered under `name` any more."""
        gone = facts.delete().where(facts.c.name == name)
        await self._write(lambda connection: connection.execute(gone).rowcount)


def _chosen(connection: Connection) -> Iterator[str]:
    return _distinct(connection, articles.c.channels, WAITING, _CHOSEN)


def _distinct(connection: Connection, column: ColumnElement[Any], *where: Any) -> Iterator[str]:
    """The different values of an indexed column, one step in the index each, however many rows have them."""
    next_one = select(column).where(*where).order_by(column).limit(1)
    value: str | None = ""
    while (value := connection.scalar(next_one.where(column > value))) is not None:
        yield value
