"""A file of articles as rows: JSON Lines or CSV, streamed, recognised by its name or its first letter."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from bot.cli.failing import Failure
from bot.cli.handing_in import TEXT_LIMIT, decode
from bot.settings.fields import unknown

#: bytes; JSON may write one letter with six of them
LINE_LIMIT = 4 * TEXT_LIMIT
#: what a row may say of its article
KEYS = ("title", "text", "link", "queue", "at", "photos", "tags")
_LINE = "this line"

#: told how many bytes were read
Advance = Callable[[int], None]


class Row(NamedTuple):
    """One line (in CSV maybe several) of the file: its values, or why there are none."""

    line: int
    values: Mapping[str, Any]
    mistake: str | None = None


def rows(stream: BinaryIO, file: str, advance: Advance) -> Iterator[Row]:
    """The rows of JSON Lines or CSV: by the file's name, else by its first letter."""
    lines = Lines(stream, advance)
    kind = Path(file).suffix.lower()
    first = lines.peek()
    name = "stdin" if file == "-" else file
    if not first:
        raise Failure(f"{name}: is empty; at least one article is needed")
    if first.lstrip().startswith(b"["):
        raise Failure(f"{name}: is a JSON array; write JSON Lines, one object per line")
    if kind in (".jsonl", ".ndjson", ".json") or (
        kind not in (".csv", ".tsv") and first.lstrip()[:1] == b"{"
    ):
        yield from _json_rows(lines)
    else:
        decode(first, name)  # the columns' names must be readable; a row that is not costs itself alone
        yield from _csv_rows(lines, first)


def _json_rows(lines: "Lines") -> Iterator[Row]:
    for number, data in enumerate(lines, 1):
        if data.strip():
            yield _json_row(number, data)


def _json_row(number: int, data: bytes) -> Row:
    if len(data) > LINE_LIMIT:
        return Row(number, {}, "bigger than 5 MB; an article is shorter")
    try:
        values = json.loads(decode(data, _LINE))
    except Failure as failure:
        return Row(number, {}, _mistake(failure))
    except (ValueError, RecursionError) as error:
        return Row(number, {}, f"not JSON: {getattr(error, 'msg', 'nested too deeply')}")
    if not isinstance(values, dict):
        return Row(number, {}, "not a JSON object; write one object per line")
    return Row(number, values)


def _csv_rows(lines: "Lines", first: bytes) -> Iterator[Row]:
    csv.field_size_limit(TEXT_LIMIT)
    reader = csv.reader(lines.texts(), delimiter=_delimiter(first), strict=True)
    header: list[str] | None = None
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Row(start, {}, f"not CSV: {error}")
            continue
        if cells is None:
            return
        if header is None and cells:
            header = _header(cells)
        elif header is not None and any(cell.strip() for cell in cells):
            yield _csv_row(start, header, cells)


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    for name in names:
        if name not in KEYS:
            raise Failure(f"line 1: {unknown('column', name, KEYS)}; the first line names the columns")
    return names


def _csv_row(number: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) > len(header):
        return Row(
            number, {}, f"{len(cells)} cells, but only {len(header)} columns; quote what holds a separator"
        )
    joined = ",".join(cells)
    try:
        decode(joined.encode("utf-8", "surrogateescape"), _LINE)
    except Failure as failure:
        return Row(number, {}, _mistake(failure))
    return Row(number, dict(zip(header, cells, strict=False)))


def _mistake(failure: Failure) -> str:
    """Why a line is no text; which line, its number says."""
    return str(failure).removeprefix(f"{_LINE}: ")


def _delimiter(first: bytes) -> str:
    """The separator of the line that names the columns: a comma, a semicolon (Excel in Russia) or a tab."""
    line = first.decode("utf-8", "replace")
    return max(",;\t", key=line.count)


class Lines:
    """Lines of a binary stream, with a look at the first; of one that is too long, only its beginning."""

    def __init__(self, stream: BinaryIO, advance: Advance) -> None:
        self._stream = stream
        self._advance = advance
        self._first: bytes | None = None

    def peek(self) -> bytes:
        """The first line, without a byte order mark; it is read again by whoever iterates."""
        self._first = self._read().removeprefix(b"\xef\xbb\xbf")
        return self._first

    def __iter__(self) -> Iterator[bytes]:
        line = self._first or b""
        while line:
            yield line
            line = self._read()

    def texts(self) -> Iterator[str]:
        """Lines as text; bytes that are none survive as surrogates, so that their row can be named."""
        for line in self:
            yield line.decode("utf-8", "surrogateescape")

    def _read(self) -> bytes:
        line = part = self._stream.readline(LINE_LIMIT + 1)
        while len(part) > LINE_LIMIT and not part.endswith(b"\n"):
            self._advance(len(part))
            part = self._stream.readline(LINE_LIMIT + 1)  # the rest of it is looked at by nobody
        self._advance(len(part))
        return line
