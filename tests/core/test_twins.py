"""The same story handed in twice is noticed."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.article import Waiting
from bot.core.delivery import Delivery, State
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.core.twins import Twin, twins_of

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def waiting(article: int, title: str) -> Waiting:
    return Waiting(article=article, title=title, queue="news", place=article, queued=NOW)


def delivery(
    article: int, title: str, state: State, *, due: datetime, sent: datetime | None = None
) -> Delivery:
    return Delivery(
        id=article * 10,
        article=article,
        title=title,
        channel="tg",
        platform="telegram",
        post=Post(text=title, length=len(title), limit=4096),
        key="k",
        state=state,
        due=due,
        deadline=due + HOUR,
        receipt=Receipt(at=sent, remote_id="1", url=None) if sent else None,
    )


def test_a_waiting_story_with_the_same_headline_is_a_twin_whatever_its_signs_and_capitals() -> None:
    found = twins_of(
        "Мост «Южный» открыт!",
        waiting=[(waiting(1, "мост южный ОТКРЫТ"), NOW + HOUR), (waiting(2, "Мост закрыт"), NOW)],
        deliveries=[],
        now=NOW,
    )
    assert found == [Twin(article=1, at=NOW + HOUR)]


def test_a_story_that_went_out_today_is_a_twin_once_however_many_networks_show_it() -> None:
    sent = NOW - 2 * HOUR
    deliveries = [
        delivery(3, "Мост открыт", State.SENT, due=sent - HOUR, sent=sent),
        delivery(3, "Мост открыт", State.PLANNED, due=NOW),
    ]
    assert twins_of("Мост открыт", waiting=[], deliveries=deliveries, now=NOW) == [Twin(article=3, out=sent)]


@pytest.mark.parametrize(
    "old",
    [
        delivery(3, "Мост открыт", State.SENT, due=NOW, sent=NOW - timedelta(days=2)),
        delivery(3, "Мост открыт", State.FAILED, due=NOW),
        delivery(3, "Дождь", State.SENT, due=NOW, sent=NOW),
    ],
    ids=["two days ago", "never out", "another story"],
)
def test_what_is_old_or_never_went_out_is_no_twin(old: Delivery) -> None:
    assert twins_of("Мост открыт", waiting=[], deliveries=[old], now=NOW) == []
