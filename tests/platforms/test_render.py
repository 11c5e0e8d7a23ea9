"""What every network's post must be: one contract for all of them, and then each network's own habits.

A new network is found by its name; without its options below these scenes fail.
"""

import subprocess
import sys
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.article import Article, Block, BlockKind, Media, Own
from bot.core.language import Language
from bot.core.newsroom import Channel, Footer, FooterLink, Newsroom
from bot.core.post import Post, utf16_length
from bot.core.reading import read_text
from bot.core.richtext import SOLID, Entity, RichText, Style
from bot.core.teaser import TeaserRules
from bot.platforms import names, render, spec

OPTIONS: dict[str, dict[str, object]] = {
    "telegram": {"chat": "@nash_rayon"},
    "vk": {"group_id": 123456},
    "ok": {"group_id": "70000000000001"},
}
LINK = "https://nash-rayon.example/news/1"
FOOTER = Footer(
    text="Подписывайтесь на {name} в {networks}",
    name="Наш район",
    networks=(
        FooterLink(platform="telegram", label="Telegram", url="https://t.me/nash_rayon"),
        FooterLink(platform="ok", label="ОК", url="https://ok.ru/group/70000000000001"),
        FooterLink(platform="vk", label="ВКонтакте", url="https://vk.com/nash_rayon"),
    ),
    extras=(FooterLink(label="Полезные истории", url="https://nash-rayon.example/stories"),),
)
FOOTERS = {
    "telegram": "Подписывайтесь на Наш район в Telegram, ОК и ВКонтакте | Полезные истории",
    "vk": "Подписывайтесь на Наш район в Telegram (t.me/nash_rayon), ОК (ok.ru/group/70000000000001)"
    " и [https://vk.com/nash_rayon|ВКонтакте] | Полезные истории (nash-rayon.example/stories)",
    "ok": "Подписывайтесь на Наш район в Telegram (t.me/nash_rayon), ОК (ok.ru/group/70000000000001)"
    " и ВКонтакте (vk.com/nash_rayon) | Полезные истории (nash-rayon.example/stories)",
}
LONG_SENTENCE = (
    "Это предложение рассказывает о\xa0новом мосте через реку Тихую очень подробно и\xa0без\xa0спешки. "
)
STORY = read_text(
    f"""Мост через Тихую открыли

В Энске **открыли** мост. Его [ждали](https://a.example/2) два года.

«Мы сдали объект раньше срока», — сообщил начальник стройки Пётр Иванов.

{LINK}

#мост #новости
"""
)


def _photos(count: int) -> tuple[Media, ...]:
    return tuple(
        Media(digest=f"{number:064x}", mime="image/jpeg", width=1200, height=630, size=90_000)
        for number in range(count)
    )


def _post(
    platform: str,
    article: Article = STORY,
    *,
    footer: Footer = FOOTER,
    language: Language = "ru",
    rules: TeaserRules | None = None,
    **options: object,
) -> Post:
    credentials = frozenset(credential.name for credential in spec(platform).credentials)
    channel = Channel(
        name=platform,
        platform=platform,
        options=spec(platform).options.model_validate({**OPTIONS[platform], **options}),
        credentials=credentials,
    )
    newsroom = Newsroom(
        timezone=ZoneInfo("Europe/Moscow"),
        channels={platform: channel},
        queues={},
        language=language,
        footer=footer,
        teaser=rules or TeaserRules(),
    )
    return render(article, channel=channel, newsroom=newsroom)


def _without_token(platform: str, article: Article, language: Language = "ru") -> Post:
    channel = Channel(
        name=platform,
        platform=platform,
        options=spec(platform).options.model_validate(OPTIONS[platform]),
        credentials=frozenset({"token"}),
    )
    newsroom = Newsroom(
        timezone=ZoneInfo("Europe/Moscow"), channels={platform: channel}, queues={}, language=language
    )
    return render(article, channel=channel, newsroom=newsroom)


