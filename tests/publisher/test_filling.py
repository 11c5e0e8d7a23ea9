"""Articles whose moment has come become deliveries: once each, at the moment the plan says."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.article import Article, ArticleState
from bot.core.calendar.jitter import moment_of
from bot.core.labels import LabelRule
from bot.core.richtext import RichText
from bot.core.schedule import OnMissed
from bot.core.teaser import TeaserRules
from bot.desk import Desk

HOUR = timedelta(hours=1)


async def test_a_slot_takes_the_first_article_and_makes_a_delivery_for_every_channel(scene: Any) -> None:
    first, second = await scene.add("Первая"), await scene.add("Вторая")
    assert await scene.machine.fill() == scene.clock.to("12:00")
    await scene.machine.fill()
    assert await scene.states(first) == {"tg": "planned", "vk": "planned"}
    assert await scene.states(second) == {}
    delivery = (await scene.store.deliveries_of(first))[0]
    assert delivery.due == scene.clock.now()
    assert delivery.deadline == scene.clock.now() + timedelta(hours=24)


async def test_the_key_of_a_delivery_is_its_own(scene: Any) -> None:
    first, second = (
        await scene.add("Мост", at=scene.clock.now()),
        await scene.add("Мост", at=scene.clock.now()),
    )
    await scene.machine.fill()
    keys = {one.key for number in (first, second) for one in await scene.store.deliveries_of(number)}
    assert len(keys) == 4


async def test_an_exact_moment_beats_the_slots(scene: Any) -> None:
    at = scene.clock.now() + timedelta(minutes=17, milliseconds=250)
    article = await scene.add(at=at)
    assert await scene.machine.fill() == at - timedelta(seconds=0.5)
    scene.clock.moment = at
    await scene.machine.fill()
    assert {one.due for one in await scene.store.deliveries_of(article)} == {at}


async def test_an_exact_moment_that_is_long_past_expires_and_its_editor_is_told(scene: Any) -> None:
    article = await scene.add("Ярмарка", at=scene.clock.now() + HOUR)
    scene.clock.later(hours=26)
    await scene.machine.fill()
    assert (await scene.store.article(article)).state is ArticleState.EXPIRED
    (text,) = await scene.notices("expired")
    assert "«Ярмарка» стояла на вт 24 ноября, 11:00 МСК" in text
    assert await scene.audiences("expired") == ["editor:7"]
    assert await scene.states(article) == {"tg": "expired", "vk": "expired"}
    (delivery, _) = await scene.store.deliveries_of(article)
    later = scene.clock.now() + HOUR
    assert await scene.store.retry(delivery.id, now=scene.clock.now(), deadline=later)
    await scene.carry_all()
    assert scene.titles("tg") == ["Ярмарка"]


async def test_slot_articles_keep_their_distance_from_an_overdue_exact_one(scene: Any, newsroom: Any) -> None:
    rules = replace(scene.newsroom.queues["news"], min_gap=timedelta(minutes=20))
    scene.use(newsroom(rules))
    exact = await scene.add("Ко времени", at=scene.clock.now() + HOUR)
    article = await scene.add("По слоту")
    scene.clock.to("12:30")
    started = scene.clock.now()
    desk = Desk(scene.store, scene.newsroom, now=scene.clock.now)
    forecast = await desk.forecast_of(article)
    wake = await scene.machine.fill()
    assert wake == forecast == started + timedelta(minutes=20)
    assert {one.due for one in await scene.store.deliveries_of(exact)} == {started - timedelta(minutes=90)}


async def test_an_article_waits_while_its_channels_are_gone_and_people_are_asked(scene: Any) -> None:
    lost = await scene.add("Потеряшка", channels=("gone",))
    exact = await scene.add("В никуда", channels=("gone",), at=scene.clock.now())
    strange = await scene.add("Чужая очередь", queue="gone", at=scene.clock.now())
    good = await scene.add("Хорошая")
    for clock in ("12:00", "18:00"):
        scene.clock.to(clock)
        await scene.machine.fill()
    assert await scene.states(good) == {"tg": "planned", "vk": "planned"}
    for article in (lost, exact, strange):
        assert (await scene.store.article(article)).state is ArticleState.WAITING
    await scene.machine.recover()
    assert len(await scene.notices("gone")) == 2, "about a channel and a queue"


async def test_an_article_that_had_nowhere_to_go_goes_once_the_configuration_knows_its_channel(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    article = await scene.add(channels=("ok",), at=scene.clock.now())
    await scene.machine.fill()
    assert await scene.states(article) == {}
    bigger = newsroom(queue("12:00"), channels=("tg", "vk", "ok"))
    await scene.machine.take(bigger, scene.networks)
    await scene.machine.fill()
    assert await scene.states(article) == {"ok": "planned"}


async def test_an_article_that_no_post_can_be_made_of_does_not_stop_the_others(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    broken = newsroom(queue("12:00"))
    broken.channels["tg"]
    object.__setattr__(broken, "teaser", None)  # a fault in our own house: rendering raises
    article = await scene.add(at=scene.clock.now())
    scene.use(broken)
    await scene.machine.fill()
    assert await scene.states(article) == {}
    assert len(await scene.notices("unrendered")) == 1
    await scene.machine.fill()
    assert len(await scene.notices("unrendered")) == 1


async def test_two_publishers_fill_a_slot_once(scene: Any) -> None:
    first, second = await scene.add("Первая"), await scene.add("Вторая")
    other = scene.reborn("second")
    scene.clock.to("12:00")
    await scene.machine.fill()
    await other.fill()
    await scene.machine.fill()
    assert await scene.states(first) == {"tg": "planned", "vk": "planned"}
    assert await scene.states(second) == {}


async def test_a_publisher_that_was_beaten_to_a_slot_looks_again(scene: Any) -> None:
    await scene.add("Первая")
    scene.clock.to("18:30")  # 12:00 takes it, 18:00 stays empty
    taken = scene.store.fill

    async def beaten(*args: Any, **values: Any) -> None:
        """Somebody else's transaction came between the look and the write."""

    scene.store.fill = beaten
    try:
        assert await scene.machine.fill() == scene.clock.now() + timedelta(seconds=1)
    finally:
        scene.store.fill = taken
    assert await scene.store.cursor("news") is None


