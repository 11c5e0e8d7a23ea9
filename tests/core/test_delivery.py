"""The decisions around a delivery: pauses, verdicts, what an outcome means."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.delivery import (
    LOOKS,
    SPREAD,
    Delivery,
    Failed,
    NotThere,
    Postponed,
    Search,
    State,
    back_off,
    postponed,
)
from bot.core.post import Post

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
START = timedelta(hours=3)  # of the running clock
DELIVERY = Delivery(
    id=1,
    article=1,
    title="Мост",
    channel="tg",
    platform="telegram",
    post=Post(text="Мост", length=4, limit=4096),
    key="k",
    state=State.SENDING,
    due=NOW,
    deadline=NOW + timedelta(hours=1),
    attempts=1,
)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_pause_is_never_shorter_than_seconds_nor_longer_than_minutes(attempts: int, jitter: float) -> None:
    assert timedelta(seconds=3) < back_off(attempts, jitter=jitter) < timedelta(minutes=13)


def test_pauses_double_and_two_that_failed_together_do_not_come_back_together() -> None:
    assert [back_off(n, jitter=0.5).total_seconds() for n in (1, 2, 3, 4)] == [5, 10, 20, 40]
    assert back_off(3, jitter=0) < back_off(3, jitter=1)


def test_the_network_s_own_word_on_when_to_come_again_counts_to_the_second() -> None:
    outcome = postponed(DELIVERY, error="!", now=NOW, retry_after=timedelta(seconds=37), jitter=0.9)
    assert outcome == Postponed(until=NOW + timedelta(seconds=37), error="!")


def test_later_than_it_is_worth_is_a_failure() -> None:
    hour = timedelta(hours=1)
    assert isinstance(postponed(DELIVERY, error="!", now=NOW, retry_after=hour, jitter=0), Postponed)
    late = postponed(DELIVERY, error="!", now=NOW, retry_after=hour + timedelta(seconds=1), jitter=0)
    assert late == Failed(error="!")


@given(st.lists(st.booleans(), min_size=len(LOOKS), max_size=len(LOOKS)))
def test_every_search_ends_within_a_minute_and_believes_only_looks_far_apart(empties: list[bool]) -> None:
    search = Search(since=START)
    seen: list[timedelta] = []
    for empty in empties:
        at = search.next_look
        search = search.looked(at, empty=empty)
        seen += [at] if empty else []
        if search.verdict is not None:
            break
    assert search.verdict is not None
    assert search.next_look <= START + timedelta(seconds=60)
    if search.verdict == NotThere():
        assert seen[-1] - seen[0] >= SPREAD
    else:
        assert not seen or seen[-1] - seen[0] < SPREAD
