"""Delivery: one post to one channel, with one state.

    planned ─claim─▶ sending ──Sent────▶ sent
       ▲                ├──────Busy────▶ planned (later; the moment it stops being worth it: failed)
       │                ├──────Refused─▶ failed  (an editor must act)
       └──not there─────┴──────Unsure──▶ unsure ──found──▶ sent
                                           └──cannot look──▶ editors decide (buttons; anons resolve)

Besides: `cancelled` (an editor took it back before it left) and `expired` (its moment passed while nobody could send).
"""

from dataclasses import dataclass
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
    started: datetime | None = None  #: when the last attempt began
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


Outcome = Sent | Postponed | Failed | Doubtful | NotThere | Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """What a channel never exceeds, whatever went wrong above. Held in the claim's own transaction."""

    max_per_hour: int
    max_per_day: int | None = None  #: within any 24 hours
    same_text_window: timedelta = timedelta(hours=24)  #: the same text goes out once within it


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """The head of a channel cannot be claimed yet."""

    reason: str
    until: datetime | None = None  #: None: time alone does not help
    delivery: int | None = None