async def test_an_empty_slot_is_over_once_it_has_passed(scene: Any) -> None:
    noon = scene.clock.to("12:00")
    await scene.machine.fill()
    assert await scene.store.cursor("news") == noon
    scene.clock.later(minutes=1)
    article = await scene.add()
    await scene.machine.fill()
    assert await scene.states(article) == {}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (OnMissed.CATCH_UP, {"Первая": "19:00", "Вторая": "19:20", "Третья": None}),
        (OnMissed.LATEST, {"Первая": "19:00", "Вторая": None, "Третья": None}),
        (OnMissed.SKIP, {"Первая": None, "Вторая": None, "Третья": None}),
    ],
)
async def test_slots_missed_while_the_program_was_down_are_filled_as_configured(
    scene: Any, newsroom: Any, queue: Any, policy: OnMissed, expected: dict[str, str | None]
) -> None:
    rules = queue("09:00", "12:00", "18:00", on_missed=policy, min_gap=timedelta(minutes=20))
    scene.use(newsroom(rules))
    await scene.machine.fill()
    articles = {title: await scene.add(title) for title in expected}
    scene.clock.to("19:00")
    reborn = scene.reborn("second")
    for _ in range(12):
        await reborn.fill()
        scene.clock.later(minutes=5)
    found = {title: await scene.store.deliveries_of(number) for title, number in articles.items()}
    assert {title: sent[0].due if sent else None for title, sent in found.items()} == {
        title: clock and scene.clock.to(clock) for title, clock in expected.items()
    }


