"""What the configuration makes of a post in every network: parts, their order, link parameters, labels."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.labels import LabelMissing, LabelRule
from bot.core.newsroom import Channel, Footer, FooterLink, Newsroom
from bot.core.post import Post
from bot.core.reading import read_text
from bot.core.teaser import USUAL_PARTS, Part, TeaserRules
from bot.platforms import names, render, require_labels, spec

OPTIONS: dict[str, dict[str, object]] = {
    "telegram": {"chat": "@nash_rayon"},
    "vk": {"group_id": 123456},
    "ok": {"group_id": "70000000000001"},
}
LINK = "https://nash-rayon.example/news/1?id=7#top"
STORY = read_text(
    f"Мост открыли\n\nЕго ждали два года.\n\n«Мы рады», — сообщил мэр.\n\n"
    f"Фото: @anna [x|y]\n\n{LINK}\n\n#мост #реклама"
)
PLATFORMS = pytest.mark.parametrize("platform", names())
AD = LabelRule(tag="реклама", must=("erid",))


def _newsroom(platform: str, rules: TeaserRules | None = None, **channel: object) -> Newsroom:
    place = Channel(
        name=platform,
        platform=platform,
        options=spec(platform).options.model_validate(OPTIONS[platform]),
        **channel,  # type: ignore[arg-type]
    )
    return Newsroom(
        timezone=ZoneInfo("Europe/Moscow"),
        channels={platform: place},
        queues={},
        footer=Footer(
            text="Мы в {networks}",
            networks=(FooterLink(label="Telegram", url="https://t.me/nash_rayon", platform="telegram"),),
        ),
        teaser=rules or TeaserRules(),
    )


def _post(newsroom: Newsroom, queue: str | None = None) -> Post:
    (channel,) = newsroom.channels.values()
    return render(STORY, channel=channel, newsroom=newsroom, queue=queue)


def _blocks(platform: str, *blocks: Part, **more: str) -> list[str]:
    return _post(_newsroom(platform, TeaserRules(blocks=blocks, **more))).text.split("\n\n")  # type: ignore[arg-type]


@PLATFORMS
def test_the_usual_parts_written_out_change_nothing(platform: str) -> None:
    written = _newsroom(platform, TeaserRules(blocks=USUAL_PARTS, before="", after=""))
    assert _post(written) == _post(_newsroom(platform))


@PLATFORMS
def test_parts_come_in_the_order_asked_for_between_the_newsrooms_own_words(platform: str) -> None:
    shown = _blocks(
        platform, Part.HASHTAGS, Part.LEAD, Part.HEADLINE, before='Партнёр: "Дом" @dom', after="erid: 2SD"
    )
    assert shown == [
        'Партнёр: "Дом" @dom',
        "#мост #реклама",
        "Его ждали два года.",
        "Мост открыли",
        "erid: 2SD",
    ]


@PLATFORMS
def test_bylines_are_text_and_nothing_else(platform: str) -> None:
    shown = _blocks(platform, Part.HEADLINE, Part.BYLINES)[1]
    assert shown.replace("\u200b", "") == "Фото: @anna [x|y]"
    assert ("\u200b" in shown) == (platform == "vk")


@PLATFORMS
def test_without_the_link_there_is_no_card(platform: str) -> None:
    post = _post(_newsroom(platform, TeaserRules(blocks=(Part.HEADLINE, Part.FOOTER))))
    assert post.link_card is None
    assert "Читать" not in post.text
    assert post.text.startswith("Мост открыли\n\nМы в ")


@PLATFORMS
def test_without_the_footer_a_long_one_costs_nothing(platform: str) -> None:
    newsroom = _newsroom(platform, TeaserRules(blocks=(Part.HEADLINE, Part.LEAD)))
    post = _post(replace(newsroom, footer=Footer(text="очень " * 5000)))
    assert (post.text, post.warnings) == ("Мост открыли\n\nЕго ждали два года.", ())


@PLATFORMS
def test_a_channels_own_rules_go_before_the_newsrooms(platform: str) -> None:
    newsroom = _newsroom(platform, teaser=TeaserRules(blocks=(Part.LEAD,)))
    assert _post(newsroom).text == "Его ждали два года."


@PLATFORMS
@given(
    blocks=st.lists(st.sampled_from(Part), unique=True).filter(
        lambda parts: Part.LEAD in parts or Part.HEADLINE in parts
    ),
    before=st.sampled_from(["", "Реклама"]),
    after=st.sampled_from(["", "erid: 2SD"]),
)
def test_any_choice_of_parts_fits_and_is_never_empty(
    platform: str, blocks: list[Part], before: str, after: str
) -> None:
    post = _post(_newsroom(platform, TeaserRules(blocks=tuple(blocks), before=before, after=after)))
    assert 0 < post.length <= post.limit
    assert post.text.startswith(before)
    assert post.text.endswith(after)
    assert ("Мы в " in post.text) == (Part.FOOTER in blocks)
    assert (post.link_card is not None) == (Part.LINK in blocks)
    assert post == _post(_newsroom(platform, TeaserRules(blocks=tuple(blocks), before=before, after=after)))


@PLATFORMS
def test_the_articles_link_carries_its_marks_and_the_footers_do_not(platform: str) -> None:
    marks = (("utm_source", "{platform}"), ("utm_campaign", "{queue}"))
    post = _post(_newsroom(platform, utm=marks), queue="news")
    marked = f"https://nash-rayon.example/news/1?id=7&utm_source={platform}&utm_campaign=news#top"
    assert post.link_card == marked
    linked = {entity.url for entity in post.entities if entity.url}
    assert linked == ({marked, "https://t.me/nash_rayon"} if platform == "telegram" else set())
    assert "utm" not in post.text


@PLATFORMS
def test_a_missing_label_is_a_warning_in_the_preview_and_a_refusal_in_the_queue(platform: str) -> None:
    newsroom = replace(_newsroom(platform), labels=(AD,))
    assert _post(newsroom).warnings[-1].startswith("тег «реклама» требует «erid»")
    with pytest.raises(LabelMissing, match=platform):
        require_labels(STORY, channels=newsroom.channels.values(), newsroom=newsroom)


@PLATFORMS
def test_the_newsrooms_own_words_may_hold_the_label(platform: str) -> None:
    newsroom = replace(_newsroom(platform, TeaserRules(after="ERID: 2SD")), labels=(AD,))
    require_labels(STORY, channels=newsroom.channels.values(), newsroom=newsroom)
    assert not any("erid" in warning for warning in _post(newsroom).warnings)


def test_without_a_rule_for_its_tags_no_post_is_made() -> None:
    newsroom = replace(_newsroom("vk"), labels=(LabelRule(tag="другое", must=("x",)),))
    nowhere = replace(newsroom.channels["vk"], platform="nowhere")
    require_labels(STORY, channels=[nowhere], newsroom=newsroom)


@PLATFORMS
def test_a_mark_of_advertising_cannot_be_switched_off(platform: str) -> None:
    article = read_text("Окна\n\nПрозрачны.\n\nРеклама. ООО «Окна-Яр», erid: 2VtzqTEST1\n\n#реклама")
    newsroom = replace(_newsroom(platform, TeaserRules(blocks=(Part.HEADLINE,))), labels=(AD,))
    (channel,) = newsroom.channels.values()
    post = render(article, channel=channel, newsroom=newsroom, queue=None)
    assert post.text == "Окна\n\nРеклама. ООО «Окна-Яр», erid: 2VtzqTEST1"
    assert not post.warnings
