"""What may be out gets a verdict, or people are asked; nothing is sent again on a guess."""

import asyncio
import sqlite3
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.core.delivery import State
from bot.platforms import spec
from bot.platforms.base import Busy, CannotLook, Unsure
from bot.store import StoreBroken


@pytest.fixture
def renewed(scene: Any, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set whenever the leases were prolonged: every few milliseconds, though one time in two in vain."""
    monkeypatch.setattr("bot.publisher.sending.RENEW_EVERY", timedelta(milliseconds=5))
    renew, event, tries = scene.store.renew, asyncio.Event(), count()

    async def hesitant(*args: Any, **values: Any) -> Any:
        if next(tries) % 2 == 0:
            raise StoreBroken("locked")
        done = await renew(*args, **values)
        event.set()
        return done

    scene.store.renew = hesitant
    return event


async def lose(scene: Any, *, out: bool, **values: Any) -> int:
    """An article in `tg` whose answer is lost: `out` or not."""
    if out:
        scene.networks["tg"].afterwards = [Unsure("Связь оборвалась.")]
    else:
        scene.networks["tg"].script = [Unsure("Связь оборвалась.")]
    article: int = await scene.add(at=scene.clock.now(), channels=("tg",), **values)
    await scene.carry_all()
    assert await scene.states(article) == {"tg": "unsure"}
    return article


async def settle(scene: Any, machine: Any = None) -> float:
    """Let recovery do its work; how long it took."""
    start = scene.clock.now()
    while (until := await (machine or scene.machine).recover()) is not None:
        scene.clock.moment = max(until, scene.clock.now())
    return float((scene.clock.now() - start).total_seconds())


async def test_a_post_whose_answer_was_lost_is_found_and_not_sent_again(scene: Any) -> None:
    article = await lose(scene, out=True)
    assert await settle(scene) < 10
    (delivery,) = await scene.store.deliveries_of(article)
    assert delivery.state is State.SENT
    assert delivery.receipt.url == "https://network.example/1"
    await scene.carry_all()
    assert len(scene.networks["tg"].feed) == 1
    assert len(await scene.notices("sent")) == 1


async def test_a_post_that_is_not_there_goes_again_but_only_after_half_a_minute_of_looking(
    scene: Any,
) -> None:
    article = await lose(scene, out=False)
    assert 30 <= await settle(scene) <= 60
    looks = [at for at, _ in scene.networks["tg"].looks]
    assert looks[-1] - looks[0] >= timedelta(seconds=30)
    await scene.carry_all()
    assert await scene.states(article) == {"tg": "sent"}
    assert len(scene.networks["tg"].feed) == 1


async def test_a_post_that_appears_late_is_found_all_the_same(scene: Any) -> None:
    article = await lose(scene, out=False)
    await scene.machine.recover()
    scene.clock.later(seconds=3)
    await scene.machine.recover()
    delivery = (await scene.store.deliveries_of(article))[0]
    scene.networks["tg"].feed.append((scene.clock.now(), delivery.post, delivery.key))
    await settle(scene)
    assert await scene.states(article) == {"tg": "sent"}
    assert len(scene.networks["tg"].feed) == 1


async def test_the_look_starts_from_the_newest_post_that_is_known(scene: Any) -> None:
    await scene.add("Прежняя", at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    await lose(scene, out=True)
    await settle(scene)
    assert [hint for _, hint in scene.networks["tg"].looks] == ["1"]


async def test_the_first_copy_is_found_though_only_the_second_attempt_is_looked_for(scene: Any) -> None:
    """The network shows the first one late: by then it was taken for lost, and sent again in vain."""
    await scene.add("Прежняя", at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    tg = scene.networks["tg"]
    article = await lose(scene, out=False)
    (delivery,) = await scene.store.deliveries_of(article)
    first = scene.clock.now()
    await settle(scene)
    # of an earlier moment, so it goes before what waits for its second attempt
    await scene.add("Другая", at=scene.clock.now() - timedelta(hours=1), channels=("tg",))
    await scene.machine.fill()
    await scene.machine.carry("tg")
    assert scene.titles("tg") == ["Прежняя", "Другая"]
    tg.feed.append((first, delivery.post, delivery.key))
    tg.script = [Unsure("Связь оборвалась.")]
    scene.clock.later(hours=14)
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "unsure"}
    await settle(scene)
    assert await scene.states(article) == {"tg": "sent"}
    assert {hint for _, hint in tg.looks} == {"1"}, "what came after the first copy is no place to begin"


async def test_a_post_is_found_though_our_clock_is_hours_fast(scene: Any) -> None:
    scene.networks["tg"].clock_error = timedelta(hours=3)
    article = await lose(scene, out=True)
    await settle(scene)
    assert await scene.states(article) == {"tg": "sent"}
    assert len(scene.networks["tg"].feed) == 1


async def test_a_clock_that_is_set_back_does_not_put_off_the_looking(scene: Any) -> None:
    article = await lose(scene, out=True)
    await scene.machine.recover()
    scene.clock.jump(hours=-3)
    assert await settle(scene) <= 60
    assert await scene.states(article) == {"tg": "sent"}


async def test_an_answer_that_comes_when_the_post_was_called_lost_still_counts(scene: Any) -> None:
    other = scene.reborn("second")

    async def asleep() -> None:
        scene.clock.later(minutes=5)
        await settle(scene, other)
        assert await scene.states(article) == {"tg": "planned"}

    scene.networks["tg"].script = [asleep]
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    await scene.machine.carry("tg")
    await scene.carry_all(other)
    assert await scene.states(article) == {"tg": "sent"}
    assert len(scene.networks["tg"].feed) == 1


async def test_a_slow_look_at_one_attempt_is_no_verdict_on_the_next(scene: Any) -> None:
    other, tg = scene.reborn("second"), scene.networks["tg"]
    article = await lose(scene, out=False)
    find = tg.find

    async def slow(*args: Any, **values: Any) -> Any:
        seen = await find(*args, **values)
        tg.find = find
        await settle(scene)
        await lose_again()
        return seen

    async def lose_again() -> None:
        tg.afterwards = [Unsure("Связь оборвалась.")]
        await scene.machine.carry("tg")
        assert await scene.states(article) == {"tg": "unsure"}

    until = await other.recover()
    for _ in range(2):
        scene.clock.moment = until
        until = await other.recover()
    tg.find = slow
    scene.clock.moment = until
    await other.recover()
    assert await scene.states(article) == {"tg": "unsure"}
    await settle(scene)
    assert await scene.states(article) == {"tg": "sent"}
    assert len(tg.feed) == 1


async def test_where_nobody_can_look_people_are_asked_once_and_the_channel_goes_on(scene: Any) -> None:
    scene.networks["tg"].finding = [CannotLook("нечем")]
    article = await lose(scene, out=True)
    assert await settle(scene) <= 60
    assert await scene.audiences("unsure") == ["editors"]
    assert "не знаю, вышла ли «Мост открыли»" in (await scene.notices("unsure"))[0]
    await settle(scene)
    assert len(await scene.notices("unsure")) == 1
    other = await scene.add("Следующая", at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    assert await scene.states(other) == {"tg": "sent"}
    (delivery,) = await scene.store.deliveries_of(article)
    assert (delivery.state, delivery.asked) == (State.UNSURE, True)


async def test_the_question_names_the_page_where_a_person_can_look(scene: Any) -> None:
    scene.networks["vk"].finding = [CannotLook("нечем")]
    scene.networks["vk"].afterwards = [Unsure("…")]
    await scene.add(at=scene.clock.now(), channels=("vk",))
    await scene.carry_all()
    await settle(scene)
    assert "Посмотрите в канале (https://vk.com/club123456)" in (await scene.notices("unsure"))[0]


async def test_without_a_page_the_question_names_the_newest_post(scene: Any) -> None:
    private = spec("telegram").options.model_validate({"chat": -1001234567890})
    object.__setattr__(scene.newsroom.channels["tg"], "options", private)
    await scene.add("Прежняя", at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    scene.networks["tg"].finding = [CannotLook("нечем")]
    await lose(scene, out=True)
    await settle(scene)
    assert "(https://network.example/1)" in (await scene.notices("unsure"))[0]


async def test_a_network_too_busy_to_answer_ends_in_a_question_within_a_minute(scene: Any) -> None:
    scene.networks["tg"].finding = [
        Busy("позже"),
        RuntimeError("?"),
        Busy("позже"),
        Busy("позже"),
        Busy("позже"),
    ]
    await lose(scene, out=True)
    assert 45 <= await settle(scene) <= 60
    assert len(await scene.notices("unsure")) == 1


async def test_an_unsure_post_of_a_channel_that_is_gone_is_asked_about(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    await lose(scene, out=True)
    await scene.machine.take(newsroom(queue("12:00"), channels=("vk",)), {"vk": scene.networks["vk"]})
    await settle(scene)
    assert len(await scene.notices("unsure")) == 1


async def killed_while_sending(scene: Any, *, out: bool) -> int:
    """The process dies between claim and settle."""

    class Killed(BaseException):
        pass

    async def dies() -> None:
        raise Killed

    tg = scene.networks["tg"]
    if out:
        tg.afterwards = [Killed()]
    else:
        tg.script = [dies]
    article: int = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    with suppress(Killed):
        await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sending"}
    return article


async def test_a_process_that_died_after_the_post_was_out_does_not_cause_a_second_one(scene: Any) -> None:
    article = await killed_while_sending(scene, out=True)
    scene.dead.add("first")
    reborn = scene.reborn("second")
    assert await settle(scene, reborn) < 60
    await scene.carry_all(reborn)
    assert await scene.states(article) == {"tg": "sent"}
    assert len(scene.networks["tg"].feed) == 1


async def test_a_process_that_died_before_the_post_was_out_does_not_lose_it(scene: Any) -> None:
    article = await killed_while_sending(scene, out=False)
    scene.dead.add("first")
    reborn = scene.reborn("second")
    assert await settle(scene, reborn) <= 60
    await scene.carry_all(reborn)
    assert await scene.states(article) == {"tg": "sent"}
    assert len(scene.networks["tg"].feed) == 1


async def test_a_process_on_another_machine_is_given_up_when_its_lease_ends(scene: Any) -> None:
    article = await killed_while_sending(scene, out=True)
    other = scene.reborn("second")
    await other.recover()
    assert await scene.states(article) == {"tg": "sending"}
    scene.clock.later(seconds=21)
    await settle(scene, other)
    assert await scene.states(article) == {"tg": "sent"}


async def test_while_the_database_refuses_nobody_is_given_up_for_renewing_nothing(scene: Any) -> None:
    article = await killed_while_sending(scene, out=True)
    other = scene.reborn("second")
    await other.recover()
    scene.clock.later(seconds=15)
    broken = sqlite3.OperationalError("disk I/O error")
    scene.store._database._broken(broken)  # a write of its own failed meanwhile, whichever it was
    scene.clock.later(seconds=15)
    await other.recover()
    assert await scene.states(article) == {"tg": "sending"}, "the sender could not write either"
    scene.clock.later(seconds=21)
    await settle(scene, other)
    assert await scene.states(article) == {"tg": "sent"}


async def test_a_long_send_keeps_its_lease_though_its_caller_is_cancelled_and_the_database_hesitates(
    scene: Any, renewed: asyncio.Event
) -> None:
    other, sending = scene.reborn("second"), asyncio.Event()

    async def slow() -> None:
        sending.set()
        for _ in range(5):
            scene.clock.later(seconds=15)
            renewed.clear()
            async with asyncio.timeout(10):
                await renewed.wait()
            await other.recover()

    scene.networks["tg"].script = [slow]
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    async with asyncio.TaskGroup() as tasks:
        carrying = tasks.create_task(scene.machine.carry("tg"))
        await sending.wait()
        carrying.cancel()
    assert await scene.states(article) == {"tg": "sent"}
    assert len(scene.networks["tg"].looks) == 0


async def test_a_process_that_slept_longer_than_its_lease_does_not_give_up_its_own_send(scene: Any) -> None:
    async def asleep() -> None:
        scene.clock.later(minutes=5)
        scene.dead.add("first")  # nobody is asked whether he lives himself
        assert await scene.machine.recover() is None
        assert await scene.states(article) == {"tg": "sending"}

    scene.networks["tg"].script = [asleep]
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    assert await scene.states(article) == {"tg": "sent"}


async def test_an_answer_that_comes_after_the_lease_was_lost_still_counts(scene: Any) -> None:
    other = scene.reborn("second")

    async def asleep() -> None:
        scene.clock.later(minutes=5)
        await other.recover()

    scene.networks["tg"].script = [asleep]
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sent"}
    assert await other.recover() is None
