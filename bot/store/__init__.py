"""The store: the only SQL. One method, one transaction; values in, values out.

Every moment is an aware UTC datetime; a naive one raises ValueError. Every method raises StoreBroken when
the database cannot be read or written; nothing is half done then.
"""

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Self

from bot.store.address import database_path
from bot.store.amendments import Amendments
from bot.store.articles import Articles
from bot.store.cards import Cards
from bot.store.choosing import Choosing
from bot.store.claiming import Claiming
from bot.store.clocks import SettingBack
from bot.store.deliveries import Deliveries
from bot.store.engine import PATIENCE, Database, refuse_orphaned_log
from bot.store.errors import StoreBroken, StoreError, StoreNewer
from bot.store.facts import FactBook
from bot.store.filling import Filling
from bot.store.flags import FlagBoard
from bot.store.glancing import Glancing
from bot.store.importing import Importing
from bot.store.inbox import Inbox
from bot.store.journal import Journal
from bot.store.line import Line
from bot.store.media import MediaShelf
from bot.store.migrating import HEAD, migrate, refuse_newer, stored_version
from bot.store.notices import Notices
from bot.store.ordering import Ordering
from bot.store.patience import PatienceBook
from bot.store.people import People
from bot.store.questions import Questions
from bot.store.receiving import Receiving
from bot.store.returning import Returning
from bot.store.reviewing import Reviewing
from bot.store.seeking import Seeking
from bot.store.settling import Settling
from bot.store.standstills import StandstillBoard
from bot.store.strays import Strays
from bot.store.summing import Summing
from bot.store.twins import Likenesses

__all__ = ["Store", "StoreBroken", "StoreError", "StoreNewer"]


class Store(
    Articles,
    Line,
    Ordering,
    Seeking,
    Importing,
    Filling,
    Deliveries,
    Claiming,
    Settling,
    MediaShelf,
    Notices,
    Inbox,
    FlagBoard,
    FactBook,
    StandstillBoard,
    Strays,
    Glancing,
    Receiving,
    PatienceBook,
    Questions,
    Choosing,
    Returning,
    SettingBack,
    Journal,
    Cards,
    Likenesses,
    People,
    Reviewing,
    Summing,
    Amendments,
):
    """Everything that outlives the process: one class, one file per noun."""

    @classmethod
    async def open(cls, url: str, *, patience: timedelta = PATIENCE) -> Self:
        """Opens the database of `url`, creates it if need be, and brings it up to date.

        `patience`: how long a lock of another process is waited for. Raises StoreNewer if a newer version
        wrote it (the file stays as it is), StoreBroken if it cannot be used, StoreError for a wrong URL.
        """
        path = database_path(url)
        _look_around(path)
        version = await asyncio.to_thread(stored_version, path, patience=patience)
        refuse_newer(version, path)
        database = Database(path, patience=patience)
        try:
            if version != HEAD:
                await database.write(migrate)
            await database.data_version()
        except BaseException:
            await database.close()
            raise
        return cls(database)

    async def close(self) -> None:
        """Waits for what is being written, then lets go of the file."""
        await self._database.close()

    async def data_version(self) -> int:
        """A number that changes when something was written: by another process, or by this store itself."""
        return await self._database.data_version()

    async def backup(self, path: Path) -> None:
        """A consistent copy in a new file, while others write. Raises StoreBroken, also if `path` exists."""
        await self._database.backup(path)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _look_around(path: Path) -> None:
    """What SQLite would say in riddles, or too late. Opens nothing: closing would drop SQLite's own locks."""
    if path.is_dir():
        raise StoreBroken(f"{path} is a folder: point ANONS_DATABASE_URL at a file")
    if not path.parent.is_dir():
        raise StoreBroken(f"the folder {path.parent} does not exist: create it, or change ANONS_DATABASE_URL")
    for place in (path, path.parent):
        if place.exists() and not os.access(
            place, os.W_OK, effective_ids=os.access in os.supports_effective_ids
        ):
            raise StoreBroken(
                f"{place} cannot be written: give this user the right to write the file and its folder"
            )
    refuse_orphaned_log(path)
