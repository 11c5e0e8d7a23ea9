"""From claim to receipt: what the network does decides, and nothing is sent on a guess."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.core.article import Article, Media
from bot.core.delivery import State
from bot.core.richtext import RichText
from bot.platforms.base import Busy, Check, Refused, Unsure
from bot.store import StoreBroken


async def send_now(scene: Any, title: str = "Мост открыли", **values: Any) -> int:
    article: int = await scene.add(title, at=scene.clock.now(), **values)
    await scene.carry_all()
    return article


async def test_an_article_goes_out_in_every_channel_once_and_its_editor_is_told_once(scene: Any) -> None:
    article = await send_now(scene)
    assert await scene.states(article) == {"tg": "sent", "vk": "sent"}
    await scene.carry_all()
    assert [len(scene.networks[name].feed) for name in ("tg", "vk")] == [1, 1]
    (text,) = await scene.notices("sent")
    assert text == (
        "Вышла «Мост открыли»\n✓ Telegram (tg) https://network.example/1\n✓ ВКонтакте (vk) https://network.example/1"
    )
    assert await scene.audiences("sent") == ["editor:7"]


async def test_nobody_is_told_of_the_success_of_an_article_from_a_shell(scene: Any) -> None:
    await send_now(scene, editor_id=None)
    assert await scene.notices("sent") == []


async def test_the_network_gets_the_photos_with_their_bytes(scene: Any) -> None:
    media = Media(digest="ab", mime="image/png", width=3, height=2, size=4)
    await scene.store.put_media(b"\x89PNG", media=media, now=scene.clock.now())
    article = Article(headline=RichText.of("С фото"), media=(media,))
    await send_now(scene, article=article, channels=("tg",))
    (photos,) = scene.networks["tg"].photos
    assert [(photo.digest, photo.data) for photo in photos] == [("ab", b"\x89PNG")]


async def test_a_post_whose_photo_is_gone_fails_with_a_sentence(scene: Any) -> None:
    media = Media(digest="ab", mime="image/png", width=3, height=2, size=4)
    article = await send_now(
        scene, article=Article(headline=RichText.of("С фото"), media=(media,)), channels=("tg",)
    )
    assert await scene.states(article) == {"tg": "failed"}
    assert scene.networks["tg"].feed == []
    assert any("Фотографии к этой статье больше нет" in text for text in await scene.notices("failed"))


async def test_a_photo_that_cannot_be_read_now_is_read_again_later_and_nobody_doubts(scene: Any) -> None:
    media = Media(digest="ab", mime="image/png", width=3, height=2, size=4)
    await scene.store.put_media(b"\x89PNG", media=media, now=scene.clock.now())
    read, locked = scene.store.media, [StoreBroken("the database is locked")]

    async def unwilling(digest: str) -> Any:
        if locked:
            raise locked.pop()
        return await read(digest)

    scene.store.media = unwilling
    article = await send_now(
        scene, article=Article(headline=RichText.of("С фото"), media=(media,)), channels=("tg",)
    )
    (delivery,) = await scene.store.deliveries_of(article)
    assert (delivery.state, delivery.error) == (State.PLANNED, "the database is locked")
    scene.clock.later(seconds=5)
    await scene.carry_all()
    assert await scene.states(article) == {"tg": "sent"}


async def test_one_network_that_refuses_neither_delays_nor_repeats_the_other(scene: Any) -> None:
    scene.networks["tg"].script = [Refused("Слишком длинный текст.")]
    article = await send_now(scene)
    assert await scene.states(article) == {"tg": "failed", "vk": "sent"}
    assert await scene.notices("failed") == [
        "✗ Telegram (tg): «Мост открыли» не вышла. Слишком длинный текст."
    ]
    (text,) = await scene.notices("sent")
    assert "✗ Telegram (tg): Слишком длинный текст." in text


async def test_a_network_that_is_busy_is_asked_again_exactly_when_it_said(scene: Any) -> None:
    scene.networks["tg"].script = [Busy("Подождите.", retry_after=timedelta(seconds=37))]
    start = scene.clock.now()
    article = await scene.add(at=start)
    await scene.machine.fill()
    await scene.machine.carry("tg")
    (delivery, _) = await scene.store.deliveries_of(article)
    assert (delivery.state, delivery.not_before, delivery.error) == (
        State.PLANNED,
        start + timedelta(seconds=37),
        "Подождите.",
    )
    scene.clock.later(seconds=5)
    assert await scene.machine.carry("tg") == start + timedelta(seconds=37)
    assert scene.networks["tg"].feed == []
    scene.clock.moment = start + timedelta(seconds=37)
    await scene.machine.carry("tg")
    assert (await scene.states(article))["tg"] == "sent"


async def test_without_a_word_from_the_network_the_pause_doubles(scene: Any) -> None:
    scene.networks["tg"].script = [Busy("Не до вас.")] * 3
    await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    pauses = []
    for _ in range(3):
        before = scene.clock.now()
        await scene.machine.carry("tg")
        scene.clock.later(seconds=1.1)
        until = await scene.machine.carry("tg")
        pauses.append((until - before).total_seconds())
        scene.clock.moment = until
    assert pauses == [5, 10, 20]


async def test_busy_for_longer_than_it_is_worth_is_a_failure(scene: Any) -> None:
    scene.networks["tg"].script = [Busy("Сутки ждать.", retry_after=timedelta(hours=25))]
    article = await send_now(scene)
    assert (await scene.states(article))["tg"] == "failed"
    assert len(await scene.notices("failed")) == 1


@pytest.mark.parametrize(
    "error",
    [Unsure("Связь оборвалась."), RuntimeError("token s3cret"), KeyError("x"), asyncio.CancelledError()],
)
async def test_whatever_else_happens_the_post_may_be_out_and_is_not_sent_again(
    scene: Any, error: BaseException
) -> None:
    scene.networks["tg"].afterwards = [error]
    article = await send_now(scene, channels=("tg",))
    (delivery,) = await scene.store.deliveries_of(article)
    assert delivery.state is State.UNSURE
    assert "s3cret" not in (delivery.error or "")
    await scene.carry_all()
    assert len(scene.networks["tg"].feed) == 1


async def test_a_channel_keeps_its_order_and_others_do_not_wait_for_it(scene: Any) -> None:
    scene.networks["tg"].script = [Busy("Подождите.", retry_after=timedelta(seconds=60))]
    await send_now(scene, "Первая")
    await send_now(scene, "Вторая")
    assert scene.titles("tg") == []
    assert scene.titles("vk") == ["Первая", "Вторая"]
    scene.clock.later(seconds=60)
    await scene.carry_all()
    assert scene.titles("tg") == ["Первая", "Вторая"]


async def test_two_posts_of_one_channel_are_a_second_apart(scene: Any) -> None:
    now = scene.clock.now()
    for title in ("Первая", "Вторая"):
        await scene.add(title, at=now, channels=("tg",))
    await scene.machine.fill()
    assert await scene.machine.carry("tg") == now + timedelta(seconds=1.1)
    assert await scene.machine.carry("tg") == now + timedelta(seconds=1.1)
    assert scene.titles("tg") == ["Первая"]


async def test_a_clock_that_is_set_back_holds_no_channel_up(scene: Any) -> None:
    vk = scene.networks["vk"]
    vk.script = [Refused("Токен отозван.", stops_channel=True)]
    await send_now(scene, "Первая")
    scene.clock.jump(hours=-3)
    scene.clock.later(seconds=10)
    assert await scene.states(await send_now(scene, "Вторая")) == {"tg": "sent", "vk": "sent"}


async def test_the_hourly_ceiling_holds_whatever_wants_out(scene: Any) -> None:
    object.__setattr__(scene.newsroom.channels["tg"], "max_per_hour", 2)
    for number in range(3):
        await scene.add(f"Статья {number}", at=scene.clock.now(), channels=("tg",))
    await scene.carry_all()
    assert scene.titles("tg") == ["Статья 0", "Статья 1"]
    assert await scene.machine.carry("tg") is not None
    scene.clock.later(hours=1)
    await scene.carry_all()
    assert scene.titles("tg") == ["Статья 0", "Статья 1", "Статья 2"]


async def test_the_same_text_a_second_time_is_refused_and_holds_nobody_up(scene: Any) -> None:
    await send_now(scene, "Одно и то же", channels=("tg",))
    again = await scene.add("Одно и то же", at=scene.clock.now(), channels=("tg",))
    other = await scene.add("Другое", at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    assert await scene.machine.carry("tg") == scene.clock.now()
    await scene.machine.carry("tg")
    assert await scene.states(again) == {"tg": "failed"}
    assert await scene.states(other) == {"tg": "sent"}
    assert any("уже был меньше суток назад" in text for text in await scene.notices("failed"))


async def test_a_channel_without_rights_stands_still_until_it_works_again(scene: Any) -> None:
    vk = scene.networks["vk"]
    vk.script = [Refused("Токен отозван.", stops_channel=True)]
    vk.checks = [Check(check="token", ok=False, advice="Выпустите новый ключ.")]
    first = await send_now(scene, "Первая")
    second = await send_now(scene, "Вторая")
    assert (await scene.states(first))["vk"] == "failed"
    assert (await scene.states(second))["vk"] == "planned"
    (text,) = await scene.notices("stopped")
    assert "«vk» (ВКонтакте) остановлен: Токен отозван. Выпустите новый ключ." in text
    assert "«Первая» не вышла: её отправит «Повторить». Остальные посты ждут" in text
    assert await scene.audiences("stopped") == ["admins"]
    scene.clock.later(minutes=3)
    assert await scene.machine.carry("vk") == scene.clock.now() + timedelta(minutes=3)
    vk.checks = [Check(check="token", ok=True)]
    scene.clock.later(minutes=3)
    await scene.machine.carry("vk")
    assert (await scene.states(second))["vk"] == "sent"
    assert len(await scene.notices("resumed")) == 1


async def test_one_refusal_by_a_network_that_is_well_holds_the_channel_up_for_seconds_only(
    scene: Any,
) -> None:
    tg = scene.networks["tg"]
    tg.checks = [Check(check="token", ok=True)]
    for pause in (10, 20, 40):
        tg.script = [Refused("Нет прав.", stops_channel=True)]
        refused = await send_now(scene, f"Не вышла {pause}", channels=("tg",))
        waits = await send_now(scene, f"Следом {pause}", channels=("tg",))
        assert (await scene.states(refused), await scene.states(waits)) == (
            {"tg": "failed"},
            {"tg": "planned"},
        )
        await scene.store.cancel_article(waits, now=scene.clock.now())
        scene.clock.later(seconds=pause)
    sent = await send_now(scene, "Вышла", channels=("tg",))
    assert await scene.states(sent) == {"tg": "sent"}
    assert await scene.notices("stopped") == await scene.notices("resumed") == []
    tg.script = [Refused("Нет прав.", stops_channel=True)]
    await send_now(scene, "Снова нет", channels=("tg",))
    scene.clock.later(seconds=10)
    assert await scene.states(await send_now(scene, "Опять да", channels=("tg",))) == {"tg": "sent"}


async def test_a_channel_that_cannot_even_be_checked_stands_still(scene: Any) -> None:
    vk = scene.networks["vk"]
    vk.script = [Refused("Токен отозван.", stops_channel=True)]
    vk.checks = RuntimeError("?")
    article = await send_now(scene, channels=("vk",))
    assert await scene.states(article) == {"vk": "failed"}
    scene.clock.later(minutes=3)
    assert await scene.machine.carry("vk") == scene.clock.now() + timedelta(minutes=3)


async def test_a_new_configuration_gives_a_stopped_channel_another_chance(scene: Any) -> None:
    scene.networks["vk"].script = [Refused("Токен отозван.", stops_channel=True)]
    await send_now(scene, "Первая")
    second = await send_now(scene, "Вторая")
    await scene.machine.take(scene.newsroom, scene.networks)
    await scene.machine.carry("vk")
    assert (await scene.states(second))["vk"] == "sent"


async def test_a_paused_channel_waits_and_the_other_goes_on(scene: Any) -> None:
    await scene.store.pause("tg")
    article = await send_now(scene)
    assert await scene.states(article) == {"tg": "planned", "vk": "sent"}
    await scene.store.unpause("tg")
    await scene.machine.carry("tg")
    assert (await scene.states(article))["tg"] == "sent"


async def test_a_freeze_also_stops_what_waits_in_retries_but_not_an_editors_now(scene: Any) -> None:
    scene.networks["tg"].script = [Busy("Подождите.", retry_after=timedelta(seconds=30))]
    retried = await send_now(scene, "Повтор", channels=("tg",))
    scene.clock.later(seconds=10)
    await scene.store.freeze(reason="", by="Пётр", now=scene.clock.now())
    scene.clock.later(seconds=30)
    now = await send_now(scene, "Сейчас", channels=("tg",))
    assert await scene.states(retried) == {"tg": "planned"}
    assert await scene.states(now) == {"tg": "sent"}
    await scene.store.unfreeze()
    await scene.carry_all()
    assert await scene.states(retried) == {"tg": "sent"}


async def test_a_channel_that_nobody_opened_is_left_alone(scene: Any) -> None:
    assert await scene.machine.carry("ok") is None


async def test_what_happened_is_written_even_if_the_database_is_locked_for_a_while(scene: Any) -> None:
    locked = [StoreBroken("locked"), StoreBroken("locked")]
    settle = scene.store.settle

    async def unwilling(*args: Any, **values: Any) -> bool:
        if locked:
            raise locked.pop()
        settled: bool = await settle(*args, **values)
        return settled

    scene.store.settle = unwilling
    article = await send_now(scene, channels=("tg",))
    assert await scene.states(article) == {"tg": "sent"}
    assert len(scene.networks["tg"].feed) == 1


async def test_what_cannot_be_written_at_all_is_left_to_recovery(scene: Any) -> None:
    async def broken(*_: Any, **__: Any) -> bool:
        raise StoreBroken("the disk is full")

    settle, scene.store.settle = scene.store.settle, broken
    scene.machine.end()
    article = await send_now(scene, channels=("tg",))
    assert await scene.states(article) == {"tg": "sending"}
    scene.store.settle = settle
    scene.dead.add("first")
    reborn = scene.reborn("second")
    for _ in range(3):
        scene.clock.moment = await reborn.recover() or scene.clock.now()
    assert await scene.states(article) == {"tg": "sent"}
    assert len(scene.networks["tg"].feed) == 1


async def test_a_send_is_finished_even_if_its_caller_is_cancelled(scene: Any) -> None:
    sending, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        sending.set()
        await go_on.wait()

    scene.networks["tg"].script = [slow]
    article = await scene.add(at=scene.clock.now(), channels=("tg",))
    await scene.machine.fill()
    async with asyncio.TaskGroup() as tasks:
        carrying = tasks.create_task(scene.machine.carry("tg"))
        await sending.wait()
        carrying.cancel()
        await asyncio.sleep(0)
        go_on.set()
    assert carrying.cancelled()
    assert await scene.states(article) == {"tg": "sent"}


async def test_the_pause_is_the_channels_even_if_the_post_that_heard_of_it_is_taken_back(scene: Any) -> None:
    scene.networks["tg"].script = [Busy("Подождите.", retry_after=timedelta(seconds=37))]
    start = scene.clock.now()
    first = await scene.add(at=start, channels=("tg",))
    await scene.carry_all()
    assert await scene.store.cancel_article(first, now=scene.clock.now())
    await scene.add("Вторая", at=scene.clock.now(), channels=("tg",))
    other = scene.reborn("second")
    await other.fill()
    assert await other.carry("tg") == start + timedelta(seconds=37)
    assert scene.networks["tg"].feed == []
    scene.clock.moment = start + timedelta(seconds=37)
    await other.carry("tg")
    assert scene.titles("tg") == ["Вторая"]
