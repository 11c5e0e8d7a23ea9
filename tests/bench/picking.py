"""Picking: what the next article of a queue costs, whatever waits behind it."""

import asyncio
import statistics
import tempfile
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event

from bot.store import Store
from tests.bench import house

#: a million rows may cost so much more than a thousand
MOST_GROWTH = 1.5


def main(*, quick: bool = False) -> bool:
    """Measure and print; whether the goal is reached."""
    return asyncio.run(_compare((1_000, 5_000) if quick else (1_000, 100_000, 1_000_000)))


async def _compare(sizes: tuple[int, ...]) -> bool:
    """In turn, round by round: a machine that is busy for a while is so for all of them."""
    with tempfile.TemporaryDirectory() as folder:
        stores = [await _store(Path(folder) / f"{size}.db", size) for size in sizes]
        rounds = [[await _pick(store) for store in stores] for _ in range(25)]
        times = [statistics.median(each) for each in zip(*rounds, strict=True)]
        growth = statistics.median(one[-1] / one[0] for one in rounds)
        for size, took in zip(sizes, times, strict=True):
            print(f"  of {size:9,}: {took:.2f} ms")
        print(f"  growth: {growth:.2f} × (at most {MOST_GROWTH} ×)")
        await _explain(stores[-1])
        for store in stores:
            await store.close()
    return growth <= MOST_GROWTH


async def _store(path: Path, size: int) -> Store:
    store = await Store.open(f"sqlite:///{path}")
    await house.fill(store, size)
    return store


async def _pick(store: Store) -> float:
    """Milliseconds for the head of the queue, as a slot asks for it: median of a few."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        await _ask(store)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


async def _ask(store: Store) -> None:
    now = house.now()
    await store.outlook(["news"], limit=64, until=now + timedelta(days=1), since=now - timedelta(days=2))
    await store.next_waiting("news", queued_before=now)


async def _explain(store: Store) -> None:
    """Every statement of a pick, with SQLite's own plan of it."""
    statements: list[tuple[str, object]] = []

    def listen(_c: object, _k: object, statement: str, parameters: object, _x: object, _m: bool) -> None:
        statements.append((statement, parameters))

    engine = store._database._readers.engine
    event.listen(engine, "before_cursor_execute", listen)
    await _ask(store)
    event.remove(engine, "before_cursor_execute", listen)
    for statement, parameters in statements:
        if statement.startswith("SELECT"):
            plan = await store._read(partial(_plan, statement=statement, parameters=parameters))
            table = statement.partition("FROM ")[2].split()[0]
            print(f"  {table}: {'; '.join(plan)}")


def _plan(connection: Connection, *, statement: str, parameters: Any) -> list[str]:
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
