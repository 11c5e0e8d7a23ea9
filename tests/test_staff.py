"""Who works here."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from bot.core.journal import Actor, Verb
from bot.core.newsroom import Editor, Newsroom, Role
from bot.core.people import Joining
from bot.desk import Desk
from bot.store import Store

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PETR = Editor(id=222, name="Пётр", role=Role.ADMIN)
BY = Actor(id=222, name="Пётр")
NEWSROOM = Newsroom(
    timezone=ZoneInfo("Europe/Moscow"), channels={}, queues={}, editors=MappingProxyType({222: PETR})
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(f"sqlite:///{tmp_path / 'anons.db'}") as opened:
        yield opened


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, NEWSROOM, now=lambda: NOW)


async def joined(desk: Desk, *, role: Role = Role.EDITOR, person: int = 7) -> str:
    word = await desk.invite(role, by=BY)
    assert await desk.join(word, person=person, name="Вера") is Joining.JOINED
    return word


def _everything_in(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.iterdir())


async def test_who_follows_an_invitation_belongs_to_the_newsroom_at_once(desk: Desk) -> None:
    await joined(desk)
    assert desk.newsroom.editors[7] == Editor(id=7, name="Вера", role=Role.EDITOR, invited=True)
    assert desk.newsroom.editors[222] is PETR


async def test_the_word_of_an_invitation_is_kept_nowhere(desk: Desk, store: Store, tmp_path: Path) -> None:
    word = await desk.invite(Role.EDITOR, by=BY)
    await store.backup(tmp_path / "copy.db")
    assert word.encode() not in _everything_in(tmp_path)
    assert len(word) <= 64


async def test_a_changed_configuration_keeps_those_who_were_invited(desk: Desk) -> None:
    await joined(desk)
    desk.take(NEWSROOM)
    assert set(desk.newsroom.editors) == {222, 7}


async def test_the_configuration_is_right_about_its_own_people(desk: Desk) -> None:
    await joined(desk, role=Role.ADMIN)
    vera = Editor(id=7, name="Вера П.", role=Role.AUTHOR)
    newsroom = Newsroom(
        timezone=ZoneInfo("Europe/Moscow"), channels={}, queues={}, editors={222: PETR, 7: vera}
    )
    desk.take(newsroom)
    assert desk.newsroom.editors[7] is vera
    desk.take(NEWSROOM)
    assert desk.newsroom.editors[7].role is Role.ADMIN


async def test_another_process_sees_who_came_and_who_left(desk: Desk, store: Store) -> None:
    other = Desk(store, NEWSROOM, now=lambda: NOW)
    await joined(desk)
    await other.look_at_people()
    assert 7 in other.newsroom.editors
    assert await other.remove(7, by=BY)
    await desk.look_at_people()
    assert set(desk.newsroom.editors) == {222}


async def test_people_of_the_configuration_are_not_removed(desk: Desk) -> None:
    assert not await desk.remove(222, by=BY)
    assert 222 in desk.newsroom.editors


async def test_an_invitation_by_somebody_who_is_no_admin_any_more_holds_no_longer(desk: Desk) -> None:
    await joined(desk, role=Role.ADMIN)
    word = await desk.invite(Role.EDITOR, by=Actor(id=7, name="Вера"))
    desk.take(Newsroom(timezone=ZoneInfo("Europe/Moscow"), channels={}, queues={}, editors={}))
    orphan = await desk.invite(Role.EDITOR, by=BY)  # of one whom the file does not know any more
    assert await desk.join(orphan, person=8, name="Глеб") is Joining.OVER
    assert await desk.join(word, person=8, name="Глеб") is Joining.JOINED
    word = await desk.invite(Role.EDITOR, by=Actor(id=8, name="Глеб"))
    assert await desk.join(word, person=9, name="Аня") is Joining.OVER


async def test_the_journal_says_who_was_let_in_and_who_was_removed(desk: Desk, store: Store) -> None:
    await joined(desk)
    await desk.remove(7, by=BY)
    assert [(one.verb, one.by.name) for one in await store.entries()] == [
        (Verb.INVITED, "Пётр"),
        (Verb.JOINED, "Вера"),
        (Verb.REMOVED, "Пётр"),
    ]


async def test_an_invitation_that_was_taken_back_holds_no_longer(desk: Desk) -> None:
    word = await desk.invite(Role.EDITOR, by=BY)
    (open_one,) = await desk.invitations()
    assert await desk.take_back_invitation(open_one.digest, by=BY)
    assert await desk.invitations() == []
    assert await desk.join(word, person=7, name="Вера") is Joining.OVER
    assert await desk.join("nonsense", person=7, name="Вера") is Joining.UNKNOWN
    assert await desk.people() == ()
