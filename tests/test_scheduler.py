"""The alarm wakes at the right moment, sooner on a ring, and never forgets."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.scheduler import Alarm


class RealClock:
    """Tests of an alarm need a clock that runs."""

    def __init__(self, speed: float = 1.0) -> None:
        self.start = datetime.now(UTC)  # noqa: TID251 - the alarm is about real time
        self.speed = speed

    def now(self) -> datetime:
        real = datetime.now(UTC)  # noqa: TID251 - the alarm is about real time
        return self.start + (real - self.start) * self.speed

    def real(self, moment: datetime) -> datetime:
        return self.start + (moment - self.start) / self.speed


@pytest.fixture
async def alarm() -> AsyncIterator[Alarm]:
    clock = RealClock()
    async with Alarm(now=clock.now, real=clock.real) as started:
        yield started


async def test_it_wakes_at_the_moment_and_not_before(alarm: Alarm) -> None:
    clock = RealClock()
    until = clock.now() + timedelta(seconds=0.2)
    async with asyncio.timeout(5):
        await alarm.wait("me", until)
    assert timedelta(0) <= clock.now() - until < timedelta(seconds=1)


async def test_a_faster_clock_wakes_sooner() -> None:
    clock = RealClock(speed=3600)
    async with Alarm(now=clock.now, real=clock.real) as alarm, asyncio.timeout(5):
        until = clock.now() + timedelta(minutes=10)
        await alarm.wait("me", until)
        assert clock.now() >= until


async def test_a_moment_that_is_over_does_not_wait(alarm: Alarm) -> None:
    async with asyncio.timeout(5):
        await alarm.wait("me", datetime(2020, 1, 1, tzinfo=UTC))


async def test_whoever_never_has_to_wait_leaves_the_others_their_turn(alarm: Alarm) -> None:
    turns: list[str] = []
    asyncio.get_running_loop().call_soon(turns.append, "the other's")
    await alarm.wait("me", datetime(2020, 1, 1, tzinfo=UTC))
    assert turns


async def test_a_ring_wakes_everybody_and_whoever_was_busy_does_not_fall_asleep(alarm: Alarm) -> None:
    far = datetime(2100, 1, 1, tzinfo=UTC)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        sleepers = [tasks.create_task(alarm.wait(name, far)) for name in ("one", "two")]
        await asyncio.sleep(0)
        alarm.ring()
        await asyncio.gather(*sleepers)
        alarm.ring()
        await alarm.wait("one", far)


async def test_the_heartbeat_wakes_whoever_waits_for_nothing() -> None:
    clock = RealClock()
    beat = timedelta(seconds=1)
    async with Alarm(now=clock.now, real=clock.real, heartbeat=beat) as alarm, asyncio.timeout(5):
        await alarm.wait("me", None)


async def test_the_heartbeat_goes_on_though_the_clock_was_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    class SetBack(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "SetBack":
            return super().now(tz) - timedelta(hours=3)

    clock = RealClock()
    async with (
        Alarm(now=clock.now, real=clock.real, heartbeat=timedelta(seconds=0.3)) as alarm,
        asyncio.timeout(5),
    ):
        monkeypatch.setattr("apscheduler.schedulers.base.datetime", SetBack)
        await alarm.wait("me", clock.now() + timedelta(seconds=1))


async def test_a_closed_alarm_lets_everybody_go(alarm: Alarm) -> None:
    async with asyncio.timeout(5):
        alarm.close()
        await alarm.wait("me", datetime(2100, 1, 1, tzinfo=UTC))
        await alarm.wait("me", None)


async def test_a_moment_of_an_earlier_wait_does_not_wake_a_later_one(alarm: Alarm) -> None:
    clock = RealClock()
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        first = tasks.create_task(alarm.wait("me", clock.now() + timedelta(seconds=0.3)))
        await asyncio.sleep(0)
        alarm.ring()
        await first
        began = clock.now()
        await alarm.wait("me", began + timedelta(seconds=0.6))
        assert clock.now() - began >= timedelta(seconds=0.6)


async def test_who_is_deaf_hears_no_ring_but_is_roused_by_name(alarm: Alarm) -> None:
    woken: list[str] = []

    async def sleep(name: str, *, deaf: bool) -> None:
        await alarm.wait(name, None, deaf=deaf)
        woken.append(name)

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        _, second = (tasks.create_task(sleep(name, deaf=True)) for name in ("carry tg", "carry vk"))
        hearing = tasks.create_task(sleep("fill", deaf=False))
        await asyncio.sleep(0)
        alarm.ring()
        await hearing
        assert woken == ["fill"]
        alarm.rouse("carry vk")
        await second
        assert woken == ["fill", "carry vk"]
        alarm.close()
    assert woken == ["fill", "carry vk", "carry tg"]


async def test_who_is_roused_while_busy_does_not_fall_asleep(alarm: Alarm) -> None:
    alarm.rouse("carry tg")
    async with asyncio.timeout(5):
        await alarm.wait("carry tg", None, deaf=True)


async def test_a_moment_far_away_is_left_to_the_scheduler_and_a_near_one_to_the_loop() -> None:
    clock = RealClock()
    async with Alarm(now=clock.now, real=clock.real, heartbeat=timedelta(seconds=0.05)) as alarm:
        for span, jobs in ((3600, 1), (1, 0)):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(alarm.wait("me", clock.now() + timedelta(seconds=span)))
                await asyncio.sleep(0)
                assert len(alarm._scheduler.get_jobs()) == jobs
                alarm.ring()
            assert alarm._scheduler.get_jobs() == []
