"""Admins: those who keep the machine. They are told through the outbox, or past it."""

import asyncio
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from bot.app.clock import Clock
from bot.core.newsroom import Editor, Role
from bot.core.notice import ADMINS, NewNotice
from bot.settings import Settings
from bot.store import Store, StoreError


class Admins:
    """The admins of now, by the configuration or by invitation.

    `settings` is replaced when the configuration changes; `people` answers who is in the newsroom.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        clock: Clock,
        log: Any,
        *,
        people: Callable[[], Iterable[Editor]],
    ) -> None:
        self.settings = settings
        self._people = people
        self._store, self._clock, self._log = store, clock, log

    async def tell(self, kind: str, key: str, text: str) -> None:
        """Put it into the outbox, once per `kind` and `key`."""
        await self.put(NewNotice(key=f"{kind}:{key}", audience=ADMINS, kind=kind, text=text))

    async def put(self, notice: NewNotice) -> None:
        """Put a notice into the outbox; where that fails the log is all there is."""
        try:
            await self._store.add_notice(notice, now=self._clock.now())
        except StoreError as problem:
            self._log.warning("admins could not be told", kind=notice.kind, problem=str(problem))

    async def call(self, text: str) -> bool:
        """Tell them past the store, which is the trouble itself. False: nobody was reached."""
        settings = self.settings
        people = [one.id for one in self._people() if one.role is Role.ADMIN]
        self._log.warning("admins are told directly", text=settings.redactor(text))
        if not people or settings.bot_token is None:
            return False
        # takes seconds, and a publisher without Telegram has not done it yet
        direct = await asyncio.to_thread(import_module, "bot.editors.direct")
        reached: int = await direct.tell_directly(
            text,
            people,
            token=settings.bot_token,
            address=settings.telegram_address,
            proxy=settings.telegram_proxy,
            redactor=settings.redactor,
        )
        return reached > 0
