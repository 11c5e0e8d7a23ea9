"""The shape of anons.toml as a JSON Schema, so that editors of TOML complete and check it while one types.

Made of the models that read the file. Draft 7, which all of those editors know.
"""

import tomllib
from datetime import time, timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema

from bot import platforms
from bot.settings.clock import write_duration
from bot.settings.model import Document, channel_model

_TITLE = "Anons: config/anons.toml"
#: letters of all alphabets, digits, - and _: written by what is left out, for not every reader knows \w alike
_NAME = r"^[^\s!-,./:-@\[-^`{-~]+$"
_USER_ID = "^[1-9][0-9]{0,15}$"


def schema() -> dict[str, Any]:
    """The JSON Schema of anons.toml. What it lets pass may still be a mistake: `anons check` knows all."""
    models = [channel_model(platforms.spec(name)) for name in platforms.names()]
    all_models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Document, "validation")]
    all_models += [(model, "validation") for model in models]
    refs, whole = models_json_schema(
        all_models,
        ref_template="#/definitions/{model}",
        schema_generator=_Generator,
    )
    definitions = {name: _tidy(each) for name, each in sorted(whole["$defs"].items())}
    document = definitions.pop("Document")
    _close(document, [refs[model, "validation"] for model in models])
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": _TITLE,
        **document,
        "definitions": definitions,
    }


def _close(document: dict[str, Any], channels: list[JsonSchemaValue]) -> None:
    """What no single model says: what there must be, and how things may be called."""
    document["required"] = ["timezone", "channels", "queues"]
    keys = document["properties"]
    keys["channels"].update(additionalProperties={"oneOf": channels})
    for section in ("channels", "queues"):
        keys[section].update(minProperties=1, propertyNames={"pattern": _NAME})
    keys["editors"].update(propertyNames={"pattern": _USER_ID})


class _Generator(GenerateJsonSchema):
    """Defaults as they would stand in the file."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, time):
            return f"{dft:%H:%M}"
        return write_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def _tidy(value: Any) -> Any:
    """Without what TOML does not have, and what says nothing to a person."""
    if isinstance(value, list):
        return [_tidy(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = _without_null({key: _tidy(each) for key, each in value.items() if not _is_noise(key, each)})
    if "examples" in kept:
        kept["examples"] = [_example(each) for each in kept["examples"]]
    if "$ref" in kept and len(kept) > 1:  # draft 7 looks at nothing beside a $ref
        kept["allOf"] = [{"$ref": kept.pop("$ref")}]
    return kept


def _is_noise(key: str, value: Any) -> bool:
    if key == "default":  # a table is told key by key
        return value in (None, "", []) or isinstance(value, dict)
    return key == "title" and isinstance(value, str)


def _example(text: str) -> Any:
    """Examples of missing keys stand as they would in the file: '"Europe/Moscow"'."""
    written = text[0] in '"[' or text.lstrip("-").isdecimal()
    return tomllib.loads(f"example = {text}")["example"] if written else text


def _without_null(value: dict[str, Any]) -> dict[str, Any]:
    choices = [each for each in value.get("anyOf", []) if each != {"type": "null"}]
    if len(choices) != 1:
        return {**value, "anyOf": choices} if choices else value
    return {**choices[0], **{key: each for key, each in value.items() if key != "anyOf"}}
