"""Texts and entities: cleaned, trimmed, measured and sorted out as TDLib does it."""

from typing import Any

import pytest

from bot.sandbox.telegram.errors import TelegramError
from bot.sandbox.telegram.wording import word


def entity(kind: str, offset: int, length: int, **details: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **details}


def stand(text: str, *entities: dict[str, Any]) -> list[tuple[str, int, int]]:
    made = word(text, entities, longest=4096).entities
    return [(each["type"], each["offset"], each["length"]) for each in made]


@pytest.mark.parametrize(
    ("sent", "stands"),
    [
        ("  \n Привет \n ", "Привет"),
        ("a\tb\x00c", "a b c"),
        ("a\r\nb", "a\nb"),
        ("a\u2028b\u202ec", "abc"),
        ("а\u030aб", "аб"),
        ("\u00a0неразрывный\u202f", "\u00a0неразрывный\u202f"),
        ("\n \n", ""),
    ],
)
def test_a_text_is_cleaned_and_trimmed(sent: str, stands: str) -> None:
    assert word(sent, [], longest=4096).text == stands


def test_length_is_counted_in_code_points_after_cleaning() -> None:
    assert len(word("🎄" * 4096, [], longest=4096).text) == 4096
    assert len(word(" " + "а" * 4096 + "\n", [], longest=4096).text) == 4096
    with pytest.raises(TelegramError, match="message is too long"):
        word("а" * 4097, [], longest=4096)
    with pytest.raises(TelegramError, match="message caption is too long"):
        word("а" * 1025, [], longest=1024, caption=True)


def test_entities_move_with_the_text_they_stand_on() -> None:
    # the two spaces in front and the carriage return go, the bold word stays bold
    assert stand("  a\r🎄 слово ", entity("bold", 7, 6)) == [("bold", 4, 5)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (entity("bold", 6, 1), "entity begins after the end of the text at UTF-16 offset 6"),
        (entity("bold", 2, 9), "entity ends after the end of the text at UTF-16 offset 11"),
        (entity("bold", 1, 2), "entity begins in a middle of a UTF-16 symbol"),
        (entity("bold", 0, 1), "entity ends in a middle of a UTF-16 symbol"),
        (entity("rainbow", 0, 2), "Unsupported type"),
        ({"type": "bold", "offset": "0", "length": 2}, "must be integers"),
        ("bold", "expected an Object"),
    ],
)
def test_a_wrong_entity_refuses_the_whole_message(bad: Any, reason: str) -> None:
    with pytest.raises(TelegramError) as refused:
        word("🎄abc", [bad], longest=4096)
    assert refused.value.code == 400
    assert reason in refused.value.description


def test_an_entity_of_no_length_is_dropped_without_a_word() -> None:
    assert stand("abc", entity("bold", 1, 0), entity("bold", -1, 2)) == []


def test_the_end_of_the_text_is_a_legal_place_to_end() -> None:
    assert stand("🎄abc", entity("bold", 0, 5)) == [("bold", 0, 5)]


def test_an_entity_of_nothing_but_trimmed_spaces_vanishes() -> None:
    assert stand("abc   ", entity("bold", 3, 3)) == []


def test_styles_nest_and_cross_and_touching_ones_become_one() -> None:
    assert stand("abcdef", entity("bold", 0, 4), entity("italic", 2, 4)) == [("bold", 0, 4), ("italic", 2, 4)]
    assert stand("abcdef", entity("bold", 0, 3), entity("bold", 3, 3)) == [("bold", 0, 6)]


def test_links_may_not_overlap_the_first_one_wins() -> None:
    first = entity("text_link", 0, 4, url="https://a.example")
    second = entity("text_link", 2, 4, url="https://b.example")
    assert stand("abcdef", first, second) == [("text_link", 0, 4)]


def test_code_kills_the_styles_inside_it() -> None:
    around = entity("bold", 0, 9)
    assert stand("abc123def", around, entity("code", 3, 3)) == [
        ("bold", 0, 3),
        ("code", 3, 3),
        ("bold", 6, 3),
    ]


def test_quotes_may_not_nest_but_hold_everything_else() -> None:
    quotes = (entity("blockquote", 0, 6), entity("expandable_blockquote", 1, 2))
    assert stand("abcdef", *quotes, entity("bold", 0, 6)) == [("blockquote", 0, 6), ("bold", 0, 6)]


def test_of_a_hundred_and_one_links_the_last_is_dropped() -> None:
    links = [entity("text_link", 2 * index, 1, url="https://a.example") for index in range(101)]
    made = stand("a " * 101, *links, entity("bold", 0, 1))
    assert sum(kind == "text_link" for kind, _, _ in made) == 100
    assert ("bold", 0, 1) in made


@pytest.mark.parametrize("url", ["https://a.example/x?y=1#z", "a.example", "tg://user?id=5"])
def test_a_link_with_an_address_stays(url: str) -> None:
    assert word("abc", [entity("text_link", 0, 3, url=url)], longest=10).entities[0]["url"] == url


@pytest.mark.parametrize("url", ["", "nonsense", "javascript:alert(1)", "https://", "https://a b.example"])
def test_a_link_without_one_is_dropped_and_its_text_stays(url: str) -> None:
    made = word("abc", [entity("text_link", 0, 3, url=url)], longest=10)
    assert (made.text, made.entities) == ("abc", [])


def test_addresses_hashtags_mentions_and_commands_are_marked_by_the_server() -> None:
    text = "/start @nash_rayon: https://a.example/б, #ярмарка и red@a.example #7"
    found = {kind: text[offset : offset + length] for kind, offset, length in stand(text)}
    assert found == {
        "bot_command": "/start",
        "mention": "@nash_rayon",
        "url": "https://a.example/б",
        "hashtag": "#ярмарка",
        "email": "red@a.example",
    }


def test_nothing_is_marked_where_the_sender_has_marked_already() -> None:
    text = "https://a.example"
    link = entity("text_link", 0, len(text), url="https://b.example")
    assert stand(text, link) == [("text_link", 0, len(text))]
    assert stand(text, entity("url", 3, 2)) == [("url", 0, len(text))]
