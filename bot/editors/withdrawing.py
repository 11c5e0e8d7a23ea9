"""Withdrawing and pinning: «Снять», «Закрепить», and «Повторить» for what failed."""

from typing import Final

from aiogram import F, Router
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.core.amendment import Kind, Stage
from bot.core.delivery import State
from bot.core.language import Words
from bot.core.notice import Notice
from bot.core.richtext import RichText
from bot.editors import cards, words
from bot.editors.prospects import (
    BACK,
    NOTHING_LEFT,
    NOWHERE,
    ask_here,
    button,
    joined,
    said_of,
    still_out,
    where,
)
from bot.editors.showing import show_here
from bot.editors.talk import LONGEST_MESSAGE, Screen, Talk
from bot.editors.verdicts import Amend, repeat_button

router = Router(name="withdrawing")

_SURE_WITHDRAW: Final = Words("Withdraw “{title}” for good?")
_YES_WITHDRAW: Final = Words("🗑 Yes, withdraw")
_ASK_PIN: Final = Words("Pin “{title}”?")
_YES_PIN: Final = Words("📌 Pin it")
_UNSENT: Final = Words("✋ {place}: not out yet, and stays so")
_REPEATED: Final = Words("🔁 {name}: trying again")
_OPEN_POST: Final = Words("Open the post")


@router.callback_query(Amend.filter(F.verb == "w"))
async def withdraw(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Снять» asks once more, and says what becomes of each post."""
    stored = await still_out(talk, callback_data.article)
    if stored is None:
        return
    prospects = await talk.desk.prospects(stored, Kind.WITHDRAW)
    unsent = [one for one in await talk.desk.deliveries_of(stored.id) if one.state is State.PLANNED]
    said = [said_of(talk, Kind.WITHDRAW, one) for one in prospects]
    said += [talk.say(_UNSENT, place=where(talk, one)) for one in unsent]
    possible = bool(unsent) or any(one.makes_sense for one in prospects)
    question = talk.say(_SURE_WITHDRAW, title=cards.cut(stored.article.title))
    yes = [[button(talk, _YES_WITHDRAW, Amend(verb="v", article=stored.id))]] if possible else []
    text = joined(question if possible else talk.say(NOWHERE), "", *said)
    await ask_here(talk, stored, text, [*yes, [button(talk, BACK, Amend(verb="b", article=stored.id))]])


@router.callback_query(Amend.filter(F.verb == "v"))
async def withdraw_yes(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Да, снять»."""
    stored = await still_out(talk, callback_data.article)
    if stored is not None:
        await _settled(talk, stored.id, done=await talk.desk.withdraw(stored, by=talk.actor))


@router.callback_query(Amend.filter(F.verb == "p"))
async def pin(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Закрепить»: at once, unless there is something to be said first."""
    stored = await still_out(talk, callback_data.article)
    if stored is None:
        return
    prospects = await talk.desk.prospects(stored, Kind.PIN)
    if all(one.makes_sense for one in prospects):
        await _settled(talk, stored.id, done=await talk.desk.pin(stored, on=True, by=talk.actor))
        return
    possible = any(one.makes_sense for one in prospects)
    said = [said_of(talk, Kind.PIN, one) for one in prospects]
    question = talk.say(_ASK_PIN, title=cards.cut(stored.article.title))
    yes = [[button(talk, _YES_PIN, Amend(verb="q", article=stored.id))]] if possible else []
    text = joined(question if possible else talk.say(NOWHERE), "", *said)
    await ask_here(talk, stored, text, [*yes, [button(talk, BACK, Amend(verb="b", article=stored.id))]])


@router.callback_query(Amend.filter(F.verb.in_({"q", "u"})))
async def pin_yes(_: object, callback_data: Amend, talk: Talk) -> None:
    """«Закрепить» where it can be; «Открепить»."""
    stored = await still_out(talk, callback_data.article)
    if stored is not None:
        on = callback_data.verb == "q"
        await _settled(talk, stored.id, done=await talk.desk.pin(stored, on=on, by=talk.actor))


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


async def _settled(talk: Talk, article: int, *, done: bool) -> None:
    await show_here(talk, article)
    await talk.note(words.DONE if done else NOTHING_LEFT)


async def _write_under(talk: Talk, line: str) -> None:
    message = talk.query.message if talk.query else None
    above = (message.text or "") if isinstance(message, Message) else ""
    await talk.here(Screen(text=RichText.of(f"{above}\n{line}".strip())))
