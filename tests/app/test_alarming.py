"""Who is called, and when, while the store does not work. The clock moves only when told."""

import asyncio
from datetime import timedelta

import pytest
import structlog

from bot.app.alarming import CALL_EVERY, CALM, PATIENCE, TRY_EVERY, Alarming
from bot.app.clock import Clock
from bot.store import StoreBroken
from bot.store.engine import Refusals


class HandClock(Clock):
    """Its ticks move by hand."""

    passed = 0.0

    def ticks(self) -> float:
        return self.passed


class Disk:
    """A store that refuses while it is full."""

    def __init__(self) -> None:
        self.full, self.refusals, self.written = False, Refusals(), 0

    def refuse(self) -> StoreBroken:
        said = StoreBroken("the disk is full")
        self.refusals = Refusals(self.refusals.times + 1, said)
        return said

    async def remember(self, name: str, value: str) -> None:
        if self.full:
            raise self.refuse()
        self.written += 1


class Scene:
    """An alarming over a disk, and an admin who may be out of reach."""

    def __init__(self) -> None:
        self.clock, self.disk = HandClock(), Disk()
        self.heard: list[str] = []
        self.calls, self.reachable = 0, True
        self.alarming = Alarming(
            self.disk, self.clock, call=self.call, language=lambda: "en", log=structlog.get_logger()
        )

    async def call(self, text: str) -> bool:
        self.calls += 1
        if self.reachable:
            self.heard.append(text.splitlines()[0])
        return self.reachable

    def break_down(self) -> None:
        self.disk.full = True
        self.disk.refuse()

    async def goes_on(self, seconds: float) -> None:
        """Look twice a second, as the program does."""
        trouble = self.alarming._trouble
        for _ in range(round(seconds * 2)):
            self.clock.passed += 0.5
            if self.alarming._trouble is None:
                self.alarming.begins()
            trouble = self.alarming._trouble
            if trouble is not None:
                await self.alarming.look(trouble)


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_admins_are_called_once_per_trouble_and_once_when_it_is_over(scene: Scene) -> None:
    for _ in range(2):
        scene.break_down()
        await scene.goes_on(PATIENCE - 1)
        assert scene.heard == []
        await scene.goes_on(600)
        assert scene.heard == ["The database has not worked for 30 s:"]
        scene.disk.full = False
        await scene.goes_on(TRY_EVERY + CALM + 1)
        assert len(scene.heard) == 2
        assert scene.heard[1].startswith("The database works again")
        scene.heard.clear()


async def test_a_short_trouble_is_nobodys_business(scene: Scene) -> None:
    scene.break_down()
    await scene.goes_on(PATIENCE - CALM - 1)
    scene.disk.full = False
    await scene.goes_on(600)
    assert scene.calls == 0
    assert not scene.alarming.begins()


async def test_trouble_that_comes_and_goes_is_one_trouble(scene: Scene) -> None:
    # small writes find room in what was freed, large ones do not
    for _ in range(20):
        scene.disk.refuse()
        await scene.goes_on(CALM - 1)
    assert scene.heard == ["The database has not worked for 30 s:"]


async def test_whoever_cannot_be_reached_is_called_again_and_not_without_end(scene: Scene) -> None:
    scene.reachable = False
    scene.break_down()
    await scene.goes_on(PATIENCE + 5 * CALL_EVERY + 1)
    assert scene.calls == 6
    scene.reachable = True
    await scene.goes_on(CALL_EVERY)
    assert scene.heard == ["The database has not worked for 390 s:"]


async def test_who_never_heard_of_it_does_not_hear_that_it_is_over(scene: Scene) -> None:
    scene.reachable = False
    scene.break_down()
    await scene.goes_on(PATIENCE + 1)
    scene.reachable, scene.disk.full = True, False
    await scene.goes_on(TRY_EVERY + CALM + 1)
    assert scene.heard == []


async def test_a_healthy_store_is_written_to_by_nobody(scene: Scene) -> None:
    await scene.goes_on(600)
    assert scene.disk.written == 0


async def test_a_program_that_ends_does_not_wait_for_the_store(scene: Scene) -> None:
    scene.break_down()
    assert scene.alarming.begins()
    stop = asyncio.Event()
    stop.set()
    await asyncio.wait_for(scene.alarming.see_it_through(stop), timedelta(seconds=10).total_seconds())
