"""Markdown: the little of it that newsrooms paste. What is broken or beyond us stays as it was typed."""

import re
from collections.abc import Iterator

from bot.core.richtext import Mark, RichText, Style

_STYLES = {
    "**": Style.BOLD,
    "__": Style.BOLD,
    "*": Style.ITALIC,
    "_": Style.ITALIC,
    "~~": Style.STRIKE,
}

# Every repetition stops at a letter that nothing before it could eat: no input makes these slow.
_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])
    | `(?P<code>[^`\n]+)`
    | (?P<picture>!\[[^\[\]\n]*\]\([^()\s]*\))
    | \[(?P<label>[^\[\]\n]+)\]
      \((?P<url>(?:https?://|tg://|mailto:)[^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)(?:[ ]"[^"\n]*")?\)
    | <(?P<autolink>https?://[^\s<>]+)>
    | (?P<address>https?://[^\s<>*\[\]]+)
    | (?P<literal>\*{4,}|_{4,})
    | (?P<mark>\*{1,3}|_{1,3}|~~)
    """,
    re.VERBOSE,
)
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<text>\S.*)")
_QUOTE = re.compile(r" {0,3}> ?(?P<text>.*)")
_BULLET = re.compile(r"(?P<indent>\s*)[-*+][ \t]+(?P<text>\S.*)")
_RULE = re.compile(r"\s*(?:(?:-\s?){3,}|(?:\*\s?){3,}|(?:_\s?){3,}|={3,})\s*")
_FENCE = re.compile(r" {0,3}(```|~~~)")


def from_markdown(text: str) -> RichText:
    """Bold, italic, strike, code, links, quotations and headings of `text`; everything else as typed.

    Headings become bold lines, bullets «•», rules blank lines. Linear in the length of the text.
    """
    page = _Page()
    lines = text.split("\n")
    code: int | None = None
    closing = _closings(lines)
    for number, line in enumerate(lines):
        if code is not None:
            code = page.code_line(line, code, last=number == code)
        elif _FENCE.match(line) and closing.get(number):
            code = closing[number]
        else:
            page.line(line)
    return page.text()


def _closings(lines: list[str]) -> dict[int, int]:
    """Where each opening fence closes. One without an end is text."""
    fences = [number for number, line in enumerate(lines) if _FENCE.match(line)]
    return dict(zip(fences[::2], fences[1::2], strict=False))


class _Page:
    """A text on its way from Markdown: pieces, and which stretch of pieces is styled."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._styled: list[tuple[int, int, Mark]] = []
        self._open: dict[str, int] = {}  # an opening mark → its piece

    def line(self, line: str) -> None:
        """One line that is not code."""
        if not line.strip() or _RULE.fullmatch(line):
            self._open.clear()  # emphasis does not outlive its paragraph
        elif found := _HEADING.fullmatch(line):
            self._block(found["text"].rstrip("# \t"), Style.BOLD)
        elif found := _QUOTE.fullmatch(line):
            self._block(found["text"], Style.QUOTE)
        elif found := _BULLET.fullmatch(line):
            self._inline(f"{found['indent']}• {found['text']}")
        else:
            self._inline(line.rstrip(" \t\\"))
        self._pieces.append("\n")

    def code_line(self, line: str, until: int, *, last: bool) -> int | None:
        """One line of a fenced block; the closing fence itself is not text."""
        if last:
            return None
        self._add(line, (Style.PRE, None))
        self._pieces.append("\n")
        return until

    def text(self) -> RichText:
        """What has been read."""
        offsets = [0]
        for piece in self._pieces:
            offsets.append(offsets[-1] + len(piece))
        marks = [(offsets[start], offsets[stop], mark) for start, stop, mark in self._styled]
        return RichText.marked("".join(self._pieces).rstrip("\n"), marks)

    def _block(self, text: str, style: Style) -> None:
        start = len(self._pieces)
        self._open.clear()
        self._inline(text)
        self._styled.append((start, len(self._pieces), (style, None)))

    def _add(self, text: str, mark: Mark | None = None) -> None:
        self._pieces.append(text)
        if mark is not None:
            self._styled.append((len(self._pieces) - 1, len(self._pieces), mark))

    def _inline(self, text: str) -> None:
        place = 0
        for token in _TOKEN.finditer(text):
            self._add(text[place : token.start()])
            self._token(token, text)
            place = token.end()
        self._add(text[place:])

    def _token(self, token: re.Match[str], text: str) -> None:
        kind = token.lastgroup
        if kind == "mark":
            for mark, before, after in _marks(token, text):
                self._emphasis(mark, before, after)
        elif kind == "url":
            start = len(self._pieces)
            self._inline(token["label"])
            self._styled.append((start, len(self._pieces), (Style.LINK, token["url"])))
        elif kind == "code":
            self._add(token["code"], (Style.CODE, None))
        elif kind != "picture":
            self._add(token[kind or 0])

    def _emphasis(self, mark: str, before: str, after: str) -> None:
        self._add(mark)
        start = self._open.get(mark)
        inside_words = mark in ("**", "~~")
        if start is not None and not before.isspace() and (inside_words or not after.isalnum()):
            self._pieces[start] = self._pieces[-1] = ""
            self._styled.append((start, len(self._pieces), (_STYLES[mark], None)))
            del self._open[mark]
        elif not after.isspace() and (inside_words or not before.isalnum()):
            self._open[mark] = len(self._pieces) - 1


def _marks(token: re.Match[str], text: str) -> Iterator[tuple[str, str, str]]:
    """A mark with its neighbours; three stars are two and one."""
    mark = token["mark"]
    start, stop = token.span()
    before, after = text[max(0, start - 1) : start] or " ", text[stop : stop + 1] or " "
    parts = (mark[:2], mark[2:]) if len(mark) == 3 else (mark,)
    for part in parts:
        yield part, before, after
