"""What is told when, who is asked, and what nobody may wait for in silence."""

import asyncio
from datetime import timedelta
from typing import Any

from structlog.testing import capture_logs

from bot.platforms.base import Busy, CannotLook, Refused, Unsure
from bot.store import StoreBroken


async def test_the_two_last_ends_in_two_processes_tell_the_editor_once(scene: Any) -> None:
    other, both = scene.reborn("second"), asyncio.Barrier(2)

    async def together() -> None:
        await both.wait()

    scene.networks["tg"].script, scene.networks["vk"].script = [together], [together]
    article = await scene.add(at=scene.clock.now())
    await scene.machine.fill()
    async with asyncio.timeout(10):
        await asyncio.gather(scene.machine.carry("tg"), other.carry("vk"))
    assert await scene.states(article) == {"tg": "sent", "vk": "sent"}
    assert len(await scene.notices("sent")) == 1


async def test_the_same_text_that_an_editor_puts_back_is_refused_aloud_each_time(scene: Any) -> None:
    for _ in range(2):
        article = await scene.add("Одно и то же", at=scene.clock.now(), channels=("tg",))
        await scene.carry_all()
    (delivery,) = await scene.store.deliveries_of(article)
    scene.clock.later(minutes=1)
    deadline = scene.clock.now() + timedelta(hours=1)
    assert await scene.store.retry(delivery.id, now=scene.clock.now(), deadline=deadline)
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "failed"}
    assert len(await scene.notices("failed")) == 2


async def test_a_refusal_before_any_attempt_can_be_the_end_of_an_article_as_well(scene: Any) -> None:
    await scene.add("Одно и то же", at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    await scene.add("Одно и то же", at=scene.clock.now())
    await scene.carry_all()
    assert any(text.startswith("Вышла не везде") for text in await scene.notices("sent"))


async def test_the_end_of_its_time_can_be_the_end_of_an_article_as_well(scene: Any) -> None:
    scene.networks["tg"].script = [Busy("Подождите.", retry_after=timedelta(hours=23))]
    article = await scene.add(at=scene.clock.now())
    await scene.carry_all()
    scene.clock.later(hours=25)
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "expired", "vk": "sent"}
    assert any(text.startswith("Вышла не везде") for text in await scene.notices("sent"))


async def test_who_would_have_to_wait_longer_than_it_is_worth_says_so(scene: Any) -> None:
    scene.clock.to("09:00")
    scene.networks["tg"].script = [Busy("Подождите.", retry_after=timedelta(hours=25))]
    await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    assert await scene.notices("failed") == [
        "✗ Telegram (tg): «Мост открыли» не вышла. Подождите. "
        "Повторить можно не раньше ср 25 ноября, 10:00 МСК, "
        "а выйти она должна была до ср 25 ноября, 09:00 МСК: дальше решайте сами."
    ]


async def test_who_kept_trying_to_the_last_says_so(scene: Any) -> None:
    start = scene.clock.to("09:00")
    scene.networks["tg"].script = [Busy("Не до вас.")] * 2
    article = await scene.add(at=start, channels=("tg",))
    await scene.machine.fill()
    await scene.machine.carry("tg")
    scene.clock.moment = start + timedelta(hours=24)
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "failed"}
    (text,) = await scene.notices("failed")
    assert "Не до вас. Я пробовал до последнего, но срок публикации (ср 25 ноября, 09:00 МСК)" in text


