"""Pages: a web of one server on this machine, which the program of a run may read, and no other program."""

import socket

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from bot.fetching import Fetcher
from bot.fetching.places import Address, is_public_web

#: what people send alone in a message, and what becomes of it
LINKS = (
    "http://nash-rayon.example/news/1",
    "http://nash-rayon.example/news/2?utm_source=x",
    "http://nash-rayon.example/gone",
    "http://nash-rayon.example/empty",
    "http://nash-rayon.example/file.pdf",
    "http://nash-rayon.example/moved",
    "http://nash-rayon.example/round",
    "http://nash-rayon.example/inside",
    "http://127.0.0.1/admin",
    "http://169.254.169.254/latest",
)
_MOVED = {"moved": "/news/1", "round": "/round", "inside": "http://127.0.0.1:22/"}


class Pages:
    """Every name leads here, whatever its port."""

    def __init__(self) -> None:
        app = web.Application()
        app.router.add_get("/{path:.*}", _answer)
        self.server = TestServer(app, host="127.0.0.1")

    def fetcher(self) -> Fetcher:
        """Reads these pages, and else what production reads."""
        return Fetcher(permits=self._permits, resolver=lambda: _Here(self._port))

    @property
    def _port(self) -> int:
        return int(self.server.port or 0)

    def _permits(self, address: Address, port: int) -> bool:
        return port == self._port or is_public_web(address, port)


class _Here(AbstractResolver):
    """Names lead to one port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=self._port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None: ...


async def _answer(request: web.Request) -> web.Response:
    path = request.match_info["path"]
    if path in _MOVED:
        return web.Response(status=302, headers={"Location": _MOVED[path]})
    if path == "file.pdf":
        return web.Response(body=b"%PDF", content_type="application/pdf")
    if not path.startswith("news/"):
        return web.Response(status=404 if path == "gone" else 200, text="", content_type="text/html")
    number = path.removeprefix("news/")
    paragraph = f"На улице номер {number} открыли мост, и по нему прошли первые жители города. " * 4
    text = f"<html><head><title>Мост {number}, новость</title></head><body><h1>Мост {number}, новость</h1>"
    return web.Response(
        text=f"{text}<p>{paragraph}</p><p>{paragraph}</p></body></html>", content_type="text/html"
    )
