"""Updates: what the bot is told, by long polling (Bot API 10.3, getUpdates)."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.bell import Bell
from bot.sandbox.telegram.call import Call
from bot.sandbox.telegram.errors import TelegramError

#: what is told only to those who ask for it (Bot API 10.3, getUpdates, allowed_updates)
ON_REQUEST = ("chat_member", "message_reaction", "message_reaction_count")
LONGEST_POLL = 50.0  # seconds, as on Telegram's server


class Updates:
    """The queue of one bot. An update stays until a later offset confirms it."""

    def __init__(self, bell: Bell, *, first: int = 1000) -> None:
        self._bell = bell
        self._next = first
        self._waiting: list[dict[str, Any]] = []
        self._allowed: list[str] = []
        self._poll = 0

    @property
    def pending(self) -> int:
        """How many were not confirmed yet."""
        return len(self._waiting)

    def add(self, kind: str, content: dict[str, Any]) -> None:
        """Tell the bot something, if it listens to that kind."""
        if kind not in self._allowed and (self._allowed or kind in ON_REQUEST):
            return
        self._waiting.append({"update_id": self._next, kind: content})
        self._next += 1
        self._bell.ring()

    def clear(self) -> None:
        """Forget what waits (deleteWebhook with drop_pending_updates)."""
        self._waiting.clear()

    async def poll(self, call: Call, *, stopped: Callable[[], bool]) -> list[dict[str, Any]]:
        """Answer getUpdates. A second poll ends the first with 409, as on Telegram's server."""
        offset, limit = call.integer("offset", 0), call.integer("limit", 100)
        self._allow(call)
        self._confirm(offset)
        self._poll += 1
        mine = self._poll
        self._bell.ring()

        def over() -> bool:
            return bool(self._waiting) or self._poll != mine or stopped()

        seconds = min(float(call.integer("timeout", 0)), LONGEST_POLL)
        if seconds > 0:
            try:
                await self._bell.until(over, timeout=seconds)
            except TimeoutError:
                return []
        if self._poll != mine:
            raise TelegramError(
                "terminated by other getUpdates request; make sure that only one bot instance is running", 409
            )
        return self._waiting[: max(1, min(limit, 100))]

    def _allow(self, call: Call) -> None:
        allowed = call.structure("allowed_updates", list)
        if allowed is not None:
            self._allowed = [str(kind) for kind in allowed]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset > 0:
            self._waiting = [update for update in self._waiting if update["update_id"] >= offset]
