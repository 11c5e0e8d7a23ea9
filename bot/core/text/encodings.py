"""Encodings: bytes as letters, by what they say of themselves, else by a guess."""

import codecs
import re
from collections.abc import Iterable

#: what pages and files in Russian are written in. Others that Python knows are slow by design (punycode), or
#: no encodings of letters at all
_KNOWN = frozenset(
    {
        "ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "koi8-u", "cp866",
        "mac-cyrillic", "iso8859-5", "cp1252", "iso8859-1", "iso8859-15", "cp1250", "iso8859-2", "cp1254",
    }
)  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9_.:-]{2,40}")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL, *_RARE = ("cp1251", "koi8-r", "cp866")
_CLEARLY = 1.3, 3  #: times and letters by which a rare encoding must fit better than the usual one
_FREQUENT = frozenset("оеаинтсрвл")  # nine of twenty letters of a Russian text
_LOOKED_AT = 20_000  #: bytes that a guess needs at most


def read_letters(data: bytes, named: Iterable[str | None] = ()) -> str:
    """The text in `data`, whatever its encoding; `named`: what it is said to be, likeliest first.

    A byte order mark decides; else UTF-8 where it fits to the letter, what is named, UTF-16, a guess.
    What fits nothing is still text, with signs of replacement.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return data.decode(marked, "replace").removeprefix("\ufeff")
    for name in ("utf-8", *named):
        encoding = _known(name)
        if encoding is not None and (text := _strictly(data, encoding)) is not None:
            return text
    return _guessed(data)


def _known(name: str | None) -> str | None:
    if name is None or _NAME.fullmatch(name) is None:
        return None
    try:
        encoding = codecs.lookup(name).name
    except LookupError:
        return None
    return encoding if encoding in _KNOWN else None


def _strictly(data: bytes, encoding: str) -> str | None:
    """None: these are not its letters. UTF-16 has a NUL beside every Latin letter, and so has no other."""
    if encoding == "utf-8" and _wide(data) is not None:
        return None
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _guessed(data: bytes) -> str:
    wide = _wide(data)
    if wide is not None:
        return data.decode(wide, "replace")
    torn = data.decode("utf-8", "replace")
    strange = torn.count("\ufffd")
    if strange * 20 < sum(1 for letter in torn if letter > "\x7f"):
        return torn  # UTF-8 with a few broken places
    best = max(_RARE, key=lambda encoding: _russian(data, encoding))
    times, more = _CLEARLY
    clearly = _russian(data, best) > times * _russian(data, _USUAL) + more
    return data.decode(best if clearly else _USUAL, "replace")


def _russian(data: bytes, encoding: str) -> int:
    text = data[:_LOOKED_AT].decode(encoding, "replace").casefold()
    return sum(letter in _FREQUENT for letter in text)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Russian and Latin letters is 0x04 or 0x00."""
    even, odd = data[0:_LOOKED_AT:2], data[1:_LOOKED_AT:2]
    if not odd:
        return None
    for encoding, high in (("utf-16-le", odd), ("utf-16-be", even)):
        if (high.count(4) + high.count(0)) * 10 > len(high) * 9:
            return encoding
    return None
