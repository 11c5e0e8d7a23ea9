"""Answering: what an editor sent for a field becomes part of the article.

Who answers after somebody else has changed the same is shown that first, and decides; what was typed is kept
until then. What comes too late for the article is offered as a correction of what readers see.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from zlib import crc32

from aiogram import F, Router
from aiogram.types import InlineKeyboardMarkup, Message

from bot.core.article import ArticleState, StoredArticle
from bot.core.edits import Aim, Answer, Field, answered
from bot.core.journal import Entry
from bot.core.language import Words
from bot.core.reading import NothingToRead
from bot.core.richtext import RichText
from bot.editors import fields, words
from bot.editors.amending import propose
from bot.editors.changing import aim_of, open_to_change, others_since, who
from bot.editors.contents import content, quoted
from bot.editors.fields import Edit
from bot.editors.material import NotTaken, put_away, read_material, read_photos, words_of
from bot.editors.showing import show_anew
from bot.editors.talk import Screen, Step, Talk
from bot.fetching import Fetcher

router = Router(name="answering")

#: a headline, a link or tags are shorter than this; what is longer is an article
LONGEST_ANSWER = 400

_LEFT = Words(
    "The article has left while you wrote. Nothing is lost: below is what your change makes of the posts."
)
_MEANWHILE = Words("While you wrote, others changed the article too. {name}: {fields}. Both changes are in.")
_OVERTAKEN = Words(
    "⚠️ While you wrote, it was changed. {name}: {fields}. Above is how it is now, below what you wrote."
)
_REPLACE_ANYWAY: Final = Words("Replace it all the same")
_REPLACE: Final = Words("Replace")
_KEEP: Final = Words("Leave it as it is")
_KEPT = Words("Left as it is.")
_REPLACED = Words("Replaced by what you wrote.")
_SAME = Words("It was so already: nothing has changed.")
_PHOTOS_FULL = Words("A post takes ten photos; the rest were left.")


async def take_answer(messages: Sequence[Message], talk: Talk, step: Step, fetcher: Fetcher) -> bool:
    """What was sent is the answer to what was asked. False: it is none, but an article of its own."""
    stored = await talk.desk.article(step.article)
    aim = None if stored is None else aim_of(talk, stored, step.field)
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
    while (stored := await open_to_change(talk, article)) is not None:
        try:
            new = replace(stored, article=answered(stored.article, aim, answer))
        except NothingToRead as nothing:
            await talk.show(Screen(text=RichText.of(nothing.say(talk.language))))
            return False
        if others := await others_since(talk, article, seen, aim):
            await _ask_again(talk, new, aim, answer, others)
            return False
        if new != stored and not await talk.desk.change(new, aim, by=talk.actor):
            continue
        await _tell(talk, stored, new, answer, await others_since(talk, article, seen))
        await talk.store.forget(_typed(talk, article, _mark(_kept(aim, answer))))
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
    await talk.store.forget(_typed(talk, stored.id, _mark(_kept(aim, answer))))
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
        await talk.tell(_MEANWHILE, name=who(others), fields=fields.names(talk, changed))
    await show_anew(talk, before.id)


# two at once


async def _ask_again(
    talk: Talk, typed: StoredArticle, aim: Aim, answer: Answer, others: Sequence[Entry]
) -> None:
    """The article as it is, then what was `typed`, and what to do with it."""
    await show_anew(talk, typed.id)
    changed = [name for one in others for name in one.details["fields"]]
    said = talk.say(_OVERTAKEN, name=who(others), fields=fields.names(talk, changed))
    await offer(talk, typed, aim, answer, said=said, yes=_REPLACE_ANYWAY)
    await talk.forget()


async def offer(
    talk: Talk, typed: StoredArticle, aim: Aim, answer: Answer, *, said: str, yes: Words = _REPLACE
) -> None:
    """Ask whether what was `typed` is to replace what the article says; it is kept until that is decided."""
    kept = _kept(aim, answer)
    mark = _mark(kept)
    await talk.store.remember(_typed(talk, typed.id, mark), kept)
    parts = [RichText.of(said), quoted(content(typed.article, aim))]
    buttons = [
        fields.button(talk, label, Edit(do=do, article=typed.id, version=typed.version, extra=mark))
        for label, do in ((yes, "r"), (_KEEP, "k"))
    ]
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[one] for one in buttons])
    await talk.show(Screen(text=RichText.join("\n", filter(None, parts)), keyboard=keyboard))


@router.callback_query(Edit.filter(F.do == "r"))
async def replace_anyway(_: object, callback_data: Edit, talk: Talk) -> None:
    """«Всё равно заменить»: what was typed, over what the editor has seen by now."""
    kept = await talk.store.recall(_typed(talk, callback_data.article, callback_data.extra))
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
    await talk.store.forget(_typed(talk, callback_data.article, callback_data.extra))
    await talk.here(Screen(text=RichText.of(talk.say(_KEPT))))
    await talk.note()


def _kept(aim: Aim, answer: Answer) -> str:
    return json.dumps({"aim": str(aim), "answer": answer.to_json()}, ensure_ascii=False)


def _mark(kept: str) -> str:
    """Several questions may be open about one article: a button means what stands above it."""
    return f"{crc32(kept.encode()):08x}"


def _typed(talk: Talk, article: int, mark: str) -> str:
    return f"typed:{article}:{talk.editor.id}:{mark}"
