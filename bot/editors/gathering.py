"""Gathering: the bot among several people. What of their talk is meant for it, and where it is at home."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from aiogram import Router
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, MessageEntity, User

from bot.core.language import Words
from bot.core.newsroom import Editor, Role
from bot.core.notice import ADMINS, NewNotice
from bot.core.richtext import RichText
from bot.editors import words
from bot.editors.talk import House, Screen, send_screen

log = structlog.get_logger()

router = Router(name="gathering")

GROUPS = ("group", "supergroup")

_ELSEWHERE = Words("I only work in the group of my own newsroom, and keep silent here.")
_ELSEWHERE_ADMIN = Words(
    "This group is not in the configuration, I keep silent here. If it is the newsroom's, put into "
    "anons.toml:\n[group]\nchat = {chat}"
)
_TOPIC = Words("\ntopic = {topic}  # if I shall write here")
_AT_HOME = Words(
    "This is the newsroom's group, I work here. Commands are those of the private chat (/help). "
    "To hand in an article: “@{username} and the text”, or reply “@{username}” to a post."
)
_ANONYMOUS = Words(
    "You write in the name of the group, so I cannot know who you are. "
    "Turn anonymity off in your administrator's rights, or write to me in private."
)
_BLOCKED = Words(
    "🔕 {name} has blocked the bot and gets no notices any more. "
    "Let {name} open the chat with the bot and press “Restart”."
)
_PUT_OUT = Words(
    "🔕 I was removed from the newsroom's group “{title}”. Everybody is told in private "
    "until I am back there."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What of a group's talk is for us: the message to handle, in the place of the one that came."""

    message: Message
    album: tuple[Message, ...] = ()


def is_home(house: House, chat: int) -> bool:
    """Is this the newsroom's own group?"""
    group = house.desk.newsroom.group
    return group is not None and group.chat == chat


async def hear(message: Message, album: Sequence[Message], house: House) -> Heard | None:
    """What a message of a group asks of us. None: nothing, people talk to each other.

    Ours are commands, our name, and replies to what we asked somebody. Of a mention only the name is taken
    out; a mention alone, as a reply, means the message that it replies to.
    """
    me = await house.bot.me()
    if (message.text or "").startswith("/"):
        return Heard(message=message) if _is_our_command(message.text or "", me) else None
    messages = tuple(album) or (message,)
    named = next((one for one in messages if _mention(one, me) is not None), None)
    if named is not None:
        return _named(messages, named, me)
    answered = message.reply_to_message
    ours = answered is not None and answered.from_user is not None and answered.from_user.id == me.id
    if ours and message.from_user is not None and await _is_asked(message, house):
        return Heard(message=message, album=tuple(album))
    return None


async def greet_elsewhere(house: House, chat: int, editor: Editor | None, thread: int | None = None) -> None:
    """One honest line in a group that is not the newsroom's; later silence."""
    if not await house.store.greet_stranger(chat, now=house.now()):
        return
    language = house.desk.newsroom.language
    text = _ELSEWHERE.say(language)
    if editor is not None and editor.role is Role.ADMIN:
        topic = "" if thread is None else _TOPIC.say(language, topic=thread)
        text = _ELSEWHERE_ADMIN.say(language, chat=chat) + topic
    log.info("a group that is not the newsroom's", chat=chat)
    await send_screen(house.bot, chat, Screen(text=RichText.of(text)), thread=thread)


async def ask_for_name(message: Message, house: House) -> None:
    """An anonymous administrator asks for something at home: it is said why nobody gets an answer."""
    if message.sender_chat is not None and message.sender_chat.id == message.chat.id:
        await message.reply(_ANONYMOUS.say(house.desk.newsroom.language), parse_mode=None)


