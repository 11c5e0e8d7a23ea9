"""Every exception that a library under a platform can raise has its verdict, and the right one.

Each library's classes are listed here with what they mean for a post. A class that a new release brings is
in no list, and a line taken out of a platform's table changes a verdict: both turn a scene red.
«No connection was made» and «the network said no» are Busy or Refused; whatever follows the first byte that
left is Unsure.
"""

import asyncio
import builtins
import inspect
import json
import socket
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import aiogram.exceptions
import aiohttp
import aiohttp_socks
import pytest
import python_socks
import requests.exceptions
import urllib3.exceptions
import vk_api.exceptions
from aiogram.exceptions import TelegramMigrateToChat, TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import GetMe
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from bot.core.text.address import ForbiddenAddress
from bot.platforms.base import Busy, PlatformError, Refused, Unsure
from bot.platforms.ok import errors as ok
from bot.platforms.telegram import errors as telegram
from bot.platforms.vk import errors as vk

Kind = type[PlatformError]
Table = Mapping[str, Kind | None]  #: None: never raised by a call of ours

AIOGRAM: Table = {
    "AiogramError": Unsure,
    "DetailedAiogramError": Unsure,
    "ClientDecodeError": Unsure,
    "TelegramAPIError": Refused,
    "TelegramBadRequest": Refused,
    "TelegramConflictError": Busy,
    "TelegramEntityTooLarge": Refused,  # a network error by class
    "TelegramForbiddenError": Refused,
    "TelegramMigrateToChat": Refused,
    "TelegramNetworkError": Unsure,
    "TelegramNotFound": Refused,
    "TelegramRetryAfter": Busy,
    "TelegramServerError": Unsure,
    "RestartingTelegram": Unsure,
    "TelegramUnauthorizedError": Refused,
    # of a bot's handlers, keyboards and scenes
    "CallbackAnswerException": None,
    "DataNotDictLikeError": None,
    "SceneException": None,
    "UnsupportedKeywordArgument": None,
}
AIOHTTP: Table = {
    "ClientError": Unsure,
    "ClientConnectionError": Unsure,
    "ClientConnectionResetError": Unsure,
    "ClientConnectorCertificateError": Busy,
    "ClientConnectorDNSError": Busy,
    "ClientConnectorError": Busy,
    "ClientConnectorSSLError": Busy,
    "ClientHttpProxyError": Busy,
    "ClientOSError": Unsure,
    "ClientPayloadError": Unsure,
    "ClientProxyConnectionError": Busy,
    "ClientResponseError": Unsure,
    "ClientSSLError": Busy,
    "ConnectionTimeoutError": Busy,
    "ContentTypeError": Unsure,
    "InvalidURL": Refused,
    "InvalidUrlClientError": Refused,
    "InvalidUrlRedirectClientError": Unsure,
    "NonHttpUrlClientError": Refused,
    "NonHttpUrlRedirectClientError": Unsure,
    "RedirectClientError": Unsure,
    "ServerConnectionError": Unsure,
    "ServerDisconnectedError": Unsure,
    "ServerFingerprintMismatch": Busy,
    "ServerTimeoutError": Unsure,
    "SocketTimeoutError": Unsure,
    "TooManyRedirects": Unsure,
    "UnixClientConnectorError": Busy,
    "UploadAbortedError": Unsure,
    # of web sockets
    "WSMessageTypeError": None,
    "WSServerHandshakeError": None,
}
PROXIES: Table = {"ProxyConnectionError": Busy, "ProxyError": Busy, "ProxyTimeoutError": Busy}
REQUESTS: Table = {
    "RequestException": Unsure,
    "ChunkedEncodingError": Unsure,
    "ConnectTimeout": Busy,
    "ConnectionError": Unsure,
    "ContentDecodingError": Unsure,
    "HTTPError": Unsure,
    "InvalidHeader": Refused,
    "InvalidJSONError": Refused,
    "InvalidProxyURL": Refused,
    "InvalidSchema": Refused,
    "InvalidURL": Refused,
    "JSONDecodeError": Unsure,
    "MissingSchema": Refused,
    "ProxyError": Busy,
    "ReadTimeout": Unsure,
    "RetryError": Unsure,
    "SSLError": Unsure,
    "StreamConsumedError": Unsure,
    "Timeout": Unsure,
    "TooManyRedirects": Unsure,
    "URLRequired": Refused,
    "UnrewindableBodyError": Unsure,
}
URLLIB3: Table = {
    "HTTPError": Unsure,
    "BodyNotHttplibCompatible": Unsure,
    "ClosedPoolError": Unsure,
    "ConnectTimeoutError": Busy,
    "ConnectionError": Unsure,  # the old name of ProtocolError
    "DecodeError": Unsure,
    "EmptyPoolError": Unsure,
    "FullPoolError": Unsure,
    "HeaderParsingError": Unsure,
    "HostChangedError": Unsure,
    "IncompleteRead": Unsure,
    "InvalidChunkLength": Unsure,
    "InvalidHeader": Unsure,
    "LocationParseError": Refused,
    "LocationValueError": Refused,
    "MaxRetryError": Unsure,
    "NameResolutionError": Busy,
    "NewConnectionError": Busy,
    "PoolError": Unsure,
    "ProtocolError": Unsure,
    "ProxyError": Unsure,
    "ProxySchemeUnknown": Refused,
    "ProxySchemeUnsupported": Refused,
    "ReadTimeoutError": Unsure,
    "RequestError": Unsure,
    "ResponseError": Unsure,
    "ResponseNotChunked": Unsure,
    "SSLError": Unsure,
    "TimeoutError": Unsure,
    "TimeoutStateError": Unsure,
    "URLSchemeUnknown": Refused,
    "UnrewindableBodyError": Unsure,
}
VK_API: Table = {
    "VkApiError": Unsure,
    "AccessDenied": Unsure,
    "AccountBlocked": Refused,
    "ApiError": Refused,
    "ApiHttpError": Unsure,
    "AuthError": Refused,
    "BadPassword": Refused,
    "Captcha": Refused,
    "LoginRequired": Refused,
    "PasswordRequired": Refused,
    "SecurityCheck": Refused,
    "TwoFactorError": Refused,
    "VkToolsException": Unsure,
    # of music and batches, which we do not use
    "VkAudioException": None,
    "VkAudioUrlDecodeError": None,
    "VkRequestsPoolException": None,
}

