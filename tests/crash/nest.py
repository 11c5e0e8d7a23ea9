"""The nest: a process that has loaded the libraries once and hatches programs from itself.

aiogram alone takes four seconds of processor time to load, and a campaign starts the program hundreds of
times. What is hatched runs `bot.__main__.main` from its first line, in a process, an environment and a
database connection of its own; nothing of `bot` itself is loaded before. Every few lives begin from nothing
all the same, as `python -m bot run` (see `lives.py`).

    stdin   {"args": […], "environ": {…}, "log": "path"}     one line for each program wanted
    stdout  {"pid": 1} as an answer to each; {"ended": 1, "code": -9} whenever one is gone
"""

import contextlib
import importlib
import json
import os
import signal
import sys
from typing import Any, NoReturn

#: what takes long to load and is not ours
LIBRARIES = (
    "aiogram",
    "aiogram.methods",
    "aiogram.types",
    "aiohttp",
    "aiohttp_socks",
    "alembic",
    "apscheduler.schedulers.asyncio",
    "click",
    "pydantic_settings",
    "razdel",
    "requests",
    "rich.console",
    "rich.traceback",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "structlog",
    "vk_api",
    "vk_api.vk_api",
)


def main() -> None:
    """Hatch until stdin ends; then end what still lives."""
    for name in LIBRARIES:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, lambda *_: _bury())
    _say({"ready": os.getpid()})
    for line in sys.stdin:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})  # first its birth is told, then its death
        pid = os.fork()
        if not pid:
            _live(json.loads(line))
        _say({"pid": pid})
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _live(wish: dict[str, Any]) -> NoReturn:
    """The program itself."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    os.environ.clear()  # noqa: TID251 - an environment of its own, as execve would give it
    os.environ.update(wish["environ"])  # noqa: TID251 - likewise
    os.chdir(wish["folder"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 1)
    os.dup2(1, 2)
    sys.argv = ["anons", *wish["args"]]
    code: object = 1
    try:
        importlib.import_module("bot.__main__").main()
        code = 0
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


def _bury() -> None:
    """A dead process that nobody waits for still has its number: others would take it for alive."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            _say({"ended": pid, "code": os.waitstatus_to_exitcode(status)})


def _say(word: dict[str, int]) -> None:
    os.write(1, json.dumps(word).encode() + b"\n")  # whole, and from a signal handler, too


if __name__ == "__main__":
    main()
