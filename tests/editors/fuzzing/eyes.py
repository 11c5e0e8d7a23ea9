"""Eyes: what people see of the bot, and what has changed since they looked last."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram import Chat, Message, TelegramStandIn

Button = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A message of the bot that is new, or looks different."""

    chat: int
    message: int
    new: bool
    text: str
    labels: tuple[str, ...]

    def line(self) -> str:
        """For the transcript."""
        sign = "+" if self.new else "~"
        keys = f"  [{' | '.join(self.labels)}]" if self.labels else ""
        text = self.text if len(self.text) < 400 else f"{self.text[:400]}…"
        return f"    {sign}{self.chat}/{self.message} " + text.replace("\n", "\n        ") + keys


@dataclass(kw_only=True)
class Eyes:
    """Everybody's chats with the bot."""

    telegram: TelegramStandIn
    chats: set[int]
    looked: int = 0
    known: set[tuple[int, int]] = field(default_factory=set)
    former: list[tuple[int, int, str]] = field(default_factory=list)  #: buttons: chat, message, data
    _offered: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)

    def look(self) -> list[Seen]:
        """What is new since the last look, chat by chat: nobody sees which of two chats was told first."""
        world = self.telegram.world.context
        fresh = [one for one in world.changes if one.number > self.looked and one.network == "telegram"]
        self.looked = world.changed
        places = sorted(
            {(int(chat), int(number)) for chat, _, number in (one.id.partition("/") for one in fresh)}
        )
        return [seen for place in places if (seen := self._see(*place))]

    def _see(self, chat_id: int, number: int) -> Seen | None:
        if chat_id not in self.chats:
            return None
        message = self.telegram.get_chat(chat_id).messages.get(number)
        self._remember(chat_id, number, message)
        if message is None or not message.by_bot:
            return None
        new = (chat_id, number) not in self.known
        self.known.add((chat_id, number))
        text = message.text or ("(фото)" if message.photo else "")
        return Seen(chat=chat_id, message=number, new=new, text=text, labels=tuple(message.labels))

    def _remember(self, chat: int, number: int, message: Message | None) -> None:
        """Buttons that were there may still be pressed: by whoever has not seen the change yet."""
        datas = tuple(str(one["callback_data"]) for one in pressable(message)) if message else ()
        gone = set(self._offered.get((chat, number), ())) - set(datas)
        self.former += [(chat, number, data) for data in sorted(gone)]
        del self.former[:-60]
        self._offered[chat, number] = datas


def pressable(message: Message) -> list[Button]:
    """The buttons that a press tells somebody of."""
    return [button for button in message.buttons if "callback_data" in button]


def boards(chat: Chat, *, last: int = 40) -> list[Message]:
    """The bot's messages that have buttons, newest first."""
    newest = list(chat.messages.values())[-last:]
    return [one for one in reversed(newest) if one.by_bot and pressable(one)]
