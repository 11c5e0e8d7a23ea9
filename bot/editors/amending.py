"""Amending: «Исправить», «Снять», «Закрепить» under an article that is out.

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

from bot import platforms
from bot.core.amendment import Kind, Stage
from bot.core.article import Article, ArticleState, StoredArticle, article_from_json, article_to_json
from bot.core.delivery import State
from bot.core.edits import Aim, Answer, Field, answered
from bot.core.journal import Verb
from bot.core.language import Words
from bot.core.notice import Notice
from bot.core.reading import NothingToRead
from bot.core.richtext import RichText
from bot.desk import Prospect
from bot.editors import cards, fields, words
from bot.editors.material import NotTaken, put_away, read_material, read_photos, words_of
from bot.editors.previewing import show_previews
from bot.editors.showing import keep, put, redraw, show_here
from bot.editors.talk import LONGEST_MESSAGE, Screen, Step, Talk
from bot.editors.verdicts import Amend, repeat_button
from bot.fetching import Fetcher

router = Router(name="amending")

#: what can be corrected by itself
FIELDS = (Field.HEADLINE, Field.LEAD, Field.TEXT, Field.LINK, Field.PHOTOS, Field.TAGS, Field.WHOLE)

_WHAT: Final = Words(
    ru="Что исправить? Читатели увидят правку только после вашего «Исправить».",
    en="Correct what? Readers see nothing of it before you press “Correct”.",
)
_BECOMES: Final = Words(ru="Так станет:", en="This is what it will be:")
_YES: Final = Words(ru="✅ Исправить", en="✅ Correct it")
_MORE: Final = Words(ru="Ещё правка", en="One more change")
_DROP: Final = Words(ru="Не исправлять", en="Do not correct")
_BACK: Final = Words(ru="‹ Назад", en="‹ Back")
_SURE_WITHDRAW: Final = Words(ru="Снять «{title}»? Вернуть будет нельзя.", en="Withdraw “{title}” for good?")
_YES_WITHDRAW: Final = Words(ru="🗑 Да, снять", en="🗑 Yes, withdraw")
_ASK_PIN: Final = Words(ru="Закрепить «{title}»?", en="Pin “{title}”?")
_YES_PIN: Final = Words(ru="📌 Закрепить", en="📌 Pin it")

_CAN: Final = {
    Kind.CORRECT: Words(ru="✏️ {place}: исправлю", en="✏️ {place}: is corrected"),
    Kind.WITHDRAW: Words(ru="🗑 {place}: удалю", en="🗑 {place}: is deleted"),
    Kind.PIN: Words(ru="📌 {place}: закреплю", en="📌 {place}: is pinned"),
    Kind.UNPIN: Words(ru="📌 {place}: откреплю", en="📌 {place}: is unpinned"),
}
_REMARKED: Final = Words(ru="⚠️ {place}: {remark}", en="⚠️ {place}: {remark}")
_CANNOT: Final = Words(ru="🚫 {place}: {reason}", en="🚫 {place}: {reason}")
_SAME_HERE: Final = Words(ru="➖ {place}: здесь ничего не меняется", en="➖ {place}: nothing changes here")
_UNSENT: Final = Words(
    ru="✋ {place}: ещё не вышло — и не выйдет", en="✋ {place}: not out yet, and stays so"
)
_NOWHERE: Final = Words(ru="Ни в одном канале этого сделать нельзя.", en="No channel lets me do that.")
_NOTHING_CHANGES: Final = Words(
    ru="Так и было: исправлять нечего.", en="It was so already: nothing to correct."
)
_OVERTAKEN: Final = Words(
    ru="⚠️ Пока вы писали, статью исправили ({name}). Ниже — как станет, если исправить по-вашему.",
    en="⚠️ While you wrote, it was corrected ({name}). Below is what it becomes if you go on.",
)
_NOTHING_LEFT: Final = Words(
    ru="Менять уже нечего: пост снят или не выходил.", en="There is nothing to change: not out, or withdrawn."
)
_NOT_AN_ANSWER: Final = Words(
    ru="Это не похоже на ответ. Пришлите ещё раз или нажмите «Назад».",
    en="That does not look like an answer. Send it again, or press “Back”.",
)
_REPEATED: Final = Words(ru="🔁 {name}: пробую ещё раз", en="🔁 {name}: trying again")
_OPEN_POST: Final = Words(ru="Открыть пост", en="Open the post")


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
    stored = await _out(talk, callback_data.article)
    if stored is None:
        return
    if callback_data.verb == "c":
        await _drop(talk, stored.id)
    await talk.forget()
    kept = await _kept(talk, stored)
    drafted = replace(stored, article=kept.article)
    prospects = await talk.desk.prospects(stored, Kind.CORRECT, article=kept.article)
    hurdles = [_said(talk, Kind.CORRECT, one) for one in prospects if _is_special(one)]
    text = _lines(cards.head(talk, drafted), "", talk.say(_WHAT), *hurdles)
    chosen = [
        InlineKeyboardButton(
            text=talk.say(fields.NAMES[field]).capitalize(),
            callback_data=Amend(verb="f", article=stored.id, extra=str(field)).pack(),
        )
        for field in FIELDS
    ]
    rows = [chosen[start : start + 2] for start in range(0, len(chosen), 2)]
    rows.append([_button(talk, _BACK, Amend(verb="b", article=stored.id))])
    await _ask(talk, stored.id, text, rows)


@router.callback_query(Amend.filter(F.verb == "f"))
async def one_field(_: object, callback_data: Amend, talk: Talk) -> None:
    """A field: what it holds; the next message answers it."""
    stored = await _out(talk, callback_data.article)
    if stored is None:
        return
    aim = _aim(callback_data.extra)
    if aim is None:
        await talk.note(words.STALE)
        return
    kept = await _kept(talk, stored)
    text = fields.field_screen(talk, replace(stored, article=kept.article), aim).text
    back = _button(talk, _BACK, Amend(verb="m", article=stored.id))
    shown = await _ask(talk, stored.id, text, [[back]])
    await talk.ask(Step(name="correct", article=stored.id, card=shown, field=str(aim)))


async def take_correction(messages: Sequence[Message], talk: Talk, step: Step, fetcher: Fetcher) -> bool:
    """What was sent is the new headline, text, photos … False: nothing is corrected here any more."""
    stored, aim = await talk.desk.article(step.article), _aim(step.field)
    if stored is None or aim is None or not talk.may_publish or not await _standing(talk, stored):
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
    stored = await _out(talk, callback_data.article)
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
    said = [_said(talk, Kind.CORRECT, one) for one in prospects]
    useful = any(one.makes_sense for one in prospects)
    yes = [[_button(talk, _YES, Amend(verb="y", article=stored.id, extra=kept.mark))]] if useful else []
    rows = [
        *yes,
        [
            _button(talk, _MORE, Amend(verb="m", article=stored.id)),
            _button(talk, _DROP, Amend(verb="b", article=stored.id)),
        ],
    ]
    same = all(one.is_same for one in prospects)
    last = [] if useful else ["", talk.say(_NOTHING_CHANGES if same else _NOWHERE)]
    above = [warning, ""] if warning else []
    text = _lines(*above, cards.head(talk, drafted), "", talk.say(_BECOMES), *said, *last)
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


# «Снять»


@router.callback_query(Amend.filter(F.verb == "w"))
async def withdraw(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Снять» asks once more, and says what becomes of each post."""
    stored = await _out(talk, callback_data.article)
    if stored is None:
        return
    prospects = await talk.desk.prospects(stored, Kind.WITHDRAW)
    unsent = [one for one in await talk.desk.deliveries_of(stored.id) if one.state is State.PLANNED]
    said = [_said(talk, Kind.WITHDRAW, one) for one in prospects]
    said += [talk.say(_UNSENT, place=_where(one.platform, one.channel)) for one in unsent]
    possible = bool(unsent) or any(one.makes_sense for one in prospects)
    question = talk.say(_SURE_WITHDRAW, title=cards.cut(stored.article.title))
    yes = [[_button(talk, _YES_WITHDRAW, Amend(verb="v", article=stored.id))]] if possible else []
    text = _lines(question if possible else talk.say(_NOWHERE), "", *said)
    await _ask(talk, stored.id, text, [*yes, [_button(talk, _BACK, Amend(verb="b", article=stored.id))]])


