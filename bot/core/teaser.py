"""Teaser: headline, lead, quotations, link, tags: the invitation, the same for all networks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from bot.core.article import Article, Block, BlockKind, Media
from bot.core.language import Words
from bot.core.richtext import RichText, Style
from bot.core.text.letters import clean
from bot.core.text.lines import divide
from bot.core.text.links import is_address
from bot.core.text.quotations import BULLET
from bot.core.text.sentences import sentences, shorten
from bot.core.text.typography import set_type

_SHORTEST_WINDOW = 1000
_LONGEST_SUBHEADING = 120
_LONGEST = 20_000  #: more than any network shows, so what is longer is still called too long


_Opening = tuple[RichText, bool]  #: a sentence, and whether it opens a paragraph


class Part(StrEnum):
    """One part of a post, by the name that it has in the configuration."""

    HEADLINE = "headline"
    LEAD = "lead"
    QUOTE = "quote"
    BYLINES = "bylines"  #: «Фото: …», «Источник: …»
    LINK = "link"
    HASHTAGS = "hashtags"
    FOOTER = "footer"


#: the field of a teaser that holds each part, and what it holds where the part is switched off
_SWITCHED_OFF: dict[Part, dict[str, Any]] = {
    Part.HEADLINE: {"headline": RichText()},
    Part.LEAD: {"lead": ()},
    Part.QUOTE: {"quotes": ()},
    Part.BYLINES: {"bylines": ()},
    Part.LINK: {"link": None},
    Part.HASHTAGS: {"tags": ()},
    Part.FOOTER: {},  # the newsroom's, not the article's
}

#: what a post shows, in order, where the configuration does not say
USUAL_PARTS = tuple(part for part in Part if part is not Part.BYLINES)


READ_MORE = Words("Read the full story")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeaserRules:
    """Section [teaser] of the configuration, or what a channel makes of it."""

    lead_sentences: int = 3  #: at most
    max_length: int = 900  #: of the lead, characters
    quotes: int = 1  #: how many quotations may follow the lead
    read_more: str = field(default_factory=lambda: READ_MORE.say("ru"))
    typography: bool = True
    blocks: tuple[Part, ...] = USUAL_PARTS  #: what is shown, in this order
    before: str = ""  #: the newsroom's own words above every post, shown as they are
    after: str = ""  #: and below


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """What every network's post is made from.

    The lead comes in sentences, so that a network with less room drops whole ones.
    """

    headline: RichText
    lead: tuple[RichText, ...] = ()  #: sentences, in order
    breaks: frozenset[int] = frozenset()  #: which of them open another paragraph
    quotes: tuple[Block, ...] = ()
    link: str | None = None
    read_more: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    bylines: tuple[str, ...] = ()
    mark: str | None = None  #: of advertising; no part, for it cannot be switched off
    parts: tuple[Part, ...] = USUAL_PARTS  #: what is shown, in this order
    before: str = ""
    after: str = ""


def make_teaser(article: Article, rules: TeaserRules) -> Teaser:
    """The invitation to `article`: pure, the same for all networks."""
    dress = set_type if rules.typography else _as_it_is
    quotes = [block for block in article.body if block.kind is BlockKind.QUOTE][: max(rules.quotes, 0)]
    lead = _lead(article, rules, dress) if article.lead is None else list(_written(article.lead, dress))
    whole = Teaser(
        headline=dress(article.headline.slice(0, _LONGEST)),
        lead=tuple(sentence for sentence, _ in lead),
        breaks=frozenset(number for number, (_, opens) in enumerate(lead) if opens and number),
        quotes=tuple(_dressed(quote, dress) for quote in quotes),
        link=article.link,
        read_more=rules.read_more.strip(),
        tags=article.tags,
        media=article.media,
        bylines=tuple(dress(RichText.of(byline)).plain for byline in article.bylines),
        mark=article.mark,  # letter for letter: the law knows the token, typography does not
        before=clean(rules.before).strip(),
        after=clean(rules.after).strip(),
    )
    return _shown(whole, rules.blocks)


def _shown(teaser: Teaser, parts: tuple[Part, ...]) -> Teaser:
    """Without what is switched off. An article that has nothing else to show keeps its headline."""
    for part in Part:
        if part not in parts and part is not Part.HEADLINE:
            teaser = replace(teaser, **_SWITCHED_OFF[part])
    if Part.HEADLINE in parts:
        return replace(teaser, parts=parts)
    if not teaser.lead and not teaser.quotes:
        return replace(teaser, parts=(Part.HEADLINE, *parts))
    return replace(teaser, parts=parts, **_SWITCHED_OFF[Part.HEADLINE])


def _as_it_is(text: RichText) -> RichText:
    return text


def _dressed(quote: Block, dress: Callable[[RichText], RichText]) -> Block:
    said = quote.attribution and dress(RichText.of(quote.attribution)).plain
    return Block(text=dress(quote.text), kind=quote.kind, attribution=said)


def _lead(article: Article, rules: TeaserRules, dress: Callable[[RichText], RichText]) -> list[_Opening]:
    """The first whole sentences that fit. A first sentence too long by itself is shortened."""
    lead: list[_Opening] = []
    room = rules.max_length
    for sentence, opens in islice(_sentences(article, rules, dress), max(rules.lead_sentences, 0)):
        length = len(sentence.plain) + (opens and bool(lead))  # a blank line is a letter more than a blank
        if length > room:
            return _ended(lead) or [(short, True) for short in (shorten(sentence, room),) if short]
        lead.append((sentence, opens))
        room -= length + 1
    return _ended(lead)


def _written(lead: RichText, dress: Callable[[RichText], RichText]) -> Iterator[_Opening]:
    """An editor's own lead: nothing of it is left out here, and lines that stand under each other stay so."""
    for paragraph in _blank_lines_between(lead.slice(0, _LONGEST)):
        text = dress(paragraph)
        plain = text.plain
        parts = [(0, len(plain))] if "\n" in plain else sentences(plain)
        for number, part in enumerate(text.cut(parts)):
            yield part, number == 0


