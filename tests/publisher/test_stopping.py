"""A channel whose token is gone stands still: for every process, across restarts, and alone."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.base import Check, Refused
from bot.store import StoreBroken

BAD = [Check(check="token", ok=False, advice="Выпустите новый ключ вместо s3cret.")]
GOOD = [Check(check="token", ok=True)]


async def lose_the_token(scene: Any) -> None:
    scene.networks["vk"].script = [Refused("Токен отозван.", stops_channel=True)]
    scene.networks["vk"].checks = BAD
    await scene.add("Первая", at=scene.clock.now())
    await scene.carry_all()


async def test_a_standstill_is_written_down_with_what_an_admin_can_do(scene: Any) -> None:
    await lose_the_token(scene)
    (standing,) = await scene.store.standstills()
    assert (standing.channel, standing.reason, standing.advice) == (
        "vk",
        "Токен отозван.",
        "Выпустите новый ключ вместо •••.",
    )
    assert standing.look_at == standing.since + timedelta(minutes=3)


async def test_advice_that_only_repeats_the_reason_is_left_out(scene: Any) -> None:
    scene.networks["vk"].script = [Refused("Токен отозван.", stops_channel=True)]
    scene.networks["vk"].checks = [Check(check="token", ok=False, advice="Токен отозван.")]
    await scene.add("Первая", at=scene.clock.now())
    await scene.carry_all()
    (text,) = await scene.notices("stopped")
    assert text.count("Токен отозван.") == 1


async def test_another_process_and_one_after_a_restart_obey_it_and_tell_nobody_again(scene: Any) -> None:
    await lose_the_token(scene)
    second = await scene.add("Вторая", at=scene.clock.now())
    for name in ("second", "third"):
        await scene.carry_all(scene.reborn(name))
    assert await scene.states(second) == {"tg": "sent", "vk": "planned"}
    assert len(await scene.notices("stopped")) == 1


async def test_a_process_that_starts_asks_at_once_whether_it_works_again(scene: Any) -> None:
    await lose_the_token(scene)
    scene.networks["vk"].checks = GOOD
    await scene.carry_all(scene.reborn("second"))
    assert await scene.store.standstills() == []
    assert await scene.notices("resumed") == ["Канал «vk» (ВКонтакте) снова работает: посты идут дальше."]


async def test_a_new_configuration_is_asked_about_at_once(scene: Any) -> None:
    await lose_the_token(scene)
    scene.networks["vk"].checks = GOOD
    second = await scene.add("Вторая", at=scene.clock.now())
    await scene.carry_all()
    assert (await scene.states(second))["vk"] == "planned"
    await scene.machine.take(scene.newsroom, scene.networks)
    await scene.carry_all()
    assert (await scene.states(second))["vk"] == "sent"


async def test_one_process_asks_the_network_not_each(scene: Any) -> None:
    await lose_the_token(scene)
    others = [scene.reborn("second"), scene.reborn("third")]
    for one in others:
        await one.carry("vk")
    asked = 0

    async def check() -> Any:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return BAD

    scene.networks["vk"].check = check
    scene.clock.later(minutes=3)
    await asyncio.gather(*(one.carry("vk") for one in (scene.machine, *others)))
    assert asked == 1


async def test_the_looks_of_several_channels_do_not_fall_together(scene: Any) -> None:
    await lose_the_token(scene)
    (standing,) = await scene.store.standstills()
    for share, seconds in ((0.0, 135), (1.0, 225)):
        scene.clock.moment = standing.look_at
        scene.machine._means.random = lambda share=share: share
        until = await scene.machine.carry("vk")
        assert until == scene.clock.now() + timedelta(seconds=seconds)
        (standing,) = await scene.store.standstills()


async def test_a_clock_that_was_set_back_does_not_put_off_the_next_look(scene: Any) -> None:
    await lose_the_token(scene)
    scene.networks["vk"].checks = GOOD
    scene.clock.jump(days=-1)
    await scene.machine.carry("vk")
    assert await scene.store.standstills() == []


async def test_a_channel_that_left_the_configuration_does_not_stand_still(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    await lose_the_token(scene)
    await scene.machine.take(
        newsroom(queue("12:00", channels=("tg",)), channels=("tg",)), {"tg": scene.networks["tg"]}
    )
    await scene.machine.recover()
    assert await scene.store.standstills() == []
    assert await scene.notices("resumed") == []


async def test_a_standstill_that_cannot_be_written_is_found_out_again(scene: Any) -> None:
    stand_still, failures = scene.store.stand_still, [StoreBroken("the disk is full")]

    async def unwilling(*values: Any, **more: Any) -> Any:
        if failures:
            raise failures.pop()
        return await stand_still(*values, **more)

    scene.store.stand_still = unwilling
    with pytest.raises(StoreBroken):
        await lose_the_token(scene)
    second = await scene.add("Вторая", at=scene.clock.now())
    scene.clock.later(seconds=10)
    await scene.carry_all()
    assert (await scene.states(second))["vk"] == "planned"
    assert len(await scene.store.standstills()) == 1
    assert len(await scene.notices("stopped")) == 1
