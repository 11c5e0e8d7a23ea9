"""Doing: what an answer does, inside the transaction that keeps the answer."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection, Text, Update, cast, func, select, update

from bot.core.article import ArticleState
from bot.core.choice import CancelChannel, CancelQueue, Effect, MoveQueue, Requeue, TakeCourse
from bot.core.delivery import State
from bot.core.downtime import COURSES, courses_from_json, courses_to_json
from bot.store.articles import free_place, names_from_json
from bot.store.cards import reopen_cards
from bot.store.facts import recalled, remember
from bot.store.tables import PLANNED, WAITING, articles, deliveries


def do(connection: Connection, effect: Effect, now: datetime) -> list[int]:
    """Carries `effect` out; the articles that it changed."""
    match effect:
        case MoveQueue():
            return _move_queue(connection, effect)
        case CancelQueue(name=name):
            waiting = update(articles).where(WAITING, articles.c.queue == name)
            return _numbers(connection, waiting.values(state=ArticleState.CANCELLED))
        case CancelChannel(name=name):
            return _cancel_channel(connection, name)
        case Requeue():
            # each goes to the head: the first of them comes last
            return [number for number in reversed(effect.articles) if _requeue(connection, number, now)]
        case TakeCourse():
            _take_course(connection, effect)
            return []
        case _:
            assert_never(effect)


def _numbers(connection: Connection, change: Update) -> list[int]:
    return list(connection.scalars(change.returning(articles.c.id)))


def _move_queue(connection: Connection, effect: MoveQueue) -> list[int]:
    """In the order they have, behind what waits there; drafts have no order yet."""
    state = articles.c.state.in_((ArticleState.WAITING, ArticleState.REVIEW, ArticleState.DRAFT))
    first = select(func.min(articles.c.place)).where(WAITING, articles.c.queue == effect.source)
    by = free_place(connection, effect.target, first=False) - (connection.scalar(first) or 0)
    moved = update(articles).where(state, articles.c.queue == effect.source)
    return _numbers(connection, moved.values(queue=effect.target, place=articles.c.place + by))


def _cancel_channel(connection: Connection, name: str) -> list[int]:
    planned = update(deliveries).where(PLANNED, deliveries.c.channel == name)
    cancelled = planned.values(state=State.CANCELLED).returning(deliveries.c.article)
    changed = list(connection.scalars(cancelled))
    state = articles.c.state.in_((ArticleState.WAITING, ArticleState.REVIEW, ArticleState.DRAFT))
    chosen = select(articles.c.id, articles.c.channels).where(state, articles.c.channels.is_not(None))
    for row in connection.execute(chosen).all():
        channels = names_from_json(row.channels) or ()
        if name in channels:
            _leave_out(connection, row.id, [one for one in channels if one != name])
            changed.append(row.id)
    return changed


def _leave_out(connection: Connection, article_id: int, channels: Iterable[str]) -> None:
    left = list(channels)
    values: dict[str, Any] = {"channels": json.dumps(left, ensure_ascii=False)}
    one = update(articles).where(articles.c.id == article_id)
    connection.execute(one.values(values if left else {"state": ArticleState.CANCELLED}))


def _requeue(connection: Connection, article_id: int, now: datetime) -> bool:
    """What has expired of it goes again, and surely is not out: deliveries are made anew in its slot.

    False: nothing has, or it waits already.
    """
    mine = deliveries.c.article == article_id
    expired = (mine, deliveries.c.state == State.EXPIRED)
    channels = list(
        connection.scalars(select(deliveries.c.channel).where(*expired).order_by(deliveries.c.id))
    )
    row = connection.execute(select(articles).where(articles.c.id == article_id)).first()
    over = (ArticleState.EXPIRED, ArticleState.TAKEN)
    if row is None or row.state not in over or (row.state == ArticleState.TAKEN and not channels):
        return False
    # the key belongs to the post in the network's eyes: the new delivery has it
    spent = deliveries.c.key + "-" + cast(deliveries.c.id, Text)
    connection.execute(update(deliveries).where(*expired).values(state=State.CANCELLED, key=spent))
    values: dict[str, Any] = {
        "state": ArticleState.WAITING,
        "at": None,
        "queued": now,
        "place": free_place(connection, row.queue, first=True),
    }
    elsewhere = select(deliveries.c.id).where(mine, deliveries.c.state != State.CANCELLED).limit(1)
    if connection.scalar(elsewhere) is not None:  # it is out there, or will be
        values["channels"] = json.dumps(channels, ensure_ascii=False)
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
    reopen_cards(connection, article_id)
    return True


def _take_course(connection: Connection, effect: TakeCourse) -> None:
    """Of a queue that was missed once more, and decided about since, an older question says nothing."""
    known = courses_from_json(recalled(connection, COURSES))
    taken = {
        name: (effect.since, effect.on_missed)
        for name in effect.queues
        if name not in known or known[name][0] <= effect.since
    }
    remember(connection, COURSES, courses_to_json({**known, **taken}))
