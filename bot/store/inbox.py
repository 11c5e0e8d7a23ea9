"""Inbox: what Telegram told us, kept until it has been handled. A crash in between loses nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from bot.store.engine import Part, insert_new
from bot.store.tables import strangers, updates

#: Telegram repeats an update for at most 24 hours (Bot API 10.3, Getting updates); later a mark serves nobody
_REMEMBERED = timedelta(hours=48)

#: no update has this number; a list of none would make the database look for it
_NONE = -1
_PENDING = (
    select(updates.c.id, updates.c.body)
    .where(updates.c.handled.is_(None), updates.c.id.not_in(bindparam("known", expanding=True)))
    .order_by(updates.c.id)
    .limit(bindparam("limit"))
)
_NEW = insert_new(updates)
_STALE = updates.delete().where(updates.c.handled < bindparam("until"))
_HANDLED = (
    update(updates)
    .where(updates.c.id == bindparam("number"), updates.c.handled.is_(None))
    .values(handled=bindparam("now"), body="")
)


class Inbox(Part):
    """Raw updates, and strangers."""

    async def keep_updates(self, new: Sequence[tuple[int, str]], *, now: datetime) -> list[int]:
        """Keeps (update_id, JSON) pairs. Known ids are passed over, handled or not; old marks are dropped.

        Answers the ids that were not known.
        """
        # half a surrogate pair cannot be written; JSON can spell it, and one update must not stop all others
        rows = [
            {"id": number, "body": body.encode("utf-8", "backslashreplace").decode(), "received": now}
            for number, body in new
        ]

        numbers = [number for number, _ in new]

        def work(connection: Connection) -> list[int]:
            connection.execute(_STALE, {"until": now - _REMEMBERED})
            written = [connection.execute(_NEW, row).rowcount for row in rows]
            return [number for number, count in zip(numbers, written, strict=True) if count]

        return await self._write(work)

    async def pending_updates(
        self, *, limit: int = 100, besides: Collection[int] = ()
    ) -> list[tuple[int, str]]:
        """What has not been handled yet, in Telegram's order; `besides`: what the caller has in hand."""
        values = {"known": sorted(besides) or [_NONE], "limit": limit}
        return await self._read(
            lambda connection: [(row.id, row.body) for row in connection.execute(_PENDING, values)]
        )

    async def update_handled(self, update_id: int, *, now: datetime) -> None:
        """Not pending any more. Only the id stays, so that a repetition is recognised; the words go."""
        values = {"number": update_id, "now": now}
        await self._write(lambda connection: connection.execute(_HANDLED, values).rowcount)

    async def last_update_id(self) -> int | None:
        """The id that came last. Not the greatest: after a quiet week Telegram starts from a random one."""
        query = select(updates.c.id).order_by(updates.c.received.desc(), updates.c.id.desc()).limit(1)
        return await self._read(lambda connection: connection.scalar(query))

    async def greet_stranger(self, user_id: int, *, now: datetime) -> bool:
        """True the first time, and never again."""
        row = insert_new(strangers).values(id=user_id, greeted=now)
        return await self._write(lambda connection: connection.execute(row).rowcount == 1)
