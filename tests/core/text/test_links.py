"""Addresses look as readers expect them and stay the same page."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.links import canonical, is_address, short_address, with_parameters


@pytest.mark.parametrize(
    ("url", "short"),
    [
        ("https://t.me/nash_rayon", "t.me/nash_rayon"),
        ("HTTPS://www.nash-rayon.example/", "nash-rayon.example"),
        ("https://xn--e1afmkfd.xn--p1ai/мост", "пример.рф/мост"),
        ("https://xn--a/", "xn--a"),
        ("https://a.example/%D0%BC?x=1/", "a.example/%D0%BC?x=1/"),
    ],
)
def test_an_address_in_a_text_is_short(url: str, short: str) -> None:
    assert short_address(url) == short


@pytest.mark.parametrize("text", ["https://a.example", "http://пример.рф/мост?x=1", "HTTPS://A.example/"])
def test_what_is_an_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text", ["", "a.example", "ftp://a.example", "https://", "https://a b", "https://[::1"]
)
def test_what_is_none(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    "twin",
    [
        "http://nash-rayon.example/news/1",
        "https://www.nash-rayon.example/news/1/",
        "https://m.Nash-Rayon.example/news/1?utm_source=vk&yclid=3#top",
        "https://nash-rayon.example/news/1/amp",
    ],
)
def test_the_same_page_has_one_canonical_address(twin: str) -> None:
    assert canonical(twin) == canonical("https://nash-rayon.example/news/1")


def test_another_page_has_another() -> None:
    assert canonical("https://a.example/?id=1") != canonical("https://a.example/?id=2")


UTM = [("utm_source", "vk"), ("utm_campaign", "новости")]
MARKS = "utm_source=vk&utm_campaign=%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"


@pytest.mark.parametrize(
    ("url", "marked"),
    [
        ("https://a.example/1", f"https://a.example/1?{MARKS}"),
        ("https://a.example", f"https://a.example?{MARKS}"),
        ("https://a.example/?", f"https://a.example/?{MARKS}"),
        ("https://a.example/?id=1&empty=&flag", f"https://a.example/?id=1&empty=&flag&{MARKS}"),
        ("https://a.example/?a=1;b=2&c=%2F+x", f"https://a.example/?a=1;b=2&c=%2F+x&{MARKS}"),
        ("https://a.example/1#news?x=1", f"https://a.example/1?{MARKS}#news?x=1"),
        ("https://пример.рф/мост?имя=да", f"https://пример.рф/мост?имя=да&{MARKS}"),
        ("https://xn--e1afmkfd.xn--p1ai/%D0%BC", f"https://xn--e1afmkfd.xn--p1ai/%D0%BC?{MARKS}"),
        ("https://a.example/?utm_source=old&utm_term=t", f"https://a.example/?utm_term=t&{MARKS}"),
        ("https://a.example/?utm%5Fsource=old", f"https://a.example/?{MARKS}"),
        ("не адрес", "не адрес"),
    ],
)
def test_parameters_join_a_query_and_replace_only_their_equals(url: str, marked: str) -> None:
    assert with_parameters(url, UTM) == marked


def test_no_parameters_change_nothing() -> None:
    assert with_parameters("https://a.example/?", []) == "https://a.example/?"


@given(
    st.text(st.sampled_from("aя1?&=;#/%+.:"), max_size=40),
    st.dictionaries(st.sampled_from(["utm_source", "utm_medium"]), st.text("aя &=#?+%", min_size=1)),
)
def test_parameters_applied_twice_are_applied_once_and_read_back(rest: str, marks: dict[str, str]) -> None:
    once = with_parameters("https://a.example/" + rest, marks.items())
    assert with_parameters(once, marks.items()) == once
    assert is_address(once)
    assert once.partition("#")[2] == rest.partition("#")[2]
    read = parse_qsl(urlsplit(once).query, keep_blank_values=True)
    assert marks.items() <= dict(read).items()
