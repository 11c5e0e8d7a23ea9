"""Chats: who may what where, and every message with its number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.sandbox.telegram.errors import TelegramError
from bot.sandbox.telegram.files import Document, Photo

ChatType = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]
Json = dict[str, Any]

#: how Telegram's errors name a kind of chat
KIND_NAMES: Mapping[ChatType, str] = {
    "private": "private chat",
    "group": "group chat",
    "supergroup": "supergroup chat",
    "channel": "channel chat",
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """A user of Telegram, the bot among them."""

    id: int
    name: str
    username: str | None = None
    is_bot: bool = False

    def to_json(self) -> Json:
        """User (Bot API 10.3)."""
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        if self.username:
            user["username"] = self.username
        return user if self.is_bot else user | {"language_code": "ru"}


@dataclass(kw_only=True)
class Message:
    """One message. `text` is the caption where there is a photo or a document."""

    id: int
    chat: "Chat"
    at: datetime
    sender: Person | None  #: None: the channel itself
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    photo: Photo | None = None
    document: Document | None = None
    album: str | None = None  #: media_group_id
    keyboard: Json | None = None
    origin: Json | None = None  #: forward_origin
    preview: Json | None = None  #: link_preview_options
    caption_above: bool = False
    reply_to: int | None = None
    thread: int | None = None  #: the topic of a forum; None: of no forum, or in its general topic
    edited: datetime | None = None
    by_bot: bool = False
    as_chat: bool = False  #: an anonymous administrator's (Bot API 10.3, Message: sender_chat)

    @property
    def has_media(self) -> bool:
        """Whether the text is a caption."""
        return self.photo is not None or self.document is not None

    @property
    def buttons(self) -> list[Json]:
        """The buttons of the inline keyboard, row after row."""
        rows = (self.keyboard or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons."""
        return [str(button["text"]) for button in self.buttons]

    def to_json(self, *, shown_id: int | None = None) -> Json:
        """Message (Bot API 10.3)."""
        message: Json = {
            "message_id": self.id if shown_id is None else shown_id,
            "date": int(self.at.timestamp()),
            "chat": self.chat.to_json(),
        }
        message |= (
            {"sender_chat": self.chat.to_json()} if self.sender is None else {"from": self.sender.to_json()}
        )
        message |= {"sender_chat": self.chat.to_json()} if self.as_chat else {}
        message |= self._content()
        optional = {
            "edit_date": int(self.edited.timestamp()) if self.edited else None,
            "media_group_id": self.album,
            "forward_origin": self.origin,
            "reply_markup": self.keyboard if self.buttons else None,
            "link_preview_options": self.preview,
            "show_caption_above_media": self.caption_above or None,
            "reply_to_message": self._replied(),
            "message_thread_id": self.thread,
            "is_topic_message": self.thread is not None or None,
        }
        return message | {name: value for name, value in optional.items() if value is not None}

    def _content(self) -> Json:
        content: Json = {}
        if self.photo is not None:
            content["photo"] = self.photo.to_json()
        if self.document is not None:
            content["document"] = self.document.to_json()
        if self.text:
            content["caption" if self.has_media else "text"] = self.text
        if self.entities:
            content["caption_entities" if self.has_media else "entities"] = self.entities
        return content

    def _replied(self) -> Json | None:
        target = self.chat.messages.get(self.reply_to or 0)
        if target is None:
            return None
        return {name: value for name, value in target.to_json().items() if name != "reply_to_message"}


@dataclass(kw_only=True)
class Chat:
    """A private chat, a group or a channel, with the bot's standing in it. Tests may change it as they go."""

    id: int
    type: ChatType
    title: str
    username: str | None = None
    bot: Status = "administrator"
    can_post: bool = True
    can_edit: bool = True
    can_delete: bool = True
    topics: dict[int, str] = field(default_factory=dict)  #: of a forum, by message_thread_id
    hears_all: bool = False  #: privacy mode is off: the bot of a group is told what nobody said to it
    blocked: bool = False  #: a person who has blocked the bot
    protected: bool = False  #: its messages cannot be forwarded or copied
    migrated_to: int | None = None  #: the supergroup that this group has become
    scheduled: bool = False  #: sends are answered with message_id 0 (Bot API 10.3, MessageId)
    administrators: dict[int, Person] = field(default_factory=dict)
    members: dict[int, Person] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: int | None = None
    _last: int = 0

    def next_id(self) -> int:
        """Numbers go up by one per message and are never used again."""
        self._last += 1
        return self._last

    def to_json(self) -> Json:
        """Chat (Bot API 10.3)."""
        chat: Json = {"id": self.id, "type": self.type}
        chat["first_name" if self.type == "private" else "title"] = self.title
        if self.topics:
            chat["is_forum"] = True
        return chat | ({"username": self.username} if self.username else {})

    def refuse_thread(self, thread: int | None) -> None:
        """Raises TelegramError where there is no such topic."""
        if thread is not None and thread not in self.topics:
            raise TelegramError("message thread not found")

    def url_of(self, message_id: int) -> str:
        """Where a reader finds a message."""
        if self.username:
            return f"https://t.me/{self.username}/{message_id}"
        return f"https://t.me/c/{str(self.id).removeprefix('-100')}/{message_id}"

    def refuse_strangers(self) -> None:
        """Raises TelegramError where the bot has no place in this chat."""
        if self.migrated_to is not None:
            raise TelegramError(
                "group chat was upgraded to a supergroup chat",
                parameters={"migrate_to_chat_id": self.migrated_to},
            )
        if self.blocked:
            raise TelegramError("bot was blocked by the user", 403)
        if self.bot == "left":
            raise TelegramError(f"bot is not a member of the {KIND_NAMES[self.type]}", 403)
        if self.bot == "kicked":
            raise TelegramError(f"bot was kicked from the {KIND_NAMES[self.type]}", 403)

    def refuse_posting(self) -> None:
        """Raises TelegramError where the bot may not write into this chat."""
        self.refuse_strangers()
        if self.type == "channel" and (self.bot == "member" or not self.can_post):
            raise TelegramError("need administrator rights in the channel chat")
        if not self.can_post:
            raise TelegramError("not enough rights to send text messages to the chat")


class Chats:
    """All chats of the stand-in, by number and by public name."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}

    def add(self, chat: Chat) -> Chat:
        """Put a chat into the world; one of the same number is replaced."""
        self._chats[chat.id] = chat
        return chat

    def find(self, name: int | str) -> Chat | None:
        """By number, "-100…" or "@name"."""
        text = str(name).strip()
        if text.startswith("@"):
            wanted = text[1:].lower()
            return next((chat for chat in self if (chat.username or "").lower() == wanted), None)
        try:
            return self._chats.get(int(text))
        except ValueError:
            return None

    def get(self, name: int | str) -> Chat:
        """As `find`. Raises TelegramError where there is none, in Telegram's words."""
        if not str(name).strip():
            raise TelegramError("chat_id is empty")
        chat = self.find(name)
        if chat is None:
            raise TelegramError("chat not found")
        return chat

    def __iter__(self) -> Iterator[Chat]:
        return iter(self._chats.values())
