"""Choosing: answers to questions that have several."""

from bot.core.choice import CancelChannel, CancelQueue, Choice, Effect, MoveQueue
from bot.core.journal import SHELL, Actor, Verb
from bot.core.newsroom import Newsroom
from bot.desk.part import Part, told


class Choosing(Part):
    """What the house asks, and what people want."""

    async def choice(self, choice_id: int) -> Choice | None:
        """A question as the store remembers it."""
        return await self._store.choice(choice_id)

    async def choose(self, choice_id: int, option: str, *, by: Actor = SHELL) -> bool:
        """`by` answers with `option`, and it is done. False: there is nothing to answer any more.

        Nor is there where the answer means a queue or channel as gone that the configuration knows again;
        the question stays, for the publisher to withdraw: its configuration may be the newer one.
        """
        asked = await self._store.choice(choice_id)
        chosen = next((one for one in asked.options if one.name == option), None) if asked else None
        if chosen is not None and any(_is_back(effect, self.newsroom) for effect in chosen.effects):
            return False
        label = None if chosen is None else chosen.label
        entry = told(Verb.CHOSEN, by, choice=choice_id, label=label)
        return await self._store.choose(choice_id, option, by=by.name, now=self._now(), entry=entry)


def _is_back(effect: Effect, newsroom: Newsroom) -> bool:
    match effect:
        case MoveQueue(source=name) | CancelQueue(name=name):
            return name in newsroom.queues
        case CancelChannel(name=name):
            return name in newsroom.channels
        case _:
            return False
