"""What is odd about a queue that receives more articles than it has slots for."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.core.schedule import slots
from bot.settings.document import Source, read_document
from bot.settings.lines import line_at
from bot.settings.problem import ConfigProblems, Problem
from bot.settings.values import Settings

#: what was handed in this long is held against the slots of as long a time ahead
PERIOD = timedelta(days=14)


def overfed(settings: Settings, received: Mapping[str, int], *, now: datetime) -> list[Problem]:
    """Warnings. `received`: per queue how many articles wanted a slot of it since `now` - `PERIOD`."""
    newsroom, found = settings.newsroom, []
    for name, rules in newsroom.queues.items():
        count = received.get(name, 0)
        if not rules.slots or not count:  # no slots at all is another warning
            continue
        ahead = sum(1 for _ in slots(rules, newsroom.timezone, after=now, until=now + PERIOD))
        if count > ahead:
            message = (
                f'queue "{name}" receives faster than it has slots: {count} articles in the last '
                f"{PERIOD.days} days, {ahead} slots in the coming {PERIOD.days}; add slots, or hand in less"
            )
            found.append((("queues", name, "slots"), message))
    source = _source(settings) if found else None
    return [
        Problem(
            file=str(settings.config_path),
            line=0 if source is None else line_at(source.lines, at),
            message=message,
            warning=True,
        )
        for at, message in found
    ]


def _source(settings: Settings) -> Source | None:
    """The file once more, for its lines; None: it has changed meanwhile, and they are others."""
    try:
        source = read_document(settings.config_path)
    except ConfigProblems:
        return None
    return source if source.fingerprint == settings.fingerprint else None
