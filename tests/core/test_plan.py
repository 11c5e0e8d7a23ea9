"""The plan against hand-made days, and against what then happens."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.article import Article, ArticleState, StoredArticle, Waiting
from bot.core.calendar.jitter import moment_of
from bot.core.newsroom import Channel, Newsroom
from bot.core.plan import Due, due, plan
from bot.core.richtext import RichText
from bot.core.schedule import OnMissed, PlannedSlot, QueueRules, QuietHours, SlotRule

MOSCOW = ZoneInfo("Europe/Moscow")
EVERY_DAY = frozenset(range(7))
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def moscow(clock: str, day: int = 24) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=MOSCOW).astimezone(UTC)


def queue(
    *clocks: str, name: str = "news", channels: tuple[str, ...] = ("tg",), **rules: object
) -> QueueRules:
    times = tuple(time.fromisoformat(clock) for clock in clocks)
    return QueueRules(
        name=name,
        channels=channels,
        slots=(SlotRule(days=EVERY_DAY, times=times),),
        **rules,  # type: ignore[arg-type]
    )


def article(
    number: int, *, at: datetime | None = None, queued: datetime | None = None, **more: object
) -> Waiting:
    return Waiting(
        article=number,
        title=f"article {number}",
        queue=str(more.get("queue", "news")),
        place=number,
        queued=queued or moscow("00:00", 20),
        at=at,
        channels=more.get("channels"),  # type: ignore[arg-type]
    )


def forecast(
    *queues: QueueRules,
    waiting: Sequence[Waiting],
    now: datetime,
    posts: dict[str, list[datetime]] | None = None,
    attended: datetime | None = None,
    cursor: datetime | None = None,
    delays: dict[str, timedelta] | None = None,
) -> dict[int, datetime]:
    slots = plan(
        queues,
        waiting=waiting,
        cursors={rules.name: cursor or now for rules in queues},
        posts=posts or {},
        timezone=MOSCOW,
        now=now,
        until=now + timedelta(days=3),
        attended={} if attended is None else {rules.name: attended for rules in queues},
        delays=delays or {},
    )
    return {slot.article: slot.at for slot in slots if slot.article is not None}


def test_waiting_articles_take_the_coming_slots_in_order() -> None:
    found = forecast(
        queue("09:00", "12:00"), waiting=[article(1), article(2), article(3)], now=moscow("10:00")
    )
    assert found == {1: moscow("12:00"), 2: moscow("09:00", 25), 3: moscow("12:00", 25)}


def test_an_empty_slot_is_shown_as_empty() -> None:
    now = moscow("10:00")
    slots = plan(
        [queue("09:00", "12:00")],
        waiting=[],
        cursors={"news": None},
        posts={},
        timezone=MOSCOW,
        now=now,
        until=now + timedelta(days=1),
    )
    assert list(slots) == [
        PlannedSlot(queue="news", slot=moment, at=moment, article=None)
        for moment in (moscow("12:00"), moscow("09:00", 25))
    ]


def test_a_slot_is_only_for_articles_that_were_queued_before_it() -> None:
    late = article(1, queued=moscow("12:01"))
    early = article(2, queued=moscow("11:59"))
    found = forecast(
        queue("12:00", "18:00"), waiting=[late, early], now=moscow("12:02"), cursor=moscow("10:00")
    )
    assert found == {2: moscow("12:02"), 1: moscow("18:00")}


def test_a_slot_too_near_to_the_last_post_moves_by_what_is_missing() -> None:
    rules = queue("12:00", "18:00", min_gap=20 * MINUTE)
    posts = {"tg": [moscow("11:50")]}
    assert forecast(rules, waiting=[article(1)], now=moscow("11:55"), posts=posts) == {1: moscow("12:10")}


def test_a_slot_that_reaches_the_next_one_lapses() -> None:
    rules = queue("12:00", "12:10", "18:00", min_gap=20 * MINUTE)
    posts = {"tg": [moscow("11:50")]}
    found = forecast(rules, waiting=[article(1), article(2)], now=moscow("11:55"), posts=posts)
    assert found == {1: moscow("12:10"), 2: moscow("18:00")}


def test_a_slot_moved_into_quiet_hours_lapses() -> None:
    night = QuietHours(start=time(22), end=time(8))
    rules = queue("08:00", "21:50", min_gap=20 * MINUTE, quiet_hours=night)
    posts = {"tg": [moscow("21:45")]}
    assert forecast(rules, waiting=[article(1)], now=moscow("21:46"), posts=posts) == {1: moscow("08:00", 25)}


def test_slot_articles_keep_their_distance_from_an_exact_one() -> None:
    rules = queue("12:00", "18:00", min_gap=20 * MINUTE)
    exact = article(9, at=moscow("12:05"))
    assert forecast(rules, waiting=[article(1), exact], now=moscow("11:00"))[1] == moscow("12:25")


def test_a_slot_just_before_an_exact_post_moves_behind_it_or_lapses() -> None:
    rules = queue("12:00", "12:20", "18:00", min_gap=20 * MINUTE)
    exact = article(9, at=moscow("12:05"))
    found = forecast(rules, waiting=[article(1), article(2), exact], now=moscow("11:00"))
    assert found == {1: moscow("12:25"), 2: moscow("18:00")}, "noon lapses, the next slot moves"


def test_now_pushes_the_rest_by_the_gap_and_not_farther() -> None:
    rules = queue("12:00", "12:30", "18:00", min_gap=20 * MINUTE)
    urgent = article(9, at=moscow("11:55"), queued=moscow("11:55"))
    found = forecast(rules, waiting=[article(1), article(2), urgent], now=moscow("11:55"))
    assert found == {1: moscow("12:15"), 2: moscow("12:35")}


def test_exact_moments_go_past_quiet_hours_the_gap_and_the_limit_of_the_day() -> None:
    night = QuietHours(start=time(22), end=time(8))
    rules = queue("21:00", "21:30", min_gap=20 * MINUTE, quiet_hours=night, max_per_day=2)
    waiting = [article(1), article(2), article(8, at=moscow("23:00")), article(9, at=moscow("23:05"))]
    found = forecast(rules, waiting=waiting, now=moscow("20:00"))
    assert found == {1: moscow("21:00", 25), 2: moscow("21:30", 25)}, "the two exact ones fill the day"


def test_a_post_that_was_a_second_late_does_not_push_the_next_one() -> None:
    rules = queue("12:00", "12:20", min_gap=20 * MINUTE)
    posts = {"tg": [moscow("12:00") + timedelta(seconds=1)]}
    assert forecast(rules, waiting=[article(1)], now=moscow("12:01"), posts=posts) == {1: moscow("12:20")}


def test_posts_that_stand_close_together_push_once() -> None:
    rules = queue("12:05", "18:00", min_gap=20 * MINUTE)
    posts = {"tg": [moscow("12:00"), moscow("12:00") + timedelta(seconds=1)]}
    assert forecast(rules, waiting=[article(1)], now=moscow("12:01"), posts=posts) == {1: moscow("12:20")}


def test_two_queues_of_one_channel_keep_one_gap() -> None:
    news = queue("12:00", name="news", min_gap=20 * MINUTE)
    sport = queue("12:05", name="sport", min_gap=10 * MINUTE)
    waiting = [article(1), article(2, queue="sport")]
    assert forecast(news, sport, waiting=waiting, now=moscow("11:00")) == {
        1: moscow("12:00"),
        2: moscow("12:20"),
    }


def test_an_article_of_other_channels_is_not_in_the_way() -> None:
    rules = queue("12:00", "12:10", min_gap=20 * MINUTE)
    waiting = [article(1, channels=("vk",)), article(2)]
    assert forecast(rules, waiting=waiting, now=moscow("11:00")) == {1: moscow("12:00"), 2: moscow("12:10")}


def test_a_full_day_lets_slots_lapse_until_midnight_here() -> None:
    rules = queue("09:00", "12:00", "23:30", max_per_day=2)
    posts = {"tg": [moscow("00:10")]}
    found = forecast(rules, waiting=[article(1), article(2)], now=moscow("08:00"), posts=posts)
    assert found == {1: moscow("09:00"), 2: moscow("09:00", 25)}


BACK = moscow("15:30")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (OnMissed.CATCH_UP, {1: "15:30", 2: "15:50", 3: "16:10", 4: "18:00"}),
        (OnMissed.LATEST, {1: "15:30", 2: "18:00"}),
        (OnMissed.SKIP, {1: "18:00"}),
    ],
)
def test_missed_slots_are_filled_as_the_policy_says(policy: OnMissed, expected: dict[int, str]) -> None:
    rules = queue("09:00", "12:00", "15:00", "18:00", min_gap=20 * MINUTE, on_missed=policy)
    found = forecast(
        rules,
        waiting=[article(number) for number in range(1, 5)],
        now=moscow("15:30"),
        attended=BACK,
        cursor=moscow("08:00"),
    )
    assert {number: at for number, at in found.items() if at < moscow("00:00", 25)} == {
        number: moscow(clock) for number, clock in expected.items()
    }


def test_a_missed_slot_older_than_the_expiry_is_passed_by() -> None:
    rules = queue("09:00", "12:00", "15:00", expires_after=4 * HOUR)
    waiting = [article(1), article(2), article(3)]
    found = forecast(rules, waiting=waiting, now=moscow("15:30"), attended=BACK, cursor=moscow("08:00"))
    assert found[1] == found[2] == moscow("15:30")
    assert found[3] == moscow("09:00", 25)


def test_a_missed_slot_waits_for_the_morning() -> None:
    night = QuietHours(start=time(22), end=time(8))
    rules = queue("12:00", "21:00", quiet_hours=night, min_gap=20 * MINUTE)
    found = forecast(
        rules,
        waiting=[article(1), article(2)],
        now=moscow("23:00"),
        attended=moscow("23:00"),
        cursor=moscow("08:00"),
    )
    assert found == {1: moscow("08:00", 25), 2: moscow("08:20", 25)}


def test_no_article_overtakes_the_one_before_it_in_its_queue() -> None:
    rules = queue("09:00", "12:00", "15:40", "18:00", min_gap=20 * MINUTE)
    waiting = [article(1), article(2), article(3, channels=("vk",))]
    found = forecast(rules, waiting=waiting, now=moscow("15:30"), attended=BACK, cursor=moscow("08:00"))
    assert found == {1: moscow("15:30"), 2: moscow("15:50"), 3: moscow("15:50")}


def test_an_exact_article_of_a_removed_queue_still_keeps_others_away() -> None:
    rules = queue("12:00", min_gap=20 * MINUTE)
    exact = [
        article(8, queue="gone", at=moscow("11:50"), channels=("tg",)),
        article(9, queue="gone", at=moscow("11:55")),
    ]
    waiting = [article(1), article(2, queue="gone"), *exact]
    assert forecast(rules, waiting=waiting, now=moscow("11:00")) == {1: moscow("12:10")}


def test_due_names_what_to_fill_what_is_over_and_when_to_come_again() -> None:
    rules = queue("09:00", "12:00", "18:00", min_gap=20 * MINUTE)
    answer = due(
        [rules, queue("11:00", name="sport")],
        waiting=[article(1), article(2)],
        cursors={"news": moscow("08:00"), "sport": moscow("08:00")},
        posts={},
        timezone=MOSCOW,
        now=moscow("12:00"),
    )
    assert [(fill.article, fill.slot) for fill in answer.fills] == [
        (1, moscow("09:00")),
        (2, moscow("12:00")),
    ]
    assert answer.passed == {"sport": moscow("11:00")}
    assert answer.wake is None


def test_a_slot_that_waits_for_its_moved_moment_holds_its_queue() -> None:
    rules = queue("12:00", "12:30", min_gap=20 * MINUTE)
    sport = queue("12:05", name="sport", channels=("vk",))
    answer = due(
        [rules, sport],
        waiting=[article(1), article(2), article(3, queue="sport")],
        cursors={"news": moscow("11:00"), "sport": moscow("11:00")},
        posts={"tg": [moscow("11:50")]},
        timezone=MOSCOW,
        now=moscow("12:01"),
    )
    assert answer.fills == ()
    assert answer.passed == {}
    assert answer.wake == moscow("12:05")


def test_the_first_fifty_of_a_hundred_thousand_cost_no_more_than_fifty() -> None:
    waiting = [article(number) for number in range(100_000)]
    slots = plan(
        [queue("09:00", "12:00", "18:00", min_gap=20 * MINUTE)],
        waiting=waiting,
        cursors={},
        posts={},
        timezone=MOSCOW,
        now=moscow("10:00"),
        until=moscow("10:00") + timedelta(days=100_000),
    )
    assert [slot.article for slot in islice(slots, 50)] == list(range(50))


# jitter: noon of the 24th goes 16 minutes later where it may go up to 20

JITTERED = queue("09:00", "12:00", "18:00", jitter=20 * MINUTE)


def jittered(clock: str, day: int = 24) -> datetime:
    moment = moment_of(JITTERED, moscow(clock, day), MOSCOW)
    assert moscow(clock, day) + MINUTE < moment < moscow(clock, day) + 20 * MINUTE
    return moment


def due_at(now: datetime, *waiting: Waiting, rules: QueueRules = JITTERED) -> Due:
    return due(
        [rules],
        waiting=waiting,
        cursors={"news": moscow("11:00")},
        posts={},
        timezone=MOSCOW,
        now=now,
    )


def test_a_slot_with_jitter_goes_a_little_later_and_keeps_its_name() -> None:
    noon, moment = moscow("12:00"), jittered("12:00")
    waiting = article(1, queued=noon)
    assert forecast(JITTERED, waiting=[waiting], now=moscow("11:00")) == {1: moment}
    assert due_at(moscow("11:00"), waiting).wake == moment
    early = due_at(moment - timedelta(seconds=1), waiting)
    assert (early.fills, early.passed, early.wake) == ((), {}, moment)
    assert due_at(moment, waiting).fills == (PlannedSlot(queue="news", slot=noon, at=moment, article=1),)


def test_a_slot_that_jitter_holds_back_is_still_only_for_who_was_there_before_it() -> None:
    late = article(1, queued=moscow("12:00") + timedelta(seconds=1))
    answer = due_at(jittered("12:00"), late)
    assert (answer.fills, answer.passed, answer.wake) == ((), {"news": moscow("12:00")}, jittered("18:00"))
    early = due_at(jittered("12:00") - timedelta(seconds=1), late)
    assert (early.passed, early.wake) == ({}, jittered("18:00"))


def test_of_two_queues_goes_first_whose_jitter_is_shorter() -> None:
    sport = queue("12:00", name="sport", min_gap=60 * MINUTE)
    waiting = [article(1), article(2, queue="sport")]
    assert forecast(JITTERED, sport, waiting=waiting, now=moscow("11:00")) == {
        1: moscow("13:00"),
        2: moscow("12:00"),
    }


@pytest.mark.parametrize(
    ("policy", "before", "after"),
    [
        (OnMissed.CATCH_UP, [9, 12], [9, 12]),
        (OnMissed.LATEST, [9, 12], [12]),
        (OnMissed.SKIP, [12], []),
    ],
)
def test_a_slot_is_missed_once_its_jittered_moment_has_passed_unattended(
    policy: OnMissed, before: list[int], after: list[int]
) -> None:
    rules, moment = replace(JITTERED, on_missed=policy), jittered("12:00")
    for attended, expected in ((moment - timedelta(seconds=1), before), (moment, after)):
        answer = due(
            [rules],
            waiting=[article(1), article(2)],
            cursors={"news": moscow("08:00")},
            posts={},
            timezone=MOSCOW,
            now=moment,
            attended={"news": attended},
        )
        assert [fill.slot.astimezone(MOSCOW).hour for fill in answer.fills] == expected


def test_jitter_that_is_longer_than_the_expiry_lets_nothing_expire() -> None:
    rules, moment = replace(JITTERED, expires_after=MINUTE), jittered("12:00")
    for cursor in (moscow("11:00"), None):
        answer = due(
            [rules],
            waiting=[article(1)],
            cursors={"news": cursor},
            posts={},
            timezone=MOSCOW,
            now=moment,
            attended={"news": moscow("12:00") + 61 * timedelta(seconds=1)},
        )
        assert [fill.at for fill in answer.fills] == [moment]


# delays

DELAYS = {"vk": 5 * MINUTE}


def test_a_gap_is_counted_between_the_moments_at_which_a_channel_shows_its_posts() -> None:
    rules = queue("12:00", "18:00", channels=("tg", "vk"), min_gap=20 * MINUTE)
    for posts, expected in (
        ({"vk": [moscow("11:45")]}, "12:00"),
        ({"vk": [moscow("11:50")]}, "12:05"),
        ({"tg": [moscow("11:45")]}, "12:05"),
        ({"vk": [moscow("12:25")]}, "12:00"),
        ({"vk": [moscow("12:20")]}, "12:35"),
    ):
        found = forecast(rules, waiting=[article(1)], now=moscow("11:55"), posts=posts, delays=DELAYS)
        assert found == {1: moscow(expected)}, posts


def test_an_exact_article_is_delayed_and_one_for_now_is_not() -> None:
    rules = queue("12:00", "18:00", channels=("vk",), min_gap=20 * MINUTE)
    for exact, expected in (
        (article(9, at=moscow("11:50")), "12:10"),
        (article(9, at=moscow("11:50"), queued=moscow("11:50")), "12:05"),
        (article(9, at=moscow("11:40")), "12:05"),  # overdue: it goes now, at 11:50
    ):
        waiting = [article(1), exact]
        assert forecast(rules, waiting=waiting, now=moscow("11:50"), delays=DELAYS)[1] == moscow(expected)


def test_a_post_that_is_delayed_past_midnight_counts_for_the_new_day() -> None:
    rules = queue("12:00", "23:57", channels=("tg", "vk"), max_per_day=1)
    waiting = [article(1, channels=("vk",)), article(2, channels=("vk",))]
    posts = {"vk": [moscow("11:00")]}
    found = forecast(rules, waiting=waiting, now=moscow("11:30"), posts=posts, delays=DELAYS)
    assert found == {1: moscow("23:57"), 2: moscow("23:57", 25)}


@pytest.mark.parametrize(("at", "expected"), [("11:00", True), ("11:01", False), (None, False)])
def test_now_is_a_moment_that_had_come_when_the_article_was_queued(at: str | None, expected: bool) -> None:
    moment = at and moscow(at)
    one = article(1, at=moment or None, queued=moscow("11:00"))
    stored = StoredArticle(
        id=1,
        article=Article(headline=RichText.of("Мост")),
        queue="news",
        state=ArticleState.WAITING,
        channels=None,
        at=one.at,
        created=moscow("10:00"),
        queued=one.queued,
        editor_id=None,
        editor_name=None,
        version=0,
    )
    assert one.at_once is stored.at_once is expected


def test_a_newsroom_knows_the_delay_of_every_channel() -> None:
    vk = Channel(name="vk", platform="vk", options=None, delay=5 * MINUTE)
    tg = Channel(name="tg", platform="telegram", options=None)
    room = Newsroom(timezone=MOSCOW, channels={"tg": tg, "vk": vk}, queues={})
    assert room.delays == {"tg": timedelta(0), "vk": 5 * MINUTE}


# what then happens


class World:
    """The store of a model: what `due` asks for happens at once."""

    def __init__(self, queues: Sequence[QueueRules], zone: ZoneInfo, waiting: Sequence[Waiting]) -> None:
        self.queues, self.zone, self.waiting = queues, zone, list(waiting)
        self.delays: dict[str, timedelta] = {}
        self.cursors: dict[str, datetime | None] = {}
        self.posts: dict[str, list[datetime]] = {}
        self.attended: dict[str, datetime] = {}
        self.happened: list[tuple[str, datetime, datetime, int | None]] = []

    def forecast(self, now: datetime, until: datetime) -> list[tuple[str, datetime, datetime, int | None]]:
        slots = plan(
            self.queues,
            waiting=self.waiting,
            cursors=self.cursors,
            posts=self.posts,
            timezone=self.zone,
            now=now,
            until=until,
            attended=self.attended,
            delays=self.delays,
        )
        return [(one.queue, one.slot, one.at, one.article) for one in slots if one.article is not None]

    def live(self, now: datetime, until: datetime) -> None:
        while now <= until:
            answer = due(
                self.queues,
                waiting=self.waiting,
                cursors=self.cursors,
                posts=self.posts,
                timezone=self.zone,
                now=now,
                attended=self.attended,
                delays=self.delays,
            )
            for fill in answer.fills:
                self._publish(fill, now)
            self.cursors |= answer.passed
            self._publish_exact(now)
            soon = [one.at for one in self.waiting if one.at is not None]
            now = min([moment for moment in (answer.wake, *soon) if moment] + [now + HOUR])

    def _publish(self, fill: PlannedSlot, now: datetime) -> None:
        one = next(one for one in self.waiting if one.article == fill.article)
        self.waiting.remove(one)
        self.cursors[fill.queue] = fill.slot
        rules = next(rules for rules in self.queues if rules.name == fill.queue)
        for channel in one.channels or rules.channels:
            delayed = fill.at + self.delays.get(channel, timedelta(0))
            self.posts.setdefault(channel, []).append(max(delayed, now))
        self.happened.append((fill.queue, fill.slot, max(fill.at, now), fill.article))

    def _publish_exact(self, now: datetime) -> None:
        for one in [one for one in self.waiting if one.at is not None and one.at <= now]:
            assert one.at is not None
            self.waiting.remove(one)
            rules = next(rules for rules in self.queues if rules.name == one.queue)
            for channel in one.channels or rules.channels:
                delay = timedelta(0) if one.at_once else self.delays.get(channel, timedelta(0))
                self.posts.setdefault(channel, []).append(one.at + delay)


ZONES = [
    "Europe/Moscow",
    "Europe/Berlin",
    "Asia/Kolkata",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
STARTS = [
    datetime(2026, 3, 28, tzinfo=UTC),
    datetime(2026, 10, 24, tzinfo=UTC),
    datetime(2027, 12, 31, tzinfo=UTC),
]
clocks = st.integers(0, 24 * 12 - 1).map(lambda n: time(n // 12, n % 12 * 5))
channels = st.sampled_from([("a",), ("b",), ("a", "b")])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[World, datetime]:
    start = draw(st.sampled_from(STARTS))
    night = QuietHours(start=time(22), end=time(7, 30))
    queues = [
        QueueRules(
            name=name,
            channels=draw(channels),
            slots=(SlotRule(days=draw(st.frozensets(st.integers(0, 6), min_size=3)), times=draw(times)),),
            quiet_hours=draw(st.sampled_from([None, night])),
            min_gap=MINUTE * draw(st.sampled_from([0, 7, 20, 90])),
            max_per_day=draw(st.sampled_from([None, 2, 5])),
            on_missed=draw(st.sampled_from(OnMissed)),
            expires_after=HOUR * draw(st.sampled_from([1, 5, 24])),
            jitter=MINUTE * draw(st.sampled_from([0, 0, 10, 200])),
        )
        for name in ("news", "sport")
    ]
    waiting = [
        Waiting(
            article=number,
            title="",
            queue=draw(st.sampled_from(["news", "sport"])),
            place=number,
            queued=start - MINUTE * draw(st.integers(0, 600)),
            at=draw(st.none() | st.integers(0, 2000).map(lambda minutes: start + MINUTE * minutes)),
            channels=draw(st.none() | channels),
        )
        for number in range(draw(st.integers(0, 12)))
    ]
    world = World(queues, ZoneInfo(draw(st.sampled_from(ZONES))), waiting)
    world.cursors = {"news": start - HOUR * draw(st.integers(0, 30)), "sport": None}
    world.attended = {"news": start, "sport": start}
    world.delays = {name: MINUTE * draw(st.sampled_from([0, 0, 5, 100])) for name in ("a", "b")}
    return world, start


times = st.lists(clocks, min_size=1, max_size=6).map(tuple)


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_what_the_plan_says_is_what_then_happens(scene: tuple[World, datetime]) -> None:
    world, start = scene
    until = start + timedelta(days=2, hours=12)
    expected = [entry for entry in world.forecast(start, until) if entry[2] <= until - timedelta(days=1)]
    world.live(start, until)
    assert sorted(expected) == sorted(
        entry for entry in world.happened if entry[2] <= until - timedelta(days=1)
    )
