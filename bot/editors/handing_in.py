"""Handing in: any message of an editor becomes a draft, or the answer to what was asked last."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from aiogram import F, Router
from aiogram.types import Document, Message, MessageOriginChannel, PhotoSize

from bot.core.article import Article, ArticleState, Media, NewArticle, StoredArticle
from bot.core.reading import NothingToRead, read_message
from bot.core.richtext import Entity
from bot.editors import queueing, words
from bot.editors.cards import card
from bot.editors.showing import show_anew
from bot.editors.talk import Step, Talk
from bot.photos import MAX_BYTES, NotAPhoto, read_photo

router = Router(name="handing_in")

#: Bot API 10.3, sendMediaGroup; VK and OK take ten as well
MOST_PHOTOS = 10
#: an answer to «Когда?» is shorter than this; what is longer is an article
LONGEST_ANSWER = 40


@router.message(F.text.startswith("/"))
async def unknown_command(_: Message, talk: Talk) -> None:
    """No command of ours got this far."""
    await talk.tell(words.UNKNOWN_COMMAND)


@router.message()
async def take(message: Message, talk: Talk, origin: str, album: Sequence[Message] = ()) -> None:
    """Text, photos with caption, album, forwarded post."""
    messages = tuple(album) or (message,)
    step = await talk.step()
    if step is not None and step.name == "time" and is_short_answer(message):
        await queueing.take_time(talk, message.text or "", step)
        return
    stored = await _grown(messages, talk) or await _made(messages, talk, step, origin=origin)
    if stored is None:
        return
    shown = await show_anew(talk, stored.id)
    if step is not None and step.name == "urgent" and talk.may_publish:
        await talk.change(shown, await queueing.ask_now(talk, stored))
    if step is not None and step.card:
        await _leave(talk, step)
    await talk.forget()


def is_short_answer(message: Message) -> bool:
    """Whether a message may be the answer to «Когда?»; everything else is a new article."""
    text = message.text or ""
    return 0 < len(text) <= LONGEST_ANSWER and "\n" not in text and message.forward_origin is None


async def _leave(talk: Talk, step: Step) -> None:
    """What was asked before does not hang in the chat unanswered, and its draft keeps its buttons."""
    old = await talk.desk.article(step.article) if step.name == "time" else None
    await (talk.strip(step.card) if old is None else talk.change(step.card, await card(talk, old)))


async def _made(
    messages: Sequence[Message], talk: Talk, step: Step | None, *, origin: str
) -> StoredArticle | None:
    """The draft that these messages are, new or in an older one's place. None: the editor was told why."""
    try:
        article = await _read(messages, talk)
    except NothingToRead:
        await talk.tell(words.NO_CAPTION if messages[0].photo else words.NOT_AN_ARTICLE)
        return None
    stored = await _replaced(article, talk, step) or await _kept(article, talk, origin=origin)
    if messages[0].media_group_id is not None:
        await talk.store.remember(_album_mark(messages[0]), str(stored.id))
    return stored


async def _replaced(article: Article, talk: Talk, step: Step | None) -> StoredArticle | None:
    """The draft that «Изменить» asked the new text for. None: nothing was asked, or it is no draft."""
    old = await talk.desk.article(step.article) if step is not None and step.name == "edit" else None
    if old is None:
        return None
    new = replace(article, media=article.media or old.article.media, link=article.link or old.article.link)
    return await talk.desk.article(old.id) if await talk.desk.reword(old.id, new) else None


async def _kept(article: Article, talk: Talk, *, origin: str) -> StoredArticle:
    """A new draft; the same message handled twice is the same draft."""
    number = await talk.desk.submit(
        NewArticle(
            article=article,
            queue=talk.newsroom.default_queue,
            state=ArticleState.DRAFT,
            editor_id=talk.editor.id,
            editor_name=talk.editor.name,
            origin=origin,
        ),
        by=talk.actor,
    )
    await talk.hold(number)
    stored = await talk.desk.article(number)
    if stored is None:
        raise LookupError(f"article {number} was kept a moment ago")
    return stored


async def _grown(messages: Sequence[Message], talk: Talk) -> StoredArticle | None:
    """An album whose draft is there already, with the photos that came late. None: no such album."""
    if messages[0].media_group_id is None:
        return None
    known = await talk.store.recall(_album_mark(messages[0]))
    old = await talk.desk.article(int(known)) if known else None
    if old is None:
        return None
    media = tuple(dict.fromkeys([*old.article.media, *await _photos(messages, talk)]))[:MOST_PHOTOS]
    if media != old.article.media:
        await talk.desk.reword(old.id, replace(old.article, media=media))
    return await talk.desk.article(old.id)


def _album_mark(message: Message) -> str:
    return f"album:{message.chat.id}:{message.media_group_id}"


async def _read(messages: Sequence[Message], talk: Talk) -> Article:
    """Raises NothingToRead where none of the messages has words."""
    worded = next((one for one in messages if one.text or one.caption), messages[0])
    found = worded.entities or worded.caption_entities or ()
    entities = [Entity(type=one.type, offset=one.offset, length=one.length, url=one.url) for one in found]
    article = read_message(worded.text or worded.caption or "", entities, link_hint=_source(worded))
    return replace(article, media=await _photos(messages, talk))


def _source(message: Message) -> str | None:
    """Where a forwarded post of a public channel stands."""
    origin = message.forward_origin
    if not isinstance(origin, MessageOriginChannel) or origin.chat.username is None:
        return None
    return f"https://t.me/{origin.chat.username}/{origin.message_id}"


async def _photos(messages: Sequence[Message], talk: Talk) -> tuple[Media, ...]:
    """The photos of all messages in the order they were sent, kept by the store."""
    found = [photo for one in messages if (photo := _largest(one)) is not None]
    if len(found) > MOST_PHOTOS:
        await talk.tell(words.TOO_MANY_PHOTOS)
    taken = [await _photo(photo, talk) for photo in found[:MOST_PHOTOS]]
    return tuple(dict.fromkeys(media for media in taken if media is not None))


def _largest(message: Message) -> PhotoSize | Document | None:
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height)
    document = message.document
    return document if document is not None and (document.mime_type or "").startswith("image/") else None


async def _photo(photo: PhotoSize | Document, talk: Talk) -> Media | None:
    """Fetch one photo and keep it. None: it cannot be taken, and the editor was told why."""
    if (photo.file_size or 0) > MAX_BYTES:
        await talk.tell(words.PHOTO_FAILED, reason=talk.say(words.PHOTO_TOO_BIG))
        return None
    data = BytesIO()
    await talk.bot.download(photo.file_id, destination=data)
    try:
        media = read_photo(data.getvalue(), language=talk.language)
    except NotAPhoto as refusal:
        await talk.tell(words.PHOTO_FAILED, reason=str(refusal))
        return None
    await talk.store.put_media(data.getvalue(), media=media, now=talk.now())
    return media
