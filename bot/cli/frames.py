"""A post as a reader will see it: in a frame for people, to the letter for scripts."""

import re
from collections.abc import Iterable
from typing import Any

from rich.console import Group
from rich.panel import Panel
from rich.text import Text

from bot import platforms
from bot.cli.printing import screen
from bot.core.language import Language
from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.core.richtext import Entity

_LOOKS = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strikethrough": "strike",
    "spoiler": "reverse",
    "code": "cyan",
    "pre": "cyan",
    "blockquote": "dim italic",
    "expandable_blockquote": "dim italic",
}
#: terminals obey these; a post is text
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def document(channel: Channel, post: Post) -> dict[str, Any]:
    """The post as INTERFACE shows it."""
    return {
        "channel": channel.name,
        "platform": channel.platform,
        "text": post.text,
        "entities": [_entity(each) for each in post.entities],
        "length": post.length,
        "limit": post.limit,
        "photos": len(post.photos),
        "link_card": post.link_card,
        "warnings": list(post.warnings),
    }


def _entity(entity: Entity) -> dict[str, Any]:
    found = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    return found if entity.url is None else {**found, "url": entity.url}


def show(channel: Channel, post: Post, language: Language) -> None:
    """The post in a frame: formatting, card, photos, and how much room is left."""
    title = f"{channel.name} · {platforms.called(channel.platform, language)}"
    screen().print(Panel(Group(*_parts(post)), title=Text(title), subtitle=Text(_counter(post)), width=82))


def _parts(post: Post) -> Iterable[Text]:
    if post.photos:
        yield Text(" ".join(f"[{each.width}×{each.height}]" for each in post.photos), style="dim")
    yield _styled(post)
    if post.link_card:
        yield Text(f"▌ {post.link_card}", style="blue")
    for warning in post.warnings:
        yield Text(f"! {warning}", style="yellow")


def _counter(post: Post) -> str:
    photos = f" · photos: {len(post.photos)}" if post.photos else ""
    return f"{post.length} of {post.limit}{photos}"


def _styled(post: Post) -> Text:
    text = Text(_CONTROL.sub(" ", post.text))
    places = _places(post.text)
    for entity in post.entities:
        start, stop = places[entity.offset], places[entity.offset + entity.length]
        style = f"blue underline link {entity.url}" if entity.url else _LOOKS.get(entity.type, "")
        text.stylize(style, start, stop)
    return text


def _places(text: str) -> list[int]:
    """UTF-16 offset → code point: entities count in the former, Python in the latter."""
    places = [number for number, letter in enumerate(text) for _ in range(2 if ord(letter) > 0xFFFF else 1)]
    return [*places, len(text)]
