"""Parts that many scenes need: a clock that stands still, and the three networks' stand-in over real HTTP."""

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import hypothesis
import pytest
import structlog
from aiogram.types import Update
from aiohttp import web_app

from bot.sandbox.server import Sandbox

# a busy machine is no fault of the code; `derandomize` makes every run of one commit the same
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")

#: the stand-in's own three channels, as anons.toml has them
CHANNELS = """\
[channels.tg]
platform = "telegram"
chat = "@nash_rayon"
probe_chat = -1001234567890
[channels.vk]
platform = "vk"
group_id = 123456
[channels.ok]
platform = "ok"
group_id = "70000000000001"
"""

# with the values of every variable, as structlog paints it by default, one traceback takes ten seconds
PLAIN = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[PLAIN])


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """A verb sets up logging for its process; here the process goes on, with other tests."""
    root, ours = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = [each for each in root.handlers if each in handlers]
    root.setLevel(level)
    structlog.configure(**ours)


@pytest.fixture(scope="module", autouse=True)
def _small_heap() -> Iterator[None]:
    """Two caches of the libraries keep the last thousand servers and the last hundred bots alive.

    A program has one of each; a process that runs some thousand tests would spend most of its time in
    collections that look through all of them.
    """
    yield
    web_app._cached_build_middleware.cache_clear()
    cast(Any, Update.event_type).fget.cache_clear()


class StandingClock:
    """A clock that moves only when told."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """The moment it shows (UTC)."""
        return self.moment

    def advance(self, **by: float) -> datetime:
        """Move on by timedelta's own words: seconds=…, hours=…; answers with the new moment."""
        self.moment += timedelta(**by)
        return self.moment


@pytest.fixture
def now() -> datetime:
    """Tuesday, 24 November 2026, 09:00 in Moscow."""
    return datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.fixture
def channels() -> str:
    """The part of anons.toml that names the stand-in's three channels: tg, vk, ok."""
    return CHANNELS


@pytest.fixture
def clock(now: datetime) -> StandingClock:
    """The sandbox's clock: stands at `now`, `clock.advance(minutes=5)` moves it."""
    return StandingClock(now)


@pytest.fixture
async def sandbox(clock: StandingClock) -> AsyncIterator[Sandbox]:
    """The three networks on an ephemeral port."""
    async with Sandbox(now=clock) as started:
        yield started
