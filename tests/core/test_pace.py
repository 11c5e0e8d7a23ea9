"""A bucket gives out turns as fast as its account may be used."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.pace import Bucket, Pace

SECOND = timedelta(seconds=1)


def test_a_few_turns_come_at_once_and_then_one_after_the_other() -> None:
    bucket = Bucket(pace=Pace(every=SECOND / 2, burst=3))
    turns = [bucket.take(SECOND) for _ in range(5)]
    assert turns == [SECOND, SECOND, SECOND, 1.5 * SECOND, 2 * SECOND]


def test_a_bucket_that_had_time_is_full_again() -> None:
    bucket = Bucket(pace=Pace(every=SECOND, burst=2))
    assert [bucket.take(timedelta()) for _ in range(3)] == [timedelta(), timedelta(), SECOND]
    assert [bucket.take(60 * SECOND) for _ in range(3)] == [60 * SECOND, 60 * SECOND, 61 * SECOND]


@given(
    steps=st.lists(st.integers(0, 3000), max_size=60),
    every=st.integers(1, 1000),
    burst=st.integers(1, 10),
    window=st.integers(1, 5000),
)
def test_no_span_of_time_holds_more_than_promised(
    steps: list[int], every: int, burst: int, window: int
) -> None:
    bucket = Bucket(pace=Pace(every=timedelta(milliseconds=every), burst=burst))
    now, turns = timedelta(), []
    for step in steps:
        now += timedelta(milliseconds=step)
        turns.append(bucket.take(now))
        assert turns[-1] >= now
    assert turns == sorted(turns)
    span = timedelta(milliseconds=window)
    for start in turns:
        assert sum(start <= turn < start + span for turn in turns) <= burst + -(-window // every)
