"""Environment: secrets and addresses. `.env` of the working directory is read, the real environment wins."""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, create_model
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings.problem import Problem

DOTENV = ".env"
DEFAULT_CONFIG = "config/anons.toml"
DEFAULT_DATABASE = "sqlite:///anons.db"

_PROXY_SCHEMES = frozenset({"http", "https", "socks4", "socks5", "socks5h"})


class _Base(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=DOTENV, env_file_encoding="utf-8", env_ignore_empty=True, case_sensitive=True, extra="ignore"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The variables that are set, by name. An empty variable is one that is not set."""

    values: Mapping[str, SecretStr] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def secret(self, name: str) -> str | None:
        """The value of a variable; None where it is not set."""
        value = self.values.get(name)
        return None if value is None else value.get_secret_value()


def read_environment(names: Iterable[str], environ: Mapping[str, str] | None = None) -> Environment:
    """The variables `names`: from `environ` where it is given, else from `.env` and the real environment.

    Raises UnicodeDecodeError where `.env` is not UTF-8, OSError where it cannot be read.
    """
    wanted = sorted(set(names))
    if environ is not None:
        found = {name: SecretStr(environ[name]) for name in wanted if environ.get(name)}
        return Environment(values=MappingProxyType(found))
    # aliases: a variable may be called anything, a field of pydantic may not
    fields: dict[str, Any] = {
        f"variable_{number}": (SecretStr | None, Field(default=None, validation_alias=name))
        for number, name in enumerate(wanted)
    }
    read = create_model("_Read", __base__=_Base, **fields)()
    found = {
        name: value for number, name in enumerate(wanted) if (value := getattr(read, f"variable_{number}"))
    }
    return Environment(values=MappingProxyType(found))


def dotenv_problems(path: Path = Path(DOTENV)) -> list[Problem]:
    """Why `.env` cannot be read, if it cannot. A line is never shown: it may hold a secret."""
    if path.is_dir():  # what a container makes of a mounted file that is not there
        return [Problem(file=str(path), line=0, message="is a directory; write a file, or remove it")]
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return [Problem(file=str(path), line=line, message="this line is not UTF-8; save the file as UTF-8")]
    except OSError as error:
        return [Problem(file=str(path), line=0, message=f"cannot be read: {error.strerror}")]
    message = "this line is not NAME=value; text with blanks or quotes in it stands in quotes, closed ones"
    return [
        Problem(file=str(path), line=binding.original.line, message=message)
        for binding in parse_stream(io.StringIO(text))
        if binding.error
    ]


def address_problem(name: str, value: str | None) -> Problem | None:
    """What is wrong with a network's address."""
    if value is None or _is_address(value, frozenset({"http", "https"})):
        return None
    return Problem(
        file="environment", line=0, message=f'{name} is not an address; write one like "https://api.example"'
    )


def proxy_problem(name: str, value: str | None) -> Problem | None:
    """What is wrong with a proxy. Its value is never shown: it may hold a password."""
    if value is None or _is_address(value, _PROXY_SCHEMES):
        return None
    return Problem(
        file="environment",
        line=0,
        message=f'{name} is not a proxy address; write one like "socks5://user:password@host:1080"',
    )


def database_problem(value: str) -> Problem | None:
    """What is wrong with ANONS_DATABASE_URL. Its value is never shown: it may hold a password."""
    if re.match(r"sqlite:///\S", value):
        return None
    postgresql = value.startswith("postgresql://")
    wrong = "names PostgreSQL, which this version cannot use" if postgresql else "is not a database address"
    message = f'ANONS_DATABASE_URL {wrong}; write "sqlite:///anons.db"'
    return Problem(file="environment", line=0, message=message, warning=postgresql)


def _is_address(value: str, schemes: frozenset[str]) -> bool:
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in schemes
            and bool(parts.hostname)
            and parts.port != 0
            and not re.search(r"\s", value)
        )
    except ValueError:
        return False
