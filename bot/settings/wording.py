"""What pydantic found wrong, in words for the person who edits the file."""

import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.settings.fields import did_you_mean
from bot.settings.lines import Path, line_at
from bot.settings.problem import Problem

_WANTED = {
    "bool": "must be true or false, without quotes",
    "list": "must be a list in square brackets",
    "dict": "must be a table",
    "model": "must be a table",
    "float": "must be a number",
}


def problems_of(
    error: ValidationError, *, model: type[BaseModel], at: Path, file: str, lines: Mapping[Path, int]
) -> list[Problem]:
    """Every mistake of `error`, each on its line. `at`: where in the file `model` stands."""
    found = error.errors(include_url=False)
    unknown = {
        (tuple(each["loc"][:-1]), did_you_mean(str(each["loc"][-1]), _keys_at(model, each["loc"][:-1])))
        for each in found
        if each["type"] == "extra_forbidden"
    }
    return [
        Problem(file=file, line=line_at(lines, (*at, *_place(each))), message=_sentence(each, model))
        for each in found
        # a missing key that stands there misspelt is one mistake, not two
        if not (each["type"] == "missing" and (tuple(each["loc"][:-1]), each["loc"][-1]) in unknown)
    ]


def _place(error: ErrorDetails) -> Path:
    return error["loc"][:-1] if error["type"] == "missing" else error["loc"]


def _sentence(error: ErrorDetails, model: type[BaseModel]) -> str:
    kind, place = error["type"], error["loc"]
    key = str(next((part for part in reversed(place) if isinstance(part, str)), ""))
    if kind == "extra_forbidden":
        return _unknown_key(str(place[-1]), _keys_at(model, place[:-1]))
    if kind == "missing":
        return f'missing "{key}"; write {key} = {_example(model, place)}'
    said = _complaint(kind, error, key)
    return f'"{key}": {said}' if key else said


def _complaint(kind: str, error: ErrorDetails, key: str) -> str:
    given, facts = error["input"], error.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        return str(facts.get("error", error["msg"]))
    if kind.startswith("string_type"):
        return _wants_text(given, key)
    if kind.startswith("int_"):
        return _wants_number(given, key)
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return _out_of_range(kind, given, facts)
    if kind in ("too_short", "string_too_short"):
        return "must not be empty"
    if kind == "string_pattern_mismatch":
        return _wants_form(key, facts)
    if kind == "literal_error":
        return f"{given!r} is not known; write {facts['expected']}".replace("'", '"')
    return _WANTED.get(kind.removesuffix("_type").removesuffix("_parsing"), error["msg"].lower())


def _wants_text(given: object, key: str) -> str:
    simple = isinstance(given, int | float) and not isinstance(given, bool)
    return f'must be text in quotes; write {key} = "{given}"' if simple else "must be text in quotes"


def _wants_number(given: object, key: str) -> str:
    if isinstance(given, str) and given.strip().lstrip("-").isdecimal():
        return f"must be a number without quotes; write {key} = {abs(int(given))}"
    return "must be a whole number, without quotes"


def _wants_form(key: str, facts: Mapping[str, Any]) -> str:
    if key.endswith("_env"):  # its value may be the secret itself: never shown
        return 'must be the name of an environment variable, like "VK_SPORT_TOKEN"; the secret stands there'
    return f"has not the right form; it must match {facts['pattern']}"


def _out_of_range(kind: str, given: object, facts: Mapping[str, Any]) -> str:
    bound = next(facts[name] for name in ("gt", "ge", "lt", "le") if name in facts)
    words = {
        "greater_than": "more than",
        "greater_than_equal": "at least",
        "less_than": "less than",
        "less_than_equal": "at most",
    }
    cure = f"; write {-given}" if isinstance(given, int) and given < 0 and "greater" in kind else ""
    return f"{given} is out of range: it must be {words[kind]} {bound}{cure}"


def _unknown_key(key: str, known: Sequence[str]) -> str:
    guess = did_you_mean(key, known)
    cure = f'did you mean "{guess}"?' if guess else f"known here: {', '.join(known)}"
    return f'unknown key "{key}"; {cure}'


def _example(model: type[BaseModel], place: Path) -> str:
    owner = _model_at(model, place[:-1])
    found = _field(owner, str(place[-1])) if owner else None
    if found is not None and found.examples:
        return str(found.examples[0])
    return "…"


def _keys_at(model: type[BaseModel], place: Path) -> list[str]:
    owner = _model_at(model, place)
    return [field.alias or name for name, field in owner.model_fields.items()] if owner else []


def _model_at(model: type[BaseModel], place: Path) -> type[BaseModel] | None:
    """The model that reads the table at `place`: follows fields, entries of tables and elements of lists."""
    here: Any = model
    for part in place:
        if _is_model(here):
            field = _field(here, str(part))
            here = _inner(field.annotation) if field else None
        else:
            here = _inner(typing.get_args(here)[-1]) if typing.get_args(here) else None
    return here if _is_model(here) else None


def _field(owner: type[BaseModel], key: str) -> FieldInfo | None:
    """The field of a key as it stands in the file: `from` is no name for Python."""
    return next((field for name, field in owner.model_fields.items() if (field.alias or name) == key), None)


def _inner(annotation: Any) -> Any:
    """An optional type without its None."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return next(part for part in typing.get_args(annotation) if part is not type(None))
    return annotation


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
