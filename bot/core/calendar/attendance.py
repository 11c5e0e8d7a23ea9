"""Attendance: since when somebody is there to fill slots, so that one knows which were missed.

One small fact per queue, written every few seconds while the program runs and nothing is frozen or paused.
A publisher that starts reads it, and so does whoever computes a forecast: both come to the same answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from json import dumps, loads

ATTENDANCE = "attendance"  #: the name under which the store remembers it

#: under this name it is remembered that the program ran at all, whatever was frozen or paused
HOUSE = ""

#: shorter than this nobody was away: a restart, another machine taking over
BRIEF = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Somebody was there without a break from `since` until `seen`."""

    since: datetime
    seen: datetime
    held: datetime | None = None  #: until then nothing goes that was missed: people are told first

    def at(self, now: datetime, *, brief: timedelta = BRIEF) -> "Attendance":
        """As it is for somebody who is there `now`."""
        if abs(now - self.seen) <= brief:
            # a clock that was set back a little: what lies ahead was not missed
            return replace(self, since=min(self.since, now), seen=max(now, self.seen))
        return Attendance(since=now, seen=now)


def attend(
    known: Mapping[str, Attendance], queues: Iterable[str], now: datetime, *, brief: timedelta = BRIEF
) -> dict[str, Attendance]:
    """What is known, after somebody was there `now` for `queues`. The others stay as if nobody were there."""
    fresh = Attendance(since=now, seen=now)
    return {
        **known,
        **{name: known[name].at(now, brief=brief) if name in known else fresh for name in queues},
    }


def attendance_to_json(known: Mapping[str, Attendance]) -> str:
    """For the store's memory."""
    return dumps({name: _moments(one) for name, one in sorted(known.items())})


def attendance_from_json(text: str | None) -> dict[str, Attendance]:
    """Back again; nothing remembered: nobody was ever there."""
    return {
        name: Attendance(
            **dict(zip(("since", "seen", "held"), map(datetime.fromisoformat, each), strict=False))
        )
        for name, each in loads(text or "{}").items()
    }


def _moments(one: Attendance) -> list[str]:
    return [each.isoformat() for each in (one.since, one.seen, one.held) if each is not None]
