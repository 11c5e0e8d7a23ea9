"""Pressing: any button of any keyboard that is seen, was seen, or never was."""

from typing import Any

from bot.sandbox.telegram import Chat, Press
from tests.editors.fuzzing import cast
from tests.editors.fuzzing.eyes import boards, pressable
from tests.editors.fuzzing.step import Part, Step


class Pressing(Part):
    """What people press."""

    async def press(self, step: Step) -> None:
        """A button that somebody sees; mostly of the newest message."""
        person = self._person()
        found = self._button(person)
        if found is not None:
            self._press(step, person, *found)

    async def press_former(self, step: Step) -> None:
        """A button that was there when somebody looked."""
        if self.eyes.former:
            chat, number, data = self.random.choice(self.eyes.former)
            person = chat if chat > 0 else self._person()
            self._press(step, person, self.telegram.get_chat(chat), number, data, "(прежняя кнопка)")

    async def press_forged(self, step: Step) -> None:
        """A button that nobody was shown."""
        person = self._person()
        found = self._button(person)
        if found is not None:
            chat, number, data, _ = found
            self._press(step, person, chat, number, self._forged(data), "(поддельная кнопка)")

    async def press_twice(self, step: Step) -> None:
        """An impatient finger."""
        person = self._person()
        found = self._button(person)
        for _ in range(2 if found else 0):
            assert found is not None
            self._press(step, person, *found)

    async def press_together(self, step: Step) -> None:
        """Two people at once, each in their own chat."""
        for person in self.random.sample(sorted(self.whole.editors), 2):
            found = self._button(person)
            if found is not None:
                self._press(step, person, *found)

    def _button(self, person: int) -> tuple[Chat, int, str, str] | None:
        """One of the buttons that `person` sees; the newer, the likelier."""
        chat = self.telegram.meet(person, cast.NAMES.get(person))
        home = self.telegram.get_chat(cast.HOME)
        if boards(home) and self.random.random() < 0.3:
            chat = home
        seen = boards(chat)
        if not seen:
            return None
        place = min(int(self.random.expovariate(0.8)), len(seen) - 1)
        button = self.random.choice(pressable(seen[place]))
        return chat, seen[place].id, str(button["callback_data"]), f"«{button['text']}»"

    def _forged(self, data: str) -> str:
        """Data of the right shape with a wrong value, or of no shape at all."""
        parts = data.split(":")
        changed = self.random.randrange(len(parts))
        parts[changed] = self.random.choice(
            ("0", "1", "7", "999", "-1", "x", "", str(2**63), "9" * 19, "n", "y")
        )
        other = ("", "a", "::::", "a:q:1:zzzz", "k:q:1", "чужое", "a:c:1:99999999999", "u:l:1:99")
        return self.random.choice((":".join(parts), ":".join(parts), self.random.choice(other)))[:60]

    def _press(self, step: Step, person: int, chat: Chat, number: int, data: str, label: str = "") -> None:
        self.telegram.meet(person, cast.NAMES.get(person))
        who = self.telegram._people[person]
        world = self.telegram.world
        press = Press(
            id=str(4_000_000 + len(world.presses)), person=who, chat=chat, message_id=number, data=data
        )
        world.presses[press.id] = press
        message = chat.messages.get(number)
        gone: dict[str, Any] = {"message_id": number, "date": 0, "chat": chat.to_json()}
        query = {
            "id": press.id,
            "from": who.to_json(),
            "message": gone if message is None else message.to_json(),
            "chat_instance": str(chat.id),
            "data": data,
        }
        world.updates.add("callback_query", query)
        step.presses.append(press)
        step.places |= {chat.id} if chat.id < 0 else set()
        step.say(person, f"нажимает {label} {data!r} под {chat.id}/{number}")
