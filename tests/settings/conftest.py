"""Configurations on disk, read as the program reads them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.settings import ConfigProblems, Problem, Settings, load_settings

Load = Callable[..., Settings]
Complain = Callable[..., Sequence[Problem]]

GOOD = """\
timezone = "Europe/Moscow"
[channels.tg]
platform = "telegram"
chat = "@nash_rayon"
[queues.news]
channels = ["tg"]
slots = [{ days = "mon-fri", times = ["09:00"] }]
"""


@pytest.fixture
def good() -> str:
    """The smallest configuration that works without a warning."""
    return GOOD


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write a text to anons.toml and load it; keywords are environment variables."""

    def read(text: str | bytes, **environ: str) -> Settings:
        path = tmp_path / "anons.toml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_settings(path, environ)

    return read


@pytest.fixture
def complain(load: Load) -> Complain:
    """The mistakes of a text that must not load."""

    def read(text: str | bytes, **environ: str) -> Sequence[Problem]:
        with pytest.raises(ConfigProblems) as caught:
            load(text, **environ)
        return caught.value.problems

    return read
