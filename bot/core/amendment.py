"""Amendment: what is done to a post that is out: corrected, withdrawn, pinned, unpinned.

    planned ─claim─▶ doing ──Done───────▶ done
       ▲               ├──────Again──────▶ planned (later)
       │               ├──────NotDone────▶ failed (an editor may have it tried again: a new amendment)
       └──its owner────┤
          is gone      └──────CannotBe───▶ impossible

Every kind may be done twice and comes to the same: a lost answer means once more, never «somebody look».
What a later wish makes pointless is `replaced`. The delivery's own post never changes: what readers see now
is the post of the newest correction that was done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.delivery import Delivery, State
from bot.core.journal import Actor
from bot.core.language import Language, Words
from bot.core.post import Post


class Kind(StrEnum):
    """What is wanted. The words are stored."""

    CORRECT = "correct"
    WITHDRAW = "withdraw"
    PIN = "pin"
    UNPIN = "unpin"


class Stage(StrEnum):
    """How far it is. The words are stored."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"
    IMPOSSIBLE = "impossible"
    REPLACED = "replaced"


#: still to be done
OPEN = (Stage.PLANNED, Stage.DOING)

WORDS = (Kind.CORRECT, Kind.WITHDRAW)  #: what changes what the post says
PLACE = (Kind.PIN, Kind.UNPIN)  #: what changes where it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAmendment:
    """An amendment on its way into the store."""

    delivery: int
    kind: Kind
    post: Post | None = (
        None  #: of a correction: the whole new post; of a withdrawal: what stands in its place
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """An amendment as the store remembers it. Moments are UTC."""

    id: int
    delivery: int
    article: int
    channel: str
    kind: Kind
    stage: Stage
    by: Actor
    created: datetime
    post: Post | None = field(default=None, repr=False)
    not_before: datetime | None = None  #: parked until then
    attempts: int = 0
    owner: str | None = None  #: the process that is doing it
    lease_until: datetime | None = None
    settled: datetime | None = None
    error: str | None = None  #: in plain words, redacted
    note: str | None = None  #: what went otherwise than asked

    @property
    def is_open(self) -> bool:
        """Still to be done."""
        return self.stage in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The network has done it."""

    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Not yet, or nobody knows: once more, not before `until`."""

    until: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone:
    """It was refused, or tried for too long: an editor must act."""

    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotBe:
    """The network offers no way to do that to this post."""

    error: str


Result = Done | Again | NotDone | CannotBe

#: tries after which a person is told; with the pauses between them about an hour
MOST_TRIES = 13


def after_failure(attempts: int, *, error: str, now: datetime, wait: timedelta) -> Again | NotDone:
    """What follows an attempt, the `attempts`-th, that came to nothing and may be repeated after `wait`."""
    return NotDone(error=error) if attempts >= MOST_TRIES else Again(until=now + wait, error=error)


def replaces(later: Kind, earlier: Kind) -> bool:
    """Whether `later` makes an earlier one pointless that has not been done yet."""
    if later is Kind.WITHDRAW:
        return True
    return (later in WORDS) == (earlier in WORDS)


def heads(amendments: Iterable[Amendment]) -> list[Amendment]:
    """What may be done next: of each post, the oldest open one of what changes it in one respect."""
    first: dict[tuple[int, bool], Amendment] = {}
    for one in sorted(amendments, key=lambda one: one.id):
        if one.is_open:
            first.setdefault((one.delivery, one.kind in WORDS), one)
    return list(first.values())


def newest(amendments: Iterable[Amendment], kinds: Sequence[Kind]) -> Amendment | None:
    """The last word of these kinds, done or not; what was replaced has none."""
    said = [one for one in amendments if one.kind in kinds and one.stage is not Stage.REPLACED]
    return max(said, key=lambda one: one.id, default=None)


def shown(delivery: Delivery, amendments: Iterable[Amendment]) -> Post:
    """What readers see, as far as anybody knows: the newest correction that was done, else the first post."""
    done = [one for one in amendments if one.kind is Kind.CORRECT and one.stage is Stage.DONE and one.post]
    last = max(done, key=lambda one: one.id, default=None)
    return delivery.post if last is None or last.post is None else last.post


def foretold(delivery: Delivery, amendments: Iterable[Amendment]) -> Post:
    """What readers will see once everything open is done: a further correction starts from it."""
    wanted = [one for one in amendments if one.kind is Kind.CORRECT and one.is_open]
    last = newest(wanted, [Kind.CORRECT])
    return shown(delivery, amendments) if last is None or last.post is None else last.post


def keeps_photos(target: Amendment, delivery: Delivery, amendments: Sequence[Amendment]) -> bool:
    """Whether the photos that stand there are surely those of `target` already.

    A correction that was tried and not finished may have changed them.
    """
    if target.post is None:
        return False
    seen = shown(delivery, amendments)
    last = max(
        (one.id for one in amendments if one.stage is Stage.DONE and one.kind is Kind.CORRECT), default=0
    )
    tried = [
        one.post
        for one in amendments
        if one.id > last and one.kind is Kind.CORRECT and one.attempts and one.post is not None
    ]
    return all(post.photos == target.post.photos for post in (seen, *tried))


def is_withdrawn(amendments: Iterable[Amendment]) -> bool:
    """Whether readers do not see it any more, or will not once the house has done what it was told."""
    return any(one.kind is Kind.WITHDRAW and (one.is_open or one.stage is Stage.DONE) for one in amendments)


def is_pinned(amendments: Iterable[Amendment]) -> bool:
    """Whether the house has pinned it, or is about to; what people do in the network is not known."""
    last = newest((one for one in amendments if one.is_open or one.stage is Stage.DONE), PLACE)
    return last is not None and last.kind is Kind.PIN


#: what each kind may be wished for: a correction waits for what is not out yet, and may still go out
AMENDABLE: dict[Kind, tuple[State, ...]] = {
    Kind.CORRECT: (
        State.SENT,
        State.PLANNED,
        State.SENDING,
        State.UNSURE,
        State.FAILED,
        State.EXPIRED,
    ),
    Kind.WITHDRAW: (State.SENT, State.SENDING, State.UNSURE),
    Kind.PIN: (State.SENT,),
    Kind.UNPIN: (State.SENT,),
}

_STUB = Words("This post has been withdrawn.")


def stub(language: Language) -> Post:
    """What stands in the place of a post that a network does not let be deleted."""
    text = _STUB.say(language)
    return Post(text=text, length=len(text), limit=1024)
