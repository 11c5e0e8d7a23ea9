"""Topic: the attachment of mediatopic.post and mediatopic.edit."""

import json
from collections.abc import Iterable, Sequence

from bot.core.post import Post


def photos_by_token(tokens: Iterable[str]) -> list[dict[str, str]]:
    """Photos that were uploaded a moment ago."""
    return [{"id": token} for token in tokens]


def photos_by_id(ids: Iterable[str]) -> list[dict[str, str]]:
    """Photos that OK has already."""
    return [{"photoId": number} for number in ids]


def topic(post: Post, photos: Sequence[dict[str, str]]) -> str:
    """The attachment, dumped once: the string that is signed is the string that is sent.

    apiok.ru, mediatopic.post: `onBehalfOfGroup` stands inside the attachment, as a string.
    """
    media: list[dict[str, object]] = [{"type": "text", "text": post.text}]
    if photos:
        media.append({"type": "photo", "list": list(photos)})
    if post.link_card:
        media.append({"type": "link", "url": post.link_card})
    return json.dumps({"media": media, "onBehalfOfGroup": "true"}, ensure_ascii=False, separators=(",", ":"))
