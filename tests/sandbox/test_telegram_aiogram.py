"""The stand-in under the real client: what aiogram sends is understood, what it gets back it can read."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    ChatMemberAdministrator,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginUser,
)

from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import CHANNEL, PROBE

NAME = "@nash_rayon"


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    """A real client that talks to the stand-in."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.address))
    async with Bot("100:sandbox-token", session=session) as client:
        yield client


async def test_the_bot_knows_who_it_is(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (100, True, "anons_sandbox_bot")


async def test_a_text_is_sent_edited_and_deleted(sandbox: Sandbox, bot: Bot) -> None:
    bold = MessageEntity(type="bold", offset=0, length=6)
    sent = await bot.send_message(NAME, "Привет, район", entities=[bold])
    assert (sent.message_id, sent.text) == (1, "Привет, район")
    assert [entity.model_dump() for entity in sent.entities or ()] == [bold.model_dump()]
    assert sent.sender_chat is not None

    edited = await bot.edit_message_text("Пока", chat_id=NAME, message_id=1)
    assert not isinstance(edited, bool)
    assert edited.text == "Пока"
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("Пока", chat_id=NAME, message_id=1)
    assert await bot.delete_message(NAME, 1)
    assert sandbox.telegram.posts() == []


async def test_an_album_is_sent_and_its_photo_fetched_again(sandbox: Sandbox, bot: Bot, jpeg: bytes) -> None:
    media = [
        InputMediaPhoto(media=BufferedInputFile(jpeg, f"{number}.jpg"), caption=None if number else "Два")
        for number in range(2)
    ]
    messages = await bot.send_media_group(NAME, media=[*media])
    assert [message.message_id for message in messages] == [1, 2]
    assert messages[0].caption == "Два"
    assert messages[0].photo is not None
    fetched = await bot.download(messages[0].photo[-1])
    assert fetched is not None
    assert fetched.read() == sandbox.telegram.posts()[0].photos[0]

    again = await bot.send_photo(NAME, messages[0].photo[-1].file_id, caption="Снова")
    assert again.photo == messages[0].photo
    edited = await bot.edit_message_caption(chat_id=NAME, message_id=3, caption="И снова")
    assert not isinstance(edited, bool)
    assert edited.caption == "И снова"


async def test_a_forward_to_the_probe_chat_shows_what_stands_there(bot: Bot) -> None:
    await bot.send_message(CHANNEL, "Вышло?")
    seen = await bot.forward_message(PROBE, CHANNEL, 1, disable_notification=True)
    assert seen.text == "Вышло?"
    assert isinstance(seen.forward_origin, MessageOriginChannel)
    assert (seen.forward_origin.chat.id, seen.forward_origin.message_id) == (CHANNEL, 1)
    with pytest.raises(TelegramBadRequest, match="message to forward not found"):
        await bot.forward_message(PROBE, CHANNEL, 2)
    assert (await bot.copy_message(PROBE, CHANNEL, 1)).message_id == 2


async def test_updates_are_polled_and_a_press_answered(sandbox: Sandbox, bot: Bot, jpeg: bytes) -> None:
    people = sandbox.telegram
    people.forward(5, people.say(5, "Статья"))
    people.say(5, "Фото", photo=jpeg)
    original, forward, photo = await bot.get_updates(timeout=5)
    assert original.message is not None
    assert forward.message is not None
    assert isinstance(forward.message.forward_origin, MessageOriginUser)
    assert photo.message is not None
    assert photo.message.photo

    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="🗓 В очередь", callback_data="q:1")]]
    )
    await bot.send_message(5, "Куда?", reply_markup=keyboard)
    press = people.press(5, "В очередь")
    (update,) = await bot.get_updates(offset=photo.update_id + 1, timeout=5)
    assert update.callback_query is not None
    assert update.callback_query.data == "q:1"
    assert await bot.answer_callback_query(update.callback_query.id, text="Поставлено")
    assert press.text == "Поставлено"


async def test_two_pollers_collide(sandbox: Sandbox, bot: Bot) -> None:
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        first = group.create_task(_error(bot.get_updates(timeout=30)))
        await sandbox.context.bell.until(lambda: sandbox.journal.calls("telegram", "getUpdates"), timeout=5)
        await bot.get_updates(timeout=0)
    assert isinstance(first.result(), TelegramConflictError)


async def test_chats_and_members_can_be_read(bot: Bot) -> None:
    chat = await bot.get_chat(NAME)
    assert (chat.id, chat.type, chat.title) == (CHANNEL, "channel", "Наш район")
    member = await bot.get_chat_member(NAME, 100)
    assert isinstance(member, ChatMemberAdministrator)
    assert member.can_post_messages
    assert [each.user.id for each in await bot.get_chat_administrators(NAME)] == [100]
    assert await bot.set_my_commands([BotCommand(command="queue", description="Очередь")])
    assert await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.send_chat_action(NAME, "typing")


async def test_errors_arrive_as_the_clients_own_exceptions(sandbox: Sandbox, bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message("@nobody", "а")
    sandbox.faults.add("telegram", "sendMessage", "error", retry_after=11)
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(NAME, "а")
    assert flood.value.retry_after == 11
    sandbox.faults.add("telegram", "sendMessage", "drop_after")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(NAME, "а")
    sandbox.telegram.get_chat().migrated_to = -1005
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(NAME, "а")
    assert moved.value.migrate_to_chat_id == -1005
    sandbox.telegram.get_chat().migrated_to = None
    sandbox.telegram.get_chat().bot = "kicked"
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(NAME, "а")
    sandbox.telegram.token = "100:changed"
    with pytest.raises(TelegramUnauthorizedError):
        await bot.get_me()


async def _error(call: object) -> BaseException | None:
    try:
        await call  # type: ignore[misc]  # any awaitable call of the client
    except Exception as error:  # noqa: BLE001  # the error is the result here
        return error
    return None
