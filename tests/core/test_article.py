"""An article is stored and comes back the same."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.core.article import Article, Block, BlockKind, Media, article_from_json, article_to_json
from bot.core.richtext import Entity, RichText

RICH = st.builds(
    RichText.from_entities,
    st.text(max_size=20),
    st.lists(
        st.builds(Entity, type=st.just("bold"), offset=st.integers(0, 9), length=st.integers(1, 9)),
        max_size=2,
    ),
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
)


@given(ARTICLES)
def test_an_article_survives_json(article: Article) -> None:
    assert article_from_json(article_to_json(article)) == article


def test_an_article_stored_before_there_were_marks_has_none() -> None:
    value = json.loads(article_to_json(Article(headline=RichText.of("Мост"))))
    del value["mark"]
    assert article_from_json(json.dumps(value)).mark is None


def test_json_keeps_russian_readable_and_is_one_line() -> None:
    text = article_to_json(Article(headline=RichText.of("Мост\nоткрыт")))
    assert "Мост" in text
    assert "\n" not in text


def test_a_title_is_the_headline_on_one_line() -> None:
    assert Article(headline=RichText.of(" Мост\n  открыт ")).title == "Мост открыт"
