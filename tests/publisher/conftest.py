"""A publisher over a real store, with networks that do what the scene says."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog

from bot.core.article import Article, Media, NewArticle
from bot.core.newsroom import Channel, Footer, FooterLink, Newsroom
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.core.richtext import RichText
from bot.core.schedule import QueueRules, SlotRule
from bot.platforms import spec
from bot.platforms.base import CannotLook, Check, Photo
from bot.publisher import Publisher
from bot.store import Store


class HandClock:
    """Shows what it was told. Time goes by whenever `moment` changes, except by `jump`: somebody sets it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self._zero = moment - timedelta(hours=1)

    def jump(self, **span: float) -> datetime:
        """Set it otherwise, without any time going by."""
        self._zero += timedelta(**span)
        self.moment += timedelta(**span)
        return self.moment

    def monotonic(self) -> float:
        """Seconds that went by, whatever it was set to."""
        return (self.moment - self._zero).total_seconds()

    def now(self) -> datetime:
        return self.moment

    def to(self, clock: str, *, day: int = 24) -> datetime:
        """Set it to a local time in Moscow."""
        local = datetime.combine(date(2026, 11, day), time.fromisoformat(clock), ZoneInfo("Europe/Moscow"))
        self.moment = local.astimezone(UTC)
        return self.moment

    def later(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


class JumpingWaker:
    """Whoever waits gets there at once: the clock jumps."""

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock
        self.rings = 0

    async def wait(self, name: str, until: datetime | None, *, deaf: bool = False) -> None:
        if until is not None and until > self._clock.moment:
            self._clock.moment = until

    def ring(self) -> None:
        self.rings += 1

    def rouse(self, name: str) -> None:
        self.rings += 1


class ScriptedNetwork:
    """A network in memory. `script` says what happens to the coming sends; what is out stands in `feed`."""

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock
        self.script: list[Exception | Callable[[], Awaitable[None]]] = []  #: before acting
        self.afterwards: list[BaseException] = []  #: after acting: the answer is lost
        self.finding: list[Exception] = []
        self.repeating: list[
            BaseException | None
        ] = []  #: None: the post appears, once; nothing left: CannotLook
        self.repeats: list[datetime] = []  #: since when each repeat said to be in doubt
        self.feed: list[tuple[datetime, Post, str]] = []
        self.photos: list[Sequence[Photo]] = []
        self.looks: list[tuple[datetime, str | None]] = []
        self.amending: list[BaseException | Callable[[], Awaitable[None]]] = []  #: before acting
        self.amended: list[tuple[object, ...]] = []  #: what was done to posts that are out
        self.note: str | None = None  #: what goes otherwise than asked, when they are amended
        self.clock_error = timedelta()  #: how much slower its clock is than ours
        self.checks: list[Check] | Exception = [Check(check="token may post", ok=True)]
        self.closed = False

    async def send(self, post: Post, *, key: str, photos: Sequence[Photo]) -> Receipt:
        if self.script:
            step = self.script.pop(0)
            if isinstance(step, Exception):
                raise step
            await step()
        self.feed.append((self._clock.now(), post, key))
        self.photos.append(photos)
        if self.afterwards:
            raise self.afterwards.pop(0)
        return self._receipt(len(self.feed))

    async def find(self, post: Post, *, key: str, since: datetime, hint: str | None = None) -> Receipt | None:
        self.looks.append((self._clock.now(), hint))
        if self.finding:
            raise self.finding.pop(0)
        for number, (at, shown, _) in enumerate(self.feed, 1):
            if shown.text == post.text and at - self.clock_error >= since:
                return self._receipt(number)
        return None

    async def repeat(self, post: Post, *, key: str, photos: Sequence[Photo], since: datetime) -> Receipt:
        self.repeats.append(since)
        step = self.repeating.pop(0) if self.repeating else CannotLook("нечем")
        if step is not None:
            raise step
        keys = [known for _, _, known in self.feed]
        if key not in keys:
            self.feed.append((self._clock.now(), post, key))
            keys.append(key)
        return self._receipt(keys.index(key) + 1)

    async def correct(
        self, receipt: Receipt, post: Post, *, was: Post, photos: Sequence[Photo], same_photos: bool
    ) -> str | None:
        await self._amend("correct", receipt, post.text, len(photos), same_photos)
        return self.note

    async def withdraw(self, receipt: Receipt, *, was: Post, stub: Post) -> str | None:
        await self._amend("withdraw", receipt, was.text, stub.text)
        return self.note

    async def pin(self, receipt: Receipt, *, on: bool) -> str | None:
        await self._amend("pin" if on else "unpin", receipt)
        return self.note

    async def _amend(self, what: str, receipt: Receipt, *more: object) -> None:
        if self.amending:
            step = self.amending.pop(0)
            if isinstance(step, BaseException):
                raise step
            await step()
        self.amended.append((what, receipt.remote_id, *more))

    async def check(self) -> Sequence[Check]:
        if isinstance(self.checks, Exception):
            raise self.checks
        return self.checks

    async def close(self) -> None:
        self.closed = True

    def _receipt(self, number: int) -> Receipt:
        at = self.feed[number - 1][0]
        return Receipt(at=at, remote_id=str(number), url=f"https://network.example/{number}")


def make_newsroom(*queues: QueueRules, channels: Sequence[str] = ("tg", "vk"), **values: Any) -> Newsroom:
    platforms = {"tg": "telegram", "vk": "vk", "ok": "ok"}
    options: dict[str, dict[str, Any]] = {
        "tg": {"chat": "@nash_rayon"},
        "vk": {"group_id": 123456},
        "ok": {"group_id": "7"},
    }
    return Newsroom(
        timezone=ZoneInfo("Europe/Moscow"),
        channels=MappingProxyType(
            {
                name: Channel(
                    name=name,
                    platform=platforms[name],
                    options=spec(platforms[name]).options(**options[name]),
                )
                for name in channels
            }
        ),
        queues=MappingProxyType({rules.name: rules for rules in queues}),
        footer=Footer(networks=(FooterLink(label="ВК", url="https://vk.com/nash_rayon", platform="vk"),)),
        **values,
    )


def make_queue(
    *clocks: str, name: str = "news", channels: tuple[str, ...] = ("tg", "vk"), **rules: Any
) -> QueueRules:
    times = tuple(time.fromisoformat(clock) for clock in clocks)
    slots = (SlotRule(days=frozenset(range(7)), times=times),)
    return QueueRules(name=name, channels=channels, slots=slots, **rules)


class Scene:
    """Everything a scene needs. `machine` is a publisher; `reborn` is the program after a crash."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store, self.clock = store, clock
        self.waker = JumpingWaker(clock)
        self.networks = {name: ScriptedNetwork(clock) for name in ("tg", "vk", "ok")}
        self.newsroom = make_newsroom(make_queue("09:00", "12:00", "18:00"))
        self.dead: set[str] = set()
        self.machine = self.reborn("first")

    def use(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.machine = self.reborn("first")

    def reborn(self, owner: str) -> Publisher:
        """Another process on the same database."""
        return Publisher(
            self.store,
            {name: self.networks[name] for name in self.newsroom.channels},
            self.newsroom,
            now=self.clock.now,
            owner=owner,
            random=lambda: 0.5,
            log=structlog.get_logger(),
            waker=self.waker,
            redact=lambda text: text.replace("s3cret", "•••"),
            is_dead=self.dead.__contains__,
            monotonic=self.clock.monotonic,
        )

    async def add(self, title: str = "Мост открыли", **values: Any) -> int:
        article = values.pop("article", None) or Article(headline=RichText.of(title))
        more: dict[str, Any] = {"queue": "news", "editor_id": 7, "editor_name": "Анна"} | values
        return await self.store.add_article(NewArticle(article=article, **more), now=self.clock.now())

    async def add_with_photo(self, title: str) -> int:
        """An article for `tg` that is due now."""
        media = Media(digest="ab", mime="image/png", width=3, height=2, size=4)
        await self.store.put_media(b"\x89PNG", media=media, now=self.clock.now())
        article = Article(headline=RichText.of(title), media=(media,))
        return await self.add(article=article, channels=("tg",), at=self.clock.now())

    async def carry_all(self, machine: Publisher | None = None) -> None:
        """Fill, and let every channel send what it can at this moment."""
        machine = machine or self.machine
        await machine.fill()
        for channel in self.newsroom.channels:
            for _ in range(10):
                before = len(self.networks[channel].feed)
                await machine.carry(channel)
                if len(self.networks[channel].feed) == before:
                    break
                self.clock.later(seconds=1.1)

    async def states(self, article: int) -> dict[str, str]:
        return {one.channel: one.state.value for one in await self.store.deliveries_of(article)}

    async def notices(self, kind: str) -> list[str]:
        pending = await self.store.pending_notices(now=self.clock.now(), limit=100)
        return [one.text for one in pending if one.kind == kind]

    async def audiences(self, kind: str) -> list[str]:
        pending = await self.store.pending_notices(now=self.clock.now(), limit=100)
        return sorted(one.audience for one in pending if one.kind == kind)

    def titles(self, channel: str) -> list[str]:
        return [post.text.splitlines()[0] for _, post, _ in self.networks[channel].feed]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """Tuesday 24 November 2026, 10:00 in Moscow."""
    clock = HandClock(datetime(2026, 11, 24, 7, 0, tzinfo=UTC))
    async with await Store.open(f"sqlite:///{tmp_path / 'anons.db'}") as store:
        yield Scene(store, clock)


@pytest.fixture
def queue() -> Callable[..., QueueRules]:
    return make_queue


@pytest.fixture
def newsroom() -> Callable[..., Newsroom]:
    return make_newsroom


@pytest.fixture
def scenes() -> Callable[[Store, datetime], Scene]:
    """For who needs several worlds, each with a store and a beginning of its own."""
    return lambda store, moment: Scene(store, HandClock(moment))
