"""The yardstick: asyncio's own timers, aiohttp, and nothing that outlives a crash."""

import asyncio
import json
import sys
from datetime import datetime

from aiohttp import ClientSession

from tests.bench.house import now


async def main() -> None:
    """Read the address and what is due when as JSON; post each at its moment; print a line at the end."""
    wanted = json.load(sys.stdin)
    loop, tasks = asyncio.get_running_loop(), []
    async with ClientSession() as session:

        async def post(chat: int, text: str) -> None:
            async with session.post(wanted["address"], json={"chat_id": chat, "text": text}) as answer:
                await answer.read()

        def begin(chat: int, text: str) -> None:
            tasks.append(loop.create_task(post(chat, text)))

        for due, chat, text in wanted["posts"]:
            loop.call_later((datetime.fromisoformat(due) - now()).total_seconds(), begin, chat, text)
        while len(tasks) < len(wanted["posts"]):  # noqa: ASYNC110 - a yardstick has no bells
            await asyncio.sleep(0.5)
        await asyncio.gather(*tasks)
    print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
