"""Glance: what everybody looks at before doing anything. Mostly it says that there is nothing to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.flags import Flags
from bot.core.standstill import Standstill


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The state of the channels at one moment."""

    flags: Flags
    standstills: Mapping[str, Standstill]  #: by channel
    due: Mapping[str, datetime]  #: by channel, when its first planned delivery is due
    doubted: frozenset[str]  #: channels with something unsure that nobody was asked about yet
    sending: bool  #: is anything on its way, by whatever process?

    def stops(self, channel: str) -> bool:
        """Must nothing at all leave for `channel`, not even what may be out already?"""
        return self.flags.stops(channel) or channel in self.standstills
