"""Finishing: what has begun is ended, even if nobody waits for it any more."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

T = TypeVar("T")


async def to_the_end(
    work: Coroutine[Any, Any, T],
    *,
    meanwhile: Callable[[], Awaitable[object]] | None = None,
    every: timedelta | None = None,
) -> T:
    """Await `work` even if the caller is cancelled: half a transaction, or half a post, is nobody's.

    The caller gets its CancelledError afterwards. `meanwhile` is awaited again and again until then, `every`
    so often (real time); it must not raise.
    """
    # a task, but no stray one: it ends before this function does
    running: asyncio.Future[T] = asyncio.ensure_future(work)
    pause = None if every is None else every.total_seconds()
    cancelled: asyncio.CancelledError | None = None
    while not running.done():
        try:
            done, _ = await asyncio.wait([running], timeout=pause)
            if not done and meanwhile is not None:
                await meanwhile()
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None and not running.cancelled():
        running.exception()  # seen: nobody is left to be told
        raise cancelled
    return running.result()
