"""Intake: what Telegram tells us is stored first, and only then confirmed and handled.

A crash at any moment loses nothing: an update that was not confirmed comes again, one that was not handled is
still pending in the store. Each person's updates are handled in order, different people's side by side.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramConflictError, TelegramUnauthorizedError
from aiogram.methods import TelegramMethod

from bot.store import Store, StoreError

log = structlog.get_logger()

Raw = dict[str, Any]

#: seconds that Telegram may hold a request while nothing happens (Bot API 10.3, getUpdates)
LONG_POLL = 25
#: seconds without a new photo after which an album is complete
ALBUM_QUIET = 0.8
#: seconds between two looks into the store: another process or a failed update may have left something
PERIOD = 1.0
LONGEST_PAUSE = 30.0
KINDS = ("message", "callback_query")


class GetUpdates(TelegramMethod[list[dict[str, Any]]]):
    """Bot API 10.3, getUpdates, answered as Telegram wrote it: what we cannot read today is still kept."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: Sequence[str] | None = None


class Later(Exception):
    """This update could not be handled now, and can be later: the network is away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One update as the store keeps it; an album comes as one, with all its updates."""

    ids: tuple[int, ...]
    updates: tuple[Raw, ...]


Handle = Callable[[Kept], Awaitable[None]]


class Intake:
    """From getUpdates through the store to `handle`, which raises Later or nothing at all."""

    def __init__(self, bot: Bot, store: Store, handle: Handle, *, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._store = store
        self._handle = handle
        self._now = now
        self._bell = asyncio.Event()
        self._begun: set[int] = set()
        self._ended: set[int] = set()
        self._unmarked: set[int] = set()  #: handled, and the store does not know it yet
        self._turns: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._albums: dict[tuple[int, str], list[tuple[int, Raw]]] = {}

    async def listen(self) -> None:
        """Ask Telegram until cancelled. Failures are logged and tried again, ever more slowly."""
        pause = 0.5
        while True:
            try:
                await self.poll()
                pause = 0.5
            except (TelegramUnauthorizedError, TelegramConflictError) as error:
                advice = _ADVICE[type(error)]
                log.error(advice, error=error.message)
                await asyncio.sleep(LONGEST_PAUSE)
            except Exception as error:  # noqa: BLE001 - whatever breaks here, listening must go on
                trouble = _KEPT_NOT if isinstance(error, StoreError) else _SILENT
                log.warning(trouble, error=type(error).__name__, seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def poll(self) -> int:
        """One request: whatever has come is in the store when this returns. Answers how many."""
        last = await self._store.last_update_id()
        request = GetUpdates(
            offset=None if last is None else last + 1, timeout=LONG_POLL, allowed_updates=KINDS
        )
        updates = await self._bot(request, request_timeout=LONG_POLL + 15)
        if updates:
            rows = [(int(update["update_id"]), json.dumps(update, ensure_ascii=False)) for update in updates]
            await self._store.keep_updates(rows, now=self._now())
            self._bell.set()
        return len(updates)

    async def work(self, stop: asyncio.Event) -> None:
        """Handle what is pending until `stop`; what has begun is finished."""
        async with asyncio.TaskGroup() as tasks:
            while not stop.is_set():
                self._bell.clear()
                await self._begin(tasks, stop)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._bell.wait(), PERIOD)

    def wake(self) -> None:
        """Look into the store now."""
        self._bell.set()

    async def _begin(self, tasks: asyncio.TaskGroup, stop: asyncio.Event) -> None:
        ended, self._ended = self._ended, set()  # a look that began before an end may still show the update
        try:
            for number in sorted(self._unmarked):
                await self._mark(number)
            pending = await self._store.pending_updates(limit=100)
        except Exception as error:  # noqa: BLE001 - a locked store is looked into again in a second
            self._ended |= ended
            log.error("the inbox could not be read", error=repr(error))
            return
        for number, text in pending:
            if number in self._begun:
                continue
            self._begun.add(number)
            update = _raw(text)
            album = _album(update)
            if album is None:
                tasks.create_task(self._take_turn(Kept(ids=(number,), updates=(update,)), stop))
            elif album in self._albums:
                self._albums[album].append((number, update))
            else:
                self._albums[album] = [(number, update)]
                tasks.create_task(self._gather(album, stop))
        self._begun -= ended

    async def _gather(self, album: tuple[int, str], stop: asyncio.Event) -> None:
        """Wait until no photo came for a moment; then the album is one update."""
        seen = 0
        while seen < len(self._albums[album]):
            seen = len(self._albums[album])
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), ALBUM_QUIET)
        items = sorted(self._albums.pop(album), key=lambda item: _message_id(item[1]))
        kept = Kept(ids=tuple(number for number, _ in items), updates=tuple(update for _, update in items))
        if not stop.is_set():  # else it stays pending: the rest of it may come after the restart
            await self._take_turn(kept, stop)

    async def _take_turn(self, kept: Kept, stop: asyncio.Event) -> None:
        async with self._turns[person(kept.updates[0])]:
            try:
                if await self._handled(kept, stop):
                    self._unmarked.update(kept.ids)
                    for number in kept.ids:
                        await self._mark(number)
            except Exception as error:  # noqa: BLE001 - the store is away, it is marked later
                log.error("an update could not be marked as handled", updates=kept.ids, error=repr(error))
            finally:
                self._ended.update(kept.ids)
                self._bell.set()

    async def _mark(self, number: int) -> None:
        """What was handled must not be handled again, however long the store is away."""
        await self._store.update_handled(number, now=self._now())
        self._unmarked.discard(number)

    async def _handled(self, kept: Kept, stop: asyncio.Event) -> bool:
        """False: stopped before it could be done; it is still pending."""
        pause = 1.0
        while not stop.is_set():
            try:
                await self._handle(kept)
            except Later as later:
                log.warning("an update waits for the network", updates=kept.ids, error=str(later))
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return True
        return False


_SILENT = "Telegram does not answer, trying again"
_KEPT_NOT = "what Telegram says cannot be stored: nothing is confirmed, so it comes again"
_ADVICE: dict[type[AiogramError], str] = {
    TelegramUnauthorizedError: "Telegram refuses the token: set a valid TELEGRAM_BOT_TOKEN from @BotFather",
    TelegramConflictError: "another copy or a webhook listens with this token: stop the other one",
}


def person(update: Raw) -> int:
    """The Telegram id of who wrote or pressed; 0 where an update does not say."""
    told = _object(update.get("message")) or _object(update.get("callback_query"))
    number = _object(told.get("from")).get("id")
    return number if isinstance(number, int) else 0


def _raw(text: str) -> Raw:
    """The stored update. Of what is no update nothing is left, which `handle` refuses with a log line."""
    try:
        return _object(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def _object(value: object) -> Raw:
    """What should be an object: one odd update must not stop the handling of all others."""
    return value if isinstance(value, dict) else {}


def _album(update: Raw) -> tuple[int, str] | None:
    group = _object(update.get("message")).get("media_group_id")
    return None if group is None else (person(update), str(group))


def _message_id(update: Raw) -> int:
    number = _object(update.get("message")).get("message_id")
    return number if isinstance(number, int) else 0
