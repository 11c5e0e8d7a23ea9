"""Telegram's stand-in: the Bot API over HTTP, the chats behind it, and the people in them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.context import FeedPost, SandboxContext
from bot.sandbox.faults import Fault
from bot.sandbox.telegram import asking, changing, moving, sending
from bot.sandbox.telegram.call import Call, read_call
from bot.sandbox.telegram.chats import Chat, Message, Person
from bot.sandbox.telegram.doors import Doors
from bot.sandbox.telegram.errors import TelegramError
from bot.sandbox.telegram.feed import Published, feed, published
from bot.sandbox.telegram.people import People
from bot.sandbox.telegram.world import NETWORK, Press, World

__all__ = [
    "CHANNEL",
    "METHODS",
    "PROBE",
    "TOKEN",
    "Chat",
    "Message",
    "Person",
    "Press",
    "Published",
    "TelegramStandIn",
]

TOKEN = "100:sandbox-token"
CHANNEL = -1001000000001
PROBE = -1001234567890
Method = Callable[[World, Call], Any]

METHODS: Mapping[str, Method] = {
    "getMe": asking.get_me,
    "deleteWebhook": asking.delete_webhook,
    "getWebhookInfo": asking.get_webhook_info,
    "setMyCommands": asking.set_my_commands,
    "getMyCommands": asking.get_my_commands,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_chat_member,
    "getChatAdministrators": asking.get_chat_administrators,
    "answerCallbackQuery": asking.answer_callback_query,
    "getFile": asking.get_file,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "forwardMessage": moving.forward_message,
    "copyMessage": moving.copy_message,
    "editMessageText": changing.edit_text,
    "editMessageCaption": changing.edit_caption,
    "editMessageReplyMarkup": changing.edit_keyboard,
    "editMessageMedia": changing.edit_media,
    "deleteMessage": changing.delete_message,
    "deleteMessages": changing.delete_messages,
    "pinChatMessage": changing.pin_message,
    "unpinChatMessage": changing.unpin_message,
}
#: Telegram's server does not mind capitals in the name of a method
_NAMES = {name.lower(): name for name in (*METHODS, "getUpdates")}


class TelegramStandIn(People):
    """One bot, its channel `CHANNEL`, its private probe chat `PROBE`, and whoever talks to it.

    What people do is in `People`: `say`, `say_album`, `forward`, `press`, `shown`.
    """

    def __init__(self, server: SandboxContext) -> None:
        self.world = World(server)
        self.token = TOKEN
        super().__init__(self.world)
        self._context = server
        self.add_chat(Chat(id=CHANNEL, type="channel", title="Наш район", username="nash_rayon"))
        self.add_chat(Chat(id=PROBE, type="channel", title="Проверка"))

    def routes(self) -> list[web.AbstractRouteDef]:
        """The Bot API, the downloads, and the doors for people."""
        return [
            web.route("*", "/bot{token}/{method}", self._answer),
            web.get("/file/bot{token}/{path:.+}", self._download),
            *Doors(self).routes(),
        ]

    @property
    def pace(self) -> bool:
        """Whether too fast a bot gets 429."""
        return self.world.paced

    @pace.setter
    def pace(self, on: bool) -> None:
        self.world.paced = on

    def revoke(self) -> None:
        """@BotFather gave the bot a new token: the old one is 401."""
        self.token = "100:another-token"

    def restore(self) -> None:
        """The old token works again."""
        self.token = TOKEN

    def add_chat(self, chat: Chat) -> Chat:
        """Put a chat into the world; one of the same id is replaced."""
        return self.world.chats.add(chat)

    def get_chat(self, name: int | str = CHANNEL) -> Chat:
        """A chat with its messages and rights, by id or "@name"; tests change the rights in place."""
        return self.world.chats.get(name)

    def posts(self, chat: int | str = CHANNEL) -> list[Published]:
        """What stands in a chat, oldest first; an album is one post."""
        return published(self.get_chat(chat))

    def feed(self) -> list[FeedPost]:
        """The channel as readers see it, oldest first."""
        return feed(self.get_chat(), self._context)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        written = request.match_info["method"]
        method = _NAMES.get(written.lower(), written)
        try:
            call = await read_call(request, method)
        except TelegramError as error:
            return error.response()

        async def act() -> web.StreamResponse:
            return await self._act(request, call)

        return await self._context.guarded(
            request,
            network=NETWORK,
            method=method,
            params={**call.params, **_uploads(call)},
            act=act,
            refuse=_refuse,
        )

    async def _act(self, request: web.Request, call: Call) -> web.StreamResponse:
        try:
            self._check_token(request.match_info["token"])
            result = await self._result(call)
        except TelegramError as error:
            return error.response()
        return web.json_response({"ok": True, "result": result})

    async def _result(self, call: Call) -> Any:
        if call.method == "getUpdates":
            return await self.world.updates.poll(call, stopped=lambda: self._context.stopping)
        if call.method not in METHODS:
            raise TelegramError(": method not found", 404)
        return METHODS[call.method](self.world, call)

    def _check_token(self, token: str) -> None:
        if re.fullmatch(r"\d+:[\w-]+", token) is None:
            raise TelegramError("", 404)
        if token != self.token:
            raise TelegramError("", 401)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request.match_info["token"])
        except TelegramError as error:
            return error.response()
        data = self.world.files.download(request.match_info["path"])
        if data is None:
            return TelegramError("", 404).response()
        return web.Response(body=data, content_type="application/octet-stream")


def _uploads(call: Call) -> dict[str, object]:
    return {name: upload.data for name, upload in call.files.items()}


def _refuse(fault: Fault) -> web.StreamResponse:
    """A fault of kind "error": `code` and `description`, or `retry_after`, or `migrate_to_chat_id`."""
    names = ("retry_after", "migrate_to_chat_id")
    parameters = {name: int(str(fault.how[name])) for name in names if name in fault.how}
    code = int(str(fault.how.get("code", 429 if "retry_after" in parameters else 400)))
    usual = f"retry after {parameters['retry_after']}" if "retry_after" in parameters else "sandbox fault"
    return TelegramError(str(fault.how.get("description", usual)), code, parameters).response()
