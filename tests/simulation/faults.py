"""Faults: what goes wrong in a run, how often, and until when."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from tests.simulation.disk import Trouble
from tests.simulation.world import World

#: what may happen to a request that publishes, and how often among the faults
SENDING: Mapping[str, int] = {
    "busy": 3,
    "retry after": 4,
    "refused": 3,
    "channel stopped": 2,
    "lost before": 4,
    "lost after": 5,
    "time-out before": 2,
    "time-out after": 3,
    "late": 4,
    "late after time-out": 2,
    "garbage": 3,
    "empty answer": 2,
    "cut, then cancelled": 1,
    "slow": 3,
}
#: and to a look
FINDING: Mapping[str, int] = {"busy": 3, "strange": 2, "slow": 2, "hang": 1}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How a run is troubled. Rates of network faults are per request."""

    name: str
    send: float = 0.0
    find: float = 0.0
    crashes: int = 0  #: at most
    steps_to_crash: int = 0  #: about; 0: never at just any step
    machines: int = 1
    same_machine: bool = True  #: is a process known to be dead by those that live?
    outages: int = 0
    disk: int = 0  #: spells of trouble
    clock: int = 0  #: times that it is set
    well: str | None = None  #: a channel that has no trouble at all
    people: float = 20.0  #: seconds between two of their deeds
    brakes: bool = True  #: do they freeze, pause and reload?
    minutes: float = 6.0  #: of trouble
    trouble_kinds: tuple[Trouble, ...] = field(default=("SQLITE_FULL", "SQLITE_BUSY", "SQLITE_IOERR"))


def draw(random: Random) -> Profile:
    """What this run is to suffer."""
    name = random.choices(("storm", "crashes", "one bad", "clock", "disk"), (4, 4, 2, 2, 2))[0]
    machines = random.choice((1, 2))
    minutes = random.choice((0.7, 1.0, 1.5, 2.0))
    same = random.random() < 0.6
    rate = random.choice((0.2, 0.5, 0.8))
    shared: dict[str, object] = {"machines": machines, "minutes": minutes, "same_machine": same}
    people = random.choice((4.0, 6.0, 10.0))
    match name:
        case "storm":
            more: dict[str, object] = {"crashes": random.randint(0, 4), "steps_to_crash": 6000, "outages": 2}
            more |= {"disk": random.randint(0, 1), "clock": random.randint(0, 1) * random.randint(0, 2)}
        case "crashes":
            more = {"crashes": random.randint(3, 15), "steps_to_crash": random.choice((1000, 4000, 20000))}
        case "one bad":
            more = {"well": random.choice(("tg", "vk", "ok")), "outages": 2, "brakes": False}
        case "clock":
            more = {"clock": random.randint(1, 3), "crashes": random.randint(0, 2), "steps_to_crash": 6000}
        case _:
            more = {"disk": random.randint(1, 3), "crashes": random.randint(0, 2), "steps_to_crash": 6000}
    values = shared | {"name": name, "send": rate, "find": rate, "people": people} | more
    return Profile(**values)  # type: ignore[arg-type]


JUMPS = (
    timedelta(seconds=1),
    timedelta(seconds=-1),
    timedelta(hours=1),
    timedelta(hours=-1),
    timedelta(days=1),
    timedelta(days=-1),
)
#: a clock that is wrong by more than the 36 hours of publisher/recovering.py is beyond what is promised
MOST_WRONG = timedelta(days=1)


class Faults:
    """Draws the faults of one run."""

    def __init__(self, world: World, profile: Profile) -> None:
        self.world, self.profile = world, profile
        self._random = world.random("faults")
        self._down: dict[str, float] = {}  # channel → until when its network is gone
        self._ill: dict[str, float] = {}  # channel → until when its token is bad
        self.last_disk = -1e9  #: when the disk last did not work
        world.crashes_left = profile.crashes
        if profile.crashes:
            often = self._random.choice((0.02, 0.05, 0.12))
            world.crash_rates = {"delivery": often, "commit": 0.003, "acting": often, "news": 0.15}

    def over(self) -> None:
        """From now on everything works."""
        self.world.over = True
        if self.world.disk.trouble is not None:
            self.world.disk.trouble, self.last_disk = None, self.world.elapsed
        self._down.clear()
        self._ill.clear()

    def sending(self, channel: str) -> str | None:
        """What happens to this request; None: nothing special."""
        return self._one_of(channel, self.profile.send, SENDING)

    def finding(self, channel: str) -> str | None:
        """What happens to this look."""
        return self._one_of(channel, self.profile.find, FINDING)

    def fuse(self) -> int | None:
        """How many steps a program that starts now may take."""
        if self.world.over or self.world.crashes_left <= 0 or not self.profile.steps_to_crash:
            return None
        return int(self._random.expovariate(1 / self.profile.steps_to_crash))

    def is_down(self, channel: str) -> bool:
        return self._down.get(channel, -1.0) > self.world.elapsed

    def is_ill(self, channel: str) -> bool:
        return self._ill.get(channel, -1.0) > self.world.elapsed

    def fall_ill(self, channel: str) -> None:
        """Token or rights are gone for a while; or it is only this post, and the channel says it is well."""
        self._ill[channel] = self.world.elapsed + self._random.choice((0.0, 5.0, 60.0, 240.0))

    async def outages(self, channels: tuple[str, ...]) -> None:
        """Networks that are down for minutes, one after the other."""
        for _ in range(self.profile.outages):
            await asyncio.sleep(self._random.uniform(0, self.profile.minutes * 60))
            channel = self._random.choice(channels)
            if channel != self.profile.well and not self.world.over:
                self._down[channel] = self.world.elapsed + self._random.uniform(10, 180)
                self.world.happen("outage", channel)

    async def disk(self) -> None:
        """Spells in which the disk is full, broken, or somebody else's."""
        for _ in range(self.profile.disk):
            await asyncio.sleep(self._random.uniform(0, self.profile.minutes * 30))
            if self.world.over:
                return
            kind = self._random.choice(self.profile.trouble_kinds)
            self.world.disk.trouble = kind
            self.world.happen("disk", kind)
            await asyncio.sleep(self._random.choice((0.5, 3.0, 12.0, 25.0)))
            self.world.disk.trouble = None
            self.last_disk = self.world.elapsed
            self.world.note("disk is well")

    async def clock(self) -> None:
        """Somebody sets the clock, and perhaps back again."""
        for _ in range(self.profile.clock):
            await asyncio.sleep(self._random.uniform(0, self.profile.minutes * 40))
            if self.world.over:
                return
            jump = self._random.choice(JUMPS)
            if abs(self.world.offset + jump) > MOST_WRONG:
                jump = -jump
            self.world.set_clock(jump)
            if self._random.random() < 0.5:
                await asyncio.sleep(self._random.choice((2.0, 20.0, 90.0)))
                self.world.set_clock(-jump)

    def _one_of(self, channel: str, rate: float, kinds: Mapping[str, int]) -> str | None:
        if self.world.over or channel == self.profile.well or self._random.random() >= rate:
            return None
        return self._random.choices(tuple(kinds), tuple(kinds.values()))[0]
