"""Sending: sendMessage, sendPhoto, sendDocument, sendMediaGroup, sendChatAction (Bot API 10.3)."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.telegram.call import Call, Upload
from bot.sandbox.telegram.chats import Chat, Message
from bot.sandbox.telegram.errors import TelegramError
from bot.sandbox.telegram.files import Document, Photo
from bot.sandbox.telegram.keyboards import read_keyboard
from bot.sandbox.telegram.wording import LONGEST_CAPTION, LONGEST_TEXT, Wording, word
from bot.sandbox.telegram.world import World

ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)
FEWEST, MOST = 2, 10  #: items of an album
Media = Mapping[str, Photo | Document]


def send_message(world: World, call: Call) -> dict[str, Any]:
    """A text."""
    chat = place(world, call)
    wording = read_text(call)
    draft = world.draft(
        chat,
        text=wording.text,
        entities=wording.entities,
        keyboard=read_keyboard(call),
        preview=call.structure("link_preview_options", dict),
        reply_to=_reply(call, chat),
        thread=_thread(call, chat),
    )
    return world.answer(world.publish([draft])[0])


def send_photo(world: World, call: Call) -> dict[str, Any]:
    """A photo, with a caption if one is given."""
    return _send_file(world, call, "photo")


def send_document(world: World, call: Call) -> dict[str, Any]:
    """A file as it is, with a caption if one is given."""
    return _send_file(world, call, "document")


def _send_file(world: World, call: Call, kind: str) -> dict[str, Any]:
    chat = place(world, call)
    wording = read_caption(call)
    draft = world.draft(
        chat,
        **read_file(world, call, kind, call.text(kind)),
        text=wording.text,
        entities=wording.entities,
        keyboard=read_keyboard(call),
        caption_above=call.boolean("show_caption_above_media"),
        reply_to=_reply(call, chat),
        thread=_thread(call, chat),
    )
    return world.answer(world.publish([draft])[0])


def send_media_group(world: World, call: Call) -> list[dict[str, Any]]:
    """An album: all or nothing."""
    chat = place(world, call)
    items = call.structure("media", list)
    if not items:
        raise TelegramError('parameter "media" is required')
    if not FEWEST <= len(items) <= MOST:
        raise TelegramError(
            "album must include 2-10 items"
            if len(items) < FEWEST
            else "too many messages to send as an album"
        )
    album, reply, thread = world.next_album(), _reply(call, chat), _thread(call, chat)
    drafts = [
        world.draft(chat, album=album, reply_to=reply, thread=thread, **_item(world, call, number, item))
        for number, item in enumerate(items, start=1)
    ]
    _refuse_mixture(drafts)
    return [world.answer(message) for message in world.publish(drafts)]


def _item(world: World, call: Call, number: int, item: Any) -> dict[str, Any]:
    try:
        content = read_media(world, call, item)
    except TelegramError as error:
        if not error.reason.isupper():  # only what fails in the upload is told by the number of the item
            raise
        raise TelegramError(
            f'failed to send message #{number} with the error message "{error.reason}"'
        ) from None
    caption = read_caption(Call(method=call.method, params=item))
    return content | {
        "text": caption.text,
        "entities": caption.entities,
        "caption_above": bool(item.get("show_caption_above_media")),
    }


def _refuse_mixture(drafts: list[Message]) -> None:
    if len({draft.photo is None for draft in drafts}) > 1:
        raise TelegramError("document can't be mixed with other media types")
    if len({draft.caption_above for draft in drafts}) > 1:
        raise TelegramError("Parameter show_caption_above_media must be the same for all messages")


def send_chat_action(world: World, call: Call) -> bool:
    """«печатает…»."""
    chat = place(world, call)
    if call.text("action") not in ACTIONS:
        raise TelegramError("wrong parameter action in request")
    world.actions.append((chat.id, call.text("action")))
    return True


def place(world: World, call: Call) -> Chat:
    """The chat to write into. Raises TelegramError where it does not exist or the bot may not."""
    chat = world.chats.get(call.text("chat_id"))
    chat.refuse_posting()
    return chat


def read_text(call: Call) -> Wording:
    """The text of a message. Raises TelegramError on an empty, long or badly formatted one."""
    wording = word(call.text("text"), _entities(call, "entities"), longest=LONGEST_TEXT)
    if not wording.text:
        raise TelegramError("message text is empty")
    return wording


def read_caption(call: Call) -> Wording:
    """The caption of a photo or document; may be empty."""
    entities = _entities(call, "caption_entities")
    return word(call.text("caption"), entities, longest=LONGEST_CAPTION, caption=True)


def _entities(call: Call, name: str) -> list[Any]:
    entities = call.structure(name, list)
    if entities is None and call.text("parse_mode"):
        # Telegram ignores parse_mode beside entities; alone it would need a second parser here
        raise TelegramError("can't parse entities: this stand-in reads entities, not parse_mode")
    return entities or []


def read_media(world: World, call: Call, item: Any) -> dict[str, Any]:
    """The photo or document of an InputMedia. Raises TelegramError on any other kind."""
    kind = item.get("type") if isinstance(item, dict) else None
    if kind not in ("photo", "document"):
        raise TelegramError(f"can't parse InputMedia: type {kind!r} is not played by this stand-in")
    return read_file(world, call, kind, str(item.get("media", "")))


def read_file(world: World, call: Call, kind: str, reference: str) -> dict[str, Any]:
    """A fresh upload, an attachment of this call, or a file_id."""
    upload = _upload(call, kind, reference)
    if upload is None and not reference:
        raise TelegramError(f"there is no {kind} in the request")
    if kind == "photo":
        return {"photo": world.files.add_photo(upload.data) if upload else world.files.photo(reference)}
    return {"document": world.files.add_document(upload) if upload else world.files.document(reference)}


def _upload(call: Call, kind: str, reference: str) -> Upload | None:
    if not reference.startswith("attach://"):
        return None if reference else call.files.get(kind)
    upload = call.files.get(reference.removeprefix("attach://"))
    if upload is None:
        raise TelegramError(f"can't find uploaded file {reference}")
    return upload


def _thread(call: Call, chat: Chat) -> int | None:
    thread = call.integer("message_thread_id", 0) or None
    chat.refuse_thread(thread)
    return thread


def _reply(call: Call, chat: Chat) -> int | None:
    wanted = call.structure("reply_parameters", dict)
    if wanted is None:
        return None
    message_id = wanted.get("message_id")
    if message_id in chat.messages:
        return int(message_id)
    if wanted.get("allow_sending_without_reply"):
        return None
    raise TelegramError("message to be replied not found")
