"""Stage: the newsroom as people see it, and the store behind it."""

from datetime import timedelta
from typing import Any

from bot.sandbox.telegram import Message
from tests.editors.fuzzing import cast, ledger
from tests.editors.fuzzing.world import World


class Stage:
    """People talk, time passes, and both sides are looked at."""

    anna, petr, ivan, olga, stranger = cast.ANNA, cast.PETR, cast.IVAN, cast.OLGA, cast.STRANGER

    def __init__(self, world: World) -> None:
        self.world = world
        self.telegram, self.sandbox = world.telegram, world.sandbox
        self.pressed = ""  #: what floated by after the last press

    async def say(self, person: int, text: str, **more: Any) -> None:
        """Somebody writes, and is answered."""
        self.telegram.say(person, text, **more)
        await self.world.settle()

    async def press(self, person: int, label: str, *, under: Message | None = None) -> None:
        """Somebody presses the button that begins with `label`; without `under` the newest such one."""
        press = self.telegram.press(person, label, message_id=None if under is None else under.id)
        await self.world.settle()
        assert press.answered, label
        self.pressed = press.text

    async def until(self, clock: str) -> None:
        """The next time that it is so late in Moscow, and a minute more; with everybody awake."""
        hour, minute = (int(part) for part in clock.split(":"))
        now = self.world.now().astimezone(self.world.newsroom.timezone)
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        then += timedelta(days=then <= now)
        await self.world.skip(then - now - timedelta(seconds=30))
        await self.rest(minutes=1, seconds=30)

    async def rest(self, **span: float) -> None:
        """Time passes second by second."""
        await self._pass(timedelta(**span))
        await self.world.settle()

    async def outage(self, **span: float) -> None:
        """Telegram is away for so long, second by second."""
        fault = self.sandbox.faults.add("telegram", "*", "status", 10_000, code=502)
        await self._pass(timedelta(**span))
        fault.times = 0
        await self.world.settle()

    def reads(self, person: int) -> list[str]:
        """What stands in somebody's chat, by the bot, oldest first."""
        return [one.text for one in self.telegram.chat(person)]

    def card(self, person: int, words: str) -> Message:
        """The newest message of the bot that holds `words`."""
        found = [one for one in self.telegram.chat(person) if words in one.text]
        assert found, f"{words!r} is not among {self.reads(person)}"
        return found[-1]

    def cards(self, person: int, words: str) -> list[Message]:
        """All messages with buttons that hold `words`."""
        return [one for one in self.telegram.chat(person) if words in one.text and one.buttons]

    def walls(self) -> dict[str, list[str]]:
        """What readers see, network by network, oldest first."""
        return {
            "tg": [one.text for one in self.telegram.posts()],
            "vk": [one.text for one in self.sandbox.vk.feed()],
            "ok": [one.text for one in self.sandbox.ok.feed()],
        }

    def out(self, words: str) -> dict[str, int]:
        """How often `words` are on each wall."""
        return {
            name: sum(words in text.replace("\N{NO-BREAK SPACE}", " ") for text in texts)
            for name, texts in self.walls().items()
        }

    def states(self) -> dict[int, str]:
        """Every article's state, by its number."""
        return {number: row.state for number, row in ledger.read(self.world.path).articles.items()}

    def kept(self) -> ledger.Ledger:
        """The store."""
        return ledger.read(self.world.path)

    async def _pass(self, span: timedelta) -> None:
        until = self.world.loop.time() + span.total_seconds()
        while self.world.loop.time() < until:
            await self.world.rest(5)
