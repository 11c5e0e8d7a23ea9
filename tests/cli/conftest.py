"""The command line as a shell meets it: a working directory, an environment, real files."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot import platforms
from bot.cli import anons as command
from bot.core.article import Article, NewArticle
from bot.core.delivery import Ceiling, Doubtful, Failed, NewDelivery, Outcome, Sent
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.core.richtext import RichText
from bot.sandbox.server import Sandbox
from bot.store import Store

CONFIG = """\
timezone = "Europe/Moscow"
[editors]
111 = { name = "Анна", role = "admin" }
# the channels
[queues.news]
channels = ["tg", "vk", "ok"]
slots = [{ times = ["09:00", "12:30", "18:00"] }]
quiet_hours = "22:00-08:00"
[queues.evening]
channels = ["tg"]
slots = [{ days = "пн-вс", times = ["20:00"] }]
"""

ARTICLE = """\
В парке открыли **новый** фонтан

Вчера в городском парке заработал фонтан. Его строили два года. На открытие пришли сотни жителей.
"""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


@pytest.fixture
def folder(tmp_path: Path, channels: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a configuration and an article; no secret is set."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "anons.toml").write_text(
        CONFIG.replace("# the channels\n", channels), encoding="utf-8"
    )
    (tmp_path / "article.md").write_text(ARTICLE, encoding="utf-8")
    for facts in map(platforms.spec, platforms.names()):
        for name in (facts.address_env, facts.proxy_env, *(each.env for each in facts.credentials)):
            if name:
                monkeypatch.delenv(name, raising=False)
    for name in ("ANONS_CONFIG", "ANONS_DATABASE_URL", "ANONS_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def anons(folder: Path) -> Callable[..., Answer]:
    """Run a verb in this process, in `folder`."""

    def run(*args: str, stdin: bytes | None = None) -> Answer:
        result = CliRunner().invoke(command, list(args), input=stdin, prog_name="anons")
        assert "Traceback" not in result.stdout + result.stderr
        return Answer(code=result.exit_code, out=result.stdout, err=result.stderr)

    return run


@pytest.fixture
def secrets(sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """The environment of a newsroom whose networks are the sandbox."""
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    return sandbox.environment


class Shell:
    """`python -m bot` as a process of its own, in `folder`."""

    async def __call__(self, *args: str, stdin: bytes | None = None) -> Answer:
        """Run a verb to its end."""
        process = await self.start(*args)
        out, err = await process.communicate(stdin)
        assert b"Traceback" not in out + err
        return Answer(code=process.returncode or 0, out=out.decode(), err=err.decode())

    async def start(self, *args: str) -> asyncio.subprocess.Process:
        """Start a verb that stays."""
        pipe = asyncio.subprocess.PIPE
        root = str(Path(__file__).parents[2])
        environ = {**os.environ, "PYTHONPATH": root, "PYTHONUNBUFFERED": "1"}  # noqa: TID251 - a child inherits it
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *args, stdin=pipe, stdout=pipe, stderr=pipe, env=environ
        )


@pytest.fixture
def shell(folder: Path) -> Shell:
    """Run verbs as processes."""
    return Shell()


@pytest.fixture
def history(folder: Path) -> None:
    """Article 1 went out three ways: delivery 1 is sent, 2 unsure, 3 failed."""
    asyncio.run(_write_history(f"sqlite:///{folder / 'anons.db'}"))


async def _write_history(url: str) -> None:
    now = datetime(2026, 11, 24, 6, tzinfo=UTC)
    article = NewArticle(article=Article(headline=RichText(("Мост открыли",))), queue="news")
    receipt = Receipt(at=now, remote_id="7", url="https://t.me/nash_rayon/7")
    outcomes: dict[str, Outcome] = {
        "tg": Sent(receipt=receipt),
        "vk": Doubtful(error="the answer was lost"),
        "ok": Failed(error="the wall is closed"),
    }
    platform = {"tg": "telegram", "vk": "vk", "ok": "ok"}
    async with await Store.open(url) as store:
        number = await store.add_article(article, now=now)
        new = [
            NewDelivery(
                channel=channel,
                platform=platform[channel],
                post=Post(text=f"Мост открыли, {channel}", length=12, limit=4096),
                due=now,
                key=channel,
                deadline=now + timedelta(hours=24),
            )
            for channel in outcomes
        ]
        ids = await store.fill(number, new, now=now, queue="news", slot=None)
        assert ids == [1, 2, 3]
        for delivery, (channel, outcome) in zip(ids, outcomes.items(), strict=True):
            ceiling = Ceiling(max_per_hour=60)
            await store.claim(channel, owner="me", now=now, lease=timedelta(minutes=2), ceiling=ceiling)
            assert await store.settle(delivery, outcome, owner="me", now=now)
