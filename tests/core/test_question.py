"""Whether «is it out?» still wants an answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.delivery import Delivery, State
from bot.core.post import Post
from bot.core.question import is_open

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)

LOST = Delivery(
    id=1,
    article=1,
    title="Мост открыли",
    channel="tg",
    platform="telegram",
    post=Post(text="Мост открыли", length=12, limit=4096),
    key="k",
    state=State.UNSURE,
    due=NOW,
    deadline=NOW + timedelta(days=1),
    attempts=2,
)


def test_a_question_is_open_while_nobody_knows_what_became_of_its_attempt() -> None:
    assert is_open(LOST, attempt=2)


def test_an_answer_about_an_earlier_attempt_says_nothing_about_a_later_one() -> None:
    assert not is_open(LOST, attempt=1)


@pytest.mark.parametrize("state", [state for state in State if state is not State.UNSURE])
def test_whatever_is_known_needs_no_answer(state: State) -> None:
    assert not is_open(replace(LOST, state=state), attempt=2)
