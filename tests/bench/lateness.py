"""Lateness: how long after its moment a post arrives at the network, beside bare asyncio timers.

Both run in turn, in the same minutes on the same machine, against the same sandbox in a process of its own.
"""

import asyncio
import json
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bot.sandbox.telegram import TOKEN
from bot.store import Store
from tests.bench import house

#: most that ours may be, as a multiple of the bare timers
MOST_MEDIAN, MOST_LAST = 3.0, 10.0
#: milliseconds of the processor for one delivery
MOST_CPU = 3.0
#: until a post counts as lost
PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is measured."""

    posts: int = 200
    seconds: float = 20.0
    waiting: int = 100_000
    rounds: int = 5


QUICK = Size(posts=20, seconds=2.0, waiting=1_000, rounds=1)


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round: milliseconds, sorted."""

    ours: list[float]
    bare: list[float]
    cpu: float  #: milliseconds of the processor for one delivery


def main(*, quick: bool = False) -> bool:
    """Measure and print; whether the goals are met."""
    size = QUICK if quick else Size()
    with tempfile.TemporaryDirectory() as folder, house.process("-m", "tests.bench.stand") as stand:
        assert stand.stdout is not None
        address = stand.stdout.readline().strip()
        home = Path(folder)
        house.write_config(home / "anons.toml")
        asyncio.run(_fill(home, size))
        rounds = []
        for number in range(size.rounds):
            rounds.append(_round(home, address, size, number))
            print(f"  round {number + 1}: {_sentence(rounds[-1])}; load {os.getloadavg()[0]:.1f}", flush=True)
    return _judge(rounds, size)


def percentile(sorted_values: list[float], share: float) -> float:
    """The value that `share` of them do not exceed."""
    return sorted_values[min(len(sorted_values) - 1, round(share * len(sorted_values)))]


def _judge(rounds: list[Round], size: Size) -> bool:
    def of_rounds(share: float, whose: str) -> float:
        return statistics.median(percentile(getattr(one, whose), share) for one in rounds)

    good = True
    print(f"lateness, {size.posts} posts in {size.seconds:.0f} s, {size.waiting} articles wait, FULL")
    for name, share, most in (("p50", 0.5, MOST_MEDIAN), ("p99", 0.99, MOST_LAST)):
        ours, bare = of_rounds(share, "ours"), of_rounds(share, "bare")
        ratio = statistics.median(percentile(r.ours, share) / percentile(r.bare, share) for r in rounds)
        print(f"  {name}: {ours:.1f} ms, bare timers {bare:.1f} ms: {ratio:.1f} × (at most {most:.0f} ×)")
        good &= ratio <= most
    cpu = statistics.median(one.cpu for one in rounds)
    print(f"  processor: {cpu:.1f} ms for one delivery (at most {MOST_CPU:.0f})")
    return good and cpu <= MOST_CPU


def _sentence(one: Round) -> str:
    shares = [
        f"{name} {percentile(one.ours, share):.1f} / {percentile(one.bare, share):.1f} ms"
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]
    return f"{', '.join(shares)}, processor {one.cpu:.1f} ms"


async def _fill(home: Path, size: Size) -> None:
    async with await Store.open(f"sqlite:///{home / 'anons.db'}") as store:
        await house.fill(store, size.waiting)


def _round(home: Path, address: str, size: Size, number: int) -> Round:
    ours, cpu = _ours(home, address, size, Random(f"ours {number}"))
    return Round(ours=ours, bare=_bare(address, size, Random(f"bare {number}")), cpu=cpu)


def _moments(size: Size, random: Random, start: datetime) -> list[datetime]:
    spans = sorted(random.randrange(round(size.seconds * 1000)) for _ in range(size.posts))
    return [start + timedelta(milliseconds=span) for span in spans]


def _ours(home: Path, address: str, size: Size, random: Random) -> tuple[list[float], float]:
    environ = house.environ(home) | {
        "TELEGRAM_API_URL": address,
        "TELEGRAM_BOT_TOKEN": TOKEN,
    }
    mark = f"наших {random.random()}"
    with house.process("-m", "bot", "run", "--role", "publisher", environ=environ) as program:
        time.sleep(4)  # it has started
        moments = _moments(size, random, house.now() + timedelta(seconds=3))
        asyncio.run(_hand_in(home, moments, mark))
        _sleep_until(moments[0] - timedelta(seconds=1))
        before = house.cpu_seconds(program.pid)
        _sleep_until(moments[-1] + timedelta(seconds=2))
        while len(_found(address, mark)) < size.posts and house.now() < moments[-1] + PATIENCE:
            time.sleep(1)
        used = house.cpu_seconds(program.pid) - before
    return _lateness(address, moments, mark), used * 1000 / size.posts


async def _hand_in(home: Path, moments: list[datetime], mark: str) -> None:
    new = [
        house.article(f"{mark} №{number}.", at=moment, channels=(f"tg{number % house.CHANNELS}",))
        for number, moment in enumerate(moments)
    ]
    async with await Store.open(f"sqlite:///{home / 'anons.db'}") as store:
        await store.add_articles(new, now=house.now())


def _bare(address: str, size: Size, random: Random) -> list[float]:
    mark = f"голых {random.random()}"
    moments = _moments(size, random, house.now() + timedelta(seconds=3))
    posts = [
        (moment.isoformat(), house.FIRST_CHAT - number % house.CHANNELS, f"{mark} №{number}.")
        for number, moment in enumerate(moments)
    ]
    with house.process("-m", "tests.bench.bare") as bare:
        wanted = json.dumps({"address": f"{address}/bot{TOKEN}/sendMessage", "posts": posts})
        assert bare.stdin is not None
        assert bare.stdout is not None
        bare.stdin.write(wanted)
        bare.stdin.close()
        bare.stdin = None
        bare.stdout.readline()
    return _lateness(address, moments, mark)


def _lateness(address: str, moments: list[datetime], mark: str) -> list[float]:
    """Sorted milliseconds. Every post must have arrived, and once."""
    found = _found(address, mark)
    assert len(found) == len(moments), f"{len(found)} of {len(moments)} posts arrived"
    return sorted(
        (found[number] - moment) / timedelta(milliseconds=1) for number, moment in enumerate(moments)
    )


def _found(address: str, mark: str) -> dict[int, datetime]:
    """By number, when each post arrived."""
    found: dict[int, datetime] = {}
    for at, params in house.arrivals(address, "sendMessage"):
        text = str(params["text"])
        if text.startswith(mark):
            number = int(text.partition("№")[2].partition(".")[0])
            assert number not in found, f"{number} came twice"
            found[number] = at
    return found


def _sleep_until(moment: datetime) -> None:
    time.sleep(max(0.0, (moment - house.now()).total_seconds()))
