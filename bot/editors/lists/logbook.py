"""The logbook: /log. Who did what with an article and when, and what became of its posts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.core.calendar.moments import say_time
from bot.core.journal import SHELL, Actor, Verb
from bot.core.language import Words
from bot.core.richtext import RichText, Style
from bot.core.story import Event
from bot.editors import fields, words
from bot.editors.lists.paging import Leaf, button, day_heading, entry, keyboard, listed, page_of, turns
from bot.editors.talk import Screen, Talk

router = Router(name="lists.logbook")

#: of the newsroom's doings, without a number
_LATEST = 60
#: a reason or a comment, so that a page fits a message
_LONGEST = 250

_TITLE = Words("No. {id} · {title}")
_ALL = Words("The newsroom's log")
_EMPTY = Words("The log is empty so far.")
_HOW = Words("One article's log: /log 12")
_NONE = Words("There is no article {id}. To find one: /find")
_PROGRAM = Words("the bot")
_DONE = {
    Verb.HANDED_IN: Words("handed in"),
    Verb.CHANGED: Words("changed"),
    Verb.SUBMITTED: Words("sent to the editors"),
    Verb.ACCEPTED: Words("accepted"),
    Verb.RETURNED: Words("returned to the author"),
    Verb.QUEUED: Words("queued"),
    Verb.TIME_FIXED: Words("time fixed"),
    Verb.AT_ONCE: Words("“Now”"),
    Verb.MOVED: Words("moved"),
    Verb.CANCELLED: Words("taken back"),
    Verb.RESTORED: Words("a draft again"),
    Verb.RESOLVED: Words("decided"),
    Verb.RETRIED: Words("sent again"),
    Verb.CORRECTED: Words("corrected after publication"),
    Verb.WITHDRAWN: Words("withdrawn after publication"),
    Verb.PINNED: Words("pinned"),
    Verb.UNPINNED: Words("unpinned"),
    Verb.FROZEN: Words("everything stopped"),
    Verb.PAUSED: Words("paused"),
    Verb.RESUMED: Words("running again"),
    Verb.CHOSEN: Words("chosen"),
    Verb.INVITED: Words("invited"),
    Verb.JOINED: Words("joined"),
    Verb.REMOVED: Words("removed"),
}
_POSTS = {
    "sent": Words("✅ {channel}: out"),
    "failed": Words("❌ {channel}: failed"),
    "expired": Words("⌛ {channel}: too late, not sent"),
    "unsure": Words("❓ {channel}: finding out whether it is out"),
    "asked": Words("❓ {channel}: nobody knows whether it is out"),
    "correct done": Words("✏️ {channel}: corrected"),
    "correct failed": Words("❌ {channel}: not corrected"),
    "correct impossible": Words("➖ {channel}: cannot be corrected"),
    "withdraw done": Words("🗑 {channel}: withdrawn"),
    "withdraw failed": Words("❌ {channel}: not withdrawn"),
    "withdraw impossible": Words("➖ {channel}: cannot be withdrawn"),
    "pin done": Words("📌 {channel}: pinned"),
    "pin failed": Words("❌ {channel}: not pinned"),
    "pin impossible": Words("➖ {channel}: cannot be pinned"),
    "unpin done": Words("📌 {channel}: unpinned"),
    "unpin failed": Words("❌ {channel}: not unpinned"),
    "unpin impossible": Words("➖ {channel}: cannot be unpinned"),
}
_RECALLED = Words("invitation taken back")
_REPLACED = Words("{channel}: replaced by a later wish")
_QUEUE = Words("queue “{queue}”")
_WHERE = {
    "up": Words("one up"),
    "down": Words("one down"),
    "first": Words("to the head"),
}
_FIRST = Words("first")
_LANDED = Words("it is out")
_LOST = Words("not out, send again")


@router.message(Command("log"))
async def log(_: Message, command: CommandObject, talk: Talk) -> None:
    """`/log 12`: an article's; `/log`: what the newsroom did last."""
    digits = (command.args or "").strip().lstrip("№#").strip()
    number = int(digits) if digits.isdecimal() and len(digits) < 19 else 0
    if digits and not number:
        await talk.tell(_NONE, id=digits[:20])
        return
    screen = await _screen(talk, Leaf(verb="log", article=number, page=0), last=True)
    await (talk.tell(_NONE, id=number) if screen is None else talk.show(screen))


