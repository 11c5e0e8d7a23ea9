"""Queueing: what becomes of a draft: queued, out now, dropped; and the guard before every such decision.

A button knows what the article was when it was drawn. Pressed after somebody else has decided, or has changed
the text, it decides nothing: whoever pressed it sees what is now, and who did it.
"""

from typing import Final

from aiogram import F, Router
from aiogram.types import InlineKeyboardMarkup

from bot.core.article import ArticleState, StoredArticle
from bot.core.journal import Verb
from bot.core.language import Words
from bot.core.richtext import RichText
from bot.editors import approving, cards, words
from bot.editors.approving import tell_author
from bot.editors.keyboards import Deed, Press, button, queue_mark, seen
from bot.editors.showing import keep, show_anew, show_here
from bot.editors.talk import Screen, Talk

router = Router(name="queueing")

OPEN: Final = (ArticleState.DRAFT, ArticleState.REVIEW, ArticleState.WAITING)

ALREADY: Final = Words("Done already.")
DECIDED_BY: Final = Words("{name} has decided. This is how it is now.")
CHANGED_BY: Final = Words("{name} has just changed the article. Look again and decide.")
CHANGED: Final = Words("The article has changed since. Look again and decide.")


@router.callback_query(Press.filter(F.verb == "q"))
@router.callback_query(Deed.filter(F.verb == "q"))
async def into_queue(_: object, callback_data: Deed | Press, talk: Talk) -> None:
    """«В очередь»; an author's press goes to the editors instead."""
    stored = await open_article(talk, callback_data, ArticleState.DRAFT)
    if stored is None:
        return
    marks = {queue_mark(name): name for name in talk.newsroom.queues}
    queue = marks.get(callback_data.extra, stored.queue)
    talk.desk.require_labels(stored.article, queue=queue, channels=stored.channels)
    if not talk.may_publish:
        await approving.submit(talk, stored)
        return
    done = await talk.desk.put_in_queue(stored.id, queue=queue, seen=stored, by=talk.actor)
    await settled(talk, stored.id, done=done)


@router.callback_query(Press.filter(F.verb == "n"))
@router.callback_query(Deed.filter(F.verb == "n"))
async def now(_: object, callback_data: Deed | Press, talk: Talk) -> None:
    """«Сейчас» asks once more."""
    stored = await open_article(talk, callback_data, *OPEN, publishing=True)
    if stored is not None:
        talk.desk.require_labels(stored.article, queue=stored.queue, channels=stored.channels)
        await talk.here(await ask_now(talk, stored))
        await keep(talk, stored, talk.pressed)
        await talk.note()


@router.callback_query(Deed.filter(F.verb == "y"))
async def now_yes(_: object, callback_data: Deed, talk: Talk) -> None:
    """«Сейчас, да»."""
    stored = await open_article(talk, callback_data, *OPEN, publishing=True)
    if stored is not None:
        await settled(talk, stored.id, done=await talk.desk.publish_now(stored.id, by=talk.actor))


@router.callback_query(Press.filter(F.verb == "x"))
@router.callback_query(Deed.filter(F.verb == "x"))
async def drop(_: object, callback_data: Deed | Press, talk: Talk) -> None:
    """«Отмена», «Снять»."""
    stored = await open_article(talk, callback_data, *OPEN)
    if stored is not None:
        await talk.forget()
        await settled(talk, stored.id, done=await talk.desk.cancel(stored.id, by=talk.actor))


@router.callback_query(Deed.filter(F.verb == "u"))
async def restore(_: object, callback_data: Deed, talk: Talk) -> None:
    """«Вернуть в черновики», after «Отмена» or «Снять»."""
    stored = await open_article(talk, callback_data, ArticleState.CANCELLED, ArticleState.EXPIRED)
    if stored is None:
        return
    if await talk.desk.restore(stored.id, by=talk.actor):
        await show_here(talk, stored.id)
        await talk.note(words.DONE)
    else:
        await settled(talk, stored.id, done=False)


