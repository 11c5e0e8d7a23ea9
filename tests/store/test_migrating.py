"""Migrating: a file that is ours is brought up to date; any other stays as it is."""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bot.core.article import ArticleState, Found, NewArticle
from bot.core.likeness import Likeness, fingerprint
from bot.core.seeking import words_of
from bot.store import Store, StoreBroken, StoreError, StoreNewer, migrating, tables

PATIENCE = timedelta(milliseconds=50)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the database of the scene lies."""
    return tmp_path / "anons.db"


def schema(file: Path) -> dict[str, str]:
    """Every table and index of a database, in its own words, spaces aside."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: re.sub(r"[\s\"]+", " ", sql).strip() for name, sql in rows if name != "alembic_version"}


def write(file: Path, *statements: str) -> None:
    """Another program at work."""
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def content(file: Path) -> bytes:
    """Every byte of it."""
    return file.read_bytes()


def put(file: Path, text: str) -> None:
    """A file of somebody else's."""
    file.write_text(text, encoding="utf-8")


async def test_the_migrations_arrive_at_exactly_the_tables_that_the_store_uses(
    url: str, file: Path, tmp_path: Path
) -> None:
    async with await Store.open(url) as store:
        await store.flags()
    direct = tmp_path / "direct.db"
    engine = create_engine(f"sqlite:///{direct}")
    tables.metadata.create_all(engine)
    engine.dispose()
    assert schema(file) == schema(direct)
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        # SQLite makes tables of its own for an index of words
        ours = {"include_name": lambda name, *_: not (name or "").startswith("seeking")}
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), tables.metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_written_down() -> None:
    scripts = ScriptDirectory.from_config(migrating._config())
    assert scripts.get_heads() == [migrating.HEAD]


