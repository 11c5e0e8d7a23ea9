"""A queue's section as the rules that the schedule works by."""

from collections.abc import Iterable, Iterator
from datetime import time

from bot.core.schedule import EVERY_DAY, QueueRules, SlotRule, SpecialDays
from bot.settings.model import ExceptEntry, QueueSection, SlotEntry


def queue_rules(name: str, section: QueueSection) -> QueueRules:
    """[queues.NAME]."""
    return QueueRules(
        name=name,
        channels=tuple(section.channels),
        slots=tuple(_rules(section.slots)),
        quiet_hours=section.quiet_hours,
        min_gap=section.min_gap,
        max_per_day=section.max_per_day,
        on_missed=section.on_missed,
        expires_after=section.expires_after,
        exceptions=tuple(special_days(entry) for entry in section.exceptions),
        jitter=section.jitter,
        max_waiting=section.max_waiting,
    )


def special_days(entry: ExceptEntry) -> SpecialDays:
    """One [[queues.NAME.except]]."""
    days = entry.dates or (entry.day and (entry.day, entry.day))
    assert days, "the model lets no exception without a day pass"
    slots = () if entry.closed else (_rule(entry, EVERY_DAY),)
    return SpecialDays(first=days[0], last=days[1], slots=slots, note=" ".join(entry.note.split()))


def _rules(slots: Iterable[SlotEntry]) -> Iterator[SlotRule]:
    for slot in slots:
        yield SlotRule(cron=slot.cron) if slot.cron is not None else _rule(slot, slot.days or EVERY_DAY)


def _rule(entry: SlotEntry | ExceptEntry, days: frozenset[int]) -> SlotRule:
    if entry.every is None:
        return SlotRule(days=days, times=tuple(sorted(set(entry.times or ()))))
    return SlotRule(days=days, every=entry.every, start=entry.start or time.min, end=entry.end or time.max)
