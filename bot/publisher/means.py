"""What every part of the publisher works with."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot import platforms
from bot.core.delivery import Delivery
from bot.core.ending import finished_notices
from bot.core.glance import Glance
from bot.core.newsroom import Newsroom
from bot.core.notice import NewNotice
from bot.platforms.base import Network
from bot.store import Store, StoreError

#: real time; whoever sends renews it long before it ends
LEASE = timedelta(seconds=20)
#: articles with an exact time become deliveries so long before it; real time
FILL_AHEAD = timedelta(seconds=1)
#: who watches the state of the channels waits by this name
CHANNELS = "channels"


class Waker(Protocol):
    """Wakes those who wait. Whatever others write is followed by a ring."""

    rings: int  #: so far

    async def wait(self, name: str, until: datetime | None, *, deaf: bool = False) -> None:
        """Return at `until`, or sooner when something may have changed. One waiter per `name`.

        `deaf`: whatever changes, only `rouse` wakes it.
        """
        ...

    def ring(self) -> None:
        """Something changed: wake everybody who is not deaf. Who is busy will not fall asleep next time."""
        ...

    def rouse(self, name: str) -> None:
        """Wake this one. Who is busy will not fall asleep next time."""
        ...


class Log(Protocol):
    """The little of a structlog logger that is used here."""

    def info(self, event: str, **values: object) -> Any: ...

    def warning(self, event: str, **values: object) -> Any: ...

    def exception(self, event: str, **values: object) -> Any: ...


def loop_time() -> float:
    """Seconds of the running event loop's own clock, which nobody sets."""
    return asyncio.get_running_loop().time()


@dataclass(kw_only=True)
class Means:
    """`newsroom` and `networks` are replaced when the configuration changes; the rest stays."""

    store: Store
    newsroom: Newsroom
    networks: Mapping[str, Network]  #: by channel; a channel whose network cannot be opened is missing
    waker: Waker
    now: Callable[[], datetime]
    owner: str  #: this process among all that ever sent: "host:pid:once"
    random: Callable[[], float]  #: 0 to 1
    redact: Callable[[str], str]
    log: Log
    speed: float = 1.0  #: seconds of `now` in one real second
    monotonic: Callable[[], float] = loop_time  #: real seconds by a clock that nobody sets
    stop: asyncio.Event = field(default_factory=asyncio.Event)  #: set: the program ends
    in_flight: set[int] = field(default_factory=set)  #: deliveries that this process is sending
    #: and when: after how many rings and writes, and by the clock that nobody sets
    _glance: tuple[tuple[int, int], timedelta, Glance] | None = None
    _glancing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def real(self, span: timedelta) -> timedelta:
        """A span of real time, in the time that `now` tells."""
        return span * self.speed

    def elapsed(self) -> timedelta:
        """As far as the house's time has gone, whatever `now` was set to meanwhile."""
        return timedelta(seconds=self.monotonic()) * self.speed

    def moment(self, elapsed: timedelta) -> datetime:
        """When, by the present clock, `elapsed` will have been reached."""
        return self.now() + (elapsed - self.elapsed())

    async def glance(self, *, old: timedelta | None = None) -> Glance:
        """The state of the channels, read once for all loops that one ring, or one write, has woken.

        `old`: one that is not older than this will do.
        """
        async with self._glancing:
            now = self.waker.rings, self.store.writes
            known = self._glance
            if known is not None and (
                known[0] == now or (old is not None and self.elapsed() - known[1] <= old)
            ):
                return known[2]
            began = self.elapsed()
            self._glance = now, began, await self.store.glance()
            return self._glance[2]

    def stir(self) -> None:
        """Something of the channels' deliveries changed: whom it concerns is woken soon."""
        self.waker.rouse(CHANNELS)

    async def be_patient(self, channel: str, wait: timedelta | None) -> None:
        """The network asked for `wait`: every process keeps it, and the next one after a restart."""
        if wait is None:
            return
        now = self.now()
        try:
            await self.store.be_patient(channel, until=now + wait, now=now)
        except StoreError as problem:  # this process remembers it all the same
            self.log.warning("others do not know of a pause", channel=channel, problem=str(problem))

    def finished(self, deliveries: Sequence[Delivery]) -> Sequence[NewNotice]:
        """What the editor is told once nothing of an article is open any more."""
        return finished_notices(deliveries, language=self.newsroom.language, place=platforms.place)
