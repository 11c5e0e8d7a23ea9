"""Timing: «Ко времени»: quick choices, a calendar, or a moment that is typed.

The calendar goes from a month to a day, an hour, five minutes. What is over cannot be pressed. Whichever
screen of it is shown, a typed answer is understood; once a day is chosen, a time alone means that day.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from aiogram import F, Router
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.article import StoredArticle
from bot.core.calendar.moments import say_day, say_moment, say_month, say_weekdays
from bot.core.calendar.month import NOWHERE, next_month, weeks_of
from bot.core.calendar.when import FARTHEST, MomentPast, MomentUnclear, read_when
from bot.core.language import Words
from bot.editors import words
from bot.editors.approving import tell_author
from bot.editors.keyboards import Deed, Press, button, seen
from bot.editors.queueing import OPEN, open_article, question, settled
from bot.editors.showing import keep, out_of_date_here, show_below
from bot.editors.talk import Screen, Step, Talk

router = Router(name="timing")

WHICH_HOUR: Final = Words("{day}. At what time? Choose the hour, or write it: “18:42”.")
WHICH_MINUTE: Final = Words("{day}, {hour} o'clock. Which minute? Choose, or write the time: “18:42”.")
WHICH_DAY: Final = Words("Which day? Choose, or write: “Fri 18:00”, “15.03 at 12”.")
NO_CELL: Final = Words("That is over.")
LABEL_CALENDAR: Final = Words("📅 Another day")
LABEL_OTHER_DAY: Final = Words("◀️ Another day")
LABEL_OTHER_HOUR: Final = Words("◀️ Another hour")
DECIDED_MEANWHILE: Final = Words(
    "While you were writing, somebody changed the article or decided about it. Look again."
)

#: what cannot be pressed
DEAD: Final = "·"
MINUTES: Final = range(0, 60, 5)
HOURS_A_ROW, MINUTES_A_ROW = 6, 4


@router.callback_query(Press.filter(F.verb == "t"))
@router.callback_query(Deed.filter(F.verb == "t"))
async def which_time(_: object, callback_data: Deed | Press, talk: Talk) -> None:
    """«Ко времени»: quick choices, the calendar, or a typed moment as the next message."""
    stored = await open_article(talk, callback_data, *OPEN, publishing=True)
    if stored is None:
        return
    talk.desk.require_labels(stored.article, queue=stored.queue, channels=stored.channels)
    keyboard = [[one] for one in _quick(talk, stored)]
    keyboard += [[_deed(talk.say(LABEL_CALENDAR), stored, "m")], [_back(talk, stored)]]
    await _ask(talk, stored, talk.say(words.WHICH_TIME), keyboard)


@router.callback_query(Deed.filter(F.verb == "m"))
async def month(_: object, callback_data: Deed, talk: Talk) -> None:
    """The grid of one month, without the weeks that are over."""
    stored = await open_article(talk, callback_data, *OPEN, publishing=True)
    if stored is None:
        return
    today = talk.now().astimezone(talk.zone).date()
    shown = _first(callback_data.extra) or today.replace(day=1)
    keyboard = [_turning(talk, stored, shown, today), [_dead(one) for one in say_weekdays(talk.language)]]
    weeks = [[_day(stored, day, talk) for day in week] for week in weeks_of(shown)]
    keyboard += [week for week in weeks if any(cell.text != DEAD for cell in week)]
    await _ask(talk, stored, talk.say(WHICH_DAY), [*keyboard, [_back(talk, stored)]])


@router.callback_query(Deed.filter(F.verb == "d"))
async def hours(_: object, callback_data: Deed, talk: Talk) -> None:
    """The hours of a day."""
    day = _read_day(callback_data.extra)
    stored = await open_article(talk, callback_data, *OPEN, publishing=True) if day else None
    if stored is None or day is None:
        await _refuse(talk, day)
        return
    cells = [_hour(talk, stored, day, hour) for hour in range(24)]
    keyboard = _rows(cells, HOURS_A_ROW)
    keyboard.append([_deed(talk.say(LABEL_OTHER_DAY), stored, "m", f"{day:%Y%m}"), _back(talk, stored)])
    await _ask(talk, stored, talk.say(WHICH_HOUR, day=_say(talk, day)), keyboard, day=day)


@router.callback_query(Deed.filter(F.verb == "h"))
async def minutes(_: object, callback_data: Deed, talk: Talk) -> None:
    """Every five minutes of an hour."""
    day, hour = _read_day(callback_data.extra[:8]), callback_data.extra[8:]
    known = day is not None and hour.isdecimal() and int(hour) < 24
    stored = await open_article(talk, callback_data, *OPEN, publishing=True) if known else None
    if stored is None or day is None or not known:
        await _refuse(talk, day if known else None)
        return
    cells = [_minute(talk, stored, day, time(int(hour), minute)) for minute in MINUTES]
    keyboard = _rows(cells, MINUTES_A_ROW)
    keyboard.append([_deed(talk.say(LABEL_OTHER_HOUR), stored, "d", f"{day:%Y%m%d}"), _back(talk, stored)])
    asked = talk.say(WHICH_MINUTE, day=_say(talk, day), hour=int(hour))
    await _ask(talk, stored, asked, keyboard, day=day)


@router.callback_query(Deed.filter(F.verb == "c"))
async def chosen_time(_: object, callback_data: Deed, talk: Talk) -> None:
    """A moment, from whatever screen."""
    stored = await open_article(talk, callback_data, *OPEN, publishing=True)
    if stored is None:
        return
    at = _moment(callback_data.extra, talk.now())
    if at is None:
        await out_of_date_here(talk)
    elif at <= talk.now():
        await talk.note(words.PAST_TIME, moment=talk.moment(at))
    else:
        await talk.forget()
        await settled(talk, stored.id, done=await talk.desk.fix_time(stored.id, at, by=talk.actor))


@router.callback_query(Deed.filter(F.verb == "-"))
async def dead(_: object, talk: Talk) -> None:
    """A cell that is over, or only says something."""
    await talk.note(NO_CELL)


async def take_time(talk: Talk, text: str, step: Step) -> None:
    """A typed moment: understood, over, or unclear. Understood, the card comes below it, and only there."""
    day = date.fromisoformat(step.field) if step.field else None
    try:
        at = read_when(text, now=talk.now(), zone=talk.zone, day=day)
    except MomentUnclear:
        await talk.tell(words.UNCLEAR_TIME)
        return
    except MomentPast as past:
        await talk.tell(words.PAST_TIME, moment=talk.moment(past.moment))
        return
    await talk.forget()
    stored = await talk.desk.article(step.article)
    if stored is None:
        await talk.tell(words.GONE)
        return
    same = stored.state in OPEN and step.version in (0, int(seen(stored), 16))
    if not (same and await talk.desk.fix_time(stored.id, at, by=talk.actor)):
        await talk.tell(DECIDED_MEANWHILE)
    else:
        await tell_author(talk, stored.id)
    await show_below(talk, stored.id, step.card)


async def _ask(
    talk: Talk,
    stored: StoredArticle,
    asked: str,
    keyboard: list[list[InlineKeyboardButton]],
    *,
    day: date | None = None,
) -> None:
    """The question with its buttons in place of the card; the next message may answer it as well."""
    field = "" if day is None else day.isoformat()
    version = int(seen(stored), 16)
    await talk.ask(Step(name="time", article=stored.id, card=talk.pressed, field=field, version=version))
    markup = InlineKeyboardMarkup(inline_keyboard=keyboard)
    await talk.here(Screen(text=question(talk, stored, asked), keyboard=markup))
    await keep(talk, stored, talk.pressed)
    await talk.note()


async def _refuse(talk: Talk, day: date | None) -> None:
    """A forged day is none; everything else has been answered."""
    if day is None:
        await out_of_date_here(talk)


def _quick(talk: Talk, stored: StoredArticle) -> list[InlineKeyboardButton]:
    """Each button holds its moment, so that it means tomorrow what it says today."""
    hour = (talk.now() + timedelta(hours=1)).replace(second=0, microsecond=0)
    choices = [(talk.say(words.LABEL_IN_AN_HOUR), hour)]
    choices += _choices(talk, "сегодня", words.LABEL_TODAY, (12, 18, 21))[:1]
    choices += _choices(talk, "завтра", words.LABEL_TOMORROW, (9, 12, 18))
    return [_deed(label, stored, "c", _stamp(at)) for label, at in choices]


def _choices(talk: Talk, day: str, label: Words, hours: Iterable[int]) -> list[tuple[str, datetime]]:
    found = []
    for hour in hours:
        try:
            at = read_when(f"{day} {hour}:00", now=talk.now(), zone=talk.zone)
        except MomentPast:
            continue
        found.append((talk.say(label, moment=say_moment(at, talk.zone, talk.language, now=talk.now())), at))
    return found


def _turning(talk: Talk, stored: StoredArticle, shown: date, today: date) -> list[InlineKeyboardButton]:
    """«◀ ноябрь 2026 ▶»; nobody turns back into what is over, nor farther than anybody plans."""
    before, after = next_month(shown, -1), next_month(shown, 1)
    last = (talk.now() + FARTHEST).date()
    return [
        _deed("◀", stored, "m", f"{before:%Y%m}") if before >= today.replace(day=1) else _dead(DEAD),
        _dead(say_month(shown, talk.language)),
        _deed("▶", stored, "m", f"{after:%Y%m}") if after <= last else _dead(DEAD),
    ]


def _day(stored: StoredArticle, day: date, talk: Talk) -> InlineKeyboardButton:
    """Alive as long as a minute of it is ahead; today in brackets."""
    if day == NOWHERE or not _ahead(talk, datetime.combine(day, time(23, 59), talk.zone)):
        return _dead(DEAD)
    label = f"[{day.day}]" if day == talk.now().astimezone(talk.zone).date() else str(day.day)
    return _deed(label, stored, "d", f"{day:%Y%m%d}")


def _hour(talk: Talk, stored: StoredArticle, day: date, hour: int) -> InlineKeyboardButton:
    if not _ahead(talk, datetime.combine(day, time(hour, MINUTES[-1]), talk.zone)):
        return _dead(DEAD)
    return _deed(f"{hour:02}", stored, "h", f"{day:%Y%m%d}{hour:02}")


def _minute(talk: Talk, stored: StoredArticle, day: date, clock: time) -> InlineKeyboardButton:
    at = datetime.combine(day, clock, talk.zone)
    return _deed(f"{clock:%H:%M}", stored, "c", _stamp(at)) if _ahead(talk, at) else _dead(DEAD)


def _ahead(talk: Talk, local: datetime) -> bool:
    return talk.now() < local.astimezone(UTC) <= talk.now() + FARTHEST


def _say(talk: Talk, day: date) -> str:
    """«чт 24 декабря»."""
    return say_day(datetime.combine(day, time(12), talk.zone), talk.zone, talk.language, now=talk.now())


def _rows(cells: Sequence[InlineKeyboardButton], width: int) -> list[list[InlineKeyboardButton]]:
    return [list(cells[start : start + width]) for start in range(0, len(cells), width)]


def _deed(label: str, stored: StoredArticle, verb: str, extra: str = "") -> InlineKeyboardButton:
    return button(label, Deed(verb=verb, article=stored.id, seen=seen(stored), extra=extra))


def _back(talk: Talk, stored: StoredArticle) -> InlineKeyboardButton:
    return button(talk.say(words.LABEL_BACK), Press(verb="b", article=stored.id))


def _dead(label: str) -> InlineKeyboardButton:
    return button(label, Deed(verb="-", article=0, seen=""))


def _stamp(at: datetime) -> str:
    return str(int(at.timestamp()))


def _first(extra: str) -> date | None:
    """The month in a button; a forged one is none."""
    return _read_day(f"{extra}01")


def _read_day(extra: str) -> date | None:
    try:
        return datetime.strptime(extra, "%Y%m%d").date() if len(extra) == len("20261224") else None  # noqa: DTZ007
    except ValueError:
        return None


def _moment(extra: str, now: datetime) -> datetime | None:
    """The moment in a button; a forged one is none."""
    if not extra.isdecimal() or len(extra) > 12:
        return None
    at = datetime.fromtimestamp(int(extra), UTC) if int(extra) < 2**35 else None
    return at if at is not None and at <= now + FARTHEST else None
