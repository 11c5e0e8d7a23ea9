"""Material: what somebody sent, read as an article: message, album, text in parts, file, page of a link."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Document, Message, MessageEntity, MessageOriginChannel, PhotoSize

from bot.core.article import Article, Media
from bot.core.language import Words
from bot.core.post import utf16_length
from bot.core.reading import NothingToRead, read_message, read_text
from bot.core.richtext import Entity, RichText
from bot.core.text.encodings import read_letters
from bot.core.text.letters import clean
from bot.core.text.links import is_address, short_address
from bot.editors import words
from bot.editors.talk import Screen, Talk
from bot.fetching import Fetched, Fetcher, NotFetched
from bot.pages import LARGEST, read_page
from bot.photos import MAX_BYTES, NotAPhoto, read_photo

#: Bot API 10.3, sendMediaGroup; VK and OK take ten as well
MOST_PHOTOS = 10
#: letters of an address in a sign
LONGEST_SIGN = 80

READING: Final = Words("Reading {address}…")
NO_PAGE: Final = Words(
    "{reason}\nSend the headline and the text as a message, and put the link on its last line."
)
NO_STORY: Final = Words("There is no article on this page.")
TOO_LARGE: Final = Words("The file is over 5 MB. Keep only the text in it.")
NOT_A_TEXT: Final = Words(
    "“{name}” holds no text. Send .txt, .md or .html, or paste the text into a message."
)
OTHER_FILE: Final = Words(
    "I cannot read “{name}”. Send .txt, .md or .html, or paste the text into a message."
)
EMPTY_FILE: Final = Words("“{name}” is empty. Send a file with the text in it.")
ONE_FILE: Final = Words("There are several text files: the first one was taken. Send the others one by one.")
LEFT_OUT: Final = Words("Only text and photos were taken: I do not publish video, sound and other files.")
CAPTION_LEFT: Final = Words("The article is from the file; its caption was left out.")

_TEXTS = (".txt", ".text", ".md", ".markdown")
_PAGES = (".html", ".htm", ".xhtml")


class NotTaken(Exception):
    """No article can be made of it, and the editor was told why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """An article, and our message that said it was being read (0: none), which has served."""

    article: Article
    sign: int = 0


async def read_material(messages: Sequence[Message], talk: Talk, fetcher: Fetcher) -> Material:
    """The article in messages that belong together. Raises NotTaken after saying why.

    May be repeated for the same messages, as after a crash: signs are not multiplied.
    """
    file, link = await _file(messages, talk), bare_link(messages)
    if file is not None:
        material = Material(article=await _from_file(file, messages, talk))
    elif link is not None:
        material = await _from_page(link, messages[0], talk, fetcher)
    else:
        material = Material(article=await _from_message(messages, talk))
    return replace(material, article=replace(material.article, media=await read_photos(messages, talk)))


async def read_photos(messages: Sequence[Message], talk: Talk) -> tuple[Media, ...]:
    """The photos of all messages in the order they were sent, kept by the store."""
    found = [photo for one in messages if (photo := _largest(one)) is not None]
    if len(found) > MOST_PHOTOS:
        await talk.tell(words.TOO_MANY_PHOTOS)
    taken = [await _photo(photo, talk) for photo in found[:MOST_PHOTOS]]
    return tuple(dict.fromkeys(media for media in taken if media is not None))


def bare_link(messages: Sequence[Message]) -> str | None:
    """The address that is all the words of a message; «vestnik.example/most» is one as well."""
    worded = _worded(messages)
    text, entities = (worded.text or worded.caption or "").strip(), _entities(worded)
    if len(messages) > 1 and messages[0].media_group_id is None:
        return None
    if is_address(text):
        return text
    whole = len(entities) == 1 and entities[0].type == "url" and entities[0].length == utf16_length(text)
    return f"https://{text}" if text and whole and is_address(f"https://{text}") else None


