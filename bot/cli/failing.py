"""How a command fails: one clear line on stderr, the exit code of INTERFACE, no traceback, no secret."""

import codecs
import io
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import click

from bot.core.redaction import Redactor

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130

_NO_BRAKES: Mapping[str, Any] = {"frozen": None, "paused": [], "standstills": [], "waits": []}
#: what `--json` prints where there is nothing to say but the error
_NOTHING: Mapping[str, Mapping[str, Any]] = {
    "add": {"article": None, "title": None, "queue": None, "forecast": None, "warnings": []},
    "import": {"imported": 0, "skipped": []},
    "queue": {"queues": [], **_NO_BRAKES},
    "plan": {"slots": []},
    "history": {"deliveries": [], **_NO_BRAKES},
    "preview": {"channels": []},
    "check": {"ok": False, "problems": []},
    "doctor": {"ok": False, "checks": [], "released": []},
}


class Failure(Exception):
    """The command cannot do it; `str` is the line (or, for a configuration, the lines) for stderr."""

    def __init__(
        self, message: str, *, code: int = FAILED, document: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.document = document or {}  #: what `--json` adds to the empty document of the verb


@dataclass(slots=True)
class Outcome:
    """What a running command lets the guard know."""

    redactor: Redactor = field(default_factory=Redactor)
    answered: bool = False  #: the JSON document is out; a later failure must not print a second one


def guarded(work: Callable[[], Any], outcome: Outcome, args: Sequence[str] | None) -> int:
    """Run `work`; whatever it raises becomes a line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        _forgive(stream)
    try:
        code = work()
        if sys.stdout is not None:  # closed from the beginning: `anons … >&-`
            sys.stdout.flush()
        return code if isinstance(code, int) else DONE
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # click, told not to end the process, still does so where whoever read us has gone
        return _reader_left()
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person sees a line, not a traceback
        if os.environ.get("ANONS_DEBUG"):  # noqa: TID251 - a switch for developers, read where nothing else works
            _print_traceback(outcome.redactor)
        failure = as_failure(error)
        _tell(failure, outcome, list(sys.argv[1:] if args is None else args))
        _flush_or_let_go()
        return failure.code


def json_line(document: Mapping[str, Any], redactor: Redactor) -> str:
    """The one JSON document; in escapes where stdout cannot write its letters, so that it stays JSON."""
    text = json.dumps(document, ensure_ascii=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(document)
    return redactor(text)


def as_failure(error: BaseException) -> Failure:
    """Any exception as a Failure."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return Failure(error.format_message(), code=MISUSED)
    if isinstance(error, click.UsageError):
        return Failure(_usage_line(error), code=MISUSED)
    if isinstance(error, click.ClickException):
        return Failure(error.format_message())
    if isinstance(error, BaseExceptionGroup):
        return as_failure(error.exceptions[0])
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return Failure(f"{where}{error.strerror}")
    kind, said = type(error).__name__, " ".join(str(error).split())
    return Failure(f"unexpected {kind}: {said[:300]}; set ANONS_DEBUG=1 to see where")


def _usage_line(error: click.UsageError) -> str:
    message = " ".join(error.format_message().split())
    context = error.ctx
    if isinstance(error, click.exceptions.NoSuchOption | click.BadParameter) or context is None:
        return _with_help(message, context)
    if message.startswith("No such command") and isinstance(context.command, click.Group):
        word = message.split("'")[1] if "'" in message else ""
        guess = get_close_matches(word, context.command.list_commands(context), n=1)
        message = f'there is no command "{word}"' + (f'; did you mean "{guess[0]}"?' if guess else "")
    return _with_help(message, context)


def _with_help(message: str, context: click.Context | None) -> str:
    path = context.command_path if context else "anons"
    message = message.replace("valid integer range", "whole number").replace("valid float range", "number")
    return f"{message.rstrip('.')} (see: {path} --help)"


def _tell(failure: Failure, outcome: Outcome, args: Sequence[str]) -> None:
    message = outcome.redactor(str(failure))
    click.echo(f"anons: {message}" if "\n" not in message else message, err=True)
    verb = next((word for word in args if word in _NOTHING), None)
    if verb and "--json" in args and not outcome.answered:
        document = {**_NOTHING[verb], **failure.document, "error": message}
        with suppress(OSError):  # stdout itself is what failed: the line above has said so
            click.echo(json_line(document, outcome.redactor))


def _forgive(stream: Any) -> None:
    """A letter that the terminal lacks becomes «?»: work that is done must not end as a failure over it."""
    if not isinstance(stream, io.TextIOWrapper):
        return
    plain = codecs.lookup(stream.encoding).name == "ascii"  # LC_ALL=C says nothing about the terminal
    stream.reconfigure(encoding="utf-8" if plain else None, errors="replace")


def _print_traceback(redactor: Redactor) -> None:
    import traceback

    click.echo(redactor(traceback.format_exc()), err=True, nl=False)


def _reader_left() -> int:
    """Whoever read us (`| head`) has gone: nothing to complain about, and nothing more to flush."""
    _let_go()
    return DONE


def _flush_or_let_go() -> None:
    """What stdout cannot take (the disk is full) must not be tried again, in Python's words, at the exit."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        _let_go()


def _let_go() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
