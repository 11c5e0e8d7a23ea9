"""The store: the only SQL. One method, one transaction; values in, values out."""

from datetime import timedelta
from pathlib import Path
from typing import Self

from bot.store.articles import Articles
from bot.store.deliveries import Deliveries
from bot.store.errors import StoreBroken, StoreError, StoreNewer
from bot.store.filling import Filling
from bot.store.flags import FlagBoard
from bot.store.inbox import Inbox
from bot.store.media import MediaShelf
from bot.store.notices import Notices

__all__ = ["Store", "StoreBroken", "StoreError", "StoreNewer"]


class Store(Articles, Filling, Deliveries, MediaShelf, Notices, Inbox, FlagBoard):
    """Everything that outlives the process."""

    @classmethod
    async def open(cls, url: str, *, patience: timedelta = timedelta(seconds=10)) -> Self: ...

    async def close(self) -> None: ...

    async def data_version(self) -> int: ...

    async def backup(self, path: Path) -> None: ...

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
