"""Connections: whole transactions, each in one go in a thread.

An asynchronous driver goes to its thread and back for every cursor, statement and row: some hundred and fifty
times for one delivery, which was most of what a delivery cost. A transaction of ours awaits nothing but the
database, so it goes there once.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import URL, Connection, create_engine

T = TypeVar("T")


class Connections:
    """`count` connections to one database, opened when needed; as many transactions run at the same time."""

    def __init__(self, url: URL, *, count: int) -> None:
        self.engine = create_engine(
            url,
            pool_size=count,
            max_overflow=0,
            hide_parameters=True,  # an article's text has no business in a traceback
        )
        # as many threads as connections: who comes later waits for a thread, however long, and never fails
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="store")
        self._closed = False

    async def run(self, work: Callable[[Connection], T]) -> T:
        """`work` as one transaction: committed when it returns, rolled back when it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._transaction, work)

    async def close(self) -> None:
        """Ends threads and connections, after what they have begun; once more does nothing."""
        if not self._closed:
            self._closed = True
            await asyncio.to_thread(self._end)

    def _end(self) -> None:
        self._threads.shutdown()  # a question whose asker was cancelled may still be under way
        self.engine.dispose()

    def _transaction(self, work: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)
