"""Notice: something that people must be told. Kept with the change it tells of: a crash cannot swallow it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.choice import NewChoice
from bot.core.delivery import Delivery
from bot.core.language import Language, Words

#: letters of a headline among several
_LONGEST_TITLE = 60

ADMINS = "admins"  #: audience: everybody whose role is admin
EDITORS = "editors"  #: audience: everybody who may publish
GROUP = "group"  #: audience: the newsroom's own group


def editor_audience(editor_id: int | None) -> str:
    """One editor; all of them where nobody knows which (the article was handed in from a shell)."""
    return EDITORS if editor_id is None else f"editor:{editor_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice on its way into the store."""

    key: str  #: identity: the same key is told once
    audience: str  #: `ADMINS`, `EDITORS`, `GROUP` or "editor:<Telegram user id>"
    kind: str  #: what it is about ("expired", "failed", "unsure"): decides about buttons
    text: str  #: in the newsroom's language, without secrets
    delivery: int | None = None
    article: int | None = None
    choices: tuple[NewChoice, ...] = ()  #: what it asks; everybody who is told sees the same questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice that nobody has been told yet."""

    id: int
    key: str
    audience: str
    kind: str
    text: str
    delivery: int | None
    article: int | None
    created: datetime
    failures: int  #: times that telling it failed


def brief(title: str) -> str:
    """A headline as a message shows it among others: a phone shows all of them at once."""
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"


def listed(named: Sequence[str], *, more: str | None) -> str:
    """«Мост», «Каток» и ещё 3: what is named, and after it, without a comma, what is only counted."""
    return " ".join([", ".join(named), *([more] if more else [])])


_EXPIRED = Words(
    "Not published in “{channel}”: “{title}”. Its time has passed: what is late is not sent by itself."
)


def expired_notice(delivery: Delivery, language: Language) -> NewNotice:
    """What an editor is told of a delivery whose deadline passed before anybody could send it.

    The deadline is part of the key: a delivery that was put back and expired again is told again.
    """
    return NewNotice(
        key=f"expired:{delivery.id}:{delivery.deadline.isoformat()}",
        audience=editor_audience(delivery.editor_id),
        kind="expired",
        text=_EXPIRED.say(language, channel=delivery.channel, title=delivery.title),
        delivery=delivery.id,
        article=delivery.article,
    )
