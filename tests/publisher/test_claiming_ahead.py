"""What is due soon is claimed ahead, leaves on the dot, and goes back where it may not leave."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.delivery import State
from bot.core.standstill import Standstill
from bot.store import StoreBroken

SOON = timedelta(milliseconds=250)
SECOND = timedelta(seconds=1)


async def planned(scene: Any, title: str = "Мост открыли", **values: Any) -> int:
    """An article of `tg` whose delivery is due in a quarter of a second."""
    at = scene.clock.now() + SOON + SECOND
    article: int = await scene.add(title, at=at, channels=("tg",), **values)
    scene.clock.later(seconds=1)
    await scene.machine.fill()
    return article


def meanwhile(scene: Any, act: Callable[[], Awaitable[Any]]) -> list[str]:
    """`act` happens while the claim waits for its moment; the states of all deliveries as they were then."""
    waits, acts = scene.waker.wait, [act]
    states: list[str] = []

    async def wait(name: str, until: datetime | None, *, deaf: bool = False) -> None:
        if name.startswith("send ") and acts:
            states.extend(one.state.value for one in await scene.store.history())
            await acts.pop()()
        await waits(name, until, deaf=deaf)

    scene.waker.wait = wait
    return states


async def nothing() -> None:
    return


async def test_it_is_claimed_before_its_moment_and_leaves_on_the_dot(scene: Any) -> None:
    article = await planned(scene)
    states = meanwhile(scene, nothing)
    due = scene.clock.now() + SOON
    await scene.machine.carry("tg")
    ((left, _, _),) = scene.networks["tg"].feed
    (delivery,) = await scene.store.deliveries_of(article)
    assert (states, left, delivery.state) == (["sending"], due, State.SENT)
    assert (delivery.due, delivery.started) == (due, due)


async def test_what_is_due_later_is_left_alone_until_shortly_before(scene: Any) -> None:
    at = scene.clock.now() + SECOND
    await scene.add(at=at, channels=("tg",))
    await scene.machine.fill()
    assert await scene.machine.carry("tg") == at - timedelta(milliseconds=300)
    assert scene.networks["tg"].feed == []


async def test_of_an_exact_time_nothing_is_taken_more_than_a_second_ahead(scene: Any) -> None:
    at = scene.clock.now() + timedelta(seconds=1.5)
    article = await scene.add(at=at, channels=("tg",))
    assert await scene.machine.fill() == at - timedelta(seconds=0.5)
    assert await scene.states(article) == {}


@pytest.mark.parametrize("brake", ["freeze", "pause"])
async def test_a_brake_in_the_last_moment_gives_it_back_and_it_goes_when_all_goes_on(
    scene: Any, brake: str
) -> None:
    article = await planned(scene)

    async def pull() -> None:
        if brake == "freeze":
            await scene.store.freeze(reason="траур", by="Пётр", now=scene.clock.now())
        else:
            await scene.store.pause("tg")

    meanwhile(scene, pull)
    due = scene.clock.now() + SOON
    await scene.machine.carry("tg")
    (delivery,) = await scene.store.deliveries_of(article)
    assert scene.networks["tg"].feed == []
    assert (delivery.state, delivery.due, delivery.started, delivery.owner) == (
        State.PLANNED,
        due,
        None,
        None,
    )
    for _ in range(3):  # and it stays there
        scene.clock.later(seconds=5)
        await scene.carry_all()
        assert scene.networks["tg"].feed == []
    await (scene.store.unfreeze() if brake == "freeze" else scene.store.unpause("tg"))
    await scene.carry_all()
    assert await scene.states(article) == {"tg": "sent"}


async def test_what_was_filled_ahead_does_not_slip_out_of_a_freeze_but_now_does(scene: Any) -> None:
    article = await planned(scene, "Ко времени")
    await scene.store.freeze(reason="", by="Пётр", now=scene.clock.now())
    scene.clock.later(seconds=2)
    now = await scene.add("Сейчас", at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    assert await scene.states(article) == {"tg": "planned"}
    assert await scene.states(now) == {"tg": "sent"}


async def test_whoever_dies_between_claim_and_send_has_sent_nothing_and_it_goes_again(scene: Any) -> None:
    article = await planned(scene)

    class Killed(BaseException):
        pass

    async def die() -> None:
        raise Killed

    meanwhile(scene, die)
    with pytest.raises(Killed):
        await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sending"}
    scene.dead.add("first")
    reborn = scene.reborn("second")
    for _ in range(8):
        scene.clock.moment = max(await reborn.recover() or scene.clock.now(), scene.clock.now())
    assert await scene.states(article) == {"tg": "planned"}
    await scene.carry_all(reborn)
    assert await scene.states(article) == {"tg": "sent"}
    assert len(scene.networks["tg"].feed) == 1


async def test_an_editor_who_takes_it_back_in_the_last_moment_comes_too_late(scene: Any) -> None:
    article = await planned(scene)
    answers: list[bool] = []

    async def cancel() -> None:
        answers.append(await scene.store.cancel_article(article, now=scene.clock.now()))

    meanwhile(scene, cancel)
    await scene.machine.carry("tg")
    assert (answers, await scene.states(article)) == ([False], {"tg": "sent"})


async def test_a_clock_that_is_set_back_in_the_last_moment_does_not_keep_it_waiting(scene: Any) -> None:
    article = await planned(scene)

    async def set_back() -> None:
        scene.clock.jump(hours=-2)

    waits = scene.waker.wait

    async def tick(name: str, until: datetime | None, *, deaf: bool = False) -> None:
        scene.clock.later(seconds=0.05)

    meanwhile(scene, set_back)
    outer, first = scene.waker.wait, [True]

    async def wait(name: str, until: datetime | None, *, deaf: bool = False) -> None:
        await (outer if first and first.pop() else tick)(name, None, deaf=deaf)

    scene.waker.wait = wait
    before = scene.clock.monotonic()
    await scene.machine.carry("tg")
    scene.waker.wait = waits
    assert await scene.states(article) == {"tg": "sent"}
    assert scene.clock.monotonic() - before < 1


async def test_a_machine_that_slept_in_the_last_moment_sends_nothing_that_others_may_have_taken(
    scene: Any,
) -> None:
    article = await planned(scene)

    async def sleep() -> None:
        scene.clock.later(seconds=40)

    meanwhile(scene, sleep)
    await scene.machine.carry("tg")
    assert scene.networks["tg"].feed == []
    assert await scene.states(article) == {"tg": "planned"}


async def test_the_next_post_of_a_channel_keeps_its_distance_from_one_that_was_claimed_ahead(
    scene: Any,
) -> None:
    first = scene.clock.now() + SOON
    for title, at in (("Первая", first), ("Вторая", first + timedelta(milliseconds=400))):
        await scene.add(title, at=at, channels=("tg",))
    await scene.machine.fill()
    for _ in range(8):
        until = await scene.machine.carry("tg")
        scene.clock.moment = max(until or scene.clock.now(), scene.clock.now())
    (one, two) = [moment for moment, _, _ in scene.networks["tg"].feed]
    assert one == first
    assert two == first + timedelta(seconds=1.1)


async def test_another_process_keeps_that_distance_as_well(scene: Any) -> None:
    first = scene.clock.now() + SOON
    for title, at in (("Первая", first), ("Вторая", first + timedelta(milliseconds=200))):
        await scene.add(title, at=at, channels=("tg",))
    await scene.machine.fill()
    await scene.machine.carry("tg")
    other = scene.reborn("second")
    assert await other.carry("tg") == first + timedelta(seconds=1.1)


async def test_many_channels_of_one_account_take_turns_and_few_do_not_wait(scene: Any) -> None:
    now = scene.clock.now()
    turns = [
        scene.machine._sending.departing.turn(await _delivery(scene, number)) - scene.machine._means.elapsed()
        for number in range(12)
    ]
    assert turns[:10] == [timedelta()] * 10
    assert turns[10:] == [SECOND / 20, 2 * SECOND / 20]
    assert now == scene.clock.now()


async def _delivery(scene: Any, number: int) -> Any:
    article = await scene.add(f"Статья {number}", at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    (delivery,) = await scene.store.deliveries_of(article)
    return delivery


async def test_what_may_not_be_known_is_not_sent(scene: Any) -> None:
    """The database refuses in the last moment: whether all stands still cannot be read."""
    article = await planned(scene)
    glance, refusals = scene.store.glance, [StoreBroken("locked")]

    async def unwilling() -> Any:
        if refusals:
            raise refusals.pop()
        return await glance()

    async def refuse() -> None:
        scene.store.glance = unwilling
        scene.clock.later(seconds=0.2)

    meanwhile(scene, refuse)
    await scene.machine.carry("tg")
    assert (await scene.states(article), scene.networks["tg"].feed) == ({"tg": "planned"}, [])
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sent"}


async def test_in_a_freeze_nothing_is_claimed_ahead_but_whoever_waits_comes_back_on_the_dot(
    scene: Any,
) -> None:
    """«Сейчас» is due at once, unless the clock was set back a little."""
    await scene.store.freeze(reason="траур", by="Пётр", now=scene.clock.now())
    scene.clock.later(seconds=1)
    article = await scene.add("Сейчас", at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    due = scene.clock.now()
    scene.clock.jump(seconds=-0.09)
    assert await scene.machine.carry("tg") == due
    assert await scene.states(article) == {"tg": "planned"}
    scene.clock.moment = due
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sent"}


async def test_a_freeze_while_it_waits_for_the_turn_of_its_account_gives_it_back(scene: Any) -> None:
    for number in range(20):
        scene.machine._sending.departing.turn(await _delivery(scene, number))
        await scene.store.cancel_article(number + 1, now=scene.clock.now())
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    freeze = scene.store.freeze
    states = meanwhile(scene, lambda: freeze(reason="траур", by="Пётр", now=scene.clock.now()))
    await scene.machine.carry("tg")
    assert ("sending" in states, scene.networks["tg"].feed) == (True, [])
    assert await scene.states(article) == {"tg": "planned"}


async def test_a_channel_that_comes_to_a_standstill_in_the_last_moment_sends_nothing(scene: Any) -> None:
    article = await planned(scene)
    now = scene.clock.now()
    broken = Standstill(channel="tg", since=now, look_at=now + 60 * SECOND, reason="Токен отозван.")
    meanwhile(scene, lambda: scene.store.stand_still(broken, now=now))
    await scene.machine.carry("tg")
    assert (await scene.states(article), scene.networks["tg"].feed) == ({"tg": "planned"}, [])


async def test_a_channel_that_is_taken_out_in_the_last_moment_sends_nothing(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    article = await planned(scene)
    without = newsroom(queue("09:00", channels=("vk",)), channels=("vk",))
    meanwhile(scene, lambda: scene.machine.take(without, {"vk": scene.networks["vk"]}))
    await scene.machine.carry("tg")
    assert (await scene.states(article), scene.networks["tg"].feed) == ({"tg": "planned"}, [])


@pytest.mark.parametrize(("back", "late"), [(0.1, 0.1), (7200, 0.3)])
async def test_a_clock_set_back_a_little_is_waited_for_and_one_set_back_by_hours_is_not(
    scene: Any, back: float, late: float
) -> None:
    """Nothing leaves before it is due by the clock on the wall, as far as that can be had."""
    article = await planned(scene)
    leaves = scene.clock.monotonic() + SOON.total_seconds() + late

    async def set_back() -> None:
        scene.clock.jump(seconds=-back)

    meanwhile(scene, set_back)
    outer = scene.waker.wait

    async def wait(name: str, until: datetime | None, *, deaf: bool = False) -> None:
        began = scene.clock.monotonic()
        await outer(name, None, deaf=deaf)
        if scene.clock.monotonic() == began:
            scene.clock.later(seconds=0.01)

    scene.waker.wait = wait
    await scene.machine.carry("tg")
    (delivery,) = await scene.store.deliveries_of(article)
    ((left, _, _),) = scene.networks["tg"].feed
    assert scene.clock.monotonic() == pytest.approx(leaves, abs=0.015)
    assert left >= delivery.due or back > 1
