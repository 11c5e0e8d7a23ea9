"""Who is told what, and that nobody is told twice."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest

from bot.core.delivery import Delivery, State
from bot.core.newsroom import Editor, Role
from bot.core.post import Post
from bot.publisher import telling

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ANNA = Editor(id=1, name="Анна", role=Role.EDITOR)
PETR = Editor(id=2, name="Пётр", role=Role.ADMIN)
OLGA = Editor(id=3, name="Ольга", role=Role.ADMIN)
IVAN = Editor(id=4, name="Иван", role=Role.AUTHOR)


def lost(editor: int | None) -> Delivery:
    return Delivery(
        id=7,
        article=1,
        channel="vk",
        platform="vk",
        state=State.UNSURE,
        title="Мост открыли",
        post=Post(text="Мост", length=4, limit=16384),
        due=NOW,
        key="k",
        deadline=NOW,
        attempts=1,
        editor_id=editor,
    )


@pytest.mark.parametrize(
    ("handed_in_by", "people", "told"),
    [
        (1, (ANNA, PETR), ["editor:1", "editor:2"]),
        (2, (ANNA, PETR), ["editor:2"]),
        (2, (ANNA, PETR, OLGA), ["editor:2", "editor:3"]),
        (1, (ANNA,), ["editor:1"]),
        (4, (ANNA, PETR, IVAN), ["editor:4", "editor:2"]),
        (4, (ANNA, IVAN), ["editor:4", "editors"]),
        (9, (ANNA, PETR), ["editors"]),
        (None, (ANNA, PETR), ["editors"]),
    ],
    ids=[
        "an editor and the admin",
        "the admin is the editor",
        "one of two admins is the editor",
        "no admin",
        "an author and the admin",
        "an author and no admin",
        "somebody who has left",
        "handed in from a shell",
    ],
)
def test_a_lost_answer_is_asked_about_once_a_person_and_always_of_one_who_decides(
    newsroom: Any, handed_in_by: int | None, people: tuple[Editor, ...], told: list[str]
) -> None:
    house = replace(newsroom(), editors=MappingProxyType({one.id: one for one in people}))
    notices = telling.unsure(lost(handed_in_by), None, house)
    assert [one.audience for one in notices] == told
    assert len({one.key for one in notices}) == len(told)
