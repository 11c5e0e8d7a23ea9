"""Idling: what the whole program costs while there is nothing to do."""

import asyncio
import os
import tempfile
import time
from pathlib import Path

from bot.sandbox.telegram import TOKEN
from bot.store import Store
from tests.bench import house

#: per cent of a core
MOST = 0.5
CHAT = """\
[editors]
222222222 = { name = "Пётр", role = "admin" }
"""


def main(*, quick: bool = False) -> bool:
    """Measure and print; whether the goal is reached."""
    seconds, waiting = (3, 1_000) if quick else (60, 100_000)
    with tempfile.TemporaryDirectory() as folder, house.process("-m", "tests.bench.stand") as stand:
        assert stand.stdout is not None
        home, address = Path(folder), stand.stdout.readline().strip()
        house.write_config(home / "anons.toml", more=CHAT)
        asyncio.run(_fill(home, waiting))
        secrets = {"TELEGRAM_API_URL": address, "TELEGRAM_BOT_TOKEN": TOKEN}
        with house.process("-m", "bot", "run", environ=house.environ(home) | secrets) as program:
            time.sleep(4 if quick else 20)  # it has started, and looked at everything once
            before = house.cpu_seconds(program.pid)
            time.sleep(seconds)
            used = (house.cpu_seconds(program.pid) - before) / seconds * 100
    print(f"  {used:.2f} % of a core over {seconds} s (at most {MOST}); load {os.getloadavg()[0]:.1f}")
    return used < MOST


async def _fill(home: Path, count: int) -> None:
    async with await Store.open(f"sqlite:///{home / 'anons.db'}") as store:
        await house.fill(store, count)
