"""Spacing: how far apart the posts of a channel stand, and how many there are in a day."""

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.core.schedule import QueueRules

#: a post that went out a moment late does not push the next one off its slot
TOLERANCE = timedelta(seconds=2)

_NONE = timedelta(0)
#: the longest local day, the one on which clocks go back, with something to spare
_DAY = timedelta(hours=28)


class Spacing:
    """The posts of each channel in time, and how they must stand to each other.

    Gap and daily limit are the channel's, whatever queue a post comes from: the strictest of the queues that
    feed it. Otherwise a queue with a short gap would slip in before a post that was announced for later.

    `posts` are moments of the channels' own. Every other moment is an article's; its post stands in a channel
    later by the channel's part of `delays`.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        posts: Mapping[str, Sequence[datetime]],
        queues: Sequence[QueueRules],
        *,
        delays: Mapping[str, timedelta] = MappingProxyType({}),
    ) -> None:
        self._zone = zone
        self._delays = delays
        self._posts = {channel: sorted(moments) for channel, moments in posts.items()}
        self._days: Counter[tuple[str, date]] = Counter(
            (channel, self._day(moment)) for channel, moments in posts.items() for moment in moments
        )
        self._widest = max((rules.min_gap for rules in queues), default=timedelta(0))
        self._gaps = gaps_of(queues)
        self._most: dict[str, int] = {}
        fed = [(channel, rules) for rules in queues for channel in rules.channels]
        for channel, rules in fed:
            if rules.max_per_day is not None:
                self._most[channel] = min(rules.max_per_day, self._most.get(channel, rules.max_per_day))

    @property
    def reach(self) -> timedelta:
        """Posts farther from a moment than this do not matter to it."""
        return reach_of(self._widest)

    def post(
        self, ways: tuple[str, ...], at: datetime, *, at_once: bool = False, since: datetime | None = None
    ) -> None:
        """One more post, in all of `ways`; in none before `since`. `at_once`: nowhere delayed."""
        for channel in ways:
            moment = at if at_once else self._in(channel, at)
            if since is not None:
                moment = max(moment, since)
            insort(self._posts.setdefault(channel, []), moment)
            self._days[channel, self._day(moment)] += 1

    def free(self, ways: tuple[str, ...], at: datetime) -> datetime:
        """`at`, or the first moment after it that keeps the gap to every post of every channel."""
        while True:
            moved = max((self._behind(channel, at) for channel in ways), default=at)
            if moved == at:
                return at
            at = moved

    def went(self, ways: tuple[str, ...], *, after: datetime, until: datetime) -> bool:
        """Is there a post in one of `ways` later than `after` and not later than `until`?"""
        return any(
            bisect_right(posts, self._in(channel, after)) < bisect_right(posts, self._in(channel, until))
            for channel in ways
            if (posts := self._posts.get(channel))
        )

    def is_full(self, ways: tuple[str, ...], at: datetime) -> bool:
        """Has one of the channels had all its posts of the local day on which its own would come?"""
        return any(
            self._days[channel, self._day(self._in(channel, at))] >= self._most[channel]
            for channel in ways
            if channel in self._most
        )

    def _in(self, channel: str, at: datetime) -> datetime:
        return at + self._delays.get(channel, _NONE)

    def _behind(self, channel: str, article: datetime) -> datetime:
        posts, at = self._posts.get(channel, []), self._in(channel, article)
        gap = self._gaps.get(channel, self._widest)
        near = gap - min(TOLERANCE, gap / 20)
        for place in range(bisect_right(posts, at - near), len(posts)):
            post = posts[place]
            # only behind a post may it be nearer: before one, a post that goes out first would move it later
            if post >= at + gap:
                break
            if post > at - near:
                at = post + gap
        return at - self._delays.get(channel, _NONE)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


def reach_of(gap: timedelta) -> timedelta:
    """How far around a moment posts matter, where `gap` is the widest that is to be kept."""
    return gap + _DAY


def gaps_of(queues: Iterable[QueueRules]) -> dict[str, timedelta]:
    """How far the posts of each channel stay apart."""
    gaps: dict[str, timedelta] = {}
    for rules in queues:
        for channel in rules.channels:
            gaps[channel] = max(rules.min_gap, gaps.get(channel, rules.min_gap))
    return gaps
