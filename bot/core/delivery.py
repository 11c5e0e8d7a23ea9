"""Delivery: one post to one channel, with one state.

    planned ─claim─▶ sending ──Sent────▶ sent
       ▲                ├──────Busy────▶ planned (later; the moment it stops being worth it: failed)
       │                ├──────Refused─▶ failed  (an editor must act)
       └──not there─────┴──────Unsure──▶ unsure ──found──▶ sent
                                           └──cannot look──▶ editors decide (buttons; anons resolve)

Besides: `cancelled` (an editor took it back before it left) and `expired` (its moment passed while nobody could send).
"""

from dataclasses import dataclass
from datetime import datetime
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
