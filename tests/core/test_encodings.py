"""Letters are read in whatever encoding they came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.encodings import read_letters

STORY = "Мост открыт\n\nМост через реку Тихую открыли в субботу, и паром больше не ходит: bridge № 1."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp866"]
)
def test_a_russian_text_that_says_nothing_of_its_encoding_is_read(encoding: str) -> None:
    text = STORY if encoding not in ("koi8-r", "cp866") else STORY.replace("№", "N")
    assert read_letters(text.encode(encoding)) == text


def test_a_text_in_capitals_is_no_text_in_another_encoding() -> None:
    assert read_letters(STORY.upper().encode("cp1251")) == STORY.upper()


@pytest.mark.parametrize("name", ["windows-1251", "CP1251", "cp1251"])
def test_a_name_helps_where_a_guess_would_go_wrong(name: str) -> None:
    data = "ФЫВ".encode("cp1251")
    assert read_letters(data, [None, name]) == "ФЫВ"


def test_utf_8_that_calls_itself_something_else_is_still_utf_8() -> None:
    assert read_letters(STORY.encode(), ["windows-1251"]) == STORY


@pytest.mark.parametrize(
    "name", ["punycode", "idna", "hex", "rot13", "no-such", "x" * 100, "a\x00b", "юникод", ""]
)
def test_a_name_that_is_no_encoding_of_letters_is_passed_over(name: str) -> None:
    assert read_letters(STORY.encode("cp1251"), [name]) == STORY


def test_a_name_that_does_not_fit_is_passed_over() -> None:
    assert read_letters(STORY.encode("cp1251"), ["ascii"]) == STORY


def test_a_broken_place_does_not_spoil_a_whole_text() -> None:
    data = STORY.encode()
    assert read_letters(data[:40] + b"\xff" + data[40:]).replace("\ufffd", "") == STORY


def test_nothing_is_nothing_and_one_byte_is_a_letter() -> None:
    assert read_letters(b"") == ""
    assert read_letters(b"a") == "a"
    assert read_letters(b"\xff") != ""


@given(
    st.binary(max_size=300), st.lists(st.sampled_from(["utf-16", "koi8-u", "cp1252", "ascii"]), max_size=2)
)
def test_whatever_the_bytes_are_they_become_letters(data: bytes, named: list[str]) -> None:
    assert isinstance(read_letters(data, named), str)


@given(st.text(max_size=300))
def test_utf_8_is_never_taken_for_anything_else(text: str) -> None:
    if "\x00" not in text and "\x04" not in text:
        assert read_letters(text.encode("utf-8", "replace")) == text.encode(
            "utf-8", "replace"
        ).decode().removeprefix("\ufeff")
