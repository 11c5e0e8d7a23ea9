"""Typography: the typesetter's habits, on plain text only.

Each rule finds edits in the letters and knows nothing of formatting; links, code and addresses are left
alone. Applying the rules twice changes nothing more.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

from bot.core.richtext import Edit, RichText, Style
from bot.core.text.links import ADDRESS

_UNTOUCHED = frozenset({Style.LINK, Style.CODE, Style.PRE})
_DOTS = re.compile(r"(?<!\.)\.\.\.(?!\.)")
_DASH = re.compile(r"(?<=\S[ \xa0])(?:--?|–)(?=[ \xa0])")
_SCORE = re.compile(r"\d[ \xa0](?:--?|–)[ \xa0]\d")
_UNITS = (
    "г|гг|в|вв|ч|мин|сек|руб|коп|тыс|млн|млрд|трлн|чел|шт|экз|кв|куб|га|км|м|дм|см|мм|кг|ц|т|л|мл|кВт|МВт|Вт|Гб|Мб"
    "|лет|года?|месяц(?:а|ев)?|недел[ьюи]|дн(?:я|ей)|день|час(?:а|ов)?|минут[аы]?|рубл(?:ь|я|ей)|человека?|процент(?:а|ов)?"
    "|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
)
_BOUND = re.compile(
    r"(?<=№) (?=\d)"  # № 5
    r"|(?<=\b[А-ЯЁ]\.) (?=[А-ЯЁ])"  # А. С. Пушкин
    r"|(?<=\b(?:г|д|с|п)\.) (?=[А-ЯЁ\d])|(?<=\bул\.) (?=[А-ЯЁ\d])"  # г. Энск, д. 5, ул. Мира
    rf"|(?<=\d) (?=(?:{_UNITS})\b|[%°₽])"  # 2024 г, 5 км
    r"|(?<=\b\d) (?=\d{3}\b)|(?<=\b\d\d) (?=\d{3}\b)|(?<=\b\d{3}) (?=\d{3}\b)"  # 10 000
    r"|(?<=\S) (?=—(?:\s|$))"  # a dash never begins a line
)
_SHORT = re.compile(
    r"\b(?:а|без|в|во|да|до|для|за|и|из|изо|к|ко|на|не|ни|но|о|об|обо|от|ото|по|под|при|про|с|со|у|я)"
    r" (?=\w|[«„(№])",
    re.IGNORECASE,
)
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_QUOTE_MARKS = re.compile('["«»„“]')
_OPENS_AFTER = frozenset(" \t\n\xa0([{—–-«„/")


def set_type(text: RichText) -> RichText:
    """`text` with «ёлочки», dashes, dots and the blanks that must not break a line."""
    for rule in (_dots, _dashes, _quotes, _blanks):
        text = _apply(text, rule)
    return text


def _apply(text: RichText, rule: Callable[[str], Iterator[Edit]]) -> RichText:
    plain = text.plain
    edits = list(rule(plain))
    if not edits:
        return text
    starts, stops = _kept(text, plain)
    return text.replace([edit for edit in edits if not _inside(edit, starts, stops)])


def _dots(text: str) -> Iterator[Edit]:
    for found in _DOTS.finditer(text):
        yield found.start(), found.end(), "…"


def _dashes(text: str) -> Iterator[Edit]:
    for found in _DASH.finditer(text):
        if not _SCORE.match(text, found.start() - 2):
            yield found.start(), found.end(), "—"


def _blanks(text: str) -> Iterator[Edit]:
    bound = {found.start() for found in _BOUND.finditer(text)}
    bound |= {found.end() - 1 for found in _SHORT.finditer(text)}
    for blank in sorted(bound):
        yield blank, blank + 1, "\xa0"


def _quotes(text: str) -> Iterator[Edit]:
    """Straight quotes to «…», inside others to „…“. None at all unless every one finds its partner."""
    if '"' not in text or not _CYRILLIC.search(text):  # English keeps its own
        return
    edits: list[Edit] = []
    open_marks: list[str] = []
    for found in _QUOTE_MARKS.finditer(text):
        new = _paired(text, found, open_marks)
        if new is None:
            return
        if found[0] == '"':
            edits.append((found.start(), found.end(), new))
    if not open_marks:
        yield from edits


def _paired(text: str, found: re.Match[str], open_marks: list[str]) -> str | None:
    """What a quotation mark should be, given those that are open. None: it has no partner."""
    mark = found[0]
    if mark in "«„" or (mark == '"' and _opens(text, found.start())):
        open_marks.append(mark if mark != '"' else "„" if open_marks else "«")
        return open_marks[-1]
    if not open_marks or (mark == '"' and text[found.start() - 1].isspace()):
        return None
    return {"«": "»", "„": "“"}[open_marks.pop()]


def _opens(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (not before or before in _OPENS_AFTER) and bool(after.strip())


def _kept(text: RichText, plain: str) -> tuple[list[int], list[int]]:
    """Where the stretches that no rule may touch begin, and how far any so far has reached."""
    ranges = [found.span() for found in ADDRESS.finditer(plain)]
    place = 0
    for letters, marks in text.runs():
        if any(style in _UNTOUCHED for style, _ in marks):
            ranges.append((place, place + len(letters)))
        place += len(letters)
    ranges.sort()
    return [start for start, _ in ranges], list(accumulate((stop for _, stop in ranges), max))


def _inside(edit: Edit, starts: list[int], stops: list[int]) -> bool:
    start, stop, _ = edit
    before = bisect_right(starts, stop - 1)
    return before > 0 and stops[before - 1] > start
