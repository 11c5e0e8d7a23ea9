"""Telegram's ways to fail, and what each of them means for a post. The one table of this platform.

Bot API 10.3 has no idempotency key: whatever leaves open whether the message went out is `Unsure`.
aiogram 3.31 wraps a time-out, a refused and a cut connection in the same TelegramNetworkError; only its
`__cause__` tells them apart.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from socket import gaierror
from ssl import SSLCertVerificationError

import python_socks
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ConnectionTimeoutError,
    InvalidURL,
    NonHttpUrlClientError,
    RedirectClientError,
    ServerFingerprintMismatch,
)
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from bot.core.language import Words
from bot.platforms.base import STRAY, Busy, Refused, Unsure, Verdict, asked_pause

#: what aiohttp-socks raises by itself, past aiogram: the way to the proxy failed, nothing was sent; and what
#: it makes that of
PROXY_FAILURES = (
    ProxyConnectionError,
    ProxyError,
    ProxyTimeoutError,
    python_socks.ProxyConnectionError,
    python_socks.ProxyError,
    python_socks.ProxyTimeoutError,
)

#: what a call through aiogram raises when Telegram or the way to it failed
FAILURES = (AiogramError, *PROXY_FAILURES, *STRAY)

TOKEN = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "Telegram does not know the bot's token. Get the valid one from @BotFather and put it into .env."
    ),
)
PROXY_ADDRESS = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "TELEGRAM_PROXY is not the address of a proxy. It looks like socks5://user:password@host:port."
    ),
)
_SETUP = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "TELEGRAM_API_URL is not the address of a server ({detail}). It looks like https://api.telegram.org."
    ),
)
_RIGHTS = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "The bot may not post to the channel ({detail}). Make it an administrator who may post messages."
    ),
)
_NO_CHAT = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words("Telegram cannot find the channel. Check `chat` in the configuration and add the bot to it."),
)
MOVED = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "The group has moved, its new id is {detail}. Put it into the channel's configuration as `chat`."
    ),
)
_CONFLICT = Verdict(
    kind=Busy,
    words=Words("Another program uses the same token ({detail})."),
)
_FLOOD = Verdict(
    kind=Busy,
    words=Words("Telegram asks to wait: too many messages in a row."),
)
_FILE_LATER = Verdict(
    kind=Busy,
    words=Words("Telegram does not give the file for now ({detail})."),
)
_TOO_LARGE = Verdict(
    kind=Refused,
    words=Words("The photo is too large for Telegram: it takes no more than 10 MB."),
)
_CONTENT = Verdict(
    kind=Refused,
    words=Words("Telegram refused the post: {detail}."),
)
_UNREACHABLE = Verdict(
    kind=Busy,
    words=Words("Telegram cannot be reached ({detail})."),
)
_PROXY_DOWN = Verdict(
    kind=Busy,
    words=Words("The proxy for Telegram does not answer ({detail})."),
)
_LOST = Verdict(
    kind=Unsure,
    words=Words("Telegram's answer was lost ({detail})."),
)
_BROKEN = Verdict(
    kind=Unsure,
    words=Words("Telegram failed on its side ({detail})."),
)
#: it landed and was removed, by another bot as a rule: sent again it would be removed again
_DELETED_AT_ONCE = Verdict(
    kind=Refused,
    words=Words(
        "Telegram says that the post went out and was deleted at once. Before sending it again, see who "
        "deletes messages in the channel."
    ),
)

Table = Sequence[tuple[type[Exception], Verdict]]

_PROXY: Table = [(kind, _PROXY_DOWN) for kind in PROXY_FAILURES]

#: by class of exception, the most special first
BY_CLASS: Table = (
    *_PROXY,
    (TelegramRetryAfter, _FLOOD),
    (TelegramMigrateToChat, MOVED),
    (TelegramUnauthorizedError, TOKEN),
    (TelegramNotFound, TOKEN),  # Bot API 10.3: 404 is a token that never existed
    (TelegramForbiddenError, _RIGHTS),
    (TelegramConflictError, _CONFLICT),
    (TelegramEntityTooLarge, _TOO_LARGE),  # a *network* error by class, and final all the same
    (TelegramServerError, _BROKEN),
    (ClientDecodeError, _LOST),  # an HTML page of some server in between, or an answer of unknown shape
    (TelegramBadRequest, _CONTENT),
    (TelegramAPIError, _CONTENT),  # any other {"ok": false}: a definite no
    # raw, past aiogram: only these say that no connection was made
    (gaierror, _UNREACHABLE),
    (ConnectionRefusedError, _UNREACHABLE),
    (SSLCertVerificationError, _UNREACHABLE),
    (OSError, _LOST),
    (EOFError, _LOST),
    (ValueError, _LOST),
    (TypeError, _LOST),
    (LookupError, _LOST),
    (ArithmeticError, _LOST),
    (RecursionError, _LOST),
)

#: TelegramNetworkError by what aiohttp raised below it, the most special first
BY_CAUSE: Table = (
    *_PROXY,
    (ClientHttpProxyError, _PROXY_DOWN),
    (ClientConnectorError, _UNREACHABLE),  # nobody listens, no such name, no valid certificate
    (ConnectionTimeoutError, _UNREACHABLE),
    (ServerFingerprintMismatch, _UNREACHABLE),
    (RedirectClientError, _LOST),  # an answer came
    (InvalidURL, _SETUP),
    (NonHttpUrlClientError, _SETUP),
    (ClientError, _LOST),
    (TimeoutError, _LOST),
)

#: by what Telegram says, in lower case; codes and classes are not enough (a 403 may come as 400)
BY_WORDS: tuple[tuple[str, Verdict], ...] = (
    ("immediately deleted", _DELETED_AT_ONCE),
    ("internal server error", _BROKEN),  # inside an album's «failed to send message #1 …», a 400
    ("too many requests", _FLOOD),
    ("chat not found", _NO_CHAT),
    ("not a member", _RIGHTS),
    ("kicked", _RIGHTS),
    ("need administrator rights", _RIGHTS),
    ("have no write access", _RIGHTS),
    ("not enough rights", _RIGHTS),
    ("chat_write_forbidden", _RIGHTS),
    ("chat_admin_required", _RIGHTS),
    ("_forbidden", _RIGHTS),  # CHAT_SEND_PHOTOS_FORBIDDEN and its kin
    ("chat_restricted", _RIGHTS),
    ("user_banned_in_channel", _RIGHTS),
    ("channel_private", _RIGHTS),
    ("have no rights", _RIGHTS),
    ("was blocked", _RIGHTS),
    ("temporarily unavailable", _FILE_LATER),
)


_RETRY_AFTER = re.compile("retry after ([0-9]+)")


def verdict(error: Exception) -> tuple[Verdict, str]:
    """What `error` (one of FAILURES) means, and the detail that its sentence may show."""
    if isinstance(error, TelegramNetworkError) and not isinstance(error, TelegramEntityTooLarge):
        return _by_cause(error.__cause__)
    if isinstance(error, TelegramRetryAfter):
        return _after(asked_pause(error.retry_after)), ""
    if isinstance(error, TelegramMigrateToChat):
        return MOVED, str(error.migrate_to_chat_id)
    return _by_answer(error)


def _by_cause(cause: BaseException | None) -> tuple[Verdict, str]:
    # the name only: the text of some aiohttp errors holds the address, and the address holds the token
    name = type(cause).__name__
    return next((found for kind, found in BY_CAUSE if isinstance(cause, kind)), _LOST), name


def _by_answer(error: Exception) -> tuple[Verdict, str]:
    # only a sentence of Telegram's own counts; a server in between may leave it out altogether
    said = str(error.message or "") if isinstance(error, TelegramAPIError) else ""
    by_words = next((found for words, found in BY_WORDS if words in said.lower()), None)
    by_class = next((found for kind, found in BY_CLASS if isinstance(error, kind)), _LOST)
    found = by_words or by_class
    pause = _RETRY_AFTER.search(said.lower())
    if found is _FLOOD and pause is not None:
        found = _after(asked_pause(pause[1]))
    return found, _bare(said) or type(error).__name__


def _after(pause: timedelta) -> Verdict:
    return Verdict(kind=Busy, words=_FLOOD.words, retry_after=pause)


def _bare(said: str) -> str:
    """Telegram's sentence without its prefix: «Bad Request: chat not found» → «chat not found»."""
    return said.split(": ", 1)[-1].rstrip(".")