@router.callback_query(Leaf.filter(F.verb == "log"))
async def turned(_: object, callback_data: Leaf, talk: Talk) -> None:
    """◀ ▶"""
    screen = await _screen(talk, callback_data)
    if screen is not None:
        await talk.here(screen)
    await talk.note(words.STALE if screen is None else None)


async def _screen(talk: Talk, leaf: Leaf, *, last: bool = False) -> Screen | None:
    """A page, or the last one, where the newest stands. None: there is no such article."""
    if leaf.article:
        stored = await talk.desk.article(leaf.article)
        events = await talk.desk.story(leaf.article)
        if stored is None or events is None:
            return None
        title = talk.say(_TITLE, id=stored.id, title=entry(stored.article.title))
    else:
        done = await talk.desk.latest(_LATEST)
        events = [
            Event(at=one.at, what=one.verb.value, by=one.by, details={"article": one.article, **one.details})
            for one in done
        ]
        title = talk.say(_ALL)
    if not events:
        return Screen(text=listed(talk, talk.say(_EMPTY), [], 0, 0))
    shown, page, end = page_of(events, 10**6 if last else leaf.page)
    body: list[RichText | str] = [*_by_days(talk, shown)]
    if not leaf.article:
        body += ["", talk.say(_HOW)]
    opened = [button(talk.say(words.LABEL_SHOW), Leaf(verb="open", article=leaf.article))]
    rows = keyboard(turns(leaf.model_copy(update={"page": page}), end), opened if leaf.article else [])
    return Screen(text=listed(talk, title, body, page, end), keyboard=rows)


def _by_days(talk: Talk, events: Sequence[Event]) -> list[RichText]:
    said: list[RichText] = []
    for heading, group in groupby(events, lambda one: day_heading(talk, one.at)):
        said += [*[RichText.of("")] * bool(said), RichText.of(heading, Style.BOLD)]
        said += [_line(talk, one) for one in group]
    return said


def _line(talk: Talk, event: Event) -> RichText:
    """«14:05 Анна: в очередь — очередь «news»»."""
    at = say_time(event.at.replace(second=0), talk.zone)
    details = event.details
    if event.by is None:
        return _post_line(talk, at, event)
    number = f"№ {details['article']} · " if details.get("article") else ""
    recalled = event.what == Verb.REMOVED and details.get("invitation")
    done = talk.say(_RECALLED if recalled else _DONE[Verb(event.what)])
    more = "; ".join(_details(talk, details))
    name = _name(talk, event.by)
    return RichText.of(f"{at} {number}{name}: {done}{f' — {more}' if more else ''}")


def _post_line(talk: Talk, at: str, event: Event) -> RichText:
    details = event.details
    said = talk.say(_POSTS.get(event.what, _REPLACED), channel=details["channel"])
    more = details.get("error") or details.get("note")
    url = details.get("url")
    link = RichText.of(said) if url is None else RichText.of(said, Style.LINK, url)
    tail = RichText.of(f" — {entry(more, _LONGEST)}" if more else "")
    return RichText.of(f"{at} ") + link + tail


def _name(talk: Talk, by: Actor) -> str:
    return talk.say(words.SHELL) if by == SHELL else by.name


def _details(talk: Talk, details: Mapping[str, Any]) -> list[str]:
    """What an entry says beyond its verb; a detail of a later version is passed over."""
    said = []
    if details.get("channel"):
        said.append(str(details["channel"]))
    if "landed" in details:
        said.append(talk.say(_LANDED if details["landed"] else _LOST))
    if details.get("fields"):
        said.append(fields.names(talk, details["fields"]))
    if details.get("to") in _WHERE:
        said.append(talk.say(_WHERE[details["to"]]))
    if details.get("queue"):
        said.append(talk.say(_QUEUE, queue=details["queue"]))
    if details.get("first") is True:
        said.append(talk.say(_FIRST))
    if details.get("at"):
        said.append(talk.moment(datetime.fromisoformat(details["at"])))
    free = (details.get(name) for name in ("name", "label", "reason", "comment"))
    return said + [entry(str(one), _LONGEST) for one in free if one]
