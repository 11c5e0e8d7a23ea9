"""Edits: one field of an article, changed by what an editor answered or pressed. Pure: no I/O."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from bot.core.article import Article, Media, article_from_json, article_to_json
from bot.core.language import Words
from bot.core.reading import NothingToRead, read_headline, read_own, read_rich, read_story
from bot.core.richtext import RichText, Style
from bot.core.text.letters import visible
from bot.core.text.links import is_address

#: Bot API 10.3, sendMediaGroup; VK and OK take ten as well
MOST_PHOTOS = 10

_NO_LEAD = Words("there is no text here: a button says “No lead”")
_NO_LINK = Words("there is no address here: send the whole link, https://…")
_NO_TAGS = Words("there are no tags here: send words with blanks or commas between them")
_NO_PHOTOS = Words("there is no photo here")

_LINK = re.compile(
    r"https?://[^\s<>«»\"]+|(?<![\w@.-])(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w@.-])(?:/[^\s<>«»\"]*)?",
    re.IGNORECASE,
)


class Field(StrEnum):
    """What can be changed by itself. The words are stored in the journal and in what was asked."""

    HEADLINE = "headline"
    LEAD = "lead"
    TEXT = "text"
    LINK = "link"
    PHOTOS = "photos"
    TAGS = "tags"
    CHANNELS = "channels"
    OWN = "own"  #: the text for one network alone
    WHOLE = "whole"


#: what of an article each change may replace; two that have something in common are at odds
_TOUCHES: dict[Field, frozenset[Field]] = {
    Field.TEXT: frozenset({Field.TEXT, Field.LINK, Field.TAGS}),
    Field.WHOLE: frozenset({Field.HEADLINE, Field.LEAD, Field.TEXT, Field.LINK, Field.TAGS, Field.PHOTOS}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What is to be changed: a field; of OWN the network («own-vk»), of PHOTOS all of them («photos-all»)."""

    field: Field
    of: str = ""

    @classmethod
    def named(cls, name: str) -> Self:
        """Back from `str(aim)`. Raises ValueError: there is no such field."""
        what, _, of = name.partition("-")
        return cls(field=Field(what), of=of)

    def __str__(self) -> str:
        return f"{self.field}-{self.of}" if self.of else str(self.field)

    def meets(self, other: Self) -> bool:
        """Whether one of the two would replace what the other has written."""
        if Field.OWN in (self.field, other.field):
            return (self.field, self.of) == (other.field, other.of)
        return bool(_touched(self.field) & _touched(other.field))


