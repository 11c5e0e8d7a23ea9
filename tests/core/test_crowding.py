"""Exact moments that come too near to other posts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.crowding import Crowd, Neighbour, crowds, say_gap, widest_gap
from bot.core.language import Language
from bot.core.newsroom import Newsroom
from bot.core.schedule import QueueRules

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ROOM = Newsroom(
    timezone=ZoneInfo("Europe/Moscow"),
    channels={},
    queues={
        "news": QueueRules(name="news", channels=("tg", "vk"), min_gap=20 * MINUTE),
        "sport": QueueRules(name="sport", channels=("vk",), min_gap=30 * MINUTE),
    },
)


def neighbour(article: int, channel: str, minutes: float) -> Neighbour:
    return Neighbour(article=article, title="Мост", channel=channel, moment=NOON + minutes * MINUTE)


@pytest.mark.parametrize("minutes", [-19.9, 0, 5, 19.9])
def test_nearer_than_the_gap_on_either_side_is_a_crowd(minutes: float) -> None:
    (found,) = crowds({"tg": NOON}, [neighbour(7, "tg", minutes)], newsroom=ROOM)
    assert found == Crowd(article=7, title="Мост", at=NOON + minutes * MINUTE, gap=20 * MINUTE)


@pytest.mark.parametrize("minutes", [-30, -20, 19.98, 20, 30])
def test_the_gap_itself_is_wide_enough_and_a_second_is_no_matter(minutes: float) -> None:
    assert crowds({"tg": NOON}, [neighbour(7, "tg", minutes)], newsroom=ROOM) == []


def test_only_channels_that_both_go_to_count_each_with_its_strictest_gap() -> None:
    around = [neighbour(7, "tg", 25), neighbour(8, "vk", 25), neighbour(9, "ok", 0)]
    found = crowds({"tg": NOON, "vk": NOON, "ok": NOON}, around, newsroom=ROOM)
    assert [(one.article, one.gap) for one in found] == [(8, 30 * MINUTE)]
    assert crowds({"tg": NOON}, [neighbour(8, "vk", 0)], newsroom=ROOM) == []


def test_one_article_is_named_once_where_it_is_nearest_and_several_by_time() -> None:
    around = [neighbour(7, "vk", 15), neighbour(7, "tg", 10), neighbour(7, "vk", 18), neighbour(8, "tg", -5)]
    found = crowds({"tg": NOON, "vk": NOON}, around, newsroom=ROOM)
    assert [(one.article, one.at) for one in found] == [(8, NOON - 5 * MINUTE), (7, NOON + 10 * MINUTE)]


def test_the_widest_gap_is_that_of_the_strictest_queue() -> None:
    assert widest_gap(ROOM) == 30 * MINUTE
    assert widest_gap(Newsroom(timezone=ROOM.timezone, channels={}, queues={})) == timedelta(0)


@pytest.mark.parametrize(
    ("minutes", "language", "said"),
    [
        (20, "ru", "20 минут"),
        (1, "ru", "1 минуты"),
        (0.5, "ru", "1 минуты"),
        (21, "ru", "21 минуты"),
        (60, "ru", "1 часа"),
        (135, "ru", "2 часов 15 минут"),
        (20, "en", "20 minutes"),
        (61, "en", "1 hour 1 minute"),
    ],
)
def test_a_gap_is_said_in_the_genitive(minutes: float, language: Language, said: str) -> None:
    assert say_gap(minutes * MINUTE, language) == said