def _long(sentences: int) -> Article:
    return replace(STORY, body=(Block(text=RichText.of(LONG_SENTENCE * sentences)),))


# every network


PLATFORMS = pytest.mark.parametrize("platform", names())
LETTERS = st.text(
    st.sampled_from('абВ .,!?«»"()[|]@*#&;—\n\r\x00\u202e\u200b\u030aéשא👩‍🚀🇷🇺e\u0301🏽\u200d\ufe0f𝕏'),
    max_size=60,
)
RICH = st.builds(
    RichText.from_entities,
    st.one_of(LETTERS, LETTERS.map(lambda text: text * 30)),
    st.lists(
        st.builds(
            Entity,
            type=st.sampled_from([*map(str, Style)]),
            offset=st.integers(0, 200),
            length=st.integers(0, 200),
            url=st.just("https://a.example/"),
        ),
        max_size=4,
    ),
)
ARTICLES = st.builds(
    Article,
    headline=RICH,
    body=st.lists(
        st.builds(
            Block, text=RICH, kind=st.sampled_from(BlockKind), attribution=st.none() | st.just("сообщил мэр")
        ),
        max_size=4,
    ).map(tuple),
    link=st.sampled_from([None, LINK, "не адрес"]),
    media=st.integers(0, 12).map(_photos),
    tags=st.lists(LETTERS, max_size=3).map(tuple),
    lead=st.none() | RICH,
    own=st.lists(st.builds(Own, platform=st.sampled_from(names()), headline=RICH, text=RICH), max_size=2).map(
        tuple
    ),
)
RULES = st.builds(
    TeaserRules,
    lead_sentences=st.integers(0, 60),
    max_length=st.integers(0, 20_000),
    quotes=st.integers(0, 3),
    read_more=st.sampled_from(["", "Читать полностью"]),
    typography=st.booleans(),
)


@PLATFORMS
@given(article=ARTICLES, rules=RULES)
def test_any_article_fits_and_keeps_its_footer(platform: str, article: Article, rules: TeaserRules) -> None:
    post = _post(platform, article, rules=rules)
    assert 0 < post.length == utf16_length(post.text) <= post.limit
    assert post.text == post.text.strip()
    assert post.text.endswith(FOOTERS[platform])
    assert len(post.photos) <= spec(platform).limits.photos
    post.text.encode()


@PLATFORMS
@given(article=ARTICLES, rules=RULES)
def test_preview_and_publication_cannot_differ(platform: str, article: Article, rules: TeaserRules) -> None:
    assert _post(platform, article, rules=rules) == _post(platform, article, rules=rules)


