"""What stands still and what waits: since when, why, until when, and what helps."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.delivery import Ceiling, Postponed
from bot.core.standstill import Standstill
from bot.store import Store

Anons = Callable[..., Any]
NOW = datetime(2026, 1, 13, 6, tzinfo=UTC)
LATER = datetime(2099, 11, 24, 11, 5, tzinfo=UTC)
BUSY = "ВКонтакте просит подождать секунду: слишком много запросов."


async def parked(folder: Path, until: datetime) -> None:
    """Delivery 3 is tried again, and the network asks to wait."""
    async with await Store.open(f"sqlite:///{folder / 'anons.db'}") as store:
        assert await store.retry(3, now=NOW, deadline=LATER + timedelta(days=1))
        lease, ceiling = timedelta(minutes=2), Ceiling(max_per_hour=60)
        await store.claim("ok", owner="me", now=NOW, lease=lease, ceiling=ceiling)
        assert await store.settle(3, Postponed(until=until, error=BUSY), owner="me", now=NOW)


async def braked(folder: Path, *, look_at: datetime = LATER) -> None:
    """Everything that can stand still does."""
    standstill = Standstill(
        channel="vk", since=NOW, look_at=look_at, reason="Ключ не годится.", advice="Создайте новый."
    )
    async with await Store.open(f"sqlite:///{folder / 'anons.db'}") as store:
        await store.stand_still(standstill, now=NOW)
        await store.freeze(reason="траур", by="Анна", now=NOW)
        await store.pause("evening")


def test_a_parked_delivery_says_until_when_and_why(anons: Anons, folder: Path, history: None) -> None:
    asyncio.run(parked(folder, LATER))
    found = anons("history", "--json").document["deliveries"]
    third = next(one for one in found if one["id"] == 3)
    assert (third["state"], third["not_before"]) == ("planned", "2099-11-24T14:05:00+03:00")
    assert third["error"] == BUSY
    assert {one["not_before"] for one in found if one["id"] != 3} == {None}
    assert "not before вт 24 ноября, 14:05 МСК. ВКонтакте просит" in " ".join(anons("history").out.split())


def test_what_was_parked_until_a_moment_that_is_over_is_not_parked(
    anons: Anons, folder: Path, history: None
) -> None:
    asyncio.run(parked(folder, NOW))
    third = next(one for one in anons("history", "--json").document["deliveries"] if one["id"] == 3)
    assert third["not_before"] is None
    assert "not before" not in anons("history").out


def test_history_ends_with_the_commands_that_help(anons: Anons, history: None) -> None:
    said = anons("history").out
    assert "failed or expired: `anons retry ID` sends it again" in said
    assert "unsure: look at the channel, then `anons resolve ID --landed [URL]` or `--lost`" in said
    assert "anons retry" not in anons("history", "--state", "sent").out


@pytest.mark.parametrize("verb", ["queue", "history"])
def test_what_stands_still_is_said_first(verb: str, anons: Anons, folder: Path) -> None:
    asyncio.run(braked(folder))
    lines = anons(verb).out.splitlines()
    assert lines[:3] == [
        "everything is frozen since вт 13 января, 09:00 МСК by Анна: траур",
        "paused: evening",
        "vk stands still since вт 13 января, 09:00 МСК: Ключ не годится. Создайте новый."
        " Its posts wait; it is looked at again вт 24 ноября, 14:05 МСК, and at once by `anons doctor`",
    ]
    document = anons(verb, "--json").document
    assert document["frozen"] == {
        "reason": "траур",
        "by": "Анна",
        "since": "2026-01-13T09:00:00+03:00",
    }
    assert document["paused"] == ["evening"]
    assert document["standstills"] == [
        {
            "channel": "vk",
            "since": "2026-01-13T09:00:00+03:00",
            "look_at": "2099-11-24T14:05:00+03:00",
            "reason": "Ключ не годится.",
            "advice": "Создайте новый.",
        }
    ]


def test_what_goes_again_says_what_it_waits_for(anons: Anons, folder: Path, history: None) -> None:
    assert anons("retry", "3").out == "delivery 3 is planned again, and goes at once\n"
    asyncio.run(braked(folder, look_at=NOW))
    lines = anons("resolve", "2", "--lost").out.splitlines()
    assert lines[0] == "delivery 2 is planned again, and goes as soon as its channel does"
    assert lines[1].startswith("vk stands still since вт 13 января, 09:00 МСК")
    assert lines[1].endswith("Its posts wait; it is looked at again soon, and at once by `anons doctor`")
    assert len(lines) == 2, "neither a freeze nor what other channels wait for keeps it back"


@pytest.mark.parametrize("verb", ["queue", "history"])
def test_where_everything_goes_nothing_is_said_of_it(verb: str, anons: Anons) -> None:
    document = anons(verb, "--json").document
    assert (document["frozen"], document["paused"], document["standstills"]) == (None, [], [])
    assert "stands still" not in anons(verb).out


@pytest.mark.parametrize("verb", ["queue", "history"])
def test_a_network_that_asked_to_wait_is_named_with_the_moment(verb: str, anons: Anons, folder: Path) -> None:
    async def asked() -> None:
        async with await Store.open(f"sqlite:///{folder / 'anons.db'}") as store:
            await store.be_patient("vk", until=LATER, now=NOW)

    assert anons(verb, "--json").document["waits"] == []
    asyncio.run(asked())
    said = "vk: the network asked to wait; nothing goes there before вт 24 ноября, 14:05 МСК"
    assert said in anons(verb).out.splitlines()
    assert anons(verb, "--json").document["waits"] == [
        {"channel": "vk", "until": "2099-11-24T14:05:00+03:00", "why": "network"}
    ]
