"""Bundling: which updates are one thing that somebody sent: an album, or a text that Telegram divided.

An album's photos come as messages of their own with one mark. A text of more than 4096 letters is divided by
the sender's program, and nothing marks its parts: it breaks no earlier than it must, so two neighbours would
not have fitted into one message. Raw updates are looked at here, of whatever shape they turn out to be.
"""

import json
from typing import Any

from bot.core.post import utf16_length

Raw = dict[str, Any]

#: Bot API 10.3, sendMessage: UTF-16 units that fit into one message, as senders' programs count
FULL = 4096
#: a program that divides looks for a good place in the second half of a message
SHORTEST_PART = FULL // 2
#: blanks around the place of division are lost
LOST = 16
#: seconds between the parts, by Telegram's clock
APART = 5

Mark = tuple[int, int, str]


def read_raw(text: str) -> Raw:
    """The stored update. Of what is no update nothing is left, which its handler refuses with a log line."""
    try:
        return _object(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def person(update: Raw) -> int:
    """The Telegram id of who wrote, pressed or left; 0 where an update does not say."""
    return _number(_object(_told(update).get("from")).get("id"))


def mark(update: Raw) -> Mark | None:
    """By what the rest of a bundle is known: its chat, its sender, its album. None: it is whole by itself."""
    message = _object(update.get("message"))
    album = message.get("media_group_id")
    if album is None and not _may_be_divided(message):
        return None
    return _number(_object(message.get("chat")).get("id")), person(update), str(album or "")


def is_album(known: Mark) -> bool:
    """Whether a bundle is an album; else it is a divided text."""
    return known[2] != ""


def goes_on(before: Raw, after: Raw) -> bool:
    """Whether `after` is the next part of the text whose part `before` is."""
    one, other = _object(before.get("message")), _object(after.get("message"))
    if not _may_be_divided(one) or not _is_text(other) or person(before) != person(after):
        return False
    places = [(_object(each.get("chat")).get("id"), each.get("message_thread_id")) for each in (one, other)]
    together = utf16_length(one["text"]) + utf16_length(other["text"])
    near = 0 <= _number(other.get("date")) - _number(one.get("date")) <= APART
    return places[0] == places[1] and together + LOST > FULL and near and _one_origin(one, other)


def rewrites(update: Raw, known: Raw) -> bool:
    """Whether `update` is a later wording of the message in `known`."""
    edited, message = _object(update.get("edited_message")), _object(known.get("message"))
    same = _number(edited.get("message_id")) == _number(message.get("message_id")) != 0
    return same and _object(edited.get("chat")).get("id") == _object(message.get("chat")).get("id")


def reworded(update: Raw, known: Raw) -> Raw:
    """The message in `known` as `update` has it now."""
    return {**known, "message": update["edited_message"]}


def place(update: Raw) -> int:
    """The number of the message in its chat; 0 where it has none."""
    return _number(_object(update.get("message")).get("message_id"))


def _told(update: Raw) -> Raw:
    kinds = ("message", "edited_message", "callback_query", "my_chat_member")
    return next((found for kind in kinds if (found := _object(update.get(kind)))), {})


def _is_text(message: Raw) -> bool:
    text = message.get("text")
    return isinstance(text, str) and not text.startswith("/") and "reply_to_message" not in message


def _may_be_divided(message: Raw) -> bool:
    text = message.get("text")
    return isinstance(text, str) and not text.startswith("/") and utf16_length(text) > SHORTEST_PART


def _one_origin(one: Raw, other: Raw) -> bool:
    """Both written here; or both forwarded from one place, where they stood together as well."""
    origins = [_object(each.get("forward_origin")) for each in (one, other)]
    dates = [_number(origin.get("date")) for origin in origins]
    bare = [{key: each[key] for key in each if key not in ("date", "message_id")} for each in origins]
    return bare[0] == bare[1] and 0 <= dates[1] - dates[0] <= APART


def _object(value: object) -> Raw:
    """What should be an object: one odd update must not stop the handling of all others."""
    return value if isinstance(value, dict) else {}


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
