"""Pace: how fast a bot may write, as token buckets on the sandbox's clock.

The FAQ's numbers: about 1 message a second in a chat (short bursts pass), 20 a minute in groups and channels,
30 a second in all. The exact ones are unpublished; what counts is that a client obeys `retry_after`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.errors import too_many_requests


@dataclass(kw_only=True)
class Bucket:
    """`room` messages at once, `rate` more each second."""

    room: float
    rate: float
    level: float
    at: datetime

    def shortage(self, wanted: int, now: datetime) -> float:
        """Seconds until `wanted` messages pass; 0 when they pass now."""
        self.level = min(self.room, self.level + max(0.0, (now - self.at).total_seconds()) * self.rate)
        self.at = now
        # more than the bucket holds passes when it is full: an album is never refused for good
        return max(0.0, (min(wanted, self.room) - self.level) / self.rate)


class Pace:
    """The limiter of one bot. Switched off, it lets everything pass."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._buckets: dict[tuple[int, str], Bucket] = {}

    def spend(self, chat: Chat, messages: int = 1) -> None:
        """Count messages into `chat`. Raises TelegramError 429 with the seconds to wait, nothing counted."""
        buckets = [
            self._bucket(chat.id, "second", room=15, rate=1.0),
            self._bucket(0, "all", room=60, rate=30.0),
        ]
        if chat.type != "private":
            buckets.append(self._bucket(chat.id, "minute", room=20, rate=20 / 60))
        now = self._now()
        shortage = max(bucket.shortage(messages, now) for bucket in buckets)
        if shortage > 0:
            raise too_many_requests(ceil(shortage))
        for bucket in buckets:
            bucket.level -= messages

    def _bucket(self, chat_id: int, span: str, *, room: float, rate: float) -> Bucket:
        key = (chat_id, span)
        if key not in self._buckets:
            self._buckets[key] = Bucket(room=room, rate=rate, level=room, at=self._now())
        return self._buckets[key]
