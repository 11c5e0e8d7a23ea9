"""Doors: what people do, over HTTP, so that a page (or a curl) can be an editor.

POST /sandbox/telegram/say     {"user": 111, "text": "…", "entities": […], "photos": ["<base64>"]}
POST /sandbox/telegram/press   {"user": 111, "label": "В очередь", "message_id": 7}
GET  /sandbox/telegram/chat/111
"""

import base64
import json
from typing import Any

from aiohttp import web

from bot.sandbox.telegram.chats import Message
from bot.sandbox.telegram.errors import TelegramError
from bot.sandbox.telegram.people import People


class BadWish(ValueError):
    """A request that says nothing a person could do."""


class Doors:
    """The addresses under /sandbox/telegram."""

    def __init__(self, people: People) -> None:
        self._people = people

    def routes(self) -> list[web.AbstractRouteDef]:
        """The addresses it answers at."""
        return [
            web.post("/sandbox/telegram/say", self._say),
            web.post("/sandbox/telegram/press", self._press),
            web.get("/sandbox/telegram/chat/{user:\\d+}", self._chat),
        ]

    async def _say(self, request: web.Request) -> web.Response:
        try:
            wish = await _wish(request)
            messages = self._spoken(wish)
        except (BadWish, TelegramError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response([message.to_json() for message in messages], status=201)

    def _spoken(self, wish: dict[str, Any]) -> list[Message]:
        user, text, photos = wish["user"], str(wish.get("text", "")), _photos(wish)
        self._people.meet(user, wish.get("name"))
        if len(photos) > 1:
            return self._people.say_album(user, photos, text)
        if not photos and not text.strip():
            raise BadWish("there is neither a text nor a photo")
        photo = photos[0] if photos else None
        return [self._people.say(user, text, entities=wish.get("entities") or (), photo=photo)]

    async def _press(self, request: web.Request) -> web.Response:
        try:
            wish = await _wish(request)
            press = self._people.press(
                wish["user"], str(wish.get("label", "")), message_id=wish.get("message_id")
            )
        except (BadWish, LookupError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"query": press.id, "data": press.data}, status=201)

    async def _chat(self, request: web.Request) -> web.Response:
        user = int(request.match_info["user"])
        chat = self._people.meet(user)
        answers = [
            {"query": press.id, "answered": press.answered, "text": press.text, "alert": press.alert}
            for press in self._people.presses(user)
        ]
        messages = [message.to_json() | {"by_bot": message.by_bot} for message in chat.messages.values()]
        return web.json_response({"messages": messages, "presses": answers})


async def _wish(request: web.Request) -> dict[str, Any]:
    try:
        wish = json.loads(await request.text())
    except ValueError:
        raise BadWish("the body is not JSON") from None
    if not isinstance(wish, dict) or not isinstance(wish.get("user"), int):
        raise BadWish('a JSON object with "user" (a number) is expected')
    return wish


def _photos(wish: dict[str, Any]) -> list[bytes]:
    try:
        return [base64.b64decode(photo, validate=True) for photo in wish.get("photos") or ()]
    except (ValueError, TypeError):
        raise BadWish("photos are base64") from None
