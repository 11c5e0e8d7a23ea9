"""Running: so many deeds from one number, judged one by one."""

import asyncio
import gc
import random
import re
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog

from tests.editors.fuzzing import cards, cast, ledger
from tests.editors.fuzzing.deeds import Deeds
from tests.editors.fuzzing.eyes import Eyes
from tests.editors.fuzzing.invariants import Moment, judge
from tests.editors.fuzzing.loop import QuietLoop
from tests.editors.fuzzing.step import Step
from tests.editors.fuzzing.world import Unsettled, World

#: steps of a failed run that are told
TOLD = 12
#: a program that is killed, or whose Telegram is away, may say these
EXPECTED_IN_TROUBLE = ("an update was given up",)


@dataclass(kw_only=True)
class Result:
    """What a run came to."""

    seed: int
    steps: int = 0
    broken: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)  #: the transcript of the last steps
    digest: str = ""
    articles: int = 0
    deliveries: int = 0
    shown: int = 0

    def told(self) -> str:
        """A failed run, to be read from the top."""
        head = f"seed {self.seed}, step {self.steps}:"
        return "\n".join([*self.last, "", head, *(f"  ✗ {one}" for one in self.broken)])

    def line(self) -> str:
        """One line."""
        return (
            f"seed {self.seed}: {self.steps} steps, {self.articles} articles, {self.deliveries} deliveries, "
            f"{self.shown} messages of the bot, {len(self.broken)} broken promises"
        )


def run(seed: int, steps: int, *, on: bool = False) -> Result:
    """`steps` deeds, or fewer where one of them breaks a promise. `on`: it goes on all the same."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz", dir=_fast_folder()))
    loop = QuietLoop()
    try:
        with logged() as log, asyncio.Runner(loop_factory=lambda: loop) as runner:
            return runner.run(_run(loop, folder / "anons.db", seed=seed, steps=steps, on=on, log=log))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        gc.collect()


async def _run(loop: QuietLoop, path: Path, *, seed: int, steps: int, on: bool, log: list[str]) -> Result:
    chance = random.Random(seed)
    world = World(loop, path=path, newsroom=cast.of_seed(seed), seed=seed)
    async with world.sandbox, world.pages.server:
        for person, name in cast.NAMES.items():
            world.telegram.meet(person, name)
        await world.start()
        eyes = Eyes(telegram=world.telegram, chats={*cast.NAMES, cast.HOME, cast.ELSEWHERE})
        course = _Course(world=world, eyes=eyes, deeds=Deeds(world, eyes, chance), log=log, seed=seed, on=on)
        await course.take(steps)
        await world.stop()
    return course.result


@dataclass(kw_only=True)
class _Course:
    """The course of one run."""

    world: World
    eyes: Eyes
    deeds: Deeds
    log: list[str]
    seed: int
    on: bool
    result: Result = field(init=False)

    def __post_init__(self) -> None:
        self.result = Result(seed=self.seed)
        self._transcript: deque[str] = deque(maxlen=TOLD)
        self._hash = sha256()

    async def take(self, steps: int) -> None:
        await self.world.settle()
        before = ledger.read(self.world.path)
        for number in range(1, steps + 1):
            self.result.steps = number
            before = await self._take_one(number, before)
            if self.result.broken and not self.on:
                break
        self.result.last = list(self._transcript)
        self.result.digest = self._hash.hexdigest()[:16]
        self.result.articles, self.result.deliveries = len(before.articles), len(before.deliveries)

    async def _take_one(self, number: int, before: ledger.Ledger) -> ledger.Ledger:
        self.log.clear()
        step = await self._deed()
        seen = self.eyes.look()
        self.result.shown += sum(one.new for one in seen)
        after = ledger.read(self.world.path)
        self._write(number, step, [one.line() for one in seen])
        desk = self.world.desk
        assert desk is not None
        moment = Moment(
            step=step,
            seen=seen,
            before=before,
            after=after,
            telegram=self.world.telegram,
            staff=frozenset(desk.newsroom.editors),
            newsroom=desk.newsroom,
        )
        self.result.broken += judge(moment) + self._said(step)
        self.result.broken += [] if step.troubled else await cards.untrue(self.world, step, before, after)
        return after

    async def _deed(self) -> Step:
        step = Step()
        try:
            step = await self.deeds.do()
            await self.world.settle()
        except Unsettled as never:
            self.result.broken.append(f"never dealt with: {never}")
        self.world.sandbox.faults.clear()
        return step

    def _said(self, step: Step) -> list[str]:
        """What the program itself complains of."""
        found = [one for one in self.log if not step.troubled or not one.startswith(EXPECTED_IN_TROUBLE)]
        trouble = [*self.world.trouble, *self.world.loop.trouble]
        self.world.trouble.clear()
        self.world.loop.trouble.clear()
        return [f"log: {one}" for one in (*found, *trouble)]

    def _write(self, number: int, step: Step, lines: list[str]) -> None:
        text = "\n".join([f"{number}. {'; '.join(step.told) or '(nothing)'}", *lines])
        self._transcript.append(text)
        self._hash.update(re.sub(r"[\w-]{32}", "…", text).encode("utf-8", "replace"))


@contextmanager
def logged() -> Iterator[list[str]]:
    """Errors of the program's log, as they come."""
    said: list[str] = []

    def keep(_: Any, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if level in ("error", "critical", "exception"):
            said.append(_in_short(event))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[keep])
    try:
        yield said
    finally:
        structlog.configure(**before)


def _in_short(event: MutableMapping[str, Any]) -> str:
    """What was said; of a trace, what went wrong in which lines of ours."""
    trace = str(event.pop("trace", ""))
    ours = re.findall(r"/(bot/[\w/.]+)\", line (\d+)", trace)
    places = " < ".join(f"{file}:{line}" for file, line in reversed(ours[-4:]))
    words = trace.strip().splitlines()[-1:]
    return " ".join([str(event.pop("event")), *words, places, *([] if trace else [str(dict(event))])])


def _fast_folder() -> str | None:
    """Memory, where there is some: a disk proves nothing here."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
