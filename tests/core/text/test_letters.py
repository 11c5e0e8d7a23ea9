"""Letters reach the networks clean, and a cut never breaks one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.letters import clean, visible, whole


@given(st.text(st.characters()))
def test_a_clean_text_can_be_sent(text: str) -> None:
    tidy = clean(text)
    tidy.encode()
    assert clean(tidy) == tidy
    assert not any(ord(letter) < 32 and letter != "\n" for letter in tidy)


def test_line_ends_are_line_feeds() -> None:
    assert clean("а\r\nб\rв\u2028г\x85д") == "а\nб\nв\nг\nд"


def test_half_a_letter_is_replaced() -> None:
    assert clean("\ud83d!") == "\ufffd!"


def test_marks_that_turn_the_rest_of_the_line_are_dropped() -> None:
    assert clean("\ufeffа\u202eб\u0000") == "аб "


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u200d", "\u2800", "\u3164", "\ufe0f"])
def test_what_nobody_sees_is_not_visible(text: str) -> None:
    assert not visible(text)


@pytest.mark.parametrize("text", ["а", " 1", "…", "😀"])
def test_what_is_seen_is_visible(text: str) -> None:
    assert visible(text)


@pytest.mark.parametrize(
    ("text", "at", "place"),
    [
        ("абв", 2, 2),
        ("e\u0301x", 1, 1),  # one letter wider than the room: the cut stays where it was asked for
        ("ae\u0301", 2, 1),
        ("а👩‍🚀", 3, 1),
        ("а👩‍🚀", 2, 1),
        ("а👍🏽", 2, 1),
        ("🇷🇺🇧🇾", 3, 2),
        ("🇷🇺🇧🇾", 2, 2),
        ("а🇷🇺", 2, 1),
        ("а🏴\U000e0067\U000e007f", 2, 1),
        ("абв", 3, 3),
    ],
)
def test_a_cut_breaks_no_letter(text: str, at: int, place: int) -> None:
    assert whole(text, at) == place
