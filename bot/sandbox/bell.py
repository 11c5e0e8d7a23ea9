"""Bell: rung whenever something changed; those who wait look again. No polling, no sleeping."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Bell:
    """Tells everybody who waits that the world has changed."""

    def __init__(self) -> None:
        self._rung: asyncio.Event | None = None

    def ring(self) -> None:
        """Wake all who wait now."""
        if self._rung is not None:
            self._rung.set()
            self._rung = None

    async def until(self, look: Callable[[], Found | None], *, timeout: float) -> Found:
        """The first truthy value of `look`, asked now and after every ring.

        Raises TimeoutError after `timeout` real seconds.
        """
        async with asyncio.timeout(timeout):
            while not (found := look()):
                await self.wait()
            return found

    async def wait(self) -> None:
        """Return at the next ring."""
        if self._rung is None:
            # made here and not in __init__: an event belongs to the loop that waits for it
            self._rung = asyncio.Event()
        await self._rung.wait()
