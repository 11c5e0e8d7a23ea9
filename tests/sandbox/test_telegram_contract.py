"""The stand-in against the published schema: whatever the Bot API requires, it requires as well."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import CHANNEL, METHODS, PROBE

SCHEMA = Path(__file__).parents[3] / "shared/contracts/schema/condensed/telegram.json"
COMPLETE: dict[str, dict[str, Any]] = {
    "sendMessage": {"chat_id": CHANNEL, "text": "а"},
    "sendPhoto": {"chat_id": CHANNEL, "photo": "<photo>"},
    "sendDocument": {"chat_id": CHANNEL, "document": "<document>"},
    "sendMediaGroup": {"chat_id": CHANNEL, "media": [{"type": "photo", "media": "<photo>"}] * 2},
    "sendChatAction": {"chat_id": CHANNEL, "action": "typing"},
    "editMessageText": {"chat_id": CHANNEL, "message_id": 1, "text": "б"},
    "editMessageCaption": {"chat_id": CHANNEL, "message_id": 2, "caption": "б"},
    "editMessageReplyMarkup": {
        "chat_id": CHANNEL,
        "message_id": 1,
        "reply_markup": {"inline_keyboard": [[{"text": "а", "callback_data": "1"}]]},
    },
    "editMessageMedia": {"chat_id": CHANNEL, "message_id": 1, "media": {"type": "photo", "media": "<photo>"}},
    "deleteMessage": {"chat_id": CHANNEL, "message_id": 1},
    "copyMessage": {"chat_id": PROBE, "from_chat_id": CHANNEL, "message_id": 1},
    "forwardMessage": {"chat_id": PROBE, "from_chat_id": CHANNEL, "message_id": 1},
    "answerCallbackQuery": {"callback_query_id": "<press>"},
    "getMe": {},
    "getChat": {"chat_id": CHANNEL},
    "getChatMember": {"chat_id": CHANNEL, "user_id": 100},
    "getChatAdministrators": {"chat_id": CHANNEL},
    "setMyCommands": {"commands": []},
    "getMyCommands": {},
    "getFile": {"file_id": "<photo>"},
    "deleteWebhook": {},
    "getWebhookInfo": {},
    "deleteMessages": {"chat_id": CHANNEL, "message_ids": [1]},
    "pinChatMessage": {"chat_id": CHANNEL, "message_id": 1},
    "unpinChatMessage": {"chat_id": CHANNEL, "message_id": 1},
    "getUpdates": {"timeout": 0},
}


@pytest.fixture
async def known(sandbox: Sandbox, bot_api: Any, jpeg: bytes) -> dict[str, str]:
    """A text (1), a photo (2), a document (3) in the channel and a pressed button, to name in the calls."""
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": "1"}]]}
    sandbox.telegram.meet(5)
    await bot_api.result("sendMessage", chat_id=CHANNEL, text="Раз")
    photo = await bot_api.result("sendPhoto", {"photo": jpeg}, chat_id=CHANNEL)
    document = await bot_api.result("sendDocument", {"document": b"x"}, chat_id=CHANNEL)
    await bot_api.result("sendMessage", chat_id=5, text="Точно?", reply_markup=markup)
    return {
        "<photo>": photo["photo"][-1]["file_id"],
        "<document>": document["document"]["file_id"],
        "<press>": sandbox.telegram.press(5, "Да").id,
    }


def filled(params: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    text = json.dumps(params)
    for name, value in known.items():
        text = text.replace(name, value)
    made: dict[str, Any] = json.loads(text)
    return made


def required(method: str) -> list[str]:
    params = json.loads(SCHEMA.read_text(encoding="utf-8"))["methods"][method]
    return [name for name, (_, needed) in params.items() if needed]


def test_there_is_a_complete_call_for_every_method() -> None:
    assert set(COMPLETE) == {*METHODS, "getUpdates"}


@pytest.mark.parametrize("method", COMPLETE)
async def test_a_complete_call_succeeds(bot_api: Any, known: dict[str, str], method: str) -> None:
    await bot_api.result(method, **filled(COMPLETE[method], known))


@pytest.mark.skipif(not SCHEMA.exists(), reason="the published schema is not beside this checkout")
@pytest.mark.parametrize("method", COMPLETE)
async def test_a_call_without_what_the_schema_requires_is_refused(
    bot_api: Any, known: dict[str, str], method: str
) -> None:
    complete = filled(COMPLETE[method], known)
    names = required(method)
    assert set(names) <= complete.keys()
    for name in names:
        incomplete = {other: value for other, value in complete.items() if other != name}
        answer = await bot_api.answer(method, **incomplete)
        assert answer.get("error_code") == 400, name


@pytest.mark.skipif(not SCHEMA.exists(), reason="the published schema is not beside this checkout")
def test_every_method_exists_in_the_published_schema() -> None:
    assert set(COMPLETE) <= set(json.loads(SCHEMA.read_text(encoding="utf-8"))["known"])
