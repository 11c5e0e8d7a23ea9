"""Programs: born, at work, killed."""

import asyncio
import json
import os
import signal
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
#: seconds that a start may take on a machine with other things to do
PATIENCE = 90
#: seconds between two looks into a log: nothing rings when a line is written
LOOK_EVERY = 0.02
#: what every process of ours is born into: nothing of the tests' own (coverage would slow every start down)
SURROUNDINGS = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


@dataclass(kw_only=True, eq=False)
class Life:
    """One process of the program."""

    pid: int
    log: Path = Path(os.devnull)
    fresh: bool  #: began as `python -m bot run`, with nothing loaded
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    killed: bool = False  #: by us
    asked: bool = False  #: to end, by SIGTERM
    code: int | None = None

    @property
    def alive(self) -> bool:
        """Neither killed by us nor ended by itself."""
        return not self.killed and not self.ended.is_set()

    async def at_work(self) -> bool:
        """Wait until it says so. False: it has ended before."""
        async with asyncio.timeout(PATIENCE):
            while self.alive and "at work" not in self.words():  # noqa: ASYNC110 - a log does not ring
                await asyncio.sleep(LOOK_EVERY)
        return self.alive

    def words(self) -> str:
        """All it has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def strike(self, number: signal.Signals) -> None:
        """Send a signal, at once."""
        self.killed |= number == signal.SIGKILL
        self.asked |= number == signal.SIGTERM
        if not self.ended.is_set():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Nest:
    """The process that hatches programs (see `nest.py`); one serves many campaigns. A context manager."""

    def __init__(self) -> None:
        self._tasks = asyncio.TaskGroup()
        self._process: asyncio.subprocess.Process | None = None
        self._wanted: deque[asyncio.Future[int]] = deque()
        self._hatched: dict[int, Life] = {}

    async def hatch(
        self, args: Sequence[str], *, folder: Path, environ: Mapping[str, str], log: Path
    ) -> Life:
        """A new program."""
        assert self._process is not None
        assert self._process.stdin is not None
        wish = {"args": args, "environ": dict(environ), "folder": str(folder), "log": str(log)}
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._wanted.append(answer)
        self._process.stdin.write(json.dumps(wish).encode() + b"\n")
        pid = await asyncio.wait_for(answer, PATIENCE)
        return self._hatched[pid]

    async def _listen(self, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            word: dict[str, Any] = json.loads(line)
            if "pid" in word:
                self._hatched[word["pid"]] = Life(pid=word["pid"], fresh=False)
                self._wanted.popleft().set_result(word["pid"])
            elif "ended" in word:
                life = self._hatched.pop(word["ended"])
                life.code = word["code"]
                life.ended.set()

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.crash.nest", cwd=ROOT, env=SURROUNDINGS, stdin=pipe, stdout=pipe
        )
        assert self._process.stdout is not None
        self._tasks.create_task(self._listen(self._process.stdout))
        return self

    async def __aexit__(self, *error: Any) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        await asyncio.wait_for(self._process.wait(), PATIENCE)
        await self._tasks.__aexit__(*error)


class Lives:
    """All programs of a campaign, the dead ones too. An async context manager."""

    def __init__(self, nest: Nest, folder: Path, environ: Mapping[str, str]) -> None:
        self.all: list[Life] = []
        self._nest = nest
        self._folder = folder
        self._environ = dict(environ)
        self._tasks = asyncio.TaskGroup()

    @property
    def alive(self) -> list[Life]:
        """Those that run now."""
        return [life for life in self.all if life.alive]

    async def start(self, role: str, *, fresh: bool) -> Life:
        """A new program: from nothing, or from the nest."""
        log = self._folder / f"life-{len(self.all):04}.log"
        args = ["run", "--role", role]
        if fresh:
            life = await self._born(args, log)
        else:
            life = await self._nest.hatch(args, folder=self._folder, environ=self._environ, log=log)
        life.log = log
        self.all.append(life)
        return life

    async def _born(self, args: Sequence[str], log: Path) -> Life:
        with log.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *args,
                cwd=self._folder, env=self._environ,
                stdin=asyncio.subprocess.DEVNULL, stdout=file, stderr=file,
            )  # fmt: skip
        life = Life(pid=process.pid, fresh=True)

        async def bury() -> None:
            life.code = await process.wait()
            life.ended.set()

        self._tasks.create_task(bury())
        return life

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        for life in self.alive:
            life.strike(signal.SIGKILL)
        for life in self.all:
            await asyncio.wait_for(life.ended.wait(), PATIENCE)
        await self._tasks.__aexit__(*error)
