"""Growth: what the machine asks every second must not get slower with the years.

Each question is really asked, and SQLite's own plan of every statement in it is read: no walk through a
table, no sorting.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.core.article import NewArticle
from bot.core.delivery import Ceiling, Lease, Sent, State
from bot.core.likeness import Likeness
from bot.core.receipt import Receipt
from bot.store import Store

Question = Callable[[Store, datetime], Awaitable[object]]


@contextmanager
def heard(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that reaches the database meanwhile."""
    statements: list[tuple[str, Any]] = []

    def listen(_c: object, _cursor: object, statement: str, parameters: Any, _x: object, _many: bool) -> None:
        statements.append((statement, parameters))

    engines = [store._database._writer.engine, store._database._readers.engine]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", listen)
    yield statements
    for engine in engines:
        event.remove(engine, "before_cursor_execute", listen)


async def plan(store: Store, statement: str, parameters: Any) -> list[str]:
    """SQLite's plan of one statement."""

    def work(connection: Connection) -> list[str]:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]

    return await store._read(work)


@pytest.fixture
async def grown(
    store: Store,
    new_article: Callable[..., NewArticle],
    planned: Callable[..., Awaitable[int]],
    claim: Callable[..., Awaitable[Any]],
    now: datetime,
) -> Store:
    """Some of everything: past, parked, waiting, planned."""
    await store.add_articles([new_article(at=now if each % 3 else None) for each in range(50)], now=now)
    for minutes in range(5):
        number = await planned("tg", due=now - timedelta(minutes=minutes))
        await claim("tg")
        receipt = Receipt(at=now, remote_id="1", url=None)
        await store.settle(number, Sent(receipt=receipt), owner="publisher-1", now=now)
    await planned("tg", due=now - timedelta(days=2), deadline=now - timedelta(days=1))
    await planned("tg")
    await planned("vk", due=now + timedelta(hours=1))
    return store


QUESTIONS: dict[str, Question] = {
    "next waiting": lambda store, now: store.next_waiting("news", queued_before=now),
    "nothing to wait for": lambda store, now: store.next_waiting(
        "news", queued_before=now - timedelta(days=1)
    ),
    "place": lambda store, now: store.place_of(1000),
    "alike": lambda store, now: store.alike(
        Likeness(mark="новость7", address="https://n.ru/7", sketch=7), limit=5
    ),
    "stale cards": lambda store, now: store.stale_cards(),
    "signature": lambda store, now: store.signature(1),
    "posts between": lambda store, now: store.posts_between(now, now),
    "due exact": lambda store, now: store.waiting_exact(until=now),
    "outlook": lambda store, now: store.outlook(["news"], limit=64, until=now, since=now),
    "soon": lambda store, now: store.soon(["news"], until=now),
    "glance": lambda store, now: store.glance(),
    "claim": lambda store, now: store.claim(
        "tg",
        owner="me",
        now=now,
        lease=timedelta(minutes=5),
        ceiling=Ceiling(max_per_hour=60, max_per_day=600),
    ),
    "sending": lambda store, now: store.sending(),
    "newest receipt": lambda store, now: store.newest_receipt("tg", before=now + timedelta(days=1)),
    "renew": lambda store, now: store.renew("me", until=now),
    "unsure": lambda store, now: store.unsure(),
    "abandon": lambda store, now: store.abandon([Lease(delivery=1, attempts=1, owner="me", until=now)]),
    "lost": lambda store, now: store.lost(queues=["news"], channels=["vk"]),
    "retry": lambda store, now: store.retry(1, now=now, deadline=now),
    "cancel": lambda store, now: store.cancel_article(1, now=now),
    "moments": lambda store, now: store.channel_moments(since=now),
    "history": lambda store, now: store.history(),
    "history of a state": lambda store, now: store.history(state=State.SENT),
    "pending notices": lambda store, now: store.pending_notices(now=now),
    "pending updates": lambda store, now: store.pending_updates(),
    "found": lambda store, now: store.find(["мост"], start=0, count=10),
    "one more": lambda store, now: store.queue_article(1, now=now, queue="news"),
}

#: reading in the order of an index of few rows is no walk; neither is it from the newest on, up to a LIMIT
IN_ORDER = (
    "SCAN deliveries USING INDEX deliveries_in_flight",
    "SCAN deliveries USING INDEX deliveries_planned",
    "SCAN deliveries USING COVERING INDEX deliveries_planned",
    "SCAN notices USING INDEX notices_pending",
    "SCAN amendments USING INDEX amendments_open",
    "SCAN flags",  # at most a row a queue and a channel
    "SCAN standstills",
    "SCAN cards USING INDEX cards_live",
    "SCAN articles USING COVERING INDEX articles_by_sketch",  # the newest few thousand
    "SCAN seeking VIRTUAL TABLE INDEX 0:M",  # by the index of words: counted
    "SCAN seeking VIRTUAL TABLE INDEX 192:M",  # and from the newest on
    "SCAN CONSTANT ROW",  # no table: several questions asked in one
)
FROM_THE_NEWEST = ("history", "history of a state")


@pytest.mark.parametrize("question", QUESTIONS)
async def test_no_question_of_the_machine_walks_through_a_table(
    grown: Store, now: datetime, question: str
) -> None:
    with heard(grown) as statements:
        await QUESTIONS[question](grown, now)
    asked = [each for each in statements if each[0].startswith(("SELECT", "UPDATE", "DELETE"))]
    assert asked
    for statement, parameters in asked:
        for step in await plan(grown, statement, parameters):
            assert "TEMP B-TREE" not in step, (step, statement)
            newest = step == "SCAN deliveries" and question in FROM_THE_NEWEST
            assert newest or not step.startswith("SCAN") or step.startswith(IN_ORDER), (step, statement)


async def test_counting_reads_indexes_and_no_posts(grown: Store) -> None:
    with heard(grown) as statements:
        await grown.counts()
    ((statement, parameters),) = [each for each in statements if each[0].startswith("SELECT")]
    reads = [step for step in await plan(grown, statement, parameters) if "deliveries" in step]
    assert len(reads) == 3
    assert all("USING INDEX" in step or "COVERING INDEX" in step for step in reads), reads


async def test_history_reads_no_more_than_it_shows(grown: Store) -> None:
    with heard(grown) as statements:
        await grown.history(limit=3)
    ((statement, parameters),) = [each for each in statements if each[0].startswith("SELECT")]
    assert (await plan(grown, statement, parameters))[0] == "SCAN deliveries"
    assert "LIMIT" in statement
