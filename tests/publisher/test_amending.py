"""What is done to posts that are out: in order, one at a time, whatever dies on the way."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.amendment import Kind, NewAmendment, shown
from bot.core.article import Article, Media
from bot.core.delivery import Delivery
from bot.core.journal import Actor
from bot.core.post import Post
from bot.core.richtext import RichText
from bot.platforms.base import Busy, Impossible, Refused, Unsure
from bot.publisher import Publisher
from bot.publisher.means import LEASE
from bot.store import StoreBroken

ANNA = Actor(id=7, name="Анна")


def post(text: str, *media: Media) -> Post:
    return Post(text=text, length=len(text), limit=4096, photos=media)


class Amends:
    """A scene with one article that is out in tg and vk."""

    def __init__(self, scene: Any) -> None:
        self.scene = scene
        self.store, self.clock = scene.store, scene.clock
        self.tg = scene.networks["tg"]

    async def publish(self, title: str = "Мост открыли") -> Delivery:
        """Its delivery to tg."""
        scene = self.scene
        await scene.add(title, channels=("tg",), at=self.clock.now())
        await scene.carry_all()
        return await self.delivery()

    async def delivery(self) -> Delivery:
        (one, *_) = await self.store.history(limit=1)
        found: Delivery | None = await self.store.delivery(one.id)
        assert found is not None
        return found

    async def wish(self, delivery: Delivery, kind: Kind, new: Post | None = None) -> int:
        (number,) = await self.store.amend(
            [NewAmendment(delivery=delivery.id, kind=kind, post=new)], by=ANNA, now=self.clock.now()
        )
        return int(number)

    async def stages(self) -> list[str]:
        found = await self.store.amendments_of((await self.delivery()).article)
        return [str(one.stage) for one in found]

    async def work(self, machine: Publisher | None = None, *, channel: str = "tg", most: int = 40) -> None:
        """Until nothing is left to be done, the clock going on to whatever is waited for."""
        for _ in range(most):
            until = await (machine or self.scene.machine).amend(channel)
            if until is None:
                return
            self.clock.moment = max(self.clock.moment, until)


@pytest.fixture
def amends(scene: Any) -> Amends:
    return Amends(scene)


async def test_each_wish_reaches_the_network_with_the_receipt(amends: Amends) -> None:
    delivery = await amends.publish()
    await amends.wish(delivery, Kind.PIN)
    await amends.wish(delivery, Kind.CORRECT, post("Мост закрыли"))
    await amends.work()
    await amends.wish(delivery, Kind.UNPIN)
    await amends.work()
    await amends.wish(delivery, Kind.WITHDRAW)
    await amends.work()
    assert amends.tg.amended == [
        ("pin", "1"),
        ("correct", "1", "Мост закрыли", 0, True),
        ("unpin", "1"),
        ("withdraw", "1", "Мост закрыли", "Публикация снята."),
    ]
    assert await amends.stages() == ["done"] * 4
    assert await amends.scene.notices("amendment") == []


async def test_a_note_of_the_network_is_kept(amends: Amends) -> None:
    delivery = await amends.publish()
    amends.tg.note = "вместо поста стоит заглушка"
    number = await amends.wish(delivery, Kind.WITHDRAW)
    await amends.work()
    one = await amends.store.amendment(number)
    assert one.note == "вместо поста стоит заглушка"


async def test_neither_a_freeze_nor_a_pause_holds_it_up(amends: Amends) -> None:
    delivery = await amends.publish()
    await amends.store.freeze(reason="траур", by=ANNA.name, now=amends.clock.now())
    await amends.store.pause("tg")
    await amends.wish(delivery, Kind.WITHDRAW)
    await amends.work()
    assert await amends.stages() == ["done"]


@pytest.mark.parametrize(
    "trouble", [Unsure("ответ потерялся"), Busy("позже"), RuntimeError("что?"), asyncio.CancelledError()]
)
async def test_a_lost_answer_or_any_surprise_means_once_more(amends: Amends, trouble: BaseException) -> None:
    delivery = await amends.publish()
    amends.tg.amending = [trouble, trouble]
    await amends.wish(delivery, Kind.CORRECT, post("Мост закрыли"))
    began = amends.clock.now()
    await amends.work()
    assert [one[0] for one in amends.tg.amended] == ["correct"]
    assert await amends.stages() == ["done"]
    assert amends.clock.now() - began >= timedelta(seconds=10), "it backs off"


async def test_a_network_that_asks_for_patience_gets_it_from_posts_as_well(amends: Amends) -> None:
    delivery = await amends.publish()
    amends.tg.amending = [Busy("429", retry_after=timedelta(minutes=3))]
    await amends.wish(delivery, Kind.PIN)
    began = amends.clock.now()
    await amends.scene.machine.amend("tg")
    assert await amends.store.patient_until("tg") == began + timedelta(minutes=3)
    other = await amends.store.delivery(delivery.id)
    await amends.wish(other, Kind.CORRECT, post("Мост закрыли"))
    assert await amends.scene.machine.amend("tg") == began + timedelta(minutes=3)
    assert amends.tg.amended == []
    await amends.work()
    assert {one[0] for one in amends.tg.amended} == {"pin", "correct"}


@pytest.mark.parametrize(
    ("trouble", "stage", "words"),
    [
        (Refused("Нет прав s3cret."), "failed", "Нет прав •••. Устраните причину и нажмите «Повторить»"),
        (Impossible("поста в канале больше нет."), "impossible", "Поста в канале больше нет."),
    ],
)
async def test_what_cannot_be_done_is_told_once_to_whoever_wished_it(
    amends: Amends, trouble: Exception, stage: str, words: str
) -> None:
    delivery = await amends.publish()
    amends.tg.amending = [trouble]
    await amends.wish(delivery, Kind.WITHDRAW)
    await amends.work()
    assert await amends.stages() == [stage]
    (text,) = await amends.scene.notices("amendment")
    assert words in text
    assert "Telegram (tg): «Мост открыли» снять не вышло, пост виден читателям" in text
    assert ("Повторить" in text) is (stage == "failed")
    assert await amends.scene.audiences("amendment") == ["editor:7"]


async def test_after_an_hour_of_trying_a_person_is_told(amends: Amends) -> None:
    delivery = await amends.publish()
    amends.tg.amending = [Busy("Telegram не отвечает.") for _ in range(50)]
    await amends.wish(delivery, Kind.CORRECT, post("Мост закрыли"))
    began = amends.clock.now()
    await amends.work()
    assert await amends.stages() == ["failed"]
    assert len(await amends.scene.notices("amendment")) == 1
    assert timedelta(minutes=40) < amends.clock.now() - began < timedelta(minutes=90)


async def test_a_correction_of_what_is_not_out_waits_until_it_is(amends: Amends) -> None:
    scene = amends.scene
    await scene.add("Мост открыли", channels=("tg",), at=amends.clock.now())
    await scene.machine.fill()
    (delivery,) = await amends.store.history(limit=1)
    await amends.wish(delivery, Kind.CORRECT, post("Мост закрыли"))
    assert await scene.machine.amend("tg") is None
    assert amends.tg.amended == []
    await scene.carry_all()
    await amends.work()
    assert [one[2] for one in amends.tg.amended] == ["Мост закрыли"]


async def test_who_died_in_the_middle_is_followed_by_another(amends: Amends) -> None:
    delivery = await amends.publish()
    number = await amends.wish(delivery, Kind.CORRECT, post("Мост закрыли"))
    one = await amends.store.amendment(number)
    await amends.store.take_amendment(one, owner="first", until=amends.clock.now() + LEASE)
    second = amends.scene.reborn("second")
    amends.scene.dead.add("first")
    began = amends.clock.now()
    await amends.work(second)
    assert await amends.stages() == ["done"]
    assert amends.clock.now() - began < LEASE, "nobody waits for the lease of a dead one"
    assert len(amends.tg.amended) == 1


async def test_a_living_process_is_not_disturbed_and_one_that_stopped_renewing_is_followed(
    amends: Amends,
) -> None:
    delivery = await amends.publish()
    number = await amends.wish(delivery, Kind.PIN)
    one = await amends.store.amendment(number)
    await amends.store.take_amendment(one, owner="elsewhere", until=amends.clock.now() + LEASE)
    second = amends.scene.reborn("second")
    for _ in range(3):  # it renews: by another clock, whatever that shows
        assert await second.amend("tg") is not None
        amends.clock.later(seconds=15)
        await amends.store.renew_amendments(
            [number], owner="elsewhere", until=amends.clock.now() - timedelta(days=1)
        )
    assert amends.tg.amended == []
    await amends.work(second)
    assert amends.tg.amended == [("pin", "1")]


async def test_two_processes_never_do_one_thing_at_once(amends: Amends) -> None:
    delivery = await amends.publish()
    await amends.wish(delivery, Kind.PIN)
    first, second = amends.scene.machine, amends.scene.reborn("second")
    inside: list[Any] = []

    async def meanwhile() -> None:
        inside.append(await second.amend("tg"))

    amends.tg.amending = [meanwhile]
    await amends.work(first)
    assert amends.tg.amended == [("pin", "1")]
    assert inside[0] is not None, "it waits for the lease to end"
    await amends.work(second)
    assert amends.tg.amended == [("pin", "1")]


async def test_a_long_edit_keeps_its_lease(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.publisher.amending.RENEW_EVERY", timedelta(milliseconds=10))
    delivery = await amends.publish()
    number = await amends.wish(delivery, Kind.PIN)
    leases: list[Any] = []

    async def long() -> None:
        leases.append((await amends.store.amendment(number)).lease_until)
        amends.clock.later(seconds=15)
        async with asyncio.timeout(5):
            while (await amends.store.amendment(number)).lease_until == leases[0]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    amends.tg.amending = [long]
    await amends.work()
    assert await amends.stages() == ["done"]
    assert (await amends.store.amendment(number)).attempts == 1, "the lease was seen to be prolonged"


async def test_a_later_correction_starts_when_the_earlier_one_is_over_and_the_last_wins(
    amends: Amends,
) -> None:
    delivery = await amends.publish()

    async def meanwhile() -> None:
        await amends.wish(delivery, Kind.CORRECT, post("второе"))
        await amends.wish(delivery, Kind.CORRECT, post("третье"))

    amends.tg.amending = [meanwhile]
    await amends.wish(delivery, Kind.CORRECT, post("первое"))
    await amends.work()
    assert [one[2] for one in amends.tg.amended] == ["первое", "третье"]
    assert await amends.stages() == ["done", "replaced", "done"]
    history = await amends.store.amendments_of(delivery.article)
    assert shown(await amends.delivery(), history).text == "третье"


async def test_a_failing_correction_does_not_come_after_the_one_that_replaced_it(amends: Amends) -> None:
    delivery = await amends.publish()

    async def meanwhile() -> None:
        await amends.wish(delivery, Kind.CORRECT, post("второе"))
        raise Busy("позже")

    amends.tg.amending = [meanwhile]
    await amends.wish(delivery, Kind.CORRECT, post("первое"))
    await amends.work()
    assert [one[2] for one in amends.tg.amended] == ["второе"]
    assert await amends.stages() == ["replaced", "done"]


async def test_photos_go_along_and_where_their_bytes_are_gone_those_that_stand_there_stay(
    amends: Amends,
) -> None:
    scene = amends.scene
    await scene.add_with_photo("Мост открыли")
    await scene.carry_all()
    delivery = await amends.delivery()
    (media,) = delivery.post.photos
    await amends.wish(delivery, Kind.CORRECT, replace(post("раз"), photos=(media,)))
    await amends.work()
    amends.clock.later(days=30)
    await amends.store.prune_media(before=amends.clock.now())
    await amends.wish(delivery, Kind.CORRECT, replace(post("два"), photos=(media,)))
    await amends.work()
    assert amends.tg.amended == [("correct", "1", "раз", 1, True), ("correct", "1", "два", 0, True)]
    other = Media(digest="cd", mime="image/png", width=3, height=2, size=4)
    await amends.wish(delivery, Kind.CORRECT, replace(post("три"), photos=(other,)))
    await amends.work()
    assert (await amends.stages())[-1] == "impossible"
    (text,) = await scene.notices("amendment")
    assert "нет в базе" in text


async def test_what_came_of_it_is_written_though_the_database_refuses_for_a_while(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = await amends.publish()
    await amends.wish(delivery, Kind.PIN)
    real, refusals = amends.store.settle_amendment, [StoreBroken("the disk is full")] * 3

    async def settle(*values: Any, **more: Any) -> Any:
        if refusals:
            raise refusals.pop()
        return await real(*values, **more)

    monkeypatch.setattr(amends.store, "settle_amendment", settle)
    await amends.work()
    assert await amends.stages() == ["done"]
    assert len(amends.tg.amended) == 1


async def test_a_running_publisher_hears_of_a_wish(amends: Amends) -> None:
    delivery = await amends.publish()
    await amends.wish(delivery, Kind.PIN)
    stop = asyncio.Event()

    async def until_done() -> None:
        async with asyncio.timeout(10):
            while await amends.stages() != ["done"]:  # noqa: ASYNC110 - the store has no bell
                await asyncio.sleep(0.01)
        stop.set()
        amends.scene.machine.end()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(amends.scene.machine.run(stop))
        tasks.create_task(until_done())
    assert amends.tg.amended == [("pin", "1")]


async def test_the_account_keeps_its_pace_whatever_it_is_used_for(amends: Amends) -> None:
    numbers = []
    for number in range(14):
        delivery = await amends.publish(f"Мост {number}")
        numbers.append(delivery)
    for delivery in numbers:
        await amends.wish(delivery, Kind.PIN)
    amends.clock.later(minutes=1)
    began = amends.clock.now()
    await amends.work()
    assert len(amends.tg.amended) == 14
    # Telegram: a burst of 10, then 20 a second
    assert amends.clock.now() - began >= timedelta(seconds=4 / 20)


async def test_no_post_of_an_article_that_is_not_out_is_touched(amends: Amends) -> None:
    article = Article(headline=RichText.of("Мост"))
    number = await amends.scene.add(article=article, channels=("tg",))
    assert await amends.store.amendments_of(number) == []
    assert await amends.scene.machine.amend("tg") is None
    assert await amends.scene.machine.amend("nowhere") is None
