"""The file: bytes → TOML → a table, with the line of every key."""

import re
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from bot.settings.lines import Path as Place
from bot.settings.lines import lines_of
from bot.settings.problem import ConfigProblems, Problem

#: nobody writes more by hand; a bigger file is something else
LIMIT = 1_000_000

_WHERE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
#: what tomllib says → what to do about it
_CURES = (
    ("Cannot overwrite a value", "this key stands twice; keep one of them"),
    ("Cannot declare", "this section stands twice, or a key of the same name does; keep one of them"),
    ("Invalid value", 'this is not a value; put text in quotes: "…"'),
    ("Illegal character '\\n'", "the closing quote is missing"),
    ("Expected '=' after a key", "a key is followed by = and its value"),
    ("Unclosed array", "the closing ] is missing"),
    ("Unclosed inline table", "the closing } is missing"),
)


class Source(NamedTuple):
    """A configuration file that is valid TOML."""

    file: str  #: as the person named it
    table: dict[str, Any]
    lines: Mapping[Place, int]
    fingerprint: str  #: of the bytes that were read


def read_document(path: Path) -> Source:
    """Read the file. Raises ConfigProblems: missing, a directory, not UTF-8, not TOML."""
    data = _data(path)
    text = _text(path, data)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigProblems([_syntax_problem(str(path), text, str(error))]) from None
    except RecursionError:
        raise _failure(path, "is nested too deeply") from None
    return Source(str(path), table, lines_of(text), _fingerprint(data))


def fingerprint(path: Path) -> str | None:
    """What `Source.fingerprint` would be if the file were read now; None: it cannot be read."""
    try:
        return _fingerprint(_bytes(path))
    except (OSError, ConfigProblems):
        return None


def _fingerprint(data: bytes) -> str:
    return sha256(data).hexdigest()


def _data(path: Path) -> bytes:
    try:
        return _bytes(path)
    except OSError as error:
        raise _failure(path, f"cannot be read: {error.strerror or error}") from None


def _text(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"this line is not UTF-8 (byte {error.start}); save the file as UTF-8"
        raise ConfigProblems([Problem(file=str(path), line=line, message=message)]) from None


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise _failure(path, "is a directory; name the file in it, like config/anons.toml")
    if not path.exists():
        raise _failure(path, "there is no such file; write one, or name yours in ANONS_CONFIG")
    with path.open("rb") as file:
        data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise _failure(path, "is bigger than 1 MB; that is no configuration")
    return data


def _failure(path: Path, message: str) -> ConfigProblems:
    return ConfigProblems([Problem(file=str(path), line=0, message=message)])


def _syntax_problem(file: str, text: str, message: str) -> Problem:
    found = _WHERE.search(message)
    line = int(found[1]) if found and found[1] else text.rstrip().count("\n") + 1
    said = _WHERE.sub("", message)
    cure = next((cure for start, cure in _CURES if said.startswith(start)), None)
    return Problem(file=file, line=line, message=cure or f"not TOML: {said[:1].lower()}{said[1:]}")
