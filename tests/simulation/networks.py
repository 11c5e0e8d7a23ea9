"""Networks: channels whose readers see everything at once, and whose owners cannot be sure of anything."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Literal, Protocol

from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Busy, CannotLook, Check, Impossible, Photo, Refused, Unsure
from tests.simulation.faults import Faults
from tests.simulation.loop import PROCESS, Process
from tests.simulation.world import World

#: looks: it shows what is out; keyed: it only knows a key again; blind: neither
Kind = Literal["looks", "keyed", "blind"]

#: how long a request may live on in the network whose answer was lost
LATEST = 30.0
#: how long a keyed network knows a key, and how long we rely on it
KEY_LIVES, KEY_IS_TRUSTED = 3600.0, timedelta(minutes=55)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A post as readers see it."""

    at: float  #: true seconds
    number: int
    key: str
    text: str


class Watch(Protocol):
    """Who judges what happens in the channels."""

    def asked_to_send(self, channel: str, key: str) -> None: ...

    def shown(self, channel: str, post: Shown) -> None: ...


@dataclass(kw_only=True)
class Wall:
    """The truth about one channel."""

    kind: Kind
    posts: list[Shown] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)  #: keys that were refused, ever
    busy: set[str] = field(default_factory=set)  #: and put off
    closed_until: float = -1.0  #: nobody may ask before (429)
    closed_at: float = -1.0  #: when that was said
    closed_to: Process | None = None  #: and to whom
    refuses_known: bool = False  #: a known key is an error, instead of the answer that it had
    hung_until: float = -1.0  #: looks took so long that nobody can hurry

    def has(self, key: str) -> bool:
        """Do readers see it?"""
        return any(each.key == key for each in self.posts)


