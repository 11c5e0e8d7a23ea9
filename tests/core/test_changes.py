"""What a changed configuration means to the newsroom, as the admins read it."""

from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.article import Waiting
from bot.core.changes import Outlooks, queues, staff, summary
from bot.core.changes.fields import field_changes
from bot.core.labels import LabelRule
from bot.core.newsroom import Channel, Editor, Footer, Group, Newsroom, Role
from bot.core.plan import plan
from bot.core.schedule import OnMissed, PlannedSlot, QueueRules, QuietHours, SlotRule, SpecialDays
from bot.core.teaser import TeaserRules

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  #: Tuesday, 10:00 in Moscow
WORKDAYS, WEEKEND, EVERY_DAY = frozenset(range(5)), frozenset({5, 6}), frozenset(range(7))


def slots(*clocks: str, days: frozenset[int] = EVERY_DAY) -> SlotRule:
    return SlotRule(days=days, times=tuple(time.fromisoformat(clock) for clock in clocks))


def queue(*rules: SlotRule, name: str = "news", **values: Any) -> QueueRules:
    return QueueRules(name=name, **{"channels": ("tg", "vk"), "slots": rules} | values)


def newsroom(*queues: QueueRules, **values: Any) -> Newsroom:
    channels = {name: Channel(name=name, platform=name, options=None) for name in ("tg", "vk")}
    known = {rules.name: rules for rules in queues}
    house = Newsroom(timezone=MOSCOW, channels=MappingProxyType(channels), queues=MappingProxyType(known))
    return replace(house, **values)


def coming(house: Newsroom, waiting: list[Waiting], days: int = 60) -> list[PlannedSlot]:
    """What the plan says of what waits."""
    return list(
        plan(
            tuple(house.queues.values()),
            waiting=waiting,
            cursors={},
            posts={},
            timezone=house.timezone,
            now=NOW,
            until=NOW + timedelta(days=days),
            attended=dict.fromkeys(house.queues, NOW),
        )
    )


def waiting(count: int, *, queue: str = "news", start: int = 1, at: datetime | None = None) -> list[Waiting]:
    return [
        Waiting(article=number, title=f"Статья {number}", queue=queue, place=number, queued=NOW, at=at)
        for number in range(start, start + count)
    ]


def said(old: Newsroom, new: Newsroom, *articles: Waiting, only_days: int | None = None) -> list[str]:
    before, after = (coming(house, list(articles), only_days or 60) for house in (old, new))
    counts = Counter(one.queue for one in articles)
    outlooks = Outlooks(before=before, after=after, waiting=counts, only_days=only_days)
    return list(summary(old, new, outlooks, now=NOW))


def changed(old: QueueRules, **values: Any) -> list[str]:
    """What is said of one queue that changed."""
    return said(newsroom(old), newsroom(replace(old, **values)))


NEWS = queue(slots("09:00", "12:30", "18:00", days=WORKDAYS), slots("11:00", days=WEEKEND))


def test_a_slot_that_goes_is_named_with_what_it_moves() -> None:
    after = replace(NEWS, slots=(slots("09:00", "18:00", days=WORKDAYS), slots("11:00", days=WEEKEND)))
    assert said(newsroom(NEWS), newsroom(after), *waiting(7)) == [
        "news: слот 12:30 убран; 7 статей сдвинулись, последняя теперь пт 27 ноября, 18:00 МСК."
    ]


def test_nothing_is_said_of_what_did_not_change() -> None:
    assert said(newsroom(NEWS), newsroom(NEWS), *waiting(3)) == []


def test_articles_with_a_time_of_their_own_are_moved_by_no_timetable() -> None:
    after = replace(NEWS, slots=(slots("21:00"),))
    exact = waiting(2, at=NOW + timedelta(hours=1))
    assert said(newsroom(NEWS), newsroom(after), *exact) == [
        "news: слоты 09:00, 11:00, 12:30, 18:00 убраны; слот 21:00 добавлен."
    ]


def test_slots_with_seconds_are_told_with_them() -> None:
    before = queue(slots("09:00:10"))
    assert changed(before, slots=(slots("09:00:40"),)) == ["news: слот 09:00:10 теперь в 09:00:40."]
    assert changed(before, slots=(slots("09:00:10", "09:00:40", "10:00"),)) == [
        "news: слоты 09:00:40, 10:00 добавлены."
    ]


