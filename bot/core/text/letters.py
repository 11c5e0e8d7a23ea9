"""Letters: what must not reach a network, and where a text may be cut without breaking one."""

import re
import unicodedata

_ZWJ = "\u200d"
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")
_NOTHING = re.compile("[\ufeff\u202a-\u202e]")  # byte order marks; directions that outlive their line
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_HALVES = re.compile("[\ud800-\udfff]")
_BLANKS = "\u2800\u3164\u115f\u1160\uffa0"  # letters by name, nothing to the eye


def clean(text: str) -> str:
    """`text` with line feeds for line ends, without control characters and lone surrogates."""
    text = _NOTHING.sub("", _LINE_ENDS.sub("\n", text))
    return _HALVES.sub("\ufffd", _CONTROLS.sub(" ", text))


def visible(text: str) -> bool:
    """Whether a reader sees anything at all. Telegram refuses a text without a visible letter."""
    return any(_seen(letter) for letter in text)


def whole(text: str, at: int) -> int:
    """The last place up to `at` where a cut breaks no emoji, flag or accented letter; else `at`."""
    place = at
    while 0 < place < len(text) and _glued(text, place):
        place -= 1
    return place or at


def _seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNPS" and letter not in _BLANKS


def _glued(text: str, at: int) -> bool:
    here, before = text[at], text[at - 1]
    if _ZWJ in (here, before) or unicodedata.category(here)[0] == "M" or _modifier(here):
        return True
    return _flag(here) and _flag(before) and _flags_before(text, at) % 2 == 1


def _modifier(letter: str) -> bool:
    return "\U0001f3fb" <= letter <= "\U0001f3ff" or "\U000e0020" <= letter <= "\U000e007f"


def _flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    start = at
    while start > 0 and _flag(text[start - 1]):
        start -= 1
    return at - start
