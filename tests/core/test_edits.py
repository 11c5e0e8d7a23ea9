"""One field of an article is changed, and nothing beside it."""

import json
from dataclasses import replace

import pytest

from bot.core.article import Article, Media
from bot.core.edits import MOST_PHOTOS, Aim, Answer, Field, acted, answered
from bot.core.reading import NothingToRead, read_text
from bot.core.richtext import RichText, Style

ARTICLE = read_text(
    "Мост открыт\n\nМост открыли для машин. Движение в обе стороны.\n\nhttps://nash-rayon.example/1\n\n#мост"
)


def photo(name: str) -> Media:
    return Media(digest=name * 64, mime="image/png", width=3, height=2, size=4)


def said(article: Article, aim: str, text: str | RichText = "", **more: object) -> Article:
    rich = RichText.of(text) if isinstance(text, str) else text
    return answered(article, Aim.named(aim), Answer(text=rich, **more))  # type: ignore[arg-type]


def test_a_headline_is_one_line_without_full_stop_and_bold() -> None:
    bold = RichText.of("Мост\nзакрыт.", Style.BOLD)
    assert said(ARTICLE, "headline", bold) == replace(ARTICLE, headline=RichText.of("Мост закрыт"))


@pytest.mark.parametrize(
    ("aim", "words"),
    [
        ("headline", "at least a headline"),
        ("lead", "no text here"),
        ("text", "at least a headline"),
        ("own-vk", "at least a headline"),
        ("whole", "at least a headline"),
        ("link", "no address"),
        ("tags", "no tags"),
        ("photos", "no photo"),
    ],
)
def test_an_empty_answer_is_none(aim: str, words: str) -> None:
    with pytest.raises(NothingToRead, match=words):
        said(ARTICLE, aim, " \n")


def test_a_lead_is_kept_as_it_was_written() -> None:
    lead = RichText.of("Свой лид.\n\n", Style.ITALIC)
    assert said(ARTICLE, "lead", lead).lead == RichText.of("Свой лид.", Style.ITALIC)


def test_the_lead_is_chosen_again_or_left_out_by_a_button() -> None:
    own = said(ARTICLE, "lead", "Свой.")
    assert acted(own, Aim.named("lead"), "auto") == ARTICLE
    assert acted(own, Aim.named("lead"), "none").lead == RichText()


def test_a_text_brings_along_what_stands_beside_it_and_the_rest_stays() -> None:
    article = replace(ARTICLE, bylines=("Фото: Анна",), footer="Подписывайтесь", mark="Реклама. erid: 1")
    bare = said(article, "text", "Снова ремонт.")
    assert [block.text.plain for block in bare.body] == ["Снова ремонт."]
    assert replace(bare, body=article.body) == article
    whole = said(article, "text", "Снова ремонт.\n\nФото: Пётр\n\nhttps://a.example/2\n\n#ремонт")
    assert (whole.link, whole.tags, whole.bylines) == ("https://a.example/2", ("ремонт",), ("Фото: Пётр",))
    assert [block.text.plain for block in whole.body] == ["Снова ремонт."]


def test_a_text_without_a_paragraph_is_none() -> None:
    with pytest.raises(NothingToRead, match="no paragraph"):
        said(ARTICLE, "text", "#мост")


def test_a_whole_text_keeps_photos_link_tags_and_own_texts_but_not_the_lead() -> None:
    article = replace(said(said(ARTICLE, "lead", "Свой."), "own-vk", "Для ВК"), media=(photo("a"),))
    new = said(article, "whole", "Мост закрыт\n\nСнова ремонт.")
    assert (new.title, new.lead, new.link, new.tags) == ("Мост закрыт", None, ARTICLE.link, ARTICLE.tags)
    assert (new.media, new.own) == (article.media, article.own)
    read = replace(read_text("Мост\n\nТекст.\n\nhttps://a.example/2\n\n#ремонт"), media=(photo("b"),))
    assert said(article, "whole", whole=read) == replace(read, own=article.own)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("вот: https://a.example/1?x=2, и всё", "https://a.example/1?x=2"),
        ("nash-rayon.example/news/1.", "https://nash-rayon.example/news/1"),
        ("наш-район.рф", "https://наш-район.рф"),
        (RichText.of("сюда", Style.LINK, "https://a.example/3"), "https://a.example/3"),
    ],
)
def test_a_link_is_found_in_what_was_sent(text: str | RichText, link: str) -> None:
    assert said(ARTICLE, "link", text) == replace(ARTICLE, link=link)


