"""Paging: what all lists have in common. Their buttons carry where one is, and so survive a restart."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, TypeVar

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from bot.core.calendar.moments import say_day, say_zone
from bot.core.language import Language, Words
from bot.core.richtext import RichText, Style
from bot.editors.keyboards import LONGEST_LABEL, Number, queue_mark
from bot.editors.talk import Talk

#: entries on a page of a list
PER_PAGE = 10
#: a headline in a list, so that ten of them fit one message
LONGEST_ENTRY = 90
#: numbers side by side that a thumb can tell apart
_IN_A_ROW = 5
#: with more pages than this one may go to the first and the last at once
_FEW = 3

_PAGE = Words("page {page} of {pages}")

UNFIX = Words("↩️ Back to the queue")

Entry = TypeVar("Entry")


class Leaf(CallbackData, prefix="l"):
    """A button of a list: what it does, and where in which list one is."""

    verb: str
    where: str = ""  #: mark of a queue or channel; empty: all
    page: Annotated[int, Field(ge=0, lt=100_000)] = 0
    article: Number = 0
    extra: str = ""


def button(label: str, leaf: Leaf) -> InlineKeyboardButton:
    """A button of a list."""
    return InlineKeyboardButton(text=label[:LONGEST_LABEL], callback_data=leaf.pack())


def rows_of(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """So many in a row as a thumb can tell apart."""
    return [list(buttons[start : start + _IN_A_ROW]) for start in range(0, len(buttons), _IN_A_ROW)]


def keyboard(*rows: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    """The rows that have buttons. None: none has."""
    kept = [list(row) for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=kept) if kept else None


def turns(leaf: Leaf, last: int) -> list[InlineKeyboardButton]:
    """⏮ ◀ ▶ ⏭, as far as there is something there. `leaf` is the page that is shown."""
    page = leaf.page
    there = [("◀", page - 1), ("▶", page + 1)]
    if last >= _FEW:
        there = [("⏮", 0 if page > 1 else -1), *there, ("⏭", last if page < last - 1 else -1)]
    return [
        button(sign, leaf.model_copy(update={"page": number}))
        for sign, number in there
        if 0 <= number <= last
    ]


def page_of(entries: Sequence[Entry], page: int) -> tuple[Sequence[Entry], int, int]:
    """The entries of a page, its number (the last one where the list has become shorter), the last number."""
    last = last_page(len(entries))
    page = min(page, last)
    return entries[page * PER_PAGE : (page + 1) * PER_PAGE], page, last


def last_page(total: int) -> int:
    """The number of the last page, counted from 0."""
    return max(total - 1, 0) // PER_PAGE


def listed(talk: Talk, title: str, lines: Iterable[RichText | str], page: int, last: int) -> RichText:
    """A list: its title, its lines, and which page that is."""
    body = [line if isinstance(line, RichText) else RichText.of(line) for line in lines]
    foot = [
        RichText.of(""),
        RichText.of(talk.say(_PAGE, page=page + 1, pages=last + 1), Style.ITALIC),
    ]
    heading = [RichText.of(title, Style.BOLD), RichText.of("")]
    return RichText.join("\n", [*heading, *body, *(foot if last else [])])


def entry(title: str, longest: int = LONGEST_ENTRY) -> str:
    """A headline that fits its line."""
    return title if len(title) <= longest else title[: longest - 1].rstrip() + "…"


def named(mark: str, names: Iterable[str]) -> str | None:
    """Which of `names` a button means; None: all, or one that is gone."""
    return next((name for name in names if queue_mark(name) == mark), None)


def day_heading(talk: Talk, moment: datetime) -> str:
    """«вт 24 ноября, МСК»: above the moments of one day."""
    day = say_day(moment, talk.zone, talk.language, now=talk.now())
    return f"{day}, {say_zone(moment, talk.zone, talk.language)}"


def unfix_button(article: int, language: Language) -> InlineKeyboardButton:
    """«К очереди», for the card of an article that has an exact time."""
    return button(UNFIX.say(language), Leaf(verb="unfixed", article=article))
