"""Handing in: any message of an editor becomes a draft, or the answer to what was asked last."""

from collections.abc import Sequence
from dataclasses import replace

from aiogram import F, Router
from aiogram.types import Message

from bot.core.article import Article, ArticleState, NewArticle, StoredArticle
from bot.editors import answering, queueing, words
from bot.editors.amending import take_correction
from bot.editors.following import divided_mark
from bot.editors.material import MOST_PHOTOS, NotTaken, bare_link, put_away, read_material, read_photos
from bot.editors.showing import redraw, show_anew
from bot.editors.talk import Step, Talk
from bot.editors.timing import take_time
from bot.fetching import Fetcher

router = Router(name="handing_in")

#: an answer to «Когда?» is shorter than this; what is longer is an article
LONGEST_ANSWER = 40


@router.message(F.text.startswith("/"))
async def unknown_command(_: Message, talk: Talk) -> None:
    """No command of ours got this far."""
    await talk.tell(words.UNKNOWN_COMMAND)


@router.message()
async def take(
    message: Message, talk: Talk, origin: str, fetcher: Fetcher, album: Sequence[Message] = ()
) -> None:
    """Text (in parts as well), photos with caption, album, forwarded post, file, bare link."""
    messages = tuple(album) or (message,)
    step = await talk.step()
    if step is not None and await _answered(messages, talk, step, fetcher):
        return
    material, stored = None, await _grown(messages, talk)
    if stored is None:
        try:
            material = await read_material(messages, talk, fetcher)
        except NotTaken:
            return
        stored = await _made(material.article, messages, talk, origin=origin)
    shown = await show_anew(talk, stored.id)
    if material is not None:
        await put_away(material.sign, message, talk)
    if step is not None and step.name == "urgent" and talk.may_publish:
        await talk.change(shown, await queueing.ask_now(talk, stored))
    if step is not None and step.card:
        await _leave(talk, step)
    await talk.forget()


async def _answered(messages: Sequence[Message], talk: Talk, step: Step, fetcher: Fetcher) -> bool:
    """Whether this was the answer to what was asked last."""
    if step.name == "time" and is_short_answer(messages[0]):
        await take_time(talk, messages[0].text or "", step)
        return True
    taker = {"edit": answering.take_answer, "correct": take_correction}.get(step.name)
    return taker is not None and await taker(messages, talk, step, fetcher)


def is_short_answer(message: Message) -> bool:
    """Whether a message may be the answer to «Когда?»; everything else is a new article."""
    text = message.text or ""
    short = 0 < len(text) <= LONGEST_ANSWER and "\n" not in text
    return short and message.forward_origin is None and bare_link([message]) is None


async def _leave(talk: Talk, step: Step) -> None:
    """What was asked before does not hang in the chat unanswered, and its draft keeps its buttons."""
    known = step.article and await talk.desk.article(step.article) is not None
    await (redraw(talk, step.article, step.card) if known else talk.strip(step.card))


async def _made(article: Article, messages: Sequence[Message], talk: Talk, *, origin: str) -> StoredArticle:
    """The draft that these messages are."""
    stored = await _kept(article, talk, origin=origin)
    if messages[0].media_group_id is not None:
        await talk.store.remember(_album_mark(messages[0]), str(stored.id))
    elif len(messages) > 1:
        await talk.store.remember(divided_mark(origin), str(stored.id))
    return stored


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
    media = tuple(dict.fromkeys([*old.article.media, *await read_photos(messages, talk)]))[:MOST_PHOTOS]
    if media != old.article.media:
        await talk.desk.reword(old.id, replace(old.article, media=media))
    return await talk.desk.article(old.id)


def _album_mark(message: Message) -> str:
    return f"album:{message.chat.id}:{message.media_group_id}"
