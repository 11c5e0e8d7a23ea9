"""A plain HTTP way to the stand-in of Telegram: no client library between the test and the wire."""

import json
from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.sandbox.server import Sandbox


class PlainBotApi:
    """The Bot API by hand: a JSON body without files, a multipart one with them."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self.session = session
        self.address = address
        self.url = f"{address}/bot100:sandbox-token"

    async def answer(
        self, method: str, files: Mapping[str, bytes] | None = None, **params: Any
    ) -> dict[str, Any]:
        """The whole answer, right or wrong."""
        async with self._request(method, files or {}, params) as response:
            body: dict[str, Any] = await response.json()
        assert body["ok"] == (response.status == 200)
        return body

    async def result(self, method: str, files: Mapping[str, bytes] | None = None, **params: Any) -> Any:
        """The result of a call that must succeed."""
        answer = await self.answer(method, files, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, files: Mapping[str, bytes] | None = None, **params: Any) -> str:
        """The description of a call that must fail."""
        answer = await self.answer(method, files, **params)
        assert not answer["ok"], answer
        return str(answer["description"])

    def _request(self, method: str, files: Mapping[str, bytes], params: dict[str, Any]) -> Any:
        url = f"{self.url}/{method}"
        if not files:
            return self.session.post(url, json=params)
        form = aiohttp.FormData()
        for name, value in params.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, data in files.items():
            form.add_field(name, BytesIO(data), filename=f"{name}.jpg")
        return self.session.post(url, data=form)


@pytest.fixture
async def bot_api(sandbox: Sandbox) -> AsyncIterator[PlainBotApi]:
    """The Bot API of the running sandbox."""
    async with aiohttp.ClientSession() as session:
        yield PlainBotApi(session, sandbox.address)


@pytest.fixture
def jpeg() -> bytes:
    """A photo of 1600 by 900."""
    return picture(1600, 900)


@pytest.fixture
def paint() -> Any:
    """Makes a picture of a width, a height and a format."""
    return picture


def picture(width: int, height: int, kind: str = "JPEG") -> bytes:
    written = BytesIO()
    Image.new("RGB", (width, height), "#8fb3d9").save(written, kind)
    return written.getvalue()
