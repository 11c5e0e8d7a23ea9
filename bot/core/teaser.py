"""Teaser: headline, lead, quotations, link, tags: the invitation, the same for all networks."""

from dataclasses import dataclass

from bot.core.article import Article, Block, BlockKind, Media
from bot.core.richtext import RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class TeaserRules:
    """Section [teaser] of the configuration."""

    lead_sentences: int = 3  #: at most
    max_length: int = 900  #: of the lead, characters
    quotes: int = 1  #: how many quotations may follow the lead
    read_more: str = "Читать полностью"
    typography: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """What every network's post is made from.

    The lead comes in sentences, so that a network with less room drops whole ones.
    """

    headline: RichText
    lead: tuple[RichText, ...] = ()  #: sentences, in order
    quotes: tuple[Block, ...] = ()
    link: str | None = None
    read_more: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()


def make_teaser(article: Article, rules: TeaserRules) -> Teaser:
    """The invitation to `article`: pure, the same for all networks."""
    paragraphs = [block.text for block in article.body if block.kind is BlockKind.PARAGRAPH]
    quotes = tuple(block for block in article.body if block.kind is BlockKind.QUOTE)
    return Teaser(
        headline=article.headline,
        lead=tuple(paragraphs[: rules.lead_sentences]),
        quotes=quotes[: rules.quotes],
        link=article.link,
        read_more=rules.read_more,
        tags=article.tags,
        media=article.media,
    )
