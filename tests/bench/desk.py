"""What an update of the editors' chat costs the program, from what brings it to its last answer."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import Message, TelegramStandIn
from bot.sandbox.telegram.world import Press
from tests.bench import house

#: milliseconds of the processor for an update, at the median
GOAL = 5.0
#: seconds after an answer in which the program finishes with it
TAIL = 0.15
FIRST = 500_000_001
CONFIG = """\
timezone = "Europe/Moscow"
[notices]
runway = false
[editors]
{editors}
[channels.tg]
platform = "telegram"
chat = "@nash_rayon"
[channels.vk]
platform = "vk"
group_id = 123456
[channels.ok]
platform = "ok"
group_id = "70000000000001"
[queues.news]
channels = ["tg", "vk", "ok"]
slots = [ {{ days = "mon-sun", times = ["{clock}"] }} ]
"""
STORY = (
    "В Заречном Яре отремонтировали дорогу: {number}\n\n"
    "Дорожники закончили ремонт улицы Вокзальной, сообщил инженер А. С. Трубин. На участке длиной 1,4 км "
    "заменили асфальт, бордюры и «ливневую канализацию». Движение открыли в понедельник утром.\n\n"
    "«Мы успели до морозов, — рассказал начальник участка. — Помогла сухая осень», — добавил он.\n\n"
    "https://vestnik.example/news/{number}"
)
#: what one editor does, one after the other: a name, and whether it is said or pressed
SCENE = (
    ("a draft", STORY),
    ("a press", "Ко времени"),
    ("a press", "Назад"),
    ("a press", "В очередь"),
    ("a list", "/queue"),
    ("a list", "/status"),
    ("a list", "/plan"),
    ("a list", "/history"),
    ("a word", "/help"),
)


def main(*, quick: bool = False) -> bool:
    """Measure and print; whether the goal is reached."""
    editors = 2 if quick else 25
    costs, bare = asyncio.run(_measure(editors=editors)), asyncio.run(_measure_bare(count=editors))
    for kind in costs:
        print(f"  {kind:8} {median(costs[kind]):6.2f} ms (of {len(costs[kind])})")
    every = [cost for of_kind in costs.values() for cost in of_kind]
    typical, least = median(every), median(bare)
    print(f"  an update at the median: {typical:.2f} ms of the processor; goal {GOAL} ms")
    print(f"  a bare aiogram bot that answers one word: {least:.2f} ms; ratio {typical / least:.1f}")
    print(f"  load {os.getloadavg()[0]:.1f}")
    return typical <= GOAL


async def _measure(*, editors: int) -> dict[str, list[float]]:
    costs: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(now=house.now) as sandbox:
            home, people = Path(folder), range(FIRST, FIRST + editors + 1)
            _write_config(home, people)
            with house.process(
                "-m", "bot", "run", environ=house.environ(home) | sandbox.environment
            ) as program:
                for number, person in enumerate(people):
                    spent = await _played(sandbox.telegram, program, person, number)
                    for (kind, _), cost in zip(SCENE, spent, strict=True):
                        if number:  # the first one pays for what is done once
                            costs.setdefault(kind, []).append(cost * 1000)
    return costs


async def _measure_bare(*, count: int) -> list[float]:
    """Milliseconds that the yardstick takes for an answer."""
    spent = []
    async with Sandbox(now=house.now) as sandbox:
        with house.process("-m", "tests.bench.answering", environ=sandbox.environment) as program:
            for person in range(FIRST, FIRST + count + 1):  # the first one pays for what is done once
                before = busy_seconds(program.pid)
                sandbox.telegram.say(person, "/help")
                await sandbox.telegram.shown(person, _grown(1), timeout=60)
                await asyncio.sleep(TAIL)
                spent.append((busy_seconds(program.pid) - before) * 1000)
    return spent[1:]


def _write_config(home: Path, people: range) -> None:
    names = [f'{person} = {{ name = "Редактор {person}", role = "editor" }}' for person in people]
    clock = f"{house.now():%H}:00"  # Moscow is three hours ahead: 21 hours from now
    (home / "anons.toml").write_text(CONFIG.format(editors="\n".join(names), clock=clock), encoding="utf-8")


async def _played(
    telegram: TelegramStandIn, program: "subprocess.Popen[str]", person: int, number: int
) -> list[float]:
    """One editor's scene: seconds of the processor that each step took."""
    spent = []
    for kind, words in SCENE:
        before = busy_seconds(program.pid)
        shown = len(telegram.chat(person))
        if kind == "a press":
            await telegram.shown(person, _with_button(words), timeout=60)
            press = telegram.press(person, words)
            await telegram.world.context.bell.until(partial(_is_answered, press), timeout=60)
        else:
            telegram.say(person, words.format(number=number))
            await telegram.shown(person, _grown(shown + (4 if kind == "a draft" else 1)), timeout=60)
        await asyncio.sleep(TAIL)
        spent.append(busy_seconds(program.pid) - before)
    return spent


def _grown(count: int) -> Callable[[list[Message]], bool]:
    return lambda messages: len(messages) >= count


def _with_button(words: str) -> Callable[[list[Message]], bool]:
    return lambda messages: any(words in label for message in messages for label in message.labels)


def _is_answered(press: Press) -> bool:
    return press.answered


def busy_seconds(pid: int) -> float:
    """Of the processor, all threads, to the nanosecond (kernel documentation, scheduler/sched-stats)."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((each / "schedstat").read_text().split()[0]) for each in threads) / 1e9
