"""The file of the configuration, and what may happen to it."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app.watching import Watched, pause
from bot.settings.document import fingerprint


async def _change(watched: Watched, stop: asyncio.Event) -> bool:
    """Look until it has changed, False: until `stop`."""
    while not stop.is_set():
        if watched.changed():
            return True
        await pause(stop, 0.1)
    return False


def _rewrite(file: Path) -> None:
    file.write_text("another text", encoding="utf-8")


def _replace(file: Path) -> None:
    other = file.with_suffix(".new")
    other.write_text("another", encoding="utf-8")
    other.replace(file)


def _replace_the_folder(file: Path) -> None:
    shutil.copytree(file.parent, file.parent.with_name("new"))
    shutil.rmtree(file.parent)
    file.parent.with_name("new").rename(file.parent)


def _shut(file: Path) -> None:
    file.chmod(0)


@pytest.mark.parametrize("happens", [_rewrite, _replace, _replace_the_folder, _shut, Path.unlink])
async def test_whatever_happens_to_a_file_is_noticed_once(
    happens: Callable[[Path], None], tmp_path: Path
) -> None:
    file = tmp_path / "config" / "anons.toml"
    file.parent.mkdir()
    file.write_text("a text", encoding="utf-8")
    watched = Watched(file)
    happens(file)
    stop = asyncio.Event()
    async with asyncio.timeout(20):
        assert await _change(watched, stop)
        asyncio.get_running_loop().call_later(1.5, stop.set)
        assert not await _change(watched, stop)


async def test_what_was_read_before_the_last_change_is_a_change_at_once(tmp_path: Path) -> None:
    file = tmp_path / "anons.toml"
    file.write_text("a text", encoding="utf-8")
    read = fingerprint(file)
    assert read is not None
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(1.5, stop.set)
    assert not await _change(Watched(file, read=read), stop)
    for happens in (_rewrite, Path.unlink):
        happens(file)
        async with asyncio.timeout(20):
            assert await _change(Watched(file, read=read), asyncio.Event())


async def test_a_moved_link_is_a_change(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    link = tmp_path / "anons.toml"
    link.symlink_to("old")
    watched = Watched(link)
    link.unlink()
    link.symlink_to("new")
    async with asyncio.timeout(20):
        assert await _change(watched, asyncio.Event())


async def test_a_file_that_never_rests_is_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "anons.toml"
    watched = Watched(file)

    async def write() -> None:
        for number in range(10_000):
            file.write_text("a" * number, encoding="utf-8")
            await asyncio.sleep(0.02)

    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(write())
        assert await _change(watched, asyncio.Event())
        writing.cancel()