async def test_a_short_restart_misses_nothing(scene: Any, newsroom: Any, queue: Any) -> None:
    scene.use(newsroom(queue("12:00", on_missed=OnMissed.SKIP)))
    article = await scene.add()
    scene.clock.to("11:59:50")
    await scene.machine.fill()
    scene.clock.to("12:00:10")
    await scene.reborn("second").fill()
    assert (await scene.store.deliveries_of(article))[0].due == scene.clock.to("12:00")


async def test_a_freeze_stops_slots_and_exact_moments_but_not_what_an_editor_sends_now(scene: Any) -> None:
    slot, exact = await scene.add("По слоту"), await scene.add("Ко времени", at=scene.clock.now() + HOUR)
    await scene.machine.fill()
    await scene.store.freeze(reason="траур", by="Пётр", now=scene.clock.now())
    scene.clock.to("12:00")
    now = await scene.add("Сейчас", at=scene.clock.now())
    assert await scene.machine.fill() is None
    assert await scene.states(slot) == await scene.states(exact) == {}
    assert await scene.states(now) == {"tg": "planned", "vk": "planned"}
    scene.clock.to("13:00")
    await scene.store.unfreeze()
    await scene.machine.fill()
    assert {one.due for one in await scene.store.deliveries_of(slot)} == {scene.clock.now()}
    assert {one.due for one in await scene.store.deliveries_of(exact)} == {scene.clock.to("11:00")}


async def test_what_stands_still_does_not_hide_the_next_exact_moment(scene: Any) -> None:
    at = scene.clock.now() + timedelta(minutes=10)
    await scene.add("В никуда", channels=("gone",), at=scene.clock.now())
    await scene.add("Ко времени", at=at)
    assert await scene.machine.fill() == at - timedelta(seconds=0.5)


async def test_a_paused_queue_stands_still_and_the_others_move(scene: Any, newsroom: Any, queue: Any) -> None:
    scene.use(newsroom(queue("12:00"), queue("12:00", name="sport", channels=("tg",))))
    news, sport = await scene.add("Новости"), await scene.add("Спорт", queue="sport")
    await scene.machine.fill()
    await scene.store.pause("news")
    scene.clock.to("12:00")
    await scene.machine.fill()
    assert await scene.states(news) == {}
    assert await scene.states(sport) == {"tg": "planned"}


