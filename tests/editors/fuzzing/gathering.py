"""Gathering: what is said in groups, the newsroom's and a foreign one, and how the bot stands there."""

from bot.editors import words
from bot.sandbox.telegram import Message
from bot.sandbox.telegram.chats import Status
from tests.editors.fuzzing import cast, phrases
from tests.editors.fuzzing.step import Part, Step

US = "@anons_sandbox_bot"


class Gathering(Part):
    """What happens among several people."""

    async def command_in_group(self, step: Step) -> None:
        """With our name, with another bot's, with none; in some topic."""
        person, chat, thread = self._place()
        name = self.random.choice([*(name for name, _ in words.MENU), "find", "log", "нет_такой"])
        mention = self.random.choice(("", US, US, "@another_bot"))
        text = f"/{name}{mention}{phrases.arguments(self.random, self.count)}"
        step.command = True
        known = mention == US or (not mention and name != "нет_такой")
        self._say_there(step, person, chat, text, thread=thread, expected=known)

    async def hand_in_in_group(self, step: Step) -> None:
        """«@bot текст», or our name alone, as an answer to somebody's words."""
        person, chat, thread = self._place()
        self.count += 1
        story = phrases.story(self.random, self.count)
        if self.random.random() < 0.6:
            self._say_there(step, person, chat, f"{US} {story}", thread=thread, expected=True)
            return
        post = self.telegram.say(cast.STRANGER, story, chat_id=chat, thread=thread)
        self._say_there(step, person, chat, US, reply_to=post.id, expected=True)

    async def chatter_in_group(self, step: Step) -> None:
        """People talk to each other, answer us, or hide behind the group."""
        person, chat, thread = self._place()
        said = self.random.choice((self.random.choice(phrases.MOMENTS), self.random.choice(phrases.ANSWERS)))
        mine = self.telegram.chat(chat)[-6:]
        if self.random.random() < 0.2:
            self.telegram.say_as_group(f"/queue {said}", chat_id=chat, thread=thread)
            step.told.append(f"кто-то от имени группы {chat} пишет /queue")
        elif mine and self.random.random() < 0.7:
            self._say_there(step, person, chat, said, reply_to=self.random.choice(mine).id)
        else:
            self._say_there(step, person, chat, said, thread=thread)

    async def stand_in_group(self, step: Step) -> None:
        """The bot is put out, taken back, made an administrator."""
        chat = self.random.choice((cast.HOME, cast.ELSEWHERE))
        out = self.telegram.get_chat(chat).bot in ("left", "kicked")
        status: Status = self.random.choice(
            ("member", "administrator") if out else ("kicked", "left", "administrator")
        )
        person = self._person()
        self.telegram.stand(person, chat, status)
        step.troubled = step.elsewhere = True
        step.told.append(f"{cast.NAMES[person]} в группе {chat} делает бота {status}")

    def _place(self) -> tuple[int, int, int | None]:
        """Who says something, in which group, in which topic."""
        chat = cast.HOME if self.random.random() < 0.85 else cast.ELSEWHERE
        threads = (None, *self.telegram.get_chat(chat).topics)
        return self._person(), chat, self.random.choice(threads)

    def _say_there(
        self,
        step: Step,
        person: int,
        chat: int,
        text: str,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        expected: bool = False,
    ) -> Message:
        message = self.telegram.say(person, text, chat_id=chat, thread=thread, reply_to=reply_to)
        step.say(person, f"в группе {chat}/{thread} пишет {text[:120]!r}, ответ на {reply_to}")
        step.places.add(chat)
        here = self.telegram.get_chat(chat).bot in ("member", "administrator")
        staff = person not in cast.STRANGERS and person not in self.away
        if expected and here and staff and self.is_home(chat):
            step.expects.add(chat)
        return message
