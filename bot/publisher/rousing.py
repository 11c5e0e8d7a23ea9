"""Rousing: of all channels, those for which something changed are woken, and no others.

Every write rings. If it woke the loops of all channels, a newsroom with forty of them would do a hundred
things for each post.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.publisher.means import Means

#: what the clock shows moves on otherwise than time does: whoever waits for a moment must count anew
_STEP = timedelta(seconds=1)


def loops_of(channel: str) -> tuple[str, str, str]:
    """The names by which those wait who send, who look for what is in doubt, and who amend what is out."""
    return f"carry {channel}", f"look {channel}", f"amend {channel}"


@dataclass(kw_only=True)
class Rousing:
    """Compares the state of every channel with what it was."""

    means: Means
    _known: dict[str, object] = field(default_factory=dict)
    _offset: datetime | None = None  #: what the clock showed when nothing had elapsed

    def forget(self) -> None:
        """Whatever was known, all are woken next time."""
        self._known.clear()

    async def rouse(self) -> None:
        """Wake the loops of every channel for which something changed since the last time."""
        means = self.means
        offset = means.now() - means.elapsed()
        if self._offset is not None and abs(offset - self._offset) > means.real(_STEP):
            self.forget()
        self._offset = offset
        glance = await means.glance()
        for channel in means.networks:
            state = glance.of(channel)
            if self._known.get(channel, ...) != state:
                self._known[channel] = state
                for name in loops_of(channel):
                    means.waker.rouse(name)
