"""People: what editors, strangers and other admins do in Telegram, played from Python or over HTTP."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.sandbox.telegram.call import Upload
from bot.sandbox.telegram.chats import Chat, Message, Person, Status
from bot.sandbox.telegram.groups import is_told, standing
from bot.sandbox.telegram.moving import origin_of
from bot.sandbox.telegram.wording import LONGEST_CAPTION, LONGEST_TEXT, word
from bot.sandbox.telegram.world import Press, World

#: who writes what an anonymous administrator says (Bot API 10.3, Message: from, sender_chat)
ANONYMOUS = Person(id=1_087_968_824, name="Group", username="GroupAnonymousBot", is_bot=True)


class People:
    """Everybody who is not the bot."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._people: dict[int, Person] = {}

    def meet(self, user_id: int, name: str | None = None) -> Chat:
        """A person and their private chat with the bot; made on the first occasion."""
        if user_id not in self._people:
            self._people[user_id] = Person(id=user_id, name=name or f"Человек {user_id}")
        person = self._people[user_id]
        found = self._world.chats.find(user_id)
        return found or self._world.chats.add(
            Chat(id=user_id, type="private", title=person.name, bot="member")
        )

    def say(
        self,
        user_id: int,
        text: str = "",
        *,
        entities: Sequence[dict[str, Any]] = (),
        photo: bytes | None = None,
        document: tuple[str, bytes] | None = None,
        chat_id: int | str | None = None,
        origin: dict[str, Any] | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Message:
        """A person writes: a text, a photo or a document (name, bytes) with `text` as its caption.

        `thread`: into that topic of a forum. A reply stands in the topic of what it answers.
        """
        draft = self._draft(user_id, chat_id, text, entities, origin=origin)
        draft.chat.refuse_thread(thread)
        answered = draft.chat.messages.get(reply_to or 0)
        draft.reply_to, draft.thread = reply_to, thread if answered is None else answered.thread
        if photo is not None:
            draft.photo = self._world.files.add_photo(photo)
        if document is not None:
            draft.document = self._world.files.add_document(Upload(name=document[0], data=document[1]))
        return self._deliver(draft)

    def say_as_group(self, text: str, *, chat_id: int, thread: int | None = None) -> Message:
        """An anonymous administrator writes into their group: nobody learns who it was."""
        chat = self._world.chats.get(chat_id)
        chat.refuse_thread(thread)
        wording = word(text, (), longest=LONGEST_TEXT)
        return self._deliver(
            Message(
                id=0,
                chat=chat,
                at=self._world.context.now(),
                sender=ANONYMOUS,
                as_chat=True,
                text=wording.text,
                entities=wording.entities,
                thread=thread,
            )
        )

    def rewrite(self, message: Message, text: str, *, entities: Sequence[dict[str, Any]] = ()) -> Message:
        """Somebody edits a text or caption of theirs (Bot API 10.3: edited_message)."""
        wording = word(text, entities, longest=max(LONGEST_TEXT, LONGEST_CAPTION))
        message.text, message.entities = wording.text, wording.entities
        message.edited = self._world.context.now()
        self._world.updates.add("edited_message", message.to_json())
        return message

    def say_album(
        self, user_id: int, photos: Sequence[bytes], text: str = "", *, chat_id: int | str | None = None
    ) -> list[Message]:
        """A person sends several photos at once; the caption stands on the first."""
        album = self._world.next_album()
        messages = []
        for number, photo in enumerate(photos):
            draft = self._draft(user_id, chat_id, "" if number else text, ())
            draft.photo, draft.album = self._world.files.add_photo(photo), album
            messages.append(self._deliver(draft))
        return messages

    def forward(self, user_id: int, source: Message, *, chat_id: int | str | None = None) -> Message:
        """A person forwards a message that stands in some chat."""
        draft = self._draft(
            user_id, chat_id, source.text, source.entities, origin=source.origin or origin_of(source)
        )
        draft.photo, draft.document = source.photo, source.document
        return self._deliver(draft)

    def press(
        self, user_id: int, label: str, *, chat_id: int | str | None = None, message_id: int | None = None
    ) -> Press:
        """A person presses the button whose label begins with `label` (signs before the first letter aside).

        Without `message_id`: on the newest message that has it. Raises LookupError where there is no such
        button, and where it is one that a press tells nobody of (an address).
        """
        private = self.meet(user_id)
        chat = private if chat_id is None else self._world.chats.get(chat_id)
        message, button = _find_button(chat, label, message_id)
        press = Press(
            id=str(4_000_000 + len(self._world.presses)),
            person=self._people[user_id],
            chat=chat,
            message_id=message.id,
            data=str(button["callback_data"]),
        )
        self._world.presses[press.id] = press
        self._world.updates.add("callback_query", _query(press, message))
        return press

    def block(self, user_id: int) -> None:
        """A person stops the bot: it may not write any more, and is told."""
        self.stand(user_id, user_id, "kicked")

    def unblock(self, user_id: int) -> None:
        """The same person starts it again."""
        self.stand(user_id, user_id, "member")

    def stand(self, user_id: int, chat_id: int, status: Status) -> None:
        """A person adds the bot to a chat, removes it, makes it an administrator; the bot is told."""
        self.meet(user_id)
        chat = self._world.chats.get(chat_id)
        before = standing(self._world, chat)
        chat.blocked = chat.type == "private" and status == "kicked"
        chat.bot = "member" if chat.type == "private" else status
        change = {
            "chat": chat.to_json(),
            "from": self._people[user_id].to_json(),
            "date": int(self._world.context.now().timestamp()),
            "old_chat_member": before,
            "new_chat_member": standing(self._world, chat),
        }
        self._world.updates.add("my_chat_member", change)

    async def shown(
        self,
        user_id: int,
        wanted: Callable[[list[Message]], object] = bool,
        *,
        timeout: float = 10.0,
    ) -> list[Message]:
        """What the bot has shown this person (or group), once `wanted` is true of it. Raises TimeoutError."""
        await self._world.context.bell.until(lambda: wanted(self.chat(user_id)), timeout=timeout)
        return self.chat(user_id)

    def chat(self, user_id: int) -> list[Message]:
        """The bot's messages in this person's private chat (or in a group), oldest first."""
        chat = self._world.chats.find(user_id) or self.meet(user_id)
        return [message for message in chat.messages.values() if message.by_bot]

    def presses(self, user_id: int) -> list[Press]:
        """Every button this person pressed, with the bot's answers."""
        return [press for press in self._world.presses.values() if press.person.id == user_id]

    def _draft(
        self,
        user_id: int,
        chat_id: int | str | None,
        text: str,
        entities: Sequence[dict[str, Any]],
        *,
        origin: dict[str, Any] | None = None,
    ) -> Message:
        private = self.meet(user_id)
        chat = private if chat_id is None else self._world.chats.get(chat_id)
        wording = word(text, entities, longest=max(LONGEST_TEXT, LONGEST_CAPTION))
        return Message(
            id=0,
            chat=chat,
            at=self._world.context.now(),
            sender=None if chat.type == "channel" else self._people[user_id],
            text=wording.text,
            entities=wording.entities,
            origin=origin,
        )

    def _deliver(self, draft: Message) -> Message:
        chat = draft.chat
        draft.id = chat.next_id()
        self._world.post(draft)
        if chat.bot in ("administrator", "member") and is_told(draft, self._world.bot):
            kind = "channel_post" if chat.type == "channel" else "message"
            self._world.updates.add(kind, draft.to_json())
        return draft


def _find_button(chat: Chat, label: str, message_id: int | None) -> tuple[Message, dict[str, Any]]:
    candidates = [
        message
        for number, message in chat.messages.items()
        if message_id in (None, number) and message.buttons
    ]
    for message in reversed(candidates):
        for button in message.buttons:
            if _letters(str(button["text"])).startswith(_letters(label)) and "callback_data" in button:
                return message, button
    seen = [message.labels for message in candidates]
    raise LookupError(f"no button that begins with {label!r}; there are: {seen}")


def _letters(label: str) -> str:
    """A label without the signs before its first letter or figure."""
    start = next((index for index, letter in enumerate(label) if letter.isalnum()), 0)
    return label[start:].casefold()


def _query(press: Press, message: Message) -> dict[str, Any]:
    return {
        "id": press.id,
        "from": press.person.to_json(),
        "message": message.to_json(),
        "chat_instance": str(press.chat.id),
        "data": press.data,
    }
