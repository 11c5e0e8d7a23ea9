"""Step: what one deed was, and what everybody who does something has at hand."""

from dataclasses import dataclass, field
from random import Random

from bot.core.newsroom import Newsroom
from bot.sandbox.telegram import Press
from tests.editors.fuzzing import cast
from tests.editors.fuzzing.eyes import Eyes
from tests.editors.fuzzing.world import World


@dataclass(kw_only=True)
class Step:
    """What one deed was, for the transcript and for the judgement."""

    person: int = 0  #: 0: nobody's
    people: set[int] = field(default_factory=set)  #: everybody who did something
    told: list[str] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    expects: set[int] = field(default_factory=set)  #: chats in which the bot has to say something
    troubled: bool = False  #: Telegram itself was out of order: what is seen may be incomplete or double
    command: bool = False
    places: set[int] = field(default_factory=set)  #: groups in which somebody did something
    elsewhere: bool = False  #: somebody else did something at the same time, or the clock went on

    def say(self, person: int, what: str) -> None:
        self.person = self.person or person
        self.people.add(person)
        self.elsewhere = self.elsewhere or person != self.person
        self.told.append(f"{cast.NAMES.get(person, person)} {what}")


class Part:
    """What every kind of deed needs."""

    def __init__(self, world: World, eyes: Eyes, random: Random) -> None:
        self.world, self.eyes, self.random = world, eyes, random
        self.telegram = world.telegram
        self.count = 0
        self.away: set[int] = set()  #: who left the newsroom by the configuration
        self.whole: Newsroom = world.newsroom

    def is_home(self, chat: int) -> bool:
        """Is this the newsroom's own group?"""
        return self.whole.group is not None and self.whole.group.chat == chat

    def _person(self) -> int:
        people, weights = zip(*cast.WEIGHTS.items(), strict=True)
        chosen: int = self.random.choices(people, weights)[0]
        return chosen
