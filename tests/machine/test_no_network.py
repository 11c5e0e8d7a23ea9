"""The networks cannot be reached for a while: all waits, nothing spins, and then it goes out in order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.core.delivery import State
from bot.sandbox.server import Sandbox

Feeds = Callable[[Sandbox], tuple[list[str], list[str], list[str]]]


async def test_what_could_not_go_out_goes_out_once_and_in_order(town: Any, feeds: Feeds) -> None:
    door = await town.sandbox.open_door()
    for name in ("TELEGRAM_API_URL", "VK_API_URL", "OK_API_URL"):
        town.environ[name] = door.address
    await door.shut()
    titles = [f"Новость {number}" for number in range(3)]
    articles = [await town.add(title) for title in titles]
    began = town.clock.now()
    async with town.program("all"):

        async def tried() -> bool:
            first = await town.store.deliveries_of(articles[0])
            return len(first) == 3 and all(one.attempts >= 3 for one in first)

        await town.until(tried)
        waited = town.clock.now() - began
        for article in articles:
            found = await town.store.deliveries_of(article)
            assert {one.state for one in found} <= {State.PLANNED, State.SENDING}
            # 2, 4, 8 … seconds apart, so the tries grow with the logarithm of the time
            most = 2 + (waited / timedelta(seconds=1)).__ceil__().bit_length()
            assert max((one.attempts for one in found), default=0) <= most
        assert town.sandbox.journal.calls() == []
        await door.open()
        for article in articles:
            await town.comes_to(article, State.SENT)
        town.sandbox.telegram.say(town.admin, "/help")
        await town.sandbox.telegram.shown(town.admin, lambda shown: bool(shown), timeout=50)
    assert feeds(town.sandbox) == (titles, titles, titles)
    for article in articles:
        assert {one.error for one in await town.store.deliveries_of(article)} <= {None}
