"""Fetching: a page from the public web, within limits of size, time and redirects, and from nowhere else.

Each connection is judged by the very address it goes to, so neither a redirect nor a name that changes its
address in between leads into the newsroom's own network.
"""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.core.language import Language, Words
from bot.fetching.places import Address, is_public_web, read_address
from bot.fetching.unpacking import CODINGS, Broken, TooMuch, unpacker

#: bytes of a page, unpacked; a news page is a tenth of it
LARGEST = 5 * 2**20
#: seconds for everything: names, redirects, the page
PATIENCE = 15.0
MOST_REDIRECTS = 5
#: letters of an address
LONGEST_ADDRESS = 2048
#: pages at a time: the rest waits
AT_ONCE = 4

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAGES = ("text/html", "application/xhtml+xml", "text/plain")
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Anons)",
    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.5",
    "Accept-Language": "ru, en;q=0.5",
    "Accept-Encoding": ", ".join(CODINGS),
}

_NO_PAGE: Final = Words("This is no address of a web page.")
_CLOSED: Final = Words("This address leads into a private network, not to the public web: I do not go there.")
_UNKNOWN: Final = Words("There is no site at this address. Check it.")
_AWAY: Final = Words("The site does not answer.")
_SLOW: Final = Words("The site takes too long to answer.")
_CERTIFICATE: Final = Words("The site's security certificate is not valid.")
_MISSING: Final = Words("The site says there is no such page ({status}).")
_FORBIDDEN: Final = Words("The site does not let me see this page ({status}).")
_TROUBLE: Final = Words("The site has trouble ({status}).")
_ROUND: Final = Words("The site redirects too many times.")
_NOT_A_PAGE: Final = Words("The link is a file ({kind}), not a page.")
_TOO_LARGE: Final = Words("The page is too large: over {most} MB.")
_GARBLED: Final = Words("What the site sent cannot be read.")


class NotFetched(Exception):
    """There is no page to be had from there; `say` tells an editor why, `str` tells a log."""

    def __init__(self, words: Words, **values: object) -> None:
        super().__init__(words.say("en", **values))
        self._words = words
        self._values = values

    def say(self, language: Language) -> str:
        """The reason, one sentence."""
        return self._words.say(language, **self._values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page as it came, from where the redirects ended."""

    url: str
    body: bytes
    is_html: bool
    charset: str | None  #: as the site's header names it


class Fetcher:
    """Fetches pages. `permits` decides about every address and port before anything is sent there.

    Only a test hands in another `permits`, or its own names: no setting leads here.
    """

    def __init__(
        self,
        *,
        permits: Callable[[Address, int], bool] = is_public_web,
        resolver: Callable[[], AbstractResolver] = aiohttp.ThreadedResolver,
        patience: float = PATIENCE,
    ) -> None:
        self._permits = permits
        self._resolver = resolver
        self._patience = patience
        self._room = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, url: str) -> Fetched:
        """The page at `url`. Raises NotFetched, and nothing else."""
        guard = _Guard(self._permits)
        try:
            async with self._room, asyncio.timeout(self._patience), self._session(guard) as session:
                return await _follow(session, url)
        except NotFetched:
            raise
        except TimeoutError as error:
            raise NotFetched(_SLOW) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NotFetched(_CLOSED if guard.refused else _reason(error)) from error

    def _session(self, guard: "_Guard") -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=self._resolver(), socket_factory=guard, use_dns_cache=False, force_close=True
        )
        return aiohttp.ClientSession(
            connector=connector, headers=_HEADERS, auto_decompress=False, trust_env=False
        )


class _Guard:
    """Makes the sockets of one fetch: the last place before a connection, and there is no way past it."""

    def __init__(self, permits: Callable[[Address, int], bool]) -> None:
        self._permits = permits
        self.refused = False

    def __call__(self, place: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, where = place
        address = read_address(where[0])
        if address is None or not self._permits(address, int(where[1])):
            self.refused = True
            raise PermissionError("not a public web address")
        return socket.socket(family, kind, protocol)


async def _follow(session: aiohttp.ClientSession, url: str) -> Fetched:
    """Redirects are followed here, each address looked at like the first."""
    target = _address(url)
    for _ in range(MOST_REDIRECTS + 1):
        async with session.get(target, allow_redirects=False) as answer:
            if answer.status not in _REDIRECTS:
                return await _read(answer)
            target = _address(answer.headers.get("Location", ""), base=target)
    raise NotFetched(_ROUND)


def _address(text: str, *, base: URL | None = None) -> URL:
    """Raises NotFetched for what is no address of a page, or carries somebody's password."""
    try:
        url = URL(text.strip()) if base is None else base.join(URL(text.strip()))
        urlsplit(str(url))  # it sees brackets that yarl lets pass
    except ValueError as error:
        raise NotFetched(_NO_PAGE) from error
    named = url.scheme in ("http", "https") and url.host and url.user is None and url.password is None
    if not text.strip() or not named or len(str(url)) > LONGEST_ADDRESS:
        raise NotFetched(_NO_PAGE)
    return url.with_fragment(None)


async def _read(answer: aiohttp.ClientResponse) -> Fetched:
    if answer.status != 200:
        raise NotFetched(_status(answer.status), status=answer.status)
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind and kind not in _PAGES:
        raise NotFetched(_NOT_A_PAGE, kind=kind[:60])
    body = await _body(answer)
    is_html = kind in _PAGES[:2] or (not kind and b"<" in body[:1024])
    return Fetched(url=str(answer.url), body=body, is_html=is_html, charset=answer.charset)


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    """The page unpacked. What comes over the line is bounded as well: something may follow a packed page."""
    parts, came = [], 0
    try:
        unpack = unpacker(answer.headers.get("Content-Encoding", ""), most=LARGEST)
        async for part in answer.content.iter_any():
            came += len(part)
            if came > LARGEST:
                raise TooMuch
            parts.append(unpack(part))
    except TooMuch as error:
        raise NotFetched(_TOO_LARGE, most=LARGEST // 2**20) from error
    except Broken as error:
        raise NotFetched(_GARBLED) from error
    return b"".join(parts)


def _status(status: int) -> Words:
    if status in (404, 410):
        return _MISSING
    return _FORBIDDEN if 400 <= status < 500 else _TROUBLE


def _reason(error: Exception) -> Words:
    """What the failure of a request means to somebody who has only typed an address."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _UNKNOWN
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return _CERTIFICATE
    if isinstance(error, aiohttp.InvalidURL):
        return _NO_PAGE
    return _GARBLED if isinstance(error, aiohttp.ClientPayloadError | aiohttp.ClientResponseError) else _AWAY
