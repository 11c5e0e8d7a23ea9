"""Faults: each kind strikes the call it is meant for, once, and says truly whether anything was done."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.sandbox.faults import BadFault, Faults
from bot.sandbox.server import Sandbox


def test_a_fault_strikes_as_often_as_it_was_told_and_not_before_its_turn() -> None:
    faults = Faults()
    faults.add("vk", "wall.post", "drop_after", times=2, after=1)

    assert faults.take("vk", "wall.post") is None
    assert faults.take("vk", "wall.get") is None
    assert faults.take("ok", "wall.post") is None
    assert faults.take("vk", "wall.post") is not None
    assert faults.take("vk", "wall.post") is not None
    assert faults.take("vk", "wall.post") is None


def test_a_star_stands_for_every_network_and_every_method() -> None:
    faults = Faults()
    faults.add("*", "*", "status", times=2)

    assert faults.take("ok", "mediatopic.post") is not None
    assert faults.take("telegram", "getMe") is not None


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("explode", {}),
        ("hang", {"times": 0}),
        ("hang", {"after": -1}),
        ("hang", {"when": "sometimes"}),
    ],
)
def test_a_fault_that_nobody_could_play_is_refused(kind: str, options: dict[str, Any]) -> None:
    with pytest.raises(BadFault):
        Faults().add("vk", "wall.post", kind, **options)


@pytest.mark.parametrize(("kind", "posts"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_cut_connection_hides_whether_the_post_is_out(
    sandbox: Sandbox, bot_api: Any, kind: str, posts: int
) -> None:
    sandbox.faults.add("telegram", "sendMessage", kind)

    with pytest.raises(aiohttp.ClientConnectionError):
        await bot_api.answer("sendMessage", chat_id="@nash_rayon", text="Вышло или нет?")

    assert len(sandbox.telegram.posts()) == posts
    assert [entry.outcome for entry in sandbox.journal.calls("telegram")] == [f"fault {kind}"]


@pytest.mark.parametrize(("when", "posts"), [("before", 0), ("after", 1)])
async def test_a_proxy_page_stands_where_an_answer_should(
    sandbox: Sandbox, bot_api: Any, when: str, posts: int
) -> None:
    sandbox.faults.add("telegram", "sendMessage", "status", code=503, body="<h1>busy</h1>", when=when)

    params = {"chat_id": "@nash_rayon", "text": "Здравствуйте"}
    async with bot_api.session.post(f"{bot_api.url}/sendMessage", json=params) as response:
        assert (response.status, response.content_type) == (503, "text/html")
        assert await response.text() == "<h1>busy</h1>"
    assert len(sandbox.telegram.posts()) == posts


async def test_an_error_speaks_the_networks_own_language(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.faults.add("telegram", "sendMessage", "error", retry_after=7)
    sandbox.faults.add("telegram", "sendMessage", "error", migrate_to_chat_id=-1005)
    sandbox.faults.add("telegram", "sendMessage", "error", code=403, description="bot was kicked")

    first, second, third = [
        await bot_api.answer("sendMessage", chat_id="@nash_rayon", text="Раз") for _ in range(3)
    ]

    assert first["error_code"] == 429
    assert first["description"] == "Too Many Requests: retry after 7"
    assert first["parameters"] == {"retry_after": 7}
    assert second["parameters"] == {"migrate_to_chat_id": -1005}
    assert third["description"] == "Forbidden: bot was kicked"
    assert sandbox.telegram.posts() == []


async def test_null_is_an_answer_too(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.faults.add("telegram", "getMe", "null")
    async with bot_api.session.post(f"{bot_api.url}/getMe") as response:
        assert await response.json() is None


@pytest.mark.parametrize(("when", "meanwhile"), [("before", 0), ("after", 1)])
async def test_what_hangs_goes_on_when_released(
    sandbox: Sandbox, bot_api: Any, when: str, meanwhile: int
) -> None:
    fault = sandbox.faults.add("telegram", "sendMessage", "hang", when=when)

    async with asyncio.TaskGroup() as group:
        call = group.create_task(bot_api.result("sendMessage", chat_id="@nash_rayon", text="Терпение"))
        await asyncio.wait_for(fault.struck.wait(), 5)
        assert len(sandbox.telegram.posts()) == meanwhile
        assert not call.done()
        sandbox.faults.release()

    assert call.result()["message_id"] == 1
    assert len(sandbox.telegram.posts()) == 1


async def test_the_server_finishes_though_nobody_listens_any_more(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.faults.add("telegram", "sendMessage", "hang")

    with pytest.raises(TimeoutError):
        async with bot_api.session.post(
            f"{bot_api.url}/sendMessage",
            json={"chat_id": "@nash_rayon", "text": "Поздно"},
            timeout=aiohttp.ClientTimeout(total=0.2),
        ):
            pytest.fail("nothing should have come")
    assert sandbox.telegram.posts() == []
    sandbox.faults.release()

    await sandbox.context.bell.until(lambda: sandbox.telegram.posts(), timeout=5)
    assert [post.text for post in sandbox.telegram.posts()] == ["Поздно"]


async def test_a_sandbox_stops_though_a_call_hangs(sandbox: Sandbox, bot_api: Any) -> None:
    fault = sandbox.faults.add("telegram", "getMe", "hang")
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        call = group.create_task(bot_api.answer("getMe"))
        await fault.struck.wait()
        await sandbox.stop()
        await asyncio.wait([call])
        call.cancel()


async def test_faults_are_switched_over_http_as_well(sandbox: Sandbox, bot_api: Any) -> None:
    url = f"{bot_api.address}/sandbox/faults"
    wish = {"network": "telegram", "method": "getMe", "kind": "error", "times": 3, "retry_after": 2}

    async with bot_api.session.post(url, json=wish) as response:
        assert response.status == 201
    assert await bot_api.refusal("getMe") == "Too Many Requests: retry after 2"
    async with bot_api.session.get(url) as response:
        (listed,) = await response.json()
    assert (listed["kind"], listed["times"], listed["struck"]) == ("error", 2, True)
    assert listed["how"] == {"retry_after": 2}
    async with bot_api.session.delete(url) as response:
        assert await response.json() == []
    assert (await bot_api.result("getMe"))["is_bot"]


async def test_a_fault_that_hangs_is_released_over_http(sandbox: Sandbox, bot_api: Any) -> None:
    fault = sandbox.faults.add("telegram", "getMe", "hang")
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        call = group.create_task(bot_api.result("getMe"))
        await fault.struck.wait()
        async with bot_api.session.post(f"{bot_api.address}/sandbox/faults/release") as response:
            assert response.status == 200
    assert call.result()["id"] == 100


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"network": "vk", "method": "wall.post", "kind": "explode"}', "unknown kind of fault 'explode'"),
        ("[]", "a fault is a JSON object"),
        ("{", "a fault is a JSON object"),
        ('{"kind": "hang"}', "a fault is a JSON object"),
        ('{"network": "vk", "method": "wall.post", "kind": "hang", "times": "two"}', "a fault is a JSON"),
    ],
)
async def test_a_wrong_fault_is_refused_with_a_reason(bot_api: Any, body: str, reason: str) -> None:
    async with bot_api.session.post(f"{bot_api.address}/sandbox/faults", data=body) as response:
        assert response.status == 400
        assert reason in (await response.json())["error"]
