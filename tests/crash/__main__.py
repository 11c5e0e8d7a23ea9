"""`python -m tests.crash --kills 1000 --seed 1`: the full run, with its progress and one line at the end.

Exit 0: nothing was read twice, nothing was lost. Exit 1: something was; the folder with the database and all
logs is named, and kept.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.crash.campaign import run_campaign
from tests.crash.lives import Nest
from tests.crash.orders import Orders, Result

#: campaigns that run side by side
BESIDE = 4
#: kinds of campaign, in turn
KINDS: tuple[dict[str, Any], ...] = (
    {"programs": 1},
    {"programs": 2},
    {"programs": 1, "blind": True, "guid": "same"},
    {"programs": 2, "blind": True, "guid": "refuse"},
    {"programs": 1, "role": "all"},
    {"programs": 1, "noise": 0.3},
)  # fmt: skip
#: kills over one database
EACH = 125


def orders_for(kills: int, seed: int) -> list[Orders]:
    """So many kills, as campaigns of every kind."""
    count = max(1, round(kills / EACH))
    shares = [kills // count + (number < kills % count) for number in range(count)]
    return [
        Orders(seed=seed + number, kills=share, **KINDS[number % len(KINDS)])
        for number, share in enumerate(shares)
    ]


def summary(total: Result, seconds: float) -> str:
    """The one line."""
    posts = ", ".join(f"{name} {total.posts[name]}" for name in ("telegram", "vk", "ok"))
    facts = (
        f"kills {total.kills} (while sending {total.sending}, while starting {total.starting})",
        f"programs {total.programs}",
        f"faults {total.faults.total()}",
        f"posts {total.posts.total()} ({posts})",
        f"twice {total.twice}",
        f"lost {total.lost}",
        f"asked {total.asked}",
        f"given up {total.ended}",
        f"{seconds:.0f} s",
    )
    return " · ".join(facts)


def main(arguments: Sequence[str]) -> int:
    """Run the campaigns; the exit code says whether everything held."""
    parser = argparse.ArgumentParser(prog="make crash")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--beside", type=int, default=BESIDE, help="campaigns at once")
    wanted = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="anons-crash-"))
    began = time.monotonic()
    total, broken = asyncio.run(_campaigns(folder, orders_for(wanted.kills, wanted.seed), wanted.beside))
    print(summary(total, time.monotonic() - began))
    for name, count in sorted(total.aims.items()):
        print(f"  {count:5} {name}")
    if not broken:
        shutil.rmtree(folder)
        return 0
    for orders, result in broken:
        print(f"✗ seed {orders.seed}: {orders}\n  kept in {folder / str(orders.seed)}", file=sys.stderr)
        for line in dict.fromkeys(result.violations):
            print(f"  - {line}", file=sys.stderr)
    return 1


async def _campaigns(
    folder: Path, all_orders: Sequence[Orders], beside: int
) -> tuple[Result, list[tuple[Orders, Result]]]:
    total, broken = Result(), []
    places = asyncio.Semaphore(beside)
    under_way: dict[int, int] = {}

    async def run(orders: Orders, nest: Nest) -> None:
        async with places:
            home = folder / str(orders.seed)
            home.mkdir()
            result = await run_campaign(home, orders, nest, lambda now: _progress(under_way, orders, now))
        total.add(result)
        if result.violations:
            broken.append((orders, result))
        else:
            shutil.rmtree(home)
        print(f"seed {orders.seed}: {summary(result, 0).rpartition(' · ')[0]}", flush=True)

    async with Nest() as nest, asyncio.TaskGroup() as tasks:
        for orders in all_orders:
            tasks.create_task(run(orders, nest))
    return total, broken


def _progress(under_way: dict[int, int], orders: Orders, result: Result) -> None:
    before = sum(under_way.values())
    under_way[orders.seed] = result.kills
    after = sum(under_way.values())
    if after // 25 > before // 25:
        print(f"… {after} kills", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
