"""What readers of OK see. Pure: preview and publication cannot differ."""

from bot.core.fitting import Parts, fit, hashtags, marked_quotation
from bot.core.footer import footer_text
from bot.core.language import Language, Words
from bot.core.newsroom import Channel, Footer, FooterLink
from bot.core.post import Post, utf16_length
from bot.core.richtext import RichText
from bot.core.teaser import Teaser
from bot.core.text.letters import clean
from bot.core.text.links import is_address, short_address

TEXT = 4000  # undocumented; clients cap at 5000 and more, error 601 comes later than that
PHOTOS = 10

_TOO_MANY_PHOTOS = Words("OK gets the first {count} photos")


def render(teaser: Teaser, *, channel: Channel, footer: Footer, language: Language) -> Post:
    """The post of `teaser`: plain text, photos, and the article's link as a block of its own (a card)."""
    card = teaser.link if teaser.link and is_address(teaser.link) else None
    fitted = fit(_parts(teaser, footer, language, card), limit=TEXT, language=language)
    text = fitted.text.plain.strip()
    too_many = (_TOO_MANY_PHOTOS.say(language, count=PHOTOS),) if len(teaser.media) > PHOTOS else ()
    return Post(
        text=text,
        length=utf16_length(text),
        limit=TEXT,
        photos=teaser.media[:PHOTOS],
        link_card=card,
        warnings=(*fitted.warnings, *too_many),
    )


def _parts(teaser: Teaser, footer: Footer, language: Language, card: str | None) -> Parts:
    return Parts(
        headline=_plain(teaser.headline),
        lead=tuple(_plain(sentence) for sentence in teaser.lead),
        breaks=teaser.breaks,
        quotes=tuple(_plain(marked_quotation(quote)) for quote in teaser.quotes),
        link=RichText.of(teaser.link or "" if card is None else ""),  # the card is the link; once is enough
        tags=hashtags(teaser.tags),
        footer=footer_text(footer, own="ok", language=language, write=_spelled_out),
        bylines=_plain(RichText.of("\n".join(teaser.bylines))),
        mark=_plain(RichText.of(teaser.mark or "")),
        before=RichText.of(teaser.before),
        after=RichText.of(teaser.after),
        order=teaser.parts,
    )


def _plain(text: RichText) -> RichText:
    return RichText.of(clean(text.plain).strip())


def _spelled_out(link: FooterLink) -> RichText:
    """OK links no words: an address must be seen to be followed."""
    return RichText.of(f"{link.label} ({short_address(link.url)})")
