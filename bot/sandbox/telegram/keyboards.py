"""Keyboards: what may stand under a message (Bot API 10.3, InlineKeyboardMarkup)."""

from typing import Any

from bot.sandbox.telegram.call import Call
from bot.sandbox.telegram.errors import TelegramError

#: what a button may do; it does exactly one thing
DEEDS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
MOST_BUTTONS = 100
LONGEST_MARKUP = 10_000  # bytes; the server's own number is not published


def read_keyboard(call: Call, *, inline_only: bool = False) -> dict[str, Any] | None:
    """The reply_markup of a call, checked. Raises TelegramError on a button that Telegram would not take."""
    markup: dict[str, Any] | None = call.structure("reply_markup", dict)
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        _check_inline(markup["inline_keyboard"])
    elif inline_only or not {"keyboard", "remove_keyboard", "force_reply"} & markup.keys():
        raise TelegramError(
            "inline keyboard expected" if inline_only else "can't parse reply keyboard markup"
        )
    if len(str(markup).encode()) > LONGEST_MARKUP:
        raise TelegramError("reply markup is too long")
    return markup


def _check_inline(rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise TelegramError("can't parse inline keyboard: an Array of Array is expected")
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise TelegramError("reply markup is too long")
    for button in buttons:
        _check_button(button)


def _check_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise TelegramError("can't parse InlineKeyboardButton: expected an Object")
    if not str(button.get("text", "")).strip():
        raise TelegramError("can't parse inline keyboard button: Text buttons are empty")
    deeds = [deed for deed in DEEDS if deed in button]
    if len(deeds) != 1:
        raise TelegramError(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise TelegramError("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise TelegramError("BUTTON_URL_INVALID")