def words_of(messages: Sequence[Message]) -> RichText:
    """The words of messages that belong together, formatting kept; empty where they have none."""
    return RichText.from_entities(*_whole(messages)).map(clean)


async def put_away(sign: int, message: Message, talk: Talk) -> None:
    """Take away the sign that something is being read: now it is there to be seen."""
    if sign:
        with suppress(TelegramBadRequest):  # gone already
            await talk.bot.delete_message(talk.chat, sign)
        await talk.store.forget(_sign_mark(message))


# messages


async def _from_message(messages: Sequence[Message], talk: Talk) -> Article:
    worded = _worded(messages)
    text, entities = _whole(messages)
    try:
        article = read_message(text, entities, link_hint=_source(worded))
    except NothingToRead as nothing:
        other = next((one.document for one in messages if one.document and not _is_image(one.document)), None)
        if other is not None and not text:
            await talk.tell(OTHER_FILE, name=_name(other))
        elif text:
            await talk.show(Screen(text=RichText.of(nothing.say(talk.language))))
        else:
            await talk.tell(words.NO_CAPTION if messages[0].photo else words.NOT_AN_ARTICLE)
        raise NotTaken from nothing
    if any(_is_left_out(one) for one in messages):
        await talk.tell(LEFT_OUT)
    return article


def _worded(messages: Sequence[Message]) -> Message:
    return next((one for one in messages if one.text or one.caption), messages[0])


def _entities(message: Message) -> Sequence[MessageEntity]:
    return message.entities or message.caption_entities or ()


def _whole(messages: Sequence[Message]) -> tuple[str, list[Entity]]:
    """The words of an album's caption; or all parts of a text that Telegram divided."""
    if len(messages) == 1 or messages[0].media_group_id is not None:
        worded = _worded(messages)
        return worded.text or worded.caption or "", _shifted(_entities(worded), 0)
    text, entities = "", []
    for one in messages:
        if text:
            text += _between(text, one.text or "")
        entities += _shifted(_entities(one), utf16_length(text))
        text += one.text or ""
    return text, entities


def _shifted(entities: Sequence[MessageEntity], by: int) -> list[Entity]:
    return [Entity(type=one.type, offset=one.offset + by, length=one.length, url=one.url) for one in entities]


def _between(before: str, after: str) -> str:
    """What stood where a text was divided. The programs cut at the end of a line or sentence if they can."""
    ends = before.rstrip('»”")…')[-1:] in (".", "!", "?", ":") or before.endswith("…")
    return "\n\n" if ends and not after[:1].islower() else " "


def _source(message: Message) -> str | None:
    """Where a forwarded post of a public channel stands."""
    origin = message.forward_origin
    if not isinstance(origin, MessageOriginChannel) or origin.chat.username is None:
        return None
    return f"https://t.me/{origin.chat.username}/{origin.message_id}"


def _is_left_out(message: Message) -> bool:
    other = message.video or message.animation or message.audio or message.voice or message.video_note
    document = message.document
    return other is not None or (document is not None and not _is_image(document))


# files


async def _file(messages: Sequence[Message], talk: Talk) -> Document | None:
    """The document that is the text."""
    found = [one.document for one in messages if one.document is not None and _suffix(one.document)]
    if len(found) > 1:
        await talk.tell(ONE_FILE)
    return found[0] if found else None


async def _from_file(file: Document, messages: Sequence[Message], talk: Talk) -> Article:
    name = _name(file)
    if (file.file_size or 0) > LARGEST:
        await talk.tell(TOO_LARGE)
        raise NotTaken
    data = BytesIO()
    await talk.bot.download(file.file_id, destination=data)
    link = bare_link(messages)
    try:
        article = await asyncio.to_thread(_read_file, data.getvalue(), _suffix(file) in _PAGES, link)
    except NothingToRead as nothing:
        if _suffix(file) in _PAGES:
            await talk.show(Screen(text=RichText.of(nothing.say(talk.language))))
        else:
            await talk.tell(EMPTY_FILE if not data.getvalue().strip() else NOT_A_TEXT, name=name)
        raise NotTaken from nothing
    if link is None and _worded(messages).caption:
        await talk.tell(CAPTION_LEFT)
    return article


