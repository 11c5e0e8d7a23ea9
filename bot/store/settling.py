"""Settling: what became of a delivery, and what editors decide about it. Everything is compare and swap."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Update, and_, bindparam, func, insert, update

from bot.core.delivery import (
    Asked,
    Delivery,
    Doubtful,
    Failed,
    GivenBack,
    Lease,
    NotThere,
    Outcome,
    Postponed,
    Sent,
    State,
)
from bot.core.journal import NewEntry
from bot.core.notice import NewNotice
from bot.core.receipt import Receipt
from bot.store.cards import reopen_cards
from bot.store.deliveries import all_with, find_delivery, siblings
from bot.store.engine import Part
from bot.store.journal import put_entry
from bot.store.notices import put_notices
from bot.store.questions import put_decision
from bot.store.tables import deliveries, receipts

#: what people are told, computed inside the transaction from all deliveries of the article as they are then
Tell = Callable[[Sequence[Delivery]], Sequence[NewNotice]]


def nothing(_: Sequence[Delivery]) -> Sequence[NewNotice]:
    """Nobody is told anything."""
    return ()


#: what nobody is sending any more
_LET_GO: dict[str, Any] = {"owner": None, "lease_until": None}

#: since when it may be out: since the first attempt of which nobody knows
_DOUBT = {"doubted": func.coalesce(deliveries.c.doubted, deliveries.c.started)}

#: what can be sent again on an editor's word: surely not out
_OVER = (State.FAILED, State.EXPIRED, State.CANCELLED)


class Settling(Part):
    """From sending to a final word."""

    async def settle(
        self,
        delivery_id: int,
        outcome: Outcome,
        *,
        owner: str | None,
        now: datetime,
        attempt: int | None = None,
        notices: Sequence[NewNotice] = (),
        tell: Tell = nothing,
    ) -> bool:
        """Writes `outcome` of what `owner` was sending; with owner None, of one that was unsure.

        `attempt`: only if no later one has begun. Sent is believed whatever others decided meanwhile (owner
        None), unless it is being sent again. The receipt, `notices` and what `tell` makes of the article's
        deliveries, as they are then, belong to the same transaction.
        False: it was no longer `owner`'s (or no longer unsure), and nothing was written.
        """
        asked = _Asked(owner=owner, attempt=attempt, believed=owner is None and isinstance(outcome, Sent))

        def work(connection: Connection) -> bool:
            known = all_with(connection, delivery_id)
            found = next((one for one in known if one.id == delivery_id), None)
            if found is None:
                return False
            values = _values(outcome, found, now)
            if not _settled(connection, found, asked, values):
                return False
            if isinstance(outcome, Sent):
                _keep_receipt(connection, delivery_id, outcome.receipt)
            after = _as_settled(found, outcome, values)
            told = tell([after if one is found else one for one in known])
            put_notices(connection, [*notices, *told], now)
            return True

        return await self._write(work)

    async def refuse(
        self,
        delivery_id: int,
        *,
        error: str,
        now: datetime,
        notices: Sequence[NewNotice] = (),
        tell: Tell = nothing,
    ) -> bool:
        """Planned → failed, with what people are told of it. False: it was not planned any more."""

        def work(connection: Connection) -> bool:
            found = find_delivery(connection, delivery_id)
            planned = deliveries.c.state == State.PLANNED
            values = {"state": State.FAILED, "error": error, "asked": False}
            if found is None or not _changed(connection, delivery_id, planned, **values):
                return False
            put_notices(connection, [*notices, *tell(siblings(connection, found.article))], now)
            return True

        return await self._write(work)

    async def abandon(self, leases: Sequence[Lease]) -> list[Delivery]:
        """What the caller knows to be sent by nobody any more becomes unsure, unless it was renewed since."""

        def work(connection: Connection) -> list[Delivery]:
            lost = [lease.delivery for lease in leases if _gave_up(connection, lease)]
            return [found for number in lost if (found := find_delivery(connection, number)) is not None]

        return await self._write(work)

    async def resolve(
        self,
        delivery_id: int,
        *,
        landed: bool,
        url: str | None,
        now: datetime,
        by: str,
        attempt: int | None = None,
        tell: Tell = nothing,
        entry: NewEntry | None = None,
    ) -> bool:
        """A person looked: an unsure one is sent, or planned again, due now and with as much time as before.

        `attempt`: the one that was looked for; a late answer to an earlier one must not send a later one
        again. What `tell` makes of the article's deliveries belongs to the same transaction.
        False: it was not unsure any more (two presses have one effect), or a later attempt is.
        """

        def work(connection: Connection) -> bool:
            found = find_delivery(connection, delivery_id)
            if found is None or found.state is not State.UNSURE or attempt not in (None, found.attempts):
                return False
            put_decision(connection, found, landed=landed, by=by, now=now)
            if landed:
                receipt = Receipt(at=found.started or now, remote_id=None, url=url)
                values = _values(Sent(receipt=receipt), found, now)
                _keep_receipt(connection, delivery_id, receipt)
            else:
                values = _again(now, max(found.deadline, now + (found.deadline - found.due)))
            _changed(connection, delivery_id, _holds(None), decided_by=by, **values)
            put_notices(connection, tell(siblings(connection, found.article)), now)
            put_entry(connection, entry, now)
            return True

        return await self._write(work)

    async def retry(
        self, delivery_id: int, *, now: datetime, deadline: datetime, entry: NewEntry | None = None
    ) -> bool:
        """Failed, expired or cancelled → planned, due now. False: it is in none of these states."""
        over = deliveries.c.state.in_(_OVER)

        def work(connection: Connection) -> bool:
            if not _changed(connection, delivery_id, over, **_again(now, deadline)):
                return False
            reopen_cards(connection, delivery=delivery_id)
            put_entry(connection, entry, now)
            return True

        return await self._write(work)


def _holds(owner: str | None, attempt: int | None = None) -> ColumnElement[bool]:
    same = deliveries.c.attempts == (deliveries.c.attempts if attempt is None else attempt)
    if owner is None:
        return and_(deliveries.c.state == State.UNSURE, same)
    return and_(deliveries.c.state == State.SENDING, deliveries.c.owner == owner, same)


def _changed(connection: Connection, delivery_id: int, held: ColumnElement[bool], **values: Any) -> bool:
    change = update(deliveries).where(deliveries.c.id == delivery_id, held).values(**values)
    return connection.execute(change).rowcount == 1


class _Asked(NamedTuple):
    """Whose word it must be that a delivery is settled by."""

    owner: str | None
    attempt: int | None
    believed: bool  #: whatever others decided meanwhile


@cache
def _settle(columns: tuple[str, ...], *, owned: bool, believed: bool) -> Update:
    """Built once for each kind of outcome: building it costs more than carrying it out."""
    same = deliveries.c.attempts == func.coalesce(bindparam("attempt"), deliveries.c.attempts)
    held = and_(deliveries.c.state == State.UNSURE, same)
    if believed:
        held = deliveries.c.state.not_in((State.SENDING, State.SENT))
    elif owned:
        held = and_(deliveries.c.state == State.SENDING, deliveries.c.owner == bindparam("sender"), same)
    values = {name: bindparam(f"new_{name}", type_=deliveries.c[name].type) for name in columns}
    return update(deliveries).where(deliveries.c.id == bindparam("number"), held).values(**values)


def _settled(connection: Connection, found: Delivery, asked: _Asked, values: dict[str, Any]) -> bool:
    change = _settle(tuple(values), owned=asked.owner is not None, believed=asked.believed)
    words = {f"new_{name}": value for name, value in values.items()} | {"number": found.id}
    if not asked.believed:
        words |= {"attempt": asked.attempt} | ({} if asked.owner is None else {"sender": asked.owner})
    return connection.execute(change, words).rowcount == 1


def _as_settled(found: Delivery, outcome: Outcome, values: dict[str, Any]) -> Delivery:
    """As it stands inside the transaction now, without being read once more."""
    shown = {name: value for name, value in values.items() if name in Delivery.__dataclass_fields__}
    receipt = outcome.receipt if isinstance(outcome, Sent) else found.receipt
    return replace(found, **shown, receipt=receipt)


def _gave_up(connection: Connection, lease: Lease) -> bool:
    unchanged = and_(_holds(lease.owner, lease.attempts), deliveries.c.lease_until == lease.until)
    return _changed(connection, lease.delivery, unchanged, state=State.UNSURE, **_LET_GO, **_DOUBT)


def _values(outcome: Outcome, found: Delivery, now: datetime) -> dict[str, Any]:
    match outcome:
        case Sent(receipt=receipt):
            begun = min(found.doubted or found.started or now, now)
            moment = min(max(receipt.at, begun), now)  # by our own clock; the network's may be hours off
            return _LET_GO | {"state": State.SENT, "moment": moment, "error": None, "asked": False}
        case Postponed(until=until, error=error):
            return _planned(found, now) | {"not_before": until, "error": error}
        case Failed(error=error):
            return _LET_GO | {"state": State.FAILED, "error": error, "asked": False}
        case Doubtful(error=error):
            doubted = found.doubted or found.started
            return _LET_GO | {"doubted": doubted, "state": State.UNSURE, "error": error}
        case NotThere():
            return _planned(found, now) | {"not_before": None}
        case GivenBack():
            # `due` stays; `attempts` too, so that no two claims are ever taken for one
            return _LET_GO | {"state": State.PLANNED, "asked": False, "started": found.doubted}
        case Asked():
            return {"asked": True}


def _planned(found: Delivery, now: datetime) -> dict[str, Any]:
    """Planned once more. It was due when it was claimed; if it is not now, the clock was set back."""
    planned = _LET_GO | {"state": State.PLANNED, "asked": False}
    if found.due <= now:
        return planned
    return planned | {"due": now, "moment": now, "deadline": found.deadline - (found.due - now)}


def _again(now: datetime, deadline: datetime) -> dict[str, Any]:
    return _LET_GO | {
        "state": State.PLANNED,
        "due": now,
        "moment": now,
        "deadline": deadline,
        "not_before": None,
        "error": None,
        "asked": False,
    }


_RECEIPT = insert(receipts)


def _keep_receipt(connection: Connection, delivery_id: int, receipt: Receipt) -> None:
    row = {
        "delivery": delivery_id,
        "at": receipt.at,
        "remote_id": receipt.remote_id,
        "url": receipt.url,
        "parts": json.dumps(receipt.parts),
        "note": receipt.note,
    }
    connection.execute(_RECEIPT, row)
