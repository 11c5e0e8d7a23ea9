"""Chosen: the articles that somebody has ticked in a list. The store remembers them, one list in a chat."""

import json
from collections.abc import Iterable

from bot.editors.talk import Talk

#: nobody ticks more by hand; what is chosen stands in one row of the store
MOST_CHOSEN = 200


async def chosen(talk: Talk) -> list[int]:
    """What is ticked in the list whose button was pressed; of another list nothing is."""
    kept = json.loads(await talk.store.recall(_name(talk)) or "{}")
    if kept.get("message") != talk.pressed:
        return []
    return [int(number) for number in kept["articles"]]


async def choose(talk: Talk, numbers: Iterable[int]) -> None:
    """These are ticked there, and nothing else."""
    kept = {"message": talk.pressed, "articles": list(dict.fromkeys(numbers))[:MOST_CHOSEN]}
    await talk.store.remember(_name(talk), json.dumps(kept))


async def choose_none(talk: Talk) -> None:
    """Nothing is ticked any more."""
    await talk.store.remember(_name(talk), "")


def _name(talk: Talk) -> str:
    return f"chosen:{talk.chat}"
