"""What a test may wait for: that a call has come, that it was dealt with, that a late one acts after all."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.sandbox.faults import BadFault
from bot.sandbox.server import Sandbox

WORDS = {"chat_id": "@nash_rayon", "text": "Вышло или нет?"}


async def test_a_call_is_told_to_whoever_waits_for_it_before_anything_is_done(
    sandbox: Sandbox, bot_api: Any
) -> None:
    fault = sandbox.faults.add("telegram", "sendMessage", "hang")
    async with asyncio.TaskGroup() as scene:
        call = scene.create_task(bot_api.result("sendMessage", **WORDS))
        entry = await sandbox.context.arrived("telegram", "sendMessage")
        assert (entry.params["text"], entry.acted, entry.outcome) == (WORDS["text"], False, "in flight")
        assert sandbox.telegram.posts() == []
        await fault.struck.wait()
        sandbox.faults.release()
    assert call.result()["message_id"] == 1
    assert entry.acted


async def test_what_was_done_is_told_before_the_answer_leaves(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.faults.add("telegram", "sendMessage", "hang", when="after")
    async with asyncio.TaskGroup() as scene:
        call = scene.create_task(bot_api.result("sendMessage", **WORDS))
        entry = await sandbox.context.acted("telegram", "sendMessage")
        assert len(sandbox.telegram.posts()) == 1
        assert not call.done()
        assert entry.outcome == "in flight"
        sandbox.faults.release()


async def test_the_second_call_is_waited_for_by_its_number(sandbox: Sandbox, bot_api: Any) -> None:
    await bot_api.result("sendMessage", **WORDS)
    with pytest.raises(TimeoutError):
        await sandbox.context.arrived("telegram", "sendMessage", nth=2, timeout=0.05)
    await bot_api.result("sendMessage", **(WORDS | {"text": "Второе"}))
    entry = await sandbox.context.acted("telegram", "sendMessage", nth=2)
    assert entry.params["text"] == "Второе"


async def test_a_call_that_was_cut_before_anything_was_done_never_acts(
    sandbox: Sandbox, bot_api: Any
) -> None:
    sandbox.faults.add("telegram", "sendMessage", "drop_before")
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot_api.answer("sendMessage", **WORDS)
    assert not (await sandbox.context.arrived("telegram", "sendMessage")).acted


async def test_a_late_post_stands_there_only_after_its_time(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.faults.add("telegram", "sendMessage", "late", seconds=0.2)
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot_api.answer("sendMessage", **WORDS)
    assert sandbox.telegram.posts() == []
    await sandbox.context.acted("telegram", "sendMessage")
    assert [post.text for post in sandbox.telegram.posts()] == [WORDS["text"]]


async def test_a_late_post_may_be_let_through_at_once(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.faults.add("telegram", "sendMessage", "late", seconds=600)
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot_api.answer("sendMessage", **WORDS)
    sandbox.faults.release()
    entry = await sandbox.context.acted("telegram", "sendMessage")
    await sandbox.context.bell.until(lambda: entry.outcome == "fault late", timeout=5)
    assert len(sandbox.telegram.posts()) == 1


@pytest.mark.parametrize("seconds", ["soon", None])
def test_late_takes_seconds(seconds: object, sandbox: Sandbox) -> None:
    with pytest.raises(BadFault, match="seconds"):
        sandbox.faults.add("vk", "wall.post", "late", seconds=seconds)


async def test_a_shut_door_refuses_and_cuts_and_opens_again_at_the_same_port(
    sandbox: Sandbox, bot_api: Any
) -> None:
    door = await sandbox.open_door()
    url = f"{door.address}/bot100:sandbox-token/getMe"
    async with bot_api.session.get(url) as response:
        assert response.status == 200
    await door.shut()
    with pytest.raises(aiohttp.ClientConnectorError):
        await bot_api.session.get(url)
    assert await bot_api.result("getMe")  # the other way in stands open
    await door.open()
    async with bot_api.session.get(url) as response:
        assert response.status == 200


async def test_a_shut_door_cuts_who_waits_behind_it(sandbox: Sandbox, bot_api: Any) -> None:
    door = await sandbox.open_door()
    sandbox.faults.add("telegram", "sendMessage", "hang", when="after")
    url = f"{door.address}/bot100:sandbox-token/sendMessage"

    async def call() -> None:
        with pytest.raises(aiohttp.ClientConnectionError):
            await bot_api.session.post(url, json=WORDS)

    async with asyncio.TaskGroup() as scene:
        scene.create_task(call())
        await sandbox.context.acted("telegram", "sendMessage")
        await door.shut()
    assert len(sandbox.telegram.posts()) == 1


async def test_a_status_may_name_its_pause(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.faults.add("ok", "mediatopic.post", "status", code=429, retry_after=33)
    form = {"method": "mediatopic.post"}
    async with bot_api.session.post(f"{sandbox.address}/fb.do", data=form) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "33")
