"""What the stand-ins refuse where the real ones would: too late, without the right, of what is not theirs."""

from typing import Any

import aiohttp
import pytest

from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import CHANNEL


async def ask(sandbox: Sandbox, method: str, token: str = "vk1.a.sandbox-user", **params: object) -> Any:
    form = {"access_token": token, "v": "5.199"} | {name: str(value) for name, value in params.items()}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{sandbox.address}/method/{method}", data=form) as response,
    ):
        return await response.json()


async def test_a_post_is_let_go_by_its_number_and_the_newest_without_one(
    sandbox: Sandbox, bot_api: Any
) -> None:
    for text in ("Раз", "Два"):
        await bot_api.result("sendMessage", chat_id=CHANNEL, text=text)
    await bot_api.result("pinChatMessage", chat_id=CHANNEL, message_id=2)
    assert await bot_api.result("unpinChatMessage", chat_id=CHANNEL, message_id=1) is True
    assert sandbox.telegram.get_chat().pinned == 2
    assert await bot_api.result("unpinChatMessage", chat_id=CHANNEL) is True
    assert sandbox.telegram.get_chat().pinned is None
    assert await bot_api.result("unpinChatMessage", chat_id=CHANNEL) is True
    reason = await bot_api.refusal("unpinChatMessage", chat_id=CHANNEL, message_id=9)
    assert "message to unpin not found" in reason


@pytest.mark.parametrize("method", ["pinChatMessage", "unpinChatMessage"])
async def test_pinning_in_a_channel_takes_the_right_to_edit(
    sandbox: Sandbox, bot_api: Any, method: str
) -> None:
    await bot_api.result("sendMessage", chat_id=CHANNEL, text="Раз")
    sandbox.telegram.get_chat().can_edit = False
    reason = await bot_api.refusal(method, chat_id=CHANNEL, message_id=1)
    assert "not enough rights to manage pinned messages" in reason


async def test_vk_lets_a_post_be_changed_for_a_day_and_pins_with_a_persons_key_alone(
    sandbox: Sandbox, clock: Any
) -> None:
    owner: dict[str, Any] = {"owner_id": -123456, "post_id": 1}
    community = "vk1.a.sandbox-community"
    await ask(sandbox, "wall.post", community, owner_id=-123456, from_group=1, message="Мост")
    assert (await ask(sandbox, "wall.unpin", community, **owner))["error"]["error_code"] == 27
    assert await ask(sandbox, "wall.pin", **owner) == {"response": 1}
    assert await ask(sandbox, "wall.unpin", **owner) == {"response": 1}
    assert not sandbox.vk.posts()[0].pinned
    clock.advance(hours=23)
    assert "response" in await ask(sandbox, "wall.edit", **owner, message="Мост закрыт")
    clock.advance(hours=1)
    refused = await ask(sandbox, "wall.edit", **owner, message="Мост открыт")
    assert refused["error"]["error_code"] == 214
    assert "edit time expired" in refused["error"]["error_msg"]