def _read_file(data: bytes, is_page: bool, link: str | None) -> Article:
    """In a thread: a page takes its time. Raises NothingToRead."""
    if is_page:
        return read_page(data, url=link)
    text = read_letters(data)
    if "\x00" in text or data.startswith((b"%PDF", b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0")):
        raise NothingToRead(NOT_A_TEXT, name="")
    return read_text(text, link_hint=link)


def _suffix(file: Document) -> str:
    """ ".txt" and its like; "" where it is no text that we read."""
    name = (file.file_name or "").lower()
    found = next((each for each in (*_TEXTS, *_PAGES) if name.endswith(each)), "")
    kinds = {"text/plain": ".txt", "text/markdown": ".md", "text/html": ".html"}
    return found or ("" if "." in name else kinds.get(file.mime_type or "", ""))


def _name(file: Document) -> str:
    return (file.file_name or "…")[:LONGEST_SIGN]


# pages


async def _from_page(url: str, message: Message, talk: Talk, fetcher: Fetcher) -> Material:
    sign = await _sign(url, message, talk)
    try:
        fetched = await fetcher.fetch(url)
        article = await asyncio.to_thread(_read_fetched, fetched)
    except (NotFetched, NothingToRead) as problem:
        reason = problem.say(talk.language) if isinstance(problem, NotFetched) else talk.say(NO_STORY)
        await talk.change(sign, Screen(text=RichText.of(talk.say(NO_PAGE, reason=reason))))
        await talk.store.forget(_sign_mark(message))
        raise NotTaken from problem
    return Material(article=article, sign=sign)


def _read_fetched(fetched: Fetched) -> Article:
    """In a thread: it may take seconds. Raises NothingToRead."""
    if fetched.is_html:
        return read_page(fetched.body, url=fetched.url, charset=fetched.charset)
    return read_text(read_letters(fetched.body, [fetched.charset]), link_hint=fetched.url)


async def _sign(url: str, message: Message, talk: Talk) -> int:
    """Say at once that something is going on; where it was said before a crash, that message serves again."""
    known = await talk.store.recall(_sign_mark(message))
    if known:
        return int(known)
    address = short_address(url)
    short = address if len(address) <= LONGEST_SIGN else f"{address[: LONGEST_SIGN - 1]}…"
    sign = (await talk.tell(READING, address=short)).message_id
    await talk.store.remember(_sign_mark(message), str(sign))
    return sign


def _sign_mark(message: Message) -> str:
    return f"sign:{message.chat.id}:{message.message_id}"


# photos


def _largest(message: Message) -> PhotoSize | Document | None:
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height)
    document = message.document
    return document if document is not None and _is_image(document) else None


def _is_image(document: Document) -> bool:
    return (document.mime_type or "").startswith("image/")


async def _photo(photo: PhotoSize | Document, talk: Talk) -> Media | None:
    """Fetch one photo and keep it. None: it cannot be taken, and the editor was told why."""
    if (photo.file_size or 0) > MAX_BYTES:
        await talk.tell(words.PHOTO_FAILED, reason=talk.say(words.PHOTO_TOO_BIG))
        return None
    data = BytesIO()
    await talk.bot.download(photo.file_id, destination=data)
    try:  # in a thread: a large photo is read to its end, and everybody else would wait
        media = await asyncio.to_thread(read_photo, data.getvalue(), language=talk.language)
    except NotAPhoto as refusal:
        await talk.tell(words.PHOTO_FAILED, reason=str(refusal))
        return None
    await talk.store.put_media(data.getvalue(), media=media, now=talk.now())
    return media
