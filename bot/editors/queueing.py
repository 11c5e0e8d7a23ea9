"""Queueing: what becomes of a draft: queued, out now or at a time, dropped."""

from datetime import UTC, datetime

from aiogram import F, Router
from aiogram.types import InlineKeyboardMarkup

from bot.core.article import ArticleState, StoredArticle
from bot.core.calendar.when import FARTHEST, MomentPast, MomentUnclear, read_when
from bot.core.richtext import RichText
from bot.editors import approving, cards, keyboards, words
from bot.editors.approving import tell_author
from bot.editors.keyboards import Press
from bot.editors.showing import redraw, show_here
from bot.editors.talk import Screen, Step, Talk

router = Router(name="queueing")

OPEN = (ArticleState.DRAFT, ArticleState.REVIEW, ArticleState.WAITING)


@router.callback_query(Press.filter(F.verb == "q"))
async def into_queue(_: object, callback_data: Press, talk: Talk) -> None:
    """«В очередь», «Принять»; an author's press goes to the editors instead."""
    stored = await _open(talk, callback_data.article, ArticleState.DRAFT)
    if stored is None:
        return
    marks = {keyboards.queue_mark(name): name for name in talk.newsroom.queues}
    queue = marks.get(callback_data.extra, stored.queue)
    talk.desk.require_labels(stored.article, queue=queue, channels=stored.channels)
    if not talk.may_publish:
        await approving.submit(talk, stored)
        return
    done = await talk.desk.put_in_queue(stored.id, queue=queue, by=talk.actor)
    await _settled(talk, stored.id, done=done)


@router.callback_query(Press.filter(F.verb == "n"))
async def now(_: object, callback_data: Press, talk: Talk) -> None:
    """«Сейчас» asks once more."""
    stored = await _open(talk, callback_data.article, *OPEN, publishing=True)
    if stored is not None:
        talk.desk.require_labels(stored.article, queue=stored.queue, channels=stored.channels)
        await talk.here(await ask_now(talk, stored))
        await talk.note()


@router.callback_query(Press.filter(F.verb == "y"))
async def now_yes(_: object, callback_data: Press, talk: Talk) -> None:
    """«Сейчас, да»."""
    stored = await _open(talk, callback_data.article, *OPEN, publishing=True)
    if stored is not None:
        await _settled(talk, stored.id, done=await talk.desk.publish_now(stored.id, by=talk.actor))


@router.callback_query(Press.filter(F.verb == "t"))
async def which_time(_: object, callback_data: Press, talk: Talk) -> None:
    """«Ко времени»: quick choices, or a typed moment as the next message."""
    stored = await _open(talk, callback_data.article, *OPEN, publishing=True)
    if stored is None:
        return
    talk.desk.require_labels(stored.article, queue=stored.queue, channels=stored.channels)
    await talk.ask(Step(name="time", article=stored.id, card=talk.pressed))
    keyboard = keyboards.times(stored.id, now=talk.now(), zone=talk.zone, language=talk.language)
    await talk.here(_question(talk, stored, talk.say(words.WHICH_TIME), keyboard))
    await talk.note()


@router.callback_query(Press.filter(F.verb == "c"))
async def chosen_time(_: object, callback_data: Press, talk: Talk) -> None:
    """One of the quick choices."""
    stored = await _open(talk, callback_data.article, *OPEN, publishing=True)
    if stored is None:
        return
    at = _moment(callback_data.extra, talk.now())
    if at is None:
        await talk.note(words.STALE)
    elif at <= talk.now():
        await talk.note(words.PAST_TIME, moment=talk.moment(at))
    else:
        await talk.forget()
        await _settled(talk, stored.id, done=await talk.desk.fix_time(stored.id, at, by=talk.actor))


