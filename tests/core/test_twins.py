"""The same story handed in twice is noticed."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.article import Article, ArticleState, Block, StoredArticle
from bot.core.delivery import Delivery, State
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.core.richtext import RichText
from bot.core.twins import Twin, twin_of

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXT = "Движение открыли утром, глава района перерезал ленту, первыми по мосту проехали автобусы и трамваи"


def article(title: str, text: str = "") -> Article:
    return Article(headline=RichText.of(title), body=(Block(text=RichText.of(text)),) if text else ())


def stored(
    title: str, text: str = "", *, state: ArticleState = ArticleState.TAKEN, created: datetime = NOW
) -> StoredArticle:
    return StoredArticle(
        id=1,
        article=article(title, text),
        queue="news",
        state=state,
        channels=None,
        at=None,
        created=created,
        queued=None,
        editor_id=None,
        editor_name=None,
        version=0,
    )


def delivery(state: State, *, due: datetime, sent: datetime | None = None) -> Delivery:
    return Delivery(
        id=10,
        article=1,
        title="Мост открыт",
        channel="tg",
        platform="telegram",
        post=Post(text="Мост открыт", length=11, limit=4096),
        key="k",
        state=state,
        due=due,
        deadline=due + HOUR,
        receipt=Receipt(at=sent, remote_id="1", url=None) if sent else None,
    )


def test_a_waiting_story_with_the_same_headline_is_a_twin_whatever_its_signs_and_capitals() -> None:
    waits = stored("мост южный ОТКРЫТ", state=ArticleState.WAITING)
    assert twin_of(article("Мост «Южный» открыт!"), waits, now=NOW) == Twin(article=1)
    assert twin_of(article("Мост закрыт"), waits, now=NOW) is None


def test_a_story_that_went_out_today_is_a_twin_as_of_its_first_network() -> None:
    sent = NOW - 2 * HOUR
    deliveries = [delivery(State.SENT, due=sent - HOUR, sent=sent), delivery(State.PLANNED, due=NOW)]
    found = twin_of(article("Мост открыт"), stored("Мост открыт"), deliveries=deliveries, now=NOW)
    assert found == Twin(article=1, out=sent)


@pytest.mark.parametrize(
    ("text", "days", "twin"),
    [("", 2, False), (TEXT, 2, True), (TEXT, 8, False)],
    ids=["a headline may come again", "a text hardly", "but after a week"],
)
def test_the_same_text_is_remembered_for_longer_than_the_same_headline(
    text: str, days: int, twin: bool
) -> None:
    sent = NOW - days * DAY
    deliveries = [delivery(State.SENT, due=sent, sent=sent)]
    other = stored("Мост открыт", text)
    found = twin_of(article("Мост открыт", text), other, deliveries=deliveries, now=NOW)
    assert (found is not None) is twin


@pytest.mark.parametrize(
    ("other", "deliveries"),
    [
        (stored("Мост открыт"), [delivery(State.FAILED, due=NOW)]),
        (stored("Мост открыт", state=ArticleState.CANCELLED), []),
        (stored("Мост открыт", state=ArticleState.EXPIRED), []),
        (stored("Мост открыт", state=ArticleState.DRAFT, created=NOW - 2 * DAY), []),
        (stored("Дождь"), [delivery(State.SENT, due=NOW, sent=NOW)]),
    ],
    ids=["never out", "taken back", "expired", "a forgotten draft", "another story"],
)
def test_what_came_to_nothing_is_no_twin(other: StoredArticle, deliveries: list[Delivery]) -> None:
    assert twin_of(article("Мост открыт"), other, deliveries=deliveries, now=NOW) is None


@pytest.mark.parametrize("state", [ArticleState.DRAFT, ArticleState.REVIEW])
def test_what_somebody_else_is_at_just_now_is_a_twin(state: ArticleState) -> None:
    other = stored("Мост открыт", state=state, created=NOW - HOUR)
    assert twin_of(article("Мост открыт"), other, now=NOW) == Twin(article=1)
