"""Digest: the day summed up for the editors: what is out, what is not, what waits, how full tomorrow is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.calendar.moments import say_day
from bot.core.language import Plural, Words
from bot.core.newsroom import Newsroom
from bot.core.notice import EDITORS, NewNotice, brief
from bot.core.schedule import PlannedSlot, to_utc

#: a program that comes back later than this tells of the next day only
LATEST = timedelta(hours=4)
#: posts that are named; of the others only the number
_NAMED = 5
_DAY = timedelta(days=1)

_HEAD = Words("📋 The day, {day}")
_OUT = Words("✅ Out: {posts} ({channels})")
_NOTHING_OUT = Words("✅ Nothing went out within a day.")
_FAILED = Words("❌ Not out: {posts}. See /history")
_ONE_FAILED = Words("   “{title}” ({channel})")
_WAITING = Words("⏳ Waiting: {articles}.")
_NOTHING_WAITS = Words("⏳ Nothing waits.")
_TOMORROW = Words("📅 Tomorrow, {day}: {filled} of {slots} taken.")
_NO_SLOTS = Words("📅 Tomorrow, {day}: no slots.")
_REVIEWED = Words("📨 For you to decide: {articles}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From one digest to the next."""

    day: date  #: local
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What the store knows of it."""

    sent: Mapping[str, int]  #: posts that are out, by channel
    failed: Sequence[tuple[str, str]]  #: headline and channel of what is not
    waiting: int
    reviewed: int  #: drafts of authors that the editors have not decided about


def window(newsroom: Newsroom, *, now: datetime) -> Window | None:
    """The digest that is due; None: none is, or it is too late for it."""
    if newsroom.digest_at is None:
        return None
    day = now.astimezone(newsroom.timezone).date()
    until, since = (
        to_utc(datetime.combine(each, newsroom.digest_at), newsroom.timezone) for each in (day, day - _DAY)
    )
    return Window(day=day, since=since, until=until) if until <= now < until + LATEST else None


def digest_notice(
    found: Day, slots: Iterable[PlannedSlot], newsroom: Newsroom, *, at: Window, now: datetime
) -> NewNotice:
    """The editors, once a day; the day is the key. `slots`: the plan, tomorrow included."""
    lines = [
        _HEAD.say(newsroom.language, day=say_day(at.until, newsroom.timezone, newsroom.language, now=now)),
        *_out(found, newsroom),
        *_failed(found, newsroom),
        *_waiting(found, newsroom),
        _tomorrow(slots, newsroom, at, now),
    ]
    return NewNotice(key=f"digest:{at.day}", audience=EDITORS, kind="digest", text="\n".join(lines))


def _out(found: Day, newsroom: Newsroom) -> list[str]:
    total = sum(found.sent.values())
    if not total:
        return [_NOTHING_OUT.say(newsroom.language)]
    posts = Plural("{count} post", "{count} posts").say(newsroom.language, total)
    channels = ", ".join(f"{name} — {count}" for name, count in sorted(found.sent.items()))
    return [_OUT.say(newsroom.language, posts=posts, channels=channels)]


def _failed(found: Day, newsroom: Newsroom) -> list[str]:
    if not found.failed:
        return []
    posts = Plural("{count} post", "{count} posts").say(newsroom.language, len(found.failed))
    named = [
        _ONE_FAILED.say(newsroom.language, title=brief(title), channel=channel)
        for title, channel in found.failed[:_NAMED]
    ]
    return [_FAILED.say(newsroom.language, posts=posts), *named]


def _waiting(found: Day, newsroom: Newsroom) -> list[str]:
    waiting, reviewed = (
        Plural("{count} article", "{count} articles").say(newsroom.language, count)
        for count in (found.waiting, found.reviewed)
    )
    said = _WAITING.say(newsroom.language, articles=waiting)
    lines = [said if found.waiting else _NOTHING_WAITS.say(newsroom.language)]
    return lines + ([_REVIEWED.say(newsroom.language, articles=reviewed)] if found.reviewed else [])


def _tomorrow(slots: Iterable[PlannedSlot], newsroom: Newsroom, at: Window, now: datetime) -> str:
    begins, ends = (
        to_utc(datetime.combine(at.day + ahead * _DAY, datetime.min.time()), newsroom.timezone)
        for ahead in (1, 2)
    )
    coming = [slot for slot in slots if begins <= slot.at < ends]
    day = say_day(begins, newsroom.timezone, newsroom.language, now=now)
    if not coming:
        return _NO_SLOTS.say(newsroom.language, day=day)
    filled = sum(slot.article is not None for slot in coming)
    count = Plural("{count} slot", "{count} slots").say(newsroom.language, len(coming))
    return _TOMORROW.say(newsroom.language, day=day, filled=filled, slots=count)
