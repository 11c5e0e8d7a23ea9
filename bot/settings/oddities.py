"""What is allowed but probably not meant: `anons check` warns of it."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from bot.core.newsroom import Channel, Newsroom
from bot.core.schedule import QueueRules
from bot.platforms.base import Options
from bot.settings import delays, exceptions, timetable
from bot.settings.document import Source
from bot.settings.lines import Path, line_at
from bot.settings.model import Document
from bot.settings.problem import Problem


def find(newsroom: Newsroom, document: Document, source: Source, today: date | None) -> list[Problem]:
    """Warnings, none of which stops the program. `today`, local: see `reading.read`."""
    found = [*_unused_channels(newsroom), *_same_places(newsroom)]
    for queue in newsroom.queues.values():
        found += _empty(queue)
        found += timetable.oddities(queue, document.queues[queue.name], newsroom)
        found += exceptions.oddities(queue, today)
    found += timetable.meetings(newsroom)
    found += delays.oddities(newsroom)
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
