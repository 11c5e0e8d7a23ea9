"""Those who came by invitation."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.journal import Actor, NewEntry, Verb
from bot.core.newsroom import Role
from bot.core.people import INVITATION_LASTS, Invitation, Joining, digest_of
from bot.store import Store

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PETR = 222
WORD = "a-word-that-nobody-guesses"


@pytest.fixture
def invitation() -> Invitation:
    return Invitation(
        digest=digest_of(WORD),
        role=Role.EDITOR,
        person=PETR,
        by="Пётр",
        created=NOW,
        expires=NOW + INVITATION_LASTS,
    )


async def test_of_two_who_follow_one_invitation_at_once_one_joins(
    store: Store, invitation: Invitation
) -> None:
    await store.invite(invitation)
    became = await asyncio.gather(
        *(store.join(invitation.digest, person=number, name=f"{number}", now=NOW) for number in (7, 8))
    )
    assert sorted(became) == [Joining.JOINED, Joining.USED]
    (only,) = await store.people()
    assert (only.role, only.by, only.since) == (Role.EDITOR, "Пётр", NOW)


async def test_one_who_presses_the_link_twice_is_there_once(store: Store, invitation: Invitation) -> None:
    await store.invite(invitation)
    entry = NewEntry(verb=Verb.JOINED, by=Actor(id=7, name="Вера"))
    for wanted in (Joining.JOINED, Joining.USED):
        became = await store.join(invitation.digest, person=7, name="Вера", now=NOW, entry=entry)
        assert became is wanted
    assert [one.id for one in await store.people()] == [7]
    assert len(await store.entries()) == 1


async def test_an_invitation_holds_for_forty_eight_hours(store: Store, invitation: Invitation) -> None:
    await store.invite(invitation)
    last = NOW + timedelta(hours=48) - timedelta(seconds=1)
    assert await store.invitations(now=last) == [invitation]
    assert await store.invitations(now=last + timedelta(seconds=1)) == []
    late = await store.join(invitation.digest, person=7, name="Вера", now=NOW + timedelta(hours=48))
    assert late is Joining.OVER
    assert await store.people() == []


async def test_nobody_joins_by_a_word_that_nobody_gave(store: Store) -> None:
    assert await store.join(digest_of("x"), person=7, name="Вера", now=NOW) is Joining.UNKNOWN


async def test_what_was_taken_back_invites_nobody(store: Store, invitation: Invitation) -> None:
    entry = NewEntry(verb=Verb.REMOVED, by=Actor(id=PETR, name="Пётр"))
    await store.invite(invitation)
    assert await store.take_back_invitation(invitation.digest, now=NOW, entry=entry)
    assert not await store.take_back_invitation(invitation.digest, now=NOW, entry=entry)
    assert await store.join(invitation.digest, person=7, name="Вера", now=NOW) is Joining.OVER
    assert len(await store.entries()) == 1


async def test_with_somebody_who_leaves_their_open_invitations_go(
    store: Store, invitation: Invitation
) -> None:
    await store.invite(invitation)
    await store.join(invitation.digest, person=7, name="Вера", now=NOW)
    theirs = replace(invitation, digest=digest_of("another"), person=7)
    await store.invite(theirs)
    assert await store.remove_person(7, now=NOW)
    assert not await store.remove_person(7, now=NOW)
    assert await store.people() == []
    assert await store.join(theirs.digest, person=8, name="Глеб", now=NOW) is Joining.OVER
