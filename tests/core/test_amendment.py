"""Of several wishes about one post: which comes next, and which is pointless."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.amendment import (
    MOST_TRIES,
    WORDS,
    Again,
    Amendment,
    Kind,
    NotDone,
    Stage,
    after_failure,
    heads,
    newest,
    replaces,
)
from bot.core.journal import Actor

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def amendment(number: int, kind: Kind, stage: Stage = Stage.PLANNED, *, delivery: int = 1) -> Amendment:
    return Amendment(
        id=number,
        delivery=delivery,
        article=1,
        channel="tg",
        kind=kind,
        stage=stage,
        by=Actor(id=7, name="Анна"),
        created=NOW,
    )


def numbers(amendments: list[Amendment]) -> list[int]:
    return [one.id for one in amendments]


def test_a_post_has_one_change_of_its_words_under_way_and_one_of_its_place() -> None:
    wishes = [
        amendment(4, Kind.CORRECT, delivery=2),
        amendment(3, Kind.WITHDRAW),
        amendment(2, Kind.PIN),
        amendment(1, Kind.CORRECT, Stage.DOING),
    ]
    assert numbers(heads(wishes)) == [1, 2, 4]


def test_what_is_over_holds_nothing_up() -> None:
    over = [stage for stage in Stage if stage not in (Stage.PLANNED, Stage.DOING)]
    done = [amendment(number, Kind.CORRECT, stage) for number, stage in enumerate(over, 1)]
    assert numbers(heads([*done, amendment(9, Kind.CORRECT)])) == [9]


@pytest.mark.parametrize(
    ("later", "earlier", "so"),
    [
        (Kind.CORRECT, Kind.CORRECT, True),
        (Kind.CORRECT, Kind.PIN, False),
        (Kind.UNPIN, Kind.PIN, True),
        (Kind.PIN, Kind.CORRECT, False),
        (Kind.WITHDRAW, Kind.CORRECT, True),
        (Kind.WITHDRAW, Kind.PIN, True),
    ],
)
def test_a_later_wish_of_the_same_respect_makes_an_earlier_one_pointless(
    later: Kind, earlier: Kind, so: bool
) -> None:
    assert replaces(later, earlier) is so


def test_the_last_word_is_the_newest_that_was_not_replaced() -> None:
    wishes = [
        amendment(1, Kind.CORRECT, Stage.DONE),
        amendment(2, Kind.CORRECT, Stage.REPLACED),
        amendment(3, Kind.PIN, Stage.DONE),
    ]
    assert newest(wishes, WORDS) == wishes[0]
    assert newest(wishes[2:], WORDS) is None


def test_it_is_tried_again_until_a_person_must_look() -> None:
    wait = timedelta(minutes=1)
    again = after_failure(MOST_TRIES - 1, error="таймаут", now=NOW, wait=wait)
    assert again == Again(until=NOW + wait, error="таймаут")
    assert after_failure(MOST_TRIES, error="таймаут", now=NOW, wait=wait) == NotDone(error="таймаут")
