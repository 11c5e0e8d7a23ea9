"""Resolving: what a person decides about a delivery."""

from functools import partial

from bot import platforms
from bot.core.delivery import Delivery
from bot.core.ending import finished_notices
from bot.core.journal import SHELL, Actor, NewEntry, Verb
from bot.core.newsroom import DEFAULT_EXPIRY
from bot.core.question import Decision
from bot.desk.part import Part, told


class Resolving(Part):
    """Send it again; say whether it is out."""

    async def retry(self, delivery_id: int, *, by: Actor = SHELL) -> bool:
        """Send a failed, expired or cancelled delivery again. False: it is none of these any more."""
        delivery = await self._store.delivery(delivery_id)
        if delivery is None:
            return False
        now = self._now()
        return await self._store.retry(
            delivery_id, now=now, deadline=now + DEFAULT_EXPIRY, entry=_about(delivery, Verb.RETRIED, by)
        )

    async def resolve(
        self,
        delivery_id: int,
        *,
        landed: bool,
        by: Actor = SHELL,
        url: str | None = None,
        attempt: int | None = None,
    ) -> bool:
        """A person looked: an unsure delivery is out, or it goes again at once.

        `attempt`: the one that was looked for; an answer to an earlier one decides nothing about a later.
        False: it was decided before.
        """
        delivery = await self._store.delivery(delivery_id)
        return delivery is not None and await self._store.resolve(
            delivery_id,
            landed=landed,
            url=url,
            now=self._now(),
            by=by.name,
            attempt=attempt,
            tell=partial(finished_notices, language=self.newsroom.language, place=platforms.place),
            entry=_about(delivery, Verb.RESOLVED, by, landed=landed),
        )

    async def decision(self, delivery_id: int, attempt: int) -> Decision | None:
        """What a person decided about that attempt of a delivery. None: nobody did."""
        return await self._store.decision(delivery_id, attempt)

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """A delivery as the store remembers it."""
        return await self._store.delivery(delivery_id)

    async def deliveries_of(self, article_id: int) -> list[Delivery]:
        """The deliveries of an article; none before its slot came."""
        return await self._store.deliveries_of(article_id)


def _about(delivery: Delivery, verb: Verb, by: Actor, *, landed: bool | None = None) -> NewEntry:
    return told(verb, by, delivery.article, channel=delivery.channel, delivery=delivery.id, landed=landed)
