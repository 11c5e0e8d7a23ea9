"""Downtime: what was missed while nobody was there, and what people want done about it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.schedule import OnMissed, QueueRules

COURSES = "courses"  #: the name under which the store remembers them

#: per queue: since when it is attended again, and how the slots missed before that are to be filled
Courses = Mapping[str, tuple[datetime, OnMissed]]

#: from the widest to the one that fills nothing
_BY_WIDTH = (OnMissed.CATCH_UP, OnMissed.LATEST, OnMissed.SKIP)


def narrower(on_missed: OnMissed) -> tuple[OnMissed, ...]:
    """What fills no more than `on_missed` does: itself first."""
    return _BY_WIDTH[_BY_WIDTH.index(on_missed) :]


def on_course(
    queues: Iterable[QueueRules], courses: Courses, attended: Mapping[str, datetime]
) -> tuple[QueueRules, ...]:
    """`queues` as they are to be held against what was missed last. Publisher and forecast both ask here.

    A course holds for the downtime it was taken for: where a queue was left alone once more since, its own
    `on_missed` is in force again. It never fills more than that.
    """
    return tuple(_on_course(rules, courses, attended) for rules in queues)


def _on_course(rules: QueueRules, courses: Courses, attended: Mapping[str, datetime]) -> QueueRules:
    since, course = courses.get(rules.name, (None, rules.on_missed))
    taken = since is not None and rules.name in attended and attended[rules.name] <= since
    return replace(rules, on_missed=course) if taken and course in narrower(rules.on_missed) else rules


def courses_to_json(courses: Courses) -> str:
    """For the store's memory."""
    return json.dumps({name: [since.isoformat(), str(how)] for name, (since, how) in sorted(courses.items())})


def courses_from_json(text: str | None) -> dict[str, tuple[datetime, OnMissed]]:
    """Back again; nothing remembered: every queue goes by its own rules."""
    return {
        name: (datetime.fromisoformat(since), OnMissed(how))
        for name, (since, how) in json.loads(text or "{}").items()
    }
