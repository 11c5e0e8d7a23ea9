"""Fate: time passes, programs and networks fall over, people come and go."""

import asyncio
from datetime import timedelta

from tests.editors.fuzzing import cast
from tests.editors.fuzzing.pressing import Pressing
from tests.editors.fuzzing.step import Step
from tests.editors.fuzzing.writing import Writing


class Fate(Pressing, Writing):
    """What happens to people; mostly while they do something."""

    async def wait(self, step: Step) -> None:
        """Time passes; slots come."""
        minutes = self.random.choice((1, 5, 20, 60, 200, 600))
        step.told.append(f"проходит {minutes} мин")
        step.elsewhere = True
        await self.world.skip(timedelta(minutes=minutes))

    async def restart(self, step: Step) -> None:
        """An update of the program, perhaps while somebody writes."""
        if self.random.random() < 0.5:
            await self.press(step)
        step.told.append("(программа перезапускается)")
        await self.world.stop()
        if self.random.random() < 0.3:
            await self.press(step)
        await self.world.start()

    async def kill(self, step: Step) -> None:
        """The program dies in the middle of something."""
        await (self.press(step) if self.random.random() < 0.6 else self.hand_in(step))
        for _ in range(self.random.randint(0, 40)):
            await asyncio.sleep(0)  # whoever is at it goes on by one step
        step.told.append("(программу убивают)")
        step.troubled = True
        await self.world.stop(kill=True)
        await self.world.start()

    async def telegram_trouble(self, step: Step) -> None:
        """Telegram stumbles while somebody does something."""
        faults, step.troubled = self.world.sandbox.faults, True
        method = self.random.choice(
            ("*", "sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates")
        )
        kind, how = self.random.choice(
            (
                ("drop_before", {}), ("drop_after", {}), ("status", {"code": 502}),
                ("error", {"retry_after": 3}), ("error", {"code": 500, "description": "Internal"}),
            )
        )  # fmt: skip
        times = self.random.choice((1, 2, 5))
        faults.add("telegram", method, kind, times, **how)
        step.told.append(f"(Telegram: {method} {kind} {how} ×{times})")
        await (self.press(step) if self.random.random() < 0.6 else self.hand_in(step))

    async def network_trouble(self, step: Step) -> None:
        """Another network stumbles, and a slot comes."""
        network, kind = (
            self.random.choice(("vk", "ok")),
            self.random.choice(("drop_after", "status", "drop_before")),
        )
        self.world.sandbox.faults.add(network, "*", kind, self.random.choice((1, 3)))
        step.told.append(f"({network}: {kind})")
        await self.wait(step)

    async def block(self, step: Step) -> None:
        """Somebody blocks the bot for a while."""
        person = self._person()
        self.telegram.meet(person, cast.NAMES.get(person))
        self.telegram.block(person)
        step.troubled = True
        step.told.append(f"{cast.NAMES[person]} блокирует бота на время")
        await self.press_together(step)
        await self.world.settle()
        self.telegram.unblock(person)

    async def delete(self, step: Step) -> None:
        """Somebody clears a message of the bot out of their chat."""
        person = self._person()
        chat = self.telegram.meet(person, cast.NAMES.get(person))
        mine = [one for one in chat.messages.values() if one.by_bot]
        if mine:
            message = self.random.choice(mine[-5:])
            self.telegram.world.remove(chat, message.id)
            step.say(person, f"удаляет у себя сообщение {chat.id}/{message.id}")

    async def leave(self, step: Step) -> None:
        """Somebody is taken out of the configuration, or is back."""
        assert self.world.bot is not None
        person = self.random.choice((cast.OLGA, cast.IVAN))
        self.away ^= {person}
        room = self.whole
        for gone in self.away:
            room = cast.without(room, gone)
        self.world.newsroom = room
        self.world.bot.reload(room)
        step.told.append(
            f"{cast.NAMES[person]}: {'больше не в редакции' if person in self.away else 'снова в редакции'}"
        )
