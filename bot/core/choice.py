"""Choice: a question with several answers, asked of people. Each answer carries what it does.

What a button does is decided when the question is asked, and done in the transaction that keeps the answer:
the first press wins, and there is no second.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from bot.core.schedule import OnMissed


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveQueue:
    """Drafts and waiting articles of one queue go to the end of another, in the order they have."""

    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelQueue:
    """Everything that waits in a queue is taken back."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelChannel:
    """What has not left for a channel is taken back; what waits goes to its other channels, if it has any."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requeue:
    """What expired of these articles waits again, first in its queue and without a moment of its own."""

    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCourse:
    """Slots of `queues` that were missed before `since` are filled as `on_missed` says, and no wider."""

    on_missed: OnMissed
    queues: tuple[str, ...]
    since: datetime


Effect = MoveQueue | CancelQueue | CancelChannel | Requeue | TakeCourse


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer: a button."""

    name: str  #: for programs
    label: str  #: for people, in the newsroom's language; longer than 40 letters is cut by clients
    effects: tuple[Effect, ...] = ()  #: none: everything stays as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChoice:
    """A question on its way into the store, with the notice that asks it."""

    key: str  #: identity: the same key is asked once
    kind: str  #: what it is about ("downtime")
    options: tuple[Option, ...]
    subject: Mapping[str, Any] = field(default_factory=dict)  #: JSON, for whoever asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A question as the store remembers it."""

    id: int
    key: str
    kind: str
    options: tuple[Option, ...]
    subject: Mapping[str, Any]
    chosen: str | None = None  #: the name of the option
    by: str | None = None  #: the person's name
    at: datetime | None = None  #: when it was answered, or withdrawn (UTC); None: it is open

    @property
    def is_open(self) -> bool:
        """Nobody has answered, and it still matters."""
        return self.at is None

    @property
    def answer(self) -> Option | None:
        """What was chosen; None: nothing."""
        return next((one for one in self.options if one.name == self.chosen), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message of ours that asks, as one person sees it."""

    notice: int
    chat: int
    message: int  #: of that chat
    text: str  #: to be shown again above the answers
    choices: tuple[Choice, ...]  #: as they are now


_EFFECTS: Mapping[str, type[MoveQueue | CancelQueue | CancelChannel]] = {
    "move queue": MoveQueue,
    "cancel queue": CancelQueue,
    "cancel channel": CancelChannel,
}


def options_to_json(options: Sequence[Option]) -> str:
    """For the store."""
    return json.dumps(
        [
            {"name": one.name, "label": one.label, "effects": [_effect_to_json(each) for each in one.effects]}
            for one in options
        ],
        ensure_ascii=False,
    )


def options_from_json(text: str) -> tuple[Option, ...]:
    """Back from `options_to_json`."""
    return tuple(
        Option(
            name=one["name"],
            label=one["label"],
            effects=tuple(_effect_from_json(each) for each in one["effects"]),
        )
        for one in json.loads(text)
    )


def _effect_to_json(effect: Effect) -> dict[str, Any]:
    match effect:
        case Requeue(articles=articles):
            return {"do": "requeue", "articles": articles}
        case TakeCourse(on_missed=on_missed, queues=queues, since=since):
            return {"do": "take course", "on_missed": on_missed, "queues": queues, "since": since.isoformat()}
        case MoveQueue(source=source, target=target):
            return {"do": "move queue", "source": source, "target": target}
        case CancelQueue(name=name):
            return {"do": "cancel queue", "name": name}
        case CancelChannel(name=name):
            return {"do": "cancel channel", "name": name}
        case _:
            assert_never(effect)


def _effect_from_json(value: dict[str, Any]) -> Effect:
    fields = {name: each for name, each in value.items() if name != "do"}
    if value["do"] == "requeue":
        return Requeue(articles=tuple(fields["articles"]))
    if value["do"] == "take course":
        return TakeCourse(
            on_missed=OnMissed(fields["on_missed"]),
            queues=tuple(fields["queues"]),
            since=datetime.fromisoformat(fields["since"]),
        )
    return _EFFECTS[value["do"]](**fields)
