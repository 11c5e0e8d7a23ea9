"""Reading it all: file first, then the environment that the file names."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from bot import platforms
from bot.platforms.base import Spec
from bot.settings.document import Source, read_document
from bot.settings.environment import (
    DEFAULT_CONFIG,
    DEFAULT_DATABASE,
    Environment,
    address_problem,
    database_problem,
    dotenv_problems,
    proxy_problem,
    read_environment,
)
from bot.settings.problem import ConfigProblems, Problem
from bot.settings.reading import Reading, read
from bot.settings.values import Settings


def load_settings(
    path: str | Path | None = None, environ: Mapping[str, str] | None = None, *, now: datetime | None = None
) -> Settings:
    """Configuration and environment, checked.

    `path`: else `ANONS_CONFIG`, else `config/anons.toml`. `environ`: instead of the real environment and
    `.env`. `now`: exceptions by date that are over are warned of; None: they are not. Raises ConfigProblems
    with every mistake. A missing secret is none: see `Settings.missing`.
    """
    unreadable = dotenv_problems() if environ is None else []
    if unreadable:
        raise ConfigProblems(unreadable)
    named = read_environment(["ANONS_CONFIG"], environ).secret("ANONS_CONFIG")
    file = Path(path or named or DEFAULT_CONFIG)
    source = read_document(file)
    found = read(source, now)
    environment = read_environment(_names(found), environ)
    problems = [*found.problems, *_environment_problems(environment)]
    if any(not problem.warning for problem in problems):
        raise ConfigProblems(problems)
    return _settings(source, found, environment, problems)


def _settings(source: Source, found: Reading, environment: Environment, warnings: list[Problem]) -> Settings:
    def set_ones(channel: str) -> frozenset[str]:
        named = found.variables[channel]
        facts = platforms.spec(found.channels[channel].platform)
        return frozenset(
            each.name for each in facts.credentials if environment.secret(named.get(each.option, each.env))
        )

    return Settings(
        newsroom=found.newsroom({channel: set_ones(channel) for channel in found.channels}),
        config_path=Path(source.file),
        fingerprint=source.fingerprint,
        environment=environment,
        variables=MappingProxyType(found.variables),
        warnings=tuple(warnings),
    )


def _names(found: Reading) -> Iterator[str]:
    """Every variable that means something to us: nothing else of the environment is looked at."""
    yield from ("ANONS_CONFIG", "ANONS_DATABASE_URL", "TELEGRAM_BOT_TOKEN")
    for facts in _specs():
        yield facts.address_env
        yield from (each.env for each in facts.credentials)
        if facts.proxy_env:
            yield facts.proxy_env
    yield from chain.from_iterable(named.values() for named in found.variables.values())


def _environment_problems(environment: Environment) -> list[Problem]:
    found = [database_problem(environment.secret("ANONS_DATABASE_URL") or DEFAULT_DATABASE)]
    for facts in _specs():
        found.append(address_problem(facts.address_env, environment.secret(facts.address_env)))
        if facts.proxy_env:
            found.append(proxy_problem(facts.proxy_env, environment.secret(facts.proxy_env)))
    return [problem for problem in found if problem is not None]


def _specs() -> list[Spec]:
    return [platforms.spec(name) for name in platforms.names()]
