"""The typesetter's habits: on text only, and once is enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.richtext import Entity, RichText, Style
from bot.core.text.typography import set_type


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ('ООО "Мост"', "ООО «Мост»"),
        ('"Кино "Мир" открыто"', "«Кино „Мир“ открыто»"),
        ('«Кино "Мир" открыто»', "«Кино „Мир“ открыто»"),
        ("Мост - это -- жизнь – да", "Мост\xa0— это\xa0— жизнь\xa0— да"),
        ("Ну вот...", "Ну вот…"),
        ("дом № 5, ул. Мира, г. Энск", "дом №\xa05, ул.\xa0Мира, г.\xa0Энск"),
        ("А. С. Пушкин", "А.\xa0С.\xa0Пушкин"),
        ("5 км", "5\xa0км"),
        ("17 лет, 5 декабря, 40 %", "17\xa0лет, 5\xa0декабря, 40\xa0%"),
        ("10 000 000 рублей", "10\xa0000\xa0000\xa0рублей"),
        ("2024 5 лип", "2024 5 лип"),
        ("И в парке, и у реки не до сна", "И\xa0в\xa0парке, и\xa0у\xa0реки не\xa0до\xa0сна"),
        ("Он был в «Заре»", "Он был в\xa0«Заре»"),
    ],
)
def test_what_is_typed_is_set(typed: str, set_: str) -> None:
    assert set_type(RichText.of(typed)).plain == set_


@pytest.mark.parametrize(
    "text",
    [
        "счёт 2 - 1",
        'экран 5" и "мост',
        'мост" открыт "',
        '» лишняя "мост"',
        "как-то",
        '"мост открыт',
        "....",
        'https://a.example/a...b?q="x"',
        "- пункт",
        "почта a...b@nash-rayon.example",
    ],
)
def test_what_is_meant_otherwise_is_left_alone(text: str) -> None:
    assert set_type(RichText.of(text)).plain == text


def test_links_and_code_are_left_alone() -> None:
    rich = (
        RichText.of("а...", Style.CODE)
        + RichText.of(" ")
        + RichText.of("б...", Style.LINK, "https://a.example")
    )
    assert set_type(rich) == rich


def test_formatting_stays_where_it_was() -> None:
    rich = RichText.of('"') + RichText.of("мост", Style.BOLD) + RichText.of('"')
    assert set_type(rich) == RichText.of("«") + RichText.of("мост", Style.BOLD) + RichText.of("»")


@given(
    st.text(st.sampled_from('аБ5 .-–—"«»„“№г(\xa0'), max_size=50),
    st.lists(
        st.builds(
            Entity,
            type=st.sampled_from(["bold", "code", "text_link"]),
            offset=st.integers(0, 50),
            length=st.integers(0, 20),
            url=st.just("https://a.example"),
        ),
        max_size=3,
    ),
)
def test_setting_twice_changes_nothing_more(text: str, entities: list[Entity]) -> None:
    once = set_type(RichText.from_entities(text, entities))
    assert set_type(once) == once


def test_english_keeps_its_own_quotation_marks() -> None:
    text = '"We finished early," said Peter Meadow.'
    assert set_type(RichText.of(text)).plain == text
