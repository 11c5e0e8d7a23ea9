"""How a story is played."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.editors.conversations.stage import Stage
from tests.editors.fuzzing import cast
from tests.editors.fuzzing.loop import QuietLoop
from tests.editors.fuzzing.running import logged
from tests.editors.fuzzing.world import World

Story = Callable[[Stage], Awaitable[None]]


@pytest.fixture
def play(tmp_path: Path) -> Callable[[Story], None]:
    """Plays a story to its end. What breaks in the program breaks the test."""

    async def act(loop: QuietLoop, story: Story) -> None:
        world = World(loop, path=tmp_path / "anons.db", newsroom=cast.newsroom(), seed=1)
        async with world.sandbox, world.pages.server:
            for person, name in cast.NAMES.items():
                world.telegram.meet(person, name)
            await world.start()
            await world.settle()
            await story(Stage(world))
            await world.stop()
        assert not [*world.trouble, *loop.trouble]

    def start(story: Story) -> None:
        loop = QuietLoop()
        with logged() as said, asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(act(loop, story))
        assert not said

    return start
