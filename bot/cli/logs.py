"""Logs: to stderr, one line an event, never a secret. stdout belongs to the answer."""

import logging
import sys
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

from bot.core.redaction import Redactor


def to_stderr(redactor: Redactor, *, level: str) -> None:
    """Send our events and those of the libraries to stderr, masked by `redactor`."""
    number = logging.getLevelNamesMapping()[level]
    colours = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=colours),
            _masking(redactor),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: structlog.WriteLogger(cast(TextIO, _Forgiving())),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _ToStderr)]:
        root.removeHandler(old)
    root.addHandler(_ToStderr(redactor))
    # the libraries' own chatter is of use only to those who ask for it
    root.setLevel(logging.WARNING)


def _masking(redactor: Redactor) -> Any:
    def mask(_logger: object, _name: str, line: str) -> str:
        return redactor(line)

    return mask


class _Forgiving:
    """stderr, where it can be written to: a log on a full disk loses lines, and the work goes on."""

    def write(self, line: str) -> None:
        with suppress(OSError):
            sys.stderr.write(line)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


class _ToStderr(logging.Handler):
    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self.setFormatter(_Masked(redactor))

    def emit(self, record: logging.LogRecord) -> None:
        _Forgiving().write(f"{self.format(record)}\n")


class _Masked(logging.Formatter):
    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s [%(levelname)s] %(name)s: %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor(super().format(record))
