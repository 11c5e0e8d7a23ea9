"""What a newsroom has not published yet is not for everybody who has a login on its machine."""

import os
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.core.article import NewArticle
from bot.store import Store


@pytest.fixture(autouse=True)
def generous_umask() -> Iterator[None]:
    """The usual surroundings: what a program creates, everybody may read."""
    old = os.umask(0o022)
    yield
    os.umask(old)


def rights(path: Path) -> str:
    """As `ls` shows them."""
    return stat.filemode(path.stat().st_mode)


def all_rights(folder: Path) -> dict[str, str]:
    """Of every file in a folder."""
    return {path.name: rights(path) for path in folder.iterdir()}


async def test_a_new_database_its_companions_and_its_backup_are_their_owners_alone(
    tmp_path: Path, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    async with await Store.open(f"sqlite:///{tmp_path / 'anons.db'}") as store:
        await store.add_article(new_article("Ещё не вышло"), now=now)
        await store.backup(tmp_path / "copy.db")
        found = all_rights(tmp_path)
    assert {"anons.db", "anons.db-wal", "copy.db"} <= set(found)
    assert set(found.values()) == {"-rw-------"}


async def test_an_existing_database_keeps_the_rights_that_an_admin_gave_it(tmp_path: Path) -> None:
    file = tmp_path / "anons.db"
    os.close(os.open(file, os.O_CREAT))
    os.chmod(file, 0o660)
    async with await Store.open(f"sqlite:///{file}"):
        assert rights(file) == "-rw-rw----"
