"""Forecasting: when the first fifty of a long queue will go out, as the chat shows it."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bot.desk import Desk
from bot.settings import load_settings
from bot.store import Store
from tests.bench import house

#: milliseconds
MOST = 20.0
PAGE = 50


def main(*, quick: bool = False) -> bool:
    """Measure and print; whether the goal is reached."""
    return asyncio.run(_measure(1_000 if quick else 100_000))


async def _measure(size: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        house.write_config(home / "anons.toml")
        newsroom = load_settings(home / "anons.toml", environ={"TELEGRAM_BOT_TOKEN": "100:bench"}).newsroom
        async with await Store.open(f"sqlite:///{home / 'anons.db'}") as store:
            await house.fill(store, size)
            desk, times = Desk(store, newsroom, now=house.now), []
            for _ in range(15):
                began = time.perf_counter()
                found = await desk.waiting_by_time(0, PAGE)
                times.append((time.perf_counter() - began) * 1000)
                assert all(one.at is not None for one in found.shown)
                assert len(found.shown) == PAGE
    took = statistics.median(times)
    print(f"  first {PAGE} of {size:,}: {took:.1f} ms (at most {MOST:.0f})")
    return took <= MOST
