"""Twins: articles that are like another one, found by index."""

from sqlalchemy import Connection, bindparam, select

from bot.core.likeness import Likeness, are_near
from bot.store.engine import Part
from bot.store.tables import articles

#: so many of the newest are compared by their text
_NEWEST = 4000
_SKETCHES = (
    select(articles.c.id, articles.c.sketch)
    .where(articles.c.sketch.is_not(None))
    .order_by(articles.c.id.desc())
    .limit(_NEWEST)
)
_number = articles.c.id
_MARKED = select(_number).where(articles.c.mark == bindparam("sought")).order_by(_number.desc())
_LINKED = select(_number).where(articles.c.address == bindparam("sought")).order_by(_number.desc())


class Likenesses(Part):
    """Who looks like whom."""

    async def alike(self, likeness: Likeness, *, limit: int) -> list[int]:
        """The newest articles with this headline, link or nearly this text, whatever became of them."""
        return await self._read(lambda connection: _alike(connection, likeness, limit))


def _alike(connection: Connection, likeness: Likeness, limit: int) -> list[int]:
    found = set(connection.scalars(_MARKED.limit(limit), {"sought": likeness.mark}))
    if likeness.address is not None:
        found |= set(connection.scalars(_LINKED.limit(limit), {"sought": likeness.address}))
    if likeness.sketch is not None:
        rows = connection.execute(_SKETCHES).all()
        found |= {number for number, sketch in rows if are_near(sketch, likeness.sketch)}
    return sorted(found, reverse=True)[:limit]
