"""Contents: what the fields of an article hold, as a line, and whole, to be copied, mended and sent back."""

from bot.core.article import Article, BlockKind, StoredArticle
from bot.core.edits import Aim, Field
from bot.core.fitting import quotation
from bot.core.language import Plural, Words
from bot.core.post import utf16_length
from bot.core.richtext import RichText, Style
from bot.core.teaser import make_teaser
from bot.editors import cards
from bot.editors.talk import Talk

#: UTF-16 units of a field that are shown: a message has 4096 for everything
LONGEST_VALUE = 3000

_NOW = Words("Now:")
_NONE = Words("none", context="a setting")
_COMMON = Words("the common one")
_CHOSEN = Words("chosen from the text")
_OWN_LEAD = Words("your own")
_LEAD_NOW = Words("Now the lead is chosen from the text:")
_PHOTO_SIZES = Words("{number}. {width} × {height}")


def networks(talk: Talk, stored: StoredArticle) -> dict[str, str]:
    """The networks that the article goes to: platform and name."""
    places = talk.desk.channels(stored.queue, stored.channels)
    return {one.platform: talk.desk.network_of(one.name) for one in places}


def content(article: Article, aim: Aim) -> RichText:
    """What a text field holds, as it would be sent."""
    own = article.own_for(aim.of)
    held = {
        Field.HEADLINE: article.headline,
        Field.LEAD: article.lead or RichText(),
        Field.TEXT: _body(article),
        Field.WHOLE: RichText.join("\n\n", [article.headline, _body(article)]),
        Field.LINK: RichText.of(article.link or ""),
        Field.TAGS: RichText.of(_tags(article)),
        Field.OWN: RichText()
        if own is None
        else RichText.join("\n\n", filter(None, [own.headline, own.text])),
    }
    return held.get(aim.field, RichText())


def quoted(text: RichText) -> RichText:
    """A field's content in a quotation block, shortened to what fits."""
    plain = text.plain
    if utf16_length(plain) > LONGEST_VALUE:
        excess = utf16_length(plain[:LONGEST_VALUE]) - LONGEST_VALUE
        text = text.slice(0, LONGEST_VALUE - excess) + RichText.of("…")
    return text.styled(Style.QUOTE)


def summary(talk: Talk, stored: StoredArticle, article: Article, what: Field) -> str:
    if what is Field.LEAD:
        lead = _CHOSEN if article.lead is None else _OWN_LEAD if article.lead else _NONE
        return talk.say(lead)
    if what is Field.CHANNELS:
        places = talk.desk.channels(stored.queue, stored.channels)
        return ", ".join(one.name for one in places) or talk.say(_NONE)
    if what is Field.OWN:
        found = [name for platform, name in networks(talk, stored).items() if article.own_for(platform)]
        return ", ".join(found) or talk.say(_NONE)
    if what is Field.PHOTOS:
        return str(len(article.media)) if article.media else talk.say(_NONE)
    if what is Field.TEXT:
        count = len(_body(article).plain)
        letters = Plural("{count} letter", "{count} letters").say(talk.language, count)
        return letters if article.body else talk.say(_NONE)
    return cards.cut(" ".join(content(article, Aim(field=what)).plain.split())) or talk.say(_NONE)


def held(talk: Talk, stored: StoredArticle, aim: Aim) -> list[RichText | str]:
    article = stored.article
    if aim.field in (Field.CHANNELS, Field.WHOLE) or (aim.field is Field.OWN and not aim.of):
        return []
    if aim.field is Field.LEAD and article.lead is None:
        teaser = make_teaser(article, talk.newsroom.teaser)
        return [talk.say(_LEAD_NOW), quoted(RichText.join(" ", teaser.lead))] if teaser.lead else []
    if aim.field is Field.PHOTOS:
        return [
            talk.say(_PHOTO_SIZES, number=number, width=one.width, height=one.height)
            for number, one in enumerate(article.media, 1)
        ] or [f"{talk.say(_NOW)} {talk.say(_NONE)}"]
    found = content(article, aim)
    nothing = talk.say(_COMMON if aim.field is Field.OWN else _NONE)
    return [talk.say(_NOW), quoted(found)] if found else [f"{talk.say(_NOW)} {nothing}"]


def _body(article: Article) -> RichText:
    """The paragraphs as somebody would write them, to be copied, mended and sent back."""
    parts = [quotation(one) if one.kind is BlockKind.QUOTE else one.text for one in article.body]
    return RichText.join("\n\n", parts)


def _tags(article: Article) -> str:
    spaced = any(" " in tag for tag in article.tags)
    return ", ".join(article.tags) if spaced else " ".join(f"#{tag}" for tag in article.tags)
