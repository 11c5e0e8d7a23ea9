"""The publisher by itself: it repeats its steps, survives their failures, and ends without breaking off."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from structlog.testing import capture_logs

from bot.publisher.owner import is_dead, new_owner
from bot.store import StoreBroken


class Bell:
    """Wakes on a ring only; the scene decides when."""

    def __init__(self) -> None:
        self.events: dict[str, asyncio.Event] = {}
        self.rings = 0

    async def wait(self, name: str, until: datetime | None, *, deaf: bool = False) -> None:
        event = self.events.setdefault(name, asyncio.Event())
        await event.wait()
        event.clear()

    def ring(self) -> None:
        self.rings += 1
        for event in self.events.values():
            event.set()

    def rouse(self, name: str) -> None:
        self.events.setdefault(name, asyncio.Event()).set()


async def running(scene: Any, play: Callable[[Bell, asyncio.Event], Awaitable[None]]) -> None:
    """Run a publisher while `play` plays, then stop it."""
    scene.waker = Bell()
    machine = scene.reborn("first")
    stop = asyncio.Event()
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(machine.run(stop))
        try:
            await play(scene.waker, stop)
        finally:
            stop.set()
            scene.waker.ring()


async def until(true: Callable[[], Awaitable[bool]], bell: Bell) -> None:
    while not await true():
        bell.ring()
        await asyncio.sleep(0.01)


async def test_an_article_goes_its_whole_way_by_itself(scene: Any) -> None:
    article = await scene.add(at=scene.clock.now())

    async def play(bell: Bell, stop: asyncio.Event) -> None:
        async def out() -> bool:
            return bool(await scene.states(article) == {"tg": "sent", "vk": "sent"})

        await until(out, bell)

    await running(scene, play)


async def test_stopping_waits_for_what_is_being_sent_and_begins_nothing_new(scene: Any) -> None:
    sending, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        sending.set()
        await go_on.wait()

    scene.networks["tg"].script = [slow]
    first = await scene.add("Первая", at=scene.clock.now(), channels=("tg",))
    second = await scene.add("Вторая", at=scene.clock.now(), channels=("tg",))

    async def play(bell: Bell, stop: asyncio.Event) -> None:
        await sending.wait()
        stop.set()
        bell.ring()
        go_on.set()

    await running(scene, play)
    assert await scene.states(first) == {"tg": "sent"}
    assert await scene.states(second) == {"tg": "planned"}


async def test_a_database_that_fails_for_a_moment_does_not_end_the_program(scene: Any) -> None:
    article = await scene.add(at=scene.clock.now())
    glance, failures = scene.store.glance, [StoreBroken("locked")] * 3

    async def unwilling() -> Any:
        if failures:
            raise failures.pop()
        return await glance()

    scene.store.glance = unwilling

    async def play(bell: Bell, stop: asyncio.Event) -> None:
        async def out() -> bool:
            return bool(await scene.states(article) == {"tg": "sent", "vk": "sent"})

        await until(out, bell)

    with capture_logs() as logs:
        await running(scene, play)
    told = [each for each in logs if each["event"] == "a step waits for the database"]
    assert [each["problem"] for each in told] == ["locked"] * 3
    assert not any("exc_info" in each for each in told)  # the sentence says all; a trace each time hides it


def test_every_process_has_a_name_of_its_own_and_its_death_is_noticed() -> None:
    mine = new_owner()
    assert mine != new_owner()
    host, _, once = mine.rsplit(":", 2)
    assert is_dead(f"{host}:{os.getpid()}:{once}other")  # had our number before us
    assert not is_dead(f"{host}:{os.getppid()}:x")
    assert not is_dead(f"{host}:1:x")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert is_dead(f"{host}:{gone.pid}:x")


def test_of_a_process_elsewhere_nobody_knows() -> None:
    mine = new_owner()
    host = mine.rsplit(":", 2)[0]
    for owner in ("elsewhere:1:x", "", f"{host}:nonsense:x", f"{host}:{10**30}:x"):
        assert not is_dead(owner)
