"""What stands still, as a shell shows it: everything, a queue, a channel; since when, why, what helps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.cli import printing
from bot.cli.opening import now

if TYPE_CHECKING:
    from bot.core.flags import Flags
    from bot.core.newsroom import Newsroom
    from bot.core.standstill import Standstill
    from bot.core.status import Wait
    from bot.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Brakes:
    """Everything that keeps posts from going out."""

    flags: "Flags"
    standstills: "Sequence[Standstill]"
    waits: "Sequence[Wait]"

    def any(self) -> bool:
        """Does anything stand still?"""
        return bool(self.flags.frozen is not None or self.flags.paused or self.standstills or self.waits)

    def on(self, channel: str) -> "Brakes":
        """Those that keep back what a person sends to `channel` now: a freeze of everything does not."""
        return Brakes(
            flags=replace(self.flags, frozen=None, paused=self.flags.paused & {channel}),
            standstills=[one for one in self.standstills if one.channel == channel],
            waits=[one for one in self.waits if one.channel == channel],
        )

    def document(self, newsroom: "Newsroom") -> dict[str, Any]:
        """What `--json` adds: `frozen` (or null), `paused`, `standstills`, `waits`."""
        zone, flags = newsroom.timezone, self.flags
        frozen = None if flags.frozen is None else {"reason": flags.frozen, "by": flags.frozen_by}
        return {
            "frozen": frozen and {**frozen, "since": printing.iso(flags.frozen_at, zone)},
            "paused": sorted(flags.paused),
            "standstills": [
                {
                    "channel": one.channel,
                    "since": printing.iso(one.since, zone),
                    "look_at": printing.iso(one.look_at, zone),
                    "reason": one.reason,
                    "advice": one.advice,
                }
                for one in self.standstills
            ],
            "waits": [
                {"channel": one.channel, "until": printing.iso(one.until, zone), "why": one.why}
                for one in self.waits
            ],
        }

    def show(self, newsroom: "Newsroom") -> None:
        """A line each; nothing where everything goes."""
        flags = self.flags
        if flags.frozen is not None:
            since = printing.spoken(flags.frozen_at, newsroom)
            printing.say(f"everything is frozen since {since} by {flags.frozen_by}: {flags.frozen}")
        if flags.paused:
            printing.say(f"paused: {', '.join(sorted(flags.paused))}")
        for one in self.standstills:
            printing.say(_line(one, newsroom))
        for wait in self.waits:
            then = printing.spoken(wait.until.replace(second=0, microsecond=0), newsroom)
            why = "the network asked to wait" if wait.why == "network" else "max_per_hour is reached"
            printing.say(f"{wait.channel}: {why}; nothing goes there before {then}")


def _line(one: "Standstill", newsroom: "Newsroom") -> str:
    since = printing.spoken(one.since.replace(second=0, microsecond=0), newsroom)
    look = printing.spoken(one.look_at.replace(second=0, microsecond=0), newsroom)
    advice = f" {one.advice}" if one.advice and one.advice != one.reason else ""
    again = f"it is looked at again {look}" if one.look_at > now() else "it is looked at again soon"
    return (
        f"{one.channel} stands still since {since}: {one.reason}{advice}"
        f" Its posts wait; {again}, and at once by `anons doctor`"
    )


async def brakes(desk: "Desk") -> Brakes:
    """What is on now."""
    return Brakes(flags=await desk.flags(), standstills=await desk.standstills(), waits=await desk.waits())
