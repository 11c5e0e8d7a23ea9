"""Files: photos in their sizes and documents, each with a file_id that can be fetched and sent again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from bot.sandbox.telegram.call import Upload
from bot.sandbox.telegram.errors import TelegramError

#: longest side by Telegram's letter for the size; nobody gets a photo larger than the last
SIZES: Mapping[str, int] = {"s": 90, "m": 320, "x": 800, "y": 1280}
MEGABYTE = 2**20
LARGEST_PHOTO, LARGEST_FILE, LARGEST_DOWNLOAD = 10 * MEGABYTE, 50 * MEGABYTE, 20 * MEGABYTE


@dataclass(frozen=True, kw_only=True)
class Size:
    """One rendition of a photo."""

    file_id: str
    width: int
    height: int
    data: bytes = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """PhotoSize (Bot API 10.3)."""
        return {
            "file_id": self.file_id,
            "file_unique_id": unique(self.data),
            "width": self.width,
            "height": self.height,
            "file_size": len(self.data),
        }


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo in its sizes, smallest first."""

    sizes: tuple[Size, ...]

    @property
    def data(self) -> bytes:
        """The bytes of the largest size."""
        return self.sizes[-1].data

    def to_json(self) -> list[dict[str, Any]]:
        """Array of PhotoSize."""
        return [size.to_json() for size in self.sizes]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file sent as it is."""

    file_id: str
    name: str
    data: bytes = field(repr=False)
    mime: str = "application/octet-stream"

    def to_json(self) -> dict[str, Any]:
        """Document (Bot API 10.3)."""
        return {
            "file_id": self.file_id,
            "file_unique_id": unique(self.data),
            "file_name": self.name,
            "mime_type": self.mime,
            "file_size": len(self.data),
        }


class Files:
    """Everything that was ever uploaded to the stand-in."""

    def __init__(self) -> None:
        self._photos: dict[str, Photo] = {}
        self._documents: dict[str, Document] = {}
        self._bytes: dict[str, bytes] = {}
        self._count = 0

    def add_photo(self, data: bytes) -> Photo:
        """Take a photo in. Raises TelegramError where Telegram would not (Bot API 10.3, sendPhoto)."""
        if len(data) > LARGEST_PHOTO:
            raise TelegramError("file is too big")
        picture = _opened(data)
        _refuse_shape(*picture.size)
        self._count += 1
        sizes = tuple(
            Size(
                file_id=f"AgACAgIAAxk-photo{self._count}{letter}", width=width, height=height, data=rendition
            )
            for letter, width, height, rendition in _renditions(picture, data)
        )
        photo = Photo(sizes=sizes)
        for size in sizes:
            self._photos[size.file_id] = photo
            self._bytes[size.file_id] = size.data
        return photo

    def add_document(self, upload: Upload, *, mime: str = "application/octet-stream") -> Document:
        """Take a file in. Raises TelegramError where it is over 50 MB or empty."""
        if len(upload.data) > LARGEST_FILE:
            raise TelegramError("", 413)
        if not upload.data:
            raise TelegramError("file must be non-empty")
        self._count += 1
        document = Document(
            file_id=f"BQACAgIAAxk-document{self._count}", name=upload.name, data=upload.data, mime=mime
        )
        self._documents[document.file_id] = document
        self._bytes[document.file_id] = document.data
        return document

    def photo(self, file_id: str) -> Photo:
        """A photo that is there already. Raises TelegramError on a foreign file_id or a web address."""
        if file_id.startswith(("http://", "https://")):
            raise TelegramError("failed to get HTTP URL content")
        if file_id not in self._photos:
            raise TelegramError("wrong file identifier/HTTP URL specified")
        return self._photos[file_id]

    def document(self, file_id: str) -> Document:
        """A document that is there already. Raises TelegramError on a foreign file_id."""
        if file_id not in self._documents:
            raise TelegramError("wrong file identifier/HTTP URL specified")
        return self._documents[file_id]

    def describe(self, file_id: str) -> dict[str, Any]:
        """File (Bot API 10.3, getFile). Raises TelegramError on a foreign file_id and above 20 MB."""
        data = self._bytes.get(file_id)
        if data is None:
            raise TelegramError("invalid file_id")
        if len(data) > LARGEST_DOWNLOAD:
            raise TelegramError("file is too big")
        folder = "photos" if file_id in self._photos else "documents"
        return {
            "file_id": file_id,
            "file_unique_id": unique(data),
            "file_size": len(data),
            "file_path": f"{folder}/{file_id}",
        }

    def download(self, path: str) -> bytes | None:
        """The bytes behind a `file_path`."""
        return self._bytes.get(path.rpartition("/")[2])


def unique(data: bytes) -> str:
    """The same file has the same file_unique_id."""
    return sha256(data).hexdigest()[:15]


def _opened(data: bytes) -> Image.Image:
    try:
        picture = Image.open(BytesIO(data))
        picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise TelegramError("IMAGE_PROCESS_FAILED") from None
    return picture


def _refuse_shape(width: int, height: int) -> None:
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise TelegramError("PHOTO_INVALID_DIMENSIONS")


def _renditions(picture: Image.Image, data: bytes) -> list[tuple[str, int, int, bytes]]:
    longest = max(picture.size)
    wanted = [letter for letter, side in SIZES.items() if side < longest]
    wanted.append(next((letter for letter, side in SIZES.items() if side >= longest), "y"))
    letters = list(dict.fromkeys(wanted))
    return [(letter, *_rendition(picture, data, SIZES[letter])) for letter in letters]


def _rendition(picture: Image.Image, data: bytes, side: int) -> tuple[int, int, bytes]:
    if max(picture.size) <= side and picture.format == "JPEG":
        return (*picture.size, data)
    smaller = picture.convert("RGB")
    smaller.thumbnail((side, side))
    written = BytesIO()
    smaller.save(written, "JPEG", quality=85)
    return (*smaller.size, written.getvalue())
