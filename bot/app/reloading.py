"""Reloading: a changed configuration comes into force everywhere at once, or is refused. Admins read why."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app.admins import Admins
from bot.app.clock import Clock
from bot.core.changes import Outlooks, summary
from bot.core.language import Words
from bot.core.newsroom import Newsroom
from bot.desk import HORIZON, Desk
from bot.settings import ConfigProblems, Settings, load_settings
from bot.store import Store, StoreError

_REFUSED = Words("The changed configuration was refused, the old one stays in force.\n{problems}")
_TAKEN = Words("The changed configuration is in force.")
_MENDED = Words("The configuration file is right again, and says what was in force all the time.")
#: oddities that are shown; `anons check` shows all
_MOST_ODDITIES = 5
#: where more articles wait, it is looked no farther than so many days
_MANY, _FEW_DAYS = 2000, 7


@dataclass(frozen=True, kw_only=True)
class Change:
    """A configuration that has come into force."""

    old: Newsroom
    new: Newsroom
    oddities: tuple[str, ...]  #: what is odd about it and was not before
    mark: str  #: the same for every process that read the same change


class Reloading:
    """Reads the file of `settings` again when told to.

    `take` puts new settings into force. `environ` stands for the real environment. Several processes may
    read the same file: admins are told once.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        environ: Mapping[str, str] | None,
        take: Callable[[Settings], Awaitable[None]],
        admins: Admins,
        store: Store,
        clock: Clock,
        log: Any,
    ) -> None:
        self._settings, self._environ = settings, environ
        self._take, self._admins = take, admins
        self._store, self._clock, self._log = store, clock, log
        self._refused: str | None = None  #: what was wrong with the file last time

    async def reload(self) -> Change | None:
        """What the file says is in force when this returns; of a wrong one, admins are told.

        Answers what changed, for `tell`; None: nothing that people would notice. Whoever was told of a wrong
        file waits to hear that it is right again, whatever else has changed.
        """
        path = self._settings.config_path
        state = _state(path)
        try:
            # posts may be due meanwhile
            settings = await asyncio.to_thread(load_settings, path, self._environ, now=self._clock.now())
        except ConfigProblems as problems:
            await self._refuse(str(problems), state)
            return None
        mended, self._refused = self._refused is not None, None
        old, self._settings = self._settings, settings
        await self._take(settings)
        self._log.info("the changed configuration is in force")
        if old.newsroom == settings.newsroom and not mended:
            return None
        known = {problem.message for problem in old.warnings}
        odd = tuple(str(problem) for problem in settings.warnings if problem.message not in known)
        mark = _mark(state, settings.fingerprint or "")
        return Change(old=old.newsroom, new=settings.newsroom, oddities=odd, mark=mark)

    async def tell(self, change: Change) -> None:
        """Admins read what changed, and whom it moves. It takes some looking: posts are not kept waiting."""
        try:
            lines = await self._lines(change)
        except Exception:  # noqa: BLE001 - no sentence is worth the end of the program
            self._log.exception("nobody knows what the change means")
            lines = ()
        odd = [f"⚠️ {line}" for line in change.oddities[:_MOST_ODDITIES]]
        head = _MENDED if change.old == change.new else _TAKEN
        text = "\n".join([head.say(change.new.language), *lines, *odd])
        await self._admins.tell("config", change.mark, text)

    async def _lines(self, change: Change) -> tuple[str, ...]:
        now = self._clock.now()
        try:
            outlooks = await self._outlooks(change, now)
        except StoreError as problem:
            self._log.warning("nobody knows whom the change moves", problem=str(problem))
            outlooks = Outlooks()
        return await asyncio.to_thread(summary, change.old, change.new, outlooks, now=now)

    async def _outlooks(self, change: Change, now: datetime) -> Outlooks:
        """Of very long queues only the coming days: posts are due meanwhile."""
        waiting = await self._store.waiting_counts()
        days = None if sum(waiting.values()) <= _MANY else _FEW_DAYS
        before, after = [
            await Desk(self._store, newsroom, now=lambda: now).plan(days or HORIZON.days)
            for newsroom in (change.old, change.new)
        ]
        return Outlooks(before=before, after=after, waiting=waiting, only_days=days)

    async def _refuse(self, problems: str, state: str) -> None:
        if problems == self._refused:
            return
        self._refused = problems
        self._log.warning("the changed configuration was refused", problems=problems)
        text = _REFUSED.say(self._settings.newsroom.language, problems=problems)
        await self._admins.tell("config", _mark(state, problems), text)


def _state(path: Path) -> str:
    """Which version of the file stands there: another one also where it was changed and changed back."""
    try:
        facts = path.stat()
    except OSError as error:
        return str(error.errno)
    return f"{facts.st_dev} {facts.st_ino} {facts.st_mtime_ns}"


def _mark(state: str, said: str) -> str:
    return hashlib.sha256(f"{state} {said}".encode()).hexdigest()[:32]
