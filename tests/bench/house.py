"""House: a newsroom for measuring in, as files and processes of their own, and what a process costs."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bot.core.article import Article, Block, NewArticle
from bot.core.richtext import RichText
from bot.store import Store

ROOT = Path(__file__).parents[2]
SURROUNDINGS = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
#: places of the sandbox; each is written to every few seconds only, as a network wants it
CHANNELS = 40
#: of the first of them
FIRST_CHAT = -1001000000100

_HEAD = """\
timezone = "Europe/Moscow"
"""
_CHANNEL = """\
[channels.tg{number}]
platform = "telegram"
chat = {chat}
max_per_hour = 100000
"""
_QUEUE = """\
[queues.news]
channels = ["tg0"]
slots = [ {{ days = "mon-sun", times = ["{clock}"] }} ]
"""


def now() -> datetime:
    """The real one."""
    return datetime.now(UTC)


def write_config(path: Path, *, more: str = "") -> None:
    """anons.toml: many channels, and one queue whose slots are half a day away."""
    clock = f"{now() + timedelta(hours=15):%H}:00"  # Moscow is three hours ahead
    channels = [_CHANNEL.format(number=number, chat=FIRST_CHAT - number) for number in range(CHANNELS)]
    path.write_text("\n".join([_HEAD, more, *channels, _QUEUE.format(clock=clock)]), encoding="utf-8")


def environ(home: Path) -> dict[str, str]:
    """Of a program that lives in `home`."""
    return {
        "ANONS_CONFIG": str(home / "anons.toml"),
        "ANONS_DATABASE_URL": f"sqlite:///{home / 'anons.db'}",
    }


async def fill(store: Store, count: int, *, queue: str = "news") -> None:
    """So many articles that wait for slots."""
    for start in range(0, count, 10_000):
        batch = [
            article(f"Статья {number}", queue=queue) for number in range(start, min(start + 10_000, count))
        ]
        await store.add_articles(batch, now=now())


def article(title: str, *, queue: str = "news", **more: Any) -> NewArticle:
    """One on its way in, of a usual length."""
    text = f"{title}\n\nДорожники закончили ремонт улицы Вокзальной и открыли движение в понедельник утром."
    headline, _, body = text.partition("\n\n")
    content = Article(headline=RichText.of(headline), body=(Block(text=RichText.of(body)),))
    return NewArticle(article=content, queue=queue, **more)


@contextmanager
def process(*args: str, environ: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A Python of its own that runs `args`; ended afterwards, by SIGTERM."""
    child = subprocess.Popen(
        [sys.executable, *args],
        env=SURROUNDINGS | dict(environ or {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=30)


def cpu_seconds(pid: int) -> float:
    """What the process has used of the processor, by itself and for its system calls (proc(5), stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def arrivals(address: str, method: str) -> list[tuple[datetime, Mapping[str, Any]]]:
    """When the sandbox was asked to do `method`, and with what."""
    with urlopen(f"{address}/sandbox/journal?method={method}", timeout=60) as answer:
        calls: Sequence[Mapping[str, Any]] = json.load(answer)
    return [(datetime.fromisoformat(call["at"]), call["params"]) for call in calls]
