"""Where nobody can look, a network that keeps one key to one post is asked again under the same key."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.core.standstill import Standstill
from bot.platforms.base import Busy, CannotLook, Refused, Unsure
from bot.store import StoreBroken


async def lose(scene: Any, *, out: bool) -> int:
    vk = scene.networks["vk"]
    vk.finding = [CannotLook("нечем")] * 9
    if out:
        vk.afterwards = [Unsure("Связь оборвалась.")]
    else:
        vk.script = [Unsure("Связь оборвалась.")]
    article: int = await scene.add(at=scene.clock.now(), channels=("vk",))
    await scene.carry_all()
    assert await scene.states(article) == {"vk": "unsure"}
    return article


async def settle(scene: Any) -> float:
    start = scene.clock.now()
    while (until := await scene.machine.recover()) is not None:
        scene.clock.moment = max(until, scene.clock.now())
    return float((scene.clock.now() - start).total_seconds())


@pytest.mark.parametrize("out", [True, False])
async def test_the_post_exists_once_whether_the_first_one_was_out_or_not(scene: Any, out: bool) -> None:
    scene.networks["vk"].repeating = [None]
    article = await lose(scene, out=out)
    since = scene.clock.now()
    assert await settle(scene) < 10
    assert await scene.states(article) == {"vk": "sent"}
    assert len(scene.networks["vk"].feed) == 1
    (said,) = scene.networks["vk"].repeats
    assert timedelta() <= since - said < timedelta(seconds=3)
    assert await scene.notices("unsure") == []


@pytest.mark.parametrize("answer", [Busy("позже"), Unsure("?"), RuntimeError("?"), asyncio.CancelledError()])
async def test_an_answer_that_says_nothing_is_asked_for_again_and_in_the_end_people_are(
    scene: Any, answer: Any
) -> None:
    scene.networks["vk"].repeating = [answer] * 9
    article = await lose(scene, out=True)
    assert 45 <= await settle(scene) <= 60
    assert await scene.states(article) == {"vk": "unsure"}
    assert len(scene.networks["vk"].repeats) == 5
    assert len(await scene.notices("unsure")) == 1


async def test_after_an_answer_that_says_nothing_the_next_one_counts(scene: Any) -> None:
    scene.networks["vk"].repeating = [Busy("позже"), None]
    article = await lose(scene, out=True)
    await settle(scene)
    assert await scene.states(article) == {"vk": "sent"}
    assert len(scene.networks["vk"].feed) == 1


@pytest.mark.parametrize("answer", [Refused("guid"), CannotLook("час прошёл")])
async def test_where_the_network_says_no_people_are_asked(scene: Any, answer: Exception) -> None:
    scene.networks["vk"].repeating = [answer]
    article = await lose(scene, out=True)
    assert await settle(scene) < 10
    assert await scene.states(article) == {"vk": "unsure"}
    assert len(await scene.notices("unsure")) == 1
    assert await scene.notices("failed") == []


@pytest.mark.parametrize("what", ["a freeze", "a pause", "a standstill"])
async def test_what_stands_still_sends_nothing_again(scene: Any, what: str) -> None:
    scene.networks["vk"].repeating = [None]
    article = await lose(scene, out=False)
    now = scene.clock.now()
    if what == "a freeze":
        await scene.store.freeze(reason="", by="Пётр", now=now)
    elif what == "a pause":
        await scene.store.pause("vk")
    else:
        look_at = now + timedelta(hours=1)
        standstill = Standstill(channel="vk", since=now, look_at=look_at, reason="Токен отозван.")
        await scene.store.stand_still(standstill, now=now)
    await settle(scene)
    assert scene.networks["vk"].repeats == []
    assert await scene.states(article) == {"vk": "unsure"}
    assert len(await scene.notices("unsure")) == 1


async def test_the_doubt_is_no_fresher_because_the_clock_was_set_back(scene: Any) -> None:
    """VK keeps the key for an hour: a doubt of an hour ago must not be called one of half an hour."""
    scene.networks["vk"].repeating = [Busy("позже"), None]
    await lose(scene, out=True)
    before = scene.clock.now()
    await scene.machine.recover()
    scene.clock.later(seconds=3)
    await scene.machine.recover()
    scene.clock.jump(minutes=-30)
    scene.clock.later(seconds=9)
    await scene.machine.recover()
    first, second = scene.networks["vk"].repeats
    assert scene.clock.now() - second >= timedelta(seconds=12)
    assert first <= before


async def test_a_database_that_fails_meanwhile_is_tried_again(scene: Any) -> None:
    scene.networks["vk"].repeating = [None, None]
    article = await lose(scene, out=True)
    real, failures = scene.store.settle, [StoreBroken("locked")]

    async def unwilling(*values: Any, **more: Any) -> Any:
        if failures:
            raise failures.pop()
        return await real(*values, **more)

    scene.store.settle = unwilling
    await settle(scene)
    assert await scene.states(article) == {"vk": "sent"}
    assert len(scene.networks["vk"].feed) == 1


async def test_a_network_that_asked_for_patience_is_not_asked_again_before(scene: Any) -> None:
    scene.networks["vk"].repeating = [Busy("позже", retry_after=timedelta(seconds=40)), None]
    article = await lose(scene, out=False)
    assert 40 <= await settle(scene) < 50
    assert await scene.states(article) == {"vk": "sent"}
    assert len(scene.networks["vk"].repeats) == 2
    assert len(scene.networks["vk"].feed) == 1
