"""No secret leaves the house."""

import html
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from time import perf_counter
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.redaction import MASK, Redactor

secrets = st.text(st.characters(codec="utf-8", exclude_characters="•"), min_size=4, max_size=40)


@given(secret=secrets, before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_registered_secret_is_gone_wherever_it_stands(secret: str, before: str, after: str) -> None:
    assert secret not in Redactor([secret])(f"{before}{secret}{after}")


@given(text=st.text(max_size=200), secret=secrets)
def test_masking_twice_changes_nothing_more(text: str, secret: str) -> None:
    redactor = Redactor([secret])
    once = redactor(f"{text} access_token={secret} {secret}")
    assert redactor(once) == once


def test_a_secret_is_masked_as_it_stands_in_an_address_too() -> None:
    redactor = Redactor(["p@ss/w rd+"])
    assert (
        redactor("p%40ss%2Fw%20rd%2B and p%40ss%2Fw+rd%2B and p@ss/w rd+") == f"{MASK} and {MASK} and {MASK}"
    )


@pytest.mark.parametrize(
    "spell",
    [
        json.dumps,
        lambda text: json.dumps(text, ensure_ascii=False),
        lambda text: json.dumps(json.dumps(text)),
        repr,
        lambda text: repr(text.encode()),
        html.escape,
        quote,
        quote_plus,
        lambda text: quote(text, safe=":@!$'()*,;"),  # yarl's idea of an address
        lambda text: quote(text, safe="").replace("%2F", "%2f").replace("%3A", "%3a"),
        lambda text: b64encode(f"anna:{text}".encode()).decode(),  # a proxy's header
        lambda text: urlsafe_b64encode(text.encode()).decode(),
    ],
)
@settings(deadline=None, max_examples=30)
@given(secret=st.text(st.characters(codec="utf-8", exclude_characters="•"), min_size=10, max_size=40))
def test_no_spelling_of_a_secret_comes_through(spell: Callable[[str], str], secret: str) -> None:
    written = f"<{spell(secret)}>"
    assert MASK in Redactor([secret])(written)


@pytest.mark.parametrize(
    "secret", ["100:AAH/sec+ret", 'пароль"с\\чертой', "\\" * 30, "a\nb\tc d", "word\\%0", "a\\&b"]
)
def test_what_is_left_of_a_spelled_secret_is_nothing_but_its_marks(secret: str) -> None:
    redactor = Redactor([secret])
    for written in (json.dumps(secret), json.dumps(secret, ensure_ascii=False), quote(secret, safe="")):
        bare = written.strip('"')
        assert redactor(f"<{bare}>") == f"<{MASK}>"


@pytest.mark.parametrize("flood", ["\\", "%", "%5C", "&#", "token", "://", '"sig":"', "-a-", "1:", "vk1.a."])
@pytest.mark.parametrize("secret", ["\\" * 30, "%" * 30, '\\"' * 15, "-+/=" * 8])
def test_a_flood_is_masked_in_a_moment(flood: str, secret: str) -> None:
    redactor = Redactor([secret])
    begun = perf_counter()
    redactor(flood * (200_000 // len(flood)) + "!")
    assert perf_counter() - begun < 5


def test_a_secret_inside_another_does_not_leave_its_rest_behind() -> None:
    assert Redactor(["abcd", "abcdefgh"])("abcdefgh") == MASK


def test_a_word_too_short_for_a_secret_does_not_blacken_the_log() -> None:
    assert Redactor(["a", ""])("a bad day") == "a bad day"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://api.telegram.org/bot123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11/getMe", f"https://api.telegram.org/bot{MASK}/getMe"),
        ("vk1.a.abcDEF_123-456 failed", f"{MASK} failed"),
        ("token " + "0a" * 42 + "f is dead", f"token {MASK} is dead"),
        ("access_token=abcdef&v=5.199", f"access_token={MASK}&v=5.199"),
        ("VK_COMMUNITY_TOKEN=abcdef", f"VK_COMMUNITY_TOKEN={MASK}"),
        ('{"access_token": "abcdef", "post_id": 1}', f'{{"access_token": "{MASK}", "post_id": 1}}'),
        ("{'sig': 'f15588b69ee5', 'gid': '7'}", f"{{'sig': '{MASK}', 'gid': '7'}}"),
        ("socks5://anna:pa55word@proxy:1080 refused", f"socks5://{MASK}@proxy:1080 refused"),
        ("tkn1abcdefghijklmnopqrstuvwxyz0 ends", f"{MASK} ends"),
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_masked_even_unregistered(text: str, shown: str) -> None:
    assert Redactor()(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "wrong token: unauthorized",
        'token_env = "VK_SPORT_TOKEN"',
        "https://t.me/@nash_rayon and mail@example.org",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",  # a photo's digest
        "выйдет 12:30, 24 ноября",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert Redactor()(text) == text


def test_a_redactor_does_not_show_what_it_hides() -> None:
    assert "hunter2" not in repr(Redactor(["hunter2"]))
