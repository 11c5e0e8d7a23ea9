"""The newsdesk: hands in articles that can be told apart on every wall, and answers what people are asked."""

import asyncio
import io
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from PIL import Image

from bot.core.article import Article, Block, NewArticle
from bot.core.richtext import RichText
from bot.desk import Desk
from bot.photos import read_photo
from bot.settings import load_settings
from bot.store import Store
from tests.crash.places import Place

#: an admin of the configuration
EDITOR = 222222222
_NUMBER = re.compile(r"Выпуск (\d+) ")
#: how long an article lies when it has an exact moment
SOON = timedelta(seconds=1)
#: the share of articles that wait for a slot
SLOTS = 0.04


def number_of(text: str) -> int | None:
    """Which article a post belongs to."""
    found = _NUMBER.search(text)
    return int(found[1]) if found else None


def now() -> datetime:
    """The real moment: programs of other processes know no other."""
    return datetime.now(UTC)  # noqa: TID251 - see above


class Newsdesk:
    """Editors of one campaign."""

    def __init__(
        self, config: Path, environ: Mapping[str, str], places: Sequence[Place], random: Random
    ) -> None:
        self._settings = load_settings(config, dict(environ))
        self._environ = dict(environ)
        self.places = places
        self._random = random
        self._photos = [_photo(random) for _ in range(4)]
        self.handed_in: dict[int, tuple[str, ...]] = {}  #: number of the article → its channels
        self.queued: set[int] = set()  #: those that wait for a slot

    async def hand_in(
        self, places: Sequence[str], *, count: int, photos: bool | None = None, plain: bool = False
    ) -> None:
        """So many articles for `places`: now, at an exact moment, or (of one network) into its queue.

        `photos`: with some; None: as it comes. `plain`: at once.
        """
        async with await Store.open(self._settings.database_url) as store:
            desk = Desk(store, self._settings.newsroom, now=now)
            for _ in range(count):
                await self._hand_in(store, desk, tuple(sorted(places)), photos=photos, plain=plain)

    async def _hand_in(
        self, store: Store, desk: Desk, channels: tuple[str, ...], *, photos: bool | None, plain: bool
    ) -> None:
        number = len(self.handed_in) + 1
        pictures = self._random.sample(
            self._photos, self._random.choice((1, 3) if photos else (0, 0, 0, 1, 3))
        )
        for data in pictures:
            await store.put_media(data, media=read_photo(data), now=now())
        slot = not plain and self._random.random() < SLOTS
        platform = self._random.choice(("telegram", "vk", "ok"))
        if slot:
            channels = tuple(place.name for place in self.places if place.platform == platform)
        at = (
            None
            if slot
            else now()
            + self._random.choice((timedelta(), timedelta(), SOON) if not plain else (timedelta(),))
        )
        new = NewArticle(
            article=Article(
                headline=RichText((f"Выпуск {number} вышел из печати",)),
                body=(Block(text=RichText(("Читатели получили газету утром. Тираж разошёлся за час.",))),),
                media=tuple(read_photo(data) for data in pictures),
            ),
            queue=platform if slot else "telegram",
            channels=None if slot else channels,
            at=at,
            editor_id=EDITOR,
            origin=f"campaign {number}",
        )
        article = await desk.submit(new)
        assert article == number, "articles are numbered in the order in which they are handed in"
        self.handed_in[number] = channels
        if slot:
            self.queued.add(number)

    async def answer(self, delivery: int, *, landed: str | None) -> None:
        """`anons resolve`: it stands at the address `landed`, or (None) nowhere."""
        verdict = ["--lost"] if landed is None else ["--landed", landed]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "resolve", str(delivery), *verdict,
            env=self._environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        if process.returncode:
            raise AssertionError(f"anons resolve {delivery} {verdict}: {said.decode()}")


def _photo(random: Random) -> bytes:
    """A small JPEG that no other one equals."""
    out = io.BytesIO()
    Image.frombytes("RGB", (64, 48), random.randbytes(64 * 48 * 3)).save(out, format="JPEG")
    return out.getvalue()
