"""What readers of VK see. Pure: preview and publication cannot differ."""

import re
from urllib.parse import urlsplit

from bot.core.fitting import Parts, fit, hashtags, marked_quotation
from bot.core.footer import footer_text
from bot.core.language import Language, Words
from bot.core.newsroom import Channel, Footer, FooterLink
from bot.core.post import Post, utf16_length
from bot.core.richtext import RichText
from bot.core.teaser import Teaser
from bot.core.text.letters import clean
from bot.core.text.links import is_address, short_address

TEXT = 16384
PHOTOS = 10

_OWN_HOSTS = frozenset({"vk.com", "vk.ru", "www.vk.com", "www.vk.ru", "m.vk.com", "m.vk.ru"})

# VK reads [club1|name], @club1, *club1 and &amp; as its own. A letter without width keeps them text.
_GAP = "\u200b"
_BRACKETS = re.compile(r"\[(?=[^\[\]\n|]*\|[^\[\]\n]*\])")
_MENTION = re.compile(r"(?<![\w@*/])([@*])(?=[A-Za-z0-9_])")
_MARKUP = re.compile(r"[|\[\]]")
_REFERENCE = re.compile(r"&(?=#?\w{1,10};)")

_NO_PHOTOS = Words("the photos will not appear, there is no user token")
_TOO_MANY_PHOTOS = Words("VK gets the first {count} photos")


def render(teaser: Teaser, *, channel: Channel, footer: Footer, language: Language) -> Post:
    """The post of `teaser`: plain text, the article's link as a card, photos where there is a user token."""
    card = teaser.link if teaser.link and is_address(teaser.link) else None
    fitted = fit(_parts(teaser, footer, language, card), limit=TEXT, language=language)
    text = fitted.text.plain.strip()
    may_upload = "user_token" in channel.credentials
    return Post(
        text=text,
        length=utf16_length(text),
        limit=TEXT,
        photos=teaser.media[:PHOTOS] if may_upload else (),
        link_card=card,
        warnings=(*fitted.warnings, *_photo_warnings(teaser, may_upload, language)),
    )


def _parts(teaser: Teaser, footer: Footer, language: Language, card: str | None) -> Parts:
    return Parts(
        headline=_plain(teaser.headline),
        lead=tuple(_plain(sentence) for sentence in teaser.lead),
        breaks=teaser.breaks,
        quotes=tuple(_plain(marked_quotation(quote)) for quote in teaser.quotes),
        link=RichText.of(teaser.link or "" if card is None else ""),  # the card is the link; once is enough
        tags=hashtags(teaser.tags),
        footer=footer_text(footer, own="vk", language=language, write=_linked),
        bylines=_plain(RichText.of("\n".join(teaser.bylines))),
        mark=_plain(RichText.of(teaser.mark or "")),
        before=RichText.of(teaser.before),
        after=RichText.of(teaser.after),
        order=teaser.parts,
    )


def _plain(text: RichText) -> RichText:
    return RichText.of(harmless(clean(text.plain)).strip())


def harmless(text: str) -> str:
    """`text` as VK will show it letter for letter, mentions and references taken for what they are: text."""
    text = _REFERENCE.sub(f"&{_GAP}", _BRACKETS.sub(f"[{_GAP}", text))
    return _MENTION.sub(rf"\1{_GAP}", text)


def _linked(link: FooterLink) -> RichText:
    """VK links words to its own pages only; another address must be seen to be followed."""
    if (urlsplit(link.url).hostname or "") in _OWN_HOSTS:
        return RichText.of(f"[{link.url}|{_MARKUP.sub(' ', link.label)}]")
    return RichText.of(f"{link.label} ({short_address(link.url)})")


def _photo_warnings(teaser: Teaser, may_upload: bool, language: Language) -> tuple[str, ...]:
    if teaser.media and not may_upload:
        return (_NO_PHOTOS.say(language),)
    if len(teaser.media) > PHOTOS:
        return (_TOO_MANY_PHOTOS.say(language, count=PHOTOS),)
    return ()
