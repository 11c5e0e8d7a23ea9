"""Amendments: what is done to posts that are out. Everything is compare and swap."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, insert, select, update

from bot.core.amendment import (
    AMENDABLE,
    OPEN,
    Again,
    Amendment,
    CannotBe,
    Done,
    Kind,
    NewAmendment,
    NotDone,
    Result,
    Stage,
    is_withdrawn,
    replaces,
)
from bot.core.article import Article
from bot.core.delivery import State
from bot.core.journal import Actor, NewEntry
from bot.core.notice import NewNotice
from bot.core.post import post_from_json, post_to_json
from bot.store.articles import rewrite_taken
from bot.store.cards import reopen_cards
from bot.store.engine import Part
from bot.store.journal import put_entry
from bot.store.notices import put_notices
from bot.store.tables import UNSETTLED, amendments, deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """The content that an article has from a correction on."""

    article: int
    content: Article
    version: int  #: the one that the editor saw


class Overtaken(Exception):
    """Somebody changed the article meanwhile: nothing was done."""


class Amendments(Part):
    """What is to be done, what is being done, what came of it."""

    async def amend(
        self,
        several: Sequence[NewAmendment],
        *,
        by: Actor,
        now: datetime,
        entry: NewEntry | None = None,
        content: Rewritten | None = None,
    ) -> list[int]:
        """Plans those that still make sense, and replaces what they make pointless; their ids.

        One makes no sense for a delivery that cannot be amended in that way (any more), or is withdrawn.
        With `content` the article is rewritten in the same transaction. Raises Overtaken where it has another
        version by now.
        """

        def work(connection: Connection) -> list[int]:
            if content is not None and not rewrite_taken(
                connection, content.article, content.content, version=content.version
            ):
                raise Overtaken
            added = [_add(connection, one, by, now) for one in several]
            planned = [number for number in added if number is not None]
            if planned or content is not None:
                put_entry(connection, entry, now)
            return planned

        return await self._write(work)

    async def amendment(self, number: int) -> Amendment | None:
        """One of them."""
        found = await self._amendments(_WHOLE.where(amendments.c.id == number))
        return found[0] if found else None

    async def amendments_of(self, article: int) -> list[Amendment]:
        """All of an article, oldest first."""
        return await self._amendments(_WHOLE.where(deliveries.c.article == article))

    async def withdrawn(self, several: Collection[int]) -> set[int]:
        """Those of `several` deliveries whose posts the house has withdrawn."""
        query = select(amendments.c.delivery).where(
            amendments.c.delivery.in_(sorted(several)),
            amendments.c.kind == Kind.WITHDRAW,
            amendments.c.state == Stage.DONE,
        )
        return await self._read(lambda connection: set(connection.scalars(query)))

    async def open_amendments(self, channel: str) -> list[Amendment]:
        """What is still to be done in `channel` to posts that are out, oldest first."""
        out = and_(UNSETTLED, deliveries.c.channel == channel, deliveries.c.state == State.SENT)
        return await self._amendments(_WHOLE.where(out))

    async def take_amendment(self, known: Amendment, *, owner: str, until: datetime) -> bool:
        """It is `owner`'s to do, and that is durable before this returns. False: it is not what it was."""
        same = and_(
            amendments.c.id == known.id,
            amendments.c.state == known.stage,
            amendments.c.attempts == known.attempts,
            amendments.c.owner.is_not_distinct_from(known.owner),
            amendments.c.lease_until.is_not_distinct_from(known.lease_until),
        )
        values = {"state": Stage.DOING, "owner": owner, "lease_until": until, "attempts": known.attempts + 1}
        change = update(amendments).where(same).values(**values, not_before=None)
        return await self._write(lambda connection: connection.execute(change).rowcount == 1)

    async def renew_amendments(self, numbers: Collection[int], *, owner: str, until: datetime) -> int:
        """Prolongs the leases of what `owner` is doing; how many. A renewed one reads other than before."""
        mine = update(amendments).where(amendments.c.id.in_(numbers), _DOING, amendments.c.owner == owner)
        return await self._write(
            lambda connection: connection.execute(mine.values(lease_until=until)).rowcount
        )

    async def settle_amendment(
        self,
        number: int,
        result: Result,
        *,
        owner: str,
        now: datetime,
        notices: Sequence[NewNotice] = (),
    ) -> bool:
        """Writes what came of `owner`'s attempt. False: it is not `owner`'s any more.

        What was to be tried again though a later wish replaces it is replaced; nobody needs `notices` then.
        """

        def work(connection: Connection) -> bool:
            mine = and_(amendments.c.id == number, _DOING, amendments.c.owner == owner)
            row = connection.execute(_WHOLE.where(mine)).first()
            if row is None:
                return False
            pointless = not isinstance(result, Done) and _is_replaced(connection, row)
            values = {"state": Stage.REPLACED, "settled": now} if pointless else _values(result, now)
            let_go = {"owner": None, "lease_until": None}
            connection.execute(update(amendments).where(mine).values(**values, **let_go))
            if not pointless:
                put_notices(connection, notices, now)
            return True

        return await self._write(work)

    async def repeat_amendment(
        self, number: int, *, by: Actor, now: datetime, entry: NewEntry | None = None
    ) -> int | None:
        """A failed one is planned anew, as another. None: it is not failed (any more), or makes no sense."""

        def work(connection: Connection) -> int | None:
            row = connection.execute(_WHOLE.where(amendments.c.id == number)).first()
            if row is None or row.state != Stage.FAILED or _is_replaced(connection, row):
                return None
            old = _amendment(row)
            added = _add(
                connection, NewAmendment(delivery=old.delivery, kind=old.kind, post=old.post), by, now
            )
            if added is not None:
                gone = update(amendments).where(amendments.c.id == number)
                connection.execute(gone.values(state=Stage.REPLACED))
                put_entry(connection, entry, now)
            return added

        return await self._write(work)

    async def _amendments(self, query: Select[Any]) -> list[Amendment]:
        ordered = query.order_by(amendments.c.id)
        rows = await self._read(lambda connection: connection.execute(ordered).all())
        return [_amendment(row) for row in rows]