async def test_a_schedule_that_gains_a_slot_in_the_past_fills_nothing_now(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    article = await scene.add()
    scene.clock.to("14:00")
    scene.use(newsroom(queue("18:00")))
    await scene.machine.fill()
    scene.clock.to("16:30")
    await scene.machine.take(newsroom(queue("15:00", "18:00")), scene.networks)
    await scene.machine.fill()
    assert await scene.states(article) == {}


async def test_articles_that_jumped_the_queue_do_not_hide_the_one_for_a_missed_slot(scene: Any) -> None:
    await scene.machine.fill()
    old = await scene.add("Давняя")
    scene.clock.to("12:10")
    for number in range(70):
        await scene.add(f"Срочная {number}", first=True)
    await scene.reborn("second").fill()
    assert await scene.states(old) == {"tg": "planned", "vk": "planned"}


AD = Article(headline=RichText.of("Скидки"), tags=("реклама",), link="https://nash-rayon.example/1?a=1#top")
RULE = LabelRule(tag="реклама", must=("erid",))


async def test_an_article_that_a_new_label_rule_forbids_waits_and_its_editor_is_told_once(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    first = await scene.add(article=AD)
    exact = await scene.add(article=AD, at=scene.clock.now(), editor_id=None)
    second = await scene.add("Мост")
    strict = newsroom(queue("12:00", "18:00"), labels=(RULE,))
    scene.use(strict)
    scene.clock.to("12:00")
    for machine in (scene.machine, scene.machine, scene.reborn("after a restart")):
        await machine.fill()
    assert await scene.states(second) == {"tg": "planned", "vk": "planned"}
    assert await scene.states(first) == await scene.states(exact) == {}
    assert (await scene.store.article(first)).state is ArticleState.WAITING
    assert await scene.audiences("unlabelled") == ["editor:7", "editors"]
    assert f"«Скидки» (№ {first}) не вышла и ждёт. Поставить нельзя: тег «реклама» требует «erid»" in (
        " ".join(await scene.notices("unlabelled"))
    )
    await scene.machine.take(replace(strict, teaser=TeaserRules(after="erid: 2SD")), scene.networks)
    scene.clock.to("18:00")
    await scene.machine.fill()
    assert await scene.states(first) == await scene.states(exact) == {"tg": "planned", "vk": "planned"}


async def test_what_is_previewed_is_what_goes_out_with_the_marks_of_queue_and_channel(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    marks = (("utm_source", "{platform}"), ("utm_content", "{channel}"), ("utm_campaign", "{queue}"))
    room = newsroom(queue("12:00", name="ads"), labels=(RULE,), teaser=TeaserRules(before="Реклама. ERID: 1"))
    marked = {name: replace(one, utm=marks) for name, one in room.channels.items()}
    scene.use(replace(room, channels=marked))
    article = await scene.add(article=AD, queue="ads")
    desk = Desk(scene.store, scene.newsroom, now=scene.clock.now)
    previews = desk.preview(AD, desk.channels("ads"), queue="ads")
    scene.clock.to("12:00")
    await scene.carry_all()
    assert await scene.states(article) == {"tg": "sent", "vk": "sent"}
    for preview in previews:
        ((_, post, _),) = scene.networks[preview.channel].feed
        assert post == preview.post
        assert post.link_card == (
            f"https://nash-rayon.example/1?a=1&utm_source={preview.platform}"
            f"&utm_content={preview.channel}&utm_campaign=ads#top"
        )
        assert post.text.startswith("Реклама. ERID: 1\n\nСкидки")


# jitter and delays


def delayed(room: Any, **delays: timedelta) -> Any:
    return replace(
        room,
        channels={
            name: replace(one, delay=delays.get(name, timedelta())) for name, one in room.channels.items()
        },
    )


async def dues(scene: Any, article: int) -> dict[str, Any]:
    return {one.channel: one.due for one in await scene.store.deliveries_of(article)}


@pytest.fixture
def slow(scene: Any, newsroom: Any, queue: Any) -> Any:
    """vk comes five minutes after tg."""
    rules = queue("09:00", "12:00", "18:00", expires_after=HOUR)
    scene.use(delayed(newsroom(rules), vk=timedelta(minutes=5)))
    return scene


async def test_a_delayed_channel_shows_a_slot_later_than_the_others(slow: Any) -> None:
    article = await slow.add("Мост")
    forecast = await Desk(slow.store, slow.newsroom, now=slow.clock.now).forecast_of(article)
    noon = slow.clock.to("12:00")
    await slow.carry_all()
    assert forecast == noon
    assert await dues(slow, article) == {"tg": noon, "vk": noon + timedelta(minutes=5)}
    assert {one.deadline - one.due for one in await slow.store.deliveries_of(article)} == {HOUR}
    assert await slow.states(article) == {"tg": "sent", "vk": "planned"}
    slow.clock.to("12:04:59")
    assert await slow.machine.carry("vk") == noon + timedelta(minutes=5, seconds=-0.3)
    slow.clock.to("12:05")
    await slow.reborn("after a restart").carry("vk")
    assert [at for at, _, _ in slow.networks["vk"].feed] == [slow.clock.now()]


async def test_an_exact_time_is_delayed_and_now_is_everywhere_at_once(slow: Any) -> None:
    at = slow.clock.now() + HOUR
    exact, now = await slow.add("Ко времени", at=at), await slow.add("Сейчас", at=slow.clock.now())
    slow.clock.later(seconds=1)
    await slow.carry_all()
    assert await slow.states(now) == {"tg": "sent", "vk": "sent"}
    slow.clock.moment = at
    await slow.machine.fill()
    assert await dues(slow, exact) == {"tg": at, "vk": at + timedelta(minutes=5)}


async def test_what_waits_and_is_sent_now_goes_everywhere_at_once_though_all_is_frozen(slow: Any) -> None:
    article = await slow.add("Из очереди")
    await slow.store.freeze(reason="траур", by="Пётр", now=slow.clock.later(minutes=1))
    slow.clock.later(minutes=1)
    assert await Desk(slow.store, slow.newsroom, now=slow.clock.now).publish_now(article)
    await slow.carry_all()
    assert await slow.states(article) == {"tg": "sent", "vk": "sent"}


async def test_a_freeze_stops_what_a_channel_shows_later(slow: Any) -> None:
    article = await slow.add("Мост")
    slow.clock.to("12:00")
    await slow.carry_all()
    await slow.store.freeze(reason="траур", by="Пётр", now=slow.clock.to("12:02"))
    slow.clock.to("12:05:30")
    urgent = await slow.add("Сейчас", at=slow.clock.now())
    await slow.carry_all()
    assert await slow.states(article) == {"tg": "sent", "vk": "planned"}
    assert await slow.states(urgent) == {"tg": "sent", "vk": "sent"}
    await slow.store.unfreeze()
    await slow.carry_all()
    assert await slow.states(article) == {"tg": "sent", "vk": "sent"}


async def test_what_a_channel_shows_later_can_be_taken_back_until_then(slow: Any) -> None:
    article = await slow.add("Мост")
    slow.clock.to("12:00")
    await slow.carry_all()
    assert await Desk(slow.store, slow.newsroom, now=slow.clock.now).cancel(article)
    slow.clock.to("12:05")
    await slow.carry_all()
    assert await slow.states(article) == {"tg": "sent", "vk": "cancelled"}


async def test_slots_keep_their_distance_from_a_delayed_post(scene: Any, newsroom: Any, queue: Any) -> None:
    gap = timedelta(minutes=20)
    news = queue("12:00", min_gap=gap)
    sport = queue("12:01", name="sport", channels=("vk",), min_gap=gap)
    scene.use(delayed(newsroom(news, sport), vk=timedelta(minutes=5)))
    await scene.add("Мост")
    article = await scene.add("Матч", queue="sport")
    scene.clock.to("12:00")
    await scene.machine.fill()
    scene.clock.to("12:01")
    forecast = await Desk(scene.store, scene.newsroom, now=scene.clock.now).forecast_of(article)
    assert forecast == await scene.machine.fill() == scene.clock.to("12:20")
    await scene.machine.fill()
    assert await dues(scene, article) == {"vk": scene.clock.to("12:25")}


async def test_a_clock_that_is_set_back_does_not_hurry_what_a_channel_shows_later(slow: Any) -> None:
    article = await slow.add("Мост")
    noon = slow.clock.to("12:00")
    await slow.machine.fill()
    slow.clock.jump(seconds=-30)
    await slow.reborn("after a restart").fill()
    assert await dues(slow, article) == {"tg": noon, "vk": noon + timedelta(minutes=5)}


async def test_jitter_is_the_same_for_forecast_and_publication_and_after_a_restart(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    rules = queue("12:00", "18:00", jitter=timedelta(minutes=20))
    scene.use(newsroom(rules))
    article = await scene.add("Мост")
    forecast = await Desk(scene.store, scene.newsroom, now=scene.clock.now).forecast_of(article)
    noon = scene.clock.to("12:00")
    assert noon < forecast == moment_of(rules, noon, scene.newsroom.timezone)
    for machine in (scene.machine, scene.reborn("after a restart")):
        assert await machine.fill() == forecast
        assert await scene.states(article) == {}
    scene.clock.moment = forecast
    await scene.reborn("after another").fill()
    assert set((await dues(scene, article)).values()) == {forecast}
    assert await scene.store.is_used("news", noon)
    assert await scene.store.cursor("news") == noon