@router.callback_query(Amend.filter(F.verb == "v"))
async def withdraw_yes(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Да, снять»."""
    stored = await _out(talk, callback_data.article)
    if stored is not None:
        await _settled(talk, stored.id, done=await talk.desk.withdraw(stored, by=talk.actor))


# «Закрепить»


@router.callback_query(Amend.filter(F.verb == "p"))
async def pin(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Закрепить»: at once, unless there is something to be said first."""
    stored = await _out(talk, callback_data.article)
    if stored is None:
        return
    prospects = await talk.desk.prospects(stored, Kind.PIN)
    if all(one.makes_sense for one in prospects):
        await _settled(talk, stored.id, done=await talk.desk.pin(stored, on=True, by=talk.actor))
        return
    possible = any(one.makes_sense for one in prospects)
    said = [_said(talk, Kind.PIN, one) for one in prospects]
    question = talk.say(_ASK_PIN, title=cards.cut(stored.article.title))
    yes = [[_button(talk, _YES_PIN, Amend(verb="q", article=stored.id))]] if possible else []
    text = _lines(question if possible else talk.say(_NOWHERE), "", *said)
    await _ask(talk, stored.id, text, [*yes, [_button(talk, _BACK, Amend(verb="b", article=stored.id))]])


@router.callback_query(Amend.filter(F.verb.in_({"q", "u"})))
async def pin_yes(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Закрепить» where it can be; «Открепить»."""
    stored = await _out(talk, callback_data.article)
    if stored is not None:
        on = callback_data.verb == "q"
        await _settled(talk, stored.id, done=await talk.desk.pin(stored, on=on, by=talk.actor))


# «Повторить», «Назад»


@router.callback_query(Amend.filter(F.verb == "r"))
async def again(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Повторить» after a failure, on the card or under its notice."""
    if not talk.may_publish:
        await talk.note(words.EDITOR_DECIDES)
        return
    number = int(callback_data.extra) if callback_data.extra.isdecimal() else 0
    done = await talk.desk.repeat_amendment(number, by=talk.actor)
    if await talk.store.card(talk.chat, talk.pressed) is not None:
        await show_here(talk, callback_data.article)
    elif done:
        await _write_under(talk, talk.say(_REPEATED, name=talk.editor.name))
    else:
        await talk.strip(talk.pressed)
    await talk.note(words.DONE if done else words.DECIDED)


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


@router.callback_query(Amend.filter())
async def unknown(_: object, talk: Talk) -> None:
    """A forged button."""
    await talk.note(words.STALE)


async def notice_screen(notice: Notice, talk: Talk) -> Screen:
    """The notice of a failure: «Повторить» as long as that helps, and the post itself."""
    number = notice.key.removeprefix("amendment:").partition(">")[0]
    one = await talk.desk.amendment(int(number)) if number.isdecimal() else None
    delivery = None if one is None else await talk.desk.delivery(one.delivery)
    rows = []
    if one is not None and one.stage is Stage.FAILED and talk.may_publish:
        rows.append([repeat_button(talk, one)])
    if delivery is not None and delivery.receipt is not None and delivery.receipt.url:
        rows.append([InlineKeyboardButton(text=talk.say(_OPEN_POST), url=delivery.receipt.url)])
    keyboard = InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
    return Screen(text=RichText.of(notice.text[:LONGEST_MESSAGE]), keyboard=keyboard)


# common


async def _out(talk: Talk, article: int) -> StoredArticle | None:
    """The article, if this person may amend it and something of it stands. None: the press was answered."""
    stored = await talk.desk.article(article)
    if stored is None:
        await talk.note(words.STALE)
        return None
    if not talk.may_publish:
        await talk.note(words.EDITOR_DECIDES)
        return None
    if not await _standing(talk, stored):
        await show_here(talk, article)
        await talk.note(_NOTHING_LEFT)
        return None
    return stored


async def _standing(talk: Talk, stored: StoredArticle) -> bool:
    if stored.state is not ArticleState.TAKEN:
        return False
    return bool(await talk.desk.prospects(stored, Kind.PIN))


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


def _said(talk: Talk, kind: Kind, one: Prospect) -> str:
    place, outlook = _where(one.delivery.platform, one.delivery.channel), one.outlook
    if outlook.impossible is not None:
        return talk.say(_CANNOT, place=place, reason=outlook.impossible)
    if kind is Kind.CORRECT and one.is_same:
        return talk.say(_SAME_HERE, place=place)
    if outlook.remark is not None:
        return talk.say(_REMARKED, place=place, remark=outlook.remark)
    return talk.say(_CAN[kind], place=place)


def _where(platform: str, channel: str) -> str:
    return f"{platforms.spec(platform).title} ({channel})"


async def _ask(talk: Talk, article: int, text: RichText, rows: list[list[InlineKeyboardButton]]) -> int:
    """A question in the card's message; the card comes back by itself when the article changes."""
    keyboard = InlineKeyboardMarkup(inline_keyboard=rows)
    shown = await put(talk, talk.pressed, Screen(text=text, keyboard=keyboard))
    await keep(talk, article, shown)
    await talk.note()
    return shown


async def _settled(talk: Talk, article: int, *, done: bool) -> None:
    await show_here(talk, article)
    await talk.note(words.DONE if done else _NOTHING_LEFT)


async def _write_under(talk: Talk, line: str) -> None:
    message = talk.query.message if talk.query else None
    above = (message.text or "") if isinstance(message, Message) else ""
    await talk.here(Screen(text=RichText.of(f"{above}\n{line}".strip())))


def _button(talk: Talk, label: Words, data: Amend) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=talk.say(label), callback_data=data.pack())


def _lines(*lines: RichText | str) -> RichText:
    return RichText.join("\n", [one if isinstance(one, RichText) else RichText.of(one) for one in lines])
