"""Writing: any kind of message, any command, and what is corrected or told twice."""

from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

from bot.editors import words
from tests.editors.fuzzing import cast, phrases
from tests.editors.fuzzing.pages import LINKS
from tests.editors.fuzzing.step import Part, Step


class Writing(Part):
    """What people write."""

    async def command(self, step: Step) -> None:
        """One of the menu, with or without an argument."""
        person = self._person()
        name = self.random.choice(
            [*(name for name, _ in words.MENU), "start", "help", "find", "log", "нет_такой"]
        )
        step.command = True
        self._say(step, person, f"/{name}{phrases.arguments(self.random, self.count)}")

    async def answer(self, step: Step) -> None:
        """A few words: perhaps an answer."""
        said = self.random.choice((self.random.choice(phrases.MOMENTS), self.random.choice(phrases.ANSWERS)))
        self._say(step, self._person(), said)

    async def hand_in(self, step: Step, person: int | None = None) -> None:
        """A new article."""
        self.count += 1
        make = self.random.choices((phrases.story, phrases.long_story), (9, 1))[0]
        self._say(step, person or self._person(), make(self.random, self.count))

    async def hand_in_photo(self, step: Step) -> None:
        """A photo with its caption, or without one."""
        self.count += 1
        text = phrases.story(self.random, self.count)[:900] if self.random.random() < 0.8 else ""
        self._say(step, self._person(), text, photo=picture(self.random.randint(0, 5)))

    async def hand_in_album(self, step: Step) -> None:
        """Several photos, whose updates may come in any order."""
        self.count += 1
        person, text = self._person(), phrases.story(self.random, self.count)[:900]
        photos = [picture(number) for number in range(self.random.randint(2, 4))]
        self.telegram.say_album(person, photos, text)
        waiting = self.telegram.world.updates._waiting
        tail = waiting[-len(photos) :]
        numbers = [one["update_id"] for one in tail]
        self.random.shuffle(tail)
        waiting[-len(photos) :] = [one | {"update_id": at} for one, at in zip(tail, numbers, strict=True)]
        step.say(person, f"присылает альбом из {len(photos)}: {text[:60]!r}")
        self._expect(step, person)

    async def hand_in_document(self, step: Step) -> None:
        """A file: one that can be read, or not."""
        self.count += 1
        story = phrases.story(self.random, self.count)
        html = f"<html><body><h1>{story[:20]}</h1><p>{story}</p></body></html>"
        name, data = self.random.choice(
            (
                ("новость.txt", story.encode()),
                ("news.txt", story.encode("cp1251", "replace")),
                ("news.md", f"# {story}".encode()),
                ("news.html", html.encode()),
                ("empty.txt", b" \n"),
                ("смета.pdf", b"%PDF-1.4\x00\xff"),
                ("photo.png", picture(1)),
                ("noise.txt", bytes(range(256))),
            )
        )
        self._say(step, self._person(), "", document=(name, data))

    async def hand_in_split(self, step: Step) -> None:
        """A text that Telegram's own apps cut into two messages."""
        self.count += 1
        person = self._person()
        text = phrases.long_story(self.random, self.count) + "".join(["И ещё строка. "] * 120)
        for part in (text[:4096], text[4096:]):
            self._say(step, person, part)

    async def send_link(self, step: Step) -> None:
        """A bare link: the page is fetched, or it is said why not."""
        self._say(step, self._person(), self.random.choice(LINKS))

    async def forward(self, step: Step) -> None:
        """Something that stands elsewhere: in our channel, or in the chat itself."""
        person = self._person()
        places = (self.telegram.get_chat(), self.telegram.meet(person, cast.NAMES.get(person)))
        source = [one for one in self.random.choice(places).messages.values() if one.text or one.photo]
        if source:
            message = self.random.choice(source[-10:])
            self.telegram.forward(person, message)
            step.say(person, f"пересылает {message.text[:60]!r}")
            self._expect(step, person)

    async def odd(self, step: Step) -> None:
        """A message of which nothing can be made."""
        kind, content = self.random.choice(
            (
                ("dice", {"emoji": "🎲", "value": 4}),
                ("voice", {"file_id": "v", "file_unique_id": "v", "duration": 3}),
                ("location", {"latitude": 55.7, "longitude": 37.6}),
                ("contact", {"phone_number": "+7", "first_name": "Кто-то"}),
                ("pinned_message", {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}),
            )
        )  # fmt: skip
        person = self._person()
        message = self.telegram._draft(person, None, "", ())
        message.id = message.chat.next_id()
        self.telegram.world.updates.add("message", message.to_json() | {kind: content})
        step.say(person, f"присылает {kind}")

    async def edit(self, step: Step) -> None:
        """Somebody corrects what they wrote."""
        person = self._person()
        chat = self.telegram.meet(person, cast.NAMES.get(person))
        mine = [one for one in chat.messages.values() if not one.by_bot and (one.text or one.photo)]
        if mine:
            message = self.random.choice(mine[-4:])
            message.text, message.entities = f"{message.text} (исправлено)"[:4096], []
            message.edited = self.world.now()
            self.telegram.world.updates.add("edited_message", message.to_json())
            step.say(person, f"исправляет своё сообщение {chat.id}/{message.id}")

    async def repeat(self, step: Step) -> None:
        """Telegram tells of an update once more."""
        await self.answer(step)
        waiting = self.telegram.world.updates._waiting
        if waiting:
            waiting.append(waiting[-1])
            step.told.append("(Telegram повторяет то же обновление)")

    def _say(self, step: Step, person: int, text: str, **more: Any) -> None:
        self.telegram.meet(person, cast.NAMES.get(person))
        self.telegram.say(person, text, **more)
        what = {"photo": " фото", "document": " файл"}
        kind = "".join(what.get(name, "") for name in more)
        step.say(
            person, f"пишет{kind} {text[:120]!r}" + (f" {more['document'][0]}" if "document" in more else "")
        )
        self._expect(step, person)

    def _expect(self, step: Step, person: int) -> None:
        if person not in cast.STRANGERS and person not in self.away:
            step.expects.add(person)


@cache
def picture(number: int) -> bytes:
    """A small photo; another number, another photo."""
    image = Image.new("RGB", (64, 48), (40 * number % 256, 90, 160))
    data = BytesIO()
    image.save(data, "JPEG")
    return data.getvalue()
