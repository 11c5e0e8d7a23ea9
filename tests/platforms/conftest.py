"""What every network's scenes need: photos with real bytes, and a port on which nobody listens."""

import hashlib
import socket
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from bot.platforms.base import Photo

MakePhotos = Callable[[int], list[Photo]]


@pytest.fixture
def make_photos() -> MakePhotos:
    """`make_photos(3)`: three small JPEGs, each of another colour."""
    return lambda count: [_photo(number) for number in range(count)]


@pytest.fixture
def nowhere() -> str:
    """An address where a connection is refused at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def _photo(number: int) -> Photo:
    out = BytesIO()
    Image.new("RGB", (640, 480), (20 * number, 90, 160)).save(out, format="JPEG")
    data = out.getvalue()
    return Photo(digest=hashlib.sha256(data).hexdigest(), mime="image/jpeg", data=data)
