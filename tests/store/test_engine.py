"""Engine: what a cancelled caller, a full disk, a lock, or a dead process leave behind."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.core.article import Media, NewArticle
from bot.core.delivery import NewDelivery, State
from bot.store import Store, StoreBroken
from bot.store.engine import Database, _write_ahead, broken

Open = Callable[[], Awaitable[Store]]
PATIENCE = timedelta(milliseconds=50)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a SQLite database of the scene lies."""
    return tmp_path / "anons.db"


def ruin(file: Path, *, after: int) -> None:
    """Nonsense from byte `after` on."""
    old = file.read_bytes() if file.exists() else b""
    file.write_bytes(old[:after] + b"\xa5" * max(len(old) - after, 1000))


def ruined(file: Path) -> bool:
    """Nothing but nonsense in it, as `ruin` left it."""
    return set(file.read_bytes()) == {0xA5}


async def test_a_cancelled_caller_leaves_a_whole_transaction_or_none(
    store: Store, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    outcomes = set()
    for steps in range(80):
        before = len(await store.waiting())
        async with asyncio.TaskGroup() as group:
            task = group.create_task(store.add_article(new_article("Прервана", photos=("a", "b")), now=now))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            task.cancel()  # an impatient one
        waiting = len(await store.waiting())
        outcomes.add(waiting - before)
        await store.pause(f"channel {steps}")
        with closing(sqlite3.connect(store._database.path)) as witness:
            (photos,) = witness.execute("SELECT count(*) FROM article_media").fetchone()
        assert photos == 2 * waiting, f"half an article after {steps} steps"
    assert outcomes == {0, 1}, "the scene must meet both ends"


async def test_a_caller_that_was_cancelled_is_told_so_after_the_transaction(
    store: Store, now: datetime
) -> None:
    caller = asyncio.current_task()
    assert caller is not None
    asyncio.get_running_loop().call_soon(caller.cancel)
    with pytest.raises(asyncio.CancelledError):
        await store.freeze(reason="траур", by="Анна", now=now)
    caller.uncancel()
    assert (await store.flags()).frozen == "траур"


async def test_no_change_of_two_processes_gets_lost(
    open_store: Open, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    stores = [await open_store(), await open_store()]
    adds = [stores[number % 2].add_article(new_article(), now=now) for number in range(60)]
    await asyncio.gather(*adds)
    places = [each.place for each in await stores[0].waiting()]
    assert len(set(places)) == 60, "every one saw the tail that the one before had left"


async def test_readers_do_not_wait_for_the_writer(store: Store, file: Path, now: datetime) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await store.waiting() == []
        other.execute("ROLLBACK")


async def test_a_database_that_stays_locked_is_said_in_a_sentence(
    url: str, file: Path, now: datetime
) -> None:
    async with await Store.open(url, patience=PATIENCE) as store:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreBroken, match="locked by another program") as caught:
                await store.pause("news")
            other.execute("ROLLBACK")
        assert str(file) in str(caught.value)
        assert await store.pause("news")


async def test_a_full_disk_is_said_in_a_sentence_and_nothing_is_half_written(
    store: Store, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    pages = await store._write(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar())
    await store._write(
        lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar()
    )
    batch = [new_article("Новость " * 50) for _ in range(500)]
    with pytest.raises(StoreBroken, match="is full: free some space"):
        await store.add_articles(batch, now=now)
    assert await store.waiting_counts() == {}
    await store._write(
        lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 100000").scalar()
    )
    assert await store.add_articles(batch, now=now) == 500


async def test_a_damaged_file_is_said_in_a_sentence(
    url: str, file: Path, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    async with await Store.open(url) as store:
        await store.add_articles([new_article() for _ in range(200)], now=now)
    ruin(file, after=8192)
    with pytest.raises(StoreBroken, match="is damaged"):
        async with await Store.open(url) as store:
            await store.waiting()


async def test_a_mistake_of_ours_is_not_called_a_broken_database(
    store: Store,
    new_article: Callable[..., NewArticle],
    new_delivery: Callable[..., NewDelivery],
    now: datetime,
) -> None:
    number = await store.add_article(new_article(), now=now)
    same = new_delivery()
    with pytest.raises(IntegrityError):
        await store.fill(number, [same, same], now=now, queue="news", slot=now)
    assert await store.waiting_counts() == {"news": 1}, "the whole transaction is undone"
    assert await store.cursor("news") is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_BUSY_SNAPSHOT", "locked by another program"),
        ("SQLITE_LOCKED", "locked by another program"),
        ("SQLITE_IOERR_WRITE", "look at the disk"),
        ("SQLITE_READONLY_DBMOVED", "cannot be written"),
        ("SQLITE_CANTOPEN_ISDIR", "cannot be opened"),
        ("SQLITE_ERROR", "refused to work: no such table"),
    ],
)
def test_whatever_sqlite_says_becomes_a_sentence_with_the_file(name: str, words: str) -> None:
    error = sqlite3.OperationalError("no such table: articles")
    error.sqlite_errorname = name
    sentence = str(broken(error, Path("/srv/anons.db")))
    assert words in sentence
    assert "/srv/anons.db" in sentence


async def test_every_write_changes_the_data_version_and_nothing_else_does(open_store: Open) -> None:
    here, there = await open_store(), await open_store()
    version = await here.data_version()
    assert await here.data_version() == version
    await there.flags()
    assert await here.data_version() == version
    await there.pause("news")
    assert (after := await here.data_version()) != version
    await here.pause("vk")
    assert await here.data_version() != after


async def test_a_watch_that_cannot_begin_is_said_in_a_sentence(tmp_path: Path) -> None:
    database = Database(tmp_path / "nowhere" / "anons.db")
    with pytest.raises(StoreBroken, match="cannot be opened"):
        await database.data_version()
    await database.close()


class Answers:
    """A cursor that gives one answer after the other, and keeps what it was told."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)
        self.told: list[str] = []

    def execute(self, statement: str) -> None:
        """Raises the SQLite error that is next in turn, if it is one."""
        self.told.append(statement)
        if self.answers and (name := self.answers.pop(0)) is not None:
            error = sqlite3.OperationalError(name)
            error.sqlite_errorname = name
            raise error


def test_a_switch_to_wal_waits_for_others_who_switch() -> None:
    cursor = Answers("SQLITE_BUSY", None, None, None)
    _write_ahead(cursor)
    switch = "PRAGMA journal_mode = WAL"
    assert cursor.told == [switch, "BEGIN IMMEDIATE", "ROLLBACK", switch]


@pytest.mark.parametrize("answers", [("SQLITE_IOERR",), ("SQLITE_BUSY", "SQLITE_BUSY")])
def test_a_switch_to_wal_that_fails_is_not_repeated_for_ever(answers: tuple[str, ...]) -> None:
    with pytest.raises(sqlite3.OperationalError, match=answers[-1]):
        _write_ahead(Answers(*answers))


async def test_a_backup_made_while_others_write_is_whole(
    store: Store, new_article: Callable[..., NewArticle], tmp_path: Path, now: datetime
) -> None:
    await store.put_media(
        b"\x89PNG" * 1000, media=Media(digest="a", mime="image/png", width=1, height=1, size=4), now=now
    )
    copy = tmp_path / "copy.db"
    async with asyncio.TaskGroup() as group:
        writers = [
            group.create_task(store.add_articles([new_article(photos=("a",))] * 100, now=now))
            for _ in range(5)
        ]
        await asyncio.wait(writers, return_when=asyncio.FIRST_COMPLETED)
        group.create_task(store.backup(copy))
    assert not {"copy.db-wal", "copy.db-journal"} & set(os.listdir(tmp_path)), "a backup is one file"
    async with await Store.open(f"sqlite:///{copy}") as restored:
        assert (await restored.waiting_counts())["news"] in {100, 200, 300, 400, 500}
        assert await restored.media("a") == b"\x89PNG" * 1000
    with closing(sqlite3.connect(copy)) as witness:
        assert witness.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_backup_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    precious = tmp_path / "precious.db"
    ruin(precious, after=0)
    with pytest.raises(StoreBroken, match="exists already"):
        await store.backup(precious)
    assert ruined(precious)
    with pytest.raises(StoreBroken, match=r"cannot be written: No such file"):
        await store.backup(tmp_path / "nowhere" / "copy.db")


async def test_a_backup_that_fails_leaves_no_half_file(store: Store, file: Path, tmp_path: Path) -> None:
    await store.close()
    ruin(file, after=0)
    with pytest.raises(StoreBroken, match="is not a database"):
        await store.backup(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


CLAIM_AND_DIE = """
import asyncio, os, sys
from datetime import datetime, timedelta
from bot.core.delivery import Ceiling, Delivery
from bot.store import Store

async def main() -> None:
    store = await Store.open(sys.argv[1])
    now = datetime.fromisoformat(sys.argv[2])
    claimed = await store.claim(
        "tg", owner="dead", now=now, lease=timedelta(minutes=5), ceiling=Ceiling(max_per_hour=60)
    )
    os._exit(9 if isinstance(claimed, Delivery) else 1)

asyncio.run(main())
"""


async def test_a_claim_outlives_the_process_that_made_it(
    url: str, store: Store, planned: Callable[..., Awaitable[int]], now: datetime
) -> None:
    number = await planned("tg")
    await store.close()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", CLAIM_AND_DIE, url, now.isoformat())
    assert await process.wait() == 9
    async with await Store.open(url) as after:
        found = await after.delivery(number)
        assert found is not None
        assert (found.state, found.owner) == (State.SENDING, "dead")
        assert [each.id for each in await after.abandon(await after.sending())] == [number]


def test_a_store_that_was_closed_lets_the_process_end(url: str) -> None:
    scene = (
        "import asyncio, sys\n"
        "from bot.store import Store\n"
        "async def main():\n"
        "    async with await Store.open(sys.argv[1]) as store:\n"
        "        await store.flags()\n"
        "asyncio.run(main())"
    )
    assert subprocess.run([sys.executable, "-c", scene, url], timeout=30, check=False).returncode == 0
