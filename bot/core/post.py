"""Post: what one network will show, to the letter."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from bot.core.article import Media
from bot.core.richtext import Entity


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units: Telegram's measure of offsets, and the cautious one of lengths."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a network accepts, and how it counts."""

    text: int  #: letters of a post without photos
    caption: int  #: letters of a post with photos
    photos: int  #: at most
    measure: Callable[[str], int] = len


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Rendered once, stored before the first attempt, never changed after."""

    text: str  #: what is sent to the network (in VK with its bracket links)
    length: int  #: of `text`, as the network counts
    limit: int
    entities: tuple[Entity, ...] = ()  #: Telegram only
    photos: tuple[Media, ...] = ()
    link_card: str | None = None  #: address whose card the network shows
    large_card: bool = False  #: Telegram: `link_card` as a big picture above the text
    warnings: tuple[str, ...] = ()  #: for the editor, in the newsroom's language


def post_to_json(post: Post) -> str:
    """The post as one line of JSON."""
    return json.dumps(asdict(post), ensure_ascii=False)


def post_from_json(text: str) -> Post:
    """The post back, to the letter."""
    value = json.loads(text)
    entities = tuple(Entity(**entity) for entity in value.pop("entities"))
    photos = tuple(Media(**photo) for photo in value.pop("photos"))
    return Post(**value | {"entities": entities, "photos": photos, "warnings": tuple(value["warnings"])})
