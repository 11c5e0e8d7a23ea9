"""Looking: /start /help /new /queue /plan /history /status. Lists come in pages of ten."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TypeVar

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.core.calendar.coming import ComingException, coming_exceptions
from bot.core.calendar.moments import say_day, say_time, say_zone
from bot.core.delivery import Delivery, State
from bot.core.language import plural
from bot.core.richtext import RichText, Style
from bot.core.schedule import PlannedSlot
from bot.core.status import QueueStatus, Status, parked_until
from bot.desk import Forecast
from bot.editors import cards, keyboards, words
from bot.editors.keyboards import Press, Turn
from bot.editors.showing import show_card
from bot.editors.talk import Screen, Talk

router = Router(name="looking")

PER_PAGE = 10
#: deliveries that /history leafs through
HISTORY = 200
#: that /plan shows
DAYS = 7
#: a headline in a list, so that ten of them fit one message
LONGEST_ENTRY = 90

Entry = TypeVar("Entry")


@router.message(Command("start"))
async def start(_: Message, talk: Talk) -> None:
    """Who I am and what to send me."""
    lines = [
        talk.say(words.HELLO, name=talk.editor.name),
        "",
        talk.say(words.NEW),
        "",
        talk.say(words.COMMANDS),
    ]
    await talk.show(Screen(text=RichText.of("\n".join(lines))))


@router.message(Command("help"))
async def help_(_: Message, talk: Talk) -> None:
    """Every command."""
    await talk.tell(words.COMMANDS)


@router.message(Command("new"))
async def new(_: Message, talk: Talk) -> None:
    """What to send, in six lines."""
    await talk.forget()
    await talk.tell(words.NEW)


@router.message(Command("queue", "plan", "history"))
async def list_(message: Message, talk: Talk) -> None:
    """The first page of a list."""
    name = (message.text or "/").lstrip("/").split()[0].partition("@")[0].lower()
    await talk.show(await LISTS[name](talk, 0))


@router.callback_query(Turn.filter(F.list.in_({"queue", "plan", "history"})))
async def turn(_: object, callback_data: Turn, talk: Talk) -> None:
    """◀ ▶"""
    await talk.here(await LISTS[callback_data.list](talk, callback_data.page))
    await talk.note()


@router.callback_query(Press.filter(F.verb == "o"))
async def open_article(_: object, callback_data: Press, talk: Talk) -> None:
    """A number under a list opens the article's card."""
    stored = await talk.desk.article(callback_data.article)
    if stored is not None:
        await show_card(talk, stored)
    await talk.note(None if stored else words.GONE)


@router.message(Command("status"))
async def status(_: Message, talk: Talk) -> None:
    """Brakes, queues, troubles."""
    found = await talk.desk.status()
    lines = _brakes(talk, found) or [talk.say(words.STATUS_RUNS)]
    lines += ["", *[_queue_line(talk, queue) for queue in found.queues]]
    counts = _counts(talk, found)
    lines += ["", *counts, talk.say(words.STATUS_DETAILS)] if counts else []
    await talk.show(Screen(text=RichText.of("\n".join(lines))))


def _counts(talk: Talk, status: Status) -> list[str]:
    """What is not out, by what has to be done about it; nothing is said of what there is none of."""
    said = (
        (State.UNSURE, words.STATUS_UNSURE),
        (State.FAILED, words.STATUS_FAILED),
        (State.PLANNED, words.STATUS_PLANNED),
    )
    counts = [(status.deliveries.get(state, 0), sentence) for state, sentence in said]
    return [talk.say(sentence, count=count) for count, sentence in counts if count]


def _brakes(talk: Talk, status: Status) -> list[str]:
    """What stands still, and why: everything, a queue, a channel."""
    flags, lines = status.flags, []
    if flags.frozen is not None:
        at = "" if flags.frozen_at is None else talk.past(flags.frozen_at)
        lines.append(talk.say(words.STATUS_FROZEN, reason=flags.frozen, by=flags.frozen_by, at=at))
    if flags.paused:
        names = sorted(flags.paused)
        lines.append(talk.say(words.STATUS_PAUSED, names=", ".join(names), name=names[0]))
    lines += [cards.standing(talk, one) for one in status.standstills]
    return lines + [cards.waiting(talk, one) for one in status.waits]


def _queue_line(talk: Talk, queue: QueueStatus) -> str:
    next_at = talk.say(words.NEVER) if queue.next_at is None else talk.moment(queue.next_at)
    line = talk.say(words.STATUS_QUEUE, name=queue.name, waiting=queue.waiting, next=next_at)
    if queue.empty_slot is None or queue.empty_slot == queue.next_at:
        return line + "."
    return f"{line}; {talk.say(words.STATUS_EMPTY_SLOT, at=talk.moment(queue.empty_slot))}."


async def _queue_page(talk: Talk, page: int) -> Screen:
    found = await talk.desk.waiting_by_time(page * PER_PAGE, PER_PAGE)
    last = max(found.total - 1, 0) // PER_PAGE
    if page > last:  # the list has become shorter
        page, found = last, await talk.desk.waiting_by_time(last * PER_PAGE, PER_PAGE)
    held_up = _brakes(talk, await talk.desk.status())
    shown = found.shown
    if not shown:
        return Screen(text=RichText.of("\n\n".join([*held_up, talk.say(words.QUEUE_EMPTY)])))
    count = plural(talk.language, found.total, ru=words.ARTICLES[0], en=words.ARTICLES[1])
    lines = [*held_up, *[""] * bool(held_up), *[_waiting_line(talk, one) for one in shown]]
    title = talk.say(words.QUEUE_TITLE, count=count)
    keyboard = keyboards.pages("queue", page=page, last=last, articles=[one.waiting.article for one in shown])
    return Screen(text=_listed(talk, title, lines, page, last), keyboard=keyboard)


