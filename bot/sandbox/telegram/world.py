"""World: everything that the Telegram stand-in remembers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.context import SandboxContext
from bot.sandbox.telegram.chats import Chat, Chats, Message, Person
from bot.sandbox.telegram.errors import TelegramError
from bot.sandbox.telegram.files import Files
from bot.sandbox.telegram.pace import Pace
from bot.sandbox.telegram.updates import Updates

BOT = Person(id=100, name="Анонс", username="anons_sandbox_bot", is_bot=True)
NETWORK = "telegram"


@dataclass(kw_only=True)
class Press:
    """A button somebody pressed, and how the bot answered it."""

    id: str
    person: Person
    chat: Chat
    message_id: int
    data: str
    answered: bool = False
    text: str = ""
    alert: bool = False


class World:
    """Chats, files, updates and the bot of one sandbox."""

    def __init__(self, context: SandboxContext) -> None:
        self.context = context
        self.bot = BOT
        self.chats = Chats()
        self.files = Files()
        self.updates = Updates(context.bell)
        self.limiter = Pace(context.now)
        self.paced = True
        self.presses: dict[str, Press] = {}
        self.actions: list[tuple[int, str]] = []  #: (chat, "typing"…)
        self.commands: dict[str, list[dict[str, Any]]] = {}  #: by scope and language
        self._albums = 0

    def spend(self, chat: Chat, messages: int = 1) -> None:
        """Count messages against the pace, unless it is switched off."""
        if self.paced:
            self.limiter.spend(chat, messages)

    def post(self, message: Message) -> Message:
        """Put a message into its chat."""
        message.chat.messages[message.id] = message
        self.context.announce(NETWORK, "post", f"{message.chat.id}/{message.id}")
        return message

    def draft(self, chat: Chat, **content: Any) -> Message:
        """A message of the bot that is not in its chat yet; it has no number before it is posted."""
        sender = None if chat.type == "channel" else self.bot
        return Message(id=0, chat=chat, at=self.context.now(), sender=sender, by_bot=True, **content)

    def publish(self, drafts: Sequence[Message]) -> list[Message]:
        """Number the bot's messages and post them, all or none."""
        chat = drafts[0].chat
        self.spend(chat, len(drafts))
        return [self.post(replace(message, id=chat.next_id())) for message in drafts]

    def answer(self, message: Message) -> dict[str, Any]:
        """The message as the sender is told of it; without a usable id where the chat schedules its sends."""
        return message.to_json(shown_id=0 if message.chat.scheduled else None)

    def changed(self, message: Message) -> dict[str, Any]:
        """Note that the bot has edited a message."""
        message.edited = self.context.now()
        self.context.announce(NETWORK, "edit", f"{message.chat.id}/{message.id}")
        return message.to_json()

    def remove(self, chat: Chat, message_id: int) -> None:
        """Take a message out of its chat. Bots are never told."""
        del chat.messages[message_id]
        self.context.announce(NETWORK, "delete", f"{chat.id}/{message_id}")

    def message(self, chat: Chat, message_id: int, *, to: str) -> Message:
        """A message that is there. Raises TelegramError `message to <to> not found`."""
        if message_id not in chat.messages:
            raise TelegramError(f"message to {to} not found")
        return chat.messages[message_id]

    def next_album(self) -> str:
        """A fresh media_group_id."""
        self._albums += 1
        return str(13_000_000_000_000_000 + self._albums)
