"""What the bytes of a photo really are."""

import hashlib
import io

import pytest
from PIL import Image

from bot.photos import MAX_BYTES, NotAPhoto, read_photo


def picture(width: int, height: int, kind: str = "JPEG") -> bytes:
    """A plain picture of the given size."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "steelblue").save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "mime"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("GIF", "image/gif")],
)
def test_a_photo_is_known_by_its_bytes_and_not_by_its_name(kind: str, mime: str) -> None:
    data = picture(64, 48, kind)
    media = read_photo(data)
    assert (media.mime, media.width, media.height, media.size) == (mime, 64, 48, len(data))
    assert media.digest == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("data", [b"", b"not a photo at all", picture(40, 40, "BMP"), picture(640, 480)[:40]])
def test_what_is_no_photo_or_is_damaged_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(NotAPhoto, match="JPEG, PNG, WebP"):
        read_photo(data)


@pytest.mark.parametrize(("width", "height"), [(6000, 4001), (2100, 100)])
def test_a_shape_that_telegram_refuses_is_refused_when_handed_in(width: int, height: int) -> None:
    with pytest.raises(NotAPhoto, match=f"{width}×{height}"):
        read_photo(picture(width, height, "PNG"))


def test_a_photo_beyond_twenty_megabytes_is_refused_with_its_weight() -> None:
    with pytest.raises(NotAPhoto, match=r"20\.1 MB"):
        read_photo(b"\xff\xd8" + bytes(MAX_BYTES + 2**20 // 10), language="en")
