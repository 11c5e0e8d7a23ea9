"""Status: the whole newsroom at a glance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.delivery import Delivery, State
from bot.core.flags import Flags
from bot.core.schedule import PlannedSlot
from bot.core.standstill import Standstill


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStatus:
    """One queue at a glance."""

    name: str
    waiting: int
    paused: bool
    next_at: datetime | None  #: its next coming post or empty slot
    empty_slot: datetime | None  #: the first coming slot that nothing will fill


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A channel that takes nothing until a known moment."""

    channel: str
    until: datetime
    why: Literal["network", "ceiling"]  #: it asked for patience; it has had its posts of the hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The whole newsroom at a glance."""

    flags: Flags
    queues: tuple[QueueStatus, ...]
    deliveries: Mapping[State, int]
    standstills: tuple[Standstill, ...] = ()  #: channels that take no posts for the time being
    waits: tuple[Wait, ...] = ()


def parked_until(delivery: Delivery, now: datetime) -> datetime | None:
    """Until when a planned delivery is not tried again. None: it is not parked, or not any more."""
    if delivery.state is not State.PLANNED or delivery.not_before is None or delivery.not_before <= now:
        return None
    set_back = delivery.started is not None and delivery.started > now  # the clock: it goes at once
    return None if set_back else delivery.not_before


def queue_status(name: str, waiting: int, paused: bool, slots: Sequence[PlannedSlot]) -> QueueStatus:
    """One queue at a glance, from the coming slots of all."""
    own = [slot for slot in slots if slot.queue == name]
    return QueueStatus(
        name=name,
        waiting=waiting,
        paused=paused,
        next_at=own[0].at if own else None,
        empty_slot=next((slot.at for slot in own if slot.article is None), None),
    )
