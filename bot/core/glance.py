"""Glance: what everybody looks at before doing anything. Mostly it says that there is nothing to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.flags import Flags
from bot.core.standstill import Standstill


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The state of the channels at one moment."""

    flags: Flags
    standstills: Mapping[str, Standstill]  #: by channel
    due: Mapping[str, datetime]  #: by channel, when its first planned delivery is due
    planned: Mapping[str, int] = field(default_factory=dict)  #: by channel, how many there are
    doubted: frozenset[str]  #: channels with something unsure that nobody was asked about yet
    sending: bool  #: is anything on its way, by whatever process?
    busy: frozenset[str] = frozenset()  #: channels where one that is on its way or in doubt holds up the rest

    #: by channel, the newest thing that is to be done to what is out there, and how many there are
    amending: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def stops(self, channel: str) -> bool:
        """Must nothing at all leave for `channel`, not even what may be out already?"""
        return self.flags.stops(channel) or channel in self.standstills

    def of(self, channel: str) -> object:
        """All that concerns `channel`, to be compared: the same means nothing new to do there."""
        flags = self.flags
        return (
            self.due.get(channel),
            self.planned.get(channel),
            channel in self.busy,
            channel in self.doubted,
            self.standstills.get(channel),
            channel in flags.paused,
            flags.frozen is not None and flags.frozen_at,
            self.amending.get(channel),
        )
