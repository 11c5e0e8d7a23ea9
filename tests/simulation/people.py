"""People: who hand in, take back, stop, change their mind, and tell the truth when they are asked."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from bot.core.article import Article, ArticleState, Block, NewArticle
from bot.core.journal import Actor
from bot.core.newsroom import Newsroom
from bot.core.richtext import RichText
from bot.platforms.base import Network
from tests.simulation import newsroom as newsrooms
from tests.simulation.invariants import Judge
from tests.simulation.program import Program, Unknown
from tests.simulation.world import World

T = TypeVar("T")

#: seconds after the question before which nobody looks: so long a lost request may still arrive
PATIENCE = 60.0


class People:
    """Everybody of the newsroom. What they were told was kept stands in `kept` (by origin)."""

    def __init__(
        self,
        world: World,
        *,
        programs: Sequence[Program],
        judge: Judge,
        newsroom: Newsroom,
        networks: dict[str, Network],
    ) -> None:
        self.kept: dict[str, int] = {}
        self.cancelled: set[int] = set()  #: articles that somebody wanted to take back
        self._world, self._programs, self._judge = world, programs, judge
        self._newsroom, self._networks = newsroom, networks
        self._random = world.random("people")
        self._count = 0
        self._resolving: set[str] = set()

    async def work(self, tasks: asyncio.TaskGroup, *, every: float, minutes: float, brakes: bool) -> None:
        """Do something now and then."""
        deeds: list[tuple[Callable[[], Awaitable[None]], int]] = [
            (self._submit, 10),
            (self._urgent, 2),
            (self._cancel, 1),
            (self._retry, 3),
        ]
        if brakes:
            deeds += [(self._freeze, 1), (self._pause, 1), (self._reload, 1), (self._end_a_program, 1)]
        verbs, weights = zip(*deeds, strict=True)
        while self._world.elapsed < minutes * 60:
            tasks.create_task(self._random.choices(verbs, weights)[0]())
            await asyncio.sleep(self._random.expovariate(1 / every))

    async def answer(self) -> None:
        """Look at the channel a minute after the question, and say what is there. Sometimes two do."""
        while True:
            await asyncio.sleep(3)
            for entry in [each for each in self._judge.entries.values() if each.asked]:
                asked = self._judge.stories[entry.key].asked_at
                if asked is None or self._world.elapsed - asked < PATIENCE + self._random.choice((0, 0, 30)):
                    continue
                landed = self._judge.walls[entry.channel].has(entry.key)
                for _ in range(self._random.choice((1, 1, 2))):
                    await self._once(
                        lambda program, entry=entry, landed=landed: program.desk.resolve(  # type: ignore[misc]
                            entry.id, landed=landed, by=Actor(name="Вера")
                        )
                    )

    async def release(self) -> None:
        """Take every brake off."""
        await self._surely(lambda program: program.desk.resume())  # type: ignore[union-attr]
        for name in (*self._newsroom.channels, *self._newsroom.queues):
            await self._surely(lambda program, name=name: program.desk.resume(name))  # type: ignore[misc]

    # deeds

    async def _submit(self) -> None:
        self._count += 1
        random, origin = self._random, f"message {self._count}"
        number = self._count if random.random() > 0.07 else max(1, self._count - 1)
        article = Article(
            headline=RichText.of(f"Новость {number}: мост открыли"),
            body=(Block(text=RichText.of(f"Это рассказ номер {number}. Движение открыли утром.")),),
        )
        queue = random.choice(tuple(self._newsroom.queues))
        channels = random.choice((None, None, tuple(random.sample(sorted(self._newsroom.channels), 2))))
        when, first = random.choice((None, None, 0.0, random.uniform(5, 150))), random.random() < 0.2
        as_draft = random.random() < 0.3

        async def deed(program: Program) -> int:
            desk = program.desk
            assert desk is not None
            at = None if when is None else self._world.now() + timedelta(seconds=when)
            new = NewArticle(
                article=article,
                queue=queue,
                state=ArticleState.DRAFT if as_draft else ArticleState.WAITING,
                channels=channels,
                at=None if as_draft else at,
                first=first,
                editor_id=random.choice(newsrooms.EDITORS),
                origin=origin,
            )
            kept = await desk.submit(new)
            if as_draft:
                if when is None:
                    await desk.put_in_queue(kept, first=first)
                elif when == 0:
                    await desk.publish_now(kept)
                else:
                    assert at is not None
                    await desk.fix_time(kept, at)
            return kept

        self.kept[origin] = await self._surely(deed)
        self._world.happen("submitted", self.kept[origin])

    async def _urgent(self) -> None:
        article = self._some_article("waiting")
        if article is not None:
            await self._once(lambda program: program.desk.urgent(article))  # type: ignore[union-attr]

    async def _cancel(self) -> None:
        article = self._some_article("waiting", "taken")
        if article is not None:
            self.cancelled.add(article)
            await self._once(lambda program: program.desk.cancel(article))  # type: ignore[union-attr]

    async def _retry(self) -> None:
        over = [each for each in self._judge.entries.values() if each.state in ("failed", "expired")]
        if over:
            delivery = self._random.choice(over).id
            await self._once(lambda program: program.desk.retry(delivery))  # type: ignore[union-attr]

    async def _freeze(self) -> None:
        await self._once(lambda program: program.desk.freeze(reason="траур", by=Actor(name="Вера")))  # type: ignore[union-attr]
        await asyncio.sleep(self._random.uniform(2, 50))
        await self._surely(lambda program: program.desk.resume())  # type: ignore[union-attr]

    async def _pause(self) -> None:
        name = self._random.choice((*self._newsroom.channels, *self._newsroom.queues))
        await self._once(lambda program: program.desk.pause(name))  # type: ignore[union-attr]
        await asyncio.sleep(self._random.uniform(2, 50))
        await self._surely(lambda program: program.desk.resume(name))  # type: ignore[union-attr]

    async def _reload(self) -> None:
        newer = newsrooms.changed(self._newsroom, self._random)
        self._newsroom = newer

        async def deed(program: Program) -> None:
            program.newsroom = newer
            assert program.publisher is not None
            assert program.desk is not None
            await program.publisher.take(newer, self._networks)
            program.desk.newsroom = newer

        for program in self._programs:
            try:
                await program.do(deed)
            except Unknown:
                program.newsroom = newer  # it will read the file when it starts
        self._world.happen("reload")

    async def _end_a_program(self) -> None:
        self._random.choice(self._programs).end()

    # how a deed gets done

    def _some_article(self, *states: str) -> int | None:
        found = [row[0] for row in self._judge.ledger.articles() if row[1] in states]
        return self._random.choice(found) if found else None

    async def _once(self, deed: Callable[[Program], Awaitable[object]]) -> None:
        """Try; where the program dies over it, leave it."""
        try:
            await self._random.choice(self._programs).do(deed)
        except Unknown:
            self._world.note("nobody knows whether that was done")

    async def _surely(self, deed: Callable[[Program], Awaitable[T]]) -> T:
        """Try until somebody says that it is done."""
        while True:
            try:
                return await self._random.choice(self._programs).do(deed)
            except Unknown:
                await asyncio.sleep(self._random.uniform(0.5, 4))
