"""Delivery: one post to one channel, with one state.

    planned ─claim─▶ sending ──Sent────▶ sent
       ▲                ├──────Busy────▶ planned (later; the moment it stops being worth it: failed)
       │                ├──────Refused─▶ failed  (an editor must act)
       └──not there─────┴──────Unsure──▶ unsure ──found──▶ sent
                                           └──cannot look──▶ editors decide (buttons; anons resolve)

Besides: `cancelled` (an editor took it back before it left) and `expired` (its moment passed while nobody
could send).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.post import Post
from bot.core.receipt import Receipt


class State(StrEnum):
    """The states of INTERFACE."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A delivery on its way into the store, rendered: nothing is decided at send time."""

    channel: str
    platform: str
    post: Post
    due: datetime
    key: str  #: the delivery's identity towards a network with an idempotency key (VK `guid`)
    deadline: datetime  #: later than this it is never sent by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery as the store remembers it. Moments are UTC."""

    id: int
    article: int
    title: str
    channel: str
    platform: str
    post: Post
    key: str
    state: State
    due: datetime
    deadline: datetime
    attempts: int = 0  #: claims so far
    not_before: datetime | None = None  #: parked until then
    #: from when on the last attempt may have been out: a claim made ahead of the moment begins at the moment
    started: datetime | None = None
    doubted: datetime | None = None  #: when the first attempt began whose end nobody saw
    owner: str | None = None  #: the process that is sending it
    error: str | None = None  #: in plain words, redacted
    asked: bool = False  #: unsure, and only a person can tell: they were asked
    editor_id: int | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """It is out, and this is the proof."""

    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """Nothing happened; planned again, and not claimed before `until`."""

    until: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Nothing happened and nothing will by itself: an editor must act."""

    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """It may be out: unsure until somebody has looked."""

    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotThere:
    """Somebody looked long enough: it is not out. Planned again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Nobody but a person can tell, and people were asked. Stays unsure, and stops holding up its channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """Claimed ahead of its moment and let go before it came: no byte has left. Planned as it was before."""


Outcome = Sent | Postponed | Failed | Doubtful | NotThere | Asked | GivenBack


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """What a channel never exceeds, whatever went wrong above. Held in the claim's own transaction."""

    max_per_hour: int
    max_per_day: int | None = None  #: within any 24 hours
    same_text_window: timedelta = timedelta(hours=24)  #: the same text goes out once within it
    pace: timedelta = timedelta()  #: from the beginning of one post to that of the next, by whatever process


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A claim that somebody keeps alive: `until` changes as long as its owner lives, whatever clocks say."""

    delivery: int
    attempts: int
    owner: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """The head of a channel cannot be claimed yet."""

    reason: str
    until: datetime | None = None  #: None: time alone does not help
    delivery: int | None = None


#: pauses between attempts when the network names none
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=10)

#: how long after the doubt arose each look is due: the network first has to finish what it may be doing,
#: and the last one leaves time to ask people within a minute
LOOKS = (
    timedelta(seconds=3),
    timedelta(seconds=12),
    timedelta(seconds=34),
    timedelta(seconds=43),
    timedelta(seconds=52),
)

#: empty looks prove something once they lie so far apart
SPREAD = timedelta(seconds=30)


def back_off(attempts: int, *, jitter: float) -> timedelta:
    """The pause after so many attempts: doubling, capped, spread by `jitter` (0 to 1) over ± a quarter."""
    pause = min(_FIRST_PAUSE * (1 << min(attempts - 1, 16)), _LONGEST_PAUSE)
    return pause * (0.75 + jitter / 2)


def postponed(
    delivery: Delivery, *, error: str, now: datetime, retry_after: timedelta | None, jitter: float
) -> Postponed | Failed:
    """Busy: planned again for when the network said, else after the back-off; failed if that is too late."""
    pause = back_off(delivery.attempts, jitter=jitter) if retry_after is None else retry_after
    until = now + pause
    return Failed(error=error) if until > delivery.deadline else Postponed(until=until, error=error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Looking for a delivery that may be out. Its moments are spans of a clock that nobody sets."""

    since: timedelta  #: when the doubt arose
    looks: int = 0
    first_empty: timedelta | None = None
    last_empty: timedelta | None = None

    @property
    def next_look(self) -> timedelta:
        """When to look next."""
        return self.since + LOOKS[min(self.looks, len(LOOKS) - 1)]

    def looked(self, at: timedelta, *, empty: bool) -> "Search":
        """After one look: at what the channel shows (`empty`: not there), or in vain."""
        if not empty:
            return replace(self, looks=self.looks + 1)
        first = at if self.first_empty is None else self.first_empty
        return replace(self, looks=self.looks + 1, first_empty=first, last_empty=at)

    @property
    def verdict(self) -> NotThere | Asked | None:
        """NotThere once the empty looks are spread enough, Asked when looking has taken long enough."""
        first, last = self.first_empty, self.last_empty
        if first is not None and last is not None and last - first >= SPREAD:
            return NotThere()
        return Asked() if self.looks >= len(LOOKS) else None
