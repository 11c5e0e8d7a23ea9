"""Groups: what a bot is told of them, topics, and its standing."""

from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import Chat

ANNA, GROUP = 111, -1002000000001
CHANGE = {"timeout": 0, "allowed_updates": ["message", "my_chat_member"]}


@pytest.fixture
def group(sandbox: Sandbox) -> Chat:
    topics = {12: "Анонсы"}
    return sandbox.telegram.add_chat(
        Chat(id=GROUP, type="supergroup", title="Редакция", bot="member", topics=topics)
    )


async def texts(bot_api: Any) -> list[str]:
    return [update["message"]["text"] for update in await bot_api.result("getUpdates")]


async def test_of_a_group_a_bot_is_told_what_is_meant_for_it(
    sandbox: Sandbox, bot_api: Any, group: Chat
) -> None:
    ours = await bot_api.result("sendMessage", chat_id=GROUP, text="Кто сегодня дежурит?")
    telegram = sandbox.telegram
    other = telegram.say(ANNA, "Между собой", chat_id=GROUP)
    telegram.say(ANNA, "И это между собой", chat_id=GROUP, reply_to=other.id)
    telegram.say(ANNA, "/queue", chat_id=GROUP)
    telegram.say(ANNA, "@Anons_Sandbox_bot Мост открыли", chat_id=GROUP)
    telegram.say(ANNA, "Я", chat_id=GROUP, reply_to=ours["message_id"])
    assert await texts(bot_api) == ["/queue", "@Anons_Sandbox_bot Мост открыли", "Я"]


@pytest.mark.parametrize("how", [{"hears_all": True}, {"bot": "administrator"}])
async def test_an_administrator_and_one_without_privacy_hear_all(
    sandbox: Sandbox, bot_api: Any, group: Chat, how: dict[str, Any]
) -> None:
    for name, value in how.items():
        setattr(group, name, value)
    sandbox.telegram.say(ANNA, "Между собой", chat_id=GROUP)
    assert await texts(bot_api) == ["Между собой"]


async def test_a_message_of_a_topic_says_which(sandbox: Sandbox, bot_api: Any, group: Chat) -> None:
    sandbox.telegram.say(ANNA, "/queue", chat_id=GROUP, thread=12)
    (update,) = await bot_api.result("getUpdates")
    message = update["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (12, True)
    assert message["chat"]["is_forum"]
    answer = await bot_api.result("sendMessage", chat_id=GROUP, text="Пусто", message_thread_id=12)
    assert answer["message_thread_id"] == 12


async def test_a_reply_stands_in_the_topic_of_what_it_answers(
    sandbox: Sandbox, bot_api: Any, group: Chat
) -> None:
    ours = await bot_api.result("sendMessage", chat_id=GROUP, text="Когда?", message_thread_id=12)
    assert sandbox.telegram.say(ANNA, "Завтра", chat_id=GROUP, reply_to=ours["message_id"]).thread == 12


async def test_a_topic_that_is_not_there_takes_nothing(bot_api: Any, group: Chat, jpeg: bytes) -> None:
    refusal = "Bad Request: message thread not found"
    assert await bot_api.refusal("sendMessage", chat_id=GROUP, text="?", message_thread_id=13) == refusal
    photo = {"photo": jpeg}
    assert await bot_api.refusal("sendPhoto", photo, chat_id=GROUP, message_thread_id="13") == refusal
    assert not group.messages


async def test_a_bot_is_told_that_somebody_has_blocked_it_and_has_come_back(
    sandbox: Sandbox, bot_api: Any
) -> None:
    await bot_api.result("getUpdates", **CHANGE)
    sandbox.telegram.meet(ANNA)
    sandbox.telegram.block(ANNA)
    assert "blocked" in await bot_api.refusal("sendMessage", chat_id=ANNA, text="?")
    sandbox.telegram.say(ANNA, "Не услышит")
    sandbox.telegram.unblock(ANNA)
    await bot_api.result("sendMessage", chat_id=ANNA, text="!")
    updates = await bot_api.result("getUpdates", **CHANGE)
    seen = [
        tuple(update["my_chat_member"][which]["status"] for which in ("old_chat_member", "new_chat_member"))
        for update in updates
    ]
    assert seen == [("member", "kicked"), ("kicked", "member")]


async def test_a_bot_is_told_who_adds_it_and_who_removes_it(
    sandbox: Sandbox, bot_api: Any, group: Chat
) -> None:
    await bot_api.result("getUpdates", **CHANGE)
    for status in ("left", "member", "administrator", "kicked"):
        sandbox.telegram.stand(ANNA, GROUP, status)
    updates = [one["my_chat_member"] for one in await bot_api.result("getUpdates", **CHANGE)]
    statuses = [one["new_chat_member"]["status"] for one in updates]
    assert statuses == ["left", "member", "administrator", "kicked"]
    assert {(one["from"]["id"], one["chat"]["id"]) for one in updates} == {(ANNA, GROUP)}
    assert "kicked" in await bot_api.refusal("sendMessage", chat_id=GROUP, text="?")
