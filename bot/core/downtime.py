"""Downtime: what was missed while nobody was there, and what people want done about it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.core.calendar.attendance import BRIEF, Attendance, attend
from bot.core.schedule import OnMissed, QueueRules, last_slot, slots

COURSES = "courses"  #: the name under which the store remembers them

#: per queue: since when it is attended again, and how the slots missed before that are to be filled
Courses = Mapping[str, tuple[datetime, OnMissed]]

#: so long people have to read what was missed before anything of it goes; real time
HOLD = timedelta(seconds=10)
#: nobody wants to know exactly how many more slots were missed
MOST_SLOTS = 1000

#: from the widest to the one that fills nothing
_BY_WIDTH = (OnMissed.CATCH_UP, OnMissed.LATEST, OnMissed.SKIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What a plan has to know of who was there when. Publisher and forecast plan with the same."""

    queues: tuple[QueueRules, ...]  #: with `on_missed` as people want it this time
    attended: Mapping[str, datetime]  #: since when somebody is there without a break
    held: Mapping[str, datetime]  #: until when nothing goes that was missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """An article that missed its moment, somewhere or everywhere."""

    article: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedSlots:
    """What a queue missed though articles waited."""

    queue: str
    count: int  #: `MOST_SLOTS`: perhaps more
    on_missed: OnMissed


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """What people are told of one downtime."""

    program: bool  #: it did not run; otherwise something was frozen or paused
    since: datetime  #: when somebody was there last
    until: datetime  #: when somebody was there again
    missed: tuple[MissedSlots, ...] = ()  #: by the order of the configuration
    coming: tuple[tuple[datetime, str], ...] = ()  #: what fills missed slots if nobody decides: moment, title
    exact: tuple[Late, ...] = ()  #: what missed its exact moment and goes now
    late: tuple[Late, ...] = ()  #: what is not sent by itself any more

    @property
    def matters(self) -> bool:
        """Is there anything to tell?"""
        return bool(self.missed or self.exact or self.late)

    @property
    def floods(self) -> bool:
        """Would anything go by itself that people may not want any more?"""
        return bool(self.coming or self.exact)

    @property
    def courses(self) -> tuple[OnMissed, ...]:
        """What people may choose from: the first stays in force if they do not. Empty: nothing to choose."""
        if not self.coming:
            return ()
        several = narrower(widest(one.on_missed for one in self.missed))
        return tuple(one for one in several if one is not OnMissed.LATEST or self._has_several(several))

    def _has_several(self, courses: tuple[OnMissed, ...]) -> bool:
        """One that is the latest is all there is."""
        return courses[0] is OnMissed.LATEST or len(self.coming) > 1


def presence(
    queues: Iterable[QueueRules],
    known: Mapping[str, Attendance],
    courses: Courses,
    now: datetime,
    *,
    brief: timedelta = BRIEF,
) -> Presence:
    """As it is if somebody is there `now` for `queues`."""
    several = tuple(queues)
    attending = attend(known, [rules.name for rules in several], now, brief=brief)
    attended = {rules.name: attending[rules.name].since for rules in several}
    return Presence(
        queues=tuple(_on_course(rules, courses, attended[rules.name]) for rules in several),
        attended=attended,
        held={name: held for name in attended if (held := attending[name].held) is not None},
    )


def narrower(on_missed: OnMissed) -> tuple[OnMissed, ...]:
    """What fills no more than `on_missed` does: itself first."""
    return _BY_WIDTH[_BY_WIDTH.index(on_missed) :]


def widest(several: Iterable[OnMissed]) -> OnMissed:
    """The one of them that fills most."""
    return min(several, key=_BY_WIDTH.index)


def _on_course(rules: QueueRules, courses: Courses, attended: datetime) -> QueueRules:
    """A course holds for the downtime it was taken for, and never fills more than the queue's own rule.

    Where the queue was left alone once more since, its own `on_missed` is in force again.
    """
    since, course = courses.get(rules.name, (None, rules.on_missed))
    holds = since is not None and attended <= since and course in narrower(rules.on_missed)
    return replace(rules, on_missed=course) if holds else rules


def missed_slots(
    rules: QueueRules, zone: ZoneInfo, *, after: datetime, until: datetime
) -> tuple[int, datetime | None]:
    """How many slots of a queue came between, `MOST_SLOTS` at most, and the last of them."""
    several = slots(rules, zone, after=after, until=until)
    return sum(1 for _ in islice(several, MOST_SLOTS)), last_slot(rules, zone, after=after, until=until)


def courses_to_json(courses: Courses) -> str:
    """For the store's memory."""
    return json.dumps({name: [since.isoformat(), str(how)] for name, (since, how) in sorted(courses.items())})


def courses_from_json(text: str | None) -> dict[str, tuple[datetime, OnMissed]]:
    """Back again; nothing remembered: every queue goes by its own rules."""
    return {
        name: (datetime.fromisoformat(since), OnMissed(how))
        for name, (since, how) in json.loads(text or "{}").items()
    }