#: raw trouble that no library wrapped: everywhere the same
RAW: Mapping[type[Exception], Kind] = {
    socket.gaierror: Busy,
    ConnectionRefusedError: Busy,
    ssl.SSLCertVerificationError: Busy,
    **{
        kind: Unsure
        for kind in (
            asyncio.IncompleteReadError,
            EOFError,
            KeyError,
            IndexError,
            LookupError,
            TypeError,
            ValueError,
            UnicodeDecodeError,
            UnicodeEncodeError,
            json.JSONDecodeError,
            socket.herror,
            *(
                value
                for value in vars(ssl).values()
                if inspect.isclass(value) and issubclass(value, ssl.SSLError)
            ),
            *(
                value
                for value in vars(builtins).values()
                if inspect.isclass(value) and issubclass(value, OSError)
            ),
        )
        if kind not in (ConnectionRefusedError, ssl.SSLCertVerificationError)
    },
}

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def own_classes(module: ModuleType) -> dict[str, type[Exception]]:
    """The exceptions that a module defines itself; warnings are none."""
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isclass(value)
        and issubclass(value, Exception)
        and not issubclass(value, Warning)
        and value.__module__.startswith(module.__name__.partition(".")[0])
    }


LIBRARIES: list[tuple[ModuleType, Table]] = [
    (aiogram.exceptions, AIOGRAM),
    (aiohttp.client_exceptions, AIOHTTP),
    (aiohttp_socks, PROXIES),
    (python_socks, PROXIES),
    (requests.exceptions, REQUESTS),
    (urllib3.exceptions, URLLIB3),
    (vk_api.exceptions, VK_API),
]


def raised(kind: type[Exception]) -> Exception:
    """An exception of that class as a library raises it; without arguments where those do not matter."""
    if kind is TelegramRetryAfter:
        return kind(GetMe(), "Too Many Requests: retry after 33", 33)
    if kind is TelegramMigrateToChat:
        return kind(GetMe(), "Bad Request: group chat was upgraded", -1005)
    if issubclass(kind, aiogram.exceptions.TelegramAPIError):
        method: Any = GetMe()
        return kind(method, "in Telegram's own words")
    if issubclass(kind, vk_api.exceptions.ApiError):
        return kind(None, "wall.post", {}, True, {"error_code": 100, "error_msg": "in VK's own words"})
    if issubclass(kind, vk_api.exceptions.ApiHttpError):
        response = requests.Response()
        response.status_code = 502
        return kind(None, "wall.post", {}, True, response)
    return kind.__new__(kind)


def scenes(*libraries: tuple[ModuleType, Table]) -> list[Any]:
    """One scene for each class that a call may meet."""
    return [
        pytest.param(kind, table[name], id=f"{module.__name__}.{name}")
        for module, table in libraries
        for name, kind in own_classes(module).items()
        if table.get(name) is not None
    ]


@pytest.mark.parametrize(("module", "table"), LIBRARIES, ids=lambda value: getattr(value, "__name__", ""))
def test_every_class_of_the_library_is_thought_of(module: ModuleType, table: Table) -> None:
    assert set(own_classes(module)) == set(table)


def judged(
    verdict: Callable[[Exception], Any], failures: tuple[type[Exception], ...], error: Exception
) -> Kind:
    """What a platform says of `error` where readers may see the effect; where they cannot, never Unsure."""
    assert isinstance(error, failures)
    found, detail = verdict(error)
    seen = found.failure("ru", visible=True, detail=detail)
    unseen = found.failure("ru", visible=False, detail=detail)
    assert type(unseen) is (Busy if type(seen) is Unsure else type(seen))
    return type(seen)


