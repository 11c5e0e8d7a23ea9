"""Telegram over aiogram: text and entities, photos, albums. One request makes a post visible.

Bot API 10.3. The server itself waits out short flood limits, so a send may rightly take a minute
and still succeed: 110 s of patience.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramMigrateToChat, TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiogram.types import Message
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientError, ClientTimeout

from bot.core.language import Words
from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.core.redaction import Redactor
from bot.platforms.answering import whole
from bot.platforms.base import Access, CannotLook, Check, Photo, PlatformError, Unsure
from bot.platforms.telegram import Options
from bot.platforms.telegram.amending import Amending
from bot.platforms.telegram.checks import check_channel
from bot.platforms.telegram.errors import FAILURES, MOVED, PROXY_ADDRESS, TOKEN, verdict
from bot.platforms.telegram.finding import Search, Trail
from bot.platforms.telegram.requests import Chat, sending

#: seconds; connecting has its own bound, so that a time-out after it means "the answer is lost"
PATIENCE = ClientTimeout(total=110, sock_connect=10)

#: aiogram asks pydantic for these classes at every call, and pydantic keeps them by weak references alone:
#: after each garbage collection it would make them anew, in 4 ms of the event loop
ANSWERS = (Response[Message], Response[list[Message]])

_NO_MESSAGE = Words("Telegram answered without the post's number. The post may be out.")
_NO_KEY = Words("Telegram cannot tell a repetition from a new post.")


async def open_network(channel: Channel, access: Access) -> "Telegram":
    """The way to one Telegram channel. Nothing is connected before the first call."""
    network = Telegram(cast(Options, channel.options), access)
    with suppress(PlatformError):  # a token of the wrong shape is told of when something is to be sent
        network._bot()  # reading the authorities' certificates takes 25 ms: not when a post is due
    return network


class Telegram:
    """One channel or group, written to by a bot."""

    def __init__(self, options: Options, access: Access, *, patience: ClientTimeout = PATIENCE) -> None:
        self._patience = patience
        self._chat: Chat = options.chat
        self._probe_chat: Chat | None = options.probe_chat
        self._access = access
        self._redact = Redactor(access.credentials.values())
        self._opened: Bot | None = None
        self._last: tuple[int, datetime] | None = None  # the newest id of ours in the channel, and its moment
        self._trail = Trail()

    async def send(self, post: Post, *, key: str, photos: Sequence[Photo]) -> Receipt:
        """Publish `post`. Telegram knows no idempotency key: `key` stays here."""
        note: str | None = None
        self._bot()  # a token of the wrong shape is refused before anything starts
        try:
            answer = await self._call(sending(post, photos, self._chat), visible=True, may_move=True)
        except TelegramMigrateToChat as moved:  # a definite "not here": once more, there
            self._chat = moved.migrate_to_chat_id
            note = MOVED.words.say(self._access.language, detail=self._chat)
            answer = await self._call(sending(post, photos, self._chat), visible=True)
        return self._receipt(answer if isinstance(answer, list) else [answer], note=note)

    async def find(self, post: Post, *, key: str, since: datetime, hint: str | None = None) -> Receipt | None:
        """Forward the ids after the newest known one to the probe chat, and compare."""
        known = [int(hint)] if hint and hint.isdecimal() else []
        # what went out after the lost post says nothing of where to begin
        known += [self._last[0]] if self._last is not None and self._last[1] <= since else []
        search = Search(
            call=self._look,
            chat=self._chat,
            probe_chat=self._probe_chat,
            language=self._access.language,
            trail=self._trail,
        )
        found = await search.run(post, key=key, since=since, after=max(known, default=None))
        if found is None:
            return None
        self._trail.forget(key)
        parts = range(found.id, found.id + max(len(post.photos), 1))
        self._last = parts[-1], found.at
        return Receipt(
            at=found.at,
            remote_id=str(found.id),
            url=_address(self._chat, found.id),
            parts=tuple(str(part) for part in parts) if len(parts) > 1 else (),
        )

    async def repeat(self, post: Post, *, key: str, photos: Sequence[Photo], since: datetime) -> Receipt:
        """Never: the Bot API would show the post twice."""
        raise CannotLook(_NO_KEY.say(self._access.language))

    async def correct(
        self, receipt: Receipt, post: Post, *, was: Post, photos: Sequence[Photo], same_photos: bool
    ) -> None:
        """Edit text, caption or photos, whenever it was sent."""
        await self._amending().correct(receipt, post, was=was, photos=photos, same_photos=same_photos)

    async def withdraw(self, receipt: Receipt, *, was: Post, stub: Post) -> str | None:
        """Delete within 48 hours; afterwards `stub` stands in its place."""
        return await self._amending().withdraw(receipt, was=was, stub=stub)

    async def pin(self, receipt: Receipt, *, on: bool) -> None:
        """Pin silently, or let go."""
        await self._amending().pin(receipt, on=on)

    async def check(self) -> Sequence[Check]:
        """Token, channel, rights, probe chat."""
        return await check_channel(
            self._look, chat=self._chat, probe_chat=self._probe_chat, language=self._access.language
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.session.close()

    def _amending(self) -> Amending:
        return Amending(call=self._look, chat=self._chat, language=self._access.language)

    async def _look(self, method: TelegramMethod[Any]) -> Any:
        return await self._call(method, visible=False)

    async def _call(self, method: TelegramMethod[Any], *, visible: bool, may_move: bool = False) -> Any:
        try:
            return await self._bot()(method)
        except FAILURES as error:
            if may_move and isinstance(error, TelegramMigrateToChat):
                raise
            found, detail = verdict(error)
        # raised outside the handler: no traceback shows the foreign exception, which may hold the token
        raise found.failure(self._access.language, visible=visible, detail=self._redact(detail))

    def _bot(self) -> Bot:
        if self._opened is None:
            self._opened = _open_bot(self._access, self._patience)
        return self._opened

    def _receipt(self, messages: Sequence[Message], *, note: str | None) -> Receipt:
        if not all(isinstance(message, Message) for message in messages) or not messages:
            raise Unsure(_NO_MESSAGE.say(self._access.language))
        ids = [message.message_id for message in messages]
        first = ids[0] or None  # Bot API 10.3, MessageId: 0 is "accepted, the id comes later"
        at = self._access.now()
        if first is not None:
            self._last = ids[-1], at
        return Receipt(
            at=at,
            remote_id=None if first is None else str(first),
            url=None if first is None else _address(messages[0].chat.username or self._chat, first),
            parts=tuple(str(number) for number in ids if number) if len(ids) > 1 else (),
            note=note,
        )


def _open_bot(access: Access, patience: ClientTimeout) -> Bot:
    session = _session(access, patience)
    try:
        return Bot(access.credentials["token"], session=session)
    except TokenValidationError:
        failure = TOKEN.failure(access.language, visible=False)
    raise failure


class _Session(AiohttpSession):
    """Keeps no connection: one that was cut while idle would make a post unsure for nothing.

    aiogram's own request follows redirects, and reads answers of any length.
    """

    def __init__(self, *, api: TelegramAPIServer, proxy: str | None) -> None:
        super().__init__(api=api, proxy=proxy)
        self._connector_init["force_close"] = True

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """As aiogram's: one request to one host, and its answer."""
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        form = self.build_form_data(bot=bot, method=method)
        patience: Any = self.timeout if timeout is None else ClientTimeout(total=timeout)
        try:
            async with session.post(url, data=form, timeout=patience, allow_redirects=False) as answer:
                content = (await whole(answer)).decode()
        except (TimeoutError, ClientError) as error:
            # the name only: the text may hold the address, and the address holds the token
            raise TelegramNetworkError(method, type(error).__name__) from error
        response = self.check_response(bot=bot, method=method, status_code=answer.status, content=content)
        return cast(TelegramType, response.result)


def _session(access: Access, patience: ClientTimeout) -> AiohttpSession:
    server = TelegramAPIServer.from_base(access.address)
    try:
        session = _Session(api=server, proxy=access.proxy)
    except ValueError:
        session = None
    if session is None:
        raise PROXY_ADDRESS.failure(access.language, visible=False)
    session.timeout = patience  # type: ignore[assignment]  # aiohttp takes it; only polling does sums with it
    return session


def _address(chat: Chat, message: int) -> str | None:
    """Where a reader finds the message: public by name, of a private channel by its number without -100."""
    name = str(chat)
    if name.startswith("-100"):
        return f"https://t.me/c/{name[4:]}/{message}"
    if name.startswith("-"):
        return None  # a small group has no addresses
    return f"https://t.me/{name.lstrip('@')}/{message}"
