"""The line: /queue. What waits, by when it will go; a number opens the place of an article in its queue."""

from collections.abc import Collection, Sequence
from itertools import groupby

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import InlineKeyboardButton, Message

from bot.core.calendar.moments import say_time
from bot.core.language import Plural, Words
from bot.core.richtext import RichText, Style
from bot.desk import Forecast
from bot.editors.keyboards import queue_mark
from bot.editors.lists import brakes
from bot.editors.lists.chosen import choose, choose_none, chosen
from bot.editors.lists.paging import (
    PER_PAGE,
    Leaf,
    button,
    day_heading,
    entry,
    keyboard,
    last_page,
    listed,
    named,
    rows_of,
    turns,
)
from bot.editors.talk import Screen, Talk

router = Router(name="lists.line")

_EMPTY = Words("Nothing waits. Send an article to queue it.")
_EMPTY_HERE = Words("Nothing waits in “{queue}”.")
_TITLE = Words("Waiting: {count}")
_TITLE_HERE = Words("Queue “{queue}”: {count}")
_CHOOSING = Words("Tick articles by their numbers, then press what to do with them. Ticked: {count}.")
_NOT_CONFIGURED = Words("(not in the configuration)")
_NO_TIME = Words("No time yet")
_LATE = Words("Their time has passed")
_ALL = Words("All queues")
_WHICH = Words("Which queue?")
_SHOWN = Words("📂 {queue}")
_COUNTED = Words("{queue} — {count}")
_CHOOSE = Words("☑️ Choose several")
_WHOLE_PAGE = Words("☑️ The whole page")
_TO_HEAD = Words("⏫ To the head")
_TO_QUEUE = Words("➡️ To another queue")
_DROP = Words("❌ Take back")
_ENOUGH = Words("◀️ Choose nothing")


@router.message(Command("queue"))
async def queue(_: Message, talk: Talk) -> None:
    """The first page of all that waits."""
    await talk.show(await line(talk, Leaf(verb="line")))


@router.callback_query(Leaf.filter(F.verb == "line"))
async def turned(_: object, callback_data: Leaf, talk: Talk) -> None:
    """◀ ▶, and back to the list."""
    await talk.here(await line(talk, callback_data))
    await talk.note()


@router.callback_query(Leaf.filter(F.verb == "filter"))
async def which(_: object, talk: Talk) -> None:
    """Which queue to show: those of the configuration, and those that something still waits in."""
    counts = await talk.store.waiting_counts()
    total = talk.say(_COUNTED, queue=talk.say(_ALL), count=sum(counts.values()))
    rows = [[button(total, Leaf(verb="line"))]]
    for name in dict.fromkeys([*talk.newsroom.queues, *counts]):
        label = talk.say(_COUNTED, queue=name, count=counts.get(name, 0))
        rows.append([button(label, Leaf(verb="line", where=queue_mark(name)))])
    await talk.here(Screen(text=RichText.of(talk.say(_WHICH)), keyboard=keyboard(*rows)))
    await talk.note()


@router.callback_query(Leaf.filter(F.verb.in_({"choose", "none"})))
async def choosing(_: object, callback_data: Leaf, talk: Talk) -> None:
    """«Выбрать несколько», «Не выбирать»."""
    ticking = callback_data.verb == "choose"
    await (choose(talk, await chosen(talk)) if ticking else choose_none(talk))
    await talk.here(await line(talk, callback_data, ticking=ticking))
    await talk.note()


@router.callback_query(Leaf.filter(F.verb.in_({"tick", "page"})))
async def ticked(_: object, callback_data: Leaf, talk: Talk) -> None:
    """A number, or the whole page: chosen if it was not, let go if it was."""
    known = await chosen(talk)
    if callback_data.verb == "tick":
        numbers = [callback_data.article]
    else:
        found = await _found(talk, callback_data)
        numbers = [one.waiting.article for one in found[2]]
    left = [number for number in known if number not in numbers]
    whole = set(numbers) <= set(known)
    await choose(talk, left if whole else [*known, *numbers])
    await talk.here(await line(talk, callback_data, ticking=True))
    await talk.note()


