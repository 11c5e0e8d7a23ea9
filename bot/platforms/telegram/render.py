"""What readers of Telegram see. Pure: preview and publication cannot differ."""

import re
import unicodedata
from dataclasses import replace

from bot.core.fitting import Fitted, Parts, fit, hashtags, quotation
from bot.core.footer import footer_text
from bot.core.language import Language, Words
from bot.core.newsroom import Channel, Footer, FooterLink
from bot.core.post import Post, utf16_length
from bot.core.richtext import SOLID, SOLID_LIMIT, RichText, Style
from bot.core.teaser import Teaser
from bot.core.text.letters import clean
from bot.core.text.links import is_address, short_address

TEXT = 4096
CAPTION = 1024
PHOTOS = 10

# TDLib (clean_input_string) drops these accents and rewrites runs of direction marks: do it first, so that
# what is previewed is what is shown.
_DROPPED = re.compile("[\u0333\u033f\u030a]")
_DIRECTIONS = re.compile("[\u200e\u200f]+(?=[\u200e\u200f])")

_TOO_MANY_PHOTOS = Words("Telegram gets the first {count} photos")
_CARD_INSTEAD = Words(
    "the caption is longer than {limit}: above the text stands the article's own picture, not the photo"
)
_NO_CARD = Words("a large card instead of a caption needs exactly one photo and a link")
_TOO_MANY_LINKS = Words(
    "more links and quotations than Telegram shows ({limit}): those of the article become plain text"
)


def render(teaser: Teaser, *, channel: Channel, footer: Footer, language: Language) -> Post:
    """The post of `teaser`: text with entities; photos with a caption, or a card of the article's link.

    `long_caption = "preview"` sends a text too long for a caption as a message of full length under the
    large card of the article's link. The card's picture is the one that the article's page names: Telegram
    shows only public addresses there, and the photo handed in has none.
    """
    parts, warnings = _affordable(_parts(teaser, footer, language), language)
    if teaser.media and _wants_card(parts, channel):
        if teaser.link and is_address(teaser.link) and len(teaser.media) == 1:
            warnings.append(_CARD_INSTEAD.say(language, limit=CAPTION))
            return _text_post(parts, teaser.link, warnings, language=language, large=True)
        warnings.append(_NO_CARD.say(language))
    if teaser.media:
        return _photo_post(parts, teaser, warnings, language)
    link = teaser.link if teaser.link and is_address(teaser.link) else None
    return _text_post(parts, link, warnings, language=language, large=False)


def _text_post(
    parts: Parts, link: str | None, warnings: list[str], *, language: Language, large: bool
) -> Post:
    fitted = fit(parts, limit=TEXT, language=language)
    return replace(_post(fitted, TEXT, warnings), link_card=link, large_card=large)


def _photo_post(parts: Parts, teaser: Teaser, warnings: list[str], language: Language) -> Post:
    fitted = fit(parts, limit=CAPTION, language=language, caption=True)
    if len(teaser.media) > PHOTOS:
        warnings.append(_TOO_MANY_PHOTOS.say(language, count=PHOTOS))
    return replace(_post(fitted, CAPTION, warnings), photos=teaser.media[:PHOTOS])


def _post(fitted: Fitted, limit: int, warnings: list[str]) -> Post:
    text, entities = fitted.text.strip().to_entities()
    return Post(
        text=text,
        length=utf16_length(text),
        limit=limit,
        entities=entities,
        warnings=(*fitted.warnings, *warnings),
    )


def _parts(teaser: Teaser, footer: Footer, language: Language) -> Parts:
    return Parts(
        headline=_clean(teaser.headline).styled(Style.BOLD),
        lead=tuple(_clean(sentence) for sentence in teaser.lead),
        breaks=teaser.breaks,
        quotes=tuple(_clean(quotation(quote)).styled(Style.QUOTE) for quote in teaser.quotes),
        link=_read_more(teaser),
        tags=hashtags(teaser.tags),
        footer=_clean(footer_text(footer, own="telegram", language=language, write=_linked)),
        bylines=_clean(RichText.of("\n".join(teaser.bylines))),
        mark=_clean(RichText.of(teaser.mark or "")),
        before=_clean(RichText.of(teaser.before)),
        after=_clean(RichText.of(teaser.after)),
        order=teaser.parts,
    )


def _clean(text: RichText) -> RichText:
    return text.map(_as_telegram_shows).strip()


def _as_telegram_shows(text: str) -> str:
    return _DIRECTIONS.sub("", _DROPPED.sub("", unicodedata.normalize("NFC", clean(text))))


def _read_more(teaser: Teaser) -> RichText:
    if not teaser.link:
        return RichText()
    words = _as_telegram_shows(teaser.read_more).strip() or short_address(teaser.link)
    return RichText.of(words, Style.LINK, teaser.link)


def _linked(link: FooterLink) -> RichText:
    return RichText.of(link.label, Style.LINK, link.url)


def _wants_card(parts: Parts, channel: Channel) -> bool:
    asked = getattr(channel.options, "long_caption", "shorten") == "preview"
    return asked and utf16_length(parts.text().plain) > CAPTION


def _affordable(parts: Parts, language: Language) -> tuple[Parts, list[str]]:
    """The footer's links come last and Telegram drops what is too much: the article's own give way."""
    solid = sum(style in SOLID for _, marks in parts.text().runs() for style, _ in marks)
    if solid <= SOLID_LIMIT:
        return parts, []
    return parts.changed(lambda text: text.without(*SOLID)), [
        _TOO_MANY_LINKS.say(language, limit=SOLID_LIMIT)
    ]
