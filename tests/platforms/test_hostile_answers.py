"""A server that answers as no network does: without end, without sense, or sending us on to somebody else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientTimeout

from bot.core.post import Post
from bot.platforms.base import Access, Busy, Network, Refused, Unsure
from bot.platforms.ok import Options as OkOptions
from bot.platforms.ok.client import Ok
from bot.platforms.telegram import Options as TelegramOptions
from bot.platforms.telegram.client import Telegram
from bot.platforms.vk import Options as VkOptions
from bot.platforms.vk.client import Vk

POST = Post(text="Мост открыли", length=12, limit=4096)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NETWORKS = ["telegram", "vk", "ok"]

Speak = Callable[[asyncio.StreamWriter], Awaitable[None]]
Opened = Callable[[str, Speak], AbstractAsyncContextManager[Network]]


def network_at(name: str, address: str) -> Network:
    def access(**credentials: str) -> Access:
        return Access(credentials=credentials, address=address, now=lambda: NOW)

    if name == "telegram":
        token = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"
        options = TelegramOptions(chat="@nash_rayon", probe_chat=-1001234567890)
        return Telegram(options, access(token=token), patience=ClientTimeout(total=2))
    if name == "vk":
        keys = access(token="vk1.a.community", user_token="vk1.a.person")
        return Vk(VkOptions(group_id=123456), keys, patience=(2, 1))
    keys = access(application_key="KEY", access_token="token", session_secret="secret")
    return Ok(OkOptions(group_id="70000000000001"), keys, patience=ClientTimeout(total=2))


@pytest.fixture
async def opened() -> Opened:
    """`opened("vk", speak)`: that network, where `speak` says all that ever comes back."""

    @asynccontextmanager
    async def open_network(name: str, speak: Speak) -> AsyncIterator[Network]:
        calls: list[asyncio.Task[Any] | None] = []

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            calls.append(asyncio.current_task())
            with suppress(ConnectionError, asyncio.IncompleteReadError):  # whoever asked had enough
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                _, known, length = head.partition(b"content-length:")
                if known:  # aiogram sends its forms in one piece
                    await reader.readexactly(int(length.split(b"\r\n")[0]))
                await speak(writer)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            host, port = server.sockets[0].getsockname()
            network = network_at(name, f"http://{host}:{port}")
            async with asyncio.timeout(20):
                yield network
            await network.close()
            await asyncio.wait([call for call in calls if call is not None], timeout=5)

    return open_network


def saying(body: object, *, status: str = "200 OK", header: str = "X-Nothing: here") -> Speak:
    async def speak(writer: asyncio.StreamWriter) -> None:
        text = (body if isinstance(body, str) else json.dumps(body)).encode()
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n{header}"
        )
        writer.write(head.encode() + b"\r\n\r\n" + text)
        await writer.drain()

    return speak


def without_end(piece: bytes, *, pause: float) -> Speak:
    async def speak(writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        while True:
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            await writer.drain()
            await asyncio.sleep(pause)

    return speak


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(("piece", "pause"), [(b" ", 0.1), (b" " * 2**20, 0)])
async def test_an_answer_without_end_is_not_waited_for(
    opened: Opened, name: str, piece: bytes, pause: float
) -> None:
    async with opened(name, without_end(piece, pause=pause)) as network:
        with pytest.raises(Unsure):
            await network.send(POST, key="k", photos=())


@pytest.mark.parametrize("name", NETWORKS)
async def test_a_post_is_not_carried_on_to_another_host_and_may_be_out(
    opened: Opened, name: str, nowhere: str
) -> None:
    # whoever followed would find nobody there, and take the post for one that was never sent
    redirect = saying("", status="307 Temporary Redirect", header=f"Location: {nowhere}/")
    async with opened(name, redirect) as network:
        with pytest.raises(Unsure):
            await network.send(POST, key="k", photos=())


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("seconds", ["9" * 30, "9" * 5000])
async def test_no_pause_is_longer_than_a_week_whatever_is_asked_for(
    opened: Opened, name: str, seconds: str
) -> None:
    words = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {seconds}"}
    body = words if name == "telegram" else "busy"
    asked = saying(body, status="429 Too Many Requests", header=f"Retry-After: {seconds}")
    async with opened(name, asked) as network:
        with pytest.raises(Busy) as caught:
            await network.send(POST, key="k", photos=())
    assert caught.value.retry_after == timedelta(days=7)


ODD_WORDS = "bad\u202e \x1b[31m\r\n\u2028half \ud800 " + "z" * 100_000
ODD_ERRORS: dict[str, Any] = {
    "telegram": {"ok": False, "error_code": 400, "description": f"Bad Request: {ODD_WORDS}"},
    "vk": {"error": {"error_code": 100, "error_msg": ODD_WORDS}},
    "ok": {"error_code": 100, "error_msg": ODD_WORDS},
}


@pytest.mark.parametrize("name", NETWORKS)
async def test_a_networks_words_are_one_line_that_nothing_obeys(opened: Opened, name: str) -> None:
    async with opened(name, saying(ODD_ERRORS[name])) as network:
        with pytest.raises(Refused) as caught:
            await network.send(POST, key="k", photos=())
    said = str(caught.value)
    assert "bad [31m half zzz" in said
    assert said.isprintable()
    assert said.encode()
    assert len(said) < 600
    assert said.endswith("….")


@pytest.mark.parametrize("name", NETWORKS)
async def test_an_answer_too_deep_to_be_read_proves_nothing(opened: Opened, name: str) -> None:
    async with opened(name, saying("[" * 200_000)) as network:
        with pytest.raises(Unsure):
            await network.send(POST, key="k", photos=())


LISTED: dict[str, Callable[[int, str], Any]] = {
    "vk": lambda seconds, text: {
        "response": {"count": 1, "items": [{"id": 6, "date": seconds, "text": text}]}
    },
    "ok": lambda seconds, text: {
        "media_topics": [{"id": "6", "created_ms": seconds * 1000, "media": [{"type": "text", "text": text}]}]
    },
}


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize("seconds", [10**20, -(10**14), 10**400])
async def test_a_list_with_an_impossible_date_does_not_prove_absence(
    opened: Opened, name: str, seconds: int
) -> None:
    async with opened(name, saying(LISTED[name](seconds, POST.text))) as network:
        with pytest.raises(Busy):
            await network.find(POST, key="k", since=NOW)


@pytest.mark.parametrize("name", LISTED)
async def test_a_text_escaped_a_hundred_thousand_times_holds_nobody_up(opened: Opened, name: str) -> None:
    escaped = "&" + "amp;" * 200_000
    async with opened(name, saying(LISTED[name](int(NOW.timestamp()), escaped))) as network:
        assert await network.find(POST, key="k", since=NOW) is None


@pytest.mark.parametrize(
    ("name", "answer"),
    [("vk", {"response": {"post_id": True}}), ("ok", json.dumps("7" * 5000)), ("ok", json.dumps("\u0663"))],
)
async def test_a_number_that_is_none_is_no_receipt(opened: Opened, name: str, answer: object) -> None:
    async with opened(name, saying(answer)) as network:
        with pytest.raises(Unsure):
            await network.send(POST, key="k", photos=())
