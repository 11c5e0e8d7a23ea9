"""OK's signature and its table of failures."""

import json

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.post import Post
from bot.platforms.base import Busy, Refused, Unsure
from bot.platforms.ok.calls import session_secret, signature
from bot.platforms.ok.client import topic
from bot.platforms.ok.errors import BY_CLASS, BY_CODE, FAILURES, Answered, verdict

#: «Errors», apiok.ru
DOCUMENTED = {
    1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 21, 22, 23, 24, 25, 26, 30, 31, 50, 100, 101, 102, 103, 104, 105,
    106, 107, 110, 120, 121, 130, 140, 141, 150, 151, 160, 200, 210, 211, 212, 213, 214, 220, 300, 324,
    401, 402, 403, 451, 453, 454, 455, 456, 457, 458, 500, 501, 502, 503, 504, 505, 508, 511, 512, 513,
    514, 600, 601, 602, 603, 604, 605, 606, 607, 610, 700, 701, 702, 703, 704, 705, 706, 707, 708, 709,
    900, 1200, 2001, 2002, 2004, 5000, 9999,
}  # fmt: skip


def test_the_official_example_is_signed_as_the_documentation_does() -> None:
    secret = session_secret(
        {
            "access_token": "-s-84W-s3egarWUsbkq-IWTucuedzTKT8VUXIA.s4Xx8IW7",
            "application_secret": "ABC123DEF456GHI789JKL123",
        }
    )
    assert secret == "b1a2b89707a94624c43afae67d59274c"
    params = {"application_key": "ABCDEFGHIGKLMNOPK", "format": "json", "method": "events.get"}
    assert signature(params, secret=secret) == "232c8eb921951c4dba9b72606f9ddb4c"


def test_cyrillic_is_signed_raw_and_as_utf_8() -> None:
    secret = session_secret({"access_token": "tkn-1", "application_secret": "APPSECRET"})
    assert secret == "9563754b993de137c9ed1f0933f440a7"
    params = {
        "type": "GROUP_THEME",
        "method": "mediatopic.post",
        "gid": "70000000000001",
        "format": "json",
        "attachment": topic(Post(text="Привет", length=6, limit=4000), []),
        "application_key": "CPUBKEY",
        "access_token": "tkn-1",
        "session_key": "never signed",
        "sig": "never signed",
    }
    assert signature(params, secret=secret) == "f15588b69ee5a81d589eaaa1a8edfb42"


def test_the_sessions_own_secret_goes_first() -> None:
    keys = {"access_token": "t", "application_secret": "a", "session_secret": "s"}
    assert session_secret(keys) == "s"


@given(text=st.text(min_size=1))
def test_what_is_signed_is_what_is_sent(text: str) -> None:
    attachment = topic(Post(text=text, length=len(text), limit=4000), [])
    assert json.loads(attachment)["media"][0]["text"] == text


def test_every_documented_code_has_its_verdict_and_only_one() -> None:
    from bot.platforms.ok import errors

    listed = [code for _, codes in errors._CODES for code in codes]
    assert len(listed) == len(set(listed))
    assert DOCUMENTED - set(BY_CODE) == set()


def client_errors() -> list[type[Exception]]:
    found = [value for value in vars(aiohttp).values() if isinstance(value, type)]
    return [kind for kind in found if issubclass(kind, aiohttp.ClientError)]


@pytest.mark.parametrize("kind", client_errors(), ids=lambda kind: kind.__name__)
def test_every_exception_of_aiohttp_has_its_verdict(kind: type[Exception]) -> None:
    assert issubclass(kind, FAILURES)
    assert any(issubclass(kind, mapped) for mapped, _ in BY_CLASS)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), Unsure),
        (aiohttp.ServerDisconnectedError(), Unsure),
        (aiohttp.ClientPayloadError(), Unsure),
        (aiohttp.ConnectionTimeoutError(), Busy),
        (aiohttp.InvalidURL("x"), Refused),
        (Answered(code=None, said="", status=413), Refused),
    ],
    ids=repr,
)
def test_only_what_never_left_is_surely_harmless(error: Exception, kind: type[Exception]) -> None:
    assert verdict(error)[0].kind is kind


@pytest.mark.parametrize(("pause", "seconds"), [("33", 33), ("Mon, 01 Jan", 900), (None, 900)])
def test_the_pause_of_a_429_is_obeyed(pause: str | None, seconds: int) -> None:
    found, _ = verdict(Answered(code=None, said="", status=429, pause=pause))
    assert found.retry_after is not None
    assert found.retry_after.total_seconds() == seconds
