"""Flags: what an editor has switched off for the time being."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What must not go out now. Survives a restart; every process obeys the same ones."""

    frozen: str | None = None  #: why everything stands still («траур»); None: nothing is frozen
    frozen_by: str | None = None
    frozen_at: datetime | None = None  #: UTC
    paused: frozenset[str] = frozenset()  #: queues and channels that stand still, by name

    def stops(self, *names: str) -> bool:
        """True if something that belongs to all of `names` (its queue, its channel) must wait."""
        return self.frozen is not None or not self.paused.isdisjoint(names)