async def line(talk: Talk, leaf: Leaf, *, ticking: bool = False) -> Screen:
    """A page of what waits, in all queues or in one."""
    name = await _queue_of(talk, leaf)
    page, total, shown = await _found(talk, leaf)
    last = last_page(total)
    leaf = Leaf(verb="choose" if ticking else "line", where=leaf.where, page=page)
    held_up = brakes.lines(talk, await talk.desk.status())
    several = len(talk.newsroom.queues.keys() | {one.waiting.queue for one in shown}) > 1
    if not shown:
        said = talk.say(_EMPTY) if name is None else talk.say(_EMPTY_HERE, queue=name)
        text = RichText.of("\n\n".join([*held_up, said]))
        return Screen(text=text, keyboard=keyboard(_filter(talk, leaf, name) if several else []))
    count = Plural("{count} article", "{count} articles").say(talk.language, total)
    title = talk.say(_TITLE, count=count) if name is None else talk.say(_TITLE_HERE, queue=name, count=count)
    ticks = await chosen(talk) if ticking else []
    hint = [talk.say(_CHOOSING, count=len(ticks)), ""] if ticking else []
    body = [
        *held_up,
        *[""] * bool(held_up),
        *hint,
        *_lines(talk, shown, named_queue=name is None and several),
    ]
    rows = _ticking(talk, leaf, shown, ticks) if ticking else _numbers(leaf, shown)
    rows += [turns(leaf, last), [] if ticking else _tools(talk, leaf, name, several=several)]
    return Screen(text=listed(talk, title, body, page, last), keyboard=keyboard(*rows))


async def _found(talk: Talk, leaf: Leaf) -> tuple[int, int, Sequence[Forecast]]:
    """The number of the page (the last one where the list has become shorter), how many wait, the page."""
    name = await _queue_of(talk, leaf)
    page = leaf.page
    found = await talk.desk.waiting_by_time(page * PER_PAGE, PER_PAGE, queue=name)
    if page > last_page(found.total):
        page = last_page(found.total)
        found = await talk.desk.waiting_by_time(page * PER_PAGE, PER_PAGE, queue=name)
    return page, found.total, found.shown


async def _queue_of(talk: Talk, leaf: Leaf) -> str | None:
    known = [*talk.newsroom.queues, *await talk.store.waiting_counts()] if leaf.where else []
    return named(leaf.where, known)


def _lines(talk: Talk, shown: Sequence[Forecast], *, named_queue: bool) -> list[RichText | str]:
    """By days, each under its heading."""
    lines: list[RichText | str] = []
    for heading, group in groupby(shown, lambda one: _heading(talk, one)):
        lines += [*[""] * bool(lines), RichText.of(heading, Style.BOLD)]
        for one in group:
            lines += [_where(talk, one, named_queue=named_queue), entry(one.waiting.title)]
    return lines


def _heading(talk: Talk, one: Forecast) -> str:
    if one.at is None:
        return talk.say(_NO_TIME)
    if one.at < talk.now() and one.waiting.at is not None:
        return talk.say(_LATE)
    return day_heading(talk, one.at)


def _where(talk: Talk, one: Forecast, *, named_queue: bool) -> str:
    """«🕒 12:30 · № 7 · news»."""
    name = one.waiting.queue
    lost = "" if name in talk.newsroom.queues else f" {talk.say(_NOT_CONFIGURED)}"
    exact = "🕒 " if one.waiting.at is not None else ""
    at = [] if one.at is None else [say_time(one.at, talk.zone)]
    queue_name = [f"{name}{lost}"] if named_queue or lost else []
    return exact + " · ".join([*at, f"№ {one.waiting.article}", *queue_name])


def _numbers(leaf: Leaf, shown: Sequence[Forecast]) -> list[list[InlineKeyboardButton]]:
    there = leaf.model_copy(update={"verb": "item"})
    numbers = [one.waiting.article for one in shown]
    return rows_of([button(str(one), there.model_copy(update={"article": one})) for one in numbers])


def _tools(talk: Talk, leaf: Leaf, name: str | None, *, several: bool) -> list[InlineKeyboardButton]:
    choose_ = button(talk.say(_CHOOSE), Leaf(verb="choose", where=leaf.where, page=leaf.page))
    return [*(_filter(talk, leaf, name) if several else []), *([choose_] if talk.may_publish else [])]


def _filter(talk: Talk, leaf: Leaf, name: str | None) -> list[InlineKeyboardButton]:
    label = talk.say(_SHOWN, queue=name or talk.say(_ALL))
    return [button(label, Leaf(verb="filter", where=leaf.where))]


def _ticking(
    talk: Talk, leaf: Leaf, shown: Sequence[Forecast], ticks: Collection[int]
) -> list[list[InlineKeyboardButton]]:
    def do(verb: str) -> Leaf:
        return leaf.model_copy(update={"verb": verb})

    numbers = [one.waiting.article for one in shown]
    boxes = [
        button(f"{'✅' if one in ticks else '▫️'} {one}", do("tick").model_copy(update={"article": one}))
        for one in numbers
    ]
    rows = rows_of(boxes)
    rows.append([button(talk.say(_WHOLE_PAGE), do("page"))])
    if ticks:
        rows.append([button(talk.say(_TO_HEAD), do("head")), button(talk.say(_DROP), do("drop"))])
    if ticks and len(talk.newsroom.queues) > 1:
        rows.append([button(talk.say(_TO_QUEUE), do("whither"))])
    rows.append([button(talk.say(_ENOUGH), do("none"))])
    return rows
