"""Moving: forwardMessage and copyMessage, by which a bot can look at a channel (Bot API 10.3)."""

from copy import deepcopy
from typing import Any

from bot.sandbox.telegram.call import Call
from bot.sandbox.telegram.chats import Message
from bot.sandbox.telegram.errors import TelegramError
from bot.sandbox.telegram.keyboards import read_keyboard
from bot.sandbox.telegram.sending import place, read_caption
from bot.sandbox.telegram.world import World


def forward_message(world: World, call: Call) -> dict[str, Any]:
    """forwardMessage: the answer carries the whole message and where it came from."""
    chat = place(world, call)
    source = _source(world, call, to="forward")
    draft = world.draft(chat, **_content(source), origin=source.origin or origin_of(source))
    return world.answer(world.publish([draft])[0])


def copy_message(world: World, call: Call) -> dict[str, Any]:
    """copyMessage: the answer is the number alone."""
    chat = place(world, call)
    source = _source(world, call, to="copy")
    content = _content(source) | {"keyboard": read_keyboard(call)}
    if "caption" in call.params and source.has_media:
        wording = read_caption(call)
        content |= {"text": wording.text, "entities": wording.entities}
    return {"message_id": world.answer(world.publish([world.draft(chat, **content)])[0])["message_id"]}


def origin_of(source: Message) -> dict[str, Any]:
    """MessageOrigin (Bot API 10.3)."""
    date = int(source.at.timestamp())
    if source.sender is None:
        return {"type": "channel", "date": date, "chat": source.chat.to_json(), "message_id": source.id}
    return {"type": "user", "date": date, "sender_user": source.sender.to_json()}


def _source(world: World, call: Call, *, to: str) -> Message:
    chat = world.chats.get(call.text("from_chat_id"))
    chat.refuse_strangers()
    message = world.message(chat, call.integer("message_id"), to=to)
    if chat.protected:
        raise TelegramError(f"message can't be {'forwarded' if to == 'forward' else 'copied'}")
    return message


def _content(source: Message) -> dict[str, Any]:
    return {
        "text": source.text,
        "entities": deepcopy(source.entities),
        "photo": source.photo,
        "document": source.document,
        "preview": deepcopy(source.preview),
        "caption_above": source.caption_above,
    }
