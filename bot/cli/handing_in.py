"""Handing in from a shell: files that must be text, photos that must be photos."""

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.cli.failing import MISUSED, Failure

if TYPE_CHECKING:
    from bot.core.article import Article, Media
    from bot.core.newsroom import Newsroom

TEXT_LIMIT = 5 * 2**20
PHOTO_LIMIT = 20 * 2**20
MOST_PHOTOS = 10

_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: what no text holds; tab, line ends, form feed and NEL do occur
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


class Handed(NamedTuple):
    """An article and the bytes of its photos."""

    article: "Article"
    photos: "tuple[tuple[Media, bytes], ...]"


def hand_in(file: str, *, link: str | None, photos: Sequence[str], tags: Sequence[str]) -> Handed:
    """Read an article from `file` ("-": stdin): text or a saved page. Raises Failure, nothing kept."""
    data = read_bytes(file)
    with_bytes = [photo(path) for path in _few(photos)]
    article = _article(data, file, link)
    marks = (*article.tags, *(tag.strip().lstrip("#") for tag in tags))
    return Handed(
        replace(
            article,
            link=link or article.link,
            media=tuple(media for media, _ in with_bytes),
            tags=tuple(dict.fromkeys(mark for mark in marks if mark)),
        ),
        tuple(with_bytes),
    )


def _article(data: bytes, file: str, link: str | None) -> "Article":
    from bot.core.reading import NothingToRead, read_text

    try:
        if looks_like_a_page(data, file):
            from bot.pages import read_page

            return read_page(data, url=link)
        return read_text(_text(data, _named(file)), link_hint=link)
    except NothingToRead as error:
        raise Failure(f"{_named(file)}: {error}") from None


def looks_like_a_page(data: bytes, file: str) -> bool:
    """Whether `file` is a saved web page: by its name, else by its beginning."""
    return file.lower().endswith((".html", ".htm")) or _PAGE.match(data, 0, 2048) is not None


def read_bytes(file: str) -> bytes:
    """The bytes of a file that is to be an article. Raises Failure: missing, too big, empty."""
    name = _named(file)
    data = _bytes(file, TEXT_LIMIT)
    if data is None:
        raise Failure(f"{name}: bigger than 5 MB; an article is shorter")
    if not data.strip():
        raise Failure(f"{name}: is empty; at least a headline is needed")
    return data


def _text(data: bytes, name: str) -> str:
    text = decode(data, name)
    if not text.strip():
        raise Failure(f"{name}: is empty; at least a headline is needed")
    return text


def decode(data: bytes, name: str) -> str:
    """Bytes as text. Raises Failure: binary, another encoding, broken UTF-8 with its place."""
    if data.startswith(_UTF16):
        raise Failure(f"{name}: is UTF-16; save it as UTF-8")
    if b"\x00" in data:
        raise Failure(f"{name}: is a binary file, not a text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = f"byte {error.start} (0x{data[error.start]:02x})"
        raise Failure(f"{name}: is not UTF-8: {broken} does not fit; save it as UTF-8") from None
    if found := _CONTROL.search(text):
        raise Failure(f"{name}: is a binary file, not a text (control character 0x{ord(found[0]):02x})")
    return text


def photo(path: str) -> "tuple[Media, bytes]":
    """A photo and its bytes. Raises Failure: missing, too big, no photo."""
    from bot.photos import NotAPhoto, read_photo

    data = _bytes(path, PHOTO_LIMIT)
    if data is None:
        raise Failure(f"{path}: bigger than 20 MB; make the photo smaller")
    try:
        return read_photo(data, language="en"), data
    except NotAPhoto as error:
        raise Failure(f"{path}: {error}") from None


def chosen_queue(name: str | None, newsroom: "Newsroom") -> str:
    """A queue by name; the default one without. Raises Failure (2)."""
    from bot.settings.fields import unknown

    if name is None:
        return newsroom.default_queue
    if name not in newsroom.queues:
        raise Failure(unknown("queue", name, newsroom.queues), code=MISUSED)
    return name


def chosen_channels(names: str | None, newsroom: "Newsroom") -> tuple[str, ...] | None:
    """ "tg,vk" → ("tg", "vk"); None without. Raises Failure (2)."""
    from bot.settings.fields import unknown

    if names is None:
        return None
    found = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    if not found:
        raise Failure("--channels names none; write --channels tg,vk", code=MISUSED)
    for name in found:
        if name not in newsroom.channels:
            raise Failure(unknown("channel", name, newsroom.channels), code=MISUSED)
    return found


def _few(photos: Sequence[str]) -> Sequence[str]:
    if len(photos) > MOST_PHOTOS:
        raise Failure(f"{len(photos)} photos; a post has at most {MOST_PHOTOS}", code=MISUSED)
    return photos


def _bytes(file: str, limit: int) -> bytes | None:
    """The bytes of a file; None: more than `limit`."""
    try:
        if file == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(file).open("rb") as opened:
                data = opened.read(limit + 1)
    except IsADirectoryError:
        raise Failure(f"{file}: is a directory, not a file") from None
    except FileNotFoundError:
        raise Failure(f"{file}: there is no such file") from None
    except OSError as error:
        raise Failure(f"{file}: {error.strerror or error}") from None
    except ValueError:
        raise Failure("a file name cannot hold a NUL character") from None
    return None if len(data) > limit else data


def _named(file: str) -> str:
    return "stdin" if file == "-" else file
