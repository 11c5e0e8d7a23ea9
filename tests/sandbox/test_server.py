"""The server: one port for all, nothing secret in the journal, news as they happen."""

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest

from bot.sandbox.journal import Journal
from bot.sandbox.server import Sandbox


async def test_a_taken_port_is_said_and_nothing_is_left_open(sandbox: Sandbox, now: datetime) -> None:
    port = int(sandbox.address.rpartition(":")[2])
    with pytest.raises(OSError, match=str(port)):
        await Sandbox(now=lambda: now, port=port).start()


async def test_stopping_twice_does_no_harm(now: datetime) -> None:
    sandbox = Sandbox(now=lambda: now)
    await sandbox.start()
    await sandbox.stop()
    await sandbox.stop()


async def test_the_feeds_of_all_three_networks_stand_side_by_side(
    sandbox: Sandbox, bot_api: Any, now: datetime
) -> None:
    bold = {"type": "bold", "offset": 0, "length": 7}
    await bot_api.result(
        "sendMessage", chat_id="@nash_rayon", text="Новости https://a.example/1", entities=[bold]
    )

    async with bot_api.session.get(f"{bot_api.address}/sandbox/feeds") as response:
        feeds = await response.json()

    assert (feeds["vk"], feeds["ok"]) == ([], [])
    (post,) = feeds["telegram"]
    assert post["text"] == "Новости https://a.example/1"
    assert post["entities"][0] == bold
    assert post["link_card"] == "https://a.example/1"
    assert post["url"] == "https://t.me/nash_rayon/1"
    assert (post["id"], post["channel"], post["time"]) == ("1", "Наш район", now.isoformat())


async def test_photos_of_a_feed_can_be_looked_at(sandbox: Sandbox, bot_api: Any, paint: Any) -> None:
    for kind in ("JPEG", "PNG"):
        await bot_api.result("sendPhoto", {"photo": paint(60, 40, kind)}, chat_id="@nash_rayon")
    async with bot_api.session.get(f"{bot_api.address}/sandbox/feeds") as response:
        feed = (await response.json())["telegram"]
    for post in feed:
        async with bot_api.session.get(bot_api.address + post["photos"][0]) as response:
            assert response.content_type == "image/jpeg"  # Telegram makes JPEG of everything
            assert (await response.read()).startswith(b"\xff\xd8")
    kept = sandbox.context.keep_photo(paint(5, 5, "PNG"))
    async with bot_api.session.get(bot_api.address + kept) as response:
        assert response.content_type == "image/png"
    async with bot_api.session.get(f"{bot_api.address}/sandbox/photos/none") as response:
        assert response.status == 404


async def test_every_post_edit_and_deletion_is_news_at_once(sandbox: Sandbox, bot_api: Any) -> None:
    async with asyncio.timeout(5), bot_api.session.get(f"{bot_api.address}/sandbox/events") as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readuntil(b"\n\n") == b": listening\n\n"
        await bot_api.result("sendMessage", chat_id="@nash_rayon", text="Раз")
        await bot_api.result("editMessageText", chat_id="@nash_rayon", message_id=1, text="Два")
        await bot_api.result("deleteMessage", chat_id="@nash_rayon", message_id=1)
        news = [await response.content.readuntil(b"\n\n") for _ in range(3)]

    told = [dict(line.split(": ", 1) for line in each.decode().strip().split("\n")) for each in news]
    assert [each["event"] for each in told] == ["post", "edit", "delete"]
    assert [each["id"] for each in told] == ["1", "2", "3"]
    assert json.loads(told[0]["data"])["network"] == "telegram"


async def test_a_reader_who_leaves_troubles_nobody(
    sandbox: Sandbox, bot_api: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        async with bot_api.session.get(f"{bot_api.address}/sandbox/events") as response:
            await response.content.readuntil(b"\n\n")
            response.close()
        await bot_api.result("sendMessage", chat_id="@nash_rayon", text="Вслед")
        await bot_api.result("sendMessage", chat_id="@nash_rayon", text="И ещё")
    await sandbox.stop()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_the_journal_tells_every_call_without_its_secrets(
    sandbox: Sandbox, bot_api: Any, jpeg: bytes
) -> None:
    await bot_api.result(
        "sendPhoto", {"photo": jpeg}, chat_id="@nash_rayon", caption="Мост", token="100:secret"
    )
    await bot_api.refusal("sendMessage", chat_id="@nowhere", text="Эхо")

    async with bot_api.session.get(f"{bot_api.address}/sandbox/journal?network=telegram") as response:
        written = await response.text()

    first, second = json.loads(written)
    assert "100:secret" not in written
    assert "sandbox-token" not in written
    assert first["params"]["photo"] == f"<{len(jpeg)} bytes>"
    assert (first["method"], first["outcome"]) == ("sendPhoto", "ok")
    assert second["outcome"] == "error 400 Bad Request: chat not found"
    assert sandbox.journal.calls("telegram", "sendMessage")[0].params["text"] == "Эхо"
    assert sandbox.journal.calls("vk") == []


def test_a_journal_forgets_the_oldest_rather_than_grow_for_ever(now: datetime) -> None:
    journal = Journal()
    for number in range(20_001):
        journal.open("vk", "wall.get", {"count": number}, at=now)
    calls = journal.calls()
    assert (len(calls), calls[0].number, calls[-1].number) == (20_000, 2, 20_001)
