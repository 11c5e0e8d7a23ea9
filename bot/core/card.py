"""Card: a message of ours that shows an article, and is to tell the truth for as long as it stands."""

from dataclasses import dataclass
from enum import StrEnum


class Look(StrEnum):
    """What a card shows. The words are stored."""

    CARD = "card"  #: the article as it stands, with the buttons that make sense now


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message in one chat."""

    chat: int
    message: int  #: of that chat
    article: int
    person: int  #: for whom it was drawn; 0: for everybody of a group
    kind: str = Look.CARD
    signature: str  #: of the article when it was drawn (`Store.signature`); another one: it is out of date
    previews: tuple[int, ...] = ()  #: the messages above it that belong to it

    @property
    def version(self) -> str:
        """Of the content that it shows."""
        return version_of(self.signature)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A card whose article is not any more what it shows."""

    card: Card
    signature: str  #: the article's own, now

    @property
    def rewritten(self) -> bool:
        """The content is another one, so the previews above the card are wrong as well."""
        return self.card.version != version_of(self.signature)


def version_of(signature: str) -> str:
    """The version of the content, with which every signature begins."""
    return signature.partition(" ")[0]
