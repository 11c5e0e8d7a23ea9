"""Feed: a chat as its readers see it, albums put together."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.context import FeedPost, SandboxContext
from bot.sandbox.telegram.chats import Chat, Message


@dataclass(frozen=True, kw_only=True)
class Published:
    """One post in a chat. An album is one post with several ids."""

    ids: tuple[int, ...]
    at: datetime
    text: str
    entities: tuple[dict[str, Any], ...]
    photos: tuple[bytes, ...] = field(repr=False)
    documents: tuple[str, ...]  #: names
    url: str
    labels: tuple[str, ...]  #: of the buttons
    link_card: str | None  #: the address whose card readers see
    large_card: bool
    card_above: bool
    edited: bool
    forwarded: bool

    @property
    def id(self) -> int:
        """The number of its first message."""
        return self.ids[0]


def published(chat: Chat) -> list[Published]:
    """Everything in a chat, oldest first."""
    albums: dict[str, list[Message]] = {}
    for message in chat.messages.values():
        albums.setdefault(message.album or f"single {message.id}", []).append(message)
    return [_published(messages) for messages in albums.values()]


def feed(chat: Chat, context: SandboxContext) -> list[FeedPost]:
    """The same for the page."""
    return [
        FeedPost(
            id=str(post.id),
            at=post.at,
            text=post.text,
            url=post.url,
            channel=chat.title,
            entities=post.entities,
            photos=[context.keep_photo(photo) for photo in post.photos],
            link_card=post.link_card,
            large_card=post.large_card,
            edited=post.edited,
        )
        for post in published(chat)
    ]


def _published(messages: list[Message]) -> Published:
    first = messages[0]
    spoken = next((message for message in messages if message.text), first)
    options = first.preview or {}
    card = _card(spoken, options)
    return Published(
        ids=tuple(message.id for message in messages),
        at=first.at,
        text=spoken.text,
        entities=tuple(spoken.entities),
        photos=tuple(message.photo.data for message in messages if message.photo is not None),
        documents=tuple(message.document.name for message in messages if message.document is not None),
        url=first.chat.url_of(first.id),
        labels=tuple(first.labels),
        link_card=card,
        # Telegram ignores the wish for a large picture unless the address is named in the options
        large_card=bool(card and options.get("prefer_large_media") and options.get("url")),
        card_above=bool(card and options.get("show_above_text")),
        edited=any(message.edited for message in messages),
        forwarded=first.origin is not None,
    )


def _card(message: Message, options: dict[str, Any]) -> str | None:
    if message.has_media or options.get("is_disabled"):
        return None
    return options.get("url") or next(_addresses(message), None)


def _addresses(message: Message) -> Iterator[str]:
    units = message.text.encode("utf-16-le")
    for entity in message.entities:
        if entity["type"] == "text_link":
            yield str(entity["url"])
        elif entity["type"] == "url":
            start, stop = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            yield units[start:stop].decode("utf-16-le")
