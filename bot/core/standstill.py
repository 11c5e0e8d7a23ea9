"""Standstill: a channel that stops, and goes on by itself once its network is well again."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.language import Language, Words
from bot.core.notice import ADMINS, NewNotice

_RESUMED = Words("Channel “{channel}” ({network}) works again: its posts go on.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """A channel whose token or rights are gone. Every process obeys it; a restart remembers it."""

    channel: str
    since: datetime
    look_at: datetime  #: when somebody asks the network next whether it works again
    reason: str  #: what the network said, as a sentence without secrets
    advice: str | None = None  #: what an admin can do


def resumed_notice(channel: str, network: str, *, now: datetime, language: Language) -> NewNotice:
    """What the admins are told of a channel that works again; `network` as people call it."""
    return NewNotice(
        key=f"resumed:{channel}:{now.isoformat()}",
        audience=ADMINS,
        kind="resumed",
        text=_RESUMED.say(language, channel=channel, network=network),
    )