@pytest.mark.parametrize("text", ["пишите на mail@a.example", "нет её", "и т.д.х"])
def test_what_is_no_address_is_no_link(text: str) -> None:
    with pytest.raises(NothingToRead):
        said(ARTICLE, "link", text)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#мост #новости", ("мост", "новости")),
        ("мост новости мост", ("мост", "новости")),
        ("мост, городской транспорт", ("мост", "городской транспорт")),
        ("#мост #река, транспорт\nдень города", ("мост", "река", "транспорт", "день города")),
    ],
)
def test_tags_come_with_or_without_signs(text: str, tags: tuple[str, ...]) -> None:
    assert said(ARTICLE, "tags", text).tags == tags


def test_link_and_tags_are_taken_away_by_a_button() -> None:
    assert acted(ARTICLE, Aim.named("link"), "none").link is None
    assert acted(ARTICLE, Aim.named("tags"), "none").tags == ()
    assert acted(ARTICLE, Aim.named("tags"), "rubbish") == ARTICLE


def test_photos_are_added_replaced_dropped_and_moved_forward() -> None:
    one, two, three = (photo(name) for name in "abc")
    article = said(replace(ARTICLE, media=(one,)), "photos", media=(two, one, three))
    assert article.media == (one, two, three)
    assert acted(article, Aim.named("photos"), "lift-cc").media == (one, three, two)
    assert acted(article, Aim.named("photos"), "lift-aa").media == (one, two, three)
    assert acted(article, Aim.named("photos"), "drop-bb").media == (one, three)
    for nothing in ("drop-dd", "rubbish-aa"):
        assert acted(article, Aim.named("photos"), nothing) == article
    assert said(article, "photos-all", media=(two,)).media == (two,)
    many = tuple(replace(one, digest=f"{number:064x}") for number in range(12))
    assert said(article, "photos", media=many).media == (one, two, three, *many[: MOST_PHOTOS - 3])


def test_a_text_for_one_network_keeps_its_lines_and_replaces_the_one_before() -> None:
    text = "#вк\nДля ВК.\nСтрока\nещё\n\n• раз\n\nФото: Анна\nhttps://a.example/vk\n#вконтакте"
    (own,) = said(said(ARTICLE, "own-vk", "Раньше"), "own-vk", text).own
    assert (own.platform, own.headline.plain, own.text.plain) == ("vk", "Для ВК", "Строка\nещё\n\n• раз")
    assert (own.link, own.tags, own.bylines) == ("https://a.example/vk", ("вк", "вконтакте"), ("Фото: Анна",))
    both = said(said(ARTICLE, "own-vk", "ВК"), "own-ok", "ОК")
    assert [one.platform for one in acted(both, Aim.named("own-vk"), "none").own] == ["ok"]


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("headline", "headline", True),
        ("headline", "lead", False),
        ("text", "link", True),
        ("text", "lead", False),
        ("whole", "headline", True),
        ("whole", "own-vk", False),
        ("own-vk", "own-vk", True),
        ("own-vk", "own-ok", False),
        ("photos", "photos-all", True),
        ("channels", "whole", False),
    ],
)
def test_two_changes_are_at_odds_where_one_would_replace_what_the_other_wrote(
    one: str, other: str, meet: bool
) -> None:
    assert Aim.named(one).meets(Aim.named(other)) is meet
    assert Aim.named(other).meets(Aim.named(one)) is meet
    assert str(Aim.named(one)) == one


def test_an_answer_survives_json() -> None:
    for whole in (None, ARTICLE):
        answer = Answer(text=RichText.of("Мост", Style.BOLD), media=(photo("a"),), whole=whole)
        assert Answer.from_json(json.loads(json.dumps(answer.to_json()))) == answer


def test_channels_are_none_of_the_articles_own() -> None:
    with pytest.raises(LookupError):
        said(ARTICLE, "channels", "tg")
    assert Field.CHANNELS not in ("lead", "own")