def test_articles_that_lose_their_slot_are_counted() -> None:
    (sentence,) = said(newsroom(NEWS), newsroom(replace(NEWS, slots=())), *waiting(3))
    assert sentence == "news: слоты 09:00, 11:00, 12:30, 18:00 убраны; слота впереди не видно: 3 статьи."
    short = replace(NEWS, slots=(slots("12:00", days=frozenset({2})),))
    (sentence,) = said(newsroom(NEWS), newsroom(short), *waiting(20))
    assert sentence.endswith(
        "9 статей сдвинулись, последняя теперь ср 20 января 2027, 12:00 МСК; "
        "слота впереди не видно: 11 статей."
    )


def test_an_article_that_gets_a_slot_at_last_has_moved() -> None:
    without = queue(slots("12:00"))
    assert said(newsroom(replace(without, slots=())), newsroom(without), *waiting(1)) == [
        "news: слот 12:00 добавлен; 1 статья сдвинулась, последняя теперь вт 24 ноября, 12:00 МСК."
    ]


def test_two_days_in_a_row_are_no_span_of_days() -> None:
    assert changed(NEWS, slots=NEWS.slots[:1]) == ["news: слот 11:00 убран."]
    added = slots("20:00", days=WEEKEND)
    assert changed(NEWS, slots=(*NEWS.slots, added)) == ["news: слот 20:00 добавлен (сб, вс)."]
    longer = slots("20:00", days=frozenset({4, 5, 6}))
    assert changed(NEWS, slots=(*NEWS.slots, longer)) == ["news: слот 20:00 добавлен (пт–вс)."]


def test_of_a_very_long_queue_only_the_coming_days_are_told() -> None:
    after = replace(NEWS, slots=(slots("09:00", "18:00", days=WORKDAYS), slots("11:00", days=WEEKEND)))
    assert said(newsroom(NEWS), newsroom(after), *waiting(500), only_days=7) == [
        "news: слот 12:30 убран; из статей ближайших 7 дней сдвинулись: 17."
    ]
    assert said(newsroom(NEWS), newsroom(NEWS), *waiting(500), only_days=7) == []


def test_the_articles_of_another_queue_on_the_same_channel_move_as_well() -> None:
    sport = queue(slots("12:30"), name="sport", min_gap=timedelta(minutes=20))
    news = queue(slots("12:20"), min_gap=timedelta(minutes=20))
    later = replace(news, slots=(slots("12:25"),))
    articles = waiting(1) + waiting(1, queue="sport", start=2)
    assert said(newsroom(news, sport), newsroom(later, sport), *articles) == [
        "news: слот 12:20 теперь в 12:25; 1 статья сдвинулась, последняя теперь вт 24 ноября, 12:25 МСК.",
        "sport: 1 статья сдвинулась, последняя теперь вт 24 ноября, 12:45 МСК.",
    ]


@pytest.mark.parametrize(
    ("rules", "phrase"),
    [
        ((slots("09:00", "18:00", days=WORKDAYS), slots("11:00", days=WEEKEND)), "слот 12:30 убран"),
        (
            (slots("09:00", "12:30", "18:00", "20:00", days=WORKDAYS), slots("11:00", days=WEEKEND)),
            "слот 20:00 добавлен (пн–пт)",
        ),
        ((slots("09:00", "12:30", "18:00", days=WORKDAYS),), "слот 11:00 убран"),
        (
            (slots("09:00", "12:30", "18:00", days=WORKDAYS), slots("11:00", days=frozenset({6}))),
            "слот 11:00 убран (сб)",
        ),
        (
            (slots("09:00", "12:30", "18:00", days=WORKDAYS), slots("11:30", days=WEEKEND)),
            "слот 11:00 теперь в 11:30",
        ),
        (
            (
                slots("09:00", "12:30", "18:00", days=WORKDAYS),
                slots("11:00", days=frozenset({6})),
                slots("11:30", days=frozenset({5})),
            ),
            "слот 11:00 теперь в 11:30 (сб)",
        ),
        (
            (slots("09:00", "13:00", "19:00", days=WORKDAYS), slots("11:00", days=WEEKEND)),
            "слоты 12:30, 18:00 убраны; слоты 13:00, 19:00 добавлены (пн–пт)",
        ),
        (
            (slots("09:00", "12:30", "18:00", days=WORKDAYS), slots("11:00")),
            "слот 11:00 добавлен (пн–пт)",
        ),
        (
            (SlotRule(days=EVERY_DAY, every=timedelta(hours=1), start=time(8), end=time(21)),),
            "расписание другое, слотов в неделю — 98 (было 17)",
        ),
        ((SlotRule(cron="0 9 1 * *"),), "расписание другое, слотов в неделю — 0 (было 17)"),
        ((slots("12:30", "09:00", "18:00", days=WORKDAYS), slots("11:00", days=WEEKEND)), None),
    ],
)
def test_slots_are_compared_by_the_week_that_they_make(
    rules: tuple[SlotRule, ...], phrase: str | None
) -> None:
    assert changed(NEWS, slots=rules) == ([] if phrase is None else [f"news: {phrase}."])


