"""One token's way to VK: vk_api 11.10, tamed.

Left to itself vk_api calls a hard-coded host, waits for ever, repeats code 6 without bound, reads and writes
a file in the working directory, and holds a lock through the whole call. Here it gets a session with an
address and a time-out, a configuration in memory, handlers that give up, and a thread of its own.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, NoReturn, TypeVar

import requests
from jconfig import MemoryConfig
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ProtocolError
from vk_api import VkApi
from vk_api.exceptions import NEED_VALIDATION_CODE, TOO_MANY_RPS_CODE, ApiHttpError
from vk_api.vk_api import VkApiGroup

from bot.core.redaction import Redactor
from bot.platforms.answering import LARGEST
from bot.platforms.base import Access, Photo
from bot.platforms.uploading import file_name, require_upload_address, without_webp
from bot.platforms.vk.errors import FAILURES, StrangeAnswer, verdict

API_VERSION = "5.199"

_HARD_CODED = "https://api.vk.ru/"
#: seconds to connect; seconds to the first byte of the answer, and as many to its end
PATIENCE = (10.0, 100.0)

Result = TypeVar("Result")


class Account:
    """What one access token may do. Calls are made one after the other."""

    def __init__(
        self, token: str, access: Access, *, community: bool, patience: tuple[float, float] = PATIENCE
    ) -> None:
        self._home = access.address
        self._now = access.now
        self._language = access.language
        self._redact = Redactor(access.credentials.values())
        self._session = _session(access.address, patience)
        self._api = _api(token, self._session, community=community)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vk")

    async def call(self, method: str, *, visible: bool = False, **values: str | int) -> Any:
        """What VK answers to `method`. `visible`: readers may see its effect, so a lost answer is Unsure.

        Raises Busy, Refused or (visible only) Unsure.
        """
        return await self._run(lambda: self._ask(method, values), visible=visible)

    async def upload(self, url: str, photo: Photo) -> Mapping[str, Any]:
        """Post the file to the address that VK named, without any token, and return the server's receipt."""
        return await self._run(lambda: self._put(url, photo), visible=False)

    async def close(self) -> None:
        """Let go of the connection and the thread; a call under way ends by itself."""
        self._thread.shutdown(wait=False)
        self._session.close()

    async def _run(self, work: Callable[[], Result], *, visible: bool) -> Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except FAILURES as error:
            found, detail = verdict(error, now=self._now())
        # raised outside the handler: no traceback shows the foreign exception, which may hold the token
        raise found.failure(self._language, visible=visible, detail=self._redact(detail))

    def _ask(self, method: str, values: Mapping[str, str | int]) -> Any:
        answer = self._api.method(method, dict(values), raw=True)
        if not isinstance(answer, dict) or "response" not in answer:
            raise StrangeAnswer(method)
        return answer["response"]

    def _put(self, url: str, photo: Photo) -> Mapping[str, Any]:
        require_upload_address(url, home=self._home)
        photo = without_webp(photo)
        answer = self._session.post(url, files={"photo": (file_name(photo), photo.data, photo.mime)})
        if not answer.ok:
            raise ApiHttpError(None, "upload", {}, raw=True, response=answer)
        receipt = answer.json()
        if not isinstance(receipt, dict):
            raise StrangeAnswer("upload")
        return receipt


class _Adapter(HTTPAdapter):
    """Sends what vk_api addresses to its hard-coded host to ours, and never without a time-out."""

    def __init__(self, address: str, patience: tuple[float, float]) -> None:
        super().__init__(max_retries=0)
        self._patience = patience
        self._address = address.rstrip("/") + "/"

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """As HTTPAdapter.send."""
        url = request.url or ""
        if url.startswith(_HARD_CODED):
            request.url = self._address + url.removeprefix(_HARD_CODED)
        response = super().send(request, True, timeout or self._patience, verify, cert, proxies)
        response.raw = BytesIO(_whole(response.raw, patience=self._patience[1]))
        return response


def _whole(answer: Any, *, patience: float) -> bytes:
    """The body of urllib3's `answer`: one that comes letter by letter would be waited for without end.

    Raises urllib3's ProtocolError.
    """
    body = bytearray()
    latest = time.monotonic() + patience
    try:
        while piece := answer.read1(decode_content=True):
            body += piece
            if len(body) > LARGEST or time.monotonic() > latest:
                raise ProtocolError("the answer does not end")
    finally:
        answer.close()
    return bytes(body)


def _session(address: str, patience: tuple[float, float]) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # a proxy of the surroundings is not VK's; each network has its own way out
    session.max_redirects = 0  # never carry the token to another host
    # a connection that the server closed while idle would make a post unsure for nothing
    session.headers.update({"User-Agent": "anons", "Connection": "close"})
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(address, patience))
    return session


def _api(token: str, session: requests.Session, *, community: bool) -> VkApi:
    kind = VkApiGroup if community else VkApi  # 20 calls a second for a community's key, 3 for a person's
    api = kind(
        token=token, session=session, api_version=API_VERSION, config=MemoryConfig, captcha_handler=_give_up
    )
    api.error_handlers[TOO_MANY_RPS_CODE] = _give_up
    api.error_handlers[NEED_VALIDATION_CODE] = _give_up
    return api


def _give_up(error: Exception) -> NoReturn:
    raise error
