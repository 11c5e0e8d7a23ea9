"""Articles are found by their words, whatever became of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from bot.core.article import Article, ArticleState, Block, NewArticle
from bot.core.richtext import RichText
from bot.core.seeking import words_of
from bot.store import Store


@pytest.fixture
def told() -> Callable[..., NewArticle]:
    """told("headline", "text"): an article that waits."""

    def make(title: str, text: str = "", **how: object) -> NewArticle:
        body = (Block(text=RichText.of(text)),) if text else ()
        article = Article(headline=RichText.of(title), body=body)
        return NewArticle(article=article, **({"queue": "news"} | how))  # type: ignore[arg-type]

    return make


async def found(store: Store, asked: str) -> list[int]:
    """The numbers of what is found, newest first."""
    total, shown = await store.find(words_of(asked), start=0, count=10)
    assert total == len(shown)
    return [one.article for one in shown]


async def test_beginnings_of_words_in_headline_and_text_whatever_case_and_dots(
    store: Store, told: Callable[..., NewArticle], now: datetime
) -> None:
    one = await store.add_article(told("Пожар на складе", "Горели новогодние ЁЛКИ."), now=now)
    two = await store.add_article(told("Елка на площади"), now=now)
    assert await found(store, "ёлк") == [two, one]
    assert await found(store, "ПОЖАР складе") == [one]
    assert await found(store, "клад") == []
    assert await found(store, "пожар площади") == []
    assert await found(store, "OR AND NEAR( *") == []


async def test_changed_words_are_found_and_former_ones_are_not(
    store: Store, told: Callable[..., NewArticle], now: datetime
) -> None:
    new = told("Мост", state=ArticleState.DRAFT)
    number = await store.add_article(new, now=now)
    other = replace(new.article, headline=RichText.of("Тоннель"))
    assert await store.set_content(number, other, channels=None, version=0, now=now)
    assert await found(store, "мост") == []
    assert await found(store, "тоннель") == [number]
    await store.cancel_article(number, now=now)
    total, (shown,) = await store.find(("тоннель",), start=0, count=1)
    assert (total, shown.title, shown.state) == (1, "Тоннель", ArticleState.CANCELLED)


async def test_all_are_counted_and_one_page_is_read(
    store: Store, told: Callable[..., NewArticle], now: datetime
) -> None:
    streets = ["лесной", "речной", "садовой", "новой"]
    new = [
        told(f"Новость {number}", f"На {streets[number % 4]} улице, дом {number}. " * 5)
        for number in range(400)
    ]
    await store.add_articles(new, now=now)
    total, shown = await store.find(words_of("улице лесн"), start=90, count=10)
    assert (total, len(shown), shown[-1].title) == (100, 10, "Новость 0")