def test_days_that_are_no_run_are_named_one_by_one() -> None:
    days = frozenset({0, 2, 4, 5, 6})
    assert changed(NEWS, slots=(*NEWS.slots, slots("21:00", days=days))) == [
        "news: слот 21:00 добавлен (пн, ср, пт–вс)."
    ]


def test_special_days_are_named_unless_they_are_over() -> None:
    new_year = SpecialDays(first=date(2026, 12, 31), last=date(2027, 1, 8), note="Новый год")
    city_day = SpecialDays(first=date(2026, 12, 5), last=date(2026, 12, 5), slots=(slots("12:00", "15:00"),))
    many = replace(city_day, first=date(2026, 12, 12), last=date(2026, 12, 13))
    past = SpecialDays(first=date(2026, 11, 4), last=date(2026, 11, 4))
    special = replace(NEWS, exceptions=(past, city_day, many, new_year))
    assert changed(NEWS, exceptions=special.exceptions) == [
        "news: сб 5 декабря — слоты 12:00, 15:00; сб 12 декабря – вс 13 декабря — другие слоты; "
        "чт 31 декабря – пт 8 января 2027 — слотов нет (Новый год)."
    ]
    other = replace(city_day, slots=(slots("12:00"),))
    assert changed(special, exceptions=(other, many)) == [
        "news: сб 5 декабря — слоты 12:00; чт 31 декабря – пт 8 января 2027 — снова как обычно."
    ]


@pytest.mark.parametrize(
    ("values", "phrase"),
    [
        ({"channels": ("vk", "max")}, "каналы: + max, − tg"),
        ({"quiet_hours": QuietHours(start=time(22), end=time(8))}, "тихие часы — 22:00–08:00 (было: нет)"),
        ({"min_gap": timedelta(minutes=30)}, "промежуток между постами — 30 мин (было: нет)"),
        ({"max_per_day": 12}, "предел постов в день — 12 (было: нет)"),
        ({"on_missed": OnMissed.SKIP}, "пропущенные слоты — не догонять (было: догонять по порядку)"),
        ({"expires_after": timedelta(hours=12)}, "срок для опоздавших — 12 ч (было: 1 день)"),
        ({"jitter": timedelta(minutes=5)}, "разброс слотов — 5 мин (было: нет)"),
        ({"max_waiting": 60}, "предел очереди — 60 (было: нет)"),
    ],
)
def test_the_rules_of_a_queue_are_called_by_their_names(values: dict[str, Any], phrase: str) -> None:
    assert changed(NEWS, **values) == [f"news: {phrase}."]


def test_a_queue_that_comes_or_goes_is_told() -> None:
    sport = queue(slots("10:00"), name="sport", channels=("vk",))
    assert said(newsroom(NEWS), newsroom(NEWS, sport)) == [
        "Новая очередь «sport»: слотов в неделю — 7, каналы: vk."
    ]
    assert said(newsroom(NEWS, sport), newsroom(NEWS)) == ["Очередь «sport» убрана."]
    assert said(newsroom(NEWS, sport), newsroom(NEWS), *waiting(2, queue="sport")) == [
        "Очередь «sport» убрана, а 2 статьи в ней ждут: что с ними делать, решат редакторы."
    ]


def test_another_default_queue_is_told() -> None:
    sport = queue(slots("10:00"), name="sport")
    assert said(newsroom(NEWS, sport), newsroom(sport, NEWS)) == ["Очередь по умолчанию теперь «sport»."]
    assert said(newsroom(NEWS, sport), newsroom(sport)) == ["Очередь «news» убрана."], "that says it"


