"""Story: what happened to an article, from its coming to what became of every post."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.amendment import Amendment
from bot.core.article import StoredArticle
from bot.core.delivery import Delivery, State
from bot.core.journal import SHELL, Actor, Entry, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `what`: a `Verb`, or of a post "sent", "failed", "correct done", …"""

    at: datetime  #: UTC
    what: str
    by: Actor | None = None  #: None: the program itself
    details: Mapping[str, Any] = field(default_factory=dict)  #: JSON


def story(
    stored: StoredArticle,
    entries: Iterable[Entry],
    deliveries: Iterable[Delivery],
    amendments: Iterable[Amendment],
) -> list[Event]:
    """Everything that is known, oldest first."""
    told = [Event(at=one.at, what=one.verb.value, by=one.by, details=one.details) for one in entries]
    if not any(one.what == Verb.HANDED_IN for one in told):  # it is older than the journal
        told.insert(0, Event(at=stored.created, what=Verb.HANDED_IN.value, by=_author(stored)))
    told += [event for one in deliveries if (event := _end(one)) is not None]
    told += [_amended(one) for one in amendments if one.settled is not None]
    return sorted(told, key=lambda one: one.at)


def _author(stored: StoredArticle) -> Actor:
    name = stored.editor_name
    return SHELL if name is None else Actor(id=stored.editor_id, name=name)


def _end(one: Delivery) -> Event | None:
    """What became of a post so far; of one that has not left yet there is nothing to tell."""
    began = one.started or one.due
    said: dict[str, Any] = {"channel": one.channel}
    if one.state is State.SENT and one.receipt is not None:
        return Event(at=one.receipt.at, what="sent", details=said | {"url": one.receipt.url})
    if one.state is State.FAILED:
        return Event(at=began, what="failed", details=said | {"error": one.error})
    if one.state is State.EXPIRED:
        return Event(at=one.deadline, what="expired", details=said)
    if one.state is State.UNSURE:
        return Event(at=one.doubted or began, what="asked" if one.asked else "unsure", details=said)
    return None


def _amended(one: Amendment) -> Event:
    assert one.settled is not None
    said = {"channel": one.channel, "error": one.error, "note": one.note}
    return Event(at=one.settled, what=f"{one.kind} {one.stage}", details=said)
