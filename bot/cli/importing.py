"""Many articles at once: JSON Lines or CSV, streamed. A bad line costs itself and nothing else."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from bot import platforms
from bot.cli.failing import Failure
from bot.cli.handing_in import MOST_PHOTOS, TEXT_LIMIT, photo
from bot.cli.moments import coming_moment
from bot.cli.opening import Office, now, office, store_failures
from bot.cli.rows import KEYS, Advance, Row, rows
from bot.core.article import Article, Media, NewArticle
from bot.core.labels import LabelMissing
from bot.core.newsroom import Newsroom
from bot.core.reading import NothingToRead, read_text
from bot.settings.fields import read_address, unknown

if TYPE_CHECKING:
    from bot.settings import Settings

#: articles per transaction: enough to be fast, few enough to leave memory alone
BATCH = 2000
#: bytes between two steps of the progress bar: drawing is slower than reading
_STEP = 2**16


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
                yield self._labelled(self._article(row.values))
            except (Bad, Failure, NothingToRead, LabelMissing) as error:
                skipped.append({"line": row.line, "message": str(error)})

    def _labelled(self, new: NewArticle) -> NewArticle:
        channels = self._newsroom.channels_of(new.queue)
        platforms.require_labels(new.article, channels=channels, newsroom=self._newsroom, queue=new.queue)
        return new

    def taken_photos(self) -> list[tuple[Media, bytes]]:
        """Photos read since the last call: at most a batch of them is in memory."""
        taken, self._photos = self._photos, []
        return taken

    def _article(self, values: Mapping[str, Any]) -> NewArticle:
        for key in values:
            if key not in KEYS:
                raise Bad(unknown("key", str(key), KEYS))
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