@router.callback_query(Press.filter(F.verb == "b"))
async def back(_: object, callback_data: Press, talk: Talk) -> None:
    """«Назад», «Обновить»: the card as it is now."""
    await talk.forget()
    known = await talk.desk.article(callback_data.article) is not None
    if known:
        await show_here(talk, callback_data.article)
    await talk.note(None if known else words.GONE)


async def ask_now(talk: Talk, stored: StoredArticle) -> Screen:
    """«Опубликовать сейчас в 3 канала?»"""
    channels = talk.desk.channels(stored.queue, stored.channels)
    crowds = await talk.desk.crowds_at(talk.now(), channels, at_once=True, besides=stored.id)
    question = talk.say(words.SURE_NOW, channels=cards.goes_where(talk, stored))
    yes = Deed(verb="y", article=stored.id, seen=seen(stored))
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[
            [
                button(talk.say(words.LABEL_NOW_YES), yes),
                button(talk.say(words.LABEL_BACK), Press(verb="b", article=stored.id)),
            ]
        ]
    )
    said = [*await _in_spite_of(talk, stored), *cards.crowded(talk, crowds), question]
    twins = await cards.twins(talk, stored.article, besides=stored.id)
    text = cards.joined(cards.head(talk, stored), "", *twins, *said)
    return Screen(text=text, keyboard=keyboard)


async def _in_spite_of(talk: Talk, stored: StoredArticle) -> list[str]:
    """Which brakes «Сейчас» passes: nobody shall learn of them afterwards."""
    flags = await talk.desk.flags()
    if flags.frozen is not None:
        return [talk.say(words.FROZEN_AND_NOW, reason=flags.frozen)]
    paused = stored.queue in flags.paused
    return [talk.say(words.PAUSED_AND_NOW, queue=stored.queue)] if paused else []


async def open_article(
    talk: Talk, pressed: Deed | Press, *states: ArticleState, publishing: bool = False
) -> StoredArticle | None:
    """The article, if this person may decide and it is still what they saw. None: the press was answered."""
    stored = await talk.desk.article(pressed.article)
    if stored is None:
        await talk.note(words.STALE)
        return None
    if not talk.may_publish and (publishing or stored.editor_id != talk.editor.id):
        await talk.note(words.EDITOR_DECIDES)
        return None
    if stored.state not in states:
        await settled(talk, stored.id, done=False)
        return None
    if isinstance(pressed, Deed) and pressed.seen != seen(stored):
        await _outdated(talk, stored)
        return None
    return stored


async def settled(talk: Talk, article: int, *, done: bool) -> None:
    """Show the card as it is now, after our decision or somebody else's, and answer the press."""
    if done:
        await tell_author(talk, article)
    await show_here(talk, article)
    if done:
        await talk.note(words.DONE)
    else:
        await _note_decision(talk, article)


async def _outdated(talk: Talk, stored: StoredArticle) -> None:
    """Somebody was quicker: what is now, and who did it."""
    last = await cards.last_word(talk, stored.id)
    if last is not None and last.verb is not Verb.CHANGED:
        await show_here(talk, stored.id)
        await _note_decision(talk, stored.id)
        return
    await show_anew(talk, stored.id)
    name = None if last is None or last.by.id in (None, talk.editor.id) else last.by.name
    await (talk.note(CHANGED) if name is None else talk.note(CHANGED_BY, name=name))


async def _note_decision(talk: Talk, article: int) -> None:
    """«Уже решено: Анна.»; one's own double press is no matter."""
    last = await cards.last_word(talk, article)
    if last is None:
        await talk.note(words.DECIDED)
    elif last.by.id == talk.editor.id:
        await talk.note(ALREADY)
    else:
        shell = last.by.id is None
        await talk.note(DECIDED_BY, name=talk.say(words.SHELL) if shell else last.by.name)


def question(talk: Talk, stored: StoredArticle, *lines: str) -> RichText:
    """What is asked about an article, under its headline."""
    return cards.joined(cards.head(talk, stored), "", *lines)
