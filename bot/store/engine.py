"""Engine: connections and transactions. Everything that is SQLite and nothing else stands here.

Out of the box SQLAlchemy on SQLite emits no BEGIN before a SELECT, and read-modify-writes of two tasks
get lost. So the driver's own transactions are switched off, writers say BEGIN IMMEDIATE, and inside one
process they queue up.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import aiosqlite
from sqlalchemy import URL, Connection, Insert, Table, event
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.store.connections import Connections
from bot.store.errors import StoreBroken
from bot.store.finishing import to_the_end
from bot.store.privacy import create_private

T = TypeVar("T")

READERS = 4  #: connections that read at the same time
PATIENCE = timedelta(seconds=10)  #: how long a lock of another process is waited for

_LOCKED = "{path} has been locked by another program for too long: wait for it, or end it, and try again"
_SENTENCES = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_FULL": "the disk that holds {path} is full: free some space and try again",
    "SQLITE_IOERR": "{path} could not be read or written ({detail}): look at the disk",
    "SQLITE_READONLY": "{path} cannot be written: give this user the right to write the file and its folder",
    "SQLITE_CANTOPEN": "{path} cannot be opened: give this user the right to write the file and its folder",
    "SQLITE_NOTADB": "{path} is not a database: point ANONS_DATABASE_URL at another file, "
    "or put the newest backup in its place (without old files {path}-wal and {path}-shm beside it)",
    # an old log beside a restored file would be played into it
    "SQLITE_CORRUPT": "{path} is damaged: put the newest backup in its place "
    "(without old files {path}-wal and {path}-shm beside it)",
}


class Refusals(NamedTuple):
    """How often the database refused so far, and what it said last."""

    times: int = 0
    newest: StoreBroken | None = None


def insert_new(table: Table) -> Insert:
    """INSERT that passes over rows whose key is known. PostgreSQL has the same ON CONFLICT DO NOTHING."""
    return sqlite_insert(table).on_conflict_do_nothing()


def broken(error: BaseException, path: Path) -> StoreBroken:
    """What SQLite said, as one sentence for an admin."""
    cause = getattr(error, "orig", None) or error
    name = getattr(cause, "sqlite_errorname", None) or ""
    for prefix, sentence in _SENTENCES.items():
        if name.startswith(prefix):
            return StoreBroken(sentence.format(path=path, detail=cause))
    return StoreBroken(f"the database {path} refused to work: {cause}")


def refuse_orphaned_log(path: Path) -> None:
    """Raises StoreBroken if the file at `path` is gone or empty while its log still holds transactions.

    SQLite would take that log for a leftover and delete it at the first look.
    """
    log = path.with_name(f"{path.name}-wal")
    with suppress(OSError):
        if log.stat().st_size and not (path.exists() and path.stat().st_size):
            raise StoreBroken(
                f"{path} is missing or empty, but {log.name} beside it still holds data: put the file back, "
                f"or the newest backup without {log.name}; to begin anew move both away; nothing was changed"
            )


class Database:
    """One SQLite file: one connection that writes, a few that read, one that watches for others' writes."""

    def __init__(self, path: Path, *, patience: timedelta = PATIENCE) -> None:
        """Opens nothing yet."""
        self.path = path
        self.refusals = Refusals()
        self._patience = patience
        self._writer = _connections(path, begin="BEGIN IMMEDIATE", count=1, patience=patience)
        self._readers = _connections(path, begin="BEGIN", count=READERS, patience=patience)
        self.writes = 0  #: transactions that may have changed something, also where nobody saw their end
        self._writing = asyncio.Lock()
        self._watching = asyncio.Lock()
        self._watcher: sqlite3.Connection | None = None

    async def read(self, work: Callable[[Connection], T]) -> T:
        """`work` on one consistent view of the database. Raises StoreBroken.

        Nobody waits for one that is cancelled: it changes nothing, and its connection comes back by itself.
        """
        return await self._transaction(self._readers, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """`work` as one transaction: all of it or nothing, durable on return. Raises StoreBroken.

        A caller that is cancelled meanwhile gets its CancelledError after the transaction has ended.
        """
        return await to_the_end(self._in_turn(work))

    async def _in_turn(self, work: Callable[[Connection], T]) -> T:
        async with self._writing:
            try:
                return await self._transaction(self._writer, work)
            finally:
                self.writes += 1

    async def _transaction(self, connections: Connections, work: Callable[[Connection], T]) -> T:
        try:
            return await connections.run(work)
        except IntegrityError:
            raise  # a mistake of ours, not of the disk: it must be seen as what it is
        except (DBAPIError, sqlite3.Error) as error:
            raise self._broken(error) from error
        except StatementError as error:
            raise (error.orig or error) from None  # a naive moment: the ValueError itself says it best

    async def data_version(self) -> int:
        """SQLite's own number; it changes when another connection, of this process or any other, has written.

        PRAGMA data_version is blind to writes of the connection that asks, hence one that never writes.
        """
        return await to_the_end(self._look())

    async def _look(self) -> int:
        async with self._watching:
            try:
                return await asyncio.to_thread(self._ask)
            except sqlite3.Error as error:
                raise self._broken(error) from error

    def _broken(self, error: Exception) -> StoreBroken:
        said = broken(error, self.path)
        self.refusals = Refusals(self.refusals.times + 1, said)
        return said

    def _ask(self) -> int:
        if self._watcher is None:
            patience = self._patience.total_seconds()
            self._watcher = sqlite3.connect(self.path, timeout=patience, check_same_thread=False)
        return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    async def backup(self, target: Path) -> None:
        """A consistent copy at `target`, in one step, while others write. Raises StoreBroken."""
        await to_the_end(_copy(self.path, target))

    async def close(self) -> None:
        """Lets go of the file, and of the threads: one left would keep the process alive."""
        await to_the_end(self._close())

    async def _close(self) -> None:
        async with self._writing, self._watching:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        await self._readers.close()
        await self._writer.close()


class Part:
    """What every noun of the store has: the database."""

    def __init__(self, database: Database) -> None:
        """`database` is open and of the right version."""
        self._database = database
        self._read = database.read
        self._write = database.write

    @property
    def refusals(self) -> Refusals:
        """How often the database refused so far: someone has to notice even where each caller only waits."""
        return self._database.refusals


def _connections(path: Path, *, begin: str, count: int, patience: timedelta) -> Connections:
    connections = Connections(URL.create("sqlite", database=str(path)), count=count)

    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver keeps its hands off transactions
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {patience // timedelta(milliseconds=1)}")
        _write_ahead(cursor)
        cursor.execute("PRAGMA synchronous = FULL")  # a claim must survive a power cut
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    def start(connection: Connection) -> None:
        # to the driver itself: SQLAlchemy's way of telling it costs as much as a question
        connection.connection.cursor().execute(begin)

    event.listen(connections.engine, "connect", prepare)
    event.listen(connections.engine, "begin", start)
    return connections


def _write_ahead(cursor: Any) -> None:
    """Switches the file to WAL, where it is not yet.

    That one statement does not wait for a lock of others who do the same at their first start; BEGIN does.
    """
    for _ in range(100):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        else:
            return


async def _copy(source: Path, target: Path) -> None:
    try:
        create_private(target)
    except FileExistsError:
        raise StoreBroken(f"{target} exists already: name a file that does not") from None
    except OSError as error:
        raise StoreBroken(f"{target} cannot be written: {error.strerror}") from error
    try:
        async with aiosqlite.connect(source) as original, aiosqlite.connect(target) as copy:
            await original.backup(copy)
            await copy.execute("PRAGMA journal_mode = DELETE")  # one file, complete in itself
    except sqlite3.Error as error:
        await asyncio.to_thread(target.unlink, missing_ok=True)
        raise broken(error, target) from error