async def test_a_channel_that_leaves_the_configuration_while_it_sends_finishes(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    async def goes() -> None:
        await scene.machine.take(newsroom(queue("12:00"), channels=("vk",)), {"vk": scene.networks["vk"]})

    scene.networks["tg"].script = [goes]
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    assert await scene.machine.carry("tg") is not None
    assert await scene.states(article) == {"tg": "sent"}
    assert await scene.machine.carry("tg") is None


async def test_a_channel_that_leaves_while_it_is_claimed_is_sent_by_the_way_that_was_open(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    claim = scene.store.claim

    async def slow(*values: Any, **more: Any) -> Any:
        claimed = await claim(*values, **more)
        await scene.machine.take(newsroom(queue("12:00"), channels=("vk",)), {"vk": scene.networks["vk"]})
        return claimed

    scene.store.claim = slow
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sent"}


async def test_a_channel_without_rights_that_leaves_meanwhile_stops_nothing(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    async def goes() -> None:
        await scene.machine.take(newsroom(queue("12:00"), channels=("vk",)), {"vk": scene.networks["vk"]})
        raise Refused("Нет прав.", stops_channel=True)

    scene.networks["tg"].script = [goes]
    scene.networks["tg"].checks = []
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "failed"}
    await scene.machine.recover()
    assert await scene.store.standstills() == []


async def test_a_look_that_hangs_holds_up_no_other_channel(scene: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.publisher.recovering.PATIENCE", timedelta(milliseconds=50))
    for name in ("tg", "vk"):
        scene.networks[name].afterwards = [Unsure("Связь оборвалась.")]
    article = await scene.add(at=scene.clock.now())
    await scene.carry_all()
    await scene.machine.recover()

    async def hangs(*_: Any, **__: Any) -> None:
        await asyncio.Event().wait()

    scene.networks["tg"].find = hangs
    scene.clock.later(seconds=3)
    async with asyncio.timeout(5):
        await scene.machine.recover()
    assert await scene.states(article) == {"tg": "unsure", "vk": "sent"}
    while (until := await scene.machine.recover()) is not None:
        scene.clock.moment = until
    assert len(await scene.notices("unsure")) == 1


async def test_a_database_that_fails_one_doubt_does_not_fail_the_others(scene: Any) -> None:
    for name in ("tg", "vk"):
        scene.networks[name].afterwards = [Unsure("Связь оборвалась.")]
    article = await scene.add(at=scene.clock.now())
    await scene.carry_all()
    await scene.machine.recover()
    settle = scene.store.settle

    async def unwilling(delivery: int, *values: Any, **more: Any) -> Any:
        if delivery == 1:
            raise StoreBroken("locked")
        return await settle(delivery, *values, **more)

    scene.store.settle = unwilling
    scene.clock.later(seconds=3)
    assert await scene.machine.recover() == scene.clock.now() + timedelta(seconds=3)
    assert await scene.states(article) == {"tg": "unsure", "vk": "sent"}
    scene.store.settle = settle
    scene.clock.later(seconds=3)
    await scene.machine.recover()
    assert await scene.states(article) == {"tg": "sent", "vk": "sent"}


async def test_a_look_that_breaks_off_by_itself_ends_nothing_but_the_look(scene: Any) -> None:
    tg = scene.networks["tg"]
    tg.afterwards = [Unsure("Связь оборвалась.")]
    tg.finding = [asyncio.CancelledError()]
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    while (until := await scene.machine.recover()) is not None:
        scene.clock.moment = until
    assert await scene.states(article) == {"tg": "sent"}


async def test_whoever_is_cancelled_while_looking_stops_looking(scene: Any) -> None:
    tg, looking = scene.networks["tg"], asyncio.Event()
    tg.afterwards = [Unsure("Связь оборвалась.")]
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    await scene.machine.recover()
    scene.clock.later(seconds=3)

    async def hangs(*_: Any, **__: Any) -> None:
        looking.set()
        await asyncio.Event().wait()

    tg.find = hangs
    with capture_logs() as logs:
        async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
            recovering = tasks.create_task(scene.machine.recover())
            await looking.wait()
            recovering.cancel()
    assert recovering.cancelled()
    assert logs == []  # it did not count as a look that failed
    assert await scene.states(article) == {"tg": "unsure"}


async def test_a_proof_that_comes_while_it_is_sent_once_more_is_kept_for_when_that_fails(scene: Any) -> None:
    """The first sender slept; meanwhile its post was looked for in vain and begun again by another."""
    other, tg = scene.reborn("second"), scene.networks["tg"]
    waits = scene.waker.wait
    begun, goes_on, waited = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def second() -> None:
        begun.set()
        await goes_on.wait()
        raise Busy("Подождите.", retry_after=timedelta(minutes=10))

    async def sleeps() -> None:
        for seconds in (0, 21, 0, 3, 40):
            scene.clock.later(seconds=seconds)
            await other.recover()
        assert await scene.states(article) == {"tg": "planned"}
        tg.script = [second]
        carrying.append(asyncio.ensure_future(other.carry("tg")))
        await begun.wait()

    async def wait(name: str, until: Any) -> None:
        waited.set()
        goes_on.set()
        await waits(name, until)
        await asyncio.sleep(0.01)

    carrying: list[asyncio.Future[Any]] = []
    scene.waker.wait = wait
    tg.script = [sleeps]
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    async with asyncio.timeout(10):
        await scene.machine.carry("tg")
        await carrying[0]
    assert waited.is_set()
    assert await scene.states(article) == {"tg": "sent"}
    assert len(tg.feed) == 1


async def test_an_outcome_is_written_however_long_the_disk_is_full(scene: Any) -> None:
    settle, failures = scene.store.settle, [StoreBroken("the disk is full")] * 100

    async def unwilling(*values: Any, **more: Any) -> Any:
        if failures:
            raise failures.pop()
        return await settle(*values, **more)

    scene.store.settle = unwilling
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    await scene.machine.carry("tg")
    assert await scene.states(article) == {"tg": "sent"}


async def test_what_nobody_can_look_for_is_asked_about_though_the_channel_is_gone(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    scene.networks["tg"].finding = [CannotLook("нечем")]
    scene.networks["tg"].afterwards = [Unsure("Связь оборвалась.")]
    await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    await scene.machine.take(newsroom(queue("12:00"), channels=("vk",)), {"vk": scene.networks["vk"]})
    await scene.machine.recover()
    scene.clock.later(seconds=3)
    await scene.machine.recover()
    assert len(await scene.notices("unsure")) == 1
