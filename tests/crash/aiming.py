"""Aiming: at which moment of which call the killing happens, and what else goes wrong.

The sandbox asks its faults once for every call that has arrived, before anything is done. Here that question
is the trigger: the program can be dead before the network acts, after it, or a few milliseconds later.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from bot.sandbox.faults import Fault, Faults

SENDS: Mapping[str, frozenset[str]] = {
    "telegram": frozenset({"sendMessage", "sendPhoto", "sendMediaGroup"}),
    "vk": frozenset({"wall.post"}),
    "ok": frozenset({"mediatopic.post"}),
}
UPLOADS: Mapping[str, frozenset[str]] = {
    "telegram": frozenset({"sendPhoto", "sendMediaGroup"}),
    "vk": frozenset({"photos.getWallUploadServer", "upload.wall", "photos.saveWallPhoto"}),
    "ok": frozenset({"photosV2.getUploadUrl", "upload"}),
}
LOOKS: Mapping[str, frozenset[str]] = {
    "telegram": frozenset({"forwardMessage", "deleteMessage"}),
    "vk": frozenset({"wall.get"}),
    "ok": frozenset({"mediatopic.getTopics"}),
}

#: seconds; the assumption: what a network has taken becomes visible within 30 s, answer or no answer
LATEST = 25.0
#: faults that leave something to find out, or to wait for; all of them pass
NOISE: Mapping[str, tuple[tuple[str, dict[str, object]], ...]] = {
    "telegram": (("error", {"retry_after": 1}), ("error", {"retry_after": 2})),
    "vk": (("error", {"code": 6}), ("error", {"code": 10}), ("error", {"code": 1})),
    "ok": (("error", {"code": 1}), ("error", {"code": 2}), ("error", {"code": 9999}), ("null", {})),
}
EVERYWHERE: tuple[tuple[str, dict[str, object]], ...] = (
    ("drop_before", {}),
    ("drop_after", {}),
    ("status", {"code": 502}),
    ("status", {"code": 500, "when": "after"}),
    ("hang", {}),
    ("hang", {"when": "after"}),
    ("null", {"when": "after"}),
)


@dataclass(frozen=True, kw_only=True)
class Aim:
    """At which calls, and what happens then."""

    name: str
    calls: Mapping[str, frozenset[str]]
    fault: tuple[str, Mapping[str, object]] | None = None  #: what the call meets besides
    after: float = 0.0  #: seconds from the call's arrival to the blow; 0: before the network does anything
    released: float = 0.0  #: seconds from the call's arrival until what hangs goes on
    warned: float | None = None  #: seconds from the arrival to a SIGTERM that comes first


def draw_aim(random: Random, *, searching: bool) -> Aim:
    """Somewhere around a call: mostly a send, sometimes an upload, or (`searching`) a look at the wall."""
    what, calls = random.choices(
        (("send", SENDS), ("upload", UPLOADS), ("look", LOOKS)), (70, 15, 15 if searching else 0)
    )[0]
    instant, later = random.uniform(0.0005, 0.06), random.uniform(0.0, 1.5)
    late, warned = random.uniform(0, LATEST), random.uniform(0, 0.1)
    held = ("hang", {"when": "after"})
    shapes: tuple[tuple[int, Aim], ...] = (
        (25, Aim(name="before it acts", calls=calls, fault=("drop_before", {}))),
        (25, Aim(name="while it acts", calls=calls)),
        (25, Aim(name="at the answer", calls=calls, after=instant)),
        (10, Aim(name="before the answer", calls=calls, fault=held, after=later)),
        (10, Aim(name="acts late", calls=calls, fault=("hang", {}), released=late)),
        (10, Aim(name="while it ends", calls=calls, fault=held, after=later + 0.1,
                 released=later / 2 + 0.05, warned=warned)),
    )  # fmt: skip
    aim = random.choices([aim for _, aim in shapes], [weight for weight, _ in shapes])[0]
    return replace(aim, name=f"{what}: {aim.name}")


@dataclass(kw_only=True, eq=False)
class Trouble(Faults):
    """The faults of a campaign's sandbox: the aim, then whatever chance brings."""

    random: Random
    noise: float = 0.0  #: the share of calls that a fault meets
    blow: Callable[[str], None] = lambda network: None  #: kills, at once
    warn: Callable[[], None] = lambda: None  #: sends SIGTERM, at once
    aim: Aim | None = None
    hit: asyncio.Event = field(default_factory=asyncio.Event)  #: the aim's call came, and the blow fell
    timers: list[asyncio.TimerHandle] = field(default_factory=list)  #: of the blow and the warning
    met: Counter[str] = field(default_factory=Counter)  #: faults by kind

    def __post_init__(self) -> None:
        super().__init__()

    def take_aim(self, aim: Aim) -> None:
        """From now on the next such call is the one."""
        self.aim, self.hit = aim, asyncio.Event()

    def drop_aim(self) -> None:
        """Whoever is not dead yet lives on."""
        self.aim = None
        while self.timers:
            self.timers.pop().cancel()

    def calm(self) -> None:
        """No aim, no noise, and what hangs goes on."""
        self.noise = 0.0
        self.drop_aim()
        self.clear()

    def take(self, network: str, method: str) -> Fault | None:
        """What meets this very call."""
        aim = self.aim
        if aim is not None and method in aim.calls.get(network, ()):
            self.aim = None
            return self._strike(aim, network, method)
        if self.random.random() >= self.noise or method == "getUpdates":
            return None
        kind, how = self.random.choice((*EVERYWHERE, *NOISE[network]))
        if method in UPLOADS[network] - SENDS[network] and self.random.random() < 0.5:
            return None
        return self._play(network, method, kind, how, released=self.random.uniform(0.2, 4.0))

    def _strike(self, aim: Aim, network: str, method: str) -> Fault | None:
        loop = asyncio.get_running_loop()
        if aim.warned is not None:
            self.timers.append(loop.call_later(aim.warned, self.warn))
        if aim.after:
            self.timers.append(loop.call_later(aim.after, self._fall, network))
        else:
            self._fall(network)
        if aim.fault is None:
            return None
        kind, how = aim.fault
        return self._play(network, method, kind, how, released=aim.released or aim.after)

    def _fall(self, network: str) -> None:
        self.blow(network)
        self.hit.set()

    def _play(
        self, network: str, method: str, kind: str, how: Mapping[str, object], *, released: float
    ) -> Fault | None:
        self.met[kind] += 1
        self.add(network, method, kind, 1, after=0, **dict(how))
        # the newest is struck by this very call: older ones were taken when they were added
        fault = super().take(network, method)
        if fault is not None and kind == "hang":
            asyncio.get_running_loop().call_later(released, fault.released.set)
        return fault
