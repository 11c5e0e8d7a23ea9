"""Choosing: answers to questions that have several."""

from bot.core.choice import Choice
from bot.desk.part import Part


class Choosing(Part):
    """What the house asks, and what people want."""

    async def choice(self, choice_id: int) -> Choice | None:
        """A question as the store remembers it."""
        return await self._store.choice(choice_id)

    async def choose(self, choice_id: int, option: str, *, by: str) -> bool:
        """`by` answers with `option`, and it is done. False: there is nothing to answer any more."""
        return await self._store.choose(choice_id, option, by=by, now=self._now())
