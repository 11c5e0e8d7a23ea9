"""What is odd about a channel that goes later than the others."""

from collections.abc import Iterator
from datetime import date, datetime, time

from bot.core.newsroom import Channel, Newsroom
from bot.core.schedule import QueueRules
from bot.settings.clock import write_duration
from bot.settings.timetable import Oddity, gap_of, in_quiet, listed, times_of


def oddities(newsroom: Newsroom) -> Iterator[Oddity]:
    """Delays that mix up the order of articles or lead into quiet hours."""
    for channel in newsroom.channels.values():
        if channel.delay:
            yield from _overtaken(channel, newsroom)
            for queue in newsroom.queues.values():
                yield from _into_quiet(channel, queue)


def _overtaken(channel: Channel, newsroom: Newsroom) -> Iterator[Oddity]:
    gap = gap_of(channel.name, newsroom.queues.values())
    if gap and channel.delay > gap:
        message = (
            f'channel "{channel.name}": its delay ({write_duration(channel.delay)}) is longer than min_gap '
            f"({write_duration(gap)}): the next article may be out elsewhere before this one is out here"
        )
        yield ("channels", channel.name, "delay"), message


def _into_quiet(channel: Channel, queue: QueueRules) -> Iterator[Oddity]:
    if queue.quiet_hours is None or channel.name not in queue.channels:
        return
    late = [at for at in times_of(queue) if in_quiet(_later(at, channel), queue.quiet_hours)]
    if late:
        message = (
            f'channel "{channel.name}": its delay ({write_duration(channel.delay)}) leads slots of queue '
            f'"{queue.name}" into quiet_hours: {listed(late)}'
        )
        yield ("channels", channel.name, "delay"), message


def _later(at: time, channel: Channel) -> time:
    return (datetime.combine(date.min, at) + channel.delay).time()
