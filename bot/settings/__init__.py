"""Settings: anons.toml and the environment, as frozen values; every mistake with its line and its cure."""

from bot.settings.loading import load_settings
from bot.settings.problem import ConfigProblems, Problem
from bot.settings.values import Settings

__all__ = ["ConfigProblems", "Problem", "Settings", "load_settings"]
