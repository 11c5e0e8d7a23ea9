"""People: who belongs to the newsroom by the configuration, and who by an invitation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from bot.core.newsroom import Editor, Role

#: an invitation that nobody has followed by then invites nobody any more
INVITATION_LASTS = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who came by invitation."""

    id: int  #: Telegram user id
    name: str
    role: Role
    by: str  #: who invited them
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link that adds one person. The word in it is nowhere kept: who reads the store cannot follow it."""

    digest: str
    role: Role
    person: int  #: Telegram user id of whoever invites
    by: str  #: their name
    created: datetime
    expires: datetime


class Joining(StrEnum):
    """What became of somebody who followed an invitation."""

    JOINED = "joined"
    USED = "used"  #: somebody else was faster
    OVER = "over"  #: too late, or it was taken back
    UNKNOWN = "unknown"  #: no such invitation


def digest_of(word: str) -> str:
    """What is kept of the secret word of an invitation: hex SHA-256."""
    return sha256(word.encode()).hexdigest()


def everybody(fixed: Mapping[int, Editor], people: Iterable[Person]) -> Mapping[int, Editor]:
    """The people of the configuration (those of `fixed` who were not invited), and those who were invited.

    Where somebody is both, the configuration is right.
    """
    invited = {
        one.id: Editor(id=one.id, name=one.name, role=one.role, invited=True)
        for one in sorted(people, key=lambda one: (one.since, one.id))
    }
    written = {number: one for number, one in fixed.items() if not one.invited}
    return MappingProxyType({**written, **{n: one for n, one in invited.items() if n not in written}})
