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


def noise(kind: str) -> bytes:
    """A picture that fills its file."""
    file = io.BytesIO()
    dots = hashlib.shake_128(b"dots").digest(200 * 150 * 3)
    Image.frombytes("RGB", (200, 150), dots).save(file, kind)
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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_whose_transfer_broke_off_is_refused(kind: str) -> None:
    whole = noise(kind)
    for length in (len(whole) // 2, len(whole) - 10):
        with pytest.raises(NotAPhoto, match="is damaged"):
            read_photo(whole[:length], language="en")


def test_a_telephones_photo_of_two_pictures_is_a_jpeg() -> None:
    file = io.BytesIO()
    first = Image.new("RGB", (64, 48), "steelblue")
    first.save(file, "MPO", save_all=True, append_images=[Image.new("RGB", (32, 24))])
    media = read_photo(file.getvalue())
    assert (media.mime, media.width, media.height) == ("image/jpeg", 64, 48)


def test_pixels_of_a_shape_that_is_refused_are_not_read() -> None:
    bomb = bytearray(picture(64, 48, "GIF"))
    bomb[6:10] = (9_999).to_bytes(2, "little") * 2  # its head alone says so
    with pytest.raises(NotAPhoto):
        read_photo(bytes(bomb))


@pytest.mark.parametrize(("width", "height"), [(6000, 4001), (2100, 100)])
def test_a_shape_that_telegram_refuses_is_refused_when_handed_in(width: int, height: int) -> None:
    with pytest.raises(NotAPhoto, match=f"{width}×{height}"):
        read_photo(picture(width, height, "PNG"))


def test_a_photo_beyond_twenty_megabytes_is_refused_with_its_weight() -> None:
    with pytest.raises(NotAPhoto, match=r"20\.1 MB"):
        read_photo(b"\xff\xd8" + bytes(MAX_BYTES + 2**20 // 10), language="en")
