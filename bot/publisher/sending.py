"""Sending: claim, send, settle; one channel at a time, one delivery at a time.

The claim is committed before a byte leaves, and its lease is kept until what came of it is written: while the
program ends, too. A send is never cancelled by us.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.delivery import (
    Blocked,
    Ceiling,
    Delivery,
    Doubtful,
    Failed,
    Outcome,
    Sent,
    postponed,
)
from bot.core.post import Post
from bot.platforms.base import Busy, Check, Network, Photo, Refused, Unsure
from bot.publisher import telling
from bot.publisher.means import LEASE, Means
from bot.publisher.settling import Settling
from bot.store import StoreError
from bot.store.finishing import to_the_end

#: between two posts of one channel (Bot API FAQ: «avoid sending more than one message per second»)
PACE = timedelta(seconds=1.1)
#: between two posts on one network: channels of one account do not knock all at once
NETWORK_PACE = timedelta(milliseconds=100)
#: how often whoever sends says that it still does; real time
RENEW_EVERY = LEASE / 4
#: how often a channel that stands still is asked whether it works again
CHECK_EVERY = timedelta(minutes=3)
#: how long a channel pauses after a refusal that its network cannot explain
FIRST_PAUSE = timedelta(seconds=10)


class PhotoGone(Exception):
    """A photo of the post is not in the store."""


@dataclass(kw_only=True)
class Sending:
    """Carries the deliveries of all channels; `carry` may run for several channels at once."""

    means: Means
    settling: Settling
    _next_post: dict[str, datetime] = field(default_factory=dict)  # per channel and per network
    _stopped: dict[str, datetime] = field(
        default_factory=dict
    )  # channel → when to look whether it works again
    _refusals: dict[str, int] = field(default_factory=dict)  # channel → in a row, for reasons of the channel
    _told_stopped: set[str] = field(default_factory=set)  # channels whose standstill the admins know of

    async def carry(self, channel: str) -> datetime | None:
        """Send at most one post of `channel`. Answers when to come again; None: once something changed."""
        means = self.means
        if channel not in means.networks or channel not in means.newsroom.channels:
            return None
        wait = await self._standstill(channel)
        if wait is not None:
            return wait
        flags = await means.store.flags()
        if channel in flags.paused:
            return None
        claimed = await to_the_end(
            self._claim_and_send(channel, flags.frozen_at if flags.frozen is not None else None),
            meanwhile=self._keep_leases,
            every=RENEW_EVERY,
        )
        if isinstance(claimed, Blocked):
            return await self._blocked(claimed)
        return None if claimed is None else self._ready(channel)

    def reconsider(self) -> None:
        """The configuration changed: channels that stood still may work now."""
        self._stopped.clear()
        self._refusals.clear()
        self._told_stopped.clear()

    async def _claim_and_send(self, channel: str, due_from: datetime | None) -> Delivery | Blocked | None:
        means = self.means
        claimed = await means.store.claim(
            channel,
            owner=means.owner,
            now=means.now(),
            lease=means.real(LEASE),
            ceiling=Ceiling(max_per_hour=means.newsroom.channels[channel].max_per_hour),
            language=means.newsroom.language,
            due_from=due_from,
        )
        if isinstance(claimed, Delivery):
            means.in_flight.add(claimed.id)
            try:
                await self._send(claimed, means.networks[channel])
            finally:
                means.in_flight.discard(claimed.id)
        return claimed

    async def _keep_leases(self) -> None:
        """Others take what nobody renews for lost, and look for it, and send it again."""
        means = self.means
        try:
            await means.store.renew(means.owner, until=means.now() + means.real(LEASE))
        except StoreError as problem:
            means.log.warning("the leases are not prolonged yet", problem=str(problem))

    async def _send(self, delivery: Delivery, network: Network) -> None:
        self._note_pace(delivery)
        outcome: Outcome
        stops = False
        try:
            outcome = await self._attempt(delivery, network)
        except Refused as refusal:
            outcome, stops = Failed(error=self.means.redact(str(refusal))), refusal.stops_channel
        await self.settling.settle_mine(delivery, outcome)
        self._note_pace(delivery)
        if isinstance(outcome, Sent):
            self._refusals.pop(delivery.channel, None)
        elif isinstance(outcome, Failed) and stops:
            await self._stop(delivery, network, outcome.error)

    async def _attempt(self, delivery: Delivery, network: Network) -> Outcome:
        """Send, and say what it came to. Raises Refused."""
        try:
            photos = await self._photos(delivery.post)
        except PhotoGone:
            return Failed(error=telling.NO_PHOTO.say(self.means.newsroom.language))
        except StoreError as problem:  # no byte has left
            return self._postponed(delivery, problem, retry_after=None)
        return await self._deliver(delivery, network, photos)

    async def _deliver(self, delivery: Delivery, network: Network, photos: Sequence[Photo]) -> Outcome:
        means = self.means
        try:
            receipt = await network.send(delivery.post, key=delivery.key, photos=photos)
        except Busy as busy:
            return self._postponed(delivery, busy, retry_after=busy.retry_after)
        except Unsure as doubt:
            return Doubtful(error=means.redact(str(doubt)))
        except Refused:
            raise
        except (
            Exception,
            asyncio.CancelledError,
        ) as surprise:  # whatever it is, the post may be out: somebody must look
            means.log.exception("unexpected failure of a network", delivery=delivery.id)
            return Doubtful(error=means.redact(f"{type(surprise).__name__}: {surprise}"))
        return Sent(receipt=receipt)

    def _postponed(self, delivery: Delivery, cause: Exception, *, retry_after: timedelta | None) -> Outcome:
        means = self.means
        error = means.redact(str(cause))
        return postponed(
            delivery, error=error, now=means.now(), retry_after=retry_after, jitter=means.random()
        )

    async def _photos(self, post: Post) -> list[Photo]:
        photos = []
        for media in post.photos:
            data = await self.means.store.media(media.digest)
            if data is None:
                raise PhotoGone
            photos.append(Photo(digest=media.digest, mime=media.mime, data=data))
        return photos

    # what holds a channel up

    async def _blocked(self, blocked: Blocked) -> datetime | None:
        """Wait, unless waiting does not help: the same text again is refused, and the next one may go."""
        means = self.means
        if blocked.until is not None or blocked.delivery is None:
            return blocked.until
        delivery = await means.store.delivery(blocked.delivery)
        if delivery is not None:
            reason = telling.SAME_TEXT.say(means.newsroom.language)
            notice = telling.failed(delivery, reason, means.newsroom)
            await means.store.refuse(delivery.id, error=reason, now=means.now(), notices=[notice])
        return means.now()

    def _note_pace(self, delivery: Delivery) -> None:
        now = self.means.now()
        self._next_post[delivery.channel] = now + self.means.real(PACE)
        self._next_post[f"{delivery.platform} as a whole"] = now + self.means.real(NETWORK_PACE)

    def _ready(self, channel: str) -> datetime:
        """When the pace allows the next post."""
        now, longest = self.means.now(), self.means.real(PACE)
        whole = f"{self.means.newsroom.channels[channel].platform} as a whole"
        moments = (self._next_post.get(channel, now), self._next_post.get(whole, now))
        # farther ahead than any pace: the clock was set back
        return max((moment for moment in moments if moment - now <= longest), default=now)

    async def _standstill(self, channel: str) -> datetime | None:
        """None: the channel may post. Otherwise when to ask again."""
        if channel in self._stopped:
            return await self._look_whether_it_works(channel)
        ready = self._ready(channel)
        return ready if ready > self.means.now() else None

    async def _stop(self, delivery: Delivery, network: Network, reason: str) -> None:
        """Hold the channel up, so that one dead token does not fail a whole day's posts, and tell the admins.

        Where the network finds nothing wrong with itself it was perhaps this one post: a short pause, longer
        with every further refusal.
        """
        means, channel = self.means, delivery.channel
        self._refusals[channel] = self._refusals.get(channel, 0) + 1
        pause = min(CHECK_EVERY, FIRST_PAUSE * 2 ** (self._refusals[channel] - 1))
        self._stopped[channel] = means.now() + means.real(pause)
        checks = await self._checks(network)
        if checks and all(each.ok for each in checks):
            means.log.warning("refused by a network that says it is well", channel=channel, pause=str(pause))
            return
        self._stopped[channel] = means.now() + means.real(CHECK_EVERY)
        means.log.warning("channel stopped", channel=channel, reason=reason)
        advice = next((each.advice for each in checks if each.advice and not each.ok), None)
        notice = telling.stopped(delivery, reason, advice, means.newsroom)
        self._told_stopped.add(channel)
        await means.store.add_notice(notice, now=means.now())

    async def _checks(self, network: Network) -> Sequence[Check]:
        """What the network says of itself; nothing where even asking fails."""
        try:
            return await network.check()
        except Exception:
            self.means.log.exception("a channel could not be checked")
            return ()

    async def _look_whether_it_works(self, channel: str) -> datetime | None:
        means = self.means
        pause = means.real(CHECK_EVERY)
        if timedelta() < self._stopped[channel] - means.now() <= pause:  # farther: the clock was set back
            return self._stopped[channel]
        checks = await self._checks(means.networks[channel])
        if not checks or not all(each.ok for each in checks):
            self._stopped[channel] = means.now() + pause
            return self._stopped[channel]
        del self._stopped[channel]
        if channel not in self._told_stopped:
            return None
        self._told_stopped.discard(channel)
        means.log.info("channel works again", channel=channel)
        platform = means.newsroom.channels[channel].platform
        notice = telling.resumed(channel, platform, means.now(), means.newsroom.language)
        await means.store.add_notice(notice, now=means.now())
        return None
