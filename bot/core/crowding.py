"""Crowding: exact moments that stand nearer to other posts of a channel than the queues' rules want.

Slots move out of the way by themselves. Of two exact moments neither does: people are told, and decide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.calendar.spacing import TOLERANCE, gaps_of
from bot.core.language import Language, Plural
from bot.core.newsroom import Newsroom

_HOURS = Plural("{count} hour", "{count} hours", context="nearer than")
_MINUTES = Plural("{count} minute", "{count} minutes", context="nearer than")


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another article's post in one channel: out, planned, or waiting for its exact moment."""

    article: int
    title: str
    channel: str
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Another article that one with an exact moment comes too near to."""

    article: int
    title: str
    at: datetime  #: when it is out, in the channel where the two stand nearest
    gap: timedelta  #: what posts of that channel are to keep


def widest_gap(newsroom: Newsroom) -> timedelta:
    """Nobody farther away than this is in the way."""
    return max((rules.min_gap for rules in newsroom.queues.values()), default=timedelta(0))


def crowds(
    posts: Mapping[str, datetime], neighbours: Iterable[Neighbour], *, newsroom: Newsroom
) -> list[Crowd]:
    """Whom the article that goes out as `posts` says, a moment per channel, comes too near to; by time."""
    gaps = gaps_of(newsroom.queues.values())
    found: dict[int, tuple[timedelta, Crowd]] = {}
    for one in neighbours:
        if one.channel not in posts or one.channel not in gaps:
            continue
        gap, distance = gaps[one.channel], abs(one.moment - posts[one.channel])
        near = distance < gap - min(TOLERANCE, gap / 20)
        if near and (one.article not in found or distance < found[one.article][0]):
            crowd = Crowd(article=one.article, title=one.title, at=one.moment, gap=gap)
            found[one.article] = distance, crowd
    return sorted((crowd for _, crowd in found.values()), key=lambda crowd: (crowd.at, crowd.article))


def say_gap(gap: timedelta, language: Language) -> str:
    """What is less than a gap, in the genitive: «ближе 20 минут», «ближе 1 часа 30 минут»."""
    minutes = max(1, gap // timedelta(minutes=1))
    hours, rest = _HOURS.say(language, minutes // 60), _MINUTES.say(language, minutes % 60)
    return " ".join([hours] * (minutes >= 60) + [rest] * (minutes % 60 > 0))
