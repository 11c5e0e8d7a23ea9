"""Settings: anons.toml and the environment, as frozen values; every mistake with its line and its cure."""

from typing import Any

from bot.settings.loading import load_settings
from bot.settings.problem import ConfigProblems, Problem
from bot.settings.values import Settings

__all__ = ["ConfigProblems", "Problem", "Settings", "load_settings", "schema"]


def schema() -> dict[str, Any]:
    """The JSON Schema of anons.toml, for editors of TOML."""
    from bot.settings import shape  # only who asks for it waits for it

    return shape.schema()
