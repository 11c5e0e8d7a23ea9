"""Recovering: what may be out is looked for, until there is a verdict or a person has been asked.

Every span here goes by the event loop's clock: a clock on the wall that jumps must neither end a search
early nor put it off, and neither make a living sender look dead nor a dead one alive.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import platforms
from bot.core.delivery import Asked, Delivery, Lease, NotThere, Outcome, Search, Sent
from bot.core.receipt import Receipt
from bot.platforms.base import Busy, CannotLook, Network, Refused, Unsure
from bot.publisher import telling
from bot.publisher.means import LEASE, Means
from bot.publisher.minding import Minding
from bot.publisher.sending import PhotoGone, photos_of
from bot.publisher.settling import PAUSE, Settling
from bot.publisher.stopping import Stopping
from bot.publisher.stranding import Stranding
from bot.store import StoreError
from bot.store.finishing import to_the_end

#: Our clock may be wrong by a day, the network's is not. What other deliveries are known to have put there is
#: not taken for the lost one, and the same text does not go out again within a day.
_WRONG = timedelta(hours=36)
#: looks are this much too early at most, so that several due together are one turn
_CLOSE = timedelta(milliseconds=1)
#: a look that takes longer was in vain; real time
PATIENCE = timedelta(seconds=10)


#: channel, delivery and attempt
_Key = tuple[str, int, int]


@dataclass(frozen=True, kw_only=True)
class _Doubt:
    """A search for a delivery, and how old the doubt was when it began."""

    search: Search
    age: timedelta


class _Another(Exception):
    """What was found is known to be another delivery's."""


