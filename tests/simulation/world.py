"""World: what everybody in a run shares: the time, the seed, the truth, and the list of what happened."""

import hashlib
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import Context
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import time_machine

from tests.simulation.disk import Disk
from tests.simulation.loop import PROCESS, Loop, Process

#: Tuesday, 24 November 2026, 10:00 in Moscow
START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
#: what Moments count from, and in
EPOCH, TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class World:
    """One run. Everything random comes from `seed`, through one source for every concern."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.path = folder / "anons.db"
        self.loop = Loop(moved=self._moved, died=self._died)  # type: ignore[abstract]
        self.disk = Disk(random=self.random("disk"), crash=self.crash)
        self.counts: Counter[str] = Counter()  #: what happened, by kind
        self.events: list[str] = []
        self.broken: list[str] = []  #: promises that were not kept
        self.offset = timedelta()  #: of the computer's clock from the true time
        self.clock_was_set: float | None = None
        self.crash_rates: dict[str, float] = {}
        self.crashes_left = 0
        self.gone: dict[str, float] = {}  #: owners that are dead, since when
        self.mourners: list[Callable[[Process], None]] = []  #: who is told of a death
        self.over = False  #: the time of troubles is
        self._crashing = self.random("crashes")
        self._hash = hashlib.sha256()
        self._outside = Context()  # of the world itself: nobody's process
        self._travel: AbstractContextManager[Any] = time_machine.travel(START, tick=False)
        self._traveller: Any = None

    def __enter__(self) -> "World":
        self._traveller = self._travel.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._travel.__exit__(*error)
        self.disk.close()

    def random(self, concern: str) -> Random:
        """A source of its own for `concern`: one more draw here changes nothing there."""
        return Random(f"{self.seed} {concern}")

    # time

    @property
    def elapsed(self) -> float:
        """True seconds since the start."""
        return self.loop.time()

    def true(self) -> datetime:
        """What the networks' clocks show."""
        return START + timedelta(seconds=self.loop.time())

    def now(self) -> datetime:
        """What the computer's clock shows."""
        return self.true() + self.offset

    def set_clock(self, by: timedelta) -> None:
        """Somebody sets the computer's clock; the loop's own one goes on as if nothing were."""
        self.offset += by
        self.clock_was_set = self.elapsed
        self._traveller.move_to(self.now())
        self.happen("clock set", by)

    def later(self, seconds: float, act: Any, *arguments: Any) -> None:
        """The world itself does something, whoever dies until then."""
        self.loop.call_later(seconds, act, *arguments, context=self._outside.copy())

    # what happens

    def happen(self, kind: str, *details: object) -> None:
        """Remember, and count by `kind`."""
        self.counts[kind] += 1
        self.note(kind, *details)

    def note(self, kind: str, *details: object) -> None:
        """Remember."""
        process = PROCESS.get()
        who = "" if process is None else process.name
        line = f"{self.elapsed:10.3f} {who:8} {kind} {' '.join(str(each) for each in details)}".rstrip()
        line = line.replace(str(self.path.parent), "…")  # the same in every run
        self._hash.update(line.encode())
        self.events.append(line)

    def breaks(self, promise: str) -> None:
        """A promise was not kept: the run has found something."""
        self.note("BROKEN", promise)
        self.broken.append(f"at {self.elapsed:.3f} s: {promise}")

    def digest(self) -> str:
        """The same for the same course of events."""
        return self._hash.hexdigest()[:16]

    # death

    def crash(self, where: str) -> bool:
        """Does the program that asks die here? Then it must not do anything any more, but wait."""
        process = PROCESS.get()
        least = (
            -1 if where == "after bad news" else 1
        )  # a rare moment is not missed because others came first
        if process is None or self.over or self.crashes_left < least:
            return False
        rate = self.crash_rates.get(where.split()[-1], 0.0)
        if self._crashing.random() >= rate:
            return False
        self.note("dies", where)
        self.loop.kill(process)
        return True

    def _moved(self, now: float) -> None:
        self._traveller.move_to(self.now())

    def _died(self, process: Process) -> None:
        self.crashes_left -= 1
        self.counts["crash"] += 1
        self.events.append(f"{self.elapsed:10.3f} {process.name:8} is dead")
        self._hash.update(b"dead")
        self.disk.died(process)
        for tell in self.mourners:
            tell(process)


def micros(moment: datetime) -> int:
    """As the store keeps it."""
    return (moment - EPOCH) // TICK
