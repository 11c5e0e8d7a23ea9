"""The power goes: what is on the disk is a whole past, and nothing that may be out goes out again.

What a disk holds after a cut is played by a copy of the file with a log that ends anywhere, or in nonsense.
"""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.core.article import Article, NewArticle
from bot.core.delivery import State
from bot.core.richtext import RichText
from bot.sandbox.server import Sandbox
from bot.store import Store

Feeds = Callable[[Sandbox], tuple[list[str], list[str], list[str]]]

NETWORKS = [("telegram", "sendMessage"), ("vk", "wall.post"), ("ok", "mediatopic.post")]


def log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def cut(file: Path, target: Path, *, after: int | None = None, nonsense: bytes = b"") -> Path:
    """A copy of `file` whose log ends `after` so many bytes, in `nonsense`."""
    shutil.copyfile(file, target)
    log_of(target).write_bytes(log_of(file).read_bytes()[:after] + nonsense)
    return target


def remembered(file: Path) -> str:
    """All that a database says, as one text; it must be whole."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return "\n".join(connection.iterdump())


async def test_every_connection_writes_ahead_and_waits_for_the_disk(town: Any) -> None:
    def ask(connection: Any) -> tuple[object, object]:
        return (
            connection.exec_driver_sql("PRAGMA journal_mode").scalar(),
            connection.exec_driver_sql("PRAGMA synchronous").scalar(),
        )

    full = 2  # SQLite, PRAGMA synchronous: 0 OFF, 1 NORMAL, 2 FULL, 3 EXTRA
    assert await town.store._write(ask) == ("wal", full)
    # whoever reads may write as far as SQLite is concerned
    assert await asyncio.gather(*(town.store._read(ask) for _ in range(8))) == [("wal", full)] * 8


async def history(store: Store, file: Path, clock: Any, folder: Path) -> list[str]:
    """What the database said after each of some transactions."""
    pasts = []
    works: list[Callable[[], Awaitable[object]]] = []
    for number in range(6):
        new = NewArticle(article=Article(headline=RichText.of(f"Новость {number} " * 40)), queue="news")
        works += [
            lambda new=new: store.add_article(new, now=clock.now()),  # type: ignore[misc]
            lambda number=number: store.pause(f"channel {number}"),  # type: ignore[misc]
        ]
    for work in works:
        await work()
        pasts.append(remembered(cut(file, folder / "past.db")))
    return pasts


async def test_a_log_that_ends_anywhere_is_a_whole_past(town: Any, tmp_path: Path) -> None:
    before = remembered(cut(town.file, tmp_path / "before.db"))
    began = log_of(town.file).stat().st_size
    pasts = [before, *await history(town.store, town.file, town.clock, tmp_path)]
    assert len(set(pasts)) == len(pasts)
    size = log_of(town.file).stat().st_size
    chance = random.Random(6)
    # each page of the log begins with a head of 24 bytes, after one of 32 for the whole (SQLite, WAL format)
    edges = [32 + frame * (24 + 4096) + edge for frame in range(size // 4120) for edge in (-1, 0)]
    places = {place for place in edges if began <= place <= size}
    places |= {chance.randint(began, size) for _ in range(40)} | {size}
    newest = 0
    for place in sorted(places):
        nonsense = chance.choice((b"", chance.randbytes(9000)))
        past = remembered(cut(town.file, tmp_path / "cut.db", after=place, nonsense=nonsense))
        assert past in pasts, f"half a transaction after a cut at byte {place}"
        assert pasts.index(past) >= newest, f"a cut at byte {place} lost what a shorter log had"
        newest = pasts.index(past)
    assert newest == len(pasts) - 1


async def test_a_claim_is_on_the_disk_before_the_network_sees_a_byte(town: Any, tmp_path: Path) -> None:
    hanging = {method: town.sandbox.faults.add(network, method, "hang") for network, method in NETWORKS}
    channel = {"sendMessage": "tg", "wall.post": "vk", "mediatopic.post": "ok"}
    async with town.program():
        article = await town.add("Сначала записана")
        for method, fault in hanging.items():
            await fault.struck.wait()
            copy = cut(town.file, tmp_path / f"{method}.db")
            async with await Store.open(f"sqlite:///{copy}") as store:
                states = await town.states(article, store=store)
            assert states[channel[method]] is State.SENDING
        town.sandbox.faults.release()
        await town.comes_to(article, State.SENT)


@pytest.mark.parametrize("arrived", [True, False], ids=["it arrived", "it never arrived"])
async def test_what_was_on_its_way_when_the_power_went_is_out_once(
    arrived: bool, town: Any, feeds: Feeds, tmp_path: Path
) -> None:
    async with town.program():
        # Telegram is searched from the post before the lost one on
        await town.comes_to(await town.add("Раньше"), State.SENT)
        hanging = [town.sandbox.faults.add(network, method, "hang") for network, method in NETWORKS]
        article = await town.add("В момент обрыва")
        for fault in hanging:
            await fault.struck.wait()
        copy = cut(town.file, tmp_path / "after.db", nonsense=b"\xa5" * 5000)
        town.sandbox.faults.release()
        await town.comes_to(article, State.SENT)
    # what the first program wrote since then is not on the disk
    async with Sandbox(now=town.clock.true) as elsewhere, await Store.open(f"sqlite:///{copy}") as store:
        networks = town.sandbox if arrived else elsewhere
        async with town.program(file=copy, sandbox=networks):

            async def ended() -> bool:
                found = await store.deliveries_of(article)
                return all(one.state is State.SENT or one.asked for one in found)

            await town.until(ended)
        title = "В момент обрыва"
        if arrived:
            assert feeds(networks) == (["Раньше", title],) * 3
        else:  # that Telegram lacks the post before it as well, and proves nothing: a person is asked
            assert feeds(networks) == ([], [title], [title])
            assert await town.states(article, store=store) == {
                "tg": State.UNSURE,
                "vk": State.SENT,
                "ok": State.SENT,
            }


async def test_an_outcome_that_the_disk_had_not_got_yet_is_found_and_not_sent_again(
    town: Any, feeds: Feeds, tmp_path: Path
) -> None:
    async with town.program():
        await town.comes_to(await town.add("Раньше"), State.SENT)
        article = await town.add("Вышла перед обрывом")
        await town.comes_to(article, State.SENT)
    log = log_of(town.file).read_bytes()
    # cut after cut from the end, until no outcome is left; each kind of past is played to its end once
    seen: set[frozenset[tuple[str, State]]] = set()
    for after in range(len(log), 32, -4120):
        copy = cut(town.file, tmp_path / f"{after}.db", after=after - 1)
        async with await Store.open(f"sqlite:///{copy}") as store:
            states = await town.states(article, store=store)
            if State.PLANNED in states.values() or len(states) < 3:
                break  # earlier than the sends: no disk that was waited for forgets that much
            if frozenset(states.items()) in seen:
                continue
            seen.add(frozenset(states.items()))
            async with town.program(file=copy):
                await town.comes_to(article, State.SENT, store=store)
        assert feeds(town.sandbox) == (["Раньше", "Вышла перед обрывом"],) * 3
    assert any(state is State.SENDING for states in seen for _, state in states)
