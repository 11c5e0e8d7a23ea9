"""Refreshing: cards whose article has changed are drawn anew, in everybody's chat.

Nothing is asked of the store unless something was written into it. Chats are served side by side, each in its
turn: a card is never redrawn under the hand of somebody who is being answered there.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import groupby

import structlog
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramForbiddenError

from bot.core.card import Stale
from bot.core.redaction import Redactor
from bot.editors.showing import redraw, show_anew
from bot.editors.talk import EVERYBODY, House, Talk
from bot.store import StoreError

log = structlog.get_logger()

#: seconds between two looks: what happens within them is drawn once
PERIOD = 0.5
#: seconds until cards that could not be drawn are tried again
PAUSE = 5.0
#: seconds without a ring after which we look all the same
HEARTBEAT = 30.0


class Refresher:
    """Keeps the cards true."""

    def __init__(self, house: House, *, redact: Redactor) -> None:
        self._house = house
        self._redact = redact
        self._bell = asyncio.Event()
        self._seen: int | None = None  #: the store's number when everything shown was true
        self._away = False  #: the network did not take what we had to show

    def ring(self) -> None:
        """Something was written, or it is time to end."""
        self._bell.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Redraw until `stop`; `ring` after it is set."""
        while not stop.is_set():
            self._bell.clear()
            try:
                await self.refresh()
            except Exception as error:  # noqa: BLE001 - a store that is locked is looked into again
                log.error("the cards could not be looked through", error=self._redact(repr(error)))
                self._seen = None
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PAUSE if self._away else PERIOD)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), 0 if self._away else HEARTBEAT)

    async def refresh(self) -> int:
        """Draw anew what is out of date; answers how many cards there were."""
        version = await self._house.store.data_version()
        if version == self._seen and not self._away:
            return 0
        stale = await self._house.store.stale_cards()
        self._away = False
        chats = groupby(sorted(stale, key=lambda one: one.card.chat), lambda one: one.card.chat)
        async with asyncio.TaskGroup() as tasks:
            for chat, several in chats:
                tasks.create_task(self._chat(chat, tuple(several)))
        self._seen = version if not stale else None  # there may be more of them
        if stale:
            self._bell.set()
        return len(stale)

    async def _chat(self, chat: int, stale: Iterable[Stale]) -> None:
        for one in stale:
            async with self._house.turns.of(chat):
                try:
                    await self._redraw(one)
                except (TelegramBadRequest, TelegramForbiddenError) as refusal:
                    log.info("a card is let go", chat=chat, error=self._redact(refusal.message))
                    await self._house.store.drop_cards(chat, [one.card.message])
                except AiogramError as error:
                    log.warning("cards stay as they are for now", chat=chat, error=self._redact(str(error)))
                    self._away = True
                    return
                except StoreError:
                    raise
                except Exception as error:  # noqa: BLE001 - one bad card must not hold up the others
                    problem = self._redact(repr(error))
                    log.error("a card cannot be drawn and is let go", chat=chat, problem=problem)
                    await self._house.store.drop_cards(chat, [one.card.message])

    async def _redraw(self, stale: Stale) -> None:
        known = await self._house.store.card(stale.card.chat, stale.card.message)
        if known is None or known.signature != stale.card.signature:
            return  # somebody was answered in this chat meanwhile
        talk = self._talk(stale)
        if talk is None:
            await self._house.store.drop_cards(known.chat, [known.message])
        elif stale.rewritten and known.previews:
            await show_anew(talk, known.article)
        else:
            await redraw(talk, known.article, known.message)

    def _talk(self, stale: Stale) -> Talk | None:
        """As whoever it was drawn for sees it. None: that person has left."""
        card, group = stale.card, self._house.group_talk()
        if card.person == EVERYBODY.id:
            at_home = group is not None and group.chat == card.chat
            return group if at_home else replace(self._house.talk(EVERYBODY), chat=card.chat)
        editor = self._house.desk.newsroom.editors.get(card.person)
        return None if editor is None else replace(self._house.talk(editor), chat=card.chat)
