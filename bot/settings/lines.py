"""On which line of a TOML text each key and each value stands: `tomllib` does not tell.

The scanner walks over a text that tomllib has already accepted; that is why it may be this small.
"""

import re
import tomllib
from collections.abc import Mapping

Path = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:\'{0,2})|"(?:[^"\\]|\\.)*"|\'[^\']*\'', re.DOTALL
)
_PLAIN = re.compile(r"[^,\]}\n#]*")


def lines_of(text: str) -> Mapping[Path, int]:
    """Path of every table, key and array element → its line, counted from 1. `text` is valid TOML."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


def line_at(lines: Mapping[Path, int], path: Path) -> int:
    """The line of `path`, or of the nearest thing around it that has one; 1 for the document itself."""
    for end in range(len(path), 0, -1):
        if (found := lines.get(path[:end])) is not None:
            return found
    return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        # tomllib counts \r\n as one line end; so does this
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._arrays: dict[Path, int] = {}  # array of tables → index of its last table
        self.lines: dict[Path, int] = {}

    def document(self) -> None:
        prefix: Path = ()
        self._skip()
        while self._at < len(self._text):
            if self._text.startswith("[[", self._at):
                prefix = self._array_header()
            elif self._text[self._at] == "[":
                prefix = self._table_header()
            else:
                self._pair(prefix)
            self._skip()

    def _array_header(self) -> Path:
        self._at += 2
        line = self._line()
        path = self._resolve(self._keys(), whole=False)
        self._at += 2
        number = self._arrays[path] = self._arrays.get(path, -1) + 1
        self._note((*path, number), line)
        return (*path, number)

    def _table_header(self) -> Path:
        self._at += 1
        line = self._line()
        path = self._resolve(self._keys(), whole=True)
        self._at += 1
        self._note(path, line)
        return path

    def _pair(self, prefix: Path) -> None:
        line = self._line()
        path = prefix + self._keys()
        self._at += 1  # =
        self._note(path, line)
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip()
        first = self._text[self._at]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            found = (_STRING if first in "\"'" else _PLAIN).match(self._text, self._at)
            self._at = found.end() if found else self._at

    def _array(self, path: Path) -> None:
        number = 0
        self._at += 1
        self._skip()
        while self._text[self._at] != "]":
            self._note((*path, number), self._line())
            self._value((*path, number))
            number += 1
            self._comma()
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        self._skip()
        while self._text[self._at] != "}":
            self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        self._skip()
        if self._text[self._at] == ",":
            self._at += 1
            self._skip()

    def _keys(self) -> tuple[str, ...]:
        keys = []
        while found := _KEY.match(self._text, self._at):
            keys.append(_unquoted(found[1]))
            self._at = found.end()
            if self._text[self._at] != ".":
                break
            self._at += 1
        return tuple(keys)

    def _resolve(self, keys: tuple[str, ...], *, whole: bool) -> Path:
        """A header's keys as a path: a key that is an array of tables means its last table."""
        path: Path = ()
        for number, key in enumerate(keys):
            path = (*path, key)
            last = number == len(keys) - 1
            if path in self._arrays and (whole or not last):
                path = (*path, self._arrays[path])
        return path

    def _note(self, path: Path, line: int) -> None:
        for end in range(1, len(path) + 1):
            self.lines.setdefault(path[:end], line)

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1


def _unquoted(key: str) -> str:
    return str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key
