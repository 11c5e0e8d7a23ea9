"""Brakes: what stands still, said above every list that it holds up."""

from bot.core.language import Words
from bot.core.status import Status
from bot.editors import cards
from bot.editors.talk import Talk

_FROZEN = Words("⛔ Everything is stopped ({by}, {at}): {reason}. To go on: /resume")
_PAUSED = Words("⏸ Paused: {names}. To go on: /resume {name}")


def lines(talk: Talk, status: Status) -> list[str]:
    """What stands still, and why: everything, a queue, a channel. Nothing: everything goes."""
    flags, said = status.flags, []
    if flags.frozen is not None:
        at = "" if flags.frozen_at is None else talk.past(flags.frozen_at)
        said.append(talk.say(_FROZEN, reason=flags.frozen, by=flags.frozen_by, at=at))
    if flags.paused:
        names = sorted(flags.paused)
        said.append(
            talk.say(_PAUSED, names=", ".join(names), name=names[0] if len(names) == 1 else "").rstrip()
        )
    said += [cards.standing(talk, one) for one in status.standstills]
    return said + [cards.holding(talk, one) for one in status.waits]
