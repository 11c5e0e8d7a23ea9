"""Stopping: a channel whose token or rights are gone stands still, alone, and goes on by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import platforms
from bot.core.delivery import Delivery
from bot.core.standstill import Standstill, resumed_notice
from bot.platforms.base import Check, Network
from bot.publisher import telling
from bot.publisher.means import Means

#: how often a channel that stands still is asked whether it works again; real time, spread by a quarter
CHECK_EVERY = timedelta(minutes=3)
#: how long a channel pauses after a refusal that its network cannot explain; real time
FIRST_PAUSE = timedelta(seconds=10)
#: and at most, after many in a row: a captcha is solved by a person, and until then every post would fail
LONGEST_PAUSE = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class _Pause:
    """After a refusal that a network could not explain."""

    until: timedelta
    delivery: Delivery  #: that was refused
    reason: str


@dataclass(kw_only=True)
class Stopping:
    """Knows which channels may not post. Standstills are in the store, short pauses in memory."""

    means: Means
    _pauses: dict[str, _Pause] = field(default_factory=dict)
    _refusals: dict[str, int] = field(default_factory=dict)  # channel → in a row, for reasons of the channel
    _known: set[str] = field(default_factory=set)  # standstills that this process, as configured, asked about

    def reconsider(self) -> None:
        """The configuration changed: channels that stood still may work now."""
        self._pauses.clear()
        self._refusals.clear()
        self._known.clear()

    def went_out(self, channel: str) -> None:
        """A post got through."""
        self._refusals.pop(channel, None)

    async def held_up(self, channel: str, network: Network) -> datetime | None:
        """When to ask again; None: the channel may post."""
        means = self.means
        pause = self._pauses.get(channel)
        if pause is not None and pause.until > means.elapsed():
            return means.moment(pause.until)
        if pause is not None and not await self._is_well(channel, network, pause):
            return means.moment(means.elapsed())
        standing = (await means.glance()).standstills.get(channel)
        return None if standing is None else await self._look(standing, network)

    async def forget_gone(self) -> None:
        """A channel that is not in the configuration any more does not stand still: it is not there."""
        means = self.means
        for standing in (await means.glance()).standstills.values():
            if standing.channel not in means.newsroom.channels:
                await means.store.works_again(standing.channel, now=means.now())

    async def refused(self, delivery: Delivery, network: Network, reason: str) -> None:
        """Hold the channel up, so that one dead token does not fail a whole day's posts, and tell the admins.

        Where the network finds nothing wrong with itself it was perhaps this one post: a short pause, longer
        with every further refusal.
        """
        means, channel = self.means, delivery.channel
        self._refusals[channel] = self._refusals.get(channel, 0) + 1
        length = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._refusals[channel] - 1, 16))
        pause = _Pause(until=means.elapsed() + means.real(length), delivery=delivery, reason=reason)
        self._pauses[channel] = pause
        if await self._is_well(channel, network, pause):
            self._pauses[channel] = pause
            means.log.warning("refused by a network that says it is well", channel=channel, pause=str(length))

    async def _is_well(self, channel: str, network: Network, pause: _Pause) -> bool:
        """What the network says of itself decides: the pause is over, or the channel stands still."""
        checks = await self._checks(network)
        well = bool(checks) and all(each.ok for each in checks)
        if not well:
            await self._stand_still(pause, checks)
        self._pauses.pop(channel, None)
        return well

    async def _stand_still(self, pause: _Pause, checks: Sequence[Check]) -> None:
        means, delivery = self.means, pause.delivery
        now = means.now()
        advice = next((each.advice for each in checks if each.advice and not each.ok), None)
        standstill = Standstill(
            channel=delivery.channel,
            since=now,
            look_at=now + self._until_next_look(),
            reason=pause.reason,
            advice=None if advice is None else means.redact(advice),
        )
        notice = telling.stopped(delivery, pause.reason, standstill.advice, means.newsroom)
        self._known.add(delivery.channel)
        await means.store.stand_still(standstill, now=now, notices=[notice])
        means.log.warning("channel stopped", channel=delivery.channel, reason=pause.reason)

    async def _look(self, standing: Standstill, network: Network) -> datetime | None:
        """Ask whether it works again, if that is due: one process does, not each."""
        means, channel = self.means, standing.channel
        now = means.now()
        # farther ahead than any look: the clock was set back. A new process or configuration looks at once.
        waits = timedelta() < standing.look_at - now <= 2 * means.real(CHECK_EVERY)
        if waits and channel in self._known:
            return standing.look_at
        next_look = now + self._until_next_look()
        if not await means.store.take_look(standing, next_look=next_look):
            return next_look
        self._known.add(channel)
        checks = await self._checks(network)
        if not checks or not all(each.ok for each in checks):
            return next_look
        known = means.newsroom.channels.get(channel)
        if known is None:  # taken out of the configuration while its network was asked
            return next_look
        network_name = platforms.called(known.platform, means.newsroom.language)
        notice = resumed_notice(channel, network_name, now=means.now(), language=means.newsroom.language)
        await means.store.works_again(channel, now=means.now(), notices=[notice])
        means.log.info("channel works again", channel=channel)
        return None

    def _until_next_look(self) -> timedelta:
        return self.means.real(CHECK_EVERY) * (0.75 + self.means.random() / 2)

    async def _checks(self, network: Network) -> Sequence[Check]:
        """What the network says of itself; nothing where even asking fails."""
        try:
            return await network.check()
        except Exception:
            self.means.log.exception("a channel could not be checked")
            return ()
