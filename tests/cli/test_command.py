"""The command as a whole: help, version, exit codes, one line for whatever goes wrong."""

import asyncio
import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest

from bot.cli import VERBS, anons
from bot.cli.failing import Failure, Outcome, as_failure, guarded
from bot.core.redaction import Redactor

Anons = Callable[..., Any]

ROOT = Path(__file__).parents[2]
HEAVY = ("aiogram", "sqlalchemy", "vk_api", "aiohttp", "apscheduler", "pydantic", "rich", "PIL", "structlog")


def test_help_imports_nothing_heavy() -> None:
    # what coverage itself imports is not ours: the modules are counted before and after
    code = (
        "import sys; before = set(sys.modules)\n"
        "from bot.__main__ import main\n"
        "sys.argv = ['anons', '--help']\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        f"print('HEAVY', sorted((set(sys.modules) - before) & set({HEAVY!r})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "HEAVY []" in done.stdout
    assert all(f"  {verb} " in done.stdout for verb in VERBS)


def test_the_version_is_that_of_the_distribution(anons: Anons) -> None:
    assert anons("--version").out == f"anons {importlib.metadata.version('anons')}\n"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, anons: Anons) -> None:
    said = anons(verb, "--help")
    assert said.code == 0
    assert said.out.startswith(f"Usage: anons {verb} ")


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["ad"], 'there is no command "ad"; did you mean "add"? (see: anons --help)'),
        (["xyzzy"], 'there is no command "xyzzy" (see: anons --help)'),
        (["add"], "Missing argument 'FILE|-' (see: anons add --help)"),
        (["queue", "--jsn"], "No such option '--jsn'"),
        (["run", "--role", "boss"], "Invalid value for '--role': 'boss' is not one of"),
        (["sandbox", "--port", "99999"], "Invalid value for '--port': 99999 is not in the range"),
    ],
)
def test_wrong_usage_is_two_and_one_line(args: list[str], line: str, anons: Anons) -> None:
    said = anons(*args)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith(f"anons: {line}")


def test_no_verb_at_all_is_wrong_usage_and_shows_them(anons: Anons) -> None:
    said = anons()
    assert (said.code, said.out) == (2, "")
    assert "preview" in said.err


def test_wrong_usage_is_json_where_json_was_asked_for(anons: Anons) -> None:
    said = anons("history", "--limit", "0", "--json")
    assert said.code == 2
    assert said.document["deliveries"] == []
    assert "--limit" in said.document["error"]


def test_mistakes_of_the_configuration_stop_every_verb_with_two(anons: Anons, folder: Path) -> None:
    (folder / "config" / "anons.toml").write_text('timezone = "Europe/Moskow"\n', encoding="utf-8")
    said = anons("queue", "--json")
    assert said.code == 2
    assert said.err.splitlines()[0] == (
        'config/anons.toml:1: "timezone": unknown zone "Europe/Moskow"; did you mean "Europe/Moscow"?'
    )
    assert said.document["queues"] == []
    assert [problem["line"] for problem in said.document["problems"]] == [1, 1, 1]


def test_python_dash_m_bot_is_the_same_command(folder: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}  # noqa: TID251 - a child inherits it
    command = [sys.executable, "-m", "bot", "add", "-", "--json"]
    text = "Заголовок\n\nТекст.".encode()
    done = subprocess.run(command, input=text, capture_output=True, check=False, env=environ)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["title"] == "Заголовок"


async def test_a_reader_that_leaves_is_no_failure(shell: Any) -> None:
    process = await shell.start("queue", "--help")
    process.stdout._transport.close()  # as `| head` does
    _, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")


def test_an_unknown_exception_is_one_line_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise RuntimeError("the answer to hunter2\nwas odd")

    code = guarded(work, Outcome(redactor=Redactor(["hunter2"])), ["queue"])
    said = capsys.readouterr()
    assert (code, said.out) == (1, "")
    assert said.err == (
        "anons: unexpected RuntimeError: the answer to ••• was odd; set ANONS_DEBUG=1 to see where\n"
    )