def _touched(what: Field) -> frozenset[Field]:
    return _TOUCHES.get(what, frozenset({what}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an editor sent when asked for a field."""

    text: RichText = field(default_factory=RichText)
    media: tuple[Media, ...] = ()
    whole: Article | None = None  #: for WHOLE: read already, for it may be a file or a page

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        whole = None if self.whole is None else article_to_json(self.whole)
        return {"text": self.text.to_json(), "media": [asdict(one) for one in self.media], "whole": whole}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Back from `to_json`."""
        return cls(
            text=RichText.from_json(value["text"]),
            media=tuple(Media(**photo) for photo in value["media"]),
            whole=None if value["whole"] is None else article_from_json(value["whole"]),
        )


def answered(article: Article, aim: Aim, answer: Answer) -> Article:
    """The article with what was sent for `aim`. Raises NothingToRead where that cannot be made of it.

    Raises LookupError for channels, which are none of the article's own.
    """
    return _ANSWERS[aim.field](article, aim, answer)


def acted(article: Article, aim: Aim, act: str) -> Article:
    """The article after a button: «none» takes the field away, «auto» lets the lead be chosen again.

    Of photos «drop-…» and «lift-…» name one by the beginning of its digest; where it is not, nothing changes.
    """
    verb, _, digest = act.partition("-")
    if aim.field is Field.PHOTOS:
        return replace(article, media=_photos(article.media, verb, digest))
    if aim.field is Field.OWN:
        return replace(article, own=tuple(one for one in article.own if one.platform != aim.of))
    return replace(article, **_TAKEN_AWAY.get((aim.field, verb), {}))


_TAKEN_AWAY: dict[tuple[Field, str], dict[str, Any]] = {
    (Field.LEAD, "auto"): {"lead": None},
    (Field.LEAD, "none"): {"lead": RichText()},
    (Field.LINK, "none"): {"link": None},
    (Field.TAGS, "none"): {"tags": ()},
}


def _headline(article: Article, _: Aim, answer: Answer) -> Article:
    return replace(article, headline=read_headline(answer.text))


def _lead(article: Article, _: Aim, answer: Answer) -> Article:
    if not visible(answer.text.plain):
        raise NothingToRead(_NO_LEAD)
    return replace(article, lead=answer.text.strip())


def _story(article: Article, _: Aim, answer: Answer) -> Article:
    """What the new text does not bring along stays as it was."""
    read = read_story(answer.text)
    return replace(
        article,
        body=read.body,
        link=read.link or article.link,
        tags=read.tags or article.tags,
        bylines=read.bylines or article.bylines,
        footer=read.footer or article.footer,
        mark=read.mark or article.mark,
    )


def _whole(article: Article, _: Aim, answer: Answer) -> Article:
    """Another text, and so another lead; photos, link and tags stay where it brings none."""
    read = answer.whole or read_rich(answer.text)
    return replace(
        read,
        media=read.media or article.media,
        link=read.link or article.link,
        tags=read.tags or article.tags,
        own=article.own,
    )


def _link(article: Article, _: Aim, answer: Answer) -> Article:
    hidden = (url for _, marks in answer.text.runs() for style, url in marks if style is Style.LINK)
    seen = (found[0].rstrip(".,;:!?)") for found in _LINK.finditer(answer.text.plain))
    whole = (url if "://" in url else f"https://{url}" for url in (*filter(None, hidden), *seen))
    link = next(filter(is_address, whole), None)
    if link is None:
        raise NothingToRead(_NO_LINK)
    return replace(article, link=link)


def _tags(article: Article, _: Aim, answer: Answer) -> Article:
    """«#мост, городской транспорт» or «мост транспорт»: a comma lets a tag have several words."""
    parts = re.split(r"[,;\n]+", answer.text.plain)
    apart = len(parts) == 1
    words = [word for part in parts for word in (part.split() if apart or "#" in part else [part])]
    tags = [" ".join(word.replace("#", " ").split()) for word in words]
    known = tuple(dict.fromkeys(tag for tag in tags if any(letter.isalnum() for letter in tag)))
    if not known:
        raise NothingToRead(_NO_TAGS)
    return replace(article, tags=known)


def _more_photos(article: Article, aim: Aim, answer: Answer) -> Article:
    if not answer.media:
        raise NothingToRead(_NO_PHOTOS)
    before = () if aim.of else article.media
    return replace(article, media=tuple(dict.fromkeys((*before, *answer.media)))[:MOST_PHOTOS])


def _own(article: Article, aim: Aim, answer: Answer) -> Article:
    others = [one for one in article.own if one.platform != aim.of]
    return replace(article, own=(*others, read_own(answer.text, aim.of)))


def _photos(media: tuple[Media, ...], verb: str, digest: str) -> tuple[Media, ...]:
    place = next((number for number, one in enumerate(media) if one.digest.startswith(digest)), None)
    if place is None or verb not in ("drop", "lift"):
        return media
    rest = [*media[:place], *media[place + 1 :]]
    if verb == "lift":
        rest.insert(max(place - 1, 0), media[place])
    return tuple(rest)


_ANSWERS: dict[Field, Callable[[Article, Aim, Answer], Article]] = {
    Field.HEADLINE: _headline,
    Field.LEAD: _lead,
    Field.TEXT: _story,
    Field.LINK: _link,
    Field.PHOTOS: _more_photos,
    Field.TAGS: _tags,
    Field.OWN: _own,
    Field.WHOLE: _whole,
}
