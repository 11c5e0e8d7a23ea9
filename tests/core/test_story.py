"""What became of an article is told in the order in which it happened."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.amendment import Amendment, Kind, Stage
from bot.core.article import Article, ArticleState, StoredArticle
from bot.core.delivery import Delivery, State
from bot.core.journal import SHELL, Actor, Entry, Verb
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.core.richtext import RichText
from bot.core.story import Event, story

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
ANNA = Actor(id=7, name="Анна")

ARTICLE = StoredArticle(
    id=1,
    article=Article(headline=RichText.of("Мост открыли"), body=()),
    queue="news",
    state=ArticleState.WAITING,
    channels=None,
    at=None,
    created=NOW,
    queued=NOW,
    editor_id=7,
    editor_name="Анна",
    version=1,
)
POST = Delivery(
    id=1,
    article=1,
    channel="vk",
    platform="vk",
    state=State.PLANNED,
    title="Мост открыли",
    post=Post(text="Мост", length=4, limit=16384),
    due=LATER,
    key="k1",
    deadline=LATER + timedelta(hours=1),
)
RECEIPT = Receipt(at=LATER, remote_id="1", url="https://vk.com/wall-1_1")


def of(delivery: Delivery) -> list[Event]:
    return story(ARTICLE, [], [delivery], [])[1:]


def test_an_article_older_than_the_journal_was_handed_in_by_its_editor() -> None:
    assert story(ARTICLE, [], [], []) == [Event(at=NOW, what="handed in", by=ANNA)]
    nameless = replace(ARTICLE, editor_id=None, editor_name=None)
    assert story(nameless, [], [], []) == [Event(at=NOW, what="handed in", by=SHELL)]


def test_what_the_journal_says_is_told_once() -> None:
    entry = Entry(id=1, article=1, at=NOW, by=ANNA, verb=Verb.HANDED_IN, details={})
    assert [event.what for event in story(ARTICLE, [entry], [], [])] == ["handed in"]


@pytest.mark.parametrize(
    ("became", "event"),
    [
        (
            replace(POST, state=State.SENT, receipt=RECEIPT),
            Event(at=LATER, what="sent", details={"channel": "vk", "url": RECEIPT.url}),
        ),
        (
            replace(POST, state=State.FAILED, started=NOW, error="нет прав"),
            Event(at=NOW, what="failed", details={"channel": "vk", "error": "нет прав"}),
        ),
        (
            replace(POST, state=State.EXPIRED),
            Event(at=POST.deadline, what="expired", details={"channel": "vk"}),
        ),
        (
            replace(POST, state=State.UNSURE, doubted=NOW),
            Event(at=NOW, what="unsure", details={"channel": "vk"}),
        ),
        (
            replace(POST, state=State.UNSURE, asked=True),
            Event(at=LATER, what="asked", details={"channel": "vk"}),
        ),
    ],
    ids=["out", "refused", "too late", "in doubt", "asked about"],
)
def test_what_became_of_a_post(became: Delivery, event: Event) -> None:
    assert of(became) == [event]


@pytest.mark.parametrize("state", [State.PLANNED, State.SENDING, State.CANCELLED])
def test_of_a_post_that_never_left_there_is_nothing_to_tell(state: State) -> None:
    assert of(replace(POST, state=state)) == []


def test_an_amendment_is_told_when_it_is_over_and_everything_by_its_moment() -> None:
    correction = Amendment(
        id=1,
        delivery=1,
        article=1,
        channel="vk",
        kind=Kind.CORRECT,
        stage=Stage.DONE,
        by=ANNA,
        created=LATER,
        settled=LATER + timedelta(minutes=1),
        note="без фото",
    )
    under_way = replace(correction, id=2, stage=Stage.DOING, settled=None)
    out = replace(POST, state=State.SENT, receipt=RECEIPT)
    told = story(ARTICLE, [], [out], [under_way, correction])
    assert [event.what for event in told] == ["handed in", "sent", "correct done"]
    assert told[-1].details == {"channel": "vk", "error": None, "note": "без фото"}
