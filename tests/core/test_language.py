"""People are spoken to in their language, with the noun in its right form."""

from bot.core.language import Plural, Words
from bot.core.teaser import READ_MORE

DAYS = Plural("{count} day", "{count} days")


def test_a_sentence_is_said_in_the_language_asked_for() -> None:
    assert READ_MORE.say("ru") == "Читать полностью"
    assert READ_MORE.say("en") == "Read the full story"


def test_its_places_are_filled() -> None:
    assert Words("{title}: {what}").say("en", title="a", what="b") == "a: b"


def test_a_noun_agrees_with_its_number() -> None:
    assert [DAYS.say("ru", count) for count in (1, 2, 5, 11, 21)] == [
        "1 день",
        "2 дня",
        "5 дней",
        "11 дней",
        "21 день",
    ]
    assert [DAYS.say("en", count) for count in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
