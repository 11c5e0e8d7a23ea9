"""Planted: bugs that programs of this kind really have, put into the real code for as long as a test runs.

The simulation is worth what it finds: each of these must be found within few seeds.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from bot.core import delivery as deliveries
from bot.core.delivery import Asked, Blocked, Delivery, Doubtful, NotThere, Postponed, Sent, State
from bot.core.receipt import Receipt
from bot.publisher.departing import Departing
from bot.publisher.means import Means
from bot.publisher.recovering import Recovering
from bot.publisher.sending import Sending
from bot.store import Store, claiming, filling
from bot.store.deliveries import delivery_of
from tests.simulation.running import run

Bug = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A planted bug was noticed."""

    tried: int  #: seeds until then
    broken: str


def seeds_to_find(bug: Bug, *, most: int, start: int = 1) -> Found | None:
    """How many seeds it takes to notice `bug`; None: not within `most`."""
    for number in range(most):
        with bug():
            result = run(start + number)
        if result.broken and not run(start + number).broken:  # it is the planted bug that was found
            return Found(tried=number + 1, broken=result.broken[0])
    return None


def _settled_before_it_is_sent() -> AbstractContextManager[object]:
    deliver = Sending._deliver

    async def hasty(self: Sending, delivery: Delivery, *rest: Any) -> Any:
        receipt = Receipt(at=self.means.now(), remote_id=None, url=None)
        await self.settling.settle_mine(delivery, Sent(receipt=receipt))
        return await deliver(self, delivery, *rest)

    return patch.object(Sending, "_deliver", hasty)


def _time_out_means_again() -> AbstractContextManager[object]:
    deliver = Sending._deliver

    async def careless(self: Sending, *rest: Any) -> Any:
        outcome = await deliver(self, *rest)
        if isinstance(outcome, Doubtful):
            return Postponed(until=self.means.now() + timedelta(seconds=5), error=outcome.error)
        return outcome

    return patch.object(Sending, "_deliver", careless)


def _claim_is_not_written() -> AbstractContextManager[object]:
    def take(connection: Any, head: Any, owner: str, now: datetime, lease_until: datetime) -> Any:
        found = delivery_of(head)
        return replace(found, state=State.SENDING, owner=owner, started=now, attempts=found.attempts + 1)

    return patch.object(claiming, "_take", take)


def _leases_are_ignored() -> AbstractContextManager[object]:
    return patch.object(Recovering, "_is_over", lambda *_: True)


def _outbox_after_the_commit() -> AbstractContextManager[object]:
    settle = Store.settle

    async def later(self: Store, *arguments: Any, notices: Any = (), **more: Any) -> bool:
        settled = await settle(self, *arguments, **more)
        for notice in notices if settled else ():
            await self.add_notice(notice, now=more["now"])
        return settled

    return patch.object(Store, "settle", later)


@contextmanager
def _slot_is_used_twice() -> Iterator[None]:
    use = filling._use_slot

    def generous(*arguments: Any) -> bool:
        use(*arguments)
        return True

    with patch.object(filling, "_use_slot", generous), patch.object(filling, "_advance", lambda *_: None):
        yield


@contextmanager
def _ceiling_is_kept_in_memory() -> Iterator[None]:
    claim = Store.claim
    counts: dict[tuple[int, str], int] = {}

    async def counted(self: Store, channel: str, **more: Any) -> Any:
        mine = (id(self), channel)
        if counts.get(mine, 0) >= more["ceiling"].max_per_hour:
            return Blocked(reason="hourly ceiling", until=more["now"] + timedelta(minutes=1))
        claimed = await claim(self, channel, **more)
        if isinstance(claimed, Delivery):
            counts[mine] = counts.get(mine, 0) + 1
        return claimed

    with patch.object(Store, "claim", counted), patch.object(claiming, "_too_many", lambda *_: None):
        yield


def _no_way_to_look_means_not_there() -> AbstractContextManager[object]:
    settle = Recovering._settle

    async def settled(self: Recovering, delivery: Delivery, outcome: Any) -> bool:
        return await settle(self, delivery, NotThere() if isinstance(outcome, Asked) else outcome)

    return patch.object(Recovering, "_settle", settled)


def _first_empty_look_is_believed() -> AbstractContextManager[object]:
    return patch.object(deliveries, "SPREAD", timedelta())


@contextmanager
def _patience_is_not_kept() -> Iterator[None]:
    postponed = Sending._postponed

    def hurried(self: Sending, delivery: Delivery, cause: Exception, **_: Any) -> Any:
        return postponed(self, delivery, cause, retry_after=None)

    async def impatient(*_: Any) -> None:
        """What a network asks of a whole channel is forgotten."""

    with patch.object(Sending, "_postponed", hurried), patch.object(Means, "be_patient", impatient):
        yield


def _doubt_holds_up_nobody() -> AbstractContextManager[object]:
    head = claiming._head

    def free(*arguments: Any) -> Any:
        found = head(*arguments)
        return None if found is None else SimpleNamespace(**{**found._mapping, "busy": None})

    return patch.object(claiming, "_head", free)


def _freeze_is_forgotten() -> AbstractContextManager[object]:
    claim = Store.claim

    async def warm(self: Store, channel: str, **more: Any) -> Any:
        return await claim(self, channel, **more | {"due_from": None})

    return patch.object(Store, "claim", warm)


def _leaves_ahead_of_its_moment() -> AbstractContextManager[object]:
    async def hasty(*_: Any) -> None:
        return

    return patch.object(Departing, "_wait", hasty)


BUGS: Mapping[str, Bug] = {
    "settled before it is sent": _settled_before_it_is_sent,
    "time-out means again": _time_out_means_again,
    "claim is not written": _claim_is_not_written,
    "leases are ignored": _leases_are_ignored,
    "outbox after the commit": _outbox_after_the_commit,
    "slot is used twice": _slot_is_used_twice,
    "ceiling is kept in memory": _ceiling_is_kept_in_memory,
    "no way to look means not there": _no_way_to_look_means_not_there,
    "first empty look is believed": _first_empty_look_is_believed,
    "patience is not kept": _patience_is_not_kept,
    "doubt holds up nobody": _doubt_holds_up_nobody,
    "freeze is forgotten": _freeze_is_forgotten,
    "leaves ahead of its moment": _leaves_ahead_of_its_moment,
}
