"""The footer reads well on every network, whatever is left out of it."""

from dataclasses import replace
from time import process_time

import pytest

from bot.core.footer import enumeration, footer_text
from bot.core.language import Language
from bot.core.newsroom import Footer, FooterLink
from bot.core.richtext import RichText

TELEGRAM = FooterLink(platform="telegram", label="Telegram", url="https://t.me/nash_rayon")
OK = FooterLink(platform="ok", label="ОК", url="https://ok.ru/group/7")
VK = FooterLink(platform="vk", label="ВКонтакте", url="https://vk.com/nash_rayon")
FOOTER = Footer(
    text="Подписывайтесь на {name} в {networks}",
    name="Наш район",
    networks=(TELEGRAM, OK, VK),
    extras=(FooterLink(label="Полезные истории", url="https://nash-rayon.example/stories"),),
)


def _said(footer: Footer, own: str = "ok", language: Language = "ru") -> str:
    return footer_text(footer, own=own, language=language, write=lambda link: RichText.of(link.label)).plain


def test_the_whole_footer() -> None:
    assert _said(FOOTER) == "Подписывайтесь на Наш район в Telegram, ОК и ВКонтакте | Полезные истории"


def test_the_readers_own_network_is_left_out_on_request() -> None:
    footer = replace(FOOTER, omit_own=True)
    assert _said(footer) == "Подписывайтесь на Наш район в Telegram и ВКонтакте | Полезные истории"


def test_a_preposition_stays_pronounceable() -> None:
    footer = replace(FOOTER, omit_own=True, networks=(TELEGRAM, VK))
    assert _said(footer, own="telegram") == "Подписывайтесь на Наш район во ВКонтакте | Полезные истории"


def test_a_sentence_without_that_preposition_stays_as_it_is() -> None:
    footer = replace(FOOTER, text="{name}: {networks}", networks=(VK,), extras=())
    assert _said(footer) == "Наш район: ВКонтакте"


def test_in_english_nothing_is_changed_before_a_name() -> None:
    footer = replace(FOOTER, text="We live в {networks}", networks=(VK,), extras=())
    assert _said(footer, language="en") == "We live в ВКонтакте"


def test_with_no_network_left_the_sentence_still_reads_well() -> None:
    footer = replace(FOOTER, omit_own=True, networks=(OK,))
    assert _said(footer) == "Подписывайтесь на Наш район | Полезные истории"


@pytest.mark.parametrize(
    "footer",
    [
        replace(FOOTER, networks=(), text="Мы в {networks}"),
        replace(FOOTER, networks=(), name=""),
        replace(FOOTER, text=""),
    ],
)
def test_a_sentence_with_nothing_left_to_say_falls_away(footer: Footer) -> None:
    assert _said(footer) == "Полезные истории"


def test_an_empty_footer_is_empty() -> None:
    assert _said(Footer()) == ""


def test_other_braces_are_just_letters() -> None:
    assert _said(Footer(text="{0} {name} {x}", name="Наш район")) == "{0} Наш район {x}"


@pytest.mark.parametrize(
    ("names", "language", "said"),
    [
        ([], "ru", ""),
        (["А"], "ru", "А"),
        (["А", "Б"], "ru", "А и Б"),
        (["А", "Б", "В"], "ru", "А, Б и В"),
        (["A", "B", "C"], "en", "A, B and C"),
    ],
)
def test_names_are_joined_as_people_join_them(names: list[str], language: Language, said: str) -> None:
    assert enumeration([RichText.of(name) for name in names], language).plain == said


def test_a_long_gap_in_the_template_is_read_as_quickly_as_a_short_one() -> None:
    footer = replace(FOOTER, text="{name}" + " " * 20_000 + "{name} в {networks}", networks=())
    begun = process_time()
    assert _said(footer).startswith("Наш район")
    assert process_time() - begun < 0.5
