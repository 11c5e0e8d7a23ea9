"""Many articles at once: JSON Lines or CSV, streamed. A bad line costs itself and nothing else."""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from bot.cli.failing import Failure
from bot.cli.handing_in import MOST_PHOTOS, TEXT_LIMIT, decode, photo
from bot.cli.moments import coming_moment
from bot.cli.opening import Office, now, office, store_failures
from bot.core.article import Article, Media, NewArticle
from bot.core.newsroom import Newsroom
from bot.core.reading import NothingToRead, read_text
from bot.settings.fields import read_address, unknown

if TYPE_CHECKING:
    from bot.settings import Settings

#: articles per transaction: enough to be fast, few enough to leave memory alone
BATCH = 2000
#: bytes; JSON may write one letter with six of them
LINE_LIMIT = 4 * TEXT_LIMIT
#: bytes between two steps of the progress bar: drawing is slower than reading
_STEP = 2**16
_KEYS = ("title", "text", "link", "queue", "at", "photos", "tags")


#: told how many bytes were read
Advance = Callable[[int], None]


class Row(NamedTuple):
    """One line (in CSV maybe several) of the file: its values, or why there are none."""

    line: int
    values: Mapping[str, Any]
    mistake: str | None = None


class Bad(ValueError):
    """This line cannot be an article; `str` says why."""


async def import_file(settings: "Settings", file: str, *, queue: str, dry_run: bool) -> dict[str, Any]:
    """Store the good lines, name the bad ones. Raises Failure where the file cannot be read at all."""
    skipped: list[dict[str, Any]] = []
    with _opened(file) as (stream, size), _bar(size) as advance:
        reader = _Reader(settings.newsroom, queue=queue, folder=_folder(file), now=now())
        good = reader.good(rows(stream, file, advance), skipped)
        if dry_run:
            return {"imported": _count(good, reader), "skipped": skipped}
        async with office(settings) as (desk, store):
            imported = await _store(good, reader, Office(desk, store))
    return {"imported": imported, "skipped": skipped}


async def _store(good: Iterator[NewArticle], reader: "_Reader", office_: Office) -> int:
    imported = 0
    try:
        with store_failures():
            while batch := _take(good):
                for media, data in reader.taken_photos():
                    await office_.store.put_media(data, media=media, now=now())
                imported += await office_.desk.submit_many(batch)
    except Failure as failure:
        if not imported:
            raise
        raise Failure(f"{failure}; {imported} articles are in, the others are not") from None
    return imported


def _take(good: Iterator[NewArticle]) -> list[NewArticle]:
    return list(islice(good, BATCH))


def _count(good: Iterator[NewArticle], reader: "_Reader") -> int:
    count = 0
    while batch := _take(good):
        reader.taken_photos()  # looked at, not kept
        count += len(batch)
    return count


class _Reader:
    def __init__(self, newsroom: Newsroom, *, queue: str, folder: Path, now: datetime) -> None:
        self._newsroom = newsroom
        self._queue = queue
        self._folder = folder
        self._now = now
        self._photos: list[tuple[Media, bytes]] = []

    def good(self, found: Iterable[Row], skipped: list[dict[str, Any]]) -> Iterator[NewArticle]:
        """The articles; what is none goes to `skipped`."""
        for row in found:
            try:
                if row.mistake:
                    raise Bad(row.mistake)
                yield self._article(row.values)
            except (Bad, Failure, NothingToRead) as error:
                skipped.append({"line": row.line, "message": str(error)})

    def taken_photos(self) -> list[tuple[Media, bytes]]:
        """Photos read since the last call: at most a batch of them is in memory."""
        taken, self._photos = self._photos, []
        return taken

    def _article(self, values: Mapping[str, Any]) -> NewArticle:
        for key in values:
            if key not in _KEYS:
                raise Bad(unknown("key", str(key), _KEYS))
        article = self._text(values)
        return NewArticle(
            article=replace(
                article, tags=_tags(values.get("tags")) or article.tags, media=self._media(values)
            ),
            queue=self._place(values),
            at=coming_moment(_string(values, "at"), zone=self._newsroom.timezone, now=self._now),
        )

    def _text(self, values: Mapping[str, Any]) -> Article:
        title, text = _string(values, "title"), _string(values, "text")
        headline = " ".join(title.split()) if title else None
        whole = "\n\n".join(part for part in (headline, text) if part)
        if not whole.strip():
            raise Bad('no text; write "title" and "text"')
        if len(whole) > TEXT_LIMIT:
            raise Bad("bigger than 5 MB; an article is shorter")
        link = _string(values, "link")
        article = read_text(whole, link_hint=None if link is None else _address(link))
        return replace(article, link=link or article.link)

    def _place(self, values: Mapping[str, Any]) -> str:
        queue = _string(values, "queue") or self._queue
        if queue not in self._newsroom.queues:
            raise Bad(unknown("queue", queue, self._newsroom.queues))
        return queue

    def _media(self, values: Mapping[str, Any]) -> tuple[Media, ...]:
        paths = _several(values.get("photos"), "photos", separators=";|")
        if len(paths) > MOST_PHOTOS:
            raise Bad(f"{len(paths)} photos; a post has at most {MOST_PHOTOS}")
        read = [photo(str(self._folder / path)) for path in paths]
        self._photos += read
        return tuple(media for media, _ in read)


