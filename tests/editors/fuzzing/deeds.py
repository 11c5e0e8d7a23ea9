"""Deeds: what people and fate do. Each is one step, drawn at random from what can be seen at that moment."""

from collections.abc import Awaitable, Callable
from random import Random

from tests.editors.fuzzing.eyes import Eyes
from tests.editors.fuzzing.fate import Fate
from tests.editors.fuzzing.gathering import Gathering
from tests.editors.fuzzing.step import Step
from tests.editors.fuzzing.world import World


class Deeds(Fate, Gathering):
    """Everything that can be done, and how often."""

    def __init__(self, world: World, eyes: Eyes, random: Random) -> None:
        super().__init__(world, eyes, random)
        self._all: list[tuple[Callable[[Step], Awaitable[None]], float]] = [
            (self.press, 42),
            (self.press_former, 3),
            (self.press_forged, 3),
            (self.press_twice, 4),
            (self.press_together, 4),
            (self.command, 14),
            (self.answer, 16),
            (self.hand_in, 9),
            (self.hand_in_photo, 3),
            (self.hand_in_album, 2),
            (self.hand_in_document, 3),
            (self.hand_in_split, 1),
            (self.send_link, 2),
            (self.command_in_group, 4),
            (self.hand_in_in_group, 3),
            (self.chatter_in_group, 3),
            (self.stand_in_group, 0.6),
            (self.forward, 2),
            (self.odd, 2),
            (self.edit, 3),
            (self.repeat, 2),
            (self.wait, 6),
            (self.restart, 1.2),
            (self.kill, 0.8),
            (self.telegram_trouble, 1.5),
            (self.network_trouble, 1.5),
            (self.block, 0.6),
            (self.delete, 1),
            (self.leave, 0.5),
        ]

    async def do(self) -> Step:
        """One of them."""
        verbs, weights = zip(*self._all, strict=True)
        step = Step()
        await self.random.choices(verbs, weights)[0](step)
        return step
