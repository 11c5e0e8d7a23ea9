"""Recovering: what may be out is looked for, until there is a verdict or a person has been asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.delivery import Asked, Delivery, NotThere, Outcome, Search, Sent, State
from bot.platforms.base import Busy, CannotLook
from bot.publisher import telling
from bot.publisher.means import LEASE, Means
from bot.publisher.settling import Settling

#: how many of the newest receipts are looked at for one of a channel
_NEWEST = 500
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

    async def renew(self) -> None:
        """Prolong the leases of what this process is sending."""
        if self.means.in_flight:
            await self.means.store.renew(self.means.owner, until=self.means.now() + self.means.real(LEASE))

    async def _abandon(self) -> None:
        await self.renew()  # this process may have slept longer than its own leases
        sending = await self.means.store.history(limit=_NEWEST, state=State.SENDING)
        owners = {one.owner for one in sending if one.owner is not None}
        dead = sorted(owner for owner in owners if owner != self.means.owner and self.is_dead(owner))
        for delivery in await self.means.store.abandon(now=self.means.now(), owners=dead):
            self.means.log.warning(
                "nobody sends this any more", delivery=delivery.id, channel=delivery.channel
            )

    async def _pursue(self, delivery: Delivery) -> None:
        key = (delivery.id, delivery.attempts)
        search = self._searches.setdefault(key, Search(since=self.means.now()))
        if search.next_look > self.means.now() + _CLOSE:
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
        try:
            receipt = await network.find(
                delivery.post,
                key=delivery.key,
                since=delivery.started or delivery.due,
                hint=await self._newest_remote_id(delivery.channel),
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
            notices = telling.unsure(delivery, await self._link(delivery.channel), means.newsroom)
        if isinstance(outcome, NotThere):
            means.log.warning("it is not there, and goes again", delivery=delivery.id)
        return await self.settling.settle(delivery, outcome, owner=None, notices=notices)

    async def _newest_remote_id(self, channel: str) -> str | None:
        receipts = [one.receipt for one in await self._sent(channel) if one.receipt and one.receipt.remote_id]
        newest = max(receipts, key=lambda receipt: receipt.at, default=None)
        return newest.remote_id if newest else None

    async def _link(self, channel: str) -> str | None:
        """Where a person can look: the page of the network, else the channel's newest post."""
        newsroom = self.means.newsroom
        platform = newsroom.channels[channel].platform if channel in newsroom.channels else None
        pages = [link.url for link in newsroom.footer.networks if link.platform == platform]
        alone = sum(one.platform == platform for one in newsroom.channels.values()) == 1
        if pages and alone:
            return pages[0]
        posts = [one.receipt for one in await self._sent(channel) if one.receipt and one.receipt.url]
        return posts[0].url if posts else None

    async def _sent(self, channel: str) -> list[Delivery]:
        sent = await self.means.store.history(limit=_NEWEST, state=State.SENT)
        return [one for one in sent if one.channel == channel]
