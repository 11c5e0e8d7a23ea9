"""Journal: who did what when. Entries are added with the change they tell of, and never touched again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.core.question import SHELL as SHELL_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever did it: a person, a shell, or the program itself."""

    name: str
    id: int | None = None  #: Telegram user id; None: no person of the chat


SHELL = Actor(name=SHELL_NAME)


class Verb(StrEnum):
    """What can be done. The words are stored: they are added to, never renamed."""

    HANDED_IN = "handed in"
    CHANGED = "changed"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    QUEUED = "queued"
    TIME_FIXED = "time fixed"
    AT_ONCE = "at once"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    RESOLVED = "resolved"
    RETRIED = "retried"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    FROZEN = "frozen"
    PAUSED = "paused"
    RESUMED = "resumed"
    CHOSEN = "chosen"
    INVITED = "invited"
    JOINED = "joined"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry on its way into the journal."""

    verb: Verb
    by: Actor
    article: int | None = None  #: None: it is about no single article
    details: Mapping[str, Any] = field(default_factory=dict)  #: JSON: "queue", "at", "fields", "channel", …


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(NewEntry):
    """An entry as the journal has it."""

    id: int
    at: datetime
