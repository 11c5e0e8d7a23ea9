"""The sandbox with many Telegram channels, in a process of its own: its work is not ours."""

import asyncio
import signal

from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import Chat
from tests.bench.house import CHANNELS, FIRST_CHAT, now


async def main() -> None:
    """Print the address, and serve until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with Sandbox(now=now) as sandbox:
        sandbox.telegram.pace = False  # the bare timers keep none
        for number in range(CHANNELS):
            sandbox.telegram.add_chat(Chat(id=FIRST_CHAT - number, type="channel", title=f"tg{number}"))
        print(sandbox.address, flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
