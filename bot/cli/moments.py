"""Moments that a shell hands in."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cli.failing import FAILED, MISUSED, Failure

#: farther ahead is a slip of the finger in the year
_FARTHEST = timedelta(days=3660)


def coming_moment(text: str | None, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """ISO 8601 → UTC, exact; without an offset it is local in `zone`. None stays None.

    Raises Failure: 2 where it is no moment, 1 where it is over or too far ahead.
    """
    if text is None:
        return None
    moment = _read(text, zone)
    if moment <= now:
        raise Failure(f'"{text}" is over; write a moment to come, or --now', code=FAILED)
    if moment - now > _FARTHEST:
        raise Failure(f'"{text}" is more than ten years ahead', code=FAILED)
    return moment


def _read(text: str, zone: ZoneInfo) -> datetime:
    from bot.core.schedule import to_utc

    try:
        # a date alone would silently mean midnight
        moment = datetime.fromisoformat(text.strip()) if len(text.strip()) > 10 else None
        if moment is not None:
            return to_utc(moment, zone) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    example = "2026-11-24T09:00 or 2026-11-24T09:00:00+03:00"
    raise Failure(f'"{text}" is not a moment; write one like {example}', code=MISUSED)