class SimulatedNetwork:
    """The way to one channel."""

    def __init__(self, channel: str, wall: Wall, *, world: World, faults: Faults, watch: Watch) -> None:
        self._channel, self._wall = channel, wall
        self._world, self._faults, self._watch = world, faults, watch
        self._random: Random = world.random(f"network {channel}")

    async def send(self, post: Post, *, key: str, photos: Sequence[Photo]) -> Receipt:
        self._watch.asked_to_send(self._channel, key)
        return await self._publish(post, key)

    async def find(self, post: Post, *, key: str, since: datetime, hint: str | None = None) -> Receipt | None:
        if self._wall.kind != "looks":
            raise CannotLook("there is no way to look")
        await self._latency()
        await self._trouble_looking()
        for each in self._wall.posts:
            if each.text == post.text and self._moment(each) >= since:
                return self._receipt(each)
        return None

    async def repeat(self, post: Post, *, key: str, photos: Sequence[Photo], since: datetime) -> Receipt:
        if self._wall.kind != "keyed" or not timedelta() <= self._world.now() - since <= KEY_IS_TRUSTED:
            raise CannotLook("there is no key that still counts")
        self._world.happen("repeated", self._channel, key[:6])
        if self._wall.has(key) and self._wall.refuses_known:
            await self._latency()
            raise Refused("this key is known")
        return await self._publish(post, key)

    async def correct(
        self, receipt: Receipt, post: Post, *, was: Post, photos: Sequence[Photo], same_photos: bool
    ) -> None:
        raise Impossible("nobody amends anything in the simulation")

    async def withdraw(self, receipt: Receipt, *, was: Post, stub: Post) -> None:
        raise Impossible("nobody amends anything in the simulation")

    async def pin(self, receipt: Receipt, *, on: bool) -> None:
        raise Impossible("nobody amends anything in the simulation")

    async def check(self) -> Sequence[Check]:
        await self._latency()
        well = not self._faults.is_down(self._channel) and not self._faults.is_ill(self._channel)
        return [Check(check="token may post", ok=well, advice=None if well else "look at the token")]

    async def close(self) -> None:
        """Nothing to let go of."""

    # publishing

    async def _publish(self, post: Post, key: str) -> Receipt:
        fault = self._faults.sending(self._channel)
        await self._latency()
        await self._refuse(key)
        if self._world.crash("before acting"):
            self._underway(post, key)
            await asyncio.Event().wait()
        if fault is not None:
            self._world.happen(f"send: {fault}", self._channel, key[:6])
        self._answer_no(fault, key)
        await self._lose(fault, post, key)
        shown = self._show(post, key)
        if self._world.crash("after acting"):
            await asyncio.Event().wait()
        await self._lose_answer(fault)
        await self._latency()
        return self._receipt(shown, empty=fault == "empty answer")

    async def _refuse(self, key: str) -> None:
        if self._faults.is_down(self._channel):
            self._wall.busy.add(key)
            raise Busy("no connection could be made")
        if self._faults.is_ill(self._channel):
            self._wall.refused.add(key)
            raise Refused("the token is not valid", stops_channel=True)

    def _answer_no(self, fault: str | None, key: str) -> None:
        if fault == "busy":
            self._wall.busy.add(key)
            raise Busy("later")
        if fault == "retry after":
            self._wall.busy.add(key)
            seconds = self._random.choice((1, 3, 17, 30, 61, 300))
            until = self._world.elapsed + seconds
            if until > self._wall.closed_until:
                self._wall.closed_until, self._wall.closed_to = until, PROCESS.get()
                self._wall.closed_at = self._world.elapsed
            raise Busy("flood", retry_after=timedelta(seconds=seconds))
        if fault in ("refused", "channel stopped"):
            self._wall.refused.add(key)
            if fault == "channel stopped":
                self._faults.fall_ill(self._channel)
            raise Refused("no", stops_channel=fault == "channel stopped")

    async def _lose(self, fault: str | None, post: Post, key: str) -> None:
        """The request does not get there, or only later."""
        match fault:
            case "lost before":
                raise self._doubt()
            case "time-out before":
                await self._hang(self._random.uniform(10, 100))
                raise Unsure("no answer within the time")
            case "late":
                self._world.later(self._random.uniform(0, LATEST), self._show, post, key)
                raise self._doubt()
            case "late after time-out":
                hang = self._random.uniform(10, 100)
                self._arrive_later(PROCESS.get(), hang, post, key)
                await self._hang(hang)
                raise Unsure("no answer within the time")
            case "slow":
                await self._hang(self._random.uniform(5, 100))
            case _:
                return

    async def _lose_answer(self, fault: str | None) -> None:
        match fault:
            case "lost after":
                raise self._doubt()
            case "time-out after":
                await self._hang(self._random.uniform(10, 100))
                raise Unsure("no answer within the time")
            case "garbage":
                raise self._random.choice((ValueError("garbage"), KeyError("id"), RuntimeError("HTML")))
            case "cut, then cancelled":
                raise asyncio.CancelledError
            case _:
                return

    def _doubt(self) -> Exception:
        return self._random.choice((Unsure("cut"), ConnectionResetError("cut"), TimeoutError(), EOFError("")))

    def _underway(self, post: Post, key: str) -> None:
        """Whoever asked is dead; the request may still arrive."""
        if self._random.random() < 0.6:
            self._world.later(self._random.uniform(0, LATEST), self._show, post, key)

    def _arrive_later(self, caller: Process | None, hang: float, post: Post, key: str) -> None:
        """No later than LATEST after the caller stopped waiting: it timed out, or died."""
        if hang > 0 and caller is not None and caller.alive:
            self._world.later(min(hang, 1.0), self._arrive_later, caller, hang - 1.0, post, key)
        else:
            self._world.later(self._random.uniform(0, LATEST - 1), self._show, post, key)

    def _show(self, post: Post, key: str) -> Shown:
        known = next((each for each in self._wall.posts if each.key == key), None)
        if self._wall.kind == "keyed" and known and self._world.elapsed - known.at < KEY_LIVES:
            return known
        shown = Shown(at=self._world.elapsed, number=len(self._wall.posts) + 1, key=key, text=post.text)
        self._wall.posts.append(shown)
        self._world.happen("shown", self._channel, key[:6])
        self._watch.shown(self._channel, shown)
        return shown

    def _receipt(self, shown: Shown, *, empty: bool = False) -> Receipt:
        number = str(shown.number)
        url = None if empty else f"https://{self._channel}.example/{number}"
        return Receipt(at=self._moment(shown), remote_id=None if empty else number, url=url)

    def _moment(self, shown: Shown) -> datetime:
        return self._world.true() - timedelta(seconds=self._world.elapsed - shown.at)

    # looking

    async def _trouble_looking(self) -> None:
        fault = self._faults.finding(self._channel)
        if self._faults.is_down(self._channel):
            fault = "busy"
        if fault is None:
            return
        self._world.happen(f"find: {fault}", self._channel)
        match fault:
            case "busy":
                raise Busy("later")
            case "strange":
                raise self._random.choice((ValueError("garbage"), OSError("cut"), AttributeError("id")))
            case "slow":
                await self._hang(self._random.uniform(1, 10))
            case "hang":
                await self._hang(self._random.uniform(10, 100))
                raise Busy("no answer")
            case _:
                return

    async def _hang(self, seconds: float) -> None:
        self._wall.hung_until = max(self._wall.hung_until, self._world.elapsed + seconds)
        await asyncio.sleep(seconds)

    async def _latency(self) -> None:
        await asyncio.sleep(self._random.choice((0.0, 0.01, 0.1, 0.4)))
