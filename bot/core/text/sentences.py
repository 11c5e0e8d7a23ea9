"""Sentences: where a Russian text may be divided, and where it may be broken off.

razdel finds the boundaries; the rules here put right what it is known to miss (measured on newsroom text:
it splits inside «…» and between the halves of direct speech, misses «в 1998 г. Тогда» and «40 см. За ночь»,
cuts «табл. | 4» and «дер. | Липки»). The cases stand in `tests/core/text/golden_sentences.txt`.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from razdel import sentenize

from bot.core.richtext import RichText
from bot.core.text.letters import whole

Range = tuple[int, int]

_PAIRS = (("«", "»"), ("(", ")"), ("[", "]"), ("“", "”"))
_LOOK_AHEAD = 8  #: sentences that one quotation may span; a stray «(» must not swallow the text
_MEASURE = re.compile(  # a year or a unit that ends a sentence; razdel takes its stop for an abbreviation's
    r"(?:(?<=\d{4}[ \xa0]г\.)|(?<=\d[ \xa0]см\.)|(?<=\d[ \xa0]ч\.)|(?<=°[CС]\.))\s+(?=[А-ЯЁ])"
)
_EMOJI = re.compile(  # one that stands in the place of a full stop; arrows and pointing hands lead on
    "[^\\W\\d_]{4}[»)]?[ \xa0]?(?:[\u2600-\u27a0\u2b50\U0001f300-\U0001f445\U0001f44a-\U0001faff]\ufe0f?)+"
    r"(\s+)(?=[А-ЯЁ])"
)
_BEFORE_A_NAME = re.compile(r"(?:^|[\s(«])(?:дер|наб|пер|просп|пл|бул|хут|мкр)\.$", re.IGNORECASE)
_SPEAKS = re.compile(r"[»”\"?!…,]\s?[—–-]\s[а-яё]")  # «…», — сказал мастер
_SHORTENED = re.compile(r"(?:^|[\s(«])(?:рис|табл|илл?|ст|гл|разд|прил|п|ч|с|стр|№)\.\s*$", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:](?=\s+[^\s\d])|\s[—–-](?=\s)")
_BETWEEN_WORDS = tuple(  # a blank that must not break a line only where there is no other
    re.compile(rf"(?<!\d){blank}+(?=\S)|(?<=\d){blank}+(?=[^\s\d])") for blank in (r"[ \t\n]", r"\s")
)
_TAIL = " \t\n\xa0,;:—–-"


def sentences(text: str) -> list[Range]:
    """Where the sentences of one paragraph begin and end (code points, no white space around)."""
    pieces = [piece for found in sentenize(text) for piece in _at_measures(text, found.start, found.stop)]
    return list(_merge(text, [piece for piece in pieces if piece[0] < piece[1]]))


def shorten(text: RichText, room: int, measure: Callable[[str], int] = len) -> RichText:
    """At most `room` of `text` (as `measure` counts), ending in «…» where something was left out.

    At a clause boundary outside quotations and brackets if there is one in the second half, else between two
    words, and only inside a word where the first one alone is too long.
    """
    plain = text.plain
    if measure(plain) <= room:
        return text
    fits = _fitting(plain, room - 1, measure)
    if room < 1 or not fits:
        return RichText.of("…" if room >= 1 else "")
    words = (_word_end(plain, fits, between) for between in _BETWEEN_WORDS)
    stop = _clause_end(plain, fits) or next(filter(None, words), 0) or whole(plain, fits)
    kept = len(plain[:stop].rstrip(_TAIL)) or stop
    return text.slice(0, kept) + RichText.of(_ending(plain[:kept], spare=fits - kept))


def _at_measures(text: str, start: int, stop: int) -> Iterator[Range]:
    gaps = [found.span() for found in _MEASURE.finditer(text, start, stop)]
    gaps += [found.span(1) for found in _EMOJI.finditer(text, start, stop)]
    for end, begin in sorted(gaps):
        yield start, end
        start = begin
    yield start, stop


def _merge(text: str, pieces: list[Range]) -> Iterator[Range]:
    index = 0
    while index < len(pieces):
        last = _last_of(text, pieces, index)
        yield pieces[index][0], pieces[last][1]
        index = last + 1


def _last_of(text: str, pieces: list[Range], index: int) -> int:
    """The piece with which the sentence that begins at `index` ends."""
    start = pieces[index][0]
    for last in range(index, min(index + _LOOK_AHEAD, len(pieces))):
        so_far = text[start : pieces[last][1]]
        after = pieces[last + 1][0] if last + 1 < len(pieces) else len(text)
        follows = text[after : after + 2]
        if not _unfinished(so_far) and not _goes_on(so_far, follows):
            return last
    return index


def _goes_on(so_far: str, follows: str) -> bool:
    """Whether what begins with `follows` belongs to the sentence all the same."""
    if follows[:1].isdigit() and _SHORTENED.search(so_far[-8:]):
        return True
    if follows[:1].isupper() and _BEFORE_A_NAME.search(so_far[-8:]):
        return True
    # the speaker's second half: «— Не спешим, — говорит мастер. — Валенок спешки не любит.»
    resumes = follows in ("— ", "– ", "- ") if so_far[0] in "—–-" else so_far[0] == follows[:1] == "«"
    return resumes and _SPEAKS.search(so_far, 1) is not None


def _unfinished(text: str) -> bool:
    return text.count('"') % 2 == 1 or any(text.count(left) > text.count(right) for left, right in _PAIRS)


def _fitting(text: str, room: int, measure: Callable[[str], int]) -> int:
    """How many letters of `text` fit in `room`; no letter measures less than 1."""
    longest = min(len(text), max(room, 0))
    return bisect_right(range(1, longest + 1), room, key=lambda stop: measure(text[:stop]))


def _clause_end(text: str, fits: int) -> int:
    """The end of the last whole clause in the second half of what fits, or 0."""
    ends = [end.start() for end in _CLAUSE.finditer(text, 0, fits + 1) if fits // 2 <= end.start() <= fits]
    return next((end for end in reversed(ends) if not _unfinished(text[:end])), 0)


def _word_end(text: str, fits: int, between: re.Pattern[str]) -> int:
    """The end of the last word outside quotations and brackets; else inside, with room to close; or 0."""
    ends = [found.start() for found in between.finditer(text, 1, min(fits + 2, len(text)))]
    ends = [end for end in reversed(ends) if end <= fits]
    outside = (end for end in ends if not _unfinished(text[:end]))
    inside = (end for end in ends if len(_closing(text[:end])) <= fits - end)
    return next(outside, next(inside, 0))


def _ending(text: str, spare: int) -> str:
    """The dots, and what closes a quotation or bracket that had to be left open."""
    closing = _closing(text)
    return "…" + closing if len(closing) <= spare else "…"


def _closing(text: str) -> str:
    return "".join(right * (text.count(left) > text.count(right)) for left, right in _PAIRS)
