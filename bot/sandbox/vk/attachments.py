"""Attachments: the comma-separated list of wall.post, and what becomes of each part."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.sandbox.vk.errors import VkRefusal, bad_parameter
from bot.sandbox.vk.picture import Picture
from bot.sandbox.vk.world import World

MOST_MEDIA = 10
#: schema 5.199, wall.post: attachments
KINDS = (
    "photo",
    "video",
    "audio",
    "doc",
    "page",
    "note",
    "poll",
    "album",
    "market",
    "market_album",
    "audio_playlist",
)
MEDIA = frozenset({"photo", "video"})

_PART = re.compile(rf"({'|'.join(KINDS)})(-?\d+)_(\d+)(?:_(\w+))?")
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What an `attachments` parameter put on a post."""

    shown: tuple[Mapping[str, object], ...] = ()
    photos: tuple[str, ...] = ()
    link: str | None = None


def attach(world: World, parts: Sequence[str], *, title: str | None, link_photo: str | None) -> Attached:
    """Read the parts. Raises VkRefusal 100 as VK does: then nothing was posted."""
    links = [part for part in parts if _LINK.fullmatch(part)]
    others = [_parsed(part) for part in parts if part not in links]
    if len(links) > 1:
        raise bad_parameter("attachments: only one link may be attached")
    if sum(kind in MEDIA for kind, _, _ in others) > MOST_MEDIA:
        raise bad_parameter(f"attachments: not more than {MOST_MEDIA} photos and videos")
    link = links[0] if links else None
    cards = [_card(world, link, title, link_photo)] if link else []
    pictures = [_picture(world, owner, number) for kind, owner, number in others if kind == "photo"]
    kept = [picture for picture in pictures if not _is_stripped(world, picture)]
    files = [_other(world, *part) for part in others if part[0] != "photo"]
    return Attached(
        shown=tuple([{"type": "photo", "photo": picture.to_json()} for picture in kept] + files + cards),
        photos=tuple(picture.path for picture in kept),
        link=link,
    )


def _parsed(part: str) -> tuple[str, int, int]:
    match = _PART.fullmatch(part)
    if match is None:
        raise bad_parameter("attachments is invalid")
    return match[1], int(match[2]), int(match[3])


def _picture(world: World, owner: int, number: int) -> Picture:
    picture = world.pictures.get((owner, number))
    if picture is None:
        raise bad_parameter(f"attachments: photo{owner}_{number} not found")
    return picture


def _is_stripped(world: World, picture: Picture) -> bool:
    """Measured in 2026: a photo from the messages' server is accepted and missing in the post."""
    return picture.from_messages or world.switches.strips_photos


def _other(world: World, kind: str, owner: int, number: int) -> Mapping[str, object]:
    document = world.documents.get((owner, number)) if kind == "doc" else None
    if document is None:
        raise bad_parameter(f"attachments: {kind}{owner}_{number} not found")
    return {"type": "doc", "doc": document.to_json()}


def _card(world: World, link: str, title: str | None, link_photo: str | None) -> Mapping[str, object]:
    switches = world.switches
    bare = switches.no_page_has_a_picture or link in switches.pages_without_picture
    if link_photo is not None:
        bare = not _fits_link(world, link_photo)
    if bare:
        raise VkRefusal(100, "link_photo_sizing_rule. No photo given")
    return {"type": "link", "link": {"url": link, "title": title or link, "caption": "", "description": ""}}


def _fits_link(world: World, link_photo: str) -> bool:
    owner, _, number = link_photo.partition("_")
    if not (owner.removeprefix("-").isdecimal() and number.isdecimal()):
        return False
    picture = world.pictures.get((int(owner), int(number)))
    return picture is not None and not picture.from_messages
