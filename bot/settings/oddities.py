"""What is allowed but probably not meant: `anons check` warns of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from bot.core.calendar.cron import cron_times
from bot.core.newsroom import Channel, Newsroom
from bot.core.schedule import QueueRules, SlotRule, is_quiet
from bot.platforms.base import Options
from bot.settings.document import Source
from bot.settings.lines import Path, line_at
from bot.settings.problem import Problem

#: any month will do: a cron line is only asked for its times of day
_START = date(2026, 1, 1)
_A_WHILE = timedelta(days=31)


def find(newsroom: Newsroom, source: Source) -> list[Problem]:
    """Warnings, none of which stops the program."""
    found = [*_unused_channels(newsroom), *_same_places(newsroom)]
    for queue in newsroom.queues.values():
        found += _empty(queue)
        found += _quiet_slots(queue)
    return [
        Problem(file=source.file, line=line_at(source.lines, at), message=message, warning=True)
        for at, message in found
    ]


def _unused_channels(newsroom: Newsroom) -> Iterator[tuple[Path, str]]:
    used = {name for queue in newsroom.queues.values() for name in queue.channels}
    for name in newsroom.channels:
        if name not in used:
            yield ("channels", name), f'no queue publishes to channel "{name}"'


def _same_places(newsroom: Newsroom) -> Iterator[tuple[Path, str]]:
    for first, second in combinations(newsroom.channels.values(), 2):
        if first.platform == second.platform and _place(first) == _place(second):
            message = f'channels "{first.name}" and "{second.name}" are one place: articles appear twice'
            yield ("channels", second.name), message


def _place(channel: Channel) -> dict[str, object]:
    """A channel's options without the names of its variables: two tokens may lead to one place."""
    options = channel.options.model_dump() if isinstance(channel.options, Options) else {}
    return {key: value for key, value in options.items() if not key.endswith("_env")}


def _empty(queue: QueueRules) -> Iterator[tuple[Path, str]]:
    if not queue.slots:
        message = f'queue "{queue.name}" has no slots: only articles with an exact time will leave it'
        yield ("queues", queue.name), message


def _quiet_slots(queue: QueueRules) -> Iterator[tuple[Path, str]]:
    if queue.quiet_hours is None:
        return
    for number, rule in enumerate(queue.slots):
        lost = sorted({moment for moment in _times(rule) if _is_lost(moment, queue)})
        if lost:
            shown = ", ".join(f"{moment:%H:%M}" for moment in lost[:3]) + (", …" if len(lost) > 3 else "")
            message = f'queue "{queue.name}": slots inside quiet_hours do not exist: {shown}'
            yield ("queues", queue.name, "slots", number), message


def _is_lost(moment: time, queue: QueueRules) -> bool:
    return is_quiet(datetime.combine(_START, moment, UTC), queue.quiet_hours, ZoneInfo("UTC"))


def _times(rule: SlotRule) -> Iterator[time]:
    if rule.cron is None:
        yield from rule.times
        return
    yield from (moment.time() for moment in cron_times(rule.cron, first=_START, last=_START + _A_WHILE))
