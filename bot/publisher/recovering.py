"""Recovering: what may be out is looked for, until there is a verdict or a person has been asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.delivery import Asked, Delivery, NotThere, Outcome, Search, Sent
from bot.platforms.base import Busy, CannotLook
from bot.publisher import telling
from bot.publisher.means import Means
from bot.publisher.settling import Settling

#: Our clock may be wrong by hours (a hardware clock set to local time), the network's is not. The same text
#: does not go out again within a day: as far back as this it can be nothing but this very post.
_WRONG = timedelta(hours=12)
#: looks are this much too early at most, so that several due together are one turn
_CLOSE = timedelta(milliseconds=1)


@dataclass(kw_only=True)
class Recovering:
    """Settles the unsure deliveries of every process, living or dead."""

    means: Means
    settling: Settling
    is_dead: Callable[[str], bool]  #: is this owner known to be dead?
    _searches: dict[tuple[int, int], Search] = field(default_factory=dict)  # by delivery and attempt

    async def recover(self) -> datetime | None:
        """Look after what nobody sends any more and what is unsure. Answers when to look next."""
        await self._abandon()
        unsure = [one for one in await self.means.store.unsure() if not one.asked]
        open_ones = {(one.id, one.attempts) for one in unsure}
        self._searches = {key: search for key, search in self._searches.items() if key in open_ones}
        for delivery in unsure:
            await self._pursue(delivery)
        return min((search.next_look for search in self._searches.values()), default=None)

    async def _abandon(self) -> None:
        means = self.means
        owners = await means.store.senders()
        dead = sorted(owner for owner in owners if owner != means.owner and self.is_dead(owner))
        # a process that slept longer than its own leases is sending all the same
        for delivery in await means.store.abandon(now=means.now(), owners=dead, spare=means.in_flight):
            means.log.warning("nobody sends this any more", delivery=delivery.id, channel=delivery.channel)

    async def _pursue(self, delivery: Delivery) -> None:
        key, now = (delivery.id, delivery.attempts), self.means.now()
        search = self._searches.setdefault(key, Search(since=now))
        if search.since > now:  # the clock was set back: a search takes a minute, not hours
            search = self._searches[key] = Search(since=now)
        if search.next_look > now + _CLOSE:
            return
        outcome = await self._look(delivery, key, search)
        if outcome is None or not await self._settle(delivery, outcome):
            return
        self._searches.pop(key, None)
        self.means.log.info("doubt settled", delivery=delivery.id, outcome=type(outcome).__name__)
        self.means.waker.ring()

    async def _look(self, delivery: Delivery, key: tuple[int, int], search: Search) -> Outcome | None:
        """One look. None: not enough is known yet."""
        means = self.means
        network = means.networks.get(delivery.channel)
        if network is None:
            return Asked()
        lost = _lost_at(delivery)
        before = await means.store.newest_receipt(delivery.channel, before=lost)
        try:
            receipt = await network.find(
                delivery.post,
                key=delivery.key,
                since=lost - _WRONG,
                hint=None if before is None else before.remote_id,
            )
        except CannotLook:
            return Asked()
        except Busy:
            search = search.looked(means.now(), empty=False)
        except Exception:  # a look that failed, however it failed, is no verdict
            means.log.exception("looking for a post failed", delivery=delivery.id)
            search = search.looked(means.now(), empty=False)
        else:
            if receipt is not None:
                return Sent(receipt=receipt)
            search = search.looked(means.now(), empty=True)
        self._searches[key] = search
        return search.verdict

    async def _settle(self, delivery: Delivery, outcome: Outcome) -> bool:
        means = self.means
        notices = []
        if isinstance(outcome, Asked):
            notices = telling.unsure(delivery, await self._link(delivery), means.newsroom)
        if isinstance(outcome, NotThere):
            means.log.warning("it is not there, and goes again", delivery=delivery.id)
        return await self.settling.settle(delivery, outcome, owner=None, notices=notices)

    async def _link(self, delivery: Delivery) -> str | None:
        """Where a person can look: the page of the network, else the post before the lost one."""
        newsroom, channel = self.means.newsroom, delivery.channel
        platform = newsroom.channels[channel].platform if channel in newsroom.channels else None
        pages = [link.url for link in newsroom.footer.networks if link.platform == platform]
        alone = sum(one.platform == platform for one in newsroom.channels.values()) == 1
        if pages and alone:
            return pages[0]
        before = await self.means.store.newest_receipt(channel, before=_lost_at(delivery))
        return None if before is None else before.url


def _lost_at(delivery: Delivery) -> datetime:
    """From when on it may be out: the first of its attempts may be the one that was."""
    return delivery.doubted or delivery.started or delivery.due
