"""A site on this machine, which production would refuse to look at."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from bot.fetching import Fetcher
from bot.fetching.places import Address, is_public_web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Names(AbstractResolver):
    """The names of a test; one that has several addresses changes them from question to question."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = names
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        found = self.names.get(host)
        if not found:
            raise OSError(f"no such name: {host}")
        address = found.pop(0) if len(found) > 1 else found[0]
        version = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [ResolveResult(hostname=host, host=address, port=port, family=version, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is held."""


class Site:
    """Pages by path, what was asked for, and a fetcher that may come here (and to nowhere else inside)."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.names = Names({"paper.example": ["127.0.0.1"]})
        self.closing = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self.server = TestServer(app, host="127.0.0.1")
        self.port = 0

    async def open(self) -> None:
        await self.server.start_server()
        self.port = self.server.port or 0

    def address(self, path: str, host: str = "paper.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def fetcher(self, **options: Any) -> Fetcher:
        def here(address: Address, port: int) -> bool:
            return (str(address) == "127.0.0.1" and port == self.port) or is_public_web(address, port)

        return Fetcher(**{"permits": here, "resolver": lambda: self.names, **options})

    def page(
        self, path: str, body: bytes | str, kind: str = "text/html; charset=utf-8", **headers: str
    ) -> None:
        data = body.encode() if isinstance(body, str) else body

        async def answer(_: web.Request) -> web.StreamResponse:
            named = {key.replace("_", "-"): value for key, value in headers.items()}
            return web.Response(body=data, headers={"Content-Type": kind, **named})

        self.pages[path] = answer

    def status(self, path: str, code: int, **headers: str) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(status=code, headers=headers)

        self.pages[path] = answer

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        return await self.pages[request.path](request)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    opened = Site()
    await opened.open()
    yield opened
    opened.closing.set()
    await opened.server.close()
