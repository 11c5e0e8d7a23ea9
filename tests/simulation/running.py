"""Running: one seed, from an empty database to the last judgement."""

import asyncio
import gc
import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.platforms.base import Network
from bot.store import Store
from tests.simulation import newsroom as newsrooms
from tests.simulation.disk import inline
from tests.simulation.faults import Faults, Profile, draw
from tests.simulation.invariants import Judge
from tests.simulation.judgement import is_quiet, judge_the_end
from tests.simulation.ledger import Ledger
from tests.simulation.loop import Process, Stuck
from tests.simulation.networks import Kind, SimulatedNetwork, Wall
from tests.simulation.people import People
from tests.simulation.program import Program
from tests.simulation.world import World

#: seconds after the troubles within which everything that can be settled is
CALM = 300.0
#: callbacks that a run may take
MOST_STEPS = 3_000_000

_KINDS: dict[str, tuple[Kind, ...]] = {
    "tg": ("looks", "blind"),
    "vk": ("looks", "keyed", "keyed"),
    "ok": ("looks",),
    "tg2": ("blind", "looks"),
}


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of one seed."""

    seed: int
    profile: str
    broken: tuple[str, ...]
    events: tuple[str, ...]
    digest: str
    steps: int
    seconds: float  #: of the world
    counts: Counter[str]

    def without_events(self) -> "Result":
        """The same, lighter."""
        return replace(self, events=())


def run(seed: int, *, profile: Profile | None = None) -> Result:
    """Live through `seed`."""
    folder = Path(tempfile.mkdtemp(prefix="simulation-", dir=_memory()))
    try:
        shutil.copy(_template(), folder / "anons.db")
        with World(seed, folder) as world, _quiet(), inline(world.disk):
            return _live(world, profile)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _live(world: World, profile: Profile | None) -> Result:
    random = world.random("run")
    profile = profile or draw(random)
    life = _Life(world, profile)
    world.note("profile", profile)
    try:
        world.loop.run(life.live())
    except Stuck:
        world.breaks("nobody waits for anything any more")
    finally:
        life.bury()
    for complaint in world.loop.trouble:
        world.breaks(f"asyncio complains: {complaint}")
    world.counts["posts"] = sum(len(wall.posts) for wall in life.walls.values())
    return Result(
        seed=world.seed,
        profile=profile.name,
        broken=tuple(world.broken),
        events=tuple(world.events),
        digest=world.digest(),
        steps=world.loop.steps,
        seconds=world.elapsed,
        counts=world.counts,
    )


class _Life:
    """Everything of one run, put together."""

    def __init__(self, world: World, profile: Profile) -> None:
        random = world.random("newsroom")
        self.world, self.profile = world, profile
        self.faults = Faults(world, profile)
        newsroom = newsrooms.draw(random, ceilings=profile.well is None)
        self.walls = {
            name: Wall(kind=random.choice(_KINDS[name]), refuses_known=random.random() < 0.3)
            for name in newsroom.channels
        }
        self.judge = Judge(
            world,
            faults=self.faults,
            walls=self.walls,
            newsroom=newsroom,
            ledger=Ledger(world.path),
            up_since=self._up_since,
        )
        networks: dict[str, Network] = {
            name: SimulatedNetwork(name, wall, world=world, faults=self.faults, watch=self.judge)
            for name, wall in self.walls.items()
        }
        self.programs = [
            Program(
                f"p{number}",
                machine="one" if profile.same_machine else f"m{number}",
                world=world,
                faults=self.faults,
                newsroom=newsroom,
                networks=networks,
            )
            for number in range(profile.machines)
        ]
        self.people = People(
            world, programs=self.programs, judge=self.judge, newsroom=newsroom, networks=networks
        )
        self.world.disk.committed = self._committed
        self.world.mourners.append(self._died)

    async def live(self) -> None:
        """Troubles, then calm, then judgement."""
        profile, channels = self.profile, tuple(self.walls)
        try:
            async with asyncio.TaskGroup() as tasks, asyncio.TaskGroup() as deeds:
                for program in self.programs:
                    tasks.create_task(program.tend())
                tasks.create_task(self.people.answer())
                tasks.create_task(self._tick())
                for trouble in (self.faults.outages(channels), self.faults.disk(), self.faults.clock()):
                    tasks.create_task(trouble)
                await self.people.work(
                    deeds, every=profile.people, minutes=profile.minutes, brakes=profile.brakes
                )
                self.world.note("the troubles are over")
                self.faults.over()
                await self.people.release()
                await self._calm()
                raise _Over
        except* _Over:
            self.world.note("the end")

    async def _calm(self) -> None:
        ends = self.world.elapsed + CALM
        quiet = 0
        while self.world.elapsed < ends and quiet < 3:
            await asyncio.sleep(2)
            quiet = quiet + 1 if is_quiet(self.world, self.judge) else 0
        judge_the_end(self.world, self.judge, self.people)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(2)
            self.judge.look_around()
            if self.world.broken or self.world.loop.steps > MOST_STEPS:
                if not self.world.broken:
                    self.world.breaks("it goes on and on")
                raise _Over

    def bury(self) -> None:
        """Nothing is left running, nothing open."""
        for program in self.programs:
            program.bury()
        self.judge.ledger.close()

    def _committed(self, watched: bool) -> bool:
        rare = watched and self.judge.committed()
        for program in self.programs:
            program.written()
        return rare

    def _died(self, process: Process) -> None:
        for program in self.programs:
            program.died(process)
        known = self.judge.ledger.patience()
        for channel, wall in self.walls.items():
            if channel not in known:  # whoever had just heard of it took it to the grave
                wall.closed_until = -1.0

    def _up_since(self) -> float | None:
        ups = [program.up_since for program in self.programs if program.up_since is not None]
        return min(ups, default=None)


class _Over(Exception):
    """The run is."""


def _memory() -> Path | None:
    shared = Path("/dev/shm")
    return shared if shared.is_dir() else None


@cache
def _template() -> Path:
    """A database as the first start leaves it."""
    path = Path(tempfile.mkdtemp(prefix="simulation-template-", dir=_memory())) / "anons.db"

    async def make() -> None:
        await (await Store.open(f"sqlite:///{path}")).close()

    asyncio.run(make())
    return path


@contextmanager
def _quiet() -> Iterator[None]:
    """The libraries' own logs say what we do to them on purpose."""
    loggers = [logging.getLogger(name) for name in ("sqlalchemy.pool", "apscheduler")]
    levels = [each.level for each in loggers]
    gc.disable()  # at fixed points only: what it finds may run code
    for each in loggers:
        each.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)
        gc.enable()