def _string(values: Mapping[str, Any], key: str) -> str | None:
    value = values.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Bad(f'"{key}" must be text in quotes')
    return value


def _address(value: str) -> str:
    try:
        return read_address(value)
    except ValueError as error:
        raise Bad(f'"link": {error}') from None


def _tags(value: Any) -> tuple[str, ...]:
    found = (tag.strip().lstrip("#") for tag in _several(value, "tags", separators=",;|"))
    return tuple(dict.fromkeys(tag for tag in found if tag))


def _several(value: Any, key: str, *, separators: str) -> list[str]:
    """A list of JSON, or one cell of CSV with separators in it."""
    if value is None:
        return []
    if isinstance(value, str):
        for separator in separators[1:]:
            value = value.replace(separator, separators[0])
        value = value.split(separators[0])
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise Bad(f'"{key}" must be a list of texts')
    return [part.strip() for part in value if part.strip()]


# the file as rows


def rows(stream: BinaryIO, file: str, advance: Advance) -> Iterator[Row]:
    """The rows of JSON Lines or CSV: by the file's name, else by its first letter."""
    lines = _Lines(stream, advance)
    kind = Path(file).suffix.lower()
    first = lines.peek()
    if first.lstrip().startswith(b"["):
        raise Failure(
            f"{'stdin' if file == '-' else file}: is a JSON array; write JSON Lines, one object per line"
        )
    if kind in (".jsonl", ".ndjson", ".json") or (
        kind not in (".csv", ".tsv") and first.lstrip()[:1] == b"{"
    ):
        yield from _json_rows(lines)
    else:
        yield from _csv_rows(lines, first)


def _json_rows(lines: "_Lines") -> Iterator[Row]:
    for number, data in enumerate(lines, 1):
        if data.strip():
            yield _json_row(number, data)


def _json_row(number: int, data: bytes) -> Row:
    if len(data) > LINE_LIMIT:
        return Row(number, {}, "bigger than 5 MB; an article is shorter")
    try:
        values = json.loads(decode(data, "this line"))
    except Failure as failure:
        return Row(number, {}, str(failure))
    except (ValueError, RecursionError) as error:
        return Row(number, {}, f"not JSON: {getattr(error, 'msg', 'nested too deeply')}")
    if not isinstance(values, dict):
        return Row(number, {}, "not a JSON object; write one object per line")
    return Row(number, values)


def _csv_rows(lines: "_Lines", first: bytes) -> Iterator[Row]:
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
        if name not in _KEYS:
            raise Failure(f"line 1: {unknown('column', name, _KEYS)}; the first line names the columns")
    return names


def _csv_row(number: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) > len(header):
        return Row(
            number, {}, f"{len(cells)} cells, but only {len(header)} columns; quote what holds a separator"
        )
    joined = "".join(cells)
    try:
        decode(joined.encode("utf-8", "surrogateescape"), "this line")
    except Failure as failure:
        return Row(number, {}, str(failure))
    return Row(number, dict(zip(header, cells, strict=False)))


def _delimiter(first: bytes) -> str:
    """The separator of the line that names the columns: a comma, a semicolon (Excel in Russia) or a tab."""
    line = first.decode("utf-8", "replace")
    return max(",;\t", key=line.count)


class _Lines:
    """Lines of a binary stream, with a look at the first; of one that is too long, only its beginning."""

    def __init__(self, stream: BinaryIO, advance: Advance) -> None:
        self._stream = stream
        self._advance = advance
        self._first: bytes | None = None

    def peek(self) -> bytes:
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


# the terminal


@contextmanager
def _bar(size: int | None) -> Iterator[Advance]:
    """A progress bar on stderr where a person watches; counts bytes, because nobody knows the lines yet."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _count: None
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("importing", total=size)
        waiting = 0

        def advance(count: int) -> None:
            nonlocal waiting
            waiting += count
            if waiting > _STEP or not count:
                progress.advance(task, waiting)
                waiting = 0

        yield advance


@contextmanager
def _opened(file: str) -> Iterator[tuple[BinaryIO, int | None]]:
    if file == "-":
        yield sys.stdin.buffer, None
        return
    with Path(file).open("rb", buffering=2**20) as stream:
        yield stream, os.fstat(stream.fileno()).st_size


def _folder(file: str) -> Path:
    """Photos are named as seen from the file that names them."""
    return Path() if file == "-" else Path(file).parent