async def test_what_was_kept_is_there_after_a_restart(
    url: str, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    async with await Store.open(url) as store:
        await store.add_article(new_article("Мост"), now=now)
    async with await Store.open(url) as store:
        assert [each.title for each in await store.waiting()] == ["Мост"]


def test_a_second_start_does_not_even_load_the_migrations(url: str) -> None:
    scene = (
        "import asyncio, sys\n"
        "from bot.store import Store\n"
        "async def main():\n"
        "    async with await Store.open(sys.argv[1]):\n"
        "        print('alembic' in sys.modules)\n"
        "asyncio.run(main())"
    )
    starts = [
        subprocess.run([sys.executable, "-c", scene, url], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert starts == ["True\n", "False\n"]


async def test_two_processes_may_start_on_an_empty_folder_together(url: str) -> None:
    stores = await asyncio.gather(*(Store.open(url) for _ in range(4)))
    for store in stores:
        assert await store.waiting() == []
        await store.close()


async def test_a_database_of_a_newer_version_is_refused_and_stays_byte_by_byte(url: str, file: Path) -> None:
    async with await Store.open(url):
        pass
    write(file, "UPDATE alembic_version SET version_num = '9999'", "CREATE TABLE later (x)")
    before = content(file)
    with pytest.raises(StoreNewer, match=r"newer version of Anons \(migration 9999\)") as caught:
        await Store.open(url)
    assert str(file) in str(caught.value)
    assert content(file) == before


async def test_an_older_database_is_brought_up_to_date(url: str, file: Path) -> None:
    write(file, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    async with await Store.open(url) as store:
        assert await store.waiting() == []


async def test_what_waited_before_there_were_marks_gets_its_mark(url: str, file: Path) -> None:
    engine, config = create_engine(f"sqlite:///{file}"), migrating._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
    engine.dispose()
    row = "INSERT INTO articles (queue, state, place, title, content, created, queued) VALUES"
    write(
        file,
        *[f"{row} ('news', '{state}', 1, 'Мост {state}!', '{{}}', 1, 1)" for state in ("waiting", "taken")],
    )
    async with await Store.open(url) as store:
        for title, known in (("Мост waiting", 1), ("Мост taken", 0)):
            like = Likeness(mark=fingerprint(title), address=None, sketch=None)
            assert len(await store.alike(like, limit=9)) == known


async def test_what_was_handed_in_before_there_was_an_index_of_words_is_found(url: str, file: Path) -> None:
    engine, config = create_engine(f"sqlite:///{file}"), migrating._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
    engine.dispose()
    body = [{"text": ["Ещё вчера ", {"style": "bold", "children": ["ЁЛКУ"]}], "kind": "paragraph"}]
    content = json.dumps({"body": body}, ensure_ascii=False)
    row = "INSERT INTO articles (queue, state, place, title, content, created, queued) VALUES"
    write(file, f"{row} ('news', 'taken', 1, 'Мост', '{content}', 1, 1)")
    async with await Store.open(url) as store:
        for asked in ("мост", "елк", "ещё"):
            assert await store.find(words_of(asked), start=0, count=9) == (
                1,
                [Found(article=1, title="Мост", state=ArticleState.TAKEN, queue="news")],
            )


@pytest.mark.parametrize("how", ["removed", "emptied"])
async def test_a_log_whose_database_is_gone_is_not_thrown_away(url: str, file: Path, how: str) -> None:
    """SQLite would: what stands in it was never copied into the file, and is all that is left."""
    log = file.with_name("anons.db-wal")
    log.write_bytes(b"transactions")
    if how == "emptied":
        put(file, "")
    with pytest.raises(StoreBroken, match="still holds data: put the file back"):
        await Store.open(url)
    assert log.read_bytes() == b"transactions"


async def test_an_empty_file_is_as_good_as_none(url: str, file: Path) -> None:
    put(file, "")
    async with await Store.open(url) as store:
        assert await store.waiting() == []


async def test_a_database_without_a_table_is_as_good_as_none(url: str, file: Path) -> None:
    write(file, "CREATE TABLE cats (name)", "DROP TABLE cats")
    async with await Store.open(url) as store:
        assert await store.waiting() == []


async def test_a_database_of_another_program_stays_as_it_is(url: str, file: Path) -> None:
    write(file, "CREATE TABLE cats (name)")
    before = content(file)
    with pytest.raises(StoreBroken, match="belongs to another program"):
        await Store.open(url)
    assert content(file) == before


async def test_a_file_that_is_no_database_stays_as_it_is(url: str, file: Path) -> None:
    put(file, "Это не база данных, а просто письмо. " * 100)
    before = content(file)
    with pytest.raises(StoreBroken, match="is not a database: point ANONS_DATABASE_URL at another file"):
        await Store.open(url)
    assert content(file) == before


async def test_a_folder_or_a_missing_folder_is_named(url: str, file: Path) -> None:
    os.mkdir(file)
    with pytest.raises(StoreBroken, match=r"anons\.db is a folder"):
        await Store.open(url)
    with pytest.raises(StoreBroken, match="nowhere does not exist: create it"):
        await Store.open(f"sqlite:///{file}/nowhere/anons.db")


async def test_a_database_that_another_program_holds_is_said_in_a_sentence(url: str, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBroken, match="locked by another program"):
            await Store.open(url, patience=PATIENCE)


async def test_an_update_that_has_to_wait_too_long_is_said_in_a_sentence_and_done_later(
    url: str, file: Path
) -> None:
    write(
        file, "PRAGMA journal_mode = WAL", "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"
    )
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBroken, match="locked by another program"):
            await Store.open(url, patience=PATIENCE)
    async with await Store.open(url) as store:
        assert await store.waiting() == []


@pytest.mark.parametrize("trouble", ["", "letter", "lock", "/proc"])
def test_a_start_that_fails_ends_with_its_sentence_and_nothing_else(
    url: str, file: Path, trouble: str
) -> None:
    scene = (
        "import asyncio, sys\n"
        "from datetime import timedelta\n"
        "from bot.store import Store, StoreError\n"
        "async def main():\n"
        "    try:\n"
        "        store = await Store.open(sys.argv[1], patience=timedelta(milliseconds=50))\n"
        "    except StoreError as error:\n"
        "        print(error)\n"
        "    else:\n"
        "        await store.close()\n"
        "asyncio.run(main())"
    )
    if trouble == "letter":
        put(file, "Это письмо. " * 200)
    if trouble == "/proc":
        url = "sqlite:////proc/anons.db"
    with closing(sqlite3.connect(":memory:" if trouble != "lock" else file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        start = [sys.executable, "-X", "dev", "-c", scene, url]
        ended = subprocess.run(start, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    assert len(ended.stdout.splitlines()) == (1 if trouble else 0)


@contextmanager
def as_nobody() -> Iterator[None]:
    """File rights mean nothing to root: be somebody else for a moment."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


async def test_a_file_or_a_folder_that_may_not_be_written_is_named() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'anons.db'}"
        async with await Store.open(url):
            pass
        os.chmod(folder / "anons.db", 0o444)
        os.chmod(folder, 0o755)
        with as_nobody(), pytest.raises(StoreBroken, match=r"anons\.db cannot be written"):
            await Store.open(url)
        os.chmod(folder / "anons.db", 0o666)
        os.chmod(folder, 0o555)
        with as_nobody(), pytest.raises(StoreBroken, match="cannot be written: give this user the right"):
            await Store.open(url)
        os.chmod(folder, 0o755)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://anons:s3cret@db/anons", "PostgreSQL support is not part of this version"),
        ("postgres://anons:s3cret@db/anons", "PostgreSQL support is not part of this version"),
        ("postgresql+asyncpg://anons:s3cret@db/anons", "PostgreSQL support is not part of this version"),
        ("mysql://anons:s3cret@db/anons", "of no known kind"),
        ("anons.db", "of no known kind"),
        ("sqlite://", "names no file"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://anons.db", "names no file"),
    ],
)
async def test_an_address_that_cannot_be_used_is_explained_without_its_password(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words) as caught:
        await Store.open(url)
    assert "s3cret" not in str(caught.value)
    assert "sqlite:///anons.db" in str(caught.value)


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
async def test_a_relative_address_is_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.chdir(tmp_path)
    async with await Store.open(f"{scheme}:///100% анонсов?.db") as store:
        assert await store.waiting() == []
    async with await Store.open(f"{scheme}:///100% анонсов?.db") as store:
        assert await store.waiting() == []
    assert os.listdir(tmp_path) == ["100% анонсов?.db"]