_WHOLE = select(amendments, deliveries.c.article, deliveries.c.channel).join(
    deliveries, deliveries.c.id == amendments.c.delivery
)
_DOING = amendments.c.state == Stage.DOING


def _add(connection: Connection, new: NewAmendment, by: Actor, now: datetime) -> int | None:
    """None: it makes no sense for this delivery."""
    delivery = connection.execute(
        select(deliveries.c.article, deliveries.c.state).where(deliveries.c.id == new.delivery)
    ).first()
    known = _of_delivery(connection, new.delivery)
    if delivery is None or delivery.state not in AMENDABLE[new.kind] or is_withdrawn(known):
        return None
    pointless = [one.id for one in known if one.stage is Stage.PLANNED and replaces(new.kind, one.kind)]
    if pointless:
        replaced = update(amendments).where(amendments.c.id.in_(pointless))
        connection.execute(replaced.values(state=Stage.REPLACED, settled=now))
    reopen_cards(connection, delivery.article)
    row = insert(amendments).values(
        delivery=new.delivery,
        kind=new.kind,
        post=None if new.post is None else post_to_json(new.post),
        state=Stage.PLANNED,
        person=by.id,
        name=by.name,
        created=now,
        attempts=0,
    )
    return int(connection.execute(row.returning(amendments.c.id)).scalar_one())


def _of_delivery(connection: Connection, delivery: int) -> list[Amendment]:
    return [_amendment(row) for row in connection.execute(_WHOLE.where(amendments.c.delivery == delivery))]


def _is_replaced(connection: Connection, row: Row[Any]) -> bool:
    """Whether something later makes it pointless."""
    later = [one for one in _of_delivery(connection, row.delivery) if one.id > row.id]
    counts = (*OPEN, Stage.DONE)
    return any(one.stage in counts and replaces(one.kind, Kind(row.kind)) for one in later)


def _values(result: Result, now: datetime) -> dict[str, Any]:
    match result:
        case Done(note=note):
            return {"state": Stage.DONE, "settled": now, "error": None, "note": note}
        case Again(until=until, error=error):
            return {"state": Stage.PLANNED, "not_before": until, "error": error}
        case NotDone(error=error):
            return {"state": Stage.FAILED, "settled": now, "error": error}
        case CannotBe(error=error):
            return {"state": Stage.IMPOSSIBLE, "settled": now, "error": error}


def _amendment(row: Row[Any]) -> Amendment:
    return Amendment(
        id=row.id,
        delivery=row.delivery,
        article=row.article,
        channel=row.channel,
        kind=Kind(row.kind),
        stage=Stage(row.state),
        by=Actor(id=row.person, name=row.name),
        created=row.created,
        post=None if row.post is None else post_from_json(row.post),
        not_before=row.not_before,
        attempts=row.attempts,
        owner=row.owner,
        lease_until=row.lease_until,
        settled=row.settled,
        error=row.error,
        note=row.note,
    )
