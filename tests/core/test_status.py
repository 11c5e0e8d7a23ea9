"""The newsroom at a glance: what is parked, and what a queue comes to next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.delivery import Delivery, State
from bot.core.post import Post
from bot.core.schedule import PlannedSlot
from bot.core.status import parked_until, queue_status

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)

PARKED = Delivery(
    id=1,
    article=1,
    title="Мост открыли",
    channel="vk",
    platform="vk",
    post=Post(text="Мост открыли", length=12, limit=4096),
    key="k",
    state=State.PLANNED,
    due=NOW,
    deadline=NOW + timedelta(days=1),
    not_before=LATER,
    started=NOW - timedelta(minutes=1),
)


def test_what_a_network_asked_to_wait_for_is_parked_until_then() -> None:
    assert parked_until(PARKED, NOW) == LATER
    assert parked_until(replace(PARKED, started=None), NOW) == LATER


@pytest.mark.parametrize(
    "delivery",
    [
        replace(PARKED, not_before=None),
        replace(PARKED, not_before=NOW),
        replace(PARKED, state=State.FAILED),
        replace(PARKED, started=NOW + timedelta(hours=23)),
    ],
    ids=["never parked", "the moment has come", "not planned", "parked by a clock that was ahead"],
)
def test_nothing_else_is_parked(delivery: Delivery) -> None:
    assert parked_until(delivery, NOW) is None


def test_a_queue_knows_its_next_post_and_its_first_empty_slot() -> None:
    slots = [
        PlannedSlot(queue="sport", at=NOW, slot=NOW, article=None),
        PlannedSlot(queue="news", at=NOW, slot=NOW, article=1),
        PlannedSlot(queue="news", at=LATER, slot=LATER, article=None),
    ]
    found = queue_status("news", 1, False, slots)
    assert (found.next_at, found.empty_slot) == (NOW, LATER)
    assert queue_status("culture", 0, True, slots).next_at is None
