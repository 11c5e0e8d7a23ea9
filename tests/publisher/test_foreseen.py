"""What the forecast says is what then goes out, to the microsecond, whatever people do in between.

The real desk and the real publisher work on a real store; only time is invented. After every edit the
forecast is noted, time runs on to the next edit, and what was taken meanwhile is held against what was said.
"""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.core.article import ArticleState
from bot.core.calendar.attendance import ATTENDANCE, attendance_from_json, attendance_to_json
from bot.core.journal import Actor
from bot.core.newsroom import Newsroom
from bot.core.schedule import OnMissed, QueueRules, QuietHours, SlotRule
from bot.desk import Desk
from bot.store import Store

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EVERY_DAY = frozenset(range(7))
NIGHT = QuietHours(start=time(22), end=time(7, 30))
ZONES = ("Europe/Moscow", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe")
#: an ordinary week, clocks that go forward, clocks that go back
STARTS = (
    datetime(2026, 11, 24, 7, tzinfo=UTC),
    datetime(2026, 3, 28, 7, tzinfo=UTC),
    datetime(2026, 10, 24, 7, tzinfo=UTC),
)
#: no look is farther from the last one than this
LOOK = timedelta(hours=5)


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One thing that people do, or that happens, and how long nothing happens then."""

    what: str
    number: int = 0  #: which queue, article, …: counted round
    minutes: int = 0
    channels: tuple[str, ...] | None = None
    rules: QueueRules | None = None
    then: timedelta = timedelta(0)


@dataclass
class Story:
    """A newsroom, and what people do with it."""

    start: datetime
    zone: ZoneInfo
    queues: Sequence[QueueRules]
    edits: Sequence[Edit]
    delay: timedelta = timedelta(0)


@dataclass
class World:
    """One story as it happens."""

    scene: Any
    desk: Desk
    story: Story
    articles: list[int] = field(default_factory=list)
    taken: dict[int, datetime] = field(default_factory=dict)  #: when
    said: dict[int, tuple[datetime, datetime | None]] = field(default_factory=dict)  #: moment and slot

    @property
    def now(self) -> datetime:
        moment: datetime = self.scene.clock.moment
        return moment

    async def live(self) -> None:
        for edit in self.story.edits:
            await self._do(edit)
            await self._look()
            await self._note()
            end = self.now + edit.then
            await self._run(end)
            await self._compare(end)

    # time

    async def _run(self, end: datetime) -> None:
        wake = await self._look()
        while self.now < end:
            self.scene.clock.moment = min(wake or end, self.now + LOOK, end)
            await self._there_all_along()
            wake = await self._look()

    async def _look(self) -> datetime | None:
        """As a publisher that is woken by what it does itself."""
        while True:
            rings = self.scene.waker.rings
            wake: datetime | None = await self.scene.machine.fill()
            for one in await self._gone():
                self.taken.setdefault(one, self.now)
            if self.scene.waker.rings == rings:
                return wake

    async def _there_all_along(self) -> None:
        """Somebody looked every few seconds; only not here, where it would take a million looks."""
        known = attendance_from_json(await self.scene.store.recall(ATTENDANCE))
        flags = await self.scene.store.flags()
        seen = {
            name: one if flags.stops(name) else replace(one, seen=self.now) for name, one in known.items()
        }
        await self.scene.store.remember(ATTENDANCE, attendance_to_json(seen))
        self.scene.machine = self.scene.reborn("first")

    # what people do

    async def _do(self, edit: Edit) -> None:
        names = [rules.name for rules in self.story.queues]
        name = names[edit.number % len(names)]
        if edit.what in ("add", "first", "at"):
            await self._hand_in(edit, name)
        elif edit.what in ("fix", "now", "cancel"):
            await self._move(edit)
        elif edit.what in ("up", "down", "head", "move", "unfix"):
            await self._reorder(edit, name)
        elif edit.what == "take back" and self.taken:
            await self.desk.cancel(sorted(self.taken)[edit.number % len(self.taken)])
        elif edit.what == "rules" and edit.rules is not None:
            await self._take(replace(edit.rules, name=name))
        elif edit.what == "restart":
            self.scene.clock.later(minutes=edit.minutes)
            self.scene.machine = self.scene.reborn("second")
        else:
            await self._brake(edit.what, name)

    async def _hand_in(self, edit: Edit, queue: str) -> None:
        at = self.now + MINUTE * edit.minutes if edit.what == "at" else None
        new = {"queue": queue, "channels": edit.channels, "at": at, "first": edit.what == "first"}
        self.articles.append(await self.scene.add(f"Новость {len(self.articles)}", **new))

    async def _move(self, edit: Edit) -> None:
        waiting = [one.article for one in await self.scene.store.waiting()]
        if not waiting:
            return
        article = waiting[edit.number % len(waiting)]
        match edit.what:
            case "fix":
                await self.desk.fix_time(article, self.now + MINUTE * edit.minutes)
            case "now":
                await self.desk.publish_now(article)
            case _:
                await self.desk.cancel(article)

    async def _reorder(self, edit: Edit, queue: str) -> None:
        exact = edit.what == "unfix"
        waiting = [one for one in await self.scene.store.waiting() if (one.at is not None) is exact]
        if not waiting:
            return
        article = waiting[edit.number % len(waiting)].article
        match edit.what:
            case "up" | "down":
                await self.desk.step(article, -1 if edit.what == "up" else 1)
            case "head":
                await self.desk.put_first([article])
            case "move":
                await self.desk.change_queue([article], queue)
            case _:
                await self.desk.unfix(article)

    async def _brake(self, what: str, queue: str) -> None:
        match what:
            case "pause":
                await self.desk.pause(queue)
            case "go on":
                await self.desk.resume(queue)
            case "freeze":
                await self.desk.freeze(reason="траур", by=Actor(name="Анна"))
            case "thaw":
                await self.desk.resume()
            case _:
                pass  # nothing had been taken yet that could be taken back

    async def _take(self, rules: QueueRules) -> None:
        newsroom = self.scene.newsroom
        queues = MappingProxyType(dict(newsroom.queues) | {rules.name: rules})
        self.scene.newsroom = self.desk.newsroom = replace(newsroom, queues=queues)
        await self.scene.machine.take(self.scene.newsroom, self.scene.networks)

    # what was said, and what happened

    async def _note(self) -> None:
        flags = await self.desk.flags()
        slots = {slot.article: slot for slot in await self.desk.plan(60) if slot.article is not None}
        self.said = {}
        for one in await self.desk.waiting_with_forecast():
            article, waiting = one.waiting.article, one.waiting
            assert one.at == await self.desk.forecast_of(article)
            if one.at is not None and (waiting.at_once or not flags.stops(waiting.queue)):
                slot = None if waiting.at is not None else slots[article].slot
                self.said[article] = max(one.at, self.now), slot
                assert waiting.at is not None or slots[article].at == one.at
        self.taken.clear()
        self.taken |= dict.fromkeys(await self._gone(), self.now)

    async def _gone(self) -> list[int]:
        """What has been taken, by whatever slot or moment."""
        waiting = {one.article for one in await self.scene.store.waiting()}
        stored = [await self.scene.store.article(one) for one in self.articles if one not in waiting]
        return [one.id for one in stored if one.state is ArticleState.TAKEN]

    async def _compare(self, end: datetime) -> None:
        said = {article: told for article, told in self.said.items() if told[0] <= end}
        assert said == {article: await self._happened(article) for article in self.taken_since()}, self.story

    def taken_since(self) -> list[int]:
        return [article for article in self.taken if article in self.said]

    async def _happened(self, article: int) -> tuple[datetime, datetime | None]:
        stored = await self.scene.store.article(article)
        slot = await slot_of(self.scene.store, article)
        one = (await self.scene.store.deliveries_of(article))[0]
        delay = timedelta(0) if stored.at_once else self.scene.newsroom.delays[one.channel]
        return max(one.due - delay, self.taken[article]), slot


async def slot_of(store: Store, article: int) -> datetime | None:
    from bot.store.tables import slots

    query = slots.select().where(slots.c.article == article)
    row = await store._database.read(lambda connection: connection.execute(query).first())
    return None if row is None else row.slot


clocks = st.integers(0, 24 * 12 - 1).map(lambda n: time(n // 12, n % 12 * 5))
channels = st.sampled_from([("tg",), ("vk",), ("tg", "vk")])


@st.composite
def rules(draw: st.DrawFn, name: str = "news") -> QueueRules:
    times = tuple(draw(st.lists(clocks, min_size=4, max_size=9)))
    days = draw(st.sampled_from([EVERY_DAY, EVERY_DAY, frozenset({0, 2, 5, 6})]))
    return QueueRules(
        name=name,
        channels=draw(channels),
        slots=(SlotRule(days=days, times=times),),
        quiet_hours=draw(st.sampled_from([None, NIGHT])),
        min_gap=MINUTE * draw(st.sampled_from([0, 20, 45, 90])),
        max_per_day=draw(st.sampled_from([None, None, 2, 5])),
        on_missed=draw(st.sampled_from(OnMissed)),
        expires_after=HOUR * draw(st.sampled_from([1, 24, 24])),
        jitter=MINUTE * draw(st.sampled_from([0, 0, 10])),
    )


WHAT = (
    *("add", "add", "add", "first", "at", "fix", "now", "cancel", "take back"),
    *("up", "down", "head", "move", "move", "unfix", "unfix"),
    *("pause", "go on", "freeze", "thaw", "rules", "restart", "restart"),
)


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    what = draw(st.sampled_from(WHAT))
    return Edit(
        what=what,
        number=draw(st.integers(0, 5)),
        minutes=draw(st.sampled_from([0, 1, 5, 19, 45, 180, 700, 1500])),
        channels=draw(st.none() | channels),
        rules=draw(rules()) if what == "rules" else None,
        then=MINUTE * draw(st.sampled_from([0, 1, 60, 200, 500, 900])),
    )


@st.composite
def stories(draw: st.DrawFn) -> Story:
    return Story(
        start=draw(st.sampled_from(STARTS)),
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        queues=[draw(rules(name=name)) for name in ("news", "sport")],
        edits=[Edit(what="add", number=number) for number in range(draw(st.integers(5, 10)))]
        + draw(st.lists(edits(), min_size=2, max_size=8)),
        delay=MINUTE * draw(st.sampled_from([0, 30, 100])),
    )


def at_clocks(name: str, *clocks: str, channel: str = "tg", gap: int = 0) -> QueueRules:
    times = tuple(time.fromisoformat(clock) for clock in clocks)
    slots = (SlotRule(days=EVERY_DAY, times=times),)
    return QueueRules(name=name, channels=(channel,), slots=slots, min_gap=MINUTE * gap)


#: a channel shows its posts later: the second slot is far enough from the first post, though it looks near
DELAYED = Story(
    start=STARTS[0],
    zone=ZoneInfo("Europe/Moscow"),
    queues=[at_clocks("news", "12:00", "12:40", "18:00", channel="vk", gap=20)],
    edits=[Edit(what="add"), Edit(what="add", then=125 * MINUTE), Edit(what="add", then=HOUR)],
    delay=30 * MINUTE,
)
#: what a paused queue holds back pushes nobody, but its gap is still the channel's
PAUSED = Story(
    start=STARTS[0],
    zone=ZoneInfo("Europe/Moscow"),
    queues=[at_clocks("news", "18:00", gap=45), at_clocks("sport", "12:00", "12:20")],
    edits=[
        Edit(what="at", minutes=5),
        Edit(what="pause", then=90 * MINUTE),
        Edit(what="add", number=1),
        Edit(what="add", number=1, then=3 * HOUR),
        Edit(what="go on", then=9 * HOUR),
    ],
)


#: what changes its queue, its place or its kind of moment is where it was said to be from then on
MOVED = Story(
    start=STARTS[0],
    zone=ZoneInfo("Europe/Moscow"),
    queues=[
        replace(at_clocks("news", "11:00", "12:00", "18:00"), on_missed=OnMissed.CATCH_UP),
        replace(at_clocks("sport", "10:30", "12:30", channel="vk"), on_missed=OnMissed.CATCH_UP),
    ],
    edits=[
        *[Edit(what="add")] * 4,
        Edit(what="at", minutes=700),
        Edit(what="down", then=MINUTE),
        Edit(what="head", number=3),
        Edit(what="move", number=1, then=45 * MINUTE),
        Edit(what="unfix", then=HOUR),
        Edit(what="move", number=3),
        Edit(what="up", number=1, then=30 * HOUR),
    ],
)


def newsroom_of(story: Story, newsroom: Callable[..., Newsroom]) -> Newsroom:
    made = replace(newsroom(*story.queues), timezone=story.zone)
    delayed = {**made.channels, "vk": replace(made.channels["vk"], delay=story.delay)}
    return replace(made, channels=MappingProxyType(delayed))


async def happen(
    story: Story, path: Path, scenes: Callable[[Store, datetime], Any], newsroom: Callable[..., Newsroom]
) -> None:
    async with await Store.open(f"sqlite:///{path}") as store:
        scene = scenes(store, story.start)
        scene.use(newsroom_of(story, newsroom))
        await World(scene, Desk(store, scene.newsroom, now=scene.clock.now), story).live()


async def make_template(path: Path) -> None:
    async with await Store.open(f"sqlite:///{path}"):
        pass


def test_what_the_forecast_says_is_what_then_goes_out(
    tmp_path: Path, scenes: Callable[[Store, datetime], Any], newsroom: Callable[..., Newsroom]
) -> None:
    asyncio.run(make_template(tmp_path / "template.db"))

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(stories())
    @example(DELAYED)
    @example(PAUSED)
    @example(MOVED)
    def hold(story: Story) -> None:
        with TemporaryDirectory(dir=tmp_path) as folder:
            path = shutil.copy(tmp_path / "template.db", folder)
            asyncio.run(happen(story, Path(path), scenes, newsroom))

    hold()


EXAMPLES = 10
