"""Configurations on disk, read as the program reads them."""

import re
import tomllib
from collections.abc import Callable, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ConfigProblems, Problem, Settings, load_settings, schema

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


_KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}


class Judge:
    """Reads a JSON Schema (draft 7), as far as ours goes; a word that it does not know is an error."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._whole = schema

    def accepts(self, value: Any) -> bool:
        """Does the schema let a value pass?"""
        return self._fits(value, self._whole)

    def _fits(self, value: Any, schema: dict[str, Any]) -> bool:
        return all(self._holds(word, said, value, schema) for word, said in schema.items())

    def _holds(self, word: str, said: Any, value: Any, schema: dict[str, Any]) -> bool:
        if word in ("$schema", "title", "description", "default", "examples", "definitions"):
            return True
        if word in ("type", "enum", "const", "$ref", "allOf", "anyOf", "oneOf", "not"):
            return self._combined(word, said, value)
        if word in ("pattern", "minLength", "maxLength"):
            return not isinstance(value, str) or self._text(word, said, value)
        if word in ("minimum", "maximum", "exclusiveMinimum"):
            return not isinstance(value, int) or self._number(word, said, value)
        if word in ("items", "minItems", "uniqueItems", "contains"):
            return not isinstance(value, list) or self._list(word, said, value)
        return not isinstance(value, dict) or self._table(word, said, value, schema)

    def _combined(self, word: str, said: Any, value: Any) -> bool:
        if word == "type":
            kinds = [said] if isinstance(said, str) else said
            return any(
                isinstance(value, _KINDS[kind]) and (kind == "boolean") is isinstance(value, bool)
                for kind in kinds
            )
        if word in ("enum", "const"):
            return value in (said if word == "enum" else [said])
        if word == "$ref":
            return self._fits(value, self._whole["definitions"][said.removeprefix("#/definitions/")])
        if word == "not":
            return not self._fits(value, said)
        fits = sum(self._fits(value, each) for each in said)
        return {"allOf": fits == len(said), "anyOf": fits > 0, "oneOf": fits == 1}[word]

    def _text(self, word: str, said: Any, value: str) -> bool:
        if word == "pattern":
            return re.search(said, value) is not None
        return len(value) >= int(said) if word == "minLength" else len(value) <= int(said)

    def _number(self, word: str, said: Any, value: int) -> bool:
        fits = {"minimum": value >= said, "maximum": value <= said, "exclusiveMinimum": value > said}
        return bool(fits[word])

    def _list(self, word: str, said: Any, value: list[Any]) -> bool:
        if word == "items":
            return all(self._fits(each, said) for each in value)
        if word == "contains":
            return any(self._fits(each, said) for each in value)
        return len(value) >= int(said) if word == "minItems" else len(set(map(str, value))) == len(value)

    def _table(self, word: str, said: Any, value: dict[str, Any], schema: dict[str, Any]) -> bool:
        match word:
            case "properties":
                return all(self._fits(each, said[key]) for key, each in value.items() if key in said)
            case "additionalProperties":
                more = [each for key, each in value.items() if key not in schema.get("properties", {})]
                return all(self._fits(each, said) for each in more) if isinstance(said, dict) else not more
            case "required":
                return all(key in value for key in said)
            case "propertyNames":
                return all(self._fits(key, said) for key in value)
            case "minProperties":
                return len(value) >= int(said)
            case "dependencies":
                return all(key in value for each, needed in said.items() if each in value for key in needed)
            case _:
                raise AssertionError(f"the judge does not know {word}")


def _as_json(value: Any) -> Any:
    """What an editor of TOML holds against a schema: dates and times are text there."""
    if isinstance(value, dict):
        return {key: _as_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date | time) else value


@pytest.fixture
def accepted() -> Callable[[str | dict[str, Any]], bool]:
    """Does the schema let a text of anons.toml pass, or its table?"""
    judge = Judge(schema())
    return lambda text: judge.accepts(_as_json(tomllib.loads(text) if isinstance(text, str) else text))
