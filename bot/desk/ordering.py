"""Ordering: who goes before whom, and in which queue."""

from collections.abc import Sequence

from bot.core.journal import SHELL, Actor, Verb
from bot.core.labels import LabelMissing
from bot.desk.handing_in import HandingIn
from bot.desk.part import told


class Ordering(HandingIn):
    """Of what waits for slots. What has an exact time has no place in the order."""

    async def step(self, article_id: int, places: int, *, by: Actor = SHELL) -> bool:
        """One place up (-1) or down (1) in its queue. False: it waits for no slot, or is at the end."""
        entry = told(Verb.MOVED, by, to="up" if places < 0 else "down")
        return await self._store.step(article_id, by=places, now=self._now(), entry=entry)

    async def put_first(self, numbers: Sequence[int], *, by: Actor = SHELL) -> list[int]:
        """To the head of their queues, in the order that they have. Answers which of them are there."""
        entry = told(Verb.MOVED, by, to="first")
        return await self._store.put_first(numbers, now=self._now(), entry=entry)

    async def change_queue(self, numbers: Sequence[int], queue: str, *, by: Actor = SHELL) -> list[int]:
        """To the end of another queue; an exact time stays. Answers which were moved.

        Passed over are those that do not wait, and those that lack what their tags demand there
        ([[labels]]). Raises KeyError where the configuration knows no such queue.
        """
        if queue not in self.newsroom.queues:
            raise KeyError(queue)
        fit = [number for number in numbers if await self._fits(number, queue)]
        entry = told(Verb.MOVED, by, queue=queue)
        return await self._store.change_queue(fit, queue=queue, now=self._now(), entry=entry)

    async def unfix(self, article_id: int, *, by: Actor = SHELL) -> bool:
        """An exact time back to the end of the queue. False: it does not wait, or has none."""
        entry = told(Verb.QUEUED, by)
        return await self._store.unfix(article_id, now=self._now(), entry=entry)

    async def cancel_many(self, numbers: Sequence[int], *, by: Actor = SHELL) -> list[int]:
        """Take them back; answers which of them were not gone already."""
        now = self._now()
        entries = {number: told(Verb.CANCELLED, by, number) for number in numbers}
        return [
            number
            for number, entry in entries.items()
            if await self._store.cancel_article(number, now=now, entry=entry)
        ]

    async def _fits(self, number: int, queue: str) -> bool:
        stored = await self._store.article(number)
        if stored is None:
            return False
        try:
            self.require_labels(stored.article, queue=queue, channels=stored.channels)
        except LabelMissing:
            return False
        return True
