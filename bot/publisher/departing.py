"""Departing: from the claim to the first byte. What was claimed ahead waits here, and may still stay.

The moment goes by the clock that nobody sets; shortly before it, it is looked once more whether anything that
happened since the claim holds the post back.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from bot import platforms
from bot.core.delivery import Delivery
from bot.core.flags import Flags
from bot.core.pace import Bucket, Pace
from bot.publisher.means import Means
from bot.store import StoreError

#: a claim is committed, and photos are read, so long before the moment; real time. A freeze counts within a
#: second: half of one may pass until it is heard of
CLAIM_AHEAD = timedelta(milliseconds=300)
#: flags that were read no longer ago are not read again before the first byte; real time
FRESH = timedelta(milliseconds=150)
#: shortly before the moment, for what must be read once more; real time
LAST_LOOK = timedelta(milliseconds=40)


@dataclass(kw_only=True)
class Departing:
    """Says of each claim when its first byte may leave."""

    means: Means
    _buckets: dict[str, Bucket] = field(default_factory=dict)  # per account

    async def moment_comes(self, delivery: Delivery, flags: Flags) -> bool:
        """Wait for its moment, and for the turn of its account. False: it must not leave now, and has not.

        `flags` are those of the claim.
        """
        means = self.means
        comes = means.elapsed() + (delivery.due - means.now())
        if delivery.due > means.now():
            await self._wait(delivery, comes - means.real(LAST_LOOK))
            if await self._is_stopped(delivery, flags):
                return False
            await self._wait(delivery, comes)
            await self._wait_for_the_wall(delivery)
        turn = self.turn(delivery)
        if turn <= means.elapsed():
            return True
        await self._wait(delivery, turn)
        return not await self._is_stopped(delivery, flags)

    def turn(self, delivery: Delivery) -> timedelta:
        """Takes a turn of its account; when it comes."""
        channel = self.means.newsroom.channels.get(delivery.channel)
        account = delivery.platform if channel is None else platforms.account_of(channel)
        if account not in self._buckets:
            pace = platforms.spec(delivery.platform).pace
            every = self.means.real(pace.every)
            self._buckets[account] = Bucket(pace=Pace(every=every, burst=pace.burst))
        return self._buckets[account].take(self.means.elapsed())

    async def _wait(self, delivery: Delivery, until: timedelta) -> None:
        means = self.means
        while means.elapsed() < until:
            await means.waker.wait(f"send {delivery.id}", means.moment(until), deaf=True)

    async def _wait_for_the_wall(self, delivery: Delivery) -> None:
        """Nothing leaves before it is due by the clock on the wall, if that was set back a little meanwhile.

        Where it was set back by more, the moment has come all the same: it was claimed as one due soon.
        """
        means = self.means
        left = min(delivery.due - means.now(), means.real(CLAIM_AHEAD))
        await self._wait(delivery, means.elapsed() + left)

    async def _is_stopped(self, delivery: Delivery, flags: Flags) -> bool:
        """Whether something that happened since the claim holds it back; `flags` are those of then."""
        means, channel = self.means, delivery.channel
        try:
            glance = await means.glance(old=means.real(FRESH))
        except StoreError as problem:
            means.log.warning("nobody knows whether it may go", delivery=delivery.id, problem=str(problem))
            return True
        frozen = glance.flags.frozen is not None and glance.flags.frozen_at != flags.frozen_at
        gone = channel not in means.newsroom.channels
        stopped = frozen or gone or channel in glance.flags.paused or channel in glance.standstills
        if stopped:
            means.log.info("claimed ahead and given back", delivery=delivery.id, channel=channel)
        return stopped
