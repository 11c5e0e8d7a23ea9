"""Attachment: the JSON of mediatopic.post, read as strictly as the documentation writes it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from re import compile as pattern
from typing import cast
from zoneinfo import ZoneInfo

from bot.sandbox.ok.errors import OkRefusal, bad_parameter
from bot.sandbox.ok.world import PhotoPlace, World

MOST_PHOTOS = 10
MOSCOW = ZoneInfo("Europe/Moscow")

_ADDRESS = pattern(r"https?://[^\s/]+\.[^\s/]+(/\S*)?|https?://localhost(:\d+)?(/\S*)?")
_ANY_ADDRESS = pattern(r"https?://\S+")

Block = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What is to be shown, and how."""

    blocks: tuple[Block, ...] = ()
    photos: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    spent: tuple[PhotoPlace, ...] = ()  #: to be marked as used once the topic is made
    on_behalf: bool = False
    comments_disabled: bool = False
    publish_at: datetime | None = None


@dataclass(kw_only=True)
class _Reading:
    """What the blocks have brought so far."""

    world: World
    shown: list[Block] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    spent: list[PhotoPlace] = field(default_factory=list)
    length: int = 0


def read_attachment(world: World, text: str) -> Attachment:
    """Read the JSON. Raises OkRefusal: 100 not understood, 121 photo, 600 blocks, 601 text, 607 link."""
    found = _object(text)
    media = found.get("media")
    if not isinstance(media, list) or not media:
        raise bad_parameter("attachment.media is empty")
    if len(media) > world.switches.most_blocks:
        raise OkRefusal(600, "Too many blocks")
    reading = _Reading(world=world)
    for block in media:
        _read(reading, block)
    _check_amounts(reading)
    return Attachment(
        blocks=tuple(reading.shown),
        photos=tuple(place.address for place in reading.spent if place.address is not None),
        links=tuple(reading.links),
        spent=tuple(reading.spent),
        on_behalf=_flag(found, "onBehalfOfGroup"),
        comments_disabled=_flag(found, "disableComments"),
        publish_at=_moment(found),
    )


def with_preview(attachment: Attachment) -> Attachment:
    """text_link_preview: one single address in the only or last text block becomes a card."""
    texts = [str(block["text"]) for block in attachment.blocks if block["type"] == "text"]
    addresses = _ANY_ADDRESS.findall(texts[-1]) if texts else []
    if len(addresses) != 1:
        return attachment
    return replace(attachment, links=(*attachment.links, addresses[0]))


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        raise bad_parameter("attachment is not valid JSON") from None
    if not isinstance(found, dict):
        raise bad_parameter("attachment is not an object")
    return found


def _read(reading: _Reading, block: object) -> None:
    if not isinstance(block, dict):
        raise bad_parameter("attachment.media holds something that is not an object")
    reader = _READERS.get(str(block.get("type")))
    if reader is None:
        raise bad_parameter(f"Unknown media type: {block.get('type')}")
    reader(reading, cast("Block", block))


def _text(reading: _Reading, block: Block) -> None:
    text = block.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad_parameter("text block without text")
    if any(word in text for word in reading.world.switches.censored):
        raise OkRefusal(454, "Text is blocked by censor")
    reading.length += len(text)
    reading.shown.append({"type": "text", "text": text, "text_tokens": [{"text": text}]})


def _link(reading: _Reading, block: Block) -> None:
    address = block.get("url")
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise OkRefusal(607, "Bad link format")
    if block.keys() & {"title", "description", "image"} and "signature" not in block:
        raise bad_parameter("title, description and image of a link need its signature")
    reading.links.append(address)
    reading.shown.append({"type": "link", "url": address})


def _photo(reading: _Reading, block: Block) -> None:
    places = []
    for item in _listed(block):
        place = _place(reading, item)
        reading.spent.append(place)
        places.append(place)
    reading.shown.append({"type": "photo", "photo_refs": [f"group_photo:{place.id}" for place in places]})


def _movie(reading: _Reading, block: Block) -> None:
    reading.shown.append(
        {"type": "movie", "movie_refs": [f"movie:{item.get('id')}" for item in _listed(block)]}
    )


def _poll(reading: _Reading, block: Block) -> None:
    question, answers = block.get("question"), block.get("answers")
    if not isinstance(question, str) or not question or not isinstance(answers, list) or not answers:
        raise bad_parameter("poll without question or answers")
    reading.shown.append({"type": "poll", "question": question})


_READERS: Mapping[str, Callable[[_Reading, Block], None]] = {
    "text": _text,
    "link": _link,
    "photo": _photo,
    "movie": _movie,
    "poll": _poll,
}


def _listed(block: Block) -> list[Block]:
    items = block.get("list")
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise bad_parameter(f"{block.get('type')} block without list")
    return items


def _place(reading: _Reading, item: Block) -> PhotoPlace:
    if len(item.keys() & {"id", "photoId", "existing_photo_id"}) != 1:
        raise bad_parameter("Parameter 'PHOTO id' is invalid")
    if "photoId" in item:
        return _kept(reading, str(item["photoId"]))
    known = [place for place in reading.world.places.values() if place.token == item.get("id")]
    fresh = [place for place in known if place.address and not place.used and place not in reading.spent]
    if not fresh:
        raise OkRefusal(reading.world.switches.used_photo, "Invalid photo token")
    return fresh[0]


def _kept(reading: _Reading, number: str) -> PhotoPlace:
    """A photo that a topic has already."""
    place = reading.world.places.get(number)
    if place is None or not place.used:
        raise OkRefusal(reading.world.switches.used_photo, "Invalid photo id")
    return place


def _check_amounts(reading: _Reading) -> None:
    if reading.length > reading.world.switches.longest_text:
        raise OkRefusal(601, "Text is too long")
    if len(reading.spent) > MOST_PHOTOS:
        raise bad_parameter("Too many photos")


def _flag(found: Mapping[str, object], name: str) -> bool:
    """A truth value: the documentation writes it as a string."""
    value = found.get(name, "false")
    if value not in ("true", "false"):
        raise bad_parameter(f'attachment.{name} should be "true" or "false"')
    return value == "true"


def _moment(found: Mapping[str, object]) -> datetime | None:
    """publishAt is Moscow's time without a zone; publishAtMs are milliseconds since 1970."""
    local, stamp = found.get("publishAt"), found.get("publishAtMs")
    try:
        if stamp is not None:
            return datetime.fromtimestamp(int(str(stamp)) / 1000, tz=UTC)
        if local is not None:
            return datetime.fromisoformat(str(local)).replace(tzinfo=MOSCOW).astimezone(UTC)
    except ValueError:
        raise bad_parameter("attachment.publishAt is not a moment") from None
    return None
