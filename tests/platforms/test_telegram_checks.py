"""What `anons doctor` says of a Telegram channel."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime

import pytest
from aiogram.types import ChatMemberRestricted

from bot.platforms.base import Access
from bot.platforms.telegram import Options
from bot.platforms.telegram.client import Telegram
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import PROBE, TOKEN, Chat

Open = Callable[..., Telegram]


@pytest.fixture
async def opened(sandbox: Sandbox, now: datetime) -> AsyncIterator[Open]:
    networks: list[Telegram] = []

    def make(
        chat: int | str = "@nash_rayon", *, probe_chat: int | None = PROBE, token: str = TOKEN
    ) -> Telegram:
        access = Access(credentials={"token": token}, address=sandbox.address, now=lambda: now)
        networks.append(Telegram(Options(chat=chat, probe_chat=probe_chat), access))
        return networks[-1]

    yield make
    for network in networks:
        await network.close()


async def failed(network: Telegram) -> dict[str, str | None]:
    """The failed checks with their advice."""
    return {check.check: check.advice for check in await network.check() if not check.ok}


async def test_a_right_set_up_passes_every_check(opened: Open) -> None:
    checks = await opened().check()
    assert [(check.check, check.ok, check.advice) for check in checks] == [
        ("token works", True, None),
        ("channel found", True, None),
        ("bot may post", True, None),
        ("probe chat found", True, None),
        ("bot may use the probe chat", True, None),
    ]
    assert len(await opened(probe_chat=None).check()) == 3


async def test_a_dead_token_is_the_only_thing_to_say(opened: Open) -> None:
    for token in ("100:other", "nonsense"):
        (check,) = await opened(token=token).check()
        assert not check.ok
        assert "BotFather" in (check.advice or "")


async def test_a_missing_channel_and_probe_chat_are_both_named(opened: Open) -> None:
    advice = await failed(opened("@nobody", probe_chat=-1009))
    assert set(advice) == {"channel found", "probe chat found"}


async def test_a_bot_without_the_right_to_post_is_told_where_to_get_it(
    opened: Open, sandbox: Sandbox
) -> None:
    sandbox.telegram.get_chat().can_post = False
    assert "Публикация сообщений" in ((await failed(opened()))["bot may post"] or "")


async def test_a_mere_member_of_a_channel_is_told_so(opened: Open, sandbox: Sandbox) -> None:
    sandbox.telegram.get_chat().bot = "member"
    assert "bot may post" in await failed(opened())


async def test_a_probe_chat_that_the_bot_may_not_write_to_is_named(opened: Open, sandbox: Sandbox) -> None:
    sandbox.telegram.get_chat(PROBE).can_post = False
    assert set(await failed(opened())) == {"bot may use the probe chat"}


async def test_a_member_of_a_group_may_post(opened: Open, sandbox: Sandbox) -> None:
    sandbox.telegram.add_chat(Chat(id=-42, type="group", title="Группа", bot="member"))
    assert await failed(opened(-42)) == {}


async def test_a_network_that_is_down_is_a_failed_check_not_an_exception(
    opened: Open, sandbox: Sandbox
) -> None:
    sandbox.faults.add("telegram", "*", "drop_before", times=9)
    assert set(await failed(opened())) == {"token works"}


@pytest.mark.parametrize(("status", "may"), [("restricted", True), ("restricted", False), ("left", False)])
async def test_a_restricted_or_absent_bot_is_judged_by_its_rights(
    opened: Open, sandbox: Sandbox, status: str, may: bool
) -> None:
    rights = [name for name in ChatMemberRestricted.model_fields if name.startswith("can_")]
    member = dict.fromkeys(rights, may) | {
        "status": status,
        "user": {"id": 100, "is_bot": True, "first_name": "Анонс"},
        "is_member": True,
        "until_date": 0,
    }
    body = json.dumps({"ok": True, "result": member})
    sandbox.faults.add("telegram", "getChatMember", "status", code=200, body=body)
    assert ("bot may post" not in await failed(opened(probe_chat=None))) is may


async def test_an_older_server_that_does_not_know_the_newest_rights_is_understood(
    opened: Open, sandbox: Sandbox
) -> None:
    # a Bot API server of one's own is updated late: what it leaves out says nothing of the right to post
    bot = {"id": 100, "is_bot": True, "first_name": "Анонс"}
    administrator = {"status": "administrator", "user": bot, "can_post_messages": True}
    channel = {"id": -1001000000001, "type": "channel", "title": "Наш район"}
    for method, result in (("getChatMember", administrator), ("getChat", channel)):
        body = json.dumps({"ok": True, "result": result})
        sandbox.faults.add("telegram", method, "status", code=200, body=body)
    assert await failed(opened(probe_chat=None)) == {}


async def test_an_older_server_is_believed_that_the_right_to_post_is_missing(
    opened: Open, sandbox: Sandbox
) -> None:
    body = json.dumps({"ok": True, "result": {"status": "administrator", "can_post_messages": False}})
    sandbox.faults.add("telegram", "getChatMember", "status", code=200, body=body)
    assert "Публикация сообщений" in ((await failed(opened(probe_chat=None)))["bot may post"] or "")
