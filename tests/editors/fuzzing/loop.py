"""Loop: real sockets and real threads, and a time that passes only when nobody has anything to do.

Whoever waits for seconds does not wait: once no socket, no thread and no task has anything left, the time
jumps to the next moment that somebody waits for. `quiet()` ends at such a moment, before any jump.
"""

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from io import StringIO
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

#: real seconds that the kernel gets to carry a byte from one socket of ours to another
GRACE = 0.001
LAST_GRACE = 5.0
#: seconds of this world that one turn takes: who waits for less than a float can tell would wait for ever
HAIR = 1e-8


class Stuck(Exception):
    """Nobody has anything to do, ever again; what they wait for."""


class _Selector(selectors.DefaultSelector):  # type: ignore[valid-type, misc, unused-ignore]
    """Tells the loop when there is nothing to do, instead of waiting."""

    loop: "QuietLoop | None" = None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if self.loop is not None:
            self.loop.pass_by(HAIR)
        if ready or self.loop is None or (timeout is not None and timeout <= 0):
            return ready
        if self.loop.threads:  # a thread is at work, and rings when it has done
            ready = super().select(1.0)
        else:
            # the last thing of all is a thread that only asyncio knows of: the one that ends the others
            grace = LAST_GRACE if timeout is None and not self.loop.is_watched else GRACE
            ready = super().select(grace) or self.loop.rest(timeout)
        return ready


class QuietLoop(asyncio.SelectorEventLoop):
    """An event loop that skips what others sleep through."""

    def __init__(self) -> None:
        selector = _Selector()
        super().__init__(selector)
        self.threads = 0  #: calls that threads work on
        self.trouble: list[str] = []  #: what asyncio itself complains of
        self._jumped = 0.0
        self._quiet: list[asyncio.Future[None]] = []
        self.set_exception_handler(self._complain)
        selector.loop = self

    def time(self) -> float:
        """Seconds that have passed in this world; the real ones count for nothing."""
        return self._jumped

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> "asyncio.Future[T]":
        """As ever; and nobody calls the world quiet meanwhile."""
        self.threads += 1
        future: asyncio.Future[T] = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._thread_is_done)
        return future

    def pass_by(self, seconds: float) -> None:
        """Doing something takes time as well."""
        self._jumped += seconds

    @property
    def is_watched(self) -> bool:
        """Does anybody wait for the quiet?"""
        return bool(self._quiet)

    async def quiet(self) -> None:
        """Until nobody has anything to do but to wait."""
        future: asyncio.Future[None] = self.create_future()
        self._quiet.append(future)
        await future

    def rest(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """Nobody has anything to do: who waits for that is told, else the time jumps."""
        waiting, self._quiet = self._quiet, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
        if not waiting:
            if timeout is None:
                raise Stuck("\n".join(_whereabouts(task) for task in asyncio.all_tasks(self)))
            self._jumped += timeout + 1e-6
        return []

    def _thread_is_done(self, _: "asyncio.Future[Any]") -> None:
        self.threads -= 1

    def _complain(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.trouble.append(f"{context.get('message')}: {context.get('exception')!r}")


def _whereabouts(task: "asyncio.Task[Any]") -> str:
    said = StringIO()
    task.print_stack(file=said)
    return said.getvalue()
