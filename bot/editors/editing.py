"""Editing: «Изменить», field by field. Who answers what another has changed meanwhile is shown that first.

What an editor was shown has a version, and so has the answer; an article that has moved on is changed only
where nobody else has written. What was typed is kept until it is decided about.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardMarkup, Message

from bot.core.article import ArticleState, StoredArticle
from bot.core.edits import Aim, Answer, Field, acted, answered
from bot.core.journal import Entry
from bot.core.language import Words
from bot.core.reading import NothingToRead
from bot.core.richtext import RichText
from bot.editors import fields, words
from bot.editors.amending import propose
from bot.editors.fields import Edit, field_screen, menu, quoted
from bot.editors.keyboards import Press, queue_mark
from bot.editors.material import NotTaken, put_away, read_material, read_photos, words_of
from bot.editors.showing import keep, put, show_anew, show_here
from bot.editors.talk import Screen, Step, Talk
from bot.fetching import Fetcher

router = Router(name="editing")

#: a headline, a link or tags are shorter than this; what is longer is an article
LONGEST_ANSWER = 400

OPEN = (ArticleState.DRAFT, ArticleState.REVIEW, ArticleState.WAITING)

_TOO_LATE = Words(
    ru="Статью уже не изменить: она выходит, вышла или снята. Ваше сообщение не использовано.",
    en="It is too late to change it: it is going out, is out or was taken back. Your message was not used.",
)
_LEFT = Words(
    ru="Пока вы писали, статья ушла в каналы. Ваша правка не потеряна: ниже видно, что станет с постами.",
    en="The article has left while you wrote. Nothing is lost: below is what your change makes of the posts.",
)
_NOT_YOURS = Words(
    ru="Эту статью сейчас может менять только редактор.", en="Only an editor can change this now."
)
_MEANWHILE = Words(
    ru="Пока вы писали, статью меняли и другие. {name}: {fields}. Обе правки на месте.",
    en="While you wrote, others changed the article too. {name}: {fields}. Both changes are in.",
)
_OVERTAKEN = Words(
    ru="⚠️ Пока вы писали, это уже изменили. {name}: {fields}. Выше — как стало, ниже — ваш вариант.",
    en="⚠️ While you wrote, it was changed. {name}: {fields}. Above is how it is now, below what you wrote.",
)
_REPLACE_ANYWAY: Final = Words(ru="Всё равно заменить", en="Replace it all the same")
_REPLACE: Final = Words(ru="Заменить", en="Replace")
_KEEP: Final = Words(ru="Оставить как есть", en="Leave it as it is")
_KEPT = Words(ru="Оставлено как есть.", en="Left as it is.")
_REPLACED = Words(ru="Заменено на ваш вариант.", en="Replaced by what you wrote.")
_CHANGED_BY = Words(
    ru="Это уже изменили ({name}). Показываю, как стало.", en="{name} has changed it. This is how it is now."
)
_SAME = Words(ru="Так и было: ничего не изменилось.", en="It was so already: nothing has changed.")
_ONE_CHANNEL = Words(ru="Хотя бы один канал нужен.", en="At least one channel is needed.")
_PHOTOS_FULL = Words(
    ru="Больше десяти фото в пост не войдёт: лишние не взяты.",
    en="A post takes ten photos; the rest were left.",
)


# the screens


@router.callback_query(Press.filter(F.verb == "e"))
async def change(_: object, callback_data: Press, talk: Talk) -> None:
    """«Изменить»."""
    stored = await _open(talk, callback_data.article)
    if stored is not None:
        await _show_menu(talk, stored)


@router.callback_query(Edit.filter(F.do == "m"))
async def back_to_menu(_: object, callback_data: Edit, talk: Talk) -> None:
    """«Назад» under a field."""
    stored = await _open(talk, callback_data.article)
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
    stored = await _open(talk, callback_data.article)
    aim = None if stored is None else _aim(talk, stored, callback_data.extra)
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
    while (stored := await _open(talk, callback_data.article)) is not None:
        aim = _aim(talk, stored, name)
        new = None if aim is None else _acted(talk, stored, aim, what)
        if aim is None or new is None:
            await talk.note(words.STALE if aim is None else _ONE_CHANNEL)
            return
        others = await _others(talk, stored.id, callback_data.version, aim)
        if others:
            await _show_field(talk, stored, aim)
            await talk.note(_CHANGED_BY, name=_who(others))
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


# the answers


async def take_answer(messages: Sequence[Message], talk: Talk, step: Step, fetcher: Fetcher) -> bool:
    """What was sent is the answer to what was asked. False: it is none, but an article of its own."""
    stored = await talk.desk.article(step.article)
    aim = None if stored is None else _aim(talk, stored, step.field)
    if stored is None or aim is None or not _fits(messages, aim):
        return False
    try:
        answer = await _answer(messages, aim, talk, fetcher)
    except NotTaken:  # the editor was told why, and may send it again
        return True
    await _settle(talk, stored.id, aim, answer, seen=step.version)
    return True


def _fits(messages: Sequence[Message], aim: Aim) -> bool:
    """Whether this may be the answer; an article sent instead must not become a headline."""
    text = words_of(messages).plain
    pictured = any(one.photo or one.document for one in messages)
    if aim.field is Field.WHOLE:
        return True
    if aim.field is Field.PHOTOS:
        return pictured and not text
    if aim.field is Field.CHANNELS or pictured or not text or (aim.field is Field.OWN and not aim.of):
        return False
    if aim.field in (Field.HEADLINE, Field.LINK, Field.TAGS):
        return len(text) <= LONGEST_ANSWER and "\n\n" not in text and messages[0].forward_origin is None
    return True


async def _answer(messages: Sequence[Message], aim: Aim, talk: Talk, fetcher: Fetcher) -> Answer:
    if aim.field is Field.WHOLE:
        material = await read_material(messages, talk, fetcher)
        await put_away(material.sign, messages[0], talk)
        return Answer(whole=material.article)
    if aim.field is Field.PHOTOS:
        return Answer(media=await read_photos(messages, talk))
    return Answer(text=words_of(messages))


async def _settle(talk: Talk, article: int, aim: Aim, answer: Answer, *, seen: int) -> bool:
    """The answer becomes part of the article, unless somebody else has written there since `seen`."""
    known = await talk.desk.article(article)
    if known is not None and known.state is ArticleState.TAKEN and talk.may_publish:
        await _correct(talk, known, aim, answer)
        return False
    while (stored := await _open(talk, article)) is not None:
        try:
            new = replace(stored, article=answered(stored.article, aim, answer))
        except NothingToRead as nothing:
            await talk.show(Screen(text=RichText.of(nothing.say(talk.language))))
            return False
        if others := await _others(talk, article, seen, aim):
            await _ask_again(talk, new, aim, answer, others)
            return False
        if new != stored and not await talk.desk.change(new, aim, by=talk.actor):
            continue
        await _tell(talk, stored, new, answer, await _others(talk, article, seen))
        await talk.store.forget(_typed(talk, article))
        await talk.forget()  # last: after a crash the same message answers the same question again
        return True
    await talk.forget()
    return False


async def _correct(talk: Talk, stored: StoredArticle, aim: Aim, answer: Answer) -> None:
    """It has left meanwhile: what was sent is offered as a correction of what readers see."""
    try:
        new = answered(stored.article, aim, answer)
    except NothingToRead as nothing:
        await talk.show(Screen(text=RichText.of(nothing.say(talk.language))))
        return
    await talk.tell(_LEFT)
    await propose(talk, stored, new)
    await talk.store.forget(_typed(talk, stored.id))
    await talk.forget()


async def _tell(
    talk: Talk, before: StoredArticle, after: StoredArticle, answer: Answer, others: Sequence[Entry]
) -> None:
    if after == before:
        await talk.tell(_SAME)
    lost = [one for one in answer.media if one not in after.article.media]
    if lost:
        await talk.tell(_PHOTOS_FULL)
    if others:
        changed = [name for one in others for name in one.details["fields"]]
        await talk.tell(_MEANWHILE, name=_who(others), fields=fields.names(talk, changed))
    await show_anew(talk, before.id)


# two at once


async def _ask_again(
    talk: Talk, typed: StoredArticle, aim: Aim, answer: Answer, others: Sequence[Entry]
) -> None:
    """The article as it is, then what was `typed`, and what to do with it."""
    await show_anew(talk, typed.id)
    changed = [name for one in others for name in one.details["fields"]]
    said = talk.say(_OVERTAKEN, name=_who(others), fields=fields.names(talk, changed))
    await offer(talk, typed, aim, answer, said=said, yes=_REPLACE_ANYWAY)
    await talk.forget()


async def offer(
    talk: Talk, typed: StoredArticle, aim: Aim, answer: Answer, *, said: str, yes: Words = _REPLACE
) -> None:
    """Ask whether what was `typed` is to replace what the article says; it is kept until that is decided."""
    kept = {"aim": str(aim), "answer": answer.to_json()}
    await talk.store.remember(_typed(talk, typed.id), json.dumps(kept, ensure_ascii=False))
    parts = [RichText.of(said), quoted(fields.content(typed.article, aim))]
    buttons = [
        fields.button(talk, label, Edit(do=do, article=typed.id, version=typed.version))
        for label, do in ((yes, "r"), (_KEEP, "k"))
    ]
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[one] for one in buttons])
    await talk.show(Screen(text=RichText.join("\n", filter(None, parts)), keyboard=keyboard))


@router.callback_query(Edit.filter(F.do == "r"))
async def replace_anyway(_: object, callback_data: Edit, talk: Talk) -> None:
    """«Всё равно заменить»: what was typed, over what the editor has seen by now."""
    kept = await talk.store.recall(_typed(talk, callback_data.article))
    if not kept:
        await talk.strip(talk.pressed)
        await talk.note(words.STALE)
        return
    value = json.loads(kept)
    aim, answer = Aim.named(value["aim"]), Answer.from_json(value["answer"])
    await talk.strip(talk.pressed)
    done = await _settle(talk, callback_data.article, aim, answer, seen=callback_data.version)
    await talk.note(_REPLACED if done else None)


@router.callback_query(Edit.filter(F.do == "k"))
async def keep_theirs(_: object, callback_data: Edit, talk: Talk) -> None:
    """«Оставить как есть»."""
    await talk.store.forget(_typed(talk, callback_data.article))
    await talk.here(Screen(text=RichText.of(talk.say(_KEPT))))
    await talk.note()


async def _others(talk: Talk, article: int, seen: int, aim: Aim | None = None) -> list[Entry]:
    """What other people have changed since; with an `aim`, where it would be overwritten."""
    since = await talk.desk.changed_since(article, seen)
    others = [one for one in since if one.by.id != talk.editor.id]
    return [
        one
        for one in others
        if aim is None or any(aim.meets(Aim.named(name)) for name in one.details["fields"])
    ]


def _who(others: Sequence[Entry]) -> str:
    return ", ".join(dict.fromkeys(one.by.name for one in others))


def _typed(talk: Talk, article: int) -> str:
    return f"typed:{article}:{talk.editor.id}"


# common


async def _open(talk: Talk, article: int) -> StoredArticle | None:
    """The article, if this person may change it and it can be changed. None: they were told."""
    stored = await talk.desk.article(article)
    if stored is None:
        await talk.note(words.STALE)
        return None
    if stored.state not in OPEN:
        await talk.forget()
        await (show_here(talk, article) if talk.pressed else show_anew(talk, article))
        await (talk.note(words.DECIDED) if talk.pressed else talk.tell(_TOO_LATE))
        return None
    if not may_change(talk, stored):
        await (talk.note(_NOT_YOURS) if talk.pressed else talk.tell(_NOT_YOURS))
        return None
    return stored


def may_change(talk: Talk, stored: StoredArticle) -> bool:
    """Whether this person may: editors always, authors what nobody has decided about yet."""
    undecided = stored.state in (ArticleState.DRAFT, ArticleState.REVIEW)
    return talk.may_publish or (undecided and stored.editor_id == talk.editor.id)


def _aim(talk: Talk, stored: StoredArticle, name: str) -> Aim | None:
    """None: a forged button, or a network that the article does not go to any more."""
    try:
        aim = Aim.named(name)
    except ValueError:
        return None
    fits = {Field.OWN: ("", *fields.networks(talk, stored)), Field.PHOTOS: ("", "all")}.get(aim.field, ("",))
    return aim if aim.of in fits else None


async def _show_menu(talk: Talk, stored: StoredArticle) -> None:
    await talk.forget()
    await keep(talk, stored.id, await put(talk, talk.pressed, menu(talk, stored)))
    await talk.note()


async def _show_field(talk: Talk, stored: StoredArticle, aim: Aim) -> None:
    shown = await put(talk, talk.pressed, field_screen(talk, stored, aim))
    await keep(talk, stored.id, shown)
    if aim.field is Field.CHANNELS or (aim.field is Field.OWN and not aim.of):
        await talk.forget()
        return
    await talk.ask(Step(name="edit", article=stored.id, card=shown, field=str(aim), version=stored.version))
