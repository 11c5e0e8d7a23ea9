"""Queues: what became of one queue's rules, in phrases."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from bot.core.changes.fields import Field, field_changes, plain, span
from bot.core.changes.timetable import exception_changes, slot_changes, slots_a_week
from bot.core.language import Language, Words
from bot.core.schedule import OnMissed, QueueRules, QuietHours

_NEW = Words("New queue “{name}”: {slots} slots a week, channels: {channels}.")
_CHANNELS = Words("channels: {channels}")
_MISSED = {
    OnMissed.CATCH_UP: Words("catch up in order"),
    OnMissed.LATEST: Words("fill the last one only"),
    OnMissed.SKIP: Words("skip"),
}


def _quiet(value: QuietHours, language: Language) -> str:
    return f"{value.start:%H:%M}–{value.end:%H:%M}"


def _missed(value: OnMissed, language: Language) -> str:
    return _MISSED[value].say(language)


FIELDS = MappingProxyType(
    {
        "quiet_hours": Field(Words("quiet hours"), _quiet),
        "min_gap": Field(Words("gap between posts"), span),
        "max_per_day": Field(Words("posts a day at most"), plain),
        "on_missed": Field(Words("missed slots"), _missed),
        "expires_after": Field(Words("what is late expires after"), span),
        "jitter": Field(Words("jitter"), span),
        "max_waiting": Field(Words("most that may wait"), plain),
    }
)
ELSEWHERE = ("channels", "slots", "exceptions")


def queue_changes(old: QueueRules, new: QueueRules, language: Language, *, today: date) -> list[str]:
    """What differs between two versions of a queue; exceptions that are over before `today` are left out."""
    return [
        *slot_changes(old, new, language, today=today),
        *exception_changes(old, new, language, today=today),
        *_channel_changes(old.channels, new.channels, language),
        *field_changes(old, new, FIELDS, language, besides=ELSEWHERE),
    ]


def new_queue(rules: QueueRules, language: Language, *, today: date) -> str:
    """A queue that was not there."""
    channels, count = ", ".join(rules.channels), slots_a_week(rules, today)
    return _NEW.say(language, name=rules.name, slots=count, channels=channels)


def _channel_changes(old: Sequence[str], new: Sequence[str], language: Language) -> list[str]:
    """«каналы: + max, − ok»"""
    changes = [f"+ {name}" for name in new if name not in old]
    changes += [f"− {name}" for name in old if name not in new]
    return [_CHANNELS.say(language, channels=", ".join(changes))] if changes else []
