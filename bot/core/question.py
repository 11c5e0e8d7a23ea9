"""Question: «is it out?», asked of people where nothing can be looked up. Every attempt asks anew."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.delivery import Delivery, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it was shown to one person: a message of ours that still has its buttons."""

    chat: int  #: the person's chat with us
    message: int  #: of that chat
    delivery: int
    attempt: int
    text: str  #: what was asked, to be shown again above the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's answer to one attempt of a delivery: the first counts, and there is no second."""

    delivery: int
    attempt: int
    landed: bool  #: it is out; otherwise it goes again
    by: str  #: the person's name; `SHELL`
    at: datetime  #: UTC


SHELL = "shell"  #: who decides by `anons resolve`


def is_open(delivery: Delivery, *, attempt: int) -> bool:
    """Whether «is it out?» still wants an answer for that attempt: nobody knows yet what became of it.

    An answer to an earlier attempt says nothing about a later one.
    """
    return delivery.state is State.UNSURE and delivery.attempts == attempt
