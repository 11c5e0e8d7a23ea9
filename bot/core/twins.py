"""Twins: the same story handed in twice. «Уже поставила Анна» is said before it goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.article import Article, ArticleState, StoredArticle
from bot.core.delivery import Delivery, State
from bot.core.likeness import fingerprint, tells_the_same

#: a headline that went out longer ago may well come again
WINDOW = timedelta(days=1)
#: the same page, or the same text, hardly
LONG_WINDOW = timedelta(days=7)
_GONE = (State.CANCELLED, State.FAILED, State.EXPIRED)
_OPEN = (ArticleState.DRAFT, ArticleState.REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """Another article with the same headline, link or text that is in the making, waits, or is out."""

    article: int
    at: datetime | None = None  #: when it will probably go, while it waits
    out: datetime | None = None  #: when it went out


def twin_of(
    article: Article,
    other: StoredArticle,
    *,
    deliveries: Sequence[Delivery] = (),
    now: datetime,
) -> Twin | None:
    """`other` as a twin of `article`; None: they are not alike, that was too long ago, or came to nothing.

    `deliveries` are those of `other`. When it will go, while it waits, is not known here.
    """
    same = tells_the_same(article, other.article)
    if not same and fingerprint(article.title) != fingerprint(other.article.title):
        return None
    if other.state is ArticleState.WAITING:
        return Twin(article=other.id)
    if other.state in _OPEN:
        return Twin(article=other.id) if other.created > now - WINDOW else None
    moments = [one.receipt.at if one.receipt else one.due for one in deliveries if one.state not in _GONE]
    since = now - (LONG_WINDOW if same else WINDOW)
    if other.state is not ArticleState.TAKEN or not moments or min(moments) <= since:
        return None
    return Twin(article=other.id, out=min(moments))
