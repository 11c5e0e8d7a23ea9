"""The database cannot be written: nothing goes out unclaimed, nothing twice, and the admins are called."""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.delivery import State
from bot.sandbox.server import Sandbox

Feeds = Callable[[Sandbox], tuple[list[str], list[str], list[str]]]

NETWORKS = [("telegram", "sendMessage"), ("vk", "wall.post"), ("ok", "mediatopic.post")]


async def test_a_locked_database_sends_nothing_and_calls_the_admins_once(town: Any, feeds: Feeds) -> None:
    async with town.program():
        await town.comes_to(await town.add("До замка"), State.SENT)
        # nobody has taken it before the lock is there: it is to go out in a minute of the house
        article = await town.add("Под замком", after=timedelta(minutes=1))
        async with town.locked():
            await town.sandbox.context.bell.until(lambda: True, timeout=1)

            async def called() -> bool:
                town.clock.let_pass(seconds=2)
                return any("База данных не работает" in text for text in town.told())

            await town.until(called)
            town.clock.let_pass(seconds=300)
            assert feeds(town.sandbox) == (["До замка"],) * 3
        await town.comes_to(article, State.SENT)

        async def over() -> bool:
            town.clock.let_pass(seconds=2)
            return any("База данных снова работает" in text for text in town.told())

        await town.until(over)
    assert feeds(town.sandbox) == (["До замка", "Под замком"],) * 3
    assert [text.splitlines()[0].split(" (")[0][:27] for text in town.told()] == [
        "База данных не работает уже",
        "База данных снова работает",
    ]


async def test_an_outcome_that_cannot_be_written_is_written_later_and_not_sent_again(
    town: Any, feeds: Feeds
) -> None:
    hanging = [town.sandbox.faults.add(network, method, "hang") for network, method in NETWORKS]
    async with town.program():
        article = await town.add("Вышла, но не записана")
        for fault in hanging:
            await fault.struck.wait()
        async with town.locked():
            town.sandbox.faults.release()
            for network, method in NETWORKS:
                await town.sandbox.context.acted(network, method)
            # longer than any lease, and than any patience of the program
            town.clock.let_pass(minutes=10)
            await asyncio.sleep(0)
            assert set((await town.states(article)).values()) == {State.SENDING}
        await town.comes_to(article, State.SENT)
    assert feeds(town.sandbox) == (["Вышла, но не записана"],) * 3


@asynccontextmanager
async def installed(town: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program as a process of its own; killed in the end, if it has not ended."""
    root = str(Path(__file__).parents[2])
    environ = {
        **os.environ,  # noqa: TID251 - a child inherits it
        **town.environ,
        "ANONS_CONFIG": str(town.config),
        "PYTHONPATH": root,
        "PYTHONUNBUFFERED": "1",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--role", "publisher", env=environ, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def said(process: asyncio.subprocess.Process, word: str) -> str:
    """The next line of the log that holds `word`."""
    assert process.stderr is not None
    async with asyncio.timeout(60):
        async for line in process.stderr:
            if word in line.decode():
                return line.decode()
    raise AssertionError(f"the log ended without {word!r}")


def room(process: asyncio.subprocess.Process, size: int) -> None:
    """From now on the operating system lets this process write no file beyond `size` bytes."""
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits a process that runs")
async def test_a_disk_without_room_holds_everything_up_until_there_is_some(town: Any, feeds: Feeds) -> None:
    hanging = [town.sandbox.faults.add(network, method, "hang") for network, method in NETWORKS]
    async with installed(town) as process:
        await said(process, "at work")
        first = await town.add("Вышла, но не записана", after=town.clock.wall() - town.clock.now())
        for fault in hanging:
            await asyncio.wait_for(fault.struck.wait(), 60)
        room(process, 0)
        town.sandbox.faults.release()
        line = await said(process, "the outcome is not written yet")
        assert "could not be read or written" in line
        # the clock of that process is nobody's but the machine's
        second = await town.add("Без места не выйдет", after=town.clock.wall() - town.clock.now())
        await said(process, "a step waits for the database")
        assert feeds(town.sandbox) == (["Вышла, но не записана"],) * 3
        room(process, resource.RLIM_INFINITY)
        for article in (first, second):
            await town.comes_to(article, State.SENT)
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0
    assert feeds(town.sandbox) == (["Вышла, но не записана", "Без места не выйдет"],) * 3
