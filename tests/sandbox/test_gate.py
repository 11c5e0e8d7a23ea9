"""The gate: what a foreign web page makes a browser send has no effect on the sandbox."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.sandbox.server import Sandbox

FAULT = json.dumps({"network": "vk", "method": "wall.post", "kind": "drop_before"})


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},  # a sandboxed frame
        {"Origin": "http://127.0.0.1:1"},  # another program's page on this machine
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},  # a name that was made to point here
        {"Host": "127.0.0.1.evil.example:8765"},
        {"Host": "[::1"},
    ],
)
async def test_a_foreign_page_can_switch_on_no_fault(
    sandbox: Sandbox, bot_api: Any, headers: Mapping[str, str]
) -> None:
    plain = {"Content-Type": "text/plain", **headers}  # the kind of body that needs no leave to cross sites
    async with bot_api.session.post(
        f"{sandbox.address}/sandbox/faults", data=FAULT, headers=plain
    ) as response:
        assert response.status == 403
    assert sandbox.faults.to_json() == []


async def test_a_picture_on_a_foreign_page_posts_nothing(sandbox: Sandbox, bot_api: Any) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    address = f"{bot_api.url}/sendMessage?chat_id=@nash_rayon&text=Привет"
    async with bot_api.session.get(address, headers=headers) as response:
        assert response.status == 403
    assert sandbox.telegram.posts() == []


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
async def test_the_pages_own_requests_are_answered(sandbox: Sandbox, bot_api: Any, name: str) -> None:
    port = sandbox.address.rpartition(":")[2]
    headers = {
        "Host": f"{name}:{port}",
        "Origin": f"http://{name}:{port}",
        "Sec-Fetch-Site": "same-origin",
    }
    async with bot_api.session.get(f"{sandbox.address}/sandbox/feeds", headers=headers) as response:
        assert response.status == 200


async def test_a_link_on_another_site_opens_the_page(sandbox: Sandbox, bot_api: Any) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    async with bot_api.session.get(f"{sandbox.address}/", headers=headers) as response:
        assert response.status == 200
    async with bot_api.session.get(f"{sandbox.address}/sandbox/journal", headers=headers) as response:
        assert response.status == 403
