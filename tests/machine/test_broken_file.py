"""What stands in the place of the database is none, or half of one: one line, exit code 1, all untouched."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import anons
from bot.sandbox.server import Sandbox
from bot.store import Store, StoreBroken
from bot.store.engine import refuse_orphaned_log


@pytest.fixture
def run(
    tmp_path: Path, channels: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], tuple[int, str]]:
    """`anons run`: its exit code and what it says."""
    queue = '[queues.news]\nchannels = ["tg"]\nslots = [{ times = ["09:00"] }]\n'
    config = f'timezone = "Europe/Moscow"\n{channels}{queue}'
    (tmp_path / "anons.toml").write_text(config, encoding="utf-8")
    places = {"ANONS_CONFIG": tmp_path / "anons.toml", "ANONS_DATABASE_URL": f"sqlite:///{tmp_path}/anons.db"}
    for name, value in (places | sandbox.environment).items():
        monkeypatch.setenv(name, str(value))

    def start() -> tuple[int, str]:
        result = CliRunner().invoke(anons, ["run", "--role", "publisher"], prog_name="anons")
        return result.exit_code, result.stderr

    return start


async def make(file: Path) -> None:
    """A good database with some pages."""
    async with await Store.open(f"sqlite:///{file}") as store:
        for number in range(40):
            await store.remember(f"fact {number}", "о погоде " * 200)


def half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def garble(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100] + b"\xa5" * (file.stat().st_size - 100))


def nonsense(file: Path) -> None:
    file.write_bytes(b"no database at all " * 1000)


def foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE customers (name TEXT)")
        other.commit()


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (half, "is damaged: put the newest backup in its place"),
        (garble, "is damaged: put the newest backup in its place"),
        (nonsense, "is not a database: point ANONS_DATABASE_URL at another file, or put the newest backup"),
        (foreign, "belongs to another program"),
    ],
)
def test_what_is_no_whole_database_is_left_alone_and_said_in_one_line(
    happens: Callable[[Path], None], said: str, run: Callable[[], tuple[int, str]], tmp_path: Path
) -> None:
    file = tmp_path / "anons.db"
    asyncio.run(make(file))
    happens(file)
    before = file.read_bytes()
    code, err = run()
    assert code == 1
    assert err.startswith("anons: ")
    assert err.count("\n") == 1
    assert said in err
    assert file.read_bytes() == before


@pytest.mark.parametrize("empty", [True, False], ids=["empty", "gone"])
def test_a_log_whose_database_is_gone_is_not_thrown_away(empty: bool, tmp_path: Path) -> None:
    file, log = tmp_path / "anons.db", tmp_path / "anons.db-wal"
    log.write_bytes(b"the only copy of yesterday")
    if empty:
        file.touch()
    with pytest.raises(
        StoreBroken, match=r"is missing or empty, but anons\.db-wal beside it still holds data"
    ):
        refuse_orphaned_log(file)
    assert log.read_bytes() == b"the only copy of yesterday"
    log.write_bytes(b"")
    refuse_orphaned_log(file)
    log.unlink()
    refuse_orphaned_log(file)
