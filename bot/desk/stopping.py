"""Stopping: freeze, pause, and what goes on again."""

from bot import platforms
from bot.core.flags import Flags
from bot.core.journal import SHELL, Actor, Verb
from bot.core.standstill import Standstill, resumed_notice
from bot.desk.part import Part, told


class Stopping(Part):
    """The brakes."""

    async def freeze(self, *, reason: str, by: Actor = SHELL) -> bool:
        """Stop everything that goes out, everywhere. False: it was frozen already."""
        entry = told(Verb.FROZEN, by, reason=reason)
        return await self._store.freeze(reason=reason, by=by.name, now=self._now(), entry=entry)

    async def resume(self, name: str | None = None, *, by: Actor = SHELL) -> bool:
        """Lift the freeze, or the pause of one queue or channel. False: there was nothing to lift."""
        now, entry = self._now(), told(Verb.RESUMED, by, name=name)
        if name is None:
            return await self._store.unfreeze(now=now, entry=entry)
        return await self._store.unpause(name, now=now, entry=entry)

    async def standstills(self) -> list[Standstill]:
        """The channels that take no posts for the time being, and why."""
        return await self._store.standstills()

    async def found_healthy(self, channel: str) -> bool:
        """A channel that stood still was looked at and is well: its posts go on. False: it did not stand."""
        now, newsroom = self._now(), self.newsroom
        notice = resumed_notice(channel, self.network_of(channel), now=now, language=newsroom.language)
        return await self._store.works_again(channel, now=now, notices=[notice])

    def network_of(self, channel: str) -> str:
        """The channel's network as people call it; the channel's own name where it is not ours any more."""
        found = self.newsroom.channels.get(channel)
        return channel if found is None else platforms.called(found.platform, self.newsroom.language)

    async def pause(self, name: str, *, by: Actor = SHELL) -> bool:
        """Stop one queue or one channel. False: it was paused already, or there is no such name."""
        known = name in self.newsroom.queues or name in self.newsroom.channels
        entry = told(Verb.PAUSED, by, name=name)
        return known and await self._store.pause(name, now=self._now(), entry=entry)

    async def flags(self) -> Flags:
        """Which brakes are on."""
        return await self._store.flags()
