"""Staff: who works here. The configuration's people are fixed; others come by invitation, and may go."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.journal import Actor, NewEntry, Verb
from bot.core.newsroom import Newsroom, Role
from bot.core.people import INVITATION_LASTS, Invitation, Joining, Person, digest_of, everybody
from bot.desk.part import Part
from bot.store import Store

#: bytes of the secret word in a link; as text they take 32 of the 64 letters that a deep link may have
_SECRET = 24


class Staff(Part):
    """`newsroom.editors` holds everybody; whoever puts another configuration into force calls `take`."""

    def __init__(self, store: Store, newsroom: Newsroom, *, now: Callable[[], datetime]) -> None:
        super().__init__(store, newsroom, now=now)
        self._people: tuple[Person, ...] = ()

    def take(self, newsroom: Newsroom) -> None:
        """Another configuration is in force, with the people who were invited before."""
        self.newsroom = replace(newsroom, editors=everybody(newsroom.editors, self._people))

    async def look_at_people(self) -> None:
        """See who was invited or removed, by whatever process."""
        people = tuple(await self._store.people())
        if people != self._people:
            self._people = people
            self.take(self.newsroom)

    async def people(self) -> Sequence[Person]:
        """Those who came by invitation, those who came first first."""
        await self.look_at_people()
        return self._people

    async def invite(self, role: Role, *, by: Actor) -> str:
        """The secret word of a new invitation, for one person within 48 hours. It is kept nowhere."""
        word, now = secrets.token_urlsafe(_SECRET), self._now()
        invitation = Invitation(
            digest=digest_of(word),
            role=role,
            person=by.id or 0,
            by=by.name,
            created=now,
            expires=now + INVITATION_LASTS,
        )
        await self._store.invite(
            invitation, entry=NewEntry(verb=Verb.INVITED, by=by, details={"role": role.value})
        )
        return word

    async def invitations(self) -> list[Invitation]:
        """Those that still wait for somebody."""
        return await self._store.invitations(now=self._now())

    async def invitation(self, word: str) -> Invitation | None:
        """What a link invites to; None: there is no such invitation."""
        return await self._store.invitation(digest_of(word))

    async def take_back_invitation(self, digest: str, *, by: Actor) -> bool:
        """Nobody can follow it any more. False: nobody could before either."""
        entry = NewEntry(verb=Verb.REMOVED, by=by, details={"invitation": True})
        return await self._store.take_back_invitation(digest, now=self._now(), entry=entry)

    async def join(self, word: str, *, person: int, name: str) -> Joining:
        """Somebody follows an invitation, and is let in at once where it holds.

        One by somebody who is no admin any more holds no longer.
        """
        invitation = await self.invitation(word)
        inviter = None if invitation is None else self.newsroom.editors.get(invitation.person)
        if invitation is not None and (inviter is None or inviter.role is not Role.ADMIN):
            return Joining.OVER
        entry = NewEntry(verb=Verb.JOINED, by=Actor(id=person, name=name))
        became = await self._store.join(
            digest_of(word), person=person, name=name, now=self._now(), entry=entry
        )
        await self.look_at_people()
        return became

    async def remove(self, person: int, *, by: Actor) -> bool:
        """Somebody who was invited leaves, and may do nothing any more. False: they were not invited."""
        named = self.newsroom.editors.get(person)
        details = {"person": person, "name": "" if named is None else named.name}
        entry = NewEntry(verb=Verb.REMOVED, by=by, details=details)
        done = await self._store.remove_person(person, now=self._now(), entry=entry)
        await self.look_at_people()
        return done