@router.callback_query(Press.filter(F.verb == "x"))
async def drop(_: object, callback_data: Press, talk: Talk) -> None:
    """«Отмена», «Снять»."""
    stored = await _open(talk, callback_data.article, *OPEN)
    if stored is not None:
        await talk.forget()
        await _settled(talk, stored.id, done=await talk.desk.cancel(stored.id, by=talk.actor))


@router.callback_query(Press.filter(F.verb == "b"))
async def back(_: object, callback_data: Press, talk: Talk) -> None:
    """«Назад», «Обновить»: the card as it is now."""
    await talk.forget()
    if await talk.desk.article(callback_data.article) is not None:
        await show_here(talk, callback_data.article)
    await talk.note()


async def take_time(talk: Talk, text: str, step: Step) -> None:
    """A typed moment: understood, over, or unclear."""
    try:
        at = read_when(text, now=talk.now(), zone=talk.zone)
    except MomentUnclear:
        await talk.tell(words.UNCLEAR_TIME)
        return
    except MomentPast as past:
        await talk.tell(words.PAST_TIME, moment=talk.moment(past.moment))
        return
    await talk.forget()
    stored = await talk.desk.article(step.article)
    done = (
        stored is not None and stored.state in OPEN and await talk.desk.fix_time(stored.id, at, by=talk.actor)
    )
    if stored is None or not done:
        await talk.tell(words.DECIDED)
        return
    await tell_author(talk, stored.id)
    await redraw(talk, stored.id, step.card)


async def ask_now(talk: Talk, stored: StoredArticle) -> Screen:
    """«Опубликовать сейчас в 3 канала?»"""
    channels = talk.desk.channels(stored.queue, stored.channels)
    crowds = await talk.desk.crowds_at(talk.now(), channels, at_once=True, besides=stored.id)
    question = talk.say(words.SURE_NOW, channels=cards.goes_where(talk, stored))
    said = "\n".join([*await _in_spite_of(talk, stored), *cards.crowded(talk, crowds), question])
    return _question(talk, stored, said, keyboards.sure_now(stored.id, talk.language))


async def _in_spite_of(talk: Talk, stored: StoredArticle) -> list[str]:
    """Which brakes «Сейчас» passes: nobody shall learn of them afterwards."""
    flags = await talk.desk.flags()
    if flags.frozen is not None:
        return [talk.say(words.FROZEN_AND_NOW, reason=flags.frozen)]
    paused = stored.queue in flags.paused
    return [talk.say(words.PAUSED_AND_NOW, queue=stored.queue)] if paused else []


async def _open(
    talk: Talk, article: int, *states: ArticleState, publishing: bool = False
) -> StoredArticle | None:
    """The article, if this person may decide and nobody has yet. None: the press was answered."""
    stored = await talk.desk.article(article)
    if stored is None:
        await talk.note(words.STALE)
        return None
    if not talk.may_publish and (publishing or stored.editor_id != talk.editor.id):
        await talk.note(words.EDITOR_DECIDES)
        return None
    if stored.state not in states:
        await _settled(talk, stored.id, done=False)
        return None
    return stored


async def _settled(talk: Talk, article: int, *, done: bool) -> None:
    """Show the card as it is now, after our decision or somebody else's, and answer the press."""
    if done:
        await tell_author(talk, article)
    await show_here(talk, article)
    await talk.note(words.DONE if done else words.DECIDED)


def _question(talk: Talk, stored: StoredArticle, question: str, keyboard: InlineKeyboardMarkup) -> Screen:
    text = RichText.join("\n", [cards.head(talk, stored), RichText.of(""), RichText.of(question)])
    return Screen(text=text, keyboard=keyboard)


def _moment(extra: str, now: datetime) -> datetime | None:
    """The moment in a button; a forged one is none."""
    if not extra.isdecimal() or len(extra) > 12:
        return None
    at = datetime.fromtimestamp(int(extra), UTC) if int(extra) < 2**35 else None
    return at if at is not None and at <= now + FARTHEST else None
