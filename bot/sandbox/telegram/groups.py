"""Groups: what of their talk a bot is told, and which standing it has there."""

from typing import Any

from bot.sandbox.telegram.asking import administrator
from bot.sandbox.telegram.chats import Chat, Message, Person
from bot.sandbox.telegram.world import World


def is_told(message: Message, bot: Person) -> bool:
    """Whether the bot learns of a message.

    Privacy mode (Bots FAQ, «What messages will my bot get?»): of a group a bot that is no administrator gets
    commands, mentions of its name, and replies to what it wrote itself.
    """
    chat = message.chat
    if chat.blocked:
        return False
    if chat.type not in ("group", "supergroup") or chat.bot == "administrator" or chat.hears_all:
        return True
    answered = chat.messages.get(message.reply_to or 0)
    if answered is not None and answered.by_bot:
        return True
    return message.text.startswith("/") or f"@{bot.username}".lower() in message.text.lower()


def standing(world: World, chat: Chat) -> dict[str, Any]:
    """ChatMember of the bot itself (Bot API 10.3)."""
    if chat.bot == "administrator":
        return administrator(world.bot, chat)
    status = "kicked" if chat.blocked else chat.bot
    member = {"status": status, "user": world.bot.to_json()}
    return member | {"until_date": 0} if status == "kicked" else member
