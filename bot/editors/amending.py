"""Amending: «Исправить» under an article that is out.

What is typed is kept until it is confirmed or dropped; what a network cannot is said above the button.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final
from zlib import crc32

from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.core.amendment import Kind
from bot.core.article import Article, StoredArticle, article_from_json, article_to_json
from bot.core.edits import Aim, Answer, Field, answered
from bot.core.journal import Verb
from bot.core.language import Words
from bot.core.reading import NothingToRead
from bot.core.richtext import RichText
from bot.desk import Prospect
from bot.editors import cards, fields, withdrawing, words
from bot.editors.material import NotTaken, put_away, read_material, read_photos, words_of
from bot.editors.previewing import show_previews
from bot.editors.prospects import BACK, NOWHERE, ask_here, button, joined, said_of, stands, still_out
from bot.editors.showing import redraw, show_here
from bot.editors.talk import Screen, Step, Talk
from bot.editors.verdicts import Amend
from bot.fetching import Fetcher

router = Router(name="amending")
router.include_router(withdrawing.router)

#: what can be corrected by itself
FIELDS = (Field.HEADLINE, Field.LEAD, Field.TEXT, Field.LINK, Field.PHOTOS, Field.TAGS, Field.WHOLE)

_WHAT: Final = Words("Correct what? Readers see nothing of it before you press “Correct”.")
_BECOMES: Final = Words("This is what it will be:")
_YES: Final = Words("✅ Correct it")
_MORE: Final = Words("One more change")
_DROP: Final = Words("Do not correct")

_NOTHING_CHANGES: Final = Words("It was so already: nothing to correct.")
_OVERTAKEN: Final = Words(
    "⚠️ While you wrote, it was corrected ({name}). Below is what it becomes if you go on."
)
_NOT_AN_ANSWER: Final = Words("That does not look like an answer. Send it again, or press “Back”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A correction that is not confirmed yet, and the version of the article that it is made of."""

    article: Article
    version: int
    previews: tuple[int, ...] = ()  #: the messages that show it

    @property
    def mark(self) -> str:
        """A button confirms what stands above it, and nothing else."""
        return f"{crc32(f'{article_to_json(self.article)}{self.version}'.encode()):x}"


# «Исправить»


