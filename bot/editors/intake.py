"""Intake: what Telegram tells us is stored first, and only then confirmed and handled.

A crash at any moment loses nothing: an update that was not confirmed comes again, one that was not handled is
still pending in the store. Each person's updates are handled in order, different people's side by side; what
was sent in pieces is handled as one.
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

from bot.editors import bundling
from bot.editors.bundling import Raw
from bot.store import Store, StoreError

log = structlog.get_logger()

#: seconds that Telegram may hold a request while nothing happens (Bot API 10.3, getUpdates)
LONG_POLL = 25
#: seconds without a new part after which an album (True) or a divided text (False) is complete
QUIET = {True: 0.8, False: 1.5}
#: seconds between two looks into the store: another process or a failed update may have left something
PERIOD = 1.0
LONGEST_PAUSE = 30.0
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


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
    """One update as the store keeps it; an album, or a text in parts, comes as one with all its updates."""

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
        self._last: int | None = None  #: the update that came last
        self._fresh: list[tuple[int, str]] = []  #: stored a moment ago: nobody needs to read them again
        self._begun: set[int] = set()
        self._ended: set[int] = set()
        self._unmarked: set[int] = set()  #: handled, and the store does not know it yet
        self._turns: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._open: list[_Bundle] = []  #: not handled yet
        self.heard = 0  #: times that Telegram has answered

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
        last = self._last = await self._store.last_update_id() if self._last is None else self._last
        request = GetUpdates(
            offset=None if last is None else last + 1, timeout=LONG_POLL, allowed_updates=KINDS
        )
        updates = await self._bot(request, request_timeout=LONG_POLL + 15)
        self.heard += 1
        if updates:
            rows = [(int(update["update_id"]), json.dumps(update, ensure_ascii=False)) for update in updates]
            new = await self._store.keep_updates(rows, now=self._now())
            self._fresh += [row for row in rows if row[0] in new]
            self._last = max(number for number, _ in rows)
            self._bell.set()
        return len(updates)

    async def work(self, stop: asyncio.Event) -> None:
        """Handle what is pending until `stop`; what has begun is finished."""
        loop, look_at = asyncio.get_running_loop(), 0.0
        async with asyncio.TaskGroup() as tasks:
            while not stop.is_set():
                self._bell.clear()
                fresh, self._fresh = self._fresh, []
                self._begin(fresh, tasks, stop)
                if loop.time() >= look_at:
                    self._begin(await self._pending(), tasks, stop)
                    look_at = loop.time() + PERIOD
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._bell.wait(), look_at - loop.time())
            for bundle in self._open:
                bundle.ring()

    def wake(self) -> None:
        """There is something to do, or it is time to end."""
        self._bell.set()

    async def _pending(self) -> list[tuple[int, str]]:
        """What is in the store and not in hand: of before the start, failed, or written by somebody else."""
        ended, self._ended = self._ended, set()  # a look that began before an end may still show the update
        try:
            for number in sorted(self._unmarked):
                await self._mark(number)
            pending = await self._store.pending_updates(besides=self._begun)
        except Exception as error:  # noqa: BLE001 - a locked store is looked into again in a second
            self._ended |= ended
            log.error("the inbox could not be read", error=repr(error))
            return []
        self._begun -= ended
        return pending

    def _begin(
        self, pending: Sequence[tuple[int, str]], tasks: asyncio.TaskGroup, stop: asyncio.Event
    ) -> None:
        for number, text in pending:
            if number in self._begun:
                continue
            self._begun.add(number)
            update = bundling.read_raw(text)
            if not self._joined(number, update):
                bundle = _Bundle(number, update)
                self._open.append(bundle)
                tasks.create_task(self._take_turn(bundle, stop))

    def _joined(self, number: int, update: Raw) -> bool:
        """Whether an update belongs to what is not handled yet."""
        sender = bundling.person(update)
        hers = [bundle for bundle in self._open if bundling.person(bundle.last) == sender]
        return any([bundle.takes(number, update) for bundle in hers])

    async def _take_turn(self, bundle: "_Bundle", stop: asyncio.Event) -> None:
        async with self._turns[bundling.person(bundle.last)]:
            whole = await bundle.complete(stop)
            self._open.remove(bundle)
            kept = bundle.kept()
            try:
                # else it stays pending: the rest of it may come after the restart
                if whole and await self._handled(kept, stop):
                    self._unmarked.update(kept.ids)
                    for number in kept.ids:
                        await self._mark(number)
            except Exception as error:  # noqa: BLE001 - the store is away, it is marked later
                log.error("an update could not be marked as handled", updates=kept.ids, error=repr(error))
            finally:
                self._ended.update(kept.ids)

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


class _Bundle:
    """Updates that are handled as one. Most are alone, and whole at once."""

    def __init__(self, number: int, update: Raw) -> None:
        self._mark = bundling.mark(update)
        self._items = [(number, update)]
        self._also: list[int] = []  #: later wordings of it: they are in the items already
        self._quiet = 0.0 if self._mark is None else QUIET[bundling.is_album(self._mark)]
        self._bell = asyncio.Event()
        self._since = asyncio.get_running_loop().time()

    @property
    def last(self) -> Raw:
        """What came last."""
        return self._items[-1][1]

    def takes(self, number: int, update: Raw) -> bool:
        """Take what belongs here. Whatever else a person says shows that their divided text is complete."""
        for index, (known, item) in enumerate(self._items):
            if bundling.rewrites(update, item):
                self._items[index] = known, bundling.reworded(update, item)
                self._also.append(number)
                return True
        if self._mark is None:
            return False
        if bundling.is_album(self._mark):
            more = bundling.mark(update) == self._mark
        else:
            more = bundling.goes_on(self.last, update)
            self._quiet = self._quiet if more else 0.0
        if more:
            self._items.append((number, update))
            self._since = asyncio.get_running_loop().time()
        self.ring()
        return more

    def ring(self) -> None:
        """Something has changed, or it is time to end."""
        self._bell.set()

    async def complete(self, stop: asyncio.Event) -> bool:
        """Wait until nothing came for a moment. False: stopped before. `ring` after `stop` is set."""
        loop = asyncio.get_running_loop()
        while not stop.is_set() and (left := self._since + self._quiet - loop.time()) > 0:
            self._bell.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), left)
        return not stop.is_set() or self._mark is None

    def kept(self) -> Kept:
        """All of it, in the order in which it was sent."""
        items = sorted(self._items, key=lambda item: bundling.place(item[1]))
        numbers = (number for number, _ in items)
        return Kept(ids=(*numbers, *self._also), updates=tuple(update for _, update in items))
