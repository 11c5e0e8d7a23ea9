"""The demo as a visitor sees it: a subprocess, its terminal, its page."""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.core.article import Waiting
from bot.core.delivery import Delivery, State
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.demo.board import Board, Scene
from bot.demo.running import Patience
from bot.desk import Forecast

ANONS = (sys.executable, "-m", "bot")
ROOT = str(Path(__file__).parents[1])
#: so that what the child runs is counted
COVERAGE = {name: value for name, value in os.environ.items() if name.startswith("COV")}  # noqa: TID251


def demo(folder: Path, *options: str) -> subprocess.Popen[str]:
    """The demo, started in an empty folder: it needs nothing from where it stands."""
    return subprocess.Popen(
        [*ANONS, "demo", "--no-browser", *options],
        cwd=folder,
        env=COVERAGE | {"PYTHONPATH": ROOT, "HOME": str(folder), "PATH": "", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A demo that stays, and the address of its page."""
    process = demo(tmp_path, "--port", "0", "--speed", "900")
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            break
    else:
        pytest.fail(f"no address of the page in: {seen}")
    yield process, found.group()
    process.kill()
    process.communicate()


def test_six_articles_go_to_three_networks_and_the_demo_ends_with_zero(tmp_path: Path) -> None:
    process = demo(tmp_path, "--port", "0", "--speed", "900", "--exit-when-done")
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    receipts = re.findall(r"✓ (https://\S+)", out)
    assert len(receipts) == len(set(receipts)) == 18
    places = (
        "https://t.me/nash_rayon/",
        "https://vk.com/wall-123456_",
        "https://ok.ru/group/70000000000001/topic/",
    )
    assert [sum(address.startswith(place) for address in receipts) for place in places] == [6, 6, 6]
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_the_page_shows_what_is_out_and_ctrl_c_ends_the_demo(
    running: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = running
    assert process.stdout is not None
    shown = 0
    for line in process.stdout:
        shown += "✓" in line
        if shown == 3:
            break
    with urllib.request.urlopen(f"{address}/", timeout=30) as answer:
        assert "<html" in answer.read().decode()
    with urllib.request.urlopen(f"{address}/sandbox/feeds", timeout=30) as answer:
        assert "мост" in json.dumps(json.load(answer), ensure_ascii=False)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_a_taken_port_is_one_line_and_a_cure(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = demo(tmp_path, "--port", str(port))
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.strip() == f"anons: port {port} is in use; choose another: anons demo --port {port + 1}"


MOMENT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def delivery(state: State, *, asked: bool = False, receipt: Receipt | None = None) -> Delivery:
    """A delivery in `state`."""
    post = Post(text="Мост открыт", length=11, limit=4096)
    return Delivery(
        id=1,
        article=1,
        title="Мост открыт",
        channel="tg",
        platform="telegram",
        post=post,
        key="k",
        state=state,
        due=MOMENT,
        deadline=MOMENT,
        asked=asked,
        receipt=receipt,
    )


def scene(*deliveries: Delivery, waiting: tuple[Forecast, ...] = ()) -> Scene:
    return Scene(now=MOMENT, waiting=waiting, deliveries=deliveries)


@pytest.mark.parametrize("state", [State.PLANNED, State.SENDING, State.UNSURE])
def test_a_demo_is_not_over_while_something_moves(state: State) -> None:
    assert not scene(delivery(state)).finished


def test_a_demo_is_not_over_while_an_article_waits() -> None:
    waiting = Waiting(article=1, title="Мост открыт", queue="news", place=1, queued=MOMENT)
    assert not scene(waiting=(Forecast(waiting=waiting, at=None),)).finished


def test_what_people_were_asked_about_is_over_but_not_all_out() -> None:
    asked = scene(delivery(State.UNSURE, asked=True))
    assert asked.finished
    assert not asked.all_out


def test_all_is_out_when_every_delivery_has_its_receipt() -> None:
    receipt = Receipt(at=MOMENT, remote_id="1", url="https://t.me/nash_rayon/1")
    assert scene(delivery(State.SENT, receipt=receipt)).all_out
    assert not scene(delivery(State.SENT, receipt=receipt), delivery(State.FAILED)).all_out
    assert not scene().all_out


def test_a_demo_in_which_nothing_moves_any_more_is_given_up() -> None:
    seconds = 0.0
    patience = Patience(lambda: seconds)
    planned, sending = scene(delivery(State.PLANNED)), scene(delivery(State.SENDING))
    assert not patience.is_over(planned)
    seconds = 200.0
    assert not patience.is_over(sending)
    seconds = 379.0
    assert not patience.is_over(sending)
    seconds = 381.0
    assert patience.is_over(sending)


def test_a_terminal_gets_one_table_with_a_row_for_each_article() -> None:
    page = "http://127.0.0.1:1"
    console = Console(file=io.StringIO(), force_terminal=True, width=140, height=30)
    waiting = Waiting(article=2, title="Ярмарка откроется", queue="news", place=1, queued=MOMENT)
    receipt = Receipt(at=MOMENT, remote_id="1", url="https://t.me/nash_rayon/1")
    with Board(console, channels=("tg",), zone=ZoneInfo("Europe/Moscow"), page=page, speed=60) as board:
        board.show(scene(delivery(State.SENDING), waiting=(Forecast(waiting=waiting, at=MOMENT),)))
        board.show(scene(delivery(State.SENT, receipt=receipt)))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "Мост открыт" in text
    assert "Ярмарка откроется" in text
    assert "→ sending" in text
    assert "https://t.me/nash_rayon/1" in text
    assert "All out" in text
