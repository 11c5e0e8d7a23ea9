"""What the same story keeps when it is handed in twice."""

import random
from itertools import combinations

import pytest

from bot.core.article import Article, Block
from bot.core.likeness import are_near, likeness_of, sketch_of, tells_the_same
from bot.core.richtext import RichText

STORY = (
    "Движение по новому мосту открыли сегодня утром. Глава района перерезал ленту, "
    "первыми проехали автобусы. "
    "Мост строили три года, его длина — четыреста метров. Пешеходам придётся подождать до весны."
)


def article(title: str, text: str = "", link: str | None = None) -> Article:
    return Article(headline=RichText.of(title), body=(Block(text=RichText.of(text)),), link=link)


def sketch(text: str) -> int:
    found = sketch_of(text)
    assert found is not None
    return found


def test_a_sketch_fits_a_whole_number_of_the_database_and_does_not_know_capitals_and_signs() -> None:
    assert 0 <= sketch(STORY) < 2**63
    assert sketch(STORY) == sketch(STORY.upper().replace(".", "!").replace("Ё", "Е"))


def test_a_text_with_a_sentence_more_is_near_and_another_text_is_not() -> None:
    assert are_near(sketch(STORY), sketch(f"{STORY} Об этом сообщила администрация."))
    words = STORY.split()
    random.Random(7).shuffle(words)
    assert not are_near(sketch(STORY), sketch(" ".join(words)))


def test_short_texts_have_no_sketch() -> None:
    assert sketch_of("Мост открыт, движение пустили") is None
    assert likeness_of(article("Мост открыт")).sketch is None


def test_short_texts_are_not_alike_in_what_they_lack() -> None:
    words = [f"слово{number}" for number in range(4000)]
    sketches = [sketch(" ".join(words[start : start + 13])) for start in range(0, 3900, 13)]
    pairs = list(combinations(sketches, 2))
    assert sum(are_near(one, other) for one, other in pairs) < len(pairs) / 500


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (article("Ленту перерезали", f"Подробности. {STORY}"), True),
        (article("Иное", "Совсем иной текст", link="http://www.news.ru/1/?utm_medium=vk"), True),
        (article("Мост открыт", "Коротко"), False),
        (article("Дождь", "Дождь шёл весь день и всю ночь, затопило три улицы, а к утру он перестал"), False),
    ],
    ids=["a longer text", "the same page", "only a headline", "another story"],
)
def test_a_story_is_the_same_by_its_page_or_by_half_of_its_words(other: Article, same: bool) -> None:
    assert tells_the_same(article("Мост открыт", STORY, link="https://news.ru/1"), other) is same
