"""OK's signature."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.core.post import Post
from bot.platforms.ok.calls import session_secret, signature
from bot.platforms.ok.topic import topic


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
