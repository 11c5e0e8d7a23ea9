"""The networks of a running program: opened by the configuration, kept while it does not change."""

from typing import Any

from bot import platforms
from bot.app.clock import Clock
from bot.platforms.base import Access, Network
from bot.settings import Settings


class Networks:
    """The open ways to the channels. A way that a changed configuration replaces is closed at the very end:
    somebody may still be sending through it.
    """

    def __init__(self, clock: Clock, log: Any) -> None:
        self._clock = clock
        self._log = log
        self._open: dict[str, tuple[tuple[object, ...], Network]] = {}
        self._retired: list[Network] = []

    async def open(self, settings: Settings) -> tuple[dict[str, Network], dict[str, str]]:
        """The networks of all channels; and what is wrong with those that cannot be opened."""
        before, self._open = self._open, {}
        problems: dict[str, str] = {}
        for name, channel in settings.newsroom.channels.items():
            access = settings.access(name, now=self._clock.now)
            identity = (channel, _identity(access))
            known = before.pop(name, None)
            if known is not None and known[0] == identity:
                self._open[name] = known
                continue
            if known is not None:
                self._retired.append(known[1])
            try:
                self._open[name] = (identity, await platforms.open_network(channel, access))
            except Exception as problem:  # noqa: BLE001 - one channel that cannot be opened must not stop the others
                problems[name] = settings.redactor(str(problem))
                self._log.warning("channel not opened", channel=name, problem=problems[name])
        self._retired += [network for _, network in before.values()]
        return {name: network for name, (_, network) in self._open.items()}, problems

    async def close(self) -> None:
        """Let go of all of them."""
        for network in [*self._retired, *(network for _, network in self._open.values())]:
            await network.close()


def _identity(access: Access) -> tuple[object, ...]:
    return tuple(sorted(access.credentials.items())), access.address, access.proxy, access.language
