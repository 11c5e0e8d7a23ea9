"""What is odd about the slots of queues, looked at over a month of local days."""

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import combinations, pairwise
from operator import itemgetter
from typing import NamedTuple

from bot.core.newsroom import Newsroom
from bot.core.schedule import QueueRules, QuietHours, SlotRule
from bot.settings.clock import write_duration
from bot.settings.lines import Path
from bot.settings.model import QueueSection

Oddity = tuple[Path, str]

#: any month of 31 days will do: it holds all weekdays and all days of a month
_FIRST = date(2026, 1, 1)
_MONTH = 31
_SHOWN = 3  #: examples in one message


class _Named(NamedTuple):
    """A local time that a slot rule names."""

    at: datetime
    queue: str
    rule: int


def oddities(queue: QueueRules, section: QueueSection, newsroom: Newsroom) -> Iterator[Oddity]:
    """What is odd about one queue."""
    gap = max(gap_of(channel, newsroom.queues.values()) for channel in queue.channels)
    yield from _twice_in_one(queue, section)
    for number, rule in enumerate(queue.slots):
        yield from quiet_oddity(queue, ("slots", number), _times(rule))
    named = _named(queue)
    yield from _twice_in_two(queue, named)
    yield from _too_close(queue, named, gap)
    yield from _shortened_jitter(queue, named)
    yield from _too_many(queue, named)


def meetings(newsroom: Newsroom) -> Iterator[Oddity]:
    """Slots of two queues that get into each other's way in a channel that both feed."""
    for first, second in combinations(newsroom.queues.values(), 2):
        shared = [name for name in first.channels if name in second.channels]
        gap = max((gap_of(name, newsroom.queues.values()) for name in shared), default=timedelta(0))
        both = heapq.merge(_named(first), _named(second), key=itemgetter(0))
        near = ((one, other) for one, other in _closer(both, gap) if one.queue != other.queue)
        if gap and (examples := _examples(near)):
            message = (
                f'queues "{first.name}" and "{second.name}" meet in channel "{shared[0]}": slots closer than '
                f"min_gap ({write_duration(gap)}) move or lapse: {examples}"
            )
            yield ("queues", second.name), message


def gap_of(channel: str, queues: Iterable[QueueRules]) -> timedelta:
    """The gap is the channel's: the strictest of the queues that feed it."""
    return max((rules.min_gap for rules in queues if channel in rules.channels), default=timedelta(0))


def quiet_oddity(queue: QueueRules, at: Path, times: Collection[time]) -> Iterator[Oddity]:
    """Slots that do not exist."""
    lost = sorted(each for each in set(times) if in_quiet(each, queue.quiet_hours))
    if lost:
        message = f'queue "{queue.name}": slots inside quiet_hours do not exist: {listed(lost)}'
        yield ("queues", queue.name, *at), message


def in_quiet(at: time, quiet: QuietHours | None) -> bool:
    """Does a local time lie in the quiet hours?"""
    return quiet is not None and quiet.hold(at)


def listed(times: Sequence[time]) -> str:
    """The first few."""
    return ", ".join(f"{each:%H:%M}" for each in times[:_SHOWN]) + (", …" if len(times) > _SHOWN else "")


def times_of(queue: QueueRules) -> list[time]:
    """The local times at which the queue has slots, on whatever day."""
    return sorted({each.at.time() for each in _named(queue)})


def _days() -> Iterator[date]:
    yield from (_FIRST + timedelta(days=number) for number in range(_MONTH))


def _times(rule: SlotRule) -> set[time]:
    return {at for day in _days() for at in rule.on(day)}


@lru_cache(maxsize=64)  # each is asked for once per other queue
def _named(queue: QueueRules) -> tuple[_Named, ...]:
    return tuple(
        _Named(datetime.combine(day, at), queue.name, number)
        for day in _days()
        for at, number in sorted(
            (at, number) for number, rule in enumerate(queue.slots) for at in rule.on(day)
        )
        if not in_quiet(at, queue.quiet_hours)
    )


def _twice_in_one(queue: QueueRules, section: QueueSection) -> Iterator[Oddity]:
    for number, entry in enumerate(section.slots):
        times = entry.times or []
        for place, at in enumerate(times):
            if at in times[:place]:
                here = ("queues", queue.name, "slots", number, "times", place)
                yield here, f'queue "{queue.name}": {at:%H:%M} stands twice; it is one slot'


def _twice_in_two(queue: QueueRules, named: Sequence[_Named]) -> Iterator[Oddity]:
    pairs = [(one, other) for one, other in pairwise(named) if one.at == other.at and one.rule != other.rule]
    if pairs:
        same = list(dict.fromkeys(other.at.time() for _, other in pairs))
        message = f'queue "{queue.name}": named by two slots, which are one: {listed(same)}'
        yield ("queues", queue.name, "slots", pairs[0][1].rule), message


def _too_close(queue: QueueRules, named: Sequence[_Named], gap: timedelta) -> Iterator[Oddity]:
    first = next(_closer(named, gap), None)
    if first is not None:
        said = f"slots closer than min_gap ({write_duration(gap)}) move or lapse"
        message = f'queue "{queue.name}": {said}: {_examples(_closer(named, gap))}'
        yield ("queues", queue.name, "slots", first[1].rule), message


def _shortened_jitter(queue: QueueRules, named: Sequence[_Named]) -> Iterator[Oddity]:
    if examples := _examples(_closer(named, queue.jitter)):
        said = f"slots closer than jitter ({write_duration(queue.jitter)}) get less of it"
        message = f'queue "{queue.name}": {said}: {examples}'
        yield ("queues", queue.name, "jitter"), message


def _too_many(queue: QueueRules, named: Sequence[_Named]) -> Iterator[Oddity]:
    most = max(Counter(each.date() for each in {one.at for one in named}).values(), default=0)
    if queue.max_per_day is not None and most > queue.max_per_day:
        message = f'queue "{queue.name}": up to {most} slots a day, but max_per_day is {queue.max_per_day}'
        yield ("queues", queue.name, "max_per_day"), message


def _closer(named: Iterable[_Named], gap: timedelta) -> Iterator[tuple[_Named, _Named]]:
    """Neighbours nearer to each other than `gap`; one queue's own identical times are one slot."""
    for one, other in pairwise(named):
        if other.at - one.at < gap and (one.at != other.at or one.queue != other.queue):
            yield one, other


def _examples(pairs: Iterable[tuple[_Named, _Named]]) -> str:
    """The first few, each once."""
    found: dict[str, None] = {}
    for one, other in pairs:
        if len(found) > _SHOWN:
            break
        found[f"{one.at:%H:%M} and {other.at:%H:%M}"] = None
    return ", ".join(list(found)[:_SHOWN]) + (", …" if len(found) > _SHOWN else "")
