"""Cards: which messages of ours show which article, and which of them are out of date.

What a card shows is summed up in a signature, which the database itself computes: of a thousand cards that
are still true nothing is read.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy import text as sql

from bot.core.article import ArticleState
from bot.core.card import Card, Stale
from bot.core.delivery import State
from bot.store.engine import Part, insert_new
from bot.store.tables import amendments, articles, cards, deliveries

LIVE = sql("cards.live")


def _joined(*parts: Any) -> ColumnElement[str]:
    texts = [func.coalesce(cast(part, Text), "") for part in parts]
    result: ColumnElement[str] = texts[0]
    for one in texts[1:]:
        result = result + " " + one
    return result


# that it is being sent lasts a second: nobody needs to see it come and go
_STATE = case((deliveries.c.state == State.SENDING, State.PLANNED), else_=deliveries.c.state)
_OF_DELIVERIES = (
    select(
        func.aggregate_strings(
            _joined(
                deliveries.c.id,
                _STATE,
                deliveries.c.asked,
                deliveries.c.not_before,
                deliveries.c.decided_by,
                deliveries.c.error,
            ),
            ";",
        )
    )
    .where(deliveries.c.article == articles.c.id)
    .correlate(articles)
    .scalar_subquery()
)
_OF_AMENDMENTS = (
    select(
        func.aggregate_strings(
            _joined(amendments.c.id, amendments.c.state, amendments.c.error, amendments.c.note), ";"
        )
    )
    .join(deliveries, deliveries.c.id == amendments.c.delivery)
    .where(deliveries.c.article == articles.c.id)
    .correlate(articles)
    .scalar_subquery()
)
_SIGNATURE = _joined(
    articles.c.version,
    articles.c.state,
    articles.c.queue,
    articles.c.place,
    articles.c.at,
    articles.c.queued,
    _OF_DELIVERIES,
    _OF_AMENDMENTS,
)
_UNSETTLED = exists().where(
    deliveries.c.article == articles.c.id, deliveries.c.state.not_in((State.SENT, State.CANCELLED))
)
_BEING_AMENDED = exists().where(
    amendments.c.delivery == deliveries.c.id,
    deliveries.c.article == articles.c.id,
    amendments.c.settled.is_(None),
)
#: nothing changes any more by itself; who takes it up again calls `reopen_cards`
_CLOSED = or_(
    articles.c.state.in_((ArticleState.CANCELLED, ArticleState.EXPIRED)),
    and_(articles.c.state == ArticleState.TAKEN, ~_UNSETTLED, ~_BEING_AMENDED),
)
_OLD = (
    select(cards, _SIGNATURE.label("fresh"))
    .join(articles, articles.c.id == cards.c.article)
    .where(LIVE, cards.c.signature != _SIGNATURE)
    .order_by(cards.c.article)
)


class Cards(Part):
    """Messages that show an article."""

    async def signature(self, article_id: int) -> str:
        """What a card of this article is to be signed with; to be asked BEFORE the rest of it is read.

        Raises LookupError where there is no such article.
        """
        found = await self._read(lambda connection: _signed(connection, article_id))
        if found is None:
            raise LookupError(f"there is no article {article_id}")
        return found[0]

    async def keep_card(self, card: Card) -> None:
        """This message shows this article, as of that signature. Known before: it shows it anew."""
        row = {
            "chat": card.chat,
            "message": card.message,
            "article": card.article,
            "person": card.person,
            "kind": card.kind,
            "signature": card.signature,
            "previews": json.dumps(card.previews),
        }

        def work(connection: Connection) -> None:
            found = _signed(connection, card.article)
            row["live"] = found is not None and (found[0] != card.signature or not found[1])
            if connection.execute(insert_new(cards).values(row)).rowcount == 0:
                connection.execute(update(cards).where(_is(card.chat, card.message)).values(row))

        await self._write(work)

    async def card(self, chat: int, message: int) -> Card | None:
        """What that message shows. None: no article, as far as anybody knows."""
        query = select(cards).where(_is(chat, message))
        row = await self._read(lambda connection: connection.execute(query).first())
        return None if row is None else _card(row)

    async def cards_of(self, article_id: int, *, chat: int | None = None) -> list[Card]:
        """Every message that shows this article; of one chat, oldest first."""
        query = select(cards).where(cards.c.article == article_id).order_by(cards.c.chat, cards.c.message)
        query = query if chat is None else query.where(cards.c.chat == chat)
        return await self._read(lambda connection: [_card(row) for row in connection.execute(query)])

    async def stale_cards(self, *, limit: int = 100) -> list[Stale]:
        """Those that do not show any more how their article stands."""
        query = _OLD.limit(limit)
        return await self._read(
            lambda connection: [
                Stale(card=_card(row), signature=row.fresh) for row in connection.execute(query)
            ]
        )

    async def drop_cards(self, chat: int, messages: Collection[int]) -> None:
        """These messages are gone, or are nobody's any more. Harmless where they never were any."""
        change = delete(cards).where(cards.c.chat == chat, cards.c.message.in_(list(messages)))
        await self._write(lambda connection: connection.execute(change).rowcount)


def reopen_cards(connection: Connection, article: int | None = None, *, delivery: int | None = None) -> None:
    """What was over begins again: the cards of the article (of that delivery) are looked after once more."""
    of_delivery = select(deliveries.c.article).where(deliveries.c.id == delivery).scalar_subquery()
    mine = cards.c.article == (of_delivery if article is None else article)
    connection.execute(update(cards).where(mine).values(live=True))


def _is(chat: int, message: int) -> ColumnElement[bool]:
    return and_(cards.c.chat == chat, cards.c.message == message)


def _signed(connection: Connection, article_id: int) -> tuple[str, bool] | None:
    query = select(_SIGNATURE.label("signature"), _CLOSED.label("closed")).where(articles.c.id == article_id)
    row = connection.execute(query).first()
    return None if row is None else (row.signature, bool(row.closed))


def _card(row: Row[Any]) -> Card:
    return Card(
        chat=row.chat,
        message=row.message,
        article=row.article,
        person=row.person,
        kind=row.kind,
        signature=row.signature,
        previews=tuple(json.loads(row.previews)),
    )