@PLATFORMS
@given(article=ARTICLES, rules=RULES)
def test_entities_are_valid(platform: str, article: Article, rules: TeaserRules) -> None:
    post = _post(platform, article, rules=rules)
    coded = post.text.encode("utf-16-le")
    for entity in post.entities:
        assert 0 <= entity.offset < entity.offset + entity.length <= post.length
        coded[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
    assert sum(entity.type in SOLID for entity in post.entities) <= 100
    assert RichText.from_entities(post.text, post.entities).to_entities() == (post.text, post.entities)


@PLATFORMS
def test_a_post_has_its_parts_in_order(platform: str) -> None:
    blocks = [block for block in _post(platform).text.split("\n\n") if block != "Читать полностью"]
    assert blocks == [
        "Мост через Тихую открыли",
        "В\xa0Энске открыли мост. Его ждали два года.",
        "«Мы сдали объект раньше срока»,\xa0— сообщил начальник стройки Пётр Иванов.",
        "#мост #новости",
        FOOTERS[platform],
    ]


@PLATFORMS
def test_the_articles_link_is_shown_as_a_card(platform: str) -> None:
    post = _post(platform)
    assert post.link_card == LINK
    assert LINK not in post.text


@PLATFORMS
def test_a_link_that_is_no_address_makes_no_card(platform: str) -> None:
    assert _post(platform, replace(STORY, link="не адрес")).link_card is None


@PLATFORMS
def test_a_headline_alone_is_a_post(platform: str) -> None:
    post = _post(platform, read_text("Мост открыт"), footer=Footer())
    assert post.text == "Мост открыт"
    assert post.warnings == ()


@PLATFORMS
def test_a_post_is_never_empty(platform: str) -> None:
    assert _post(platform, Article(headline=RichText.of("\u200b")), footer=Footer()).text


@PLATFORMS
def test_a_long_lead_gives_way_sentence_by_sentence_and_the_editor_is_told(platform: str) -> None:
    post = _post(platform, _long(250), rules=TeaserRules(lead_sentences=250, max_length=30_000))
    assert post.limit - len(LONG_SENTENCE) <= post.length <= post.limit
    assert LONG_SENTENCE.strip() + "\n\n" in post.text
    assert post.warnings[0].startswith(f"текст длиннее {post.limit}: лид сокращён до ")


@PLATFORMS
def test_the_editor_is_told_in_the_newsrooms_language(platform: str) -> None:
    post = _post(
        platform, _long(250), rules=TeaserRules(lead_sentences=250, max_length=30_000), language="en"
    )
    assert post.warnings[0].startswith(f"the text is longer than {post.limit}: the lead is down to ")


@PLATFORMS
def test_photos_beyond_the_limit_stay_behind_and_the_editor_is_told(platform: str) -> None:
    post = _post(platform, replace(STORY, media=_photos(12)))
    assert post.photos == _photos(12)[:10]
    assert "10 фото" in post.warnings[0]


@PLATFORMS
def test_ones_own_network_can_be_left_out(platform: str) -> None:
    label = next(link.label for link in FOOTER.networks if link.platform == platform)
    footer = _post(platform, footer=replace(FOOTER, omit_own=True)).text.split("\n\n")[-1]
    assert label not in footer
    assert " и " in footer


@PLATFORMS
def test_a_text_for_one_network_is_shown_there_whole_and_nowhere_else(platform: str) -> None:
    text = "Первое. " * 8 + "Второе.\n\n• раз\n• два"
    own = Own(platform=platform, headline=RichText.of("Только здесь"), text=RichText.of(text))
    shown = _post(platform, replace(STORY, own=(own,)), rules=TeaserRules(typography=False))
    assert shown.text.startswith(f"Только здесь\n\n{text}")
    assert "ждали" not in shown.text
    assert "#мост" in shown.text
    elsewhere = replace(STORY, own=(replace(own, platform="elsewhere"),))
    assert _post(platform, elsewhere) == _post(platform)


@PLATFORMS
def test_every_network_says_what_it_is(platform: str) -> None:
    facts = spec(platform)
    assert facts.name == platform
    assert facts.limits.text == _post(platform).limit
    assert all(credential.option in facts.options.model_fields for credential in facts.credentials)


def test_seeing_a_post_needs_no_network_library() -> None:
    code = (
        "import sys\n"
        "from bot.platforms import names, spec\n"
        "[spec(name) for name in names()]\n"
        "print([name for name in ('aiogram', 'vk_api', 'aiohttp', 'requests') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Telegram


def _marked(post: Post, kind: Style) -> list[str]:
    coded = post.text.encode("utf-16-le")
    return [
        coded[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
        for entity in post.entities
        if entity.type == kind
    ]


def test_telegram_shows_formatting() -> None:
    post = _post("telegram")
    assert _marked(post, Style.BOLD) == ["Мост через Тихую открыли", "открыли"]
    assert _marked(post, Style.LINK) == [
        "ждали",
        "Читать полностью",
        "Telegram",
        "ОК",
        "ВКонтакте",
        "Полезные истории",
    ]
    assert len(_marked(post, Style.QUOTE)) == 1


def test_telegram_without_words_for_the_link_shows_its_address() -> None:
    post = _post("telegram", rules=TeaserRules(read_more=""))
    assert "nash-rayon.example/news/1" in _marked(post, Style.LINK)


def test_telegram_puts_at_most_1024_under_photos() -> None:
    article = replace(_long(12), media=_photos(2))
    post = _post("telegram", article, rules=TeaserRules(lead_sentences=12, max_length=3000))
    assert post.limit == 1024
    assert post.length <= 1024
    assert post.photos == article.media
    assert post.link_card is None
    assert post.warnings == ("подпись длиннее 1024: лид сокращён до 10 предложений",)


def test_telegram_can_show_a_large_card_instead_of_a_caption() -> None:
    article = replace(_long(12), media=_photos(1))
    rules = TeaserRules(lead_sentences=12, max_length=3000)
    post = _post("telegram", article, rules=rules, long_caption="preview")
    assert (post.limit, post.photos, post.link_card, post.large_card) == (4096, (), LINK, True)
    assert post.warnings == (
        "подпись длиннее 1024: вместо загруженного фото над текстом будет картинка статьи по ссылке",
    )


def test_telegram_keeps_the_photo_where_the_caption_is_short_enough() -> None:
    post = _post("telegram", replace(STORY, media=_photos(1)), long_caption="preview")
    assert len(post.photos) == 1
    assert not post.large_card
    assert post.warnings == ()


@pytest.mark.parametrize("change", [{"media": _photos(2)}, {"media": _photos(1), "link": None}])
def test_telegram_shortens_where_no_large_card_is_possible(change: dict[str, object]) -> None:
    article = replace(_long(12), **change)  # type: ignore[arg-type]  # two shapes of one change
    rules = TeaserRules(lead_sentences=12, max_length=3000)
    post = _post("telegram", article, rules=rules, long_caption="preview")
    assert post.limit == 1024
    assert "большая карточка вместо подписи возможна только с одним фото и ссылкой" in post.warnings


def test_telegram_keeps_the_footers_links_where_there_are_too_many() -> None:
    lead = RichText.join(
        " ", [RichText.of(f"а{n}", Style.LINK, f"https://a.example/{n}") for n in range(120)]
    )
    post = _post("telegram", replace(STORY, body=(Block(text=lead),)))
    assert _marked(post, Style.LINK)[-1] == "Полезные истории"
    assert "ссылок и цитат больше, чем показывает Telegram (100)" in post.warnings[0]


def test_telegram_gets_what_it_would_show_anyway() -> None:
    article = Article(headline=RichText.of(" А\u030a\tй\u0333 \u202eмо\u200e\u200f\u200eст\r\n "))
    assert _post("telegram", article, footer=Footer()).text == "А й мо\u200eст"


# VK


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("см. [a|b] и [в]", "см. [\u200ba|b] и [в]"),
        ("@durov и *club1", "@\u200bdurov и *\u200bclub1"),
        ("почта a@b.example, 5*3 и * пункт", "почта a@b.example, 5*3 и * пункт"),
        ("AT&amp;T и &", "AT&\u200bamp;T и &"),
        ("https://a.example/@b", "https://a.example/@b"),
    ],
)
def test_vk_reads_no_markup_into_an_article(text: str, shown: str) -> None:
    assert _post("vk", Article(headline=RichText.of(text)), footer=Footer()).text == shown


def test_vk_cannot_be_confused_by_a_label() -> None:
    link = FooterLink(platform="vk", label="ВК|[наш]", url="https://vk.ru/nash_rayon")
    footer = Footer(text="Мы в {networks}", networks=(link,))
    assert _post("vk", footer=footer).text.endswith("Мы в [https://vk.ru/nash_rayon|ВК  наш ]")


def test_vk_without_a_user_token_goes_without_photos_and_says_so() -> None:
    post = _without_token("vk", replace(STORY, media=_photos(2)))
    assert post.photos == ()
    assert post.link_card == LINK
    assert post.warnings == ("фото не выйдут, нет пользовательского ключа",)
