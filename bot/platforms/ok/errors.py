"""OK's ways to fail, and what each of them means for a post. The one table of this platform.

OK has no idempotency key. It answers errors with HTTP 200, a header `Invocation-Error` and a body
{"error_code": …}. The codes 1, 2 and 9999 leave open whether `mediatopic.post` was done; every other code
is a definite no. An answer of `null` says nothing at all.
"""

from collections.abc import Mapping
from datetime import timedelta
from socket import gaierror
from ssl import SSLCertVerificationError

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

from bot.core.language import Words
from bot.core.text.address import ForbiddenAddress
from bot.platforms.base import STRAY, Busy, Refused, Unsure, Verdict, asked_pause


class StrangeAnswer(Exception):
    """OK answered something that is not JSON, or says nothing."""


class Answered(Exception):
    """OK's own error answer, or a bare HTTP status."""

    def __init__(self, *, code: int | None, said: str, status: int, pause: str | None = None) -> None:
        super().__init__(said)
        self.code = code
        self.said = said
        self.status = status
        self.pause = pause  #: of the header Retry-After


#: what a call raises when OK or the way to it failed
FAILURES = (ClientError, StrangeAnswer, Answered, ForbiddenAddress, *STRAY)

_TOKEN = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "OK does not accept the access token ({detail}). Get a new “eternal access_token” on the "
        "application's settings page and put it and its session_secret_key into .env."
    ),
)
_SIGNATURE = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "OK does not accept the signature ({detail}). Check OK_SESSION_SECRET or OK_APPLICATION_SECRET: "
        "they must belong to the access token."
    ),
)
_RIGHTS = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "OK gives no right to post ({detail}). The application needs VALUABLE_ACCESS and GROUP_CONTENT "
        "(mail to api-support@ok.ru), and the token's owner must be an administrator of the group."
    ),
)
_SETUP = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "OK does not accept the configuration ({detail}). Check OK_APPLICATION_KEY, group_id, OK_API_URL."
    ),
)
_HUMAN = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "OK wants to see a human ({detail}). Sign in to OK in a browser as the token's owner, pass the "
        "check and send again."
    ),
)
_CONTENT = Verdict(
    kind=Refused,
    words=Words("OK refused the post: {detail}."),
)
_FLOOD = Verdict(
    kind=Busy,
    retry_after=timedelta(minutes=15),
    words=Words("OK asks to wait: too many actions ({detail})."),
)
_LATER = Verdict(
    kind=Busy,
    words=Words("OK cannot do it right now ({detail})."),
)
_BAD_ADDRESS = Verdict(
    kind=Refused,
    words=Words("OK named an upload address that files must not be sent to."),
)
_UNREACHABLE = Verdict(
    kind=Busy,
    words=Words("OK cannot be reached ({detail})."),
)
_LOST = Verdict(
    kind=Unsure,
    words=Words("OK's answer was lost ({detail})."),
)
_BROKEN = Verdict(
    kind=Unsure,
    words=Words("OK failed on its side ({detail})."),
)

# fmt: off
_CODES: tuple[tuple[Verdict, frozenset[int]], ...] = (
    (_BROKEN, frozenset({1, 2, 9999})),
    (_FLOOD, frozenset({7, 8, 11})),
    # 31: our body came too slowly; 121: the upload went stale, the next attempt uploads anew
    (_LATER, frozenset({31, 121})),
    (_TOKEN, frozenset({102, 103, 107, 2002, 2004})),
    (_SIGNATURE, frozenset({104, 105})),
    (_RIGHTS, frozenset({10, 50, 200, 453, 456})),
    (_SETUP, frozenset({3, 101, 160, 210, 451, 900, 5000})),
    (_HUMAN, frozenset({9, 22, 401, 402, 403, 511, 514})),
    (_CONTENT, frozenset({
        4, 12, 21, 23, 24, 25, 26, 30, 100, 106, 110, 120, 130, 140, 141, 150, 151, 211, 212, 213, 214, 220,
        300, 324, 454, 455, 457, 458, 500, 501, 502, 503, 504, 505, 508, 512, 513, 600, 601, 602, 603, 604,
        605, 606, 607, 610, 700, 701, 702, 703, 704, 705, 706, 707, 708, 709, 1200, 2001,
    })),
)
# fmt: on

#: by OK's code; a code that OK invents later is a definite no (`_CONTENT`)
BY_CODE: Mapping[int, Verdict] = {code: verdict for verdict, codes in _CODES for code in codes}

#: by class of exception, the most special first
BY_CLASS: tuple[tuple[type[Exception], Verdict], ...] = (
    (ClientConnectorError, _UNREACHABLE),  # nobody listens, no such name, no valid certificate
    (ConnectionTimeoutError, _UNREACHABLE),
    (ServerFingerprintMismatch, _UNREACHABLE),
    (ClientHttpProxyError, _UNREACHABLE),
    (RedirectClientError, _LOST),  # an answer came
    (InvalidURL, _SETUP),
    (NonHttpUrlClientError, _SETUP),
    (ClientError, _LOST),
    (StrangeAnswer, _LOST),
    (ForbiddenAddress, _BAD_ADDRESS),
    # raw, past aiohttp: only these say that no connection was made
    (gaierror, _UNREACHABLE),
    (ConnectionRefusedError, _UNREACHABLE),
    (SSLCertVerificationError, _UNREACHABLE),
    (OSError, _LOST),  # TimeoutError among them
    (EOFError, _LOST),
    (ValueError, _LOST),
    (TypeError, _LOST),
    (LookupError, _LOST),
    (ArithmeticError, _LOST),
    (RecursionError, _LOST),
)

#: HTTP statuses below 500 that say «not now»: the request was not taken
_NOT_NOW = frozenset({408, 425})


def verdict(error: Exception) -> tuple[Verdict, str]:
    """What `error` (one of FAILURES) means, and the detail that its sentence may show."""
    if isinstance(error, Answered):
        return _answer(error)
    found = next(found for kind, found in BY_CLASS if isinstance(error, kind))
    return found, type(error).__name__


def _answer(error: Answered) -> tuple[Verdict, str]:
    if error.code is not None:
        unknown = _CONTENT if error.code > 0 else _BROKEN  # 0 is no error, and no answer
        return BY_CODE.get(error.code, unknown), f"{error.code}: {error.said.rstrip('.')}"
    detail = f"HTTP {error.status}"
    if error.status == 429:
        return _wait(error.pause), detail
    if error.status in _NOT_NOW:
        return _LATER, detail
    return (_BROKEN if error.status >= 500 else _SETUP), detail


def _wait(pause: str | None) -> Verdict:
    if pause is None or not pause.isdecimal():
        return _FLOOD
    return Verdict(kind=Busy, words=_FLOOD.words, retry_after=asked_pause(pause))
