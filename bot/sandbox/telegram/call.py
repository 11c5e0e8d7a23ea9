"""Call: one request to the Bot API, whatever its encoding: query, form, multipart or JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiMapping

from bot.sandbox.telegram.errors import TelegramError


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that came with the call."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A method with its parameters. An empty string counts as not given, as on Telegram's server."""

    method: str
    params: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The parameter as text; empty where it was not given."""
        value = self.params.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def boolean(self, name: str) -> bool:
        """The parameter as yes or no; no where it was not given."""
        return self.text(name).lower() in ("true", "yes", "1")

    def integer(self, name: str, default: int | None = None) -> int:
        """The parameter as a number. Raises TelegramError where it is none, or missing without a default."""
        value = self.text(name)
        if not value and default is not None:
            return default
        try:
            return int(value)
        except ValueError:
            raise TelegramError(f'parameter "{name}" is required and must be an integer') from None

    def structure(self, name: str, kind: type[dict[str, Any]] | type[list[Any]]) -> Any:
        """The parameter as a JSON object or array, None where it was not given."""
        value = self.params.get(name, "")
        if value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise TelegramError(f"can't parse {name} JSON object") from None
        if not isinstance(value, kind):
            raise TelegramError(f"object expected as {name}" if kind is dict else f"array expected as {name}")
        return value


async def read_call(request: web.Request, method: str) -> Call:
    """Read the parameters of a request. Raises TelegramError on a body that is none of the four encodings."""
    params: dict[str, Any] = _last_values(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        params |= await _json(request)
    elif request.content_type == "multipart/form-data":
        await _multipart(request, params, files)
    elif request.method == "POST":
        params |= _last_values(await request.post())
    return Call(method=method, params=params, files=files)


def _last_values(values: MultiMapping[Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if isinstance(value, str)}


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        values = json.loads(await request.text() or "{}")
    except ValueError:
        raise TelegramError("can't parse request: it is not JSON") from None
    if not isinstance(values, dict):
        raise TelegramError("can't parse request: a JSON object is expected")
    return {name: value for name, value in values.items() if value is not None}


async def _multipart(request: web.Request, params: dict[str, Any], files: dict[str, Upload]) -> None:
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise TelegramError("can't parse request: a part without a name")
            if part.filename is None:
                params[part.name] = await part.text()
            else:
                files[part.name] = Upload(name=part.filename, data=bytes(await part.read(decode=True)))
    except (ValueError, HttpProcessingError):
        raise TelegramError("can't parse request: broken multipart body") from None
