"""Cards: what a message shows of an article, held against the store."""

from bot.editors.cards import card
from bot.editors.talk import House, Talk
from tests.editors.fuzzing.ledger import Ledger
from tests.editors.fuzzing.step import Step
from tests.editors.fuzzing.world import World


async def untrue(world: World, step: Step, before: Ledger, after: Ledger) -> list[str]:
    """Live cards of what has just changed that do not show what is."""
    changed = {number for number, row in after.articles.items() if before.articles.get(number) != row}
    changed |= {
        article
        for number, (article, *rest) in after.deliveries.items()
        if before.deliveries.get(number) != (article, *rest)
    }
    found = []
    for chat, message, article, person, kind in after.cards:
        if article in changed and chat not in step.people | step.places:  # whoever did it may look at a menu
            found += await _compare(world, chat, message, article, person, kind)
    return found


async def _compare(world: World, chat: int, message: int, article: int, person: int, kind: str) -> list[str]:
    shown = world.telegram.get_chat(chat).messages.get(message)
    talk = _talk(world, person, chat)
    if shown is None or talk is None or kind != "card":
        return []
    assert world.desk is not None
    stored = await world.desk.article(article)
    assert stored is not None
    fresh = await card(talk, stored)
    wanted = [
        button.text for row in (fresh.keyboard.inline_keyboard if fresh.keyboard else ()) for button in row
    ]
    if sorted(wanted) != sorted(shown.labels):
        return [f"card {chat}/{message} of {article} ({stored.state}) has {shown.labels} for {wanted}"]
    return []


def _talk(world: World, person: int, chat: int) -> Talk | None:
    assert world.desk is not None
    assert world.bot is not None
    editor = world.desk.newsroom.editors.get(person)
    house: House = world.bot._house
    if chat < 0:
        home = house.group_talk()
        return None if home is None else home.as_seen()
    return None if editor is None else house.talk(editor)
