"""Wording: what becomes of a text and its entities on the way into Telegram.

From TDLib's `clean_input_string`, `fix_formatted_text` and `fix_entities`: the text is cleaned, trimmed and
only then measured, in code points; entities are checked against the text as sent, then moved and sorted out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.sandbox.telegram.errors import TelegramError

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # code points (Bot API 10.3, sendMessage, sendPhoto)
#: the server drops further ones without a word (TDLib, MAX_USER_ENTITY_COUNT)
MOST_ENTITIES = 100
SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = ("blockquote", "expandable_blockquote")
VERBATIM = ("code", "pre")
CONTINUOUS = (*VERBATIM, "text_link", "text_mention", "custom_emoji", "date_time")
#: found by the server itself, whoever sends them
DETECTED = (
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bank_card_number",
)
#: who stands outside when two cover the same stretch (TDLib, get_type_priority)
PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
}
PRIORITY |= {
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}

DROPPED = {*map(chr, range(0x2028, 0x202F)), "\r", "\u0333", "\u033f", "\u030a"}
PATTERNS = (
    ("url", re.compile(r"https?://[^\s<>«»\"]+[^\s<>«»\".,:;!?)]")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+\.[a-z]{2,}\b", re.IGNORECASE)),
    ("mention", re.compile(r"(?<![\w@])@[a-z]\w{3,31}\b", re.IGNORECASE)),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
    ("bot_command", re.compile(r"(?<![\w/])/[a-z]\w{0,31}\b", re.IGNORECASE)),
)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A text as it stands in a message."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """An entity in code points: from `start` up to, not including, `stop`."""

    type: str
    start: int
    stop: int
    details: tuple[tuple[str, Any], ...] = ()

    def crosses(self, other: "Stretch") -> bool:
        """Whether the two have letters in common."""
        return self.start < other.stop and other.start < self.stop


def word(text: str, entities: Sequence[Any], *, longest: int, caption: bool = False) -> Wording:
    """Clean, trim, measure; may be empty. Raises TelegramError on a bad entity and on a text too long."""
    stretches = _read(text, entities)
    text, stretches = _trim(*_clean(text, stretches))
    if len(text) > longest:
        raise TelegramError("message caption is too long" if caption else "message is too long")
    kept = _sort_out(stretches)
    kept += _detect(text, kept)
    kept.sort(key=_order)
    return Wording(text=text, entities=_written(text, kept))


def _order(stretch: Stretch) -> tuple[int, int, int]:
    return stretch.start, -stretch.stop, PRIORITY.get(stretch.type, 50)


def _read(text: str, entities: Sequence[Any]) -> list[Stretch]:
    places = {0: 0}
    units = 0
    for index, letter in enumerate(text, start=1):
        units += 2 if ord(letter) > 0xFFFF else 1
        places[units] = index
    read = [_stretch(entity, places, units) for entity in entities]
    return [stretch for stretch in read if stretch is not None]


def _stretch(entity: Any, places: dict[int, int], units: int) -> Stretch | None:
    kind, start, length = _fields(entity)
    if length <= 0 or start < 0 or kind in DETECTED:
        return None
    for edge, happens, place in (("begins", "begins", start), ("ends", "ends", start + length)):
        if place > units:
            raise TelegramError(f"entity {happens} after the end of the text at UTF-16 offset {place}")
        if place not in places:
            raise TelegramError(f"entity {edge} in a middle of a UTF-16 symbol at UTF-16 offset {place}")
    details = tuple(
        (name, value) for name, value in entity.items() if name not in ("type", "offset", "length")
    )
    stretch = Stretch(type=kind, start=places[start], stop=places[start + length], details=details)
    return stretch if _makes_sense(stretch) else None


def _fields(entity: Any) -> tuple[str, int, int]:
    if not isinstance(entity, dict):
        raise TelegramError("can't parse MessageEntity: expected an Object")
    kind, start, length = entity.get("type"), entity.get("offset"), entity.get("length")
    if not isinstance(start, int) or not isinstance(length, int):
        raise TelegramError("can't parse MessageEntity: offset and length must be integers")
    if kind not in (*SPLITTABLE, *QUOTES, *CONTINUOUS, *DETECTED):
        raise TelegramError("can't parse MessageEntity: Unsupported type specified")
    return str(kind), start, length


def _makes_sense(stretch: Stretch) -> bool:
    """A link whose address is no address is dropped without a word; the text stays."""
    if stretch.type != "text_link":
        return True
    address = str(dict(stretch.details).get("url", ""))
    return re.fullmatch(r"(https?://)?[^\s/?#]+\.[^\s/?#]{2,}([/?#]\S*)?|(tg|ton)://\S+", address) is not None


def _clean(text: str, stretches: list[Stretch]) -> tuple[str, list[Stretch]]:
    moved = [0]
    cleaned = []
    for letter in text:
        if letter not in DROPPED:
            cleaned.append(" " if letter <= " " and letter != "\n" else letter)
        moved.append(len(cleaned))
    return "".join(cleaned), [
        replace(stretch, start=moved[stretch.start], stop=moved[stretch.stop]) for stretch in stretches
    ]


def _trim(text: str, stretches: list[Stretch]) -> tuple[str, list[Stretch]]:
    trimmed = text.rstrip(" \n")
    end = len(trimmed)
    trimmed = trimmed.lstrip(" \n")
    begin = end - len(trimmed)
    clipped = (
        replace(stretch, start=max(stretch.start, begin) - begin, stop=min(stretch.stop, end) - begin)
        for stretch in stretches
    )
    return trimmed, [stretch for stretch in clipped if stretch.start < stretch.stop]


def _sort_out(stretches: list[Stretch]) -> list[Stretch]:
    """Who may stand with whom: continuous ones and quotes exclude their own kind, code kills styles."""
    ordered = sorted(stretches, key=_order)
    quotes = _exclusive(stretch for stretch in ordered if stretch.type in QUOTES)
    continuous = _exclusive(stretch for stretch in ordered if stretch.type in CONTINUOUS)
    firm = sorted(quotes + continuous, key=_order)[:MOST_ENTITIES]
    verbatim = [stretch for stretch in firm if stretch.type in VERBATIM]
    return firm + _split_styles(ordered, verbatim)


def _exclusive(stretches: Iterable[Stretch]) -> list[Stretch]:
    kept: list[Stretch] = []
    for stretch in stretches:
        if not any(stretch.crosses(other) for other in kept):
            kept.append(stretch)
    return kept


def _split_styles(ordered: list[Stretch], verbatim: list[Stretch]) -> list[Stretch]:
    """Styles over the same letters are united, and cut out where code stands."""
    styles: list[Stretch] = []
    for kind in SPLITTABLE:
        united: list[Stretch] = []
        for stretch in (stretch for stretch in ordered if stretch.type == kind):
            if united and stretch.start <= united[-1].stop:
                united[-1] = replace(united[-1], stop=max(united[-1].stop, stretch.stop))
            else:
                united.append(stretch)
        styles += [piece for stretch in united for piece in _without(stretch, verbatim)]
    return styles


def _without(stretch: Stretch, holes: list[Stretch]) -> list[Stretch]:
    pieces = [stretch]
    for hole in holes:
        cut = []
        for piece in pieces:
            before = replace(piece, stop=min(piece.stop, hole.start))
            after = replace(piece, start=max(piece.start, hole.stop))
            cut += (
                [part for part in (before, after) if part.start < part.stop]
                if piece.crosses(hole)
                else [piece]
            )
        pieces = cut
    return pieces


def _detect(text: str, kept: list[Stretch]) -> list[Stretch]:
    """The server marks addresses, hashtags and mentions by itself where no continuous entity stands."""
    taken = [stretch for stretch in kept if stretch.type in CONTINUOUS]
    found: list[Stretch] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            stretch = Stretch(type=kind, start=match.start(), stop=match.end())
            if not any(stretch.crosses(other) for other in taken + found):
                found.append(stretch)
    return found


def _written(text: str, stretches: list[Stretch]) -> list[dict[str, Any]]:
    units = [0]
    for letter in text:
        units.append(units[-1] + (2 if ord(letter) > 0xFFFF else 1))
    return [
        {"type": each.type, "offset": units[each.start], "length": units[each.stop] - units[each.start]}
        | dict(each.details)
        for each in stretches
    ]
