"""Russian news is divided into sentences where a reader would divide it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.post import utf16_length
from bot.core.richtext import Entity, RichText
from bot.core.text.sentences import sentences, shorten


@pytest.mark.parametrize(
    "text",
    [
        "Мост открыли утром.|Первым проехал автобус.",
        "В г. Энске открыли мост.|Первым проехал автобус.",
        "Мост спроектировал А. С. Пушкарёв.|Ему 40 лет.",
        "Пожар потушили на ул. Ленина, д. 5.|Никто не пострадал.",
        "Купили хлеб, соль и т. д. для столовой.|Обед был в срок.",
        "Он родился в 1998 г.|Тогда моста не было.",
        "Его открыли в 2024 г.|Движение двустороннее.",
        "Цена — 5 млн руб. за километр.|Это дорого.",
        "См. табл. 4 и рис. 2.|Дальше текст.",
        "«Мы рады. Очень рады. Правда», — сказал мэр.|Все ушли.",
        "«Вы придёте?» — спросил он.|Никто не ответил.",
        "Мост (его ждали. Очень долго) открыт.|Ура!",
        "Кто виноват?|Что делать?",
        "Он думал… и молчал.|Потом ушёл.",
        "Температура 5,5 °C к вечеру.|Ветер стихнет.",
        "Встреча в 10:30 утра.|Вход свободный.",
        "Площадь 3.5 га земли.|Её продали.",
        "Сайт nash-rayon.example открыт.|Заходите!",
        "Это сказал И. о. мэра Петров.|Его слушали.",
        "Работы ведёт ООО «Мост».|Срок — год.",
    ],
)
def test_a_sentence_ends_where_its_thought_ends(text: str) -> None:
    expected = text.split("|")
    plain = " ".join(expected)
    assert [plain[start:stop] for start, stop in sentences(plain)] == expected


def golden() -> list[list[str]]:
    """The cases of golden_sentences.txt: a block a case, a line a sentence."""
    text = (Path(__file__).parent / "golden_sentences.txt").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return [block.splitlines() for block in lines.strip().split("\n\n")]


def test_the_golden_sentences_are_divided_as_an_editor_divides_them(
    record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    cases = golden()
    missed = []
    for expected in cases:
        plain = " ".join(expected)
        got = [plain[start:stop] for start, stop in sentences(plain)]
        if got != expected:
            missed.append(f"expected {expected}\n     got {got}")
    right = len(cases) - len(missed)
    record_property("golden sentences", f"{right}/{len(cases)}")
    with capsys.disabled():
        sys.stdout.write(f"\ngolden sentences: {right} of {len(cases)} right\n")
    assert len(cases) >= 60
    assert right / len(cases) >= 57 / 60, "\n".join(missed)


def test_a_stray_quotation_mark_does_not_swallow_the_text() -> None:
    text = "Завод «Мост открыт. " + "Вот предложение. " * 20
    assert len(sentences(text)) > 10


def test_a_blank_text_has_no_sentences() -> None:
    assert sentences("") == sentences("  ") == []


@given(st.text(st.sampled_from('Аб.!? «»()"…—5г\n'), max_size=80))
def test_sentences_cover_the_text_in_order(text: str) -> None:
    place = 0
    for start, stop in sentences(text):
        assert text[place:start].strip() == ""
        assert text[start:stop].strip() == text[start:stop] != ""
        place = stop
    assert text[place:].strip() == ""


@pytest.mark.parametrize(
    ("text", "room", "short"),
    [
        ("Мост открыт", 11, "Мост открыт"),
        ("Мост, который ждали, открыли сегодня", 30, "Мост, который ждали…"),
        ("Мост открыли сегодня утром вовремя", 28, "Мост открыли сегодня утром…"),
        ("Мост стоит 10 000 рублей ровно", 14, "Мост стоит…"),
        ("Стоял на ул. Мира, 5, целый день", 20, "Стоял на ул. Мира…"),
        ("Сказал: «мы долго ждали этого моста», и ушёл", 30, "Сказал…"),
        ("«Мы долго ждали этого моста и дождались", 22, "«Мы долго ждали…»"),
        ("Достопримечательность", 8, "Достопр…"),
        ("а👩‍🚀👩‍🚀", 4, "а…"),
        ("Мост стоит в\xa0парке давно", 17, "Мост стоит…"),
        ("Мост\xa0стоит\xa0в\xa0парке", 14, "Мост\xa0стоит\xa0в…"),
        ("Мост", 1, "…"),
        ("Мост", 0, ""),
        ("Мост", -3, ""),
    ],
)
def test_a_long_sentence_is_broken_off_where_it_hurts_least(text: str, room: int, short: str) -> None:
    assert shorten(RichText.of(text), room).plain == short


LETTERS = st.text(st.sampled_from("аб, «»(👩‍🚀🇷🇺e\u0301🏽\u200d𝕏5"), max_size=60)


@given(LETTERS, st.integers(0, 50))
def test_what_is_shortened_fits_and_keeps_whole_letters(text: str, room: int) -> None:
    rich = RichText.from_entities(text, [Entity(type="bold", offset=1, length=9)])
    short = shorten(rich, room, utf16_length)
    assert utf16_length(short.plain) <= room
    assert RichText.from_entities(*short.to_entities()) == short


def test_one_word_of_five_thousand_letters_is_cut_between_letters() -> None:
    assert len(shorten(RichText.of("ы" * 5000), 900).plain) == 900