@router.my_chat_member()
async def stand_elsewhere(event: ChatMemberUpdated, house: House) -> None:
    """The bot was blocked, added, removed."""
    status, chat = event.new_chat_member.status, event.chat
    editor = house.desk.newsroom.editors.get(event.from_user.id)
    here = status in ("member", "administrator", "restricted")
    if chat.type == "private":
        if editor is not None and not here:
            await _tell_admins(house, event, _BLOCKED, name=editor.name)
        log.info("a person stops or starts the bot", user=event.from_user.id, status=status)
    elif chat.type in GROUPS and not is_home(house, chat.id):
        if here:
            await greet_elsewhere(house, chat.id, editor)
    elif chat.type in GROUPS and not here:
        await _tell_admins(house, event, _PUT_OUT, title=chat.title or chat.id)
    elif chat.type in GROUPS and event.old_chat_member.status in ("left", "kicked"):
        await _arrive(house)


async def _arrive(house: House) -> None:
    talk = house.group_talk()
    if talk is not None:
        await talk.tell(_AT_HOME, username=(await house.bot.me()).username)


async def _tell_admins(house: House, event: ChatMemberUpdated, sentence: Words, **values: object) -> None:
    notice = NewNotice(
        key=f"standing:{event.chat.id}:{event.date.isoformat()}:{event.new_chat_member.status}",
        audience=ADMINS,
        kind="standing",
        text=sentence.say(house.desk.newsroom.language, **values),
    )
    await house.store.add_notice(notice, now=house.now())


def _is_our_command(text: str, me: User) -> bool:
    """`/queue`, `/queue@our_bot`; of an unknown one only what names us."""
    name, _, mention = text.split(maxsplit=1)[0][1:].partition("@")
    if mention:
        return mention.lower() == (me.username or "").lower()
    return name.lower() in _COMMANDS


_COMMANDS = frozenset({"start", "invite", "editors", "find", "log", *(name for name, _ in words.MENU)})


async def _is_asked(message: Message, house: House) -> bool:
    """Did we ask this person something here?"""
    editor = house.desk.newsroom.editors.get(message.from_user.id if message.from_user else 0)
    return editor is not None and await house.talk(editor, message).step() is not None


def _mention(message: Message, me: User) -> MessageEntity | None:
    """Where a message names us."""
    text = message.text or message.caption or ""
    name = f"@{me.username}".lower()
    for entity in message.entities or message.caption_entities or ():
        if entity.type == "mention" and entity.extract_from(text).lower() == name:
            return entity
    return None


def _named(messages: tuple[Message, ...], named: Message, me: User) -> Heard:
    without = _without_name(named, me)
    alone = len(messages) == 1 and not (without.text or without.caption) and not _has_file(without)
    if alone and named.reply_to_message is not None:
        return Heard(message=named.reply_to_message)
    album = tuple(without if one is named else one for one in messages)
    return Heard(message=album[0], album=album if len(album) > 1 else ())


def _has_file(message: Message) -> bool:
    return message.photo is not None or message.document is not None


def _without_name(message: Message, me: User) -> Message:
    """The message as if it did not name us; the other entities stay where they belong (UTF-16 units)."""
    entity = _mention(message, me)
    if entity is None:
        return message
    text = (message.text or message.caption or "").encode("utf-16-le")
    start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
    while text[end : end + 2] in (" ".encode("utf-16-le"), "\n".encode("utf-16-le")):
        end += 2
    left = (text[:start] + text[end:]).decode("utf-16-le")
    found = message.entities or message.caption_entities or ()
    moved = [_moved(one, start // 2, (end - start) // 2) for one in found if one is not entity]
    fields = ("text", "entities") if message.text is not None else ("caption", "caption_entities")
    return message.model_copy(update=dict(zip(fields, (left, moved), strict=True)))


def _moved(entity: MessageEntity, at: int, by: int) -> MessageEntity:
    """The same place after `by` units were taken out `at` a place before it, or within it."""
    if entity.offset >= at:
        return entity.model_copy(update={"offset": max(at, entity.offset - by)})
    inside = entity.offset + entity.length > at
    return entity.model_copy(update={"length": max(0, entity.length - by)}) if inside else entity


def home_thread(event: Message | CallbackQuery) -> int | None:
    """The topic in which it was written."""
    message = event.message if isinstance(event, CallbackQuery) else event
    in_topic = isinstance(message, Message) and message.is_topic_message
    return message.message_thread_id if isinstance(message, Message) and in_topic else None