def test_channels_are_told_in_a_word() -> None:
    old = newsroom(NEWS)
    vk = replace(
        old.channels["vk"],
        options=1,
        max_per_hour=30,
        delay=timedelta(minutes=5),
        credentials=frozenset({"token"}),
        teaser=TeaserRules(),
        utm=(("utm_source", "vk"),),
    )
    new = replace(old, channels=MappingProxyType({"vk": vk, "ok": replace(vk, name="ok", platform="ok")}))
    assert said(old, new) == [
        "Канал «tg» убран.",
        "Новый канал «ok» (ok).",
        "Канал «vk»: другие адрес или настройки; предел постов в час — 30 (было: 60); "
        "задержка — 5 мин (было: нет); другие ключи; другой вид поста; другие метки в ссылках.",
    ]


def test_people_are_told_by_name() -> None:
    anna, peter = (
        Editor(id=number, name=name, role=Role.EDITOR) for number, name in ((1, "Анна"), (2, "Пётр"))
    )
    old = newsroom(NEWS, editors={1: anna, 2: peter})
    olga = Editor(id=3, name="Ольга", role=Role.AUTHOR)
    new = newsroom(NEWS, editors={1: replace(anna, role=Role.ADMIN), 3: olga})
    assert said(old, new) == [
        "Больше не в редакции: Пётр.",
        "В редакции теперь и Ольга (автор).",
        "Анна: роль — админ (было: редактор).",
    ]


def test_what_is_the_whole_newsrooms_is_told_in_a_word() -> None:
    new = newsroom(
        NEWS,
        timezone=ZoneInfo("Asia/Yekaterinburg"),
        footer=Footer(text="Подписывайтесь"),
        teaser=TeaserRules(quotes=0),
        labels=(LabelRule(tag="реклама", must=("erid",)),),
        runway_at=None,
    )
    assert said(newsroom(NEWS), new) == [
        "Часовой пояс — Asia/Yekaterinburg (было: Europe/Moscow).",
        "Подвал постов теперь другой.",
        "Вид постов теперь другой.",
        "Напоминание о пустых слотах — нет (было: 15:00).",
        "Обязательные пометки теперь другие.",
    ]


def test_a_group_and_a_digest_are_told_with_what_they_were() -> None:
    group = Group(chat=-100500)
    with_group = newsroom(NEWS, group=group, digest_at=time(19))
    assert said(newsroom(NEWS), with_group) == [
        "Группа редакции — -100500 (было: нет).",
        "Сводка за день — 19:00 (было: нет).",
    ]
    quiet = newsroom(NEWS, group=replace(group, topic=12, notices=False))
    assert said(with_group, quiet) == [
        "Группа редакции — -100500, тема 12, без уведомлений (было: -100500).",
        "Сводка за день — нет (было: 19:00).",
    ]


def test_the_language_is_the_new_one() -> None:
    new = newsroom(replace(NEWS, min_gap=timedelta(minutes=20)), language="en")
    assert said(newsroom(NEWS), new) == [
        "news: gap between posts now 20 min (was none).",
        "Language now en (was ru).",
    ]


def test_every_value_of_a_newsroom_has_a_name_for_people() -> None:
    # a field that is added to the configuration must not be called by its name in the code
    for kind, names, elsewhere in (
        (QueueRules, queues.FIELDS, ("name", *queues.ELSEWHERE)),
        (Newsroom, staff.NEWSROOM_FIELDS, staff.ELSEWHERE),
        (Channel, staff.CHANNEL_FIELDS, ("name",)),
        (Editor, staff.EDITOR_FIELDS, ("id", "invited")),
    ):
        assert {one.name for one in fields(kind)} == {*names, *elsewhere}
    other = replace(NEWS, min_gap=timedelta(minutes=1))
    assert field_changes(NEWS, other, {}, "ru") == ["изменено: min_gap"], "and if it has none, it is told"


def test_a_long_list_and_a_long_sentence_are_cut() -> None:
    many = [queue(slots("10:00"), name=f"queue-{number}") for number in range(20)]
    sentences = said(newsroom(NEWS), newsroom(NEWS, *many))
    assert len(sentences) == 15
    assert sentences[-1] == "… и ещё изменений: 6"
    wide = replace(NEWS, channels=tuple(f"channel-{number}" for number in range(100)))
    (sentence,) = said(newsroom(NEWS), newsroom(wide))
    assert len(sentence) == 300
    assert sentence.endswith("…")
