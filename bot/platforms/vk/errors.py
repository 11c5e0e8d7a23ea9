"""VK's ways to fail, and what each of them means for a post. The one table of this platform.

VK answers errors with HTTP 200 and a code (schema 5.199, errors.json). The codes 1, 10 and 36 leave open
whether `wall.post` was done; every other code is a definite no.
"""

import ssl
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from socket import gaierror

import requests
from requests import exceptions as http
from urllib3 import exceptions as wire
from vk_api.exceptions import ApiError, ApiHttpError, AuthError, Captcha, VkApiError

from bot.core.language import Words
from bot.core.text.address import ForbiddenAddress
from bot.platforms.base import STRAY, Busy, Refused, Unsure, Verdict, asked_pause
from bot.platforms.vk.codes import ELSEWHERE


class StrangeAnswer(Exception):
    """VK answered something that has none of the documented shapes."""


#: what a call through vk_api raises when VK or the way to it failed; KeyError and TypeError are its way
#: of meeting an error body of unknown shape
FAILURES = (VkApiError, requests.RequestException, wire.HTTPError, StrangeAnswer, ForbiddenAddress, *STRAY)

#: Daily limits: VK says neither when its day ends nor whether it is a calendar's or the last 24 hours. So
#: again when Moscow's day has begun, and now and then before.
_FEW_HOURS = timedelta(hours=6)
_MOSCOW = timezone(timedelta(hours=3))
_NEW_DAY = timedelta(minutes=1)  #: past midnight

_KEY = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "VK does not accept the access key ({detail}). Create a new one: Manage community → "
        "Settings → API usage → Access tokens."
    ),
)
_RIGHTS = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "The VK access key lacks rights ({detail}). It takes this community's key with the right "
        "“wall”, and for photos an administrator's own key."
    ),
)
_SETUP = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "VK does not accept the configuration ({detail}). Check group_id, the application and VK_API_URL."
    ),
)
_HUMAN = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        "VK wants to see a human ({detail}). Sign in to VK in a browser as the owner of the key, "
        "pass the check and send again."
    ),
)
_CLOSED_WALL = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words("The wall of the VK community is closed for posts ({detail})."),
)
_CONTENT = Verdict(
    kind=Refused,
    words=Words("VK refused the post: {detail}."),
)
_PACE = Verdict(
    kind=Busy,
    retry_after=timedelta(seconds=1),
    words=Words("VK asks for a second's patience: too many requests."),
)
_FLOOD = Verdict(
    kind=Busy,
    retry_after=timedelta(minutes=15),
    words=Words("VK takes the posts for a flood and asks to wait ({detail})."),
)
_QUOTA = Verdict(
    kind=Busy,
    retry_after=timedelta(hours=1),
    words=Words("VK's quota of requests is used up ({detail})."),
)
_DAY = Verdict(
    kind=Busy,
    retry_after=_FEW_HOURS,
    words=Words("VK's daily limit is used up ({detail})."),
)
_SLOT_TAKEN = Verdict(
    kind=Busy,
    retry_after=timedelta(minutes=1),
    words=Words("Another post is scheduled in VK for this very minute ({detail})."),
)
_LATER = Verdict(
    kind=Busy,
    words=Words("VK cannot do it right now ({detail})."),
)
_BAD_ADDRESS = Verdict(
    kind=Refused,
    words=Words("VK named an upload address that files must not be sent to."),
)
_UNREACHABLE = Verdict(
    kind=Busy,
    words=Words("VK cannot be reached ({detail})."),
)
_LOST = Verdict(
    kind=Unsure,
    words=Words("VK's answer was lost ({detail})."),
)
_BROKEN = Verdict(
    kind=Unsure,
    words=Words("VK failed on its side ({detail})."),
)

# fmt: off
_CODES: tuple[tuple[Verdict, frozenset[int]], ...] = (
    (_BROKEN, frozenset({1, 10, 36})),
    (_PACE, frozenset({6})),
    (_FLOOD, frozenset({9, 32, 1105})),
    (_QUOTA, frozenset({29, 219})),
    (_DAY, frozenset({224, 601, 631, 635})),
    # 43: a section is switched off for a while; 105, 106: «couldn't», without a cause; 22, 114, 118, 121,
    # 122, 129: the upload went stale, the next attempt uploads anew
    (_LATER, frozenset({22, 43, 105, 106, 114, 118, 121, 122, 129})),
    # 1130: the password was changed (seen by clients, not in the schema)
    (_KEY, frozenset({4, 5, 16, 18, 37, 1114, 1116, 1117, 1118, 1130, 3609, 3610, 3611})),
    # 1051: «not available for this profile type»: what VK ID tokens answer (not in the schema)
    (_RIGHTS, frozenset({7, 15, 20, 21, 27, 28, 30, 200, 201, 203, 204, 210, 500, 600, 1051})),
    (_SETUP, frozenset({2, 3, 8, 11, 23, 33, 34, 35, 38, 39, 40, 42, 101, 125, 9999})),
    (_HUMAN, frozenset({14, 17, 24, 25, 41, 146, 703, 704, 3300, 3301, 3302, 3303, 3304, 11500})),
    # 13000: content denied because of the community's strikes (documentation only)
    (_CONTENT, frozenset({19, 100, 103, 104, 113, 119, 150, 214, 220, 222, 225, 3102, 13000})),
    (_CONTENT, ELSEWHERE),
)
# fmt: on

