"""People: what they say reaches the bot by long polling; what the bot shows can be seen and pressed."""

import asyncio
import base64
from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import CHANNEL, Chat, Person

ANNA = 111111111


async def told(bot_api: Any, **params: Any) -> list[dict[str, Any]]:
    updates: list[dict[str, Any]] = await bot_api.result("getUpdates", **params)
    return updates


async def test_a_word_reaches_the_bot_and_stays_until_confirmed(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.telegram.say(ANNA, "/start")

    (update,) = await told(bot_api)
    message = update["message"]
    assert (message["text"], message["chat"]["type"], message["from"]["id"]) == ("/start", "private", ANNA)
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert await told(bot_api) == [update]
    assert await told(bot_api, offset=update["update_id"] + 1) == []


async def test_updates_come_in_order_and_in_portions(sandbox: Sandbox, bot_api: Any) -> None:
    for number in range(5):
        sandbox.telegram.say(ANNA, str(number))
    first = await told(bot_api, limit=2)
    assert [update["message"]["text"] for update in first] == ["0", "1"]
    rest = await told(bot_api, offset=first[-1]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["2", "3", "4"]
    assert [update["message"]["text"] for update in await told(bot_api, offset=-1)] == ["4"]


async def test_a_long_poll_waits_for_the_first_word(sandbox: Sandbox, bot_api: Any) -> None:
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        poll = group.create_task(told(bot_api, timeout=30))
        await sandbox.context.bell.until(lambda: sandbox.journal.calls("telegram", "getUpdates"), timeout=5)
        assert not poll.done()
        sandbox.telegram.say(ANNA, "Утро!")
    assert poll.result()[0]["message"]["text"] == "Утро!"


async def test_a_long_poll_ends_empty_when_its_time_is_over(bot_api: Any) -> None:
    async with asyncio.timeout(5):
        assert await told(bot_api, timeout=1) == []


async def test_a_second_poller_ends_the_first_with_a_conflict(sandbox: Sandbox, bot_api: Any) -> None:
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        first = group.create_task(bot_api.answer("getUpdates", timeout=30))
        await sandbox.context.bell.until(lambda: sandbox.journal.calls("telegram", "getUpdates"), timeout=5)
        second = group.create_task(told(bot_api, timeout=30))
        await asyncio.wait([first])
        sandbox.telegram.say(ANNA, "Кому?")
    assert first.result()["error_code"] == 409
    assert first.result()["description"].startswith("Conflict: terminated by other getUpdates request")
    assert second.result()[0]["message"]["text"] == "Кому?"


async def test_the_sandbox_stops_under_a_waiting_poll(sandbox: Sandbox, bot_api: Any) -> None:
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        poll = group.create_task(told(bot_api, timeout=30))
        await sandbox.context.bell.until(lambda: sandbox.journal.calls("telegram", "getUpdates"), timeout=5)
        await sandbox.stop()
    assert poll.result() == []


async def test_the_bot_hears_only_what_it_listens_to(sandbox: Sandbox, bot_api: Any) -> None:
    await told(bot_api, allowed_updates=["channel_post"])
    sandbox.telegram.say(ANNA, "В личку")
    sandbox.telegram.say(ANNA, "В канал", chat_id=CHANNEL)
    (update,) = await told(bot_api)
    assert update["channel_post"]["text"] == "В канал"


async def test_the_bots_own_posts_are_never_told_to_it(bot_api: Any) -> None:
    await bot_api.result("sendMessage", chat_id=CHANNEL, text="Сам себе")
    assert await told(bot_api) == []


async def test_what_waits_can_be_forgotten(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.telegram.say(ANNA, "Старое")
    assert (await bot_api.result("getWebhookInfo"))["pending_update_count"] == 1
    assert await bot_api.result("deleteWebhook") is True
    assert (await bot_api.result("getWebhookInfo"))["pending_update_count"] == 1
    await bot_api.result("deleteWebhook", drop_pending_updates=True)
    assert await bot_api.result("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }


async def test_photos_albums_documents_and_forwards_arrive_as_in_life(
    sandbox: Sandbox, bot_api: Any, jpeg: bytes
) -> None:
    people = sandbox.telegram
    people.say(ANNA, "Мост", photo=jpeg)
    people.say_album(ANNA, [jpeg, jpeg], "Два фото")
    people.say(ANNA, "Смета", document=("smeta.pdf", b"%PDF"))
    post = people.say(7, "Новость", chat_id=CHANNEL)
    people.forward(ANNA, post)
    people.forward(ANNA, people.say(8, "Слух"))

    messages = [
        update["message"] for update in await told(bot_api, offset=1) if update.get("message", {}).get("chat")
    ]
    photo, first, second, document, forward, _, rumour = messages
    assert (photo["caption"], len(photo["photo"])) == ("Мост", 4)
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], second.get("caption")) == ("Два фото", None)
    assert document["document"]["file_name"] == "smeta.pdf"
    assert forward["forward_origin"]["chat"]["id"] == CHANNEL
    assert rumour["forward_origin"]["sender_user"]["id"] == 8


async def test_a_person_sees_what_the_bot_shows_and_presses_a_button(sandbox: Sandbox, bot_api: Any) -> None:
    people = sandbox.telegram
    people.meet(ANNA, "Анна")
    markup = {
        "inline_keyboard": [
            [
                {"text": "🗓 В очередь", "callback_data": "queue:1"},
                {"text": "Сейчас", "callback_data": "now:1"},
            ],
            [{"text": "Сайт", "url": "https://a.example"}],
        ]
    }
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        seen = group.create_task(people.shown(ANNA, lambda messages: len(messages) == 2))
        await bot_api.result("sendMessage", chat_id=ANNA, text="Вот как выйдет")
        await bot_api.result("sendMessage", chat_id=ANNA, text="Куда?", reply_markup=markup)
    last = seen.result()[-1]
    assert (last.text, last.labels) == ("Куда?", ["🗓 В очередь", "Сейчас", "Сайт"])
    assert people.chat(ANNA) == seen.result()

    press = people.press(ANNA, "в очередь")
    (update,) = await told(bot_api)
    query = update["callback_query"]
    assert (query["data"], query["from"]["first_name"], query["id"]) == ("queue:1", "Анна", press.id)
    assert query["message"]["message_id"] == last.id
    answer = {"callback_query_id": query["id"], "text": "Готово", "show_alert": True}
    assert await bot_api.result("answerCallbackQuery", **answer) is True
    assert (press.answered, press.text, press.alert) == (True, "Готово", True)
    assert people.presses(ANNA) == [press]
    assert "query is too old" in await bot_api.refusal("answerCallbackQuery", **answer)


async def test_a_long_answer_to_a_press_is_refused(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.telegram.meet(ANNA)
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": "1"}]]}
    sent = await bot_api.result("sendMessage", chat_id=ANNA, text="Точно?", reply_markup=markup)
    press = sandbox.telegram.press(ANNA, "Да", message_id=sent["message_id"])
    reason = await bot_api.refusal("answerCallbackQuery", callback_query_id=press.id, text="а" * 201)
    assert reason == "Bad Request: MESSAGE_TOO_LONG"
    assert not press.answered


async def test_a_button_that_is_not_there_cannot_be_pressed(sandbox: Sandbox, bot_api: Any) -> None:
    markup = {"inline_keyboard": [[{"text": "Сайт", "url": "https://a.example"}]]}
    sandbox.telegram.meet(ANNA)
    await bot_api.result("sendMessage", chat_id=ANNA, text="Вот", reply_markup=markup)
    with pytest.raises(LookupError, match="Сайт"):
        sandbox.telegram.press(ANNA, "Сайт")
    with pytest.raises(LookupError):
        sandbox.telegram.press(ANNA, "В очередь", chat_id=CHANNEL)


async def test_waiting_for_what_never_comes_ends(sandbox: Sandbox) -> None:
    with pytest.raises(TimeoutError):
        await sandbox.telegram.shown(ANNA, timeout=0.05)


async def test_nobody_is_written_to_who_never_wrote(bot_api: Any) -> None:
    assert "chat not found" in await bot_api.refusal("sendMessage", chat_id=ANNA, text="Привет")


async def test_whoever_blocked_the_bot_tells_it_nothing(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.telegram.meet(ANNA).blocked = True
    sandbox.telegram.say(ANNA, "Эй")
    assert await told(bot_api) == []


async def test_members_and_their_rights(sandbox: Sandbox, bot_api: Any) -> None:
    chat = sandbox.telegram.get_chat()
    chat.administrators[7] = Person(id=7, name="Пётр")
    chat.members[8] = Person(id=8, name="Ольга", username="olga")
    chat.can_edit = False

    bot = await bot_api.result("getChatMember", chat_id=CHANNEL, user_id=100)
    assert (bot["status"], bot["can_post_messages"], bot["can_edit_messages"]) == (
        "administrator",
        True,
        False,
    )
    admin = await bot_api.result("getChatMember", chat_id=CHANNEL, user_id=7)
    assert (admin["status"], admin["can_edit_messages"]) == ("administrator", True)
    member = await bot_api.result("getChatMember", chat_id=CHANNEL, user_id=8)
    assert (member["status"], member["user"]["username"]) == ("member", "olga")
    assert "PARTICIPANT_ID_INVALID" in await bot_api.refusal("getChatMember", chat_id=CHANNEL, user_id=9)
    listed = await bot_api.result("getChatAdministrators", chat_id=CHANNEL)
    assert [member["user"]["id"] for member in listed] == [7, 100]

    chat.bot = "member"
    assert "inaccessible" in await bot_api.refusal("getChatMember", chat_id=CHANNEL, user_id=100)
    sandbox.telegram.add_chat(Chat(id=-5, type="group", title="Летучка", bot="member"))
    bot = await bot_api.result("getChatMember", chat_id=-5, user_id=100)
    assert bot["status"] == "member"
    assert await bot_api.result("getChatAdministrators", chat_id=-5) == []
    sandbox.telegram.meet(ANNA)
    assert "no administrators" in await bot_api.refusal("getChatAdministrators", chat_id=ANNA)


async def test_commands_are_kept_by_scope_and_language(bot_api: Any) -> None:
    commands = [{"command": "queue", "description": "Что в очереди"}]
    assert await bot_api.result("setMyCommands", commands=commands) is True
    assert await bot_api.result("getMyCommands") == commands
    assert await bot_api.result("getMyCommands", scope={"type": "chat", "chat_id": 5}) == []
    for wrong in (
        {"command": "Очередь", "description": "а"},
        {"command": "queue", "description": ""},
        "queue",
    ):
        assert "BOT_COMMAND_INVALID" in await bot_api.refusal("setMyCommands", commands=[wrong])


async def test_a_page_can_be_an_editor(sandbox: Sandbox, bot_api: Any, jpeg: bytes) -> None:
    door = f"{bot_api.address}/sandbox/telegram"
    photo = base64.b64encode(jpeg).decode()
    wishes = [
        {"user": ANNA, "text": "Привет", "name": "Анна"},
        {"user": ANNA, "text": "Мост", "photos": [photo]},
        {"user": ANNA, "text": "Гонка", "photos": [photo, photo]},
    ]
    for wish in wishes:
        async with bot_api.session.post(f"{door}/say", json=wish) as response:
            assert response.status == 201
    markup = {"inline_keyboard": [[{"text": "Сейчас", "callback_data": "now"}]]}
    await bot_api.result("sendMessage", chat_id=ANNA, text="Куда?", reply_markup=markup)
    async with bot_api.session.post(f"{door}/press", json={"user": ANNA, "label": "Сейчас"}) as response:
        assert (await response.json())["data"] == "now"

    assert len(await told(bot_api)) == 5
    async with bot_api.session.get(f"{door}/chat/{ANNA}") as response:
        chat = await response.json()
    assert [message["by_bot"] for message in chat["messages"]] == [False] * 4 + [True]
    assert chat["presses"][0]["answered"] is False


@pytest.mark.parametrize(
    ("where", "body", "reason"),
    [
        ("say", "{", "not JSON"),
        ("say", '{"text": "а"}', '"user"'),
        ("say", '{"user": 5}', "neither a text nor a photo"),
        ("say", '{"user": 5, "photos": ["???"]}', "base64"),
        ("say", '{"user": 5, "photos": ["AAAA"]}', "IMAGE_PROCESS_FAILED"),
        ("press", '{"user": 5, "label": "Да"}', "no button"),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused(
    bot_api: Any, where: str, body: str, reason: str
) -> None:
    async with bot_api.session.post(f"{bot_api.address}/sandbox/telegram/{where}", data=body) as response:
        assert response.status == 400
        assert reason in (await response.json())["error"]
