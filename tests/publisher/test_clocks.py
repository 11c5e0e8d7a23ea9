"""A clock that jumps by a day, either way, loses nothing, doubles nothing and parks nothing for a day."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from bot.core.delivery import State
from bot.platforms.base import Busy, Unsure
from bot.store import StoreBroken

DAYS = pytest.mark.parametrize("days", [-1, 1])


class Killed(BaseException):
    """The process dies."""


async def begin(scene: Any, title: str = "Мост открыли", **values: Any) -> int:
    article: int = await scene.add(title, at=scene.clock.now(), channels=("tg",), **values)
    await scene.machine.fill()
    return article


async def die_while_sending(scene: Any) -> int:
    async def dies() -> None:
        raise Killed

    scene.networks["tg"].script = [dies]
    article = await begin(scene)
    with suppress(Killed):
        await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sending"}
    return article


@DAYS
async def test_a_jump_does_not_make_a_living_send_look_dead(scene: Any, days: int) -> None:
    other = scene.reborn("second")

    async def jumps() -> None:
        await other.recover()
        scene.clock.jump(days=days)
        scene.clock.later(seconds=10)
        await other.recover()
        assert await scene.states(article) == {"tg": "sending"}

    scene.networks["tg"].script = [jumps]
    article = await begin(scene)
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sent"}
    assert scene.networks["tg"].looks == []


@DAYS
async def test_a_jump_does_not_keep_a_dead_send_alive(scene: Any, days: int) -> None:
    article = await die_while_sending(scene)
    other = scene.reborn("second")
    await other.recover()
    scene.clock.jump(days=days)
    scene.clock.later(seconds=21)
    await other.recover()
    assert await scene.states(article) == {"tg": "unsure"}


async def test_what_a_process_lost_sight_of_itself_is_given_up_as_well(scene: Any) -> None:
    article = await die_while_sending(scene)
    await scene.machine.recover()
    scene.clock.later(seconds=19)
    assert await scene.machine.recover() is not None
    assert await scene.states(article) == {"tg": "sending"}
    scene.clock.later(seconds=2)
    await scene.machine.recover()
    assert await scene.states(article) == {"tg": "unsure"}


@pytest.mark.parametrize("how", ["it was stopped", "the machine slept"])
async def test_a_claim_that_others_may_think_dead_is_let_go_and_not_sent(scene: Any, how: str) -> None:
    other, media = scene.reborn("second"), scene.store.media

    async def stands(digest: str) -> Any:
        scene.store.media = media
        if how == "it was stopped":
            scene.clock.later(seconds=21)
        else:  # its own clock does not go on meanwhile
            scene.clock.jump(seconds=21)
        await other.recover()
        return await media(digest)

    scene.store.media = stands
    article = await scene.add_with_photo("Мост открыли")
    await scene.machine.fill()
    await scene.machine.carry("tg")
    assert scene.networks["tg"].feed == []
    assert await scene.states(article) == {"tg": "planned"}
    scene.clock.later(seconds=2)
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sent"}


async def test_a_claim_that_others_took_over_is_not_sent_because_its_renewal_came_first(scene: Any) -> None:
    other, media = scene.reborn("second"), scene.store.media

    async def stands(digest: str) -> Any:
        scene.store.media = media
        await other.recover()
        scene.clock.later(seconds=21)
        await other.recover()
        assert await scene.states(article) == {"tg": "unsure"}
        await scene.machine._sending._keep_leases()
        return await media(digest)

    scene.store.media = stands
    article = await scene.add_with_photo("Мост открыли")
    await scene.machine.fill()
    await scene.machine.carry("tg")
    assert scene.networks["tg"].feed == []


async def test_looks_of_a_second_are_not_taken_for_looks_of_a_day(scene: Any) -> None:
    """The network shows late what it has. A jump between two looks must not end the search."""
    tg = scene.networks["tg"]
    tg.script = [Unsure("Связь оборвалась.")]
    article = await begin(scene)
    await scene.machine.carry("tg")
    await scene.machine.recover()
    scene.clock.later(seconds=3)
    await scene.machine.recover()
    scene.clock.jump(days=1)
    scene.clock.later(seconds=9)
    await scene.machine.recover()
    assert await scene.states(article) == {"tg": "unsure"}
    (delivery,) = await scene.store.deliveries_of(article)
    tg.feed.append((delivery.started, delivery.post, delivery.key))
    scene.clock.later(seconds=22)
    await scene.machine.recover()
    assert await scene.states(article) == {"tg": "sent"}


async def test_a_post_is_found_though_our_clock_was_a_day_fast(scene: Any) -> None:
    tg = scene.networks["tg"]
    tg.clock_error = timedelta(days=1)
    tg.afterwards = [Unsure("Связь оборвалась.")]
    article = await begin(scene)
    await scene.machine.carry("tg")
    await scene.machine.recover()
    scene.clock.later(seconds=3)
    await scene.machine.recover()
    assert await scene.states(article) == {"tg": "sent"}


async def test_what_another_delivery_put_there_is_not_taken_for_the_lost_one(scene: Any) -> None:
    """The same text, a day and an hour later: the first copy is no proof of the second."""
    first = await begin(scene)
    await scene.machine.carry("tg")
    assert await scene.states(first) == {"tg": "sent"}
    scene.clock.later(hours=25)
    scene.networks["tg"].script = [Unsure("Связь оборвалась.")]
    second = await begin(scene)
    await scene.machine.carry("tg")
    while (until := await scene.machine.recover()) is not None:
        scene.clock.moment = until
    assert await scene.states(second) == {"tg": "unsure"}
    assert len(await scene.notices("unsure")) == 1


async def test_a_pause_that_the_network_asked_for_is_kept_whichever_way_the_clock_jumps(scene: Any) -> None:
    for hours in (-24, 20):
        scene.networks["tg"].script = [Busy("Подождите.", retry_after=timedelta(seconds=90))]
        article = await begin(scene, f"Статья {hours}")
        await scene.machine.carry("tg")
        scene.clock.jump(hours=hours)
        scene.clock.later(seconds=89)
        until = await scene.machine.carry("tg")
        assert await scene.states(article) == {"tg": "planned"}
        assert until == scene.clock.now() + timedelta(seconds=1)
        scene.clock.later(seconds=1)
        await scene.machine.carry("tg")
        assert await scene.states(article) == {"tg": "sent"}
        scene.clock.later(minutes=1)


async def test_after_a_restart_under_a_clock_that_was_set_back_nothing_waits_for_a_day(scene: Any) -> None:
    scene.networks["tg"].script = [Busy("Подождите.", retry_after=timedelta(seconds=30))]
    parked = await begin(scene, "Отложенная")
    await scene.machine.carry("tg")
    scene.clock.later(seconds=1)
    planned = await begin(scene, "Ждущая")
    now = await scene.add("Сейчас", at=scene.clock.now(), channels=("tg",))
    scene.clock.jump(days=-1)
    await scene.carry_all(scene.reborn("second"))
    for article in (parked, planned, now):
        assert await scene.states(article) == {"tg": "sent"}
    assert scene.titles("tg") == ["Отложенная", "Ждущая", "Сейчас"]


async def test_slots_after_the_clock_was_set_back_are_filled_and_none_twice(
    scene: Any, newsroom: Callable[..., Any], queue: Callable[..., Any]
) -> None:
    scene.use(newsroom(queue("09:00", "12:00", "18:00")))
    scene.clock.to("11:59")
    first, second = await scene.add("Первая"), await scene.add("Вторая")
    await scene.machine.fill()
    scene.clock.to("12:00")
    await scene.carry_all()
    assert await scene.states(first) == {"tg": "sent", "vk": "sent"}
    scene.clock.jump(days=1)  # a wrong clock, which somebody notices
    await scene.machine.fill()
    scene.clock.jump(days=-1)
    scene.clock.to("17:59")
    await scene.carry_all()
    scene.clock.to("18:00")
    await scene.carry_all()
    for _ in range(3):
        scene.clock.later(seconds=2)
        await scene.carry_all()
    assert await scene.states(second) == {"tg": "sent", "vk": "sent"}
    assert scene.titles("tg") == ["Первая", "Вторая"]


async def test_a_slot_that_was_filled_before_the_clock_went_back_holds_up_no_later_one(scene: Any) -> None:
    scene.clock.to("11:59")
    articles = [await scene.add(title) for title in ("Первая", "Вторая")]
    await scene.machine.fill()
    scene.clock.to("12:00")
    await scene.carry_all()
    scene.clock.jump(minutes=-30)
    await scene.carry_all()
    for clock in ("12:00", "12:01", "17:59", "18:00", "18:01"):
        scene.clock.to(clock)
        await scene.carry_all()
    assert [await scene.states(each) for each in articles] == [{"tg": "sent", "vk": "sent"}] * 2


async def test_an_hourly_ceiling_does_not_last_a_day_after_the_clock_was_set_back(scene: Any) -> None:
    object.__setattr__(scene.newsroom.channels["tg"], "max_per_hour", 1)
    await begin(scene, "Первая")
    await scene.machine.carry("tg")
    scene.clock.jump(days=-1)
    scene.clock.later(minutes=1)
    article = await begin(scene, "Вторая")
    assert (await scene.machine.carry("tg")) <= scene.clock.now() + timedelta(hours=1)
    assert await scene.states(article) == {"tg": "planned"}, "and it holds, all the same"
    scene.clock.later(hours=1)
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sent"}


async def test_people_are_told_today_what_was_written_down_tomorrow(scene: Any) -> None:
    scene.networks["tg"].script = [Unsure("Связь оборвалась.")]
    article = await begin(scene)
    await scene.machine.carry("tg")
    await scene.machine.take(scene.newsroom, {})
    await scene.machine.recover()
    scene.clock.later(seconds=3)
    await scene.machine.recover()
    assert len(await scene.notices("unsure")) == 1
    scene.clock.jump(days=-1)
    assert len(await scene.notices("unsure")) == 1
    assert await scene.states(article) == {"tg": State.UNSURE.value}


async def test_a_clock_that_was_set_back_is_made_up_for_as_soon_as_the_database_can(scene: Any) -> None:
    await scene.machine.fill()
    scene.clock.later(days=1)
    await scene.machine.fill()
    article = await begin(scene)
    scene.clock.jump(days=-1)
    heal, failures = scene.store.clock_set_back, [StoreBroken("locked")]

    async def unwilling(**values: Any) -> None:
        if failures:
            raise failures.pop()
        await heal(**values)

    scene.store.clock_set_back = unwilling
    with pytest.raises(StoreBroken):
        await scene.machine.carry("tg")
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sent"}


async def test_the_clock_of_the_event_loop_serves_where_nobody_gives_another(scene: Any) -> None:
    from bot.publisher.means import loop_time

    assert loop_time() == pytest.approx(asyncio.get_running_loop().time(), abs=5)


async def test_many_loops_that_see_one_jump_tell_the_store_once(scene: Any) -> None:
    await scene.machine.fill()
    follow, told = scene.store.clock_set_back, []

    async def heard(**how: Any) -> None:
        told.append(how["by"])
        await follow(**how)

    scene.store.clock_set_back = heard
    scene.clock.jump(days=-1)
    await asyncio.gather(*(scene.machine.carry("tg") for _ in range(5)))
    assert told == [timedelta(days=1)]