def test_developers_may_ask_for_the_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def work() -> None:
        raise RuntimeError("hunter2")

    monkeypatch.setenv("ANONS_DEBUG", "1")
    guarded(work, Outcome(redactor=Redactor(["hunter2"])), [])
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "hunter2" not in said


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupt_is_quiet(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise error

    assert guarded(work, Outcome(), []) == 130
    assert capsys.readouterr() == ("", "")


def test_failures_of_the_machine_name_the_file() -> None:
    assert str(as_failure(PermissionError(13, "Permission denied", "/x"))) == "/x: Permission denied"
    assert str(as_failure(OSError(28, "No space left on device"))) == "No space left on device"


def test_out_of_a_group_of_tasks_comes_its_first_failure() -> None:
    async def fail() -> None:
        raise Failure("it is so")

    async def group() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail())

    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(group())
    assert str(as_failure(caught.value)) == "it is so"


def test_other_click_errors_keep_their_words() -> None:
    assert str(as_failure(click.ClickException("so it is"))) == "so it is"


def test_the_group_is_the_console_command() -> None:
    (entry,) = importlib.metadata.entry_points(group="console_scripts", name="anons")
    assert entry.value == "bot.__main__:main"
    assert anons.name == "anons"


def test_a_store_that_fails_among_running_tasks_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    from bot.cli.opening import store_failures
    from bot.store import StoreBroken

    broken = ExceptionGroup("tasks", [ExceptionGroup("more", [StoreBroken("anons.db: the disk is full")])])
    with pytest.raises(Failure, match=r"^anons\.db: the disk is full$"), store_failures():
        raise broken
    with pytest.raises(ExceptionGroup), store_failures():
        raise ExceptionGroup("tasks", [ValueError("another thing")])


def test_logs_go_to_stderr_and_hold_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    import logging

    import structlog

    from bot.cli.logs import to_stderr

    to_stderr(Redactor(["hunter2"]), level="INFO")
    structlog.get_logger().info("token is hunter2", channel="vk")
    logging.getLogger("aiogram").warning("said %s", "hunter2")
    logging.getLogger("aiogram").info("chatter")
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("•••") == 2
    assert "hunter2" not in said.err
    assert "chatter" not in said.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_log_on_a_full_disk_does_not_end_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    import logging

    import structlog

    from bot.cli.logs import to_stderr

    went_on = False
    with suppress(OSError), open("/dev/full", "w", buffering=1) as full:  # what is left is lost at its end
        monkeypatch.setattr("sys.stderr", full)
        to_stderr(Redactor(), level="INFO")
        structlog.get_logger().info("at work")
        logging.getLogger("aiogram").warning("said something")
        went_on = True
    assert went_on


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1251", "koi8-r"])
async def test_a_terminal_without_our_letters_gets_its_answer(
    encoding: str, shell: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    process = await shell.start("add", "article.md", "--json")
    out, _ = await process.communicate()
    assert process.returncode == 0  # an exit code of 1 would make people add it twice
    article = json.loads(out.decode("utf-8" if encoding == "ascii" else encoding))
    assert article["title"] == "В парке открыли новый фонтан"
    for verb in ("queue", "plan", "preview"):
        process = await shell.start(verb, *(["article.md"] if verb == "preview" else []))
        out, err = await process.communicate()
        assert (process.returncode, err) == (0, b"")
        assert out


async def test_an_answer_that_nobody_can_read_is_no_failure(shell: Any, folder: Path) -> None:
    closed = await asyncio.create_subprocess_shell(
        f"cd {folder} && {sys.executable} -m bot check >&-",
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251 - a child inherits it
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await closed.communicate()
    assert (closed.returncode, err) == (0, b"")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("verb", ["check --json", "history --json", "plan"])
async def test_a_full_disk_under_the_answer_is_one_line(verb: str, unbuffered: str, folder: Path) -> None:
    more = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered}  # where the failure shows differs
    full = await asyncio.create_subprocess_shell(
        f"cd {folder} && {sys.executable} -m bot {verb} >/dev/full",
        env={**os.environ, **more},  # noqa: TID251 - a child inherits it
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await full.communicate()
    assert full.returncode == 1
    assert err == b"anons: No space left on device\n"
