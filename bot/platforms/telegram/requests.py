"""What is asked of Telegram to show a post: texts with entities, photos, albums. Bot API 10.3."""

from collections.abc import Sequence
from typing import Any

from aiogram.methods import SendMediaGroup, SendMessage, SendPhoto, TelegramMethod
from aiogram.types import BufferedInputFile, InputMediaPhoto, LinkPreviewOptions, MessageEntity

from bot.core.post import Post
from bot.platforms.base import Photo

Chat = int | str


def sending(post: Post, photos: Sequence[Photo], chat: Chat) -> TelegramMethod[Any]:
    """The one request that makes `post` visible in `chat`."""
    if not photos:
        return SendMessage(
            chat_id=chat,
            text=post.text,
            entities=entities(post),
            parse_mode=None,
            link_preview_options=preview(post),
        )
    if len(photos) == 1:
        return SendPhoto(
            chat_id=chat,
            photo=file(photos[0]),
            caption=post.text,
            caption_entities=entities(post),
            parse_mode=None,
        )
    return SendMediaGroup(chat_id=chat, media=list(items(post, photos)))


def items(post: Post, photos: Sequence[Photo]) -> list[InputMediaPhoto]:
    """The photos of a post one by one; only the first caption is shown as the album's."""
    first, *others = (InputMediaPhoto(media=file(photo), parse_mode=None) for photo in photos)
    first = InputMediaPhoto(
        media=first.media, caption=post.text, caption_entities=entities(post), parse_mode=None
    )
    return [first, *others]


def entities(post: Post) -> list[MessageEntity]:
    """The formatting of `post`."""
    return [
        MessageEntity(type=entity.type, offset=entity.offset, length=entity.length, url=entity.url)
        for entity in post.entities
    ]


def preview(post: Post) -> LinkPreviewOptions:
    """Which link gets a card, if any."""
    if post.link_card is None:
        return LinkPreviewOptions(is_disabled=True)  # else the footer's first link would get a card
    large = post.large_card or None
    return LinkPreviewOptions(
        is_disabled=False, url=post.link_card, prefer_large_media=large, show_above_text=large
    )


def file(photo: Photo) -> BufferedInputFile:
    """The bytes under a name with the right ending."""
    return BufferedInputFile(photo.data, filename=f"{photo.digest[:16]}.{photo.mime.partition('/')[2]}")