def _waiting_line(talk: Talk, one: Forecast) -> str:
    when = talk.say(words.NO_TIME_YET) if one.at is None else talk.moment(one.at)
    exact = "🕒 " if one.waiting.at is not None else ""
    queue = one.waiting.queue
    lost = "" if queue in talk.newsroom.queues else f" {talk.say(words.NOT_CONFIGURED)}"
    return f"{one.waiting.article}. {exact}{when} · {queue}{lost}\n{_entry(one.waiting.title)}"


async def _plan_page(talk: Talk, page: int) -> Screen:
    slots = await talk.desk.plan(DAYS)
    exceptions = _exceptions(talk)
    if not slots and not exceptions:
        return Screen(text=RichText.of(talk.say(words.PLAN_EMPTY)))
    entries: list[ComingException | PlannedSlot] = [*exceptions, *slots]
    entries.sort(key=lambda entry: _day_of(talk, entry))
    shown, page, last = _page(entries, page)
    titles = await talk.desk.titles(
        [one.article for one in shown if isinstance(one, PlannedSlot) and one.article is not None]
    )
    lines: list[str] = []
    for day, group in groupby(shown, lambda entry: _day_of(talk, entry)):
        noon = datetime.combine(day, time(12), talk.zone)
        zone = say_zone(noon, talk.zone, talk.language)
        heading = f"{say_day(noon, talk.zone, talk.language, now=talk.now())}, {zone}"
        lines += ["\n" * bool(lines) + heading, *[_plan_line(talk, entry, titles) for entry in group]]
    keyboard = keyboards.pages("plan", page=page, last=last)
    return Screen(text=_listed(talk, talk.say(words.PLAN_TITLE), lines, page, last), keyboard=keyboard)


def _exceptions(talk: Talk) -> list[ComingException]:
    first, last = (
        moment.astimezone(talk.zone).date() for moment in (talk.now(), talk.now() + timedelta(days=DAYS))
    )
    return coming_exceptions(talk.newsroom.queues.values(), first=first, last=last)


def _day_of(talk: Talk, entry: ComingException | PlannedSlot) -> date:
    """The local day under which the plan shows it."""
    return entry.day if isinstance(entry, ComingException) else entry.at.astimezone(talk.zone).date()


def _plan_line(talk: Talk, entry: ComingException | PlannedSlot, titles: Mapping[int, str]) -> str:
    if isinstance(entry, ComingException):
        return f"🗓 {entry.queue}: {entry.say(talk.language)}"
    title = titles.get(entry.article or 0)
    what = _entry(title) if title else talk.say(words.FREE_SLOT)
    return f"{say_time(entry.at, talk.zone)} {entry.queue}: {what}"


async def _history_page(talk: Talk, page: int) -> Screen:
    deliveries = await talk.desk.history(limit=HISTORY)
    if not deliveries:
        return Screen(text=RichText.of(talk.say(words.HISTORY_EMPTY)))
    shown, page, last = _page(deliveries, page)
    lines = _history_lines(talk, shown)
    troubled = dict.fromkeys(one.article for one in shown if _troubled(talk, one))
    keyboard = keyboards.pages("history", page=page, last=last, articles=list(troubled))
    lines += ["", talk.say(words.HISTORY_HELP)] if troubled else []
    return Screen(text=_listed(talk, talk.say(words.HISTORY_TITLE), lines, page, last), keyboard=keyboard)


def _history_lines(talk: Talk, deliveries: Sequence[Delivery]) -> list[str]:
    """An article's headline once above what became of it in each channel at that time."""
    lines = []
    for heading, group in groupby(deliveries, lambda one: _heading(talk, one)):
        lines += [heading, *[cards.delivery_line(talk, one) for one in sorted(group, key=lambda one: one.id)]]
    return lines


def _heading(talk: Talk, one: Delivery) -> str:
    at = one.receipt.at if one.receipt else one.due
    return f"{talk.say(words.NUMBER, id=one.article)} · {talk.past(at)} · {_entry(one.title)}"


def _troubled(talk: Talk, one: Delivery) -> bool:
    """True where a person can do something, or would like to know when it goes on."""
    stuck = one.state in (State.FAILED, State.EXPIRED, State.UNSURE)
    return stuck or parked_until(one, talk.now()) is not None


LISTS: dict[str, Callable[[Talk, int], Awaitable[Screen]]] = {
    "queue": _queue_page,
    "plan": _plan_page,
    "history": _history_page,
}


def _page(entries: Sequence[Entry], page: int) -> tuple[Sequence[Entry], int, int]:
    """The entries of a page, its number (the last one where the list has become shorter), the last number."""
    last = (len(entries) - 1) // PER_PAGE
    page = min(page, last)
    return entries[page * PER_PAGE : (page + 1) * PER_PAGE], page, last


def _listed(talk: Talk, title: str, lines: Sequence[str], page: int, last: int) -> RichText:
    heading = RichText.of(title, Style.BOLD)
    foot = [RichText.of(talk.say(words.PAGE, page=page + 1, pages=last + 1), Style.ITALIC)] if last else []
    body = [RichText.of(line) for line in lines]
    return RichText.join("\n", [heading, RichText.of(""), *body, *([RichText.of("")] if foot else []), *foot])


def _entry(title: str) -> str:
    return title if len(title) <= LONGEST_ENTRY else title[: LONGEST_ENTRY - 1].rstrip() + "…"
