"""An article is stored and comes back the same."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.article import Article, Block, BlockKind, Media, Own, article_from_json, article_to_json
from bot.core.richtext import Entity, RichText

RICH = st.builds(
    RichText.from_entities,
    st.text(max_size=20),
    st.lists(
        st.builds(Entity, type=st.just("bold"), offset=st.integers(0, 9), length=st.integers(1, 9)),
        max_size=2,
    ),
)
OWN = st.builds(
    Own,
    platform=st.sampled_from(["vk", "ok"]),
    headline=RICH,
    text=RICH,
    link=st.none() | st.just("https://nash-rayon.example/2"),
    tags=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    bylines=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    mark=st.none() | st.text(max_size=5),
)
ARTICLES = st.builds(
    Article,
    headline=RICH,
    body=st.lists(
        st.builds(
            Block,
            text=RICH,
            kind=st.sampled_from(BlockKind),
            attribution=st.none() | st.text(max_size=5),
        ),
        max_size=3,
    ).map(tuple),
    link=st.none() | st.just("https://nash-rayon.example/1"),
    media=st.lists(
        st.just(Media(digest="ab" * 32, mime="image/png", width=1, height=2, size=3)), max_size=2
    ).map(tuple),
    tags=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    bylines=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    footer=st.none() | st.text(max_size=5),
    mark=st.none() | st.text(max_size=5),
    lead=st.none() | RICH,
    own=st.lists(OWN, max_size=2).map(tuple),
)


@given(ARTICLES)
def test_an_article_survives_json(article: Article) -> None:
    assert article_from_json(article_to_json(article)) == article


@pytest.mark.parametrize("field", ["mark", "lead", "own"])
def test_an_article_stored_before_there_was_such_a_field_has_none(field: str) -> None:
    article = Article(headline=RichText.of("Мост"))
    value = json.loads(article_to_json(article))
    del value[field]
    assert article_from_json(json.dumps(value)) == article


def test_an_empty_lead_is_remembered_as_one_and_not_as_none() -> None:
    article = Article(headline=RichText.of("Мост"), lead=RichText())
    assert article_from_json(article_to_json(article)).lead == RichText()


def test_a_network_is_told_its_own_text_and_the_others_the_common_one() -> None:
    own = Own(platform="vk", headline=RichText.of("Для ВК"), text=RichText.of("Свои слова."))
    article = Article(
        headline=RichText.of("Мост"),
        body=(Block(text=RichText.of("Общие слова.")),),
        link="https://nash-rayon.example/1",
        tags=("мост",),
        bylines=("Фото: Анна",),
        mark="Реклама",
        own=(own,),
    )
    told = article.on("vk")
    assert (told.headline, told.body, told.lead, told.own) == (own.headline, (), own.text, ())
    assert (told.link, told.tags, told.bylines, told.mark) == (
        article.link,
        article.tags,
        article.bylines,
        article.mark,
    )
    assert article.on("telegram") is article
    assert article.own_for("telegram") is None


def test_what_an_own_text_brings_along_stands_there_instead_of_the_common() -> None:
    own = Own(
        platform="vk",
        headline=RichText.of("Для ВК"),
        link="https://nash-rayon.example/vk",
        tags=("вк",),
        bylines=("Фото: Пётр",),
        mark="Реклама. erid: 2",
    )
    article = Article(
        headline=RichText.of("Мост"),
        link="https://nash-rayon.example/1",
        tags=("мост",),
        bylines=("Фото: Анна",),
        mark="Реклама",
        own=(own,),
    )
    told = article.on("vk")
    assert (told.link, told.tags, told.bylines, told.mark) == (own.link, own.tags, own.bylines, own.mark)


def test_json_keeps_russian_readable_and_is_one_line() -> None:
    text = article_to_json(Article(headline=RichText.of("Мост\nоткрыт")))
    assert "Мост" in text
    assert "\n" not in text


def test_a_title_is_the_headline_on_one_line() -> None:
    assert Article(headline=RichText.of(" Мост\n  открыт ")).title == "Мост открыт"
