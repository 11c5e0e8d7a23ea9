"""Loop: an event loop whose time is invented, and whose programs can be killed between any two steps.

Nothing waits: when nobody has anything to do, the time jumps to the next moment somebody waits for. Every
callback belongs to a program (a context variable says to which); those of a killed one are never run again,
as after `kill -9`: no `finally`, no rollback, no farewell.
"""

import asyncio
import contextvars
import heapq
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

#: throws that a dead coroutine gets before it is left as it is
_THROWS = 1000


class Killed(BaseException):
    """Thrown into what a killed program left behind, to be rid of it. Nobody in the world sees it."""


class Stuck(Exception):
    """Nobody has anything to do, ever again, and the run is not over."""


@dataclass(eq=False, kw_only=True)
class Process:
    """What can be killed. `fuse`: steps that it still takes; None: as many as it likes."""

    name: str
    alive: bool = True
    fuse: int | None = None
    tasks: list[tuple[asyncio.Task[Any], contextvars.Context]] = field(default_factory=list)


PROCESS: contextvars.ContextVar[Process | None] = contextvars.ContextVar("process", default=None)


class Loop(asyncio.AbstractEventLoop):
    """`moved` is told of every jump; `died` of every process that is no more."""

    def __init__(self, *, moved: Callable[[float], None], died: Callable[[Process], None]) -> None:
        self._moved, self._died = moved, died
        self._now = 0.0
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._count = 0
        self._killed: list[Process] = []
        self._closed = False
        self._running = False
        self.steps = 0
        self.trouble: list[dict[str, Any]] = []  #: what asyncio itself complains of

    # the little that asyncio asks of a loop

    def time(self) -> float:
        return self._now

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return self._running

    def is_closed(self) -> bool:
        return self._closed

    def create_future(self) -> "asyncio.Future[Any]":
        return asyncio.Future(loop=self)

    def create_task(
        self,
        coro: Generator[Any, None, T] | Coroutine[Any, Any, T],
        *,
        name: str | None = None,
        context: contextvars.Context | None = None,
    ) -> asyncio.Task[T]:
        context = context or contextvars.copy_context()
        task = asyncio.Task(coro, loop=self, name=name, context=context)
        process = context.get(PROCESS)
        if process is not None:
            process.tasks.append((task, context))
            if len(process.tasks) > 400:
                process.tasks = [each for each in process.tasks if not each[0].done()]
        return task

    def call_soon(
        self,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_soon_threadsafe(
        self,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> asyncio.Handle:
        return self.call_soon(callback, *args, context=context)

    def call_later(
        self,
        delay: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now + max(delay, 0.0), callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self._count += 1
        heapq.heappush(self._timers, (when, self._count, handle))
        return handle

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Cancelled ones are passed over when their moment comes."""

    def run_in_executor(self, executor: object, func: Callable[[*Ts], T], *args: *Ts) -> "asyncio.Future[T]":
        """At once: there are no threads in this world."""
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - the caller's, as from a thread
            future.set_exception(error)
        return future

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.trouble.append(context)

    def close(self) -> None:
        self._closed = True

    # the world

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        """Run `main` to its end; whatever else there is ends with it."""
        asyncio.set_event_loop(self)
        asyncio._set_running_loop(self)
        self._running = True
        task = self.create_task(main)
        try:
            while not task.done():
                self._turn()
            return task.result()
        finally:
            self._running = False
            asyncio._set_running_loop(None)
            asyncio.set_event_loop(None)
            self._ready.clear()
            self._timers.clear()
            self.close()

    def kill(self, process: Process) -> None:
        """`process` is no more once the step that is being taken now is over; it should take none itself."""
        if process.alive:
            process.alive = False
            self._killed.append(process)

    def forget(self, process: Process) -> None:
        """The world ends: be rid of `process`, whatever it is doing."""
        process.alive = False
        asyncio._set_running_loop(self)
        try:
            _rid(process)
        finally:
            asyncio._set_running_loop(None)

    def _turn(self) -> None:
        if not self._ready:
            self._jump()
        for _ in range(len(self._ready)):
            self._step(self._ready.popleft())
            while self._killed:
                self._bury(self._killed.pop(0))

    def _jump(self) -> None:
        while self._timers and self._timers[0][2].cancelled():
            heapq.heappop(self._timers)
        if not self._timers:
            raise Stuck
        if self._timers[0][0] > self._now:
            self._now = self._timers[0][0]
            self._moved(self._now)
        while self._timers and self._timers[0][0] <= self._now:
            self._ready.append(heapq.heappop(self._timers)[2])

    def _step(self, handle: asyncio.Handle) -> None:
        if handle.cancelled():
            return
        process: Process | None = handle._context.get(PROCESS)  # type: ignore[attr-defined]
        if process is not None:
            if process.fuse is not None and process.alive:
                process.fuse -= 1
                if process.fuse < 0:
                    self.kill(process)
            if not process.alive:
                return
        self.steps += 1
        handle._run()

    def _bury(self, process: Process) -> None:
        self._died(process)
        _rid(process)


def _rid(process: Process) -> None:
    for task, context in process.tasks:  # it may grow meanwhile
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        if not task.done():
            _unwind(task, context)
        elif not task.cancelled():
            task.exception()  # seen: nobody of the dead will ask
    process.tasks.clear()


def _unwind(task: asyncio.Task[Any], context: contextvars.Context) -> None:
    """Ends a coroutine of the dead; wherever it wants to wait once more, it dies once more."""
    coroutine: Any = task.get_coro()
    for _ in range(_THROWS):
        try:
            context.run(coroutine.throw, Killed())
        except StopIteration:
            return
        except BaseException:  # noqa: BLE001 - the dead may say what they like
            return
    with suppress(RuntimeError):
        coroutine.close()
