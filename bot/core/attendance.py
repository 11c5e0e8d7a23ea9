"""Attendance: when somebody was there to fill slots, so that one knows which were missed.

One small fact per queue, written every few seconds while the program runs and nothing is frozen or paused.
A publisher that starts reads it, and so does whoever computes a forecast: both come to the same absence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from json import dumps, loads

ATTENDANCE = "attendance"  #: the name under which the store remembers it

#: shorter than this nobody was away: a restart, another machine taking over
BRIEF = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Nobody attended from `start` (None: never before) until `end` (None: nobody was away)."""

    start: datetime | None = None
    end: datetime | None = None

    def covers(self, slot: datetime) -> bool:
        """Did `slot` pass while nobody was there?"""
        return self.end is not None and slot <= self.end and (self.start is None or slot > self.start)


PRESENT = Absence()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """The last absence, and when somebody was seen last."""

    absence: Absence
    seen: datetime

    def at(self, now: datetime, *, brief: timedelta = BRIEF) -> "Attendance":
        """As it is for somebody who is there `now`."""
        if abs(now - self.seen) <= brief:
            return replace(self, seen=max(now, self.seen))
        return Attendance(absence=Absence(start=min(self.seen, now), end=now), seen=now)


def attend(
    known: Mapping[str, Attendance], queues: Iterable[str], now: datetime, *, brief: timedelta = BRIEF
) -> dict[str, Attendance]:
    """What is known, after somebody was there `now` for `queues`. The others stay as if nobody were there."""
    fresh = Attendance(absence=Absence(end=now), seen=now)
    return {
        **known,
        **{name: known[name].at(now, brief=brief) if name in known else fresh for name in queues},
    }


def absences(
    known: Mapping[str, Attendance], queues: Iterable[str], now: datetime, *, brief: timedelta = BRIEF
) -> dict[str, Absence]:
    """Per queue the absence that a plan made `now` starts from."""
    return {name: one.absence for name, one in attend(known, queues, now, brief=brief).items()}


def attendance_to_json(known: Mapping[str, Attendance]) -> str:
    """For the store's memory."""
    return dumps({name: _moments(one) for name, one in sorted(known.items())})


def attendance_from_json(text: str | None) -> dict[str, Attendance]:
    """Back again; nothing remembered: nobody was ever there."""
    return {name: _attendance(*moments) for name, moments in loads(text or "{}").items()}


def _moments(one: Attendance) -> list[str | None]:
    moments = (one.absence.start, one.absence.end, one.seen)
    return [None if moment is None else moment.isoformat() for moment in moments]


def _attendance(start: str | None, end: str | None, seen: str) -> Attendance:
    return Attendance(
        absence=Absence(
            start=None if start is None else datetime.fromisoformat(start),
            end=None if end is None else datetime.fromisoformat(end),
        ),
        seen=datetime.fromisoformat(seen),
    )
