"""Talk: one person's chat while one update is handled, and what was asked last (the store remembers)."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyParameters,
)

from bot.core.calendar.moments import say_moment
from bot.core.journal import Actor
from bot.core.language import Language, Words
from bot.core.newsroom import Editor, Newsroom, Role
from bot.core.richtext import Entity, RichText
from bot.desk import Desk
from bot.editors.turns import Turns
from bot.store import Store

#: Bot API 10.3, sendMessage
LONGEST_MESSAGE = 4096
#: Bot API 10.3, answerCallbackQuery
LONGEST_ANSWER = 200
#: for whom a message in a group is drawn: for all who decide, nobody in particular
EVERYBODY = Editor(id=0, name="", role=Role.EDITOR)
NO_CARD = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One message of ours: text and the keyboard under it."""

    text: RichText
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the bot asked for last: the next message of this person answers it."""

    name: str  #: "time", "edit" or "urgent"
    article: int = 0
    card: int = 0  #: message to show the answer in; 0: a new one
    field: str = ""  #: of "edit": what is to be changed
    version: int = 0  #: of "edit": of the article that was shown


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What stands behind every chat."""

    bot: Bot
    desk: Desk
    store: Store
    now: Callable[[], datetime]
    turns: Turns = field(default_factory=Turns)

    def talk(self, editor: Editor, event: CallbackQuery | Message | None = None) -> "Talk":
        """Where `editor` wrote or pressed; without an `event` their private chat."""
        query = event if isinstance(event, CallbackQuery) else None
        message = event.message if isinstance(event, CallbackQuery) else event
        talk = Talk(
            bot=self.bot,
            desk=self.desk,
            store=self.store,
            editor=editor,
            chat=editor.id if message is None else message.chat.id,
            now=self.now,
            query=query,
        )
        if not talk.in_group or not isinstance(message, Message):
            return talk
        thread = message.message_thread_id if message.is_topic_message else None
        return replace(talk, thread=thread, answers=message.message_id if query is None else None)

    def group_talk(self) -> "Talk | None":
        """The newsroom's group, and its topic; None: there is none."""
        group = self.desk.newsroom.group
        if group is None:
            return None
        return replace(self.talk(EVERYBODY), chat=group.chat, thread=group.topic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One person, their chat, and everything a handler needs."""

    bot: Bot
    desk: Desk
    store: Store
    editor: Editor
    chat: int
    now: Callable[[], datetime]
    query: CallbackQuery | None = None
    thread: int | None = None  #: the topic of a group
    answers: int | None = None  #: the message of a group that what we say replies to

    @property
    def in_group(self) -> bool:
        """Several read this chat (Bot API 10.3: numbers of groups are negative)."""
        return self.chat < 0

    def as_seen(self) -> "Talk":
        """The same, for drawing what stays in the chat: in a group that is not for whoever pressed."""
        return replace(self, editor=EVERYBODY) if self.in_group else self

    @property
    def newsroom(self) -> Newsroom:
        """The configuration in force."""
        return self.desk.newsroom

    @property
    def language(self) -> Language:
        """What the newsroom reads."""
        return self.newsroom.language

    @property
    def zone(self) -> ZoneInfo:
        """Where the newsroom lives."""
        return self.newsroom.timezone

    @property
    def may_publish(self) -> bool:
        """Authors hand in; editors and admins decide."""
        return self.editor.role is not Role.AUTHOR

    @property
    def actor(self) -> Actor:
        """The person as the journal names them."""
        return Actor(id=self.editor.id, name=self.editor.name)

    @property
    def pressed(self) -> int:
        """The message whose button was pressed; 0: none was."""
        return self.query.message.message_id if self.query and self.query.message else 0

    def moment(self, moment: datetime) -> str:
        """«вт 24 ноября, 12:30 МСК»."""
        return say_moment(moment, self.zone, self.language, now=self.now())

    def past(self, moment: datetime) -> str:
        """When something happened: nobody reads the seconds of that."""
        return self.moment(moment.replace(second=0))

    def say(self, sentence: Words, **values: object) -> str:
        """A sentence in the newsroom's language."""
        return sentence.say(self.language, **values)

    # speaking

    async def tell(self, sentence: Words, **values: object) -> Message:
        """Say one plain sentence."""
        return await self.show(Screen(text=RichText.of(self.say(sentence, **values))))

    async def show(self, screen: Screen) -> Message:
        """Send a screen as a new message."""
        return await send_screen(self.bot, self.chat, screen, thread=self.thread, answers=self.answers)

    async def change(self, message: int, screen: Screen) -> None:
        """Show a screen in an older message of ours; where Telegram does not let us, in a new one."""
        try:
            await edit_screen(self.bot, self.chat, message, screen)
        except TelegramBadRequest as refusal:
            if "message is not modified" not in refusal.message:
                await self.show(screen)

    async def here(self, screen: Screen) -> None:
        """Show a screen in the message whose button was pressed."""
        await (self.change(self.pressed, screen) if self.pressed else self.show(screen))

    async def strip(self, message: int) -> None:
        """Take the keyboard off an older message of ours, so that nobody presses what is decided."""
        with suppress(TelegramBadRequest):  # gone, or stripped before: there is nothing left to press
            await self.bot.edit_message_reply_markup(chat_id=self.chat, message_id=message, reply_markup=None)

    async def note(self, sentence: Words | None = None, **values: object) -> None:
        """Answer a press: the spinner stops, a sentence floats by."""
        if self.query is None:
            return
        text = None if sentence is None else self.say(sentence, **values)[:LONGEST_ANSWER]
        await answer(self.query, text)

    # remembering

    async def step(self) -> Step | None:
        """What was asked last."""
        kept = await self.store.recall(self._step)
        return Step(**json.loads(kept)) if kept else None

    async def ask(self, step: Step) -> None:
        """The next message answers this."""
        await self.store.remember(self._step, json.dumps(asdict(step)))

    async def forget(self) -> None:
        """Nothing is asked any more."""
        await self.store.remember(self._step, "")

    @property
    def _step(self) -> str:
        """What is asked in a group is answered there."""
        return f"step:{self.chat}:{self.editor.id}" if self.in_group else f"step:{self.editor.id}"

    async def hold(self, article: int) -> None:
        """This is the draft that /cancel drops."""
        await self.store.remember(f"draft:{self.editor.id}", str(article))

    async def held(self) -> int | None:
        """The draft handed in last."""
        kept = await self.store.recall(f"draft:{self.editor.id}")
        return int(kept) if kept else None


async def send_screen(
    bot: Bot, chat: int, screen: Screen, *, thread: int | None = None, answers: int | None = None
) -> Message:
    """Send a screen, into a topic, as a reply. Raises aiogram's exceptions."""
    text, entities = screen.text.to_entities()
    reply = None if answers is None else ReplyParameters(message_id=answers, allow_sending_without_reply=True)
    return await bot.send_message(
        chat,
        text,
        message_thread_id=thread,
        reply_parameters=reply,
        entities=telegram_entities(entities),
        parse_mode=None,
        link_preview_options=NO_CARD,
        reply_markup=screen.keyboard,
    )


async def edit_screen(bot: Bot, chat: int, message: int, screen: Screen) -> None:
    """Show a screen in an older message of ours. Raises aiogram's exceptions."""
    text, entities = screen.text.to_entities()
    await bot.edit_message_text(
        text,
        chat_id=chat,
        message_id=message,
        entities=telegram_entities(entities),
        parse_mode=None,
        link_preview_options=NO_CARD,
        reply_markup=screen.keyboard,
    )


async def answer(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Answer a press; one that is too old to be answered needs no answer. `alert`: stays until it is read."""
    try:
        await query.answer(text, show_alert=alert or None)
    except TelegramBadRequest as refusal:
        if "query is too old" not in refusal.message:
            raise


def telegram_entities(entities: tuple[Entity, ...]) -> list[MessageEntity]:
    """Our entities as aiogram's."""
    return [
        MessageEntity(type=one.type, offset=one.offset, length=one.length, url=one.url) for one in entities
    ]
