"""The week: /plan. Every slot of seven days with what will fill it, empty ones too, and the exact moments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.core.calendar.coming import coming_exceptions
from bot.core.calendar.moments import say_time
from bot.core.language import Words
from bot.core.richtext import RichText, Style
from bot.editors.lists import brakes
from bot.editors.lists.paging import Leaf, button, day_heading, entry, keyboard, listed, rows_of, turns
from bot.editors.talk import Screen, Talk

router = Router(name="lists.week")

DAYS = 7
#: lines on a page: whole days, as long as they fit
_LINES = 20
#: a headline beside its moment
_LONGEST = 70

_TITLE = Words("The coming week: {taken} of {total} taken")
_EMPTY = Words("The schedule has no slot within a week.")
_FREE = Words("— free —")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    day: date  #: local
    at: datetime | None  #: None: it is about the whole day
    text: str
    article: int | None = None


@router.message(Command("plan"))
async def plan(_: Message, talk: Talk) -> None:
    """The first days."""
    await talk.show(await week(talk, Leaf(verb="week")))


@router.callback_query(Leaf.filter(F.verb == "week"))
async def turned(_: object, callback_data: Leaf, talk: Talk) -> None:
    """◀ ▶"""
    await talk.here(await week(talk, callback_data))
    await talk.note()


async def week(talk: Talk, leaf: Leaf) -> Screen:
    """A page of the week."""
    slots, exact = await talk.desk.plan(DAYS), await talk.desk.waiting_exact(DAYS)
    held_up = brakes.lines(talk, await talk.desk.status())
    titles = await talk.desk.titles([one.article for one in slots if one.article is not None])
    lines = [_slot(talk, one.at, one.queue, titles.get(one.article or 0), one.article) for one in slots]
    lines += [_exact(talk, one.at or talk.now(), one.queue, one.title, one.article) for one in exact]
    lines += _exceptions(talk)
    if not lines:
        return Screen(text=RichText.of("\n\n".join([*held_up, talk.say(_EMPTY)])))
    pages = _pages(sorted(lines, key=lambda one: (one.day, one.at is not None, one.at, one.text)))
    page = min(leaf.page, len(pages) - 1)
    taken = sum(one.article is not None for one in slots)
    title = talk.say(_TITLE, taken=taken, total=len(slots))
    there = Leaf(verb="open", page=page)
    numbers = [one.article for one in pages[page] if one.article is not None]
    opened = [button(str(one), there.model_copy(update={"article": one})) for one in numbers]
    last = len(pages) - 1
    body = [*held_up, *[""] * bool(held_up), *_by_days(talk, pages[page])]
    text = listed(talk, title, body, page, last)
    return Screen(text=text, keyboard=keyboard(*rows_of(opened), turns(Leaf(verb="week", page=page), last)))


def _slot(talk: Talk, at: datetime, queue: str, title: str | None, article: int | None) -> _Line:
    what = f"№ {article} · {entry(title, _LONGEST)}" if title else talk.say(_FREE)
    text = f"{say_time(at, talk.zone)} {queue}: {what}"
    return _Line(day=at.astimezone(talk.zone).date(), at=at, text=text, article=article)


def _exact(talk: Talk, at: datetime, queue: str, title: str, article: int) -> _Line:
    line = _slot(talk, at, queue, title, article)
    return _Line(day=line.day, at=at, text=f"🕒 {line.text}", article=article)


def _exceptions(talk: Talk) -> list[_Line]:
    first, last = (
        moment.astimezone(talk.zone).date() for moment in (talk.now(), talk.now() + timedelta(days=DAYS))
    )
    found = coming_exceptions(talk.newsroom.queues.values(), first=first, last=last)
    return [_Line(day=one.day, at=None, text=f"🗓 {one.queue}: {one.say(talk.language)}") for one in found]


def _pages(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Whole days as long as they fit; a day that fits no page is spread over several."""
    pages: list[list[_Line]] = [[]]
    for _, group in groupby(lines, lambda one: one.day):
        day = list(group)
        if pages[-1] and len(pages[-1]) + len(day) > _LINES:
            pages.append([])
        while day:
            room = _LINES - len(pages[-1])
            pages[-1] += day[:room]
            day = day[room:]
            if day:
                pages.append([])
    return pages


def _by_days(talk: Talk, lines: Iterable[_Line]) -> list[RichText | str]:
    said: list[RichText | str] = []
    for day, group in groupby(lines, lambda one: one.day):
        noon = datetime.combine(day, time(12), talk.zone)
        said += [*[""] * bool(said), RichText.of(day_heading(talk, noon), Style.BOLD)]
        said += [one.text for one in group]
    return said
