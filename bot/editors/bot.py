"""EditorsBot: the chat in which the newsroom hands in, decides, looks and is told."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cache
from traceback import format_exception
from typing import Any, Final

import structlog
from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods.base import Response
from aiogram.types import BotCommand, CallbackQuery, File, Message, Update

from bot.core.language import Words
from bot.core.newsroom import Newsroom
from bot.core.notice import NewNotice, editor_audience
from bot.core.redaction import Redactor
from bot.desk import Desk
from bot.editors import (
    amending,
    answering,
    approving,
    choosing,
    deciding,
    editing,
    following,
    gathering,
    handing_in,
    inviting,
    looking,
    queueing,
    showing,
    stopping,
    timing,
    words,
)
from bot.editors.access import Access
from bot.editors.bundling import person
from bot.editors.intake import Intake, Kept, Later
from bot.editors.lists import routes
from bot.editors.pacing import Pace, Pacing
from bot.editors.patience import Patience
from bot.editors.refreshing import Refresher
from bot.editors.refusing import Refusing
from bot.editors.reporting import Outbox
from bot.editors.showing import out_of_date_here
from bot.editors.talk import House, Talk
from bot.editors.turns import InTurn
from bot.fetching import Fetcher
from bot.store import Store

log = structlog.get_logger()

GIVEN_UP: Final = Words(
    "One message or press of yours could not be dealt with: Telegram would not take my answer."
    " Repeat it if it still matters."
)

stale = Router(name="stale")


@stale.callback_query()
async def out_of_date(_: CallbackQuery, talk: Talk) -> None:
    """A button that none of us knows: of an older version, or forged."""
    await out_of_date_here(talk)


class EditorsBot:
    """The bot of the editors' chat. `desk.newsroom` is the configuration in force.

    Raises aiogram's TokenValidationError for a token of the wrong shape, ValueError for a proxy address
    that is none.
    """

    def __init__(
        self,
        desk: Desk,
        store: Store,
        *,
        token: str,
        address: str,
        proxy: str | None = None,
        now: Callable[[], datetime],
        redactor: Redactor,
        pace: Pace | None = Pace(),  # noqa: B008 - a value that nobody can change
        fetcher: Fetcher | None = None,
    ) -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(address), proxy=proxy)
        session.middleware(Pacing(pace))
        self._bot = Bot(token, session=session)
        self._desk = desk
        self._redact = redactor
        self._now = now
        self._patience = Patience()
        self._fetcher = fetcher or Fetcher()
        self._house = House(bot=self._bot, desk=desk, store=store, now=now)
        self._intake = Intake(self._bot, store, self._handle, now=now)
        self._outbox = Outbox(self._house, redact=redactor)
        self._refresher = Refresher(self._house, redact=redactor)

    def reload(self, newsroom: Newsroom) -> None:
        """Another configuration is in force from the next update on."""
        self._desk.take(newsroom)

    def ring(self) -> None:
        """Something was written into the store: there may be something to tell."""
        self._outbox.ring()
        self._refresher.ring()

    async def run(self, stop: asyncio.Event) -> None:
        """Listen, handle and tell until `stop`; then finish what has begun."""
        try:
            async with asyncio.TaskGroup() as tasks:
                listening = [tasks.create_task(self._intake.listen()), tasks.create_task(self._introduce())]
                tasks.create_task(self._intake.work(stop))
                tasks.create_task(self._outbox.run(stop))
                tasks.create_task(self._refresher.run(stop))
                await stop.wait()
                self._intake.wake()
                self._outbox.ring()
                self._refresher.ring()
                for task in listening:  # nothing is lost: what was not confirmed comes again
                    task.cancel()
        finally:
            await self._bot.session.close()

    async def _introduce(self) -> None:
        """The menu of commands beside the text field. Only a convenience: without it everything works."""
        language = self._desk.newsroom.language
        commands = [BotCommand(command=name, description=text.say(language)) for name, text in words.MENU]
        try:
            await self._bot.set_my_commands(commands)
        except AiogramError as error:
            log.warning("the menu of commands could not be set", error=self._redact(str(error)))

    async def _handle(self, kept: Kept) -> None:
        """One update, or one album. Raises Later where the network is away; everything else ends here."""
        try:
            await self._feed(kept)
        except _AWAY as error:
            lasts = self._patience.lasts(kept.ids[0], heard=self._intake.heard)
            if lasts and not isinstance(error, TelegramEntityTooLarge):
                raise Later(type(error).__name__) from error
            log.error("an update was given up", updates=kept.ids, error=self._redact(str(error)))
            await self._excuse(kept)
        except TelegramForbiddenError as error:
            log.warning("a chat is closed to the bot", updates=kept.ids, error=self._redact(error.message))
        except Exception as error:  # noqa: BLE001 - the one place for what we did not foresee
            # no exc_info: a renderer may show local variables, and the token stands in every address
            trace = self._redact("".join(format_exception(error)))
            log.error("an update broke its handler", updates=kept.ids, trace=trace)
            await self._apologize(kept)
        self._patience.forget(kept.ids[0])

    async def _feed(self, kept: Kept) -> None:
        updates = [Update.model_validate(raw, context={"bot": self._bot}) for raw in kept.updates]
        told = (update.message or update.edited_message for update in updates)
        messages = tuple(message for message in told if message is not None)
        await _dispatcher().feed_update(
            self._bot,
            updates[0],
            house=self._house,
            fetcher=self._fetcher,
            origin=self._origin(messages[0] if messages else None, kept),
            album=messages if len(messages) > 1 else (),
        )

    def _origin(self, message: Message | None, kept: Kept) -> str:
        """The mark by which the store knows the same message again."""
        if message is None:
            return f"telegram:{self._bot.id}:update:{kept.ids[0]}"
        if message.media_group_id is not None:
            return f"telegram:{self._bot.id}:{message.chat.id}:album:{message.media_group_id}"
        return f"telegram:{self._bot.id}:{message.chat.id}:{message.message_id}"

    async def _excuse(self, kept: Kept) -> None:
        """By way of the outbox, which waits until Telegram is there."""
        number = person(kept.updates[0])
        if number in self._desk.newsroom.editors:
            notice = NewNotice(
                key=f"given-up:{kept.ids[0]}",
                audience=editor_audience(number),
                kind="given-up",
                text=GIVEN_UP.say(self._desk.newsroom.language),
            )
            await self._house.store.add_notice(notice, now=self._now())

    async def _apologize(self, kept: Kept) -> None:
        editor = self._desk.newsroom.editors.get(person(kept.updates[0]))
        if editor is not None:
            with suppress(AiogramError):  # the log has it all; an apology that fails too changes nothing
                await self._bot.send_message(
                    editor.id, words.TROUBLE.say(self._desk.newsroom.language), parse_mode=None
                )


#: pydantic forgets these classes unless somebody holds them, and making one anew takes milliseconds
_ANSWERS = (
    Response[Message],
    Response[Message | bool],
    Response[list[Message]],
    Response[bool],
    Response[File],
    Response[list[dict[str, Any]]],
)
#: the network, not the update, is to blame
_AWAY = (TelegramNetworkError, TelegramServerError, TelegramRetryAfter, ClientDecodeError)


@cache
def _dispatcher() -> Dispatcher:
    """One for all bots of a process: it holds nothing, `house` comes with every update."""
    dispatcher = Dispatcher(disable_fsm=True)
    for middleware in (InTurn(), Access(), Refusing()):
        dispatcher.message.outer_middleware(middleware)
        dispatcher.edited_message.outer_middleware(middleware)
        dispatcher.callback_query.outer_middleware(middleware)
    dispatcher.include_routers(
        stopping.deciding,
        stopping.router,
        looking.router,
        routes.router,
        deciding.router,
        choosing.router,
        inviting.router,
        gathering.router,
        approving.router,
        queueing.router,
        timing.router,
        editing.router,
        answering.router,
        following.router,
        amending.router,
        showing.router,
        handing_in.router,
        stale,
    )
    return dispatcher