@router.callback_query(Amend.filter(F.verb.in_({"c", "m"})))
async def correct(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Исправить» begins anew; «Ещё правка», and «Назад» under a field, go on with what was typed."""
    stored = await still_out(talk, callback_data.article)
    if stored is None:
        return
    if callback_data.verb == "c":
        await _drop(talk, stored.id)
    await talk.forget()
    kept = await _kept(talk, stored)
    drafted = replace(stored, article=kept.article)
    prospects = await talk.desk.prospects(stored, Kind.CORRECT, article=kept.article)
    hurdles = [said_of(talk, Kind.CORRECT, one) for one in prospects if _is_special(one)]
    text = joined(cards.head(talk, drafted), "", talk.say(_WHAT), *hurdles)
    chosen = [
        InlineKeyboardButton(
            text=talk.say(fields.NAMES[field]).capitalize(),
            callback_data=Amend(verb="f", article=stored.id, extra=str(field)).pack(),
        )
        for field in FIELDS
    ]
    rows = [chosen[start : start + 2] for start in range(0, len(chosen), 2)]
    rows.append([button(talk, BACK, Amend(verb="b", article=stored.id))])
    await ask_here(talk, stored, text, rows)


@router.callback_query(Amend.filter(F.verb == "f"))
async def one_field(_: object, callback_data: Amend, talk: Talk) -> None:
    """A field: what it holds; the next message answers it."""
    stored = await still_out(talk, callback_data.article)
    if stored is None:
        return
    aim = _aim(callback_data.extra)
    if aim is None:
        await talk.note(words.STALE)
        return
    kept = await _kept(talk, stored)
    text = fields.field_screen(talk, replace(stored, article=kept.article), aim).text
    back = button(talk, BACK, Amend(verb="m", article=stored.id))
    shown = await ask_here(talk, stored, text, [[back]])
    await talk.ask(Step(name="correct", article=stored.id, card=shown, field=str(aim)))


async def take_correction(messages: Sequence[Message], talk: Talk, step: Step, fetcher: Fetcher) -> bool:
    """What was sent is the new headline, text, photos … False: nothing is corrected here any more."""
    stored, aim = await talk.desk.article(step.article), _aim(step.field)
    if stored is None or aim is None or not talk.may_publish or not await stands(talk, stored):
        await talk.forget()
        return False
    try:
        answer = await _answer(messages, aim, talk, fetcher)
        if answer is None:
            await talk.tell(_NOT_AN_ANSWER)
            return True
        kept = await _kept(talk, stored)
        article = answered(kept.article, aim, answer)
    except NotTaken:  # the editor was told why, and may send it again
        return True
    except NothingToRead as nothing:
        await talk.show(Screen(text=RichText.of(nothing.say(talk.language))))
        return True
    await talk.forget()
    if step.card:
        await redraw(talk, stored.id, step.card)
    await _propose(talk, stored, replace(kept, article=article))
    return True


async def propose(talk: Talk, stored: StoredArticle, article: Article) -> None:
    """Offer `article` as the correction of what is out: the message that it came from was edited, say."""
    await _propose(talk, stored, Kept(article=article, version=stored.version))


@router.callback_query(Amend.filter(F.verb == "y"))
async def correct_yes(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Исправить, да»: exactly what stands above the button."""
    stored = await still_out(talk, callback_data.article)
    if stored is None:
        return
    kept = await _kept(talk, stored)
    if callback_data.extra != kept.mark:
        await talk.note(words.STALE)
        await talk.strip(talk.pressed)
        await _propose(talk, stored, kept)
        return
    seen = replace(stored, version=kept.version)
    if await talk.desk.correct(seen, kept.article, by=talk.actor) is None:
        await _overtaken(talk, stored.id, kept)
        return
    await _drop(talk, stored.id)
    await show_here(talk, stored.id)
    await talk.note(words.DONE)


async def _overtaken(talk: Talk, article: int, kept: Kept) -> None:
    """Somebody else has corrected it: nothing typed is lost, and nothing overwritten unseen."""
    stored = await talk.desk.article(article)
    if stored is None:
        return
    entries = await talk.store.entries(article)
    names = [one.by.name for one in entries if one.verb in (Verb.CORRECTED, Verb.CHANGED)]
    warning = talk.say(_OVERTAKEN, name=names[-1] if names else "?")
    await talk.strip(talk.pressed)
    await _propose(talk, stored, replace(kept, version=stored.version), warning=warning)
    await talk.note(words.DECIDED)


async def _propose(talk: Talk, stored: StoredArticle, kept: Kept, *, warning: str = "") -> None:
    """The posts as they would be, and what becomes of each channel."""
    drafted = replace(stored, article=kept.article)
    prospects = await talk.desk.prospects(stored, Kind.CORRECT, article=kept.article)
    said = [said_of(talk, Kind.CORRECT, one) for one in prospects]
    useful = any(one.makes_sense for one in prospects)
    yes = [[button(talk, _YES, Amend(verb="y", article=stored.id, extra=kept.mark))]] if useful else []
    rows = [
        *yes,
        [
            button(talk, _MORE, Amend(verb="m", article=stored.id)),
            button(talk, _DROP, Amend(verb="b", article=stored.id)),
        ],
    ]
    same = all(one.is_same for one in prospects)
    last = [] if useful else ["", talk.say(_NOTHING_CHANGES if same else NOWHERE)]
    above = [warning, ""] if warning else []
    text = joined(*above, cards.head(talk, drafted), "", talk.say(_BECOMES), *said, *last)
    await _take_away(talk, kept)
    await _remember(talk, stored.id, replace(kept, previews=await show_previews(talk, drafted)))
    # no card: what is proposed stays until it is decided about, whatever others do to the article meanwhile
    await talk.show(Screen(text=text, keyboard=InlineKeyboardMarkup(inline_keyboard=rows)))


async def _remember(talk: Talk, article: int, kept: Kept) -> None:
    value = {
        "article": article_to_json(kept.article),
        "version": kept.version,
        "previews": kept.previews,
    }
    await talk.store.remember(_place(talk, article), json.dumps(value, ensure_ascii=False))


async def _drop(talk: Talk, article: int) -> None:
    """It is decided about: nothing of it is kept, and its previews go."""
    known = await talk.store.recall(_place(talk, article))
    if known:
        await _take_away(talk, _kept_from(known))
    await talk.store.forget(_place(talk, article))


async def _take_away(talk: Talk, kept: Kept) -> None:
    if kept.previews:
        with suppress(TelegramBadRequest):  # Bot API 10.3, deleteMessages: older than 48 hours, or gone
            await talk.bot.delete_messages(talk.chat, list(kept.previews))


@router.callback_query(Amend.filter(F.verb == "b"))
async def back(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Назад», «Не исправлять»: the card as it is now; what was typed is dropped."""
    await talk.forget()
    if await talk.desk.article(callback_data.article) is None:
        await talk.note(words.STALE)
        return
    await _drop(talk, callback_data.article)
    await show_here(talk, callback_data.article)
    await talk.note()


# common


async def _answer(messages: Sequence[Message], aim: Aim, talk: Talk, fetcher: Fetcher) -> Answer | None:
    """None: it is no answer to what was asked. Raises NotTaken."""
    if aim.field is Field.WHOLE:
        material = await read_material(messages, talk, fetcher)
        await put_away(material.sign, messages[0], talk)
        return Answer(whole=material.article)
    pictured = any(one.photo or one.document for one in messages)
    if aim.field is Field.PHOTOS:
        return Answer(media=await read_photos(messages, talk)) if pictured else None
    text = words_of(messages)
    return Answer(text=text) if text and not pictured else None


async def _kept(talk: Talk, stored: StoredArticle) -> Kept:
    """What was typed so far; at first the article as it is."""
    known = await talk.store.recall(_place(talk, stored.id))
    if not known:
        return Kept(article=stored.article, version=stored.version)
    return _kept_from(known)


def _kept_from(known: str) -> Kept:
    value = json.loads(known)
    article = article_from_json(value["article"])
    return Kept(article=article, version=value["version"], previews=tuple(value["previews"]))


def _place(talk: Talk, article: int) -> str:
    return f"correction:{article}:{talk.chat}:{talk.editor.id}"


def _aim(name: str) -> Aim | None:
    """None: a forged button. Photos are replaced, never added: no network lets their number be changed."""
    try:
        aim = Aim.named(name)
    except ValueError:
        return None
    if aim.field not in FIELDS:
        return None
    return Aim(field=aim.field, of="all" if aim.field is Field.PHOTOS else "")


def _is_special(one: Prospect) -> bool:
    return one.outlook.impossible is not None or one.outlook.remark is not None
