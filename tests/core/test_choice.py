"""Questions with several answers: what a button does comes back from the store as it went in."""

from datetime import UTC, datetime

import pytest

from bot.core.choice import (
    CancelChannel,
    CancelQueue,
    Choice,
    Effect,
    MoveQueue,
    Option,
    Requeue,
    TakeCourse,
    options_from_json,
    options_to_json,
)
from bot.core.schedule import OnMissed

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "effect",
    [
        MoveQueue(source="новости", target="sport"),
        CancelQueue(name="новости"),
        CancelChannel(name="ok"),
        Requeue(articles=(1, 2)),
        TakeCourse(on_missed=OnMissed.LATEST, queues=("news", "sport"), since=NOW),
    ],
    ids=lambda effect: type(effect).__name__,
)
def test_what_a_button_does_comes_back_as_it_went_in(effect: Effect) -> None:
    options = (Option(name="do", label="Сделать", effects=(effect, effect)), Option(name="no", label="Нет"))
    assert options_from_json(options_to_json(options)) == options


def test_the_answer_of_an_open_question_is_none_and_of_an_answered_one_its_option() -> None:
    option = Option(name="no", label="Нет")
    asked = Choice(id=1, key="k", kind="gone", options=(option,), subject={})
    assert (asked.is_open, asked.answer) == (True, None)
    answered = Choice(
        id=1, key="k", kind="gone", options=(option,), subject={}, chosen="no", by="Анна", at=NOW
    )
    assert (answered.is_open, answered.answer) == (False, option)
