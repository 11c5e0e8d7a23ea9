"""Sending: claim, send, settle; one channel at a time, one delivery at a time.

The claim is committed before a byte leaves, and its lease is kept until what came of it is written: while the
program ends, too. A send is never cancelled by us.

What is due soon is claimed ahead of its moment, so that nothing is left to do then but to send. Whoever dies
in between leaves a claim like any other: it is looked for, not there, and sent again. Whoever is told to stop
in between gives it back: no byte has left.
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
    GivenBack,
    Outcome,
    Postponed,
    Sent,
    postponed,
)
from bot.core.flags import Flags
from bot.core.post import Post
from bot.platforms.base import Busy, Network, Photo, Refused, Unsure
from bot.publisher import telling
from bot.publisher.departing import CLAIM_AHEAD, Departing
from bot.publisher.means import FILL_AHEAD, LEASE, Means
from bot.publisher.minding import Minding
from bot.publisher.settling import Settling
from bot.publisher.stopping import Stopping
from bot.store import StoreError
from bot.store.finishing import to_the_end

#: between two posts of one channel (Bot API FAQ: «avoid sending more than one message per second»); real time
PACE = timedelta(seconds=1.1)
#: how often whoever sends says that it still does; real time
RENEW_EVERY = LEASE / 4


class PhotoGone(Exception):
    """A photo of the post is not in the store."""


async def photos_of(post: Post, means: Means) -> list[Photo]:
    """The photos of `post` with their bytes. Raises PhotoGone, StoreError."""
    photos = []
    for media in post.photos:
        data = await means.store.media(media.digest)
        if data is None:
            raise PhotoGone
        photos.append(Photo(digest=media.digest, mime=media.mime, data=data))
    return photos


@dataclass(kw_only=True)
class Sending:
    """Carries the deliveries of all channels; `carry` may run for several channels at once."""

    means: Means
    settling: Settling
    stopping: Stopping
    minding: Minding
    departing: Departing
    _next_post: dict[str, timedelta] = field(default_factory=dict)  # per channel
    _renewed: dict[int, tuple[datetime, timedelta]] = field(default_factory=dict)  # when claims last were

    async def carry(self, channel: str) -> datetime | None:
        """Send at most one post of `channel`. Answers when to come again; None: once something changed."""
        means = self.means
        network = means.networks.get(channel)
        if network is None or channel not in means.newsroom.channels:
            return None
        await self.minding.mind()
        wait = await self.stopping.held_up(channel, network)
        if wait is not None:
            return wait
        glance = await means.glance()
        due, flags = glance.due.get(channel), glance.flags
        if due is None or channel in flags.paused or channel not in means.newsroom.channels:
            return None
        wait = self._too_early(channel, due, flags)
        if wait is not None:
            return wait
        claimed = await to_the_end(
            self._claim_and_send(channel, network, flags),
            meanwhile=self._keep_leases,
            every=RENEW_EVERY,
        )
        if isinstance(claimed, Blocked):
            return await self._blocked(claimed)
        return None if claimed is None else self._paced(channel) or means.now()

    def _too_early(self, channel: str, due: datetime, flags: Flags) -> datetime | None:
        """When to claim what is due then; None: now."""
        means = self.means
        now = means.now()
        paced = self._paced(channel)
        if paced is not None and paced > due:
            return paced
        ahead = timedelta() if flags.frozen is not None else means.real(CLAIM_AHEAD)
        return due - ahead if due > now + ahead else None

    async def _claim_and_send(
        self, channel: str, network: Network, flags: Flags
    ) -> Delivery | Blocked | None:
        means = self.means
        before, known = (means.now(), means.elapsed()), means.newsroom.channels[channel]
        claimed = await means.store.claim(
            channel,
            owner=means.owner,
            now=before[0],
            lease=means.real(LEASE),
            ceiling=Ceiling(max_per_hour=known.max_per_hour, pace=means.real(PACE)),
            language=means.newsroom.language,
            due_from=flags.frozen_at,
            delay=known.delay + means.real(FILL_AHEAD),
            ahead=means.real(CLAIM_AHEAD),
            tell=means.finished,
        )
        if isinstance(claimed, Delivery):
            means.in_flight.add(claimed.id)
            self._renewed[claimed.id] = before
            try:
                await self._send(claimed, network, flags)
            finally:
                means.in_flight.discard(claimed.id)
                self._renewed.pop(claimed.id, None)
        return claimed

    async def _keep_leases(self) -> None:
        """Others take what nobody renews for lost, and look for it, and send it again."""
        means = self.means
        before, kept = (means.now(), means.elapsed()), sorted(means.in_flight)
        try:
            renewed = await means.store.renew(means.owner, until=before[0] + means.real(LEASE), only=kept)
        except StoreError as problem:
            means.log.warning("the leases are not prolonged yet", problem=str(problem))
        else:
            if renewed == len(kept):  # otherwise others have taken one of them for lost already
                self._renewed.update({number: before for number in kept if number in means.in_flight})

    async def _send(self, delivery: Delivery, network: Network, flags: Flags) -> None:
        outcome: Outcome
        stops = False
        try:
            outcome = await self._attempt(delivery, network, flags)
        except Refused as refusal:
            outcome, stops = Failed(error=self.means.redact(str(refusal))), refusal.stops_channel
        await self.settling.settle_mine(delivery, outcome)
        if isinstance(outcome, GivenBack):
            return
        self._note_pace(delivery)
        if isinstance(outcome, Sent):
            self.stopping.went_out(delivery.channel)
        elif isinstance(outcome, Failed) and stops:
            await self.stopping.refused(delivery, network, outcome.error)

    async def _attempt(self, delivery: Delivery, network: Network, flags: Flags) -> Outcome:
        """Send, and say what it came to. Raises Refused."""
        try:
            photos = await photos_of(delivery.post, self.means)
        except PhotoGone:
            return Failed(error=telling.NO_PHOTO.say(self.means.newsroom.language))
        except StoreError as problem:  # no byte has left
            return self._postponed(delivery, problem, retry_after=None)
        if not await self.departing.moment_comes(delivery, flags):
            return GivenBack()
        if self._is_overdue(delivery):
            self.means.log.warning("stood still between claim and send; let go", delivery=delivery.id)
            return Postponed(until=self.means.now(), error=telling.STOOD.say(self.means.newsroom.language))
        self._note_pace(delivery)
        return await self._deliver(delivery, network, photos)

    def _is_overdue(self, delivery: Delivery) -> bool:
        """Whether the claim was not renewed for so long that others may take its sender for dead.

        By either clock: the monotonic one does not go on while the machine sleeps (CLOCK_MONOTONIC, time(7)).
        """
        moment, elapsed = self._renewed[delivery.id]
        lease = self.means.real(LEASE)
        return self.means.elapsed() - elapsed > lease or self.means.now() - moment > lease

    async def _deliver(self, delivery: Delivery, network: Network, photos: Sequence[Photo]) -> Outcome:
        means = self.means
        try:
            receipt = await network.send(delivery.post, key=delivery.key, photos=photos)
        except Busy as busy:
            outcome = self._postponed(delivery, busy, retry_after=busy.retry_after)
            await means.be_patient(delivery.channel, busy.retry_after)
            return outcome
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
        if retry_after is not None:  # to the second, even if the clock is set forward meanwhile
            self._wait_for(delivery.channel, means.elapsed() + retry_after)
        error = means.redact(str(cause))
        outcome = postponed(
            delivery, error=error, now=means.now(), retry_after=retry_after, jitter=means.random()
        )
        if isinstance(outcome, Failed):
            next_try = None if retry_after is None else means.now() + retry_after
            return Failed(error=telling.too_late(delivery, error, next_try, means.newsroom))
        return outcome

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
            await means.store.refuse(
                delivery.id, error=reason, now=means.now(), notices=[notice], tell=means.finished
            )
        return means.now()

    def _note_pace(self, delivery: Delivery) -> None:
        self._wait_for(delivery.channel, self.means.elapsed() + self.means.real(PACE))

    def _wait_for(self, channel: str, until: timedelta) -> None:
        self._next_post[channel] = max(until, self._next_post.get(channel, until))

    def _paced(self, channel: str) -> datetime | None:
        """When the pace of the channel allows the next post; None: it does."""
        ready = self._next_post.get(channel, timedelta())
        return self.means.moment(ready) if ready > self.means.elapsed() else None
