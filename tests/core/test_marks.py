"""The mark that advertising bears by law is recognised, and nothing else is."""

import pytest

from bot.core.article import Article
from bot.core.reading import read_text

STORY = "Мост открыли\n\nПервый абзац рассказывает о мосте."


def _body(article: Article) -> list[str]:
    return [block.text.plain for block in article.body]


@pytest.mark.parametrize(
    "mark",
    [
        "Реклама. ООО «Окна-Яр», erid: 2VtzqTEST1",
        "Реклама 16+. erid: LjNabcTEST",
        "ERID 2VtzqTEST1",
        "erid:2VtzqTEST1.",
        "Erid — 2VtzqTEST1, ООО «Окна-Яр», ИНН 7600000000",
        "erid: 2VtzqTEST1. Рекламодатель: ООО «Окна-Яр»",
    ],
)
@pytest.mark.parametrize("article", ["{mark}\n\n" + STORY, STORY + "\n{mark}", STORY + "\n\n{mark}\n\n#мост"])
def test_a_mark_of_advertising_is_data_wherever_it_stands(article: str, mark: str) -> None:
    read = read_text(article.format(mark=mark))
    assert (read.title, read.mark) == ("Мост открыли", mark)
    assert _body(read) == ["Первый абзац рассказывает о мосте."]


@pytest.mark.parametrize(
    "line",
    [
        "Реклама. ООО «Окна-Яр», erid: 2VtzqTEST1. Окно теряет тепло через щели.",
        "Что такое erid и зачем он нужен?",
        "Без erid рекламу не выпустят.",
        "erid",
        "Окно теряет тепло. " * 20 + "erid: 2VtzqTEST1",
        "Окна: https://okna.example/?erid=2VtzqTEST1",
    ],
)
def test_a_sentence_about_advertising_is_no_mark(line: str) -> None:
    assert read_text(f"{STORY}\n\n{line}").mark is None


def test_a_mark_alone_is_a_headline() -> None:
    assert read_text("erid: 2VtzqTEST1").title == "erid: 2VtzqTEST1"


def test_what_stood_on_both_sides_of_a_mark_stays_apart() -> None:
    read = read_text(f"{STORY}\n\nerid: 2VtzqTEST1\nerid: 2VtzqTEST2\nВторой абзац.\n\nerid: 2VtzqTEST1")
    assert _body(read) == ["Первый абзац рассказывает о мосте.", "Второй абзац."]
    assert read.mark == "erid: 2VtzqTEST1\nerid: 2VtzqTEST2"
