"""Jitter: a slot goes a little later than the schedule says, always by the same amount.

Nothing is drawn by chance: the moment follows from the queue's name and the slot, so a forecast, what then
happens, another process and the next start all agree.
"""

from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.core.schedule import QueueRules, is_quiet, to_utc

#: a longer one would have to know slots that no plan looks at
LONGEST = timedelta(hours=12)

_SECOND = timedelta(seconds=1)


def moment_of(
    rules: QueueRules, slot: datetime, zone: ZoneInfo, *, following: datetime | None = None
) -> datetime:
    """When `slot` really goes (UTC): whole seconds later than its own moment, and less than `jitter`.

    It stays before `following`, the queue's next slot, and out of quiet hours: where there is less room than
    `jitter`, the draw is from what there is. `following` need not be given where it is farther than LONGEST.
    """
    slot = slot.astimezone(UTC)  # sums in local time would jump with the clocks
    if not rules.jitter:
        return slot
    room = min(_room(rules, slot, zone), rules.jitter)
    if following is not None:
        room = min(room, following - slot)
    later = slot + _SECOND * int(max(room, timedelta(0)) / _SECOND * _draw(rules.name, slot))
    # quiet hours that begin inside a gap of the clocks begin sooner than their name says
    return slot if is_quiet(later, rules.quiet_hours, zone) else later


def _room(rules: QueueRules, slot: datetime, zone: ZoneInfo) -> timedelta:
    """How long it is from `slot` to the next quiet hours."""
    if rules.quiet_hours is None:
        return rules.jitter
    local = slot.astimezone(zone)
    start: time = rules.quiet_hours.start
    day = local.date() if local.time() < start else local.date() + timedelta(days=1)
    return to_utc(datetime.combine(day, start), zone) - slot


def _draw(name: str, slot: datetime) -> float:
    """A number from 0 up to, not including, 1."""
    seed = f"{name} {slot.isoformat()}".encode()
    return int.from_bytes(sha256(seed).digest()[:6]) / 2**48
