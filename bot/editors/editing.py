"""Editing: «Изменить», field by field: the screens, and the buttons that change something at once.

What is shown has a version, and so has every button; an article that has moved on is changed only where
nobody else has written.
"""

from dataclasses import replace

from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest

from bot.core.article import ArticleState, StoredArticle
from bot.core.edits import Aim, Field, acted
from bot.core.language import Words
from bot.editors import words
from bot.editors.changing import aim_of, open_to_change, others_since, who
from bot.editors.fields import Edit, field_screen, menu
from bot.editors.keyboards import Press, queue_mark
from bot.editors.showing import keep, put, show_anew, show_here
from bot.editors.talk import Step, Talk

router = Router(name="editing")

_CHANGED_BY = Words("{name} has changed it. This is how it is now.")
_ONE_CHANNEL = Words("At least one channel is needed.")


@router.callback_query(Press.filter(F.verb == "e"))
async def change(_: object, callback_data: Press, talk: Talk) -> None:
    """«Изменить»."""
    stored = await open_to_change(talk, callback_data.article)
    if stored is not None:
        await _show_menu(talk, stored)


@router.callback_query(Edit.filter(F.do == "m"))
async def back_to_menu(_: object, callback_data: Edit, talk: Talk) -> None:
    """«Назад» under a field."""
    stored = await open_to_change(talk, callback_data.article)
    if stored is not None:
        await _show_menu(talk, stored)


@router.callback_query(Edit.filter(F.do == "b"))
async def back_to_card(_: object, callback_data: Edit, talk: Talk) -> None:
    """«Назад» under the menu. A draft whose posts were taken away, as they were changed, shows them anew."""
    await talk.forget()
    stored = await talk.desk.article(callback_data.article)
    if stored is None:
        await talk.note(words.STALE)
        return
    shown = await talk.store.card(talk.chat, talk.pressed)
    if stored.state is ArticleState.DRAFT and (shown is None or not shown.previews):
        await show_anew(talk, stored.id)
    else:
        await show_here(talk, stored.id)
    await talk.note()


@router.callback_query(Edit.filter(F.do == "f"))
async def one_field(_: object, callback_data: Edit, talk: Talk) -> None:
    """A field: what it holds, and the next message answers it."""
    stored = await open_to_change(talk, callback_data.article)
    aim = None if stored is None else aim_of(talk, stored, callback_data.extra)
    if stored is None:
        return
    if aim is None:
        await talk.note(words.STALE)
        return
    await _show_field(talk, stored, aim)
    await talk.note()


@router.callback_query(Edit.filter(F.do == "a"))
async def at_once(_: object, callback_data: Edit, talk: Talk) -> None:
    """A button that changes a field: «Без лида», a photo, a channel."""
    name, _, what = callback_data.extra.partition(".")
    while (stored := await open_to_change(talk, callback_data.article)) is not None:
        aim = aim_of(talk, stored, name)
        new = None if aim is None else _acted(talk, stored, aim, what)
        if aim is None or new is None:
            await talk.note(words.STALE if aim is None else _ONE_CHANNEL)
            return
        others = await others_since(talk, stored.id, callback_data.version, aim)
        if others:
            await _show_field(talk, stored, aim)
            await talk.note(_CHANGED_BY, name=who(others))
            return
        if new == stored or await talk.desk.change(new, aim, by=talk.actor):
            await _changed_here(talk, stored.id, aim)
            return


def _acted(talk: Talk, stored: StoredArticle, aim: Aim, what: str) -> StoredArticle | None:
    """None: no channel would be left."""
    if aim.field is not Field.CHANNELS:
        return replace(stored, article=acted(stored.article, aim, what))
    verb, _, mark = what.partition("-")
    of_queue = [one.name for one in talk.desk.channels(stored.queue)]
    on = {one.name for one in talk.desk.channels(stored.queue, stored.channels)}
    marked = {name for name in talk.newsroom.channels if queue_mark(name) == mark}
    on = set(of_queue) if verb == "auto" else on | marked if verb == "on" else on - marked
    chosen = tuple(name for name in talk.newsroom.channels if name in on)
    if not chosen:
        return None
    return replace(stored, channels=None if on == set(of_queue) else chosen)


async def _changed_here(talk: Talk, article: int, aim: Aim) -> None:
    """The field as it is now; the posts above it are not true any more."""
    shown = await talk.store.card(talk.chat, talk.pressed)
    stored = await talk.desk.article(article)
    if stored is None:
        return
    if shown is not None and shown.previews:
        try:
            await talk.bot.delete_messages(talk.chat, list(shown.previews))
        except TelegramBadRequest:  # Bot API 10.3, deleteMessages: older than 48 hours, or gone
            await show_anew(talk, article)
            await talk.note(words.DONE)
            return
        await talk.store.keep_card(replace(shown, previews=()))
    await _show_field(talk, stored, aim)
    await talk.note(words.DONE)


async def _show_menu(talk: Talk, stored: StoredArticle) -> None:
    await talk.forget()
    await keep(talk, stored, await put(talk, talk.pressed, menu(talk, stored)))
    await talk.note()


async def _show_field(talk: Talk, stored: StoredArticle, aim: Aim) -> None:
    shown = await put(talk, talk.pressed, field_screen(talk, stored, aim))
    await keep(talk, stored, shown)
    if aim.field is Field.CHANNELS or (aim.field is Field.OWN and not aim.of):
        await talk.forget()
        return
    await talk.ask(Step(name="edit", article=stored.id, card=shown, field=str(aim), version=stored.version))
