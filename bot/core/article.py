"""Article: what an editor handed in."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.core.richtext import RichText


class BlockKind(StrEnum):
    """What a paragraph of the body is."""

    PARAGRAPH = "paragraph"
    QUOTE = "quote"  #: somebody's words; `Block.attribution` says whose


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph of the body, or one quotation together with who said it."""

    text: RichText
    kind: BlockKind = BlockKind.PARAGRAPH
    attribution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One photo. The bytes live in the store under `digest`."""

    digest: str  #: lower-case hex SHA-256 of the bytes
    mime: str  #: "image/jpeg", "image/png", "image/webp" or "image/gif"
    width: int  #: pixels
    height: int  #: pixels
    size: int  #: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A text for one network alone: shown there whole and as it was written, not chosen from.

    Where it has no link, tags, bylines or mark of its own, the article's stand. Photos are the article's.
    """

    platform: str  #: "vk"
    headline: RichText
    text: RichText = field(default_factory=RichText)  #: everything under the headline
    link: str | None = None
    tags: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    mark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What was handed in, understood: headline, body, link, photos, tags.

    `bylines` («Фото: …», «Источник: …») and `footer` (a subscribe line that stood at the end of the text)
    were recognised and set aside; they are data, not body. So is `mark` («Реклама. ООО «Окна», erid: 2Vtz…»),
    which the law wants to be seen: every post shows it, whatever else gives way.
    """

    headline: RichText
    body: tuple[Block, ...] = ()
    link: str | None = None
    media: tuple[Media, ...] = ()  #: at most 10
    tags: tuple[str, ...] = ()  #: without "#"
    bylines: tuple[str, ...] = ()
    footer: str | None = None
    mark: str | None = None
    lead: RichText | None = None  #: instead of the sentences chosen from the body; empty: no lead at all
    own: tuple[Own, ...] = ()  #: at most one for a network

    @property
    def title(self) -> str:
        """The headline as plain text on one line."""
        return " ".join(self.headline.plain.split())

    def own_for(self, platform: str) -> Own | None:
        """The text for this network alone, if there is one."""
        return next((one for one in self.own if one.platform == platform), None)

    def on(self, platform: str) -> "Article":
        """The article as this network is told it: with its own text, or as it is for all."""
        own = self.own_for(platform)
        if own is None:
            return self
        return replace(
            self,
            headline=own.headline,
            body=(),
            lead=own.text,
            link=own.link or self.link,
            tags=own.tags or self.tags,
            bylines=own.bylines or self.bylines,
            mark=own.mark or self.mark,
            own=(),
        )


class ArticleState(StrEnum):
    """Where an article stands on its way. Its deliveries have states of their own."""

    DRAFT = "draft"  #: shown to its editor, not queued yet
    REVIEW = "review"  #: an author's draft that the editors decide about
    WAITING = "waiting"  #: has a place in its queue, or an exact time
    TAKEN = "taken"  #: its deliveries exist
    CANCELLED = "cancelled"
    EXPIRED = "expired"  #: its exact moment passed by more than `expires_after`; never sent by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArticle:
    """An article on its way into the store."""

    article: Article
    queue: str
    state: ArticleState = ArticleState.WAITING
    channels: tuple[str, ...] | None = None  #: None: those of the queue
    at: datetime | None = None  #: an exact moment (UTC); beats slots, quiet hours, gap and daily limit
    first: bool = False  #: to the head of the queue instead of its tail
    editor_id: int | None = None  #: Telegram user id; None: handed in from a shell
    editor_name: str | None = None
    origin: str | None = None  #: unique mark of the message it came from; the same mark is stored once


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article as a list shows it, whatever became of it."""

    article: int
    title: str
    state: ArticleState
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as the store remembers it."""

    id: int
    article: Article
    queue: str
    state: ArticleState
    channels: tuple[str, ...] | None
    at: datetime | None
    created: datetime
    queued: datetime | None  #: when it took its place in the queue; a slot before this moment is not for it
    editor_id: int | None
    editor_name: str | None
    version: int  #: grows with every change of content or channels

    @property
    def at_once(self) -> bool:
        """«Сейчас»: as of a Waiting."""
        return _at_once(self.at, self.queued)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The little that the plan needs of an article that waits. Ordered by `place` within its queue."""

    article: int
    title: str
    queue: str
    place: int
    queued: datetime
    at: datetime | None = None
    channels: tuple[str, ...] | None = field(default=None)

    @property
    def at_once(self) -> bool:
        """«Сейчас»: an editor's word on the spot. No freeze or pause holds it up, no channel delays it."""
        return _at_once(self.at, self.queued)


def _at_once(at: datetime | None, queued: datetime | None) -> bool:
    return at is not None and queued is not None and at <= queued


def article_to_json(article: Article) -> str:
    """The article as one line of JSON."""
    value = {
        "headline": article.headline.to_json(),
        "body": [_block_to_json(block) for block in article.body],
        "link": article.link,
        "media": [asdict(media) for media in article.media],
        "tags": article.tags,
        "bylines": article.bylines,
        "footer": article.footer,
        "mark": article.mark,
        "lead": None if article.lead is None else article.lead.to_json(),
        "own": [_own_to_json(own) for own in article.own],
    }
    return json.dumps(value, ensure_ascii=False)


def article_from_json(text: str) -> Article:
    """The article back from `article_to_json`."""
    value = json.loads(text)
    return Article(
        headline=RichText.from_json(value["headline"]),
        body=tuple(_block_from_json(block) for block in value["body"]),
        link=value["link"],
        media=tuple(Media(**media) for media in value["media"]),
        tags=tuple(value["tags"]),
        bylines=tuple(value["bylines"]),
        footer=value["footer"],
        mark=value.get("mark"),  # articles stored before there were marks have none
        lead=_lead_from_json(value.get("lead")),
        own=tuple(map(_own_from_json, value.get("own", ()))),
    )


def _lead_from_json(value: list[Any] | None) -> RichText | None:
    return None if value is None else RichText.from_json(value)


def _own_to_json(own: Own) -> dict[str, Any]:
    return {
        "platform": own.platform,
        "headline": own.headline.to_json(),
        "text": own.text.to_json(),
        "link": own.link,
        "tags": own.tags,
        "bylines": own.bylines,
        "mark": own.mark,
    }


def _own_from_json(value: dict[str, Any]) -> Own:
    return Own(
        platform=value["platform"],
        headline=RichText.from_json(value["headline"]),
        text=RichText.from_json(value["text"]),
        link=value["link"],
        tags=tuple(value["tags"]),
        bylines=tuple(value["bylines"]),
        mark=value["mark"],
    )


def _block_to_json(block: Block) -> dict[str, Any]:
    return {"text": block.text.to_json(), "kind": str(block.kind), "attribution": block.attribution}


def _block_from_json(value: dict[str, Any]) -> Block:
    return Block(
        text=RichText.from_json(value["text"]),
        kind=BlockKind(value["kind"]),
        attribution=value["attribution"],
    )
