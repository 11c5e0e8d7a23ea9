"""Changing: edit, delete, pin (Bot API 10.3; windows as in TDLib's MessagesManager)."""

from datetime import timedelta
from typing import Any

from bot.sandbox.telegram.call import Call
from bot.sandbox.telegram.chats import Chat, Message
from bot.sandbox.telegram.errors import TelegramError
from bot.sandbox.telegram.keyboards import read_keyboard
from bot.sandbox.telegram.sending import read_caption, read_media, read_text
from bot.sandbox.telegram.world import World

#: bots cannot delete older messages, whatever their rights
DELETE_WINDOW = timedelta(hours=48)
#: Bot API 10.3, deleteMessages
MOST_DELETED = 100
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_text(world: World, call: Call) -> dict[str, Any]:
    """editMessageText."""
    message = _editable(world, call)
    if message.has_media:
        raise TelegramError("there is no text in the message to edit")
    wording = read_text(call)
    preview = call.structure("link_preview_options", dict)
    changes = {"text": wording.text, "entities": wording.entities, "preview": preview}
    return _apply(world, message, changes | {"keyboard": read_keyboard(call, inline_only=True)})


def edit_caption(world: World, call: Call) -> dict[str, Any]:
    """editMessageCaption."""
    message = _editable(world, call)
    if not message.has_media:
        raise TelegramError("there is no caption in the message to edit")
    wording = read_caption(call)
    above = call.boolean("show_caption_above_media")
    changes = {"text": wording.text, "entities": wording.entities, "caption_above": above}
    return _apply(world, message, changes | {"keyboard": read_keyboard(call, inline_only=True)})


def edit_keyboard(world: World, call: Call) -> dict[str, Any]:
    """editMessageReplyMarkup."""
    message = _editable(world, call)
    return _apply(world, message, {"keyboard": read_keyboard(call, inline_only=True)})


def edit_media(world: World, call: Call) -> dict[str, Any]:
    """editMessageMedia: a text may become a photo as well."""
    item = call.structure("media", dict)
    if item is None:
        raise TelegramError('parameter "media" is required')
    message = _editable(world, call)
    wording = read_caption(Call(method=call.method, params=item))
    changes = {"photo": None, "document": None, "preview": None} | read_media(world, call, item)
    changes |= {"text": wording.text, "entities": wording.entities}
    return _apply(world, message, changes | {"keyboard": read_keyboard(call, inline_only=True)})


def _editable(world: World, call: Call) -> Message:
    chat = world.chats.get(call.text("chat_id"))
    chat.refuse_strangers()
    message = world.message(chat, call.integer("message_id"), to="edit")
    may = message.by_bot or (chat.type == "channel" and chat.can_edit and chat.bot == "administrator")
    if not may or message.origin is not None:
        raise TelegramError("message can't be edited")
    if chat.type == "channel":
        chat.refuse_posting()
    return message


def _apply(world: World, message: Message, changes: dict[str, Any]) -> dict[str, Any]:
    if all(getattr(message, name) == value for name, value in changes.items()):
        raise TelegramError(SAME)
    for name, value in changes.items():
        setattr(message, name, value)
    return world.changed(message)


def delete_message(world: World, call: Call) -> bool:
    """deleteMessage."""
    chat = world.chats.get(call.text("chat_id"))
    chat.refuse_strangers()
    message = world.message(chat, call.integer("message_id"), to="delete")
    _refuse_deleting(world, chat, message)
    world.remove(chat, message.id)
    return True


def delete_messages(world: World, call: Call) -> bool:
    """deleteMessages: those that are not there are passed over; one that may not go keeps all the others."""
    chat = world.chats.get(call.text("chat_id"))
    chat.refuse_strangers()
    numbers = call.structure("message_ids", list) or []
    if not 1 <= len(numbers) <= MOST_DELETED:
        raise TelegramError("message identifiers are not specified" if not numbers else "too many messages")
    found = [chat.messages[int(number)] for number in numbers if int(number) in chat.messages]
    for message in found:
        _refuse_deleting(world, chat, message)
    for message in found:
        world.remove(chat, message.id)
    return True


def _refuse_deleting(world: World, chat: Chat, message: Message) -> None:
    if world.context.now() - message.at > DELETE_WINDOW:
        raise TelegramError("message can't be deleted for everyone")
    may = chat.can_post if message.by_bot else chat.can_delete
    if chat.type != "private" and not may:
        raise TelegramError("message can't be deleted")


def pin_message(world: World, call: Call) -> bool:
    """pinChatMessage."""
    chat = _pinning(world, call)
    chat.pinned = world.message(chat, call.integer("message_id"), to="pin").id
    return True


def unpin_message(world: World, call: Call) -> bool:
    """unpinChatMessage; without a number the newest pinned one. What is not pinned stays as it is."""
    chat = _pinning(world, call)
    number = call.integer("message_id", default=chat.pinned or 0)
    if number:
        world.message(chat, number, to="unpin")
    if chat.pinned == number:
        chat.pinned = None
    return True


def _pinning(world: World, call: Call) -> Chat:
    """Bot API 10.3, pinChatMessage: in channels it takes the right to edit messages."""
    chat = world.chats.get(call.text("chat_id"))
    chat.refuse_strangers()
    if chat.type == "channel" and not (chat.can_edit and chat.bot == "administrator"):
        raise TelegramError("not enough rights to manage pinned messages in the chat")
    return chat
