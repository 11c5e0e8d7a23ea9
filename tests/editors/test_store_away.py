"""The store cannot be written for a while: nobody is told or answered twice over it."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.notice import NewNotice
from bot.store import Store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """One that does not wait long for a lock."""
    opened = await Store.open(f"sqlite:///{tmp_path / 'anons.db'}", patience=timedelta(milliseconds=100))
    yield opened
    await opened.close()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another program holds the database."""
    with closing(sqlite3.connect(folder / "anons.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_notice_that_was_told_and_could_not_be_marked_is_told_once(
    room: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room.telegram.meet(room.anna)
    hung = room.sandbox.faults.add("telegram", "sendMessage", "hang")
    notice = NewNotice(key="a", audience="editor:111", kind="failed", text="Не вышло: а")
    await room.store.add_notice(notice, now=room.now())
    await room.hanging("sendMessage")
    with locked(tmp_path):
        room.sandbox.faults.release()
        await room.until(room.anna, "Не вышло: а")
        for _ in range(3):
            await room.logged(capsys, "the outbox could not be emptied")
    await room.told()
    assert len(room.telegram.chat(room.anna)) == 1
    assert hung


async def test_a_command_that_was_answered_and_could_not_be_marked_is_answered_once(
    room: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room.sandbox.faults.add("telegram", "sendMessage", "hang")
    room.telegram.say(room.anna, "/help")
    await room.hanging("sendMessage")
    with locked(tmp_path):
        room.sandbox.faults.release()
        await room.until(room.anna, "/urgent")
        for _ in range(2):
            await room.logged(capsys, "the inbox could not be read")
    await room.idle()
    assert len(room.telegram.chat(room.anna)) == 1


async def test_the_log_says_that_it_is_the_store_which_does_not_take_what_telegram_says(
    room: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await room.listening()
    with locked(tmp_path):
        room.telegram.say(room.anna, "/help")
        await room.logged(capsys, "what Telegram says cannot be stored")
    await room.until(room.anna, "/urgent")
