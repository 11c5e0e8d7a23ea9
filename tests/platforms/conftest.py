"""What every network's scenes need: photos with real bytes, and a port on which nobody listens."""

import hashlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO

import pytest
from aiohttp import web
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


@pytest.fixture
async def redirecting() -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """`await redirecting(address)`: a server that sends every request on to `address`, body and all (307)."""
    runners: list[web.AppRunner] = []

    async def start(address: str) -> str:
        async def send_on(request: web.Request) -> web.Response:
            return web.Response(status=307, headers={"Location": address + request.path_qs})

        application = web.Application()
        application.router.add_route("*", "/{anywhere:.*}", send_on)
        runners.append(web.AppRunner(application, access_log=None))
        await runners[-1].setup()
        await web.TCPSite(runners[-1], "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runners[-1].addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


def _photo(number: int) -> Photo:
    out = BytesIO()
    Image.new("RGB", (640, 480), (20 * number, 90, 160)).save(out, format="JPEG")
    data = out.getvalue()
    return Photo(digest=hashlib.sha256(data).hexdigest(), mime="image/jpeg", data=data)
