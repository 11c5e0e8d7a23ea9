"""Prospects: what would become of each post that is out, told before anybody presses."""

from typing import Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot import platforms
from bot.core.amendment import Kind
from bot.core.article import ArticleState, StoredArticle
from bot.core.delivery import Delivery
from bot.core.language import Words
from bot.core.richtext import RichText
from bot.desk import Prospect
from bot.editors import words
from bot.editors.showing import keep, put, show_here
from bot.editors.talk import Screen, Talk
from bot.editors.verdicts import Amend

BACK: Final = Words("◀️ Back")
NOWHERE: Final = Words("No channel lets me do that.")
_CAN: Final = {
    Kind.CORRECT: Words("✏️ {place}: is corrected"),
    Kind.WITHDRAW: Words("🗑 {place}: is deleted"),
    Kind.PIN: Words("📌 {place}: is pinned"),
    Kind.UNPIN: Words("📌 {place}: is unpinned"),
}
_REMARKED: Final = Words("⚠️ {place}: {remark}")
_CANNOT: Final = Words("🚫 {place}: {reason}")
_SAME_HERE: Final = Words("➖ {place}: nothing changes here")
NOTHING_LEFT: Final = Words("There is nothing to change: not out, or withdrawn.")


async def still_out(talk: Talk, article: int) -> StoredArticle | None:
    """The article, if this person may amend it and something of it stands. None: the press was answered."""
    stored = await talk.desk.article(article)
    if stored is None:
        await talk.note(words.STALE)
        return None
    if not talk.may_publish:
        await talk.note(words.EDITOR_DECIDES)
        return None
    if not await stands(talk, stored):
        await show_here(talk, article)
        await talk.note(NOTHING_LEFT)
        return None
    return stored


async def stands(talk: Talk, stored: StoredArticle) -> bool:
    """Whether readers see anything of it."""
    if stored.state is not ArticleState.TAKEN:
        return False
    return bool(await talk.desk.prospects(stored, Kind.PIN))


def said_of(talk: Talk, kind: Kind, one: Prospect) -> str:
    """One line a channel: done, done otherwise, impossible."""
    place, outlook = where(talk, one.delivery), one.outlook
    if outlook.impossible is not None:
        return talk.say(_CANNOT, place=place, reason=outlook.impossible)
    if kind is Kind.CORRECT and one.is_same:
        return talk.say(_SAME_HERE, place=place)
    if outlook.remark is not None:
        return talk.say(_REMARKED, place=place, remark=outlook.remark)
    return talk.say(_CAN[kind], place=place)


def where(talk: Talk, one: Delivery) -> str:
    """The network and channel as people know them."""
    return platforms.place(one.platform, one.channel, talk.language)


async def ask_here(
    talk: Talk, stored: StoredArticle, text: RichText, rows: list[list[InlineKeyboardButton]]
) -> int:
    """A question in the card's message; the card comes back by itself when the article changes."""
    keyboard = InlineKeyboardMarkup(inline_keyboard=rows)
    shown = await put(talk, talk.pressed, Screen(text=text, keyboard=keyboard))
    await keep(talk, stored, shown)
    await talk.note()
    return shown


def button(talk: Talk, label: Words, data: Amend) -> InlineKeyboardButton:
    """One button."""
    return InlineKeyboardButton(text=talk.say(label), callback_data=data.pack())


def joined(*lines: RichText | str) -> RichText:
    """Line by line."""
    return RichText.join("\n", [one if isinstance(one, RichText) else RichText.of(one) for one in lines])
