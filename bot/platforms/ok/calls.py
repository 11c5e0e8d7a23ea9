"""OK's REST interface: signed form posts to fb.do, and uploads.

apiok.ru, «Making requests»: every parameter but `sig`, `access_token` and `session_key` is signed, with raw
UTF-8 values, sorted by key, joined as key=value without a separator, followed by the session's secret.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from hashlib import md5
from http import HTTPStatus
from typing import Any, TypeVar

from aiohttp import ClientResponse, ClientSession, ClientTimeout, FormData, TCPConnector

from bot.core.redaction import Redactor
from bot.platforms.answering import whole
from bot.platforms.base import Access, Photo
from bot.platforms.ok.errors import FAILURES, Answered, StrangeAnswer, verdict
from bot.platforms.uploading import file_name, require_upload_address, without_webp

#: seconds; connecting has its own bound, so that a time-out after it means "the answer is lost"
PATIENCE = ClientTimeout(total=110, sock_connect=10)

_UNSIGNED = frozenset({"sig", "access_token", "session_key"})

Result = TypeVar("Result")


def signature(params: Mapping[str, str], *, secret: str) -> str:
    """The `sig` of a call with `params`."""
    # Python compares strings by code point, which for UTF-8 is byte order
    signed = "".join(f"{name}={params[name]}" for name in sorted(params) if name not in _UNSIGNED)
    return _md5(signed + secret)


def session_secret(credentials: Mapping[str, str]) -> str:
    """The secret of the session: as it was given, else made from token and application secret."""
    given = credentials.get("session_secret")
    return given or _md5(credentials["access_token"] + credentials["application_secret"])


class Account:
    """One access token's way to OK."""

    def __init__(self, access: Access, *, patience: ClientTimeout = PATIENCE) -> None:
        self._patience = patience
        self._address = access.address.rstrip("/")
        self._key = access.credentials["application_key"]
        self._token = access.credentials["access_token"]
        self._secret = session_secret(access.credentials)
        self._language = access.language
        self._redact = Redactor([*access.credentials.values(), self._secret])
        self._session: ClientSession | None = None

    async def call(self, method: str, *, visible: bool = False, **values: str) -> Any:
        """What OK answers to `method`. `visible`: readers may see its effect, so a lost answer is Unsure.

        Raises Busy, Refused or (visible only) Unsure. Success may be any JSON value but null.
        """
        params = {"application_key": self._key, "format": "json", "method": method, **values}
        form = {**params, "access_token": self._token, "sig": signature(params, secret=self._secret)}
        return await self._run(lambda: self._post(f"{self._address}/fb.do", form), visible=visible)

    async def upload(self, url: str, photo: Photo) -> Any:
        """Post the file to the address that OK named, without any token, and return the server's receipt."""
        return await self._run(lambda: self._put(url, photo), visible=False)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def _run(self, work: Callable[[], Awaitable[Result]], *, visible: bool) -> Result:
        try:
            return await work()
        except FAILURES as error:
            found, detail = verdict(error)
        # raised outside the handler: no traceback shows the foreign exception
        raise found.failure(self._language, visible=visible, detail=self._redact(detail))

    async def _put(self, url: str, photo: Photo) -> Any:
        await asyncio.to_thread(require_upload_address, url, home=self._address)
        photo = await asyncio.to_thread(without_webp, photo)
        form = FormData()
        form.add_field("pic1", photo.data, filename=file_name(photo), content_type=photo.mime)
        return await self._post(url, form)

    async def _post(self, url: str, data: Mapping[str, str] | FormData) -> Any:
        if self._session is None:
            # a connection that the server closed while idle would make a post unsure for nothing
            self._session = ClientSession(
                connector=TCPConnector(force_close=True),
                timeout=self._patience,
                headers={"User-Agent": "anons"},
            )
        async with self._session.post(url, data=data, allow_redirects=False) as response:
            return _understood(response, await whole(response))


def _understood(response: ClientResponse, raw: bytes) -> Any:
    """The JSON value of a success. Raises Answered or StrangeAnswer."""
    body = _parsed(raw)
    header = response.headers.get("Invocation-Error", "")
    code = body.get("error_code", header) if isinstance(body, dict) else header
    if str(code).lstrip("-").isdigit():
        said = str(body.get("error_msg", "")) if isinstance(body, dict) else ""
        raise Answered(code=int(code), said=said, status=response.status)
    if response.status >= HTTPStatus.BAD_REQUEST:
        raise Answered(code=None, said="", status=response.status, pause=response.headers.get("Retry-After"))
    if body is None or response.status != HTTPStatus.OK:
        raise StrangeAnswer(f"HTTP {response.status}")
    return body


def _parsed(raw: bytes) -> Any:
    """The body as JSON; None where it is none, or `null`."""
    try:
        return json.loads(raw)
    except ValueError:  # not UTF-8, or not JSON: an HTML page of some server in between
        return None


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
