"""Notices: who is told what."""

from datetime import datetime, timedelta

import pytest

from bot.core.delivery import Delivery, State
from bot.core.language import Language
from bot.core.notice import EDITORS, editor_audience, expired_notice
from bot.core.post import Post


def delivery(now: datetime, *, editor_id: int | None) -> Delivery:
    """An expired one."""
    return Delivery(
        id=7,
        article=3,
        title="Мост открыли",
        channel="vk",
        platform="vk",
        post=Post(text="т", length=1, limit=10),
        key="k",
        state=State.EXPIRED,
        due=now,
        deadline=now + timedelta(hours=24),
        editor_id=editor_id,
    )


def test_the_editor_who_handed_it_in_is_told_and_else_all_of_them() -> None:
    assert editor_audience(5) == "editor:5"
    assert editor_audience(None) == EDITORS


@pytest.mark.parametrize(("language", "word"), [("ru", "Не вышло"), ("en", "Not published")])
def test_an_expiry_names_the_headline_and_the_channel(now: datetime, language: Language, word: str) -> None:
    notice = expired_notice(delivery(now, editor_id=5), language)
    assert word in notice.text
    assert "Мост открыли" in notice.text
    assert "vk" in notice.text
    assert (notice.audience, notice.kind, notice.delivery, notice.article) == ("editor:5", "expired", 7, 3)


def test_another_deadline_is_another_notice(now: datetime) -> None:
    first = expired_notice(delivery(now, editor_id=5), "ru")
    second = expired_notice(delivery(now + timedelta(hours=1), editor_id=5), "ru")
    assert first.key != second.key
