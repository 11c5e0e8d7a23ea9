"""Footer: «Подписывайтесь на Наш район в Telegram, ОК и ВКонтакте | Полезные истории»."""

import re
from collections.abc import Callable, Sequence

from bot.core.language import Language, Words
from bot.core.newsroom import Footer, FooterLink
from bot.core.richtext import RichText

Write = Callable[[FooterLink], RichText]  #: how a network shows a labelled address

_PLACES = re.compile(r"(\{name\}|\{networks\})")
_INTO = re.compile(r"(?:[:—–-]|(?<!\w)(?:во?|на|in|on|at))\Z", re.IGNORECASE)
_VO = re.compile(r"(?<!\w)([Вв]) $")
_HARD_START = re.compile(r"[ВФвф][БВГДЖЗКЛМНПРСТФХЦЧШЩбвгджзклмнпрстфхцчшщ][а-яё]")  # not «ВК»
_AND = Words(" and ")


def footer_text(footer: Footer, *, own: str, language: Language, write: Write) -> RichText:
    """The footer as readers on network `own` see it, one line; empty where nothing is left to say."""
    links = [link for link in footer.networks if not (footer.omit_own and link.platform == own)]
    sentence = _sentence(footer, links, language, write)
    extras = [write(link) for link in footer.extras]
    return RichText.join(" | ", [part for part in (sentence, *extras) if part])


def enumeration(parts: Sequence[RichText], language: Language) -> RichText:
    """«А», «А и Б», «А, Б и В»; in English "A, B and C"."""
    if len(parts) < 2:
        return RichText.join("", parts)
    return RichText.join(_AND.say(language), [RichText.join(", ", parts[:-1]), parts[-1]])


def _sentence(footer: Footer, links: list[FooterLink], language: Language, write: Write) -> RichText:
    template = footer.text.strip()
    if not links and "{networks}" in template:
        template = _without_networks(template) if footer.name else ""
    filled = {
        "{name}": RichText.of(footer.name),
        "{networks}": enumeration([write(link) for link in links], language),
    }
    text = RichText()
    for piece in _PLACES.split(template):
        if piece == "{networks}" and language == "ru" and _HARD_START.match(filled[piece].plain):
            text = _with_vo(text)
        text += filled.get(piece, RichText.of(piece))
    return text.strip()


def _without_networks(template: str) -> str:
    """«Подписывайтесь на {name}» still reads well; a sentence that was all about the networks falls away."""
    *before, last = template.split("{networks}")
    rest = "".join([*(_INTO.sub("", words.rstrip()).rstrip() for words in before), last]).strip()
    return rest if "{name}" in rest else ""


def _with_vo(text: RichText) -> RichText:
    """«в» before «ВКонтакте» is «во»."""
    found = _VO.search(text.plain)
    return text.replace([(found.start(1), found.end(1), found[1] + "о")]) if found else text