def _blank_lines_between(text: RichText) -> Iterator[RichText]:
    group: list[RichText] = []
    for line in divide(text):
        if line.gap and group:
            yield RichText.join("\n", group)
            group = []
        group.append(line.text)
    if group:
        yield RichText.join("\n", group)


def _ended(lead: list[_Opening]) -> list[_Opening]:
    """What announced a list that does not follow ends as a sentence does."""
    if not lead or not lead[-1][0].plain.endswith(":"):
        return lead
    last, opens = lead[-1]
    stop = len(last.plain)
    return [*lead[:-1], (last.replace([(stop - 1, stop, ".")]), opens)]


def _sentences(
    article: Article, rules: TeaserRules, dress: Callable[[RichText], RichText]
) -> Iterator[_Opening]:
    """The sentences in order, and which open a paragraph; of one no more is read than two leads hold."""
    window = 2 * max(rules.max_length, _SHORTEST_WINDOW)
    for paragraph in _paragraphs(article):
        text = dress(paragraph.slice(0, window))
        for number, sentence in enumerate(text.cut(sentences(text.plain))):
            yield sentence, number == 0


def _paragraphs(article: Article) -> Iterator[RichText]:
    """The paragraphs that a lead is made of: up to the first quotation or list, no subheadings, no addresses.

    What follows a quotation leans on it («по его словам …»), so a lead does not reach across one; the items
    of a list and the turns of a dialogue make no paragraph together.
    """
    begun = False
    for block in article.body:
        if begun and (block.kind is BlockKind.QUOTE or BULLET.match(block.text.plain)):
            return
        if block.kind is BlockKind.PARAGRAPH and _tells(block.text, article.title):
            begun = True
            yield block.text


def _tells(paragraph: RichText, title: str) -> bool:
    plain = paragraph.plain
    if is_address(plain) or plain.rstrip(".") == title:
        return False
    bold = all(not isinstance(node, str) and node.style is Style.BOLD for node in paragraph.nodes)
    return not (bold and len(plain) < _LONGEST_SUBHEADING and plain[-1:] not in ".!?…")
