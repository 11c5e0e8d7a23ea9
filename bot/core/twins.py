"""Twins: the same story handed in twice. «Уже поставила Анна» is said before it goes out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.article import Waiting
from bot.core.delivery import Delivery, State

#: a story that went out longer ago may well come again
WINDOW = timedelta(days=1)
_GONE = (State.CANCELLED, State.FAILED, State.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """Another article with the same headline that waits, or went out lately."""

    article: int
    at: datetime | None = None  #: when it will probably go, while it waits
    out: datetime | None = None  #: when it went out


def twins_of(
    title: str,
    *,
    waiting: Iterable[tuple[Waiting, datetime | None]],
    deliveries: Sequence[Delivery],
    now: datetime,
) -> list[Twin]:
    """The articles whose headline is `title` but for signs and capitals; `waiting` with their forecasts."""
    mark = fingerprint(title)
    found = {
        one.article: Twin(article=one.article, at=at) for one, at in waiting if fingerprint(one.title) == mark
    }
    for one in deliveries:
        out = one.receipt.at if one.receipt else one.due
        if one.state not in _GONE and out > now - WINDOW and fingerprint(one.title) == mark:
            found.setdefault(one.article, Twin(article=one.article, out=out))
    return list(found.values())


def fingerprint(title: str) -> str:
    """What is left of a headline without signs, spaces and capitals."""
    return "".join(letter for letter in title.casefold() if letter.isalnum())
