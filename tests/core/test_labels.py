"""What a tag demands of a post, and what its editor is told where it is missing."""

import pytest

from bot.core.labels import LabelMissing, LabelRule, require, rules_for, warnings

AD = LabelRule(tag="реклама", must=("Реклама", "erid"), reason="38-ФЗ, ст. 18.1")


@pytest.mark.parametrize("tag", ["реклама", "Реклама", "#реклама"])
def test_a_rule_concerns_its_tag_however_it_is_written(tag: str) -> None:
    assert rules_for(["мост", tag], [AD]) == [AD]


def test_a_tag_of_several_words_is_its_hashtag() -> None:
    rule = LabelRule(tag="на правах рекламы", must=("Реклама",))
    assert rules_for(["на_правах_рекламы"], [rule]) == [rule]


def test_an_article_without_the_tag_owes_nothing() -> None:
    require(["мост"], {"tg": "Мост открыли"}, [AD])
    assert warnings(["мост"], "Мост открыли", [AD], "ru") == ()


@pytest.mark.parametrize(
    ("must", "text"),
    [
        ("erid", "ERID: 2SDnjc"),
        ('ООО "Ромашка"', "Реклама. ООО\xa0«Ромашка»"),
        ("Реклама - 16+", "Реклама\xa0— 16+"),
        ("Подробнее...", "подробнее…"),
        ("[реклама|x]", "[\u200bреклама|x]"),
        ("Й", "\u0438\u0306"),
    ],
)
def test_capitals_and_typography_do_not_count(must: str, text: str) -> None:
    require(["реклама"], {"vk": text}, [LabelRule(tag="реклама", must=(must,))])


def test_what_is_missing_is_named_with_its_channels_and_the_reason() -> None:
    texts = {"tg": "Реклама. erid: 2SD", "vk": "Реклама", "ok": "Реклама"}
    with pytest.raises(LabelMissing) as caught:
        require(["реклама"], texts, [AD])
    assert caught.value.say("ru") == (
        "Поставить нельзя: тег «реклама» требует «erid», а в посте этого нет (vk, ok). 38-ФЗ, ст. 18.1."
    )
    assert str(caught.value) == (
        "cannot be queued: the tag “реклама” demands “erid”, which the post lacks (vk, ok). 38-ФЗ, ст. 18.1"
    )


def test_the_first_thing_missing_is_said_first() -> None:
    with pytest.raises(LabelMissing, match=r"demands “Реклама”, which the post lacks \(tg\)$"):
        require(["реклама"], {"tg": "Мост", "vk": "реклама"}, [LabelRule(tag="реклама", must=AD.must)])


def test_a_preview_warns_of_everything_that_is_missing() -> None:
    assert warnings(["реклама"], "Мост", [AD], "ru") == (
        "тег «реклама» требует «Реклама», а в посте этого нет: поставить не получится. 38-ФЗ, ст. 18.1",
        "тег «реклама» требует «erid», а в посте этого нет: поставить не получится. 38-ФЗ, ст. 18.1",
    )
