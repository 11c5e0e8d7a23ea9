"""What stays until somebody stops it: run, sandbox, demo."""

import asyncio
import signal
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.server import Sandbox

Anons = Callable[..., Any]

ROOT = Path(__file__).parents[2]
#: seconds; a machine with two cores and other things to do
PATIENCE = 60


async def line_with(stream: asyncio.StreamReader, word: str) -> str:
    """The next line of `stream` that holds `word`."""
    async with asyncio.timeout(PATIENCE):
        async for line in stream:
            if word in line.decode():
                return line.decode()
    raise AssertionError(f"the stream ended without {word!r}")


def test_run_names_every_missing_secret_and_where_to_get_it(anons: Anons) -> None:
    said = anons("run")
    assert (said.code, said.out) == (2, "")
    assert [line.split()[0] for line in said.err.splitlines()] == [
        "TELEGRAM_BOT_TOKEN",
        "VK_COMMUNITY_TOKEN",
        "OK_APPLICATION_KEY",
        "OK_ACCESS_TOKEN",
        "OK_SESSION_SECRET",
    ]
    assert "@BotFather" in said.err


def test_a_desk_needs_the_bots_token_alone(anons: Anons) -> None:
    said = anons("run", "--role", "desk")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert said.err.startswith("anons: TELEGRAM_BOT_TOKEN is not set; needed for the editors' bot;")


def test_run_with_a_broken_database_is_one_line(
    anons: Anons, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "VK_COMMUNITY_TOKEN", "OK_APPLICATION_KEY", "OK_ACCESS_TOKEN"):
        monkeypatch.setenv(name, "100:x")
    monkeypatch.setenv("OK_SESSION_SECRET", "secret")
    (folder / "anons.db").write_bytes(b"no database at all " * 1000)
    said = anons("run", "--role", "publisher")
    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert "anons.db" in said.err


async def test_the_real_thing_publishes_and_stops_cleanly(
    shell: Any, secrets: Mapping[str, str], sandbox: Sandbox
) -> None:
    process = await shell.start("run", "--role", "publisher")
    await line_with(process.stderr, "at work")
    added = await shell("add", "article.md", "--now", "--json")
    assert added.code == 0, added.err
    for _ in range(3):
        await line_with(process.stderr, "outcome=Sent")
    process.send_signal(signal.SIGTERM)
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0
    assert out == b""
    assert not any(value.encode() in err for name, value in secrets.items() if "TOKEN" in name)
    history = await shell("history", "--json")
    assert {each["state"] for each in history.document["deliveries"]} == {"sent"}
    assert {each["channel"] for each in history.document["deliveries"]} == {"tg", "vk", "ok"}


async def test_a_second_signal_ends_at_once(shell: Any, secrets: Mapping[str, str], sandbox: Sandbox) -> None:
    sandbox.faults.add("telegram", "sendMessage", "hang")
    process = await shell.start("run", "--role", "publisher")
    await line_with(process.stderr, "at work")
    await shell("add", "article.md", "--now", "--channels", "tg")
    await line_with(process.stderr, "article taken")
    process.send_signal(signal.SIGINT)
    await line_with(process.stderr, "ending")
    process.send_signal(signal.SIGINT)
    await asyncio.wait_for(process.wait(), PATIENCE)
    await process.communicate()
    assert process.returncode == 130


async def test_the_sandbox_stands_alone_until_it_is_stopped(shell: Any) -> None:
    process = await shell.start("sandbox", "--port", "0")
    first = await line_with(process.stdout, "the sandbox answers at ")
    address = first.split(" at ")[1].split(";")[0]
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{address}/bot100:sandbox-token/getMe") as answer,
    ):
        assert (await answer.json())["ok"] is True
    taken = await shell("sandbox", "--port", address.rpartition(":")[2])
    assert taken.code == 1
    assert taken.err == (
        f"anons: port {address.rpartition(':')[2]}: address already in use; choose another with --port\n"
    )
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0


async def test_what_the_sandbox_prints_is_all_that_a_configuration_needs(shell: Any, folder: Path) -> None:
    process = await shell.start("sandbox", "--port", "0")
    said: list[str] = []
    while not (said and "[channels.ok]" in said[-1]):
        said.append(await line_with(process.stdout, ""))
    (folder / ".env").write_text("".join(said), encoding="utf-8")
    (folder / "config" / "anons.toml").write_bytes((ROOT / "config" / "anons.toml").read_bytes())
    examined = await shell("doctor", "--json")
    assert examined.document["ok"], examined.document
    assert {each["channel"] for each in examined.document["checks"]} == {"editors", "tg", "vk", "ok"}
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.communicate(), PATIENCE)


def test_a_taken_port_stops_the_demo_with_one_line(anons: Anons) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = anons("demo", "--port", str(port), "--no-browser", "--exit-when-done")
    assert said.code == 1
    assert str(port) in said.err
    assert said.err.count("\n") == 1
