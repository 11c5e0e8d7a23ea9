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

_TITLE = Words(ru="№ {id} · {title}", en="No. {id} · {title}")
_ALL = Words(ru="Журнал редакции", en="The newsroom's log")
_EMPTY = Words(ru="Журнал пока пуст.", en="The log is empty so far.")
_HOW = Words(ru="Журнал одной статьи: /log 12", en="One article's log: /log 12")
_NONE = Words(ru="Статьи № {id} нет. Найти статью: /find", en="There is no article {id}. To find one: /find")
_PROGRAM = Words(ru="бот", en="the bot")
_DONE = {
    Verb.HANDED_IN: Words(ru="прислано", en="handed in"),
    Verb.CHANGED: Words(ru="изменено", en="changed"),
    Verb.SUBMITTED: Words(ru="отправлено редакторам", en="sent to the editors"),
    Verb.ACCEPTED: Words(ru="принято", en="accepted"),
    Verb.RETURNED: Words(ru="возвращено автору", en="returned to the author"),
    Verb.QUEUED: Words(ru="в очередь", en="queued"),
    Verb.TIME_FIXED: Words(ru="назначено время", en="time fixed"),
    Verb.AT_ONCE: Words(ru="«Сейчас»", en="“Now”"),
    Verb.MOVED: Words(ru="перенесено", en="moved"),
    Verb.CANCELLED: Words(ru="снято", en="taken back"),
    Verb.RESOLVED: Words(ru="решено", en="decided"),
    Verb.RETRIED: Words(ru="отправлено ещё раз", en="sent again"),
    Verb.CORRECTED: Words(ru="исправлено после выхода", en="corrected after publication"),
    Verb.WITHDRAWN: Words(ru="снято после выхода", en="withdrawn after publication"),
    Verb.PINNED: Words(ru="закреплено", en="pinned"),
    Verb.UNPINNED: Words(ru="откреплено", en="unpinned"),
    Verb.FROZEN: Words(ru="остановлено всё", en="everything stopped"),
    Verb.PAUSED: Words(ru="пауза", en="paused"),
    Verb.RESUMED: Words(ru="снова пущено", en="running again"),
    Verb.CHOSEN: Words(ru="выбрано", en="chosen"),
    Verb.INVITED: Words(ru="приглашение", en="invited"),
    Verb.JOINED: Words(ru="новый человек в редакции", en="joined"),
    Verb.REMOVED: Words(ru="доступ снят", en="removed"),
}
_POSTS = {
    "sent": Words(ru="✅ {channel}: вышло", en="✅ {channel}: out"),
    "failed": Words(ru="❌ {channel}: не вышло", en="❌ {channel}: failed"),
    "expired": Words(ru="⌛ {channel}: опоздало, не отправлено", en="⌛ {channel}: too late, not sent"),
    "unsure": Words(ru="❓ {channel}: выясняю, вышло ли", en="❓ {channel}: finding out whether it is out"),
    "asked": Words(
        ru="❓ {channel}: неизвестно, вышло ли", en="❓ {channel}: nobody knows whether it is out"
    ),
    "correct done": Words(ru="✏️ {channel}: исправлено", en="✏️ {channel}: corrected"),
    "correct failed": Words(ru="❌ {channel}: исправить не вышло", en="❌ {channel}: not corrected"),
    "correct impossible": Words(ru="➖ {channel}: исправить нельзя", en="➖ {channel}: cannot be corrected"),
    "withdraw done": Words(ru="🗑 {channel}: снято", en="🗑 {channel}: withdrawn"),
    "withdraw failed": Words(ru="❌ {channel}: снять не вышло", en="❌ {channel}: not withdrawn"),
    "withdraw impossible": Words(ru="➖ {channel}: снять нельзя", en="➖ {channel}: cannot be withdrawn"),
    "pin done": Words(ru="📌 {channel}: закреплено", en="📌 {channel}: pinned"),
    "pin failed": Words(ru="❌ {channel}: закрепить не вышло", en="❌ {channel}: not pinned"),
    "pin impossible": Words(ru="➖ {channel}: закрепить нельзя", en="➖ {channel}: cannot be pinned"),
    "unpin done": Words(ru="📌 {channel}: откреплено", en="📌 {channel}: unpinned"),
    "unpin failed": Words(ru="❌ {channel}: открепить не вышло", en="❌ {channel}: not unpinned"),
    "unpin impossible": Words(ru="➖ {channel}: открепить нельзя", en="➖ {channel}: cannot be unpinned"),
}
_REPLACED = Words(ru="{channel}: заменено более новой правкой", en="{channel}: replaced by a later wish")
_QUEUE = Words(ru="очередь «{queue}»", en="queue “{queue}”")
_WHERE = {
    "up": Words(ru="на место выше", en="one up"),
    "down": Words(ru="на место ниже", en="one down"),
    "first": Words(ru="первой в очереди", en="to the head"),
}
_FIRST = Words(ru="первой", en="first")
_LANDED = Words(ru="вышло", en="it is out")
_LOST = Words(ru="не вышло, отправить снова", en="not out, send again")


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
    number = f"№ {details['article']}: " if details.get("article") else ""
    done = talk.say(_DONE[Verb(event.what)])
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
