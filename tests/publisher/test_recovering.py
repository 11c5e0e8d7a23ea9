"""What may be out gets a verdict, or people are asked; nothing is sent again on a guess."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from bot.core.delivery import State
from bot.platforms.base import Busy, CannotLook, Unsure


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


async def test_where_nobody_can_look_people_are_asked_once_and_the_channel_goes_on(scene: Any) -> None:
    scene.networks["tg"].finding = [CannotLook("нечем")]
    article = await lose(scene, out=True)
    assert await settle(scene) <= 60
    assert await scene.audiences("unsure") == ["admins", "editor:7"]
    assert "не знаю, вышла ли «Мост открыли»" in (await scene.notices("unsure"))[0]
    await settle(scene)
    assert len(await scene.notices("unsure")) == 2
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
    assert "Посмотрите в канале (https://vk.com/nash_rayon)" in (await scene.notices("unsure"))[0]


async def test_without_a_page_the_question_names_the_newest_post(scene: Any) -> None:
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
    assert len(await scene.notices("unsure")) == 2


async def test_an_unsure_post_of_a_channel_that_is_gone_is_asked_about(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    await lose(scene, out=True)
    await scene.machine.take(newsroom(queue("12:00"), channels=("vk",)), {"vk": scene.networks["vk"]})
    await settle(scene)
    assert len(await scene.notices("unsure")) == 2


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


async def test_a_long_send_keeps_its_lease(scene: Any) -> None:
    other = scene.reborn("second")

    async def slow() -> None:
        for _ in range(5):
            scene.clock.later(seconds=15)
            await scene.machine.recover()
            await other.recover()

    scene.networks["tg"].script = [slow]
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    assert await scene.states(article) == {"tg": "sent"}
    assert len(scene.networks["tg"].looks) == 0


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