#: by VK's code; a code that VK invents later is a definite no (`_CONTENT`)
BY_CODE: Mapping[int, Verdict] = {code: verdict for verdict, codes in _CODES for code in codes}

#: 214 is several things; its text says which
_ADDING_DENIED: tuple[tuple[str, Verdict], ...] = (
    ("scheduled for this time", _SLOT_TAKEN),
    ("a day", _DAY),
    ("per day", _DAY),
    ("too many", _FLOOD),
    ("closed", _CLOSED_WALL),
)

#: by class of exception, the most special first
BY_CLASS: tuple[tuple[type[Exception], Verdict], ...] = (
    (Captcha, _HUMAN),
    (AuthError, _KEY),  # vk_api's own logging in, before any call
    (http.ConnectTimeout, _UNREACHABLE),
    (http.ProxyError, _UNREACHABLE),
    (http.ReadTimeout, _LOST),
    (http.ConnectionError, _LOST),  # unless it says that no connection was made: see _connection
    (http.JSONDecodeError, _LOST),
    # never sent: our own request was wrong
    (http.InvalidJSONError, _SETUP),
    (http.InvalidURL, _SETUP),
    (http.MissingSchema, _SETUP),
    (http.InvalidSchema, _SETUP),
    (http.URLRequired, _SETUP),
    (http.InvalidHeader, _SETUP),
    (http.RequestException, _LOST),  # a redirect, a broken stream, an undecodable body
    (StrangeAnswer, _LOST),
    (ForbiddenAddress, _BAD_ADDRESS),
    (VkApiError, _LOST),
    # raw, past requests: only these say that no connection was made
    (wire.ConnectTimeoutError, _UNREACHABLE),  # NewConnectionError and NameResolutionError are of this class
    (wire.LocationValueError, _SETUP),
    (wire.ProxySchemeUnsupported, _SETUP),
    (wire.HTTPError, _LOST),
    (gaierror, _UNREACHABLE),
    (ConnectionRefusedError, _UNREACHABLE),
    (ssl.SSLCertVerificationError, _UNREACHABLE),
    (OSError, _LOST),
    (EOFError, _LOST),
    (ValueError, _LOST),
    (TypeError, _LOST),
    (LookupError, _LOST),
    (ArithmeticError, _LOST),
    (RecursionError, _LOST),
)

#: HTTP statuses below 500 that say «not now»: the request was not taken
_NOT_NOW = frozenset({408, 425})

#: what OpenSSL says of a handshake that failed: nothing of the request was written yet
_HANDSHAKE = frozenset(
    {
        "CERTIFICATE_VERIFY_FAILED",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSV1_UNRECOGNIZED_NAME",
        "UNSUPPORTED_PROTOCOL",
        "WRONG_VERSION_NUMBER",
    }
)


def verdict(error: Exception, *, now: datetime) -> tuple[Verdict, str]:
    """What `error` (one of FAILURES) means, and the detail that its sentence may show."""
    if isinstance(error, ApiError):
        found, detail = _answer(error)
        return (replace(found, retry_after=until_new_day(now)) if found is _DAY else found), detail
    if isinstance(error, ApiHttpError):
        return _status(error.response)
    if isinstance(error, http.ConnectionError) and _never_connected(error):
        return _UNREACHABLE, type(error).__name__
    if isinstance(error, KeyError) and str(error).strip("'").startswith("captcha"):
        # the captcha body of 2025 has no captcha_sid, where vk_api 11.10 looks for one
        return _HUMAN, "Captcha needed"
    found = next(found for kind, found in BY_CLASS if isinstance(error, kind))
    return found, type(error).__name__


def until_new_day(now: datetime) -> timedelta:
    """How long to wait where a day's limit is used up."""
    local = now.astimezone(_MOSCOW)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return min(_FEW_HOURS, midnight - local + _NEW_DAY)


def _answer(error: ApiError) -> tuple[Verdict, str]:
    said = str(error.error.get("error_msg", ""))
    found = BY_CODE.get(error.code, _CONTENT)
    if error.code == 214:
        found = next((by_text for words, by_text in _ADDING_DENIED if words in said.lower()), found)
    return found, f"{error.code}: {said.rstrip('.')}"


def _status(response: requests.Response) -> tuple[Verdict, str]:
    status, detail = response.status_code, f"HTTP {response.status_code}"
    if status == 429:
        pause = response.headers.get("Retry-After", "")
        return (_wait(pause) if pause.isdecimal() else _FLOOD), detail
    if status in _NOT_NOW:
        return _LATER, detail
    return (_BROKEN if status >= 500 else _SETUP), detail


def _wait(seconds: str) -> Verdict:
    return replace(_FLOOD, retry_after=asked_pause(seconds))


def _never_connected(error: http.ConnectionError) -> bool:
    """True where not a byte of the request left: nobody listens, no such name, no valid certificate."""
    wrapped = error.args[0] if error.args else None
    reason = wrapped.reason if isinstance(wrapped, wire.MaxRetryError) else None
    if isinstance(error, http.SSLError):
        # urllib3 wraps the handshake's refusal; any other TLS trouble may come after the request
        inner = [one for one in getattr(reason, "args", ()) if isinstance(one, ssl.SSLError)]
        return any(
            isinstance(one, ssl.SSLCertVerificationError) or getattr(one, "reason", None) in _HANDSHAKE
            for one in inner
        )
    return isinstance(reason, wire.NewConnectionError)
