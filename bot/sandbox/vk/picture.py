"""Photos and files of the VK double, and the uploads that they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Literal

from PIL import Image

Purpose = Literal["wall", "messages", "document"]

ALBUMS: Mapping[Purpose, int] = {"wall": -14, "messages": -64, "document": 0}
#: dev.vk.com, upload/wall-photo
FORMATS = frozenset({"JPEG", "PNG", "GIF"})
LARGEST_SUM = 14_000  #: width + height, pixels
LARGEST_BYTES = 50 * 1024 * 1024
LONGEST_ASPECT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A saved photo."""

    id: int
    owner_id: int
    album_id: int
    user_id: int
    access_key: str
    width: int
    height: int
    saved: datetime
    address: str  #: of the bytes, absolute
    path: str  #: the same for the sandbox's page
    text: str = ""

    @property
    def from_messages(self) -> bool:
        """Whether it came through the messages' upload server: a wall takes such a photo and drops it."""
        return self.album_id == ALBUMS["messages"]

    def to_json(self) -> dict[str, object]:
        """As VK shows it (schema 5.199, photos_photo)."""
        size = {"type": "x", "url": self.address, "width": self.width, "height": self.height}
        return {
            "id": self.id,
            "owner_id": self.owner_id,
            "album_id": self.album_id,
            "user_id": self.user_id,
            "access_key": self.access_key,
            "date": int(self.saved.timestamp()),
            "has_tags": False,
            "text": self.text,
            "sizes": [size],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A saved file."""

    id: int
    owner_id: int
    title: str
    size: int
    ext: str
    saved: datetime
    address: str

    def to_json(self) -> dict[str, object]:
        """As VK shows it (schema 5.199, docs_doc)."""
        return {
            "id": self.id,
            "owner_id": self.owner_id,
            "title": self.title,
            "size": self.size,
            "ext": self.ext,
            "date": int(self.saved.timestamp()),
            "type": 3 if self.ext == "gif" else 8,
            "url": self.address,
        }


@dataclass(kw_only=True)
class Upload:
    """One way from an upload address to a saved photo: each step works once."""

    number: int
    purpose: Purpose
    group: int | None
    user: int
    data: bytes = field(default=b"", repr=False)
    filename: str = ""
    hash: str | None = None  #: known once the bytes have come; forgotten when saved

    @property
    def server(self) -> int:
        """The number of the machine that took the bytes."""
        return 845_000 + self.number % 1000


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a photo that VK would take; None of anything else."""
    if len(data) > LARGEST_BYTES:
        return None
    try:
        with Image.open(BytesIO(data)) as image:
            kind, (width, height) = image.format, image.size
    except OSError:
        return None
    fits = width + height <= LARGEST_SUM and max(width, height) <= LONGEST_ASPECT * min(width, height)
    return (width, height) if kind in FORMATS and fits else None
