"""People are spoken to in their language, with the noun in its right form."""

import pytest

from bot.core.language import Words, plural

STORIES = ("статья", "статьи", "статей")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 статей"),
        (1, "1 статья"),
        (2, "2 статьи"),
        (5, "5 статей"),
        (11, "11 статей"),
        (12, "12 статей"),
        (21, "21 статья"),
        (24, "24 статьи"),
        (111, "111 статей"),
    ],
)
def test_a_russian_noun_agrees_with_its_number(count: int, said: str) -> None:
    assert plural("ru", count, ru=STORIES, en=("story", "stories")) == said


@pytest.mark.parametrize(("count", "said"), [(0, "0 stories"), (1, "1 story"), (2, "2 stories")])
def test_an_english_noun_too(count: int, said: str) -> None:
    assert plural("en", count, ru=STORIES, en=("story", "stories")) == said


def test_a_sentence_is_said_in_the_language_asked_for() -> None:
    words = Words(ru="вышло в {when}", en="out at {when}")
    assert words.say("ru", when="09:00") == "вышло в 09:00"
    assert words.say("en", when="09:00") == "out at 09:00"
