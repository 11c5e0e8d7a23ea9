"""What an article is found by."""

import pytest

from bot.core.article import Article, Block, Own
from bot.core.richtext import RichText, Style
from bot.core.seeking import sought, words_of


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Ёлка", ("елка",)),
        ("  ПОЖАР на складе ", ("пожар", "на", "складе")),
        ("санкт-петербург", ("санкт", "петербург")),
        ("за\u0301мок «Вы\u00adборг»", ("замок", "выборг")),
        ("й", ("й",)),
        ("и\u0306од", ("йод",)),
        ("мост мост", ("мост",)),
        ('"; -- * (', ()),
        ("", ()),
        (" ".join(map(str, range(20))), tuple(map(str, range(8)))),
    ],
)
def test_words_are_read_as_they_are_compared(asked: str, words: tuple[str, ...]) -> None:
    assert words_of(asked) == words


def test_everything_that_one_may_remember_is_sought_in() -> None:
    article = Article(
        headline=RichText.of("Мост ЗАКРЫТ", Style.BOLD),
        body=(Block(text=RichText.of("Щётки убрали.")), Block(text=RichText.of("Да"), attribution="Мэр")),
        lead=RichText.of("Коротко"),
        own=(Own(platform="vk", headline=RichText.of("Друзья"), text=RichText.of("Смотрите")),),
        tags=("Ремонт",),
    )
    words = "мост закрыт щетки убрали. да коротко друзья смотрите мэр ремонт"
    assert sought(article).split() == words.split()
