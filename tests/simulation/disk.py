"""Disk: SQLite without threads, with the troubles of a real disk and other programs' locks.

The statements are the program's own, executed by the real SQLite on a real file. What is replaced is the road
to it: instead of threads there are short waits, drawn from the seed, around every transaction.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal, TypeVar
from unittest.mock import patch

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from bot.store import engine as store_engine
from tests.simulation.loop import PROCESS, Killed, Process

T = TypeVar("T")
Trouble = Literal["SQLITE_FULL", "SQLITE_BUSY", "SQLITE_IOERR"]

#: between two looks whether somebody else's lock is gone, in seconds
_AGAIN = 0.02
_WORDS: dict[Trouble, str] = {
    "SQLITE_FULL": "database or disk is full",
    "SQLITE_BUSY": "database is locked",
    "SQLITE_IOERR": "disk I/O error",
}
#: tables whose changes somebody watches
_WATCHED = ("deliveries", "flags")


@dataclass(kw_only=True)
class Disk:
    """`crash` is asked at every commit, before and after it: does the program die here?"""

    random: Random
    crash: Callable[[str], bool]
    #: told of every commit, and whether it was of a watched table; answers whether it was one of a rare kind
    committed: Callable[[bool], bool] = lambda watched: False
    patience: float = 10.0  #: seconds that a lock is waited for
    trouble: Trouble | None = None
    hits: int = 0  #: operations that felt the trouble
    watched: bool = False  #: the transaction that is being executed changes a watched table
    connections: list[tuple[sqlite3.Connection, Process | None]] = field(default_factory=list)

    def opened(self, connection: sqlite3.Connection) -> None:
        """Remember whose it is."""
        self.connections.append((connection, PROCESS.get()))

    def died(self, process: Process) -> None:
        """What the operating system does for a killed process: its locks are gone, nothing is committed."""
        for connection, owner in self.connections:
            if owner is process:
                _drop(connection)
        self.connections = [each for each in self.connections if each[1] is not process]

    def close(self) -> None:
        """Nothing stays open."""
        for connection, _ in self.connections:
            _drop(connection)
        self.connections.clear()

    async def begin(self, connection: Connection, *, writes: bool) -> None:
        """BEGIN; a writer waits for the lock as SQLite does, until the patience is over."""
        await self._pause(0.7 if writes else 0.3)
        waited = 0.0
        while True:
            try:
                if writes or self.trouble == "SQLITE_IOERR":
                    self._hurt()
                connection.begin()
                return
            except (OperationalError, sqlite3.OperationalError) as error:
                cause: Any = getattr(error, "orig", error)
                if cause.sqlite_errorname != "SQLITE_BUSY" or waited >= self.patience:
                    raise
            await asyncio.sleep(_AGAIN)
            waited += _AGAIN

    async def commit(self, connection: Connection, *, writes: bool) -> None:
        """COMMIT, and perhaps death before it or after it."""
        watched, self.watched = self.watched, False
        if not writes:
            connection.commit()
            return
        await self._pause(0.5)
        what = "commit of a delivery" if watched else "commit"
        await self._perhaps_die(f"before a {what}")
        if self.trouble in ("SQLITE_FULL", "SQLITE_IOERR"):
            self._hurt()
        connection.commit()
        rare = self.committed(watched)
        await self._perhaps_die("after bad news" if rare else f"after a {what}")
        await self._pause(0.5)

    async def _perhaps_die(self, where: str) -> None:
        if self.crash(where):
            await asyncio.Event().wait()

    async def _pause(self, often: float) -> None:
        if self.random.random() < often:
            await asyncio.sleep(self.random.choice((0.0, 0.0, 0.001, 0.005, 0.03)))

    def _hurt(self) -> None:
        if self.trouble is not None:
            self.hits += 1
            error = sqlite3.OperationalError(_WORDS[self.trouble])
            error.sqlite_errorname = self.trouble
            raise error


def _drop(connection: sqlite3.Connection) -> None:
    with suppress(sqlite3.ProgrammingError):  # it was closed before
        connection.rollback()  # statements that were not read to their end would keep its locks
        connection.close()


class Inline:
    """The store's `Connections`, without threads."""

    shared: Engine | None = None  #: whose compiled statements every other one uses as well

    def __init__(self, url: URL, *, count: int, disk: Disk) -> None:
        self.engine = create_engine(url, pool_size=count, max_overflow=0, hide_parameters=True)
        self._disk = disk
        self._writes = count == 1
        self._free = asyncio.Semaphore(count)  # the pool's own queue would block the only thread
        if Inline.shared is None:
            Inline.shared = self.engine
        else:  # compiling the same statements for every start of every run would be most of the work
            self.engine.dialect = self.engine.pool._dialect = Inline.shared.dialect
            self.engine._compiled_cache = Inline.shared._compiled_cache
        if self._writes:
            event.listen(self.engine, "before_cursor_execute", self._look)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """A transaction."""
        process = PROCESS.get()
        if process is not None and not process.alive:
            raise Killed
        async with self._free:
            with self.engine.connect() as connection:
                await self._disk.begin(connection, writes=self._writes)
                result = work(connection)
                await self._disk.commit(connection, writes=self._writes)
                return result

    async def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()

    def _look(self, connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if not statement.startswith("SELECT") and any(each in statement for each in _WATCHED):
            self._disk.watched = True


@contextmanager
def inline(disk: Disk) -> Iterator[None]:
    """The store works on `disk`."""
    connect = sqlite3.connect

    def remembered(*args: Any, **options: Any) -> sqlite3.Connection:
        quick = {"timeout": 0, "check_same_thread": False, "factory": _Impatient}
        connection: sqlite3.Connection = connect(*args, **options | quick)
        disk.opened(connection)
        return connection

    def connections(url: URL, *, count: int) -> Inline:
        return Inline(url, count=count, disk=disk)

    with (
        patch.object(sqlite3.dbapi2, "connect", remembered),
        patch.object(sqlite3, "connect", remembered),
        patch.object(store_engine, "Connections", connections),
    ):
        yield


class _Impatient(sqlite3.Connection):
    """The only thread must not wait for a lock: who waits is ours to say."""

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or _Cursor)


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        if sql.startswith("PRAGMA busy_timeout"):
            sql = "PRAGMA busy_timeout = 0"
        return super().execute(sql, parameters)
