"""Addresses look as readers expect them and stay the same page."""

import pytest

from bot.core.text.links import canonical, is_address, short_address


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