@pytest.mark.parametrize(("kind", "meaning"), scenes(LIBRARIES[0], LIBRARIES[2], LIBRARIES[3]))
def test_telegram_knows_what_aiogram_and_its_proxy_raise(kind: type[Exception], meaning: Kind) -> None:
    assert judged(telegram.verdict, telegram.FAILURES, raised(kind)) is meaning


@pytest.mark.parametrize(("kind", "meaning"), scenes(LIBRARIES[1], LIBRARIES[2], LIBRARIES[3]))
def test_telegram_looks_through_aiograms_network_error(kind: type[Exception], meaning: Kind) -> None:
    error = TelegramNetworkError(GetMe(), "HTTP Client says")
    error.__cause__ = raised(kind)
    assert judged(telegram.verdict, telegram.FAILURES, error) is meaning


@pytest.mark.parametrize(("kind", "meaning"), scenes(LIBRARIES[1]))
def test_ok_knows_what_aiohttp_raises(kind: type[Exception], meaning: Kind) -> None:
    assert judged(ok.verdict, ok.FAILURES, raised(kind)) is meaning


@pytest.mark.parametrize(("kind", "meaning"), scenes(*LIBRARIES[4:]))
def test_vk_knows_what_vk_api_and_the_libraries_below_it_raise(kind: type[Exception], meaning: Kind) -> None:
    assert judged(lambda error: vk.verdict(error, now=NOW), vk.FAILURES, raised(kind)) is meaning


@pytest.mark.parametrize(("kind", "meaning"), RAW.items(), ids=lambda value: value.__name__)
def test_raw_trouble_means_the_same_everywhere(kind: type[Exception], meaning: Kind) -> None:
    error = kind.__new__(kind)
    assert judged(telegram.verdict, telegram.FAILURES, error) is meaning
    assert judged(ok.verdict, ok.FAILURES, error) is meaning
    assert judged(lambda error: vk.verdict(error, now=NOW), vk.FAILURES, error) is meaning


def test_what_our_own_clients_raise_has_its_verdict_too() -> None:
    def vks(error: Exception) -> Any:
        return vk.verdict(error, now=NOW)

    assert judged(ok.verdict, ok.FAILURES, ok.StrangeAnswer()) is Unsure
    assert judged(vks, vk.FAILURES, vk.StrangeAnswer()) is Unsure
    assert judged(ok.verdict, ok.FAILURES, ForbiddenAddress()) is Refused
    assert judged(vks, vk.FAILURES, ForbiddenAddress()) is Refused


@pytest.mark.parametrize("platform", [telegram, ok, vk])
def test_a_cancelled_call_is_nobodys_failure(platform: ModuleType) -> None:
    # it passes through: whoever sends takes it for a doubt, whoever only looks stops looking
    assert not issubclass(asyncio.CancelledError, platform.FAILURES)


@pytest.mark.parametrize("table", [telegram.BY_CLASS, telegram.BY_CAUSE, ok.BY_CLASS, vk.BY_CLASS])
def test_no_line_of_a_table_hides_behind_a_more_general_one(table: Any) -> None:
    kinds = [kind for kind, _ in table]
    hidden = [kind for place, kind in enumerate(kinds) if issubclass(kind, tuple(kinds[:place]))]
    assert hidden == []


# what a wrapped error says of itself


def tls(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


def wrapped(reason: Exception) -> MaxRetryError:
    return MaxRetryError(None, "/", reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (requests.exceptions.ConnectionError(ProtocolError("Connection aborted.")), Unsure),
        (requests.exceptions.ConnectionError(wrapped(NewConnectionError(None, "refused"))), Busy),  # type: ignore[arg-type]
        (
            requests.exceptions.SSLError(wrapped(urllib3.exceptions.SSLError(tls("WRONG_VERSION_NUMBER")))),
            Busy,
        ),
        (
            requests.exceptions.SSLError(
                wrapped(urllib3.exceptions.SSLError(ssl.SSLCertVerificationError()))
            ),
            Busy,
        ),
        (requests.exceptions.SSLError(wrapped(urllib3.exceptions.SSLError(tls("UNEXPECTED_EOF")))), Unsure),
        (requests.exceptions.SSLError(tls("DECRYPTION_FAILED_OR_BAD_RECORD_MAC")), Unsure),
        (KeyError("captcha_img"), Refused),
        (KeyError("error_code"), Unsure),
    ],
    ids=repr,
)
def test_vk_looks_into_what_requests_wraps(error: Exception, meaning: Kind) -> None:
    assert judged(lambda error: vk.verdict(error, now=NOW), vk.FAILURES, error) is meaning


@pytest.mark.parametrize("cause", [None, ConnectionResetError(), TimeoutError(), OSError()])
def test_a_network_error_without_a_known_cause_proves_nothing(cause: BaseException | None) -> None:
    error = TelegramNetworkError(GetMe(), "HTTP Client says")
    error.__cause__ = cause
    assert judged(telegram.verdict, telegram.FAILURES, error) is Unsure


def test_an_undecodable_answer_that_quotes_a_rule_proves_nothing() -> None:
    error = aiogram.exceptions.ClientDecodeError("Failed", ValueError("chat not found"), "chat not found")
    assert judged(telegram.verdict, telegram.FAILURES, error) is Unsure