@dataclass(kw_only=True)
class Recovering:
    """Settles the unsure deliveries of every process, living or dead."""

    means: Means
    settling: Settling
    minding: Minding
    stopping: Stopping
    is_dead: Callable[[str], bool]  #: is this owner known to be dead?
    _stranding: Stranding = field(init=False)
    _doubts: dict[_Key, _Doubt] = field(default_factory=dict)
    _refusals: int = 0  # of the store, so far
    _watched: dict[Lease, timedelta] = field(default_factory=dict)  # since when nobody has renewed it

    def __post_init__(self) -> None:
        self._stranding = Stranding(means=self.means)

    async def recover(self, *, only: str | None = None, besides: Collection[str] = ()) -> datetime | None:
        """Look for what is unsure: in every channel at once (`only` in one; `besides` these), one by one.

        Answers when to look next.
        """
        doubted = (await self.means.glance()).doubted
        concerned = doubted if only is None else doubted & {only}
        unsure = [one for one in await self.means.store.unsure() if not one.asked] if concerned else []
        wanted = [one for one in unsure if only in (None, one.channel) and one.channel not in besides]
        async with asyncio.TaskGroup() as tasks:
            looks = [
                tasks.create_task(self._pursue_all([one for one in wanted if one.channel == name]))
                for name in sorted({one.channel for one in wanted})
            ]
        known = {_key(one) for one in unsure}
        mine = [key for key in self._doubts if only in (None, key[0]) and key[0] not in besides]
        for key in [key for key in mine if key not in known]:
            self._doubts.pop(key, None)
        return min((moment for look in looks if (moment := look.result()) is not None), default=None)

    async def look_around(self) -> datetime | None:
        """Give up what nobody sends any more; ask about what waits in vain. Answers when to come again."""
        await self.minding.mind()
        await self._stranding.ask()
        await self.stopping.forget_gone()
        return await self._abandon()

    # leases

    async def _abandon(self) -> datetime | None:
        means = self.means
        sending = await means.store.sending() if (await means.glance()).sending else []
        leases = [one for one in sending if not self._is_mine(one)]
        now = means.elapsed()
        if means.store.refusals.times != self._refusals:  # whoever sends could not renew either
            self._refusals, self._watched = means.store.refusals.times, {}
        self._watched = {lease: self._watched.get(lease, now) for lease in leases}
        over = [lease for lease, since in self._watched.items() if self._is_over(lease, now - since)]
        if over:
            for delivery in await means.store.abandon(over):
                means.log.warning(
                    "nobody sends this any more", delivery=delivery.id, channel=delivery.channel
                )
            means.stir()
        ends = [since + means.real(LEASE) for lease, since in self._watched.items() if lease not in over]
        return means.moment(min(ends)) if ends else None

    def _is_mine(self, lease: Lease) -> bool:
        """A process that slept longer than its own leases is sending all the same."""
        return lease.owner == self.means.owner and lease.delivery in self.means.in_flight

    def _is_over(self, lease: Lease, unchanged: timedelta) -> bool:
        known_dead = lease.owner != self.means.owner and self.is_dead(lease.owner)
        return known_dead or unchanged >= self.means.real(LEASE)

    # looking

    async def _pursue_all(self, deliveries: Sequence[Delivery]) -> datetime | None:
        """One after the other, in one channel. Answers when to look next."""
        means = self.means
        for delivery in deliveries:
            try:
                await self._pursue(delivery)
            except StoreError as problem:
                means.log.warning(
                    "a doubt waits for the database", delivery=delivery.id, problem=str(problem)
                )
                return means.now() + means.real(PAUSE)
        looks = [doubt.search.next_look for one in deliveries if (doubt := self._doubts.get(_key(one)))]
        return means.moment(min(looks)) if looks else None

    async def _pursue(self, delivery: Delivery) -> None:
        search = self._doubt(delivery).search
        if search.next_look > self.means.elapsed() + _CLOSE:
            return
        found = await self._look(delivery, search)
        if isinstance(found, Search):
            self._doubts[_key(delivery)] = replace(self._doubt(delivery), search=found)
        outcome = found.verdict if isinstance(found, Search) else found
        if outcome is None or not await self._settle(delivery, outcome):
            return
        self._doubts.pop(_key(delivery), None)
        self.means.log.info("doubt settled", delivery=delivery.id, outcome=type(outcome).__name__)
        self.means.stir()

    def _doubt(self, delivery: Delivery) -> _Doubt:
        means, key = self.means, _key(delivery)
        if key not in self._doubts:
            search = Search(since=means.elapsed())
            self._doubts[key] = _Doubt(search=search, age=means.now() - _lost_at(delivery))
        return self._doubts[key]

    async def _look(self, delivery: Delivery, search: Search) -> Outcome | Search:
        """One look: what it came to, or the search as it goes on."""
        means = self.means
        network = means.networks.get(delivery.channel)
        if network is None:
            return Asked()
        try:
            receipt = await self._find(delivery, network)
        except CannotLook:
            return await self._send_again(delivery, network, search)
        except (Busy, TimeoutError, _Another):
            return search.looked(means.elapsed(), empty=False)
        except StoreError:
            raise
        except (Exception, asyncio.CancelledError):  # a look that failed, however it failed, is no verdict
            _leave_if_cancelled()
            means.log.exception("looking for a post failed", delivery=delivery.id)
            return search.looked(means.elapsed(), empty=False)
        return search.looked(means.elapsed(), empty=True) if receipt is None else Sent(receipt=receipt)

    async def _find(self, delivery: Delivery, network: Network) -> Receipt | None:
        lost = _lost_at(delivery)
        before = await self.means.store.newest_receipt(delivery.channel, before=lost)
        async with asyncio.timeout(PATIENCE.total_seconds()):
            receipt = await network.find(
                delivery.post,
                key=delivery.key,
                since=lost - _WRONG,
                hint=None if before is None else before.remote_id,
            )
        if receipt is None or receipt.remote_id is None:
            return receipt
        another = await self.means.store.is_of_another(delivery, receipt.remote_id, since=lost - 2 * _WRONG)
        if another:  # it says nothing of ours, which may stand behind it
            raise _Another
        return receipt

    # sending again under the same key

    async def _send_again(self, delivery: Delivery, network: Network, search: Search) -> Outcome | Search:
        """Where nobody can look, a network that keeps one key to one post may be asked again."""
        means = self.means
        if (await means.glance()).stops(delivery.channel):
            return Asked()
        try:
            return Sent(receipt=await self._repeat(delivery, network))
        except (CannotLook, Refused, PhotoGone):
            return Asked()
        except Busy as busy:
            await means.be_patient(delivery.channel, busy.retry_after)
        except Unsure as doubt:
            means.log.info("as unsure as before", delivery=delivery.id, doubt=means.redact(str(doubt)))
        except StoreError:
            raise
        except (Exception, asyncio.CancelledError):  # it is as unsure as before
            _leave_if_cancelled()
            means.log.exception("sending again under the same key failed", delivery=delivery.id)
        return search.looked(means.elapsed(), empty=False)

    async def _repeat(self, delivery: Delivery, network: Network) -> Receipt:
        means = self.means
        patient_until = await means.store.patient_until(delivery.channel)
        if patient_until is not None and patient_until > means.now():
            raise Busy("the network asked the channel to wait")
        photos = await photos_of(delivery.post, means)
        again = network.repeat(delivery.post, key=delivery.key, photos=photos, since=self._since(delivery))
        return await to_the_end(again)

    def _since(self, delivery: Delivery) -> datetime:
        """When the attempt in doubt began: no later than it may have, if the clock was set meanwhile."""
        doubt = self._doubt(delivery)
        return min(
            _lost_at(delivery), self.means.now() - doubt.age - (self.means.elapsed() - doubt.search.since)
        )

    async def _settle(self, delivery: Delivery, outcome: Outcome) -> bool:
        means = self.means
        notices = []
        if isinstance(outcome, Asked):
            notices = telling.unsure(delivery, await self._link(delivery), means.newsroom)
        if isinstance(outcome, NotThere):
            means.log.warning("it is not there, and goes again", delivery=delivery.id)
        return await self.settling.settle(delivery, outcome, owner=None, notices=notices)

    async def _link(self, delivery: Delivery) -> str | None:
        """Where a person can look: the channel's own page, else the post before the lost one."""
        channel = self.means.newsroom.channels.get(delivery.channel)
        page = None if channel is None else platforms.page_of(channel)
        if page is not None:
            return page
        before = await self.means.store.newest_receipt(delivery.channel, before=_lost_at(delivery))
        return None if before is None else before.url


def _leave_if_cancelled() -> None:
    """A network's own CancelledError ends nothing but its call; somebody else's ends us."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _key(delivery: Delivery) -> _Key:
    return delivery.channel, delivery.id, delivery.attempts


def _lost_at(delivery: Delivery) -> datetime:
    """From when on it may be out: the first of its attempts may be the one that was."""
    return delivery.doubted or delivery.started or delivery.due
