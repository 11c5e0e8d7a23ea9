"""After a downtime the editors are told once what was missed, before any of it goes, and decide."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.article import ArticleState
from bot.core.choice import Choice
from bot.core.newsroom import Editor, Role
from bot.core.schedule import OnMissed
from bot.desk import Desk

GAP = timedelta(minutes=20)
HOLD = timedelta(seconds=10)
ANNA = {111: Editor(id=111, name="Анна", role=Role.EDITOR)}


@pytest.fixture
def house(scene: Any, newsroom: Any, queue: Any) -> Any:
    """Three slots a day, caught up with at twenty minutes, and Anna who reads."""
    scene.use(newsroom(queue("09:00", "12:00", "18:00", min_gap=GAP), editors=ANNA))
    return scene


async def open_choices(house: Any) -> list[Choice]:
    return [*await house.store.open_choices("downtime"), *await house.store.open_choices("late")]


async def labels(house: Any) -> list[str]:
    return [option.label for choice in await open_choices(house) for option in choice.options]


async def press(house: Any, name: str) -> None:
    (choice,) = [one for one in await open_choices(house) if name in [each.name for each in one.options]]
    assert await house.store.choose(choice.id, name, by="Анна", now=house.clock.now())


async def run_on(house: Any, machine: Any, hours: float) -> None:
    """Time goes on, and the machine wakes when it wanted to."""
    end = house.clock.now() + timedelta(hours=hours)
    while house.clock.now() < end:
        await house.carry_all(machine)
        wake = await machine.fill() or end
        house.clock.moment = min(end, wake, house.clock.now() + timedelta(seconds=25))


def times(house: Any) -> list[tuple[str, str]]:
    zone = house.newsroom.timezone
    return [
        (f"{at.astimezone(zone):%d %H:%M}", post.text.splitlines()[0])
        for at, post, _ in house.networks["tg"].feed
    ]


async def test_what_was_missed_is_told_once_and_goes_only_after_there_was_time_to_read(house: Any) -> None:
    await house.machine.fill()
    for number in range(1, 8):
        await house.add(f"Статья {number}")
    house.clock.to("09:10", day=26)
    back = house.clock.now()
    reborn = house.reborn("second")
    assert await reborn.fill() == back + HOLD
    (text,) = await house.notices("downtime")
    assert text == (
        "⏱ Программа не работала с вт 24 ноября, 10:00 МСК до чт 26 ноября, 09:10 МСК.\n"
        "\n"
        "Пропущено слотов, хотя статьи были: «news» — 6.\n"
        "Теперь выйдут:\n"
        "• чт 26 ноября, 09:10 МСК — «Статья 1»\n"
        "• чт 26 ноября, 09:30 МСК — «Статья 2»\n"
        "• чт 26 ноября, 09:50 МСК — «Статья 3»\n"
        "\n"
        "Если ничего не нажать, так и будет. Остальные статьи ждут своих слотов."
    )
    assert await house.audiences("downtime") == ["editors"]
    assert await labels(house) == ["▶️ По порядку", "⏭ Только одну", "⏹ Не догонять"]
    house.clock.later(seconds=9.9)
    await house.carry_all(reborn)
    assert times(house) == []
    house.clock.moment = back + HOLD
    await run_on(house, reborn, 0.8)
    assert times(house) == [
        ("26 09:10", "Статья 1"),
        ("26 09:30", "Статья 2"),
        ("26 09:50", "Статья 3"),
    ]
    (delivery, _) = await house.store.deliveries_of(1)
    assert delivery.due == back + HOLD
    assert len(await house.notices("downtime")) == 1
    assert await open_choices(house) == [], "there is nothing left to decide"


async def test_slots_of_more_than_a_day_ago_are_missed_but_not_made_up_for(house: Any) -> None:
    await house.machine.fill()
    await house.add("Давняя")
    house.clock.to("18:30", day=27)
    await house.reborn("second").fill()
    (text,) = await house.notices("downtime")
    assert "«news» — 11." in text
    assert text.count("• ") == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("catch-up", ["Статья 1", "Статья 2", "Статья 3"]),
        ("latest", ["Статья 1"]),
        ("skip", []),
    ],
)
async def test_the_editors_decide_how_it_is_made_up_for(house: Any, answer: str, expected: list[str]) -> None:
    await house.machine.fill()
    for number in range(1, 5):
        await house.add(f"Статья {number}")
    house.clock.to("09:10", day=25)
    reborn = house.reborn("second")
    await reborn.fill()
    await press(house, answer)
    await run_on(house, reborn, 0.7)
    assert house.titles("tg") == expected
    house.clock.to("12:00", day=25)
    await run_on(house, reborn, 0.1)
    assert len(house.titles("tg")) == len(expected) + 1, "the slots of today are filled as ever"


async def test_a_press_in_the_middle_of_catching_up_holds_for_the_rest(house: Any) -> None:
    await house.machine.fill()
    for number in range(1, 5):
        await house.add(f"Статья {number}")
    house.clock.to("09:10", day=25)
    reborn = house.reborn("second")
    await reborn.fill()
    await run_on(house, reborn, 0.4)
    assert house.titles("tg") == ["Статья 1", "Статья 2"]
    await press(house, "skip")
    await run_on(house, house.reborn("third"), 0.6)
    assert house.titles("tg") == ["Статья 1", "Статья 2"]


async def test_a_course_is_forgotten_with_the_next_downtime(house: Any) -> None:
    await house.machine.fill()
    for number in range(1, 8):
        await house.add(f"Статья {number}")
    house.clock.to("09:10", day=25)
    reborn = house.reborn("second")
    await reborn.fill()
    await press(house, "skip")
    house.clock.later(seconds=15)
    await reborn.fill()
    house.clock.to("18:30", day=25)
    third = house.reborn("third")
    await third.fill()
    assert len(await house.notices("downtime")) == 2
    await run_on(house, third, 0.1)
    assert house.titles("tg") == ["Статья 1"]


async def test_what_came_too_late_expires_in_one_go_and_may_be_queued_again(house: Any) -> None:
    house.clock.to("11:59:50")
    await house.machine.fill()
    exact = await house.add("Ярмарка", at=house.clock.now() + timedelta(hours=1))
    filled = await house.add("Мост")
    house.clock.to("12:00")
    await house.machine.fill()
    soon = await house.add("Концерт", at=house.clock.now() + timedelta(hours=45))
    await house.add("Ещё одна", at=house.clock.now())
    await house.machine.fill()
    house.clock.to("18:30", day=26)
    reborn = house.reborn("second")
    await reborn.fill()
    (text,) = await house.notices("downtime")
    assert f"Стояли ко времени и выйдут сразу: «Концерт» (№ {soon}). Снять: /cancel {soon}" in text
    assert "Опоздали и сами не выйдут: «Ярмарка», «Мост», «Ещё одна»." in text
    assert await house.notices("expired") == []
    assert await house.states(exact) == await house.states(filled) == {"tg": "expired", "vk": "expired"}
    assert await labels(house) == ["📥 Вернуть опоздавшие в очередь"]
    house.clock.later(seconds=9)
    await house.carry_all(reborn)
    assert await house.states(soon) == {}, "what missed its moment waits until people have read"
    house.clock.later(seconds=1)
    await house.carry_all(reborn)
    assert await house.states(soon) == {"tg": "sent", "vk": "sent"}
    await press(house, "requeue")
    assert [one.title for one in await house.store.waiting("news")] == ["Ярмарка", "Мост", "Ещё одна"]
    house.clock.to("08:59:45", day=27)
    await reborn.fill()
    house.clock.to("09:00", day=27)
    await house.carry_all(reborn)
    assert house.titles("tg")[-1] == "Ярмарка"


async def test_an_article_that_is_out_in_one_network_is_told_as_late_where_it_is_not(house: Any) -> None:
    await house.machine.fill()
    article = await house.add("Мост", at=house.clock.now())
    await house.machine.fill()
    await house.machine.carry("tg")
    house.clock.to("18:30", day=26)
    await house.reborn("second").fill()
    assert await house.states(article) == {"tg": "sent", "vk": "expired"}
    (text,) = await house.notices("downtime")
    assert "Опоздали и сами не выйдут: «Мост»." in text
    (text,) = await house.notices("sent")
    assert text.startswith("Вышла не везде: «Мост»")


async def test_a_short_restart_and_a_downtime_that_missed_nothing_stay_silent(house: Any) -> None:
    house.clock.to("11:59:50")
    await house.machine.fill()
    await house.add("Мост")
    house.clock.to("12:00:15")
    reborn = house.reborn("second")
    await reborn.fill()
    assert (await house.store.deliveries_of(1))[0].due == house.clock.to("12:00")
    await house.add("Дождь")
    house.clock.to("17:00")
    await house.reborn("third").fill()
    assert await house.notices("downtime") == []


async def test_slots_without_articles_are_not_missed(house: Any) -> None:
    await house.machine.fill()
    house.clock.to("19:00")
    await house.add("Мост")
    await house.reborn("second").fill()
    assert await house.notices("downtime") == []


async def test_two_programs_that_come_back_together_tell_once(house: Any) -> None:
    await house.machine.fill()
    await house.add("Мост")
    house.clock.to("19:00")
    first, second = house.reborn("second"), house.reborn("third")
    recall, asked = house.store.recall, []

    async def meanwhile(name: str) -> Any:
        """The other one tells after this one has found out that it was away."""
        asked.append(name)
        found = await recall(name)
        if len(asked) == 2:
            house.clock.later(seconds=1)
            await second.fill()
        return found

    house.store.recall = meanwhile
    await first.fill()
    house.clock.later(seconds=1)
    await second.fill()
    await first.fill()
    assert len(await house.notices("downtime")) == 1


async def test_a_process_that_slept_while_another_one_worked_has_missed_nothing(house: Any) -> None:
    other = house.reborn("second")
    house.clock.to("11:59:50")
    await house.machine.fill()
    await other.fill()
    await house.add("Мост")
    for _ in range(8):
        await other.fill()
        house.clock.later(seconds=20)
    await house.add("Дождь")
    await house.machine.fill()
    assert await house.notices("downtime") == []


async def test_who_dies_after_telling_does_not_tell_again_and_the_hold_stays(house: Any) -> None:
    await house.machine.fill()
    await house.add("Мост")
    house.clock.to("19:00")
    back = house.clock.now()
    await house.reborn("second").fill()
    house.clock.later(seconds=5)
    third = house.reborn("third")
    assert await third.fill() == back + HOLD
    assert len(await house.notices("downtime")) == 1
    house.clock.later(seconds=5)
    await house.carry_all(third)
    assert house.titles("tg") == ["Мост"]


async def test_nobody_reads_so_nothing_waits(scene: Any) -> None:
    await scene.machine.fill()
    await scene.add("Мост")
    scene.clock.to("19:00")
    await scene.reborn("second").fill()
    assert (await scene.store.deliveries_of(1))[0].due == scene.clock.now()


@pytest.mark.parametrize("how", ["freeze", "pause"])
async def test_what_a_freeze_or_a_pause_held_up_is_told_when_it_ends(house: Any, how: str) -> None:
    await house.machine.fill()
    first = await house.add("Первая")
    await house.add("Вторая")
    exact = await house.add("Ко времени", at=house.clock.now() + timedelta(hours=1))
    if how == "freeze":
        await house.store.freeze(reason="траур", by="Пётр", now=house.clock.now())
    else:
        await house.store.pause("news")
    while house.clock.now() < house.clock.moment.replace(hour=15, minute=30):
        await house.machine.fill()
        house.clock.later(minutes=30)
        assert await house.notices("downtime") == []
    house.clock.to("18:30")
    await house.machine.fill()
    await (house.store.unfreeze() if how == "freeze" else house.store.unpause("news"))
    await house.machine.fill()
    (text,) = await house.notices("downtime")
    assert text.startswith(
        "⏱ Выход по расписанию был остановлен с вт 24 ноября, 10:00 МСК до вт 24 ноября, 18:30 МСК."
    )
    assert "«news» — 2." in text
    assert "«Ко времени»" in text
    assert await house.states(first) == await house.states(exact) == {}
    house.clock.later(seconds=10)
    await house.machine.fill()
    assert await house.states(exact) == {"tg": "planned", "vk": "planned"}
    await house.machine.fill()
    assert len(await house.notices("downtime")) == 1


async def test_every_queue_is_told_of_in_its_own_words(scene: Any, newsroom: Any, queue: Any) -> None:
    names = {"news": OnMissed.CATCH_UP, "sport": OnMissed.LATEST, "fun": OnMissed.SKIP}
    queues = [queue("12:00", "15:00", name=name, on_missed=how) for name, how in names.items()]
    scene.use(newsroom(*queues, editors=ANNA))
    await scene.machine.fill()
    for name in names:
        for number in (1, 2):
            await scene.add(f"{name} {number}", queue=name)
    scene.clock.to("19:00")
    reborn = scene.reborn("second")
    await reborn.fill()
    (text,) = await scene.notices("downtime")
    assert "«news» — 2, «sport» — 2, «fun» — 2." in text
    assert "«sport»: за всё пропущенное выйдет одна статья." in text
    assert "«fun»: пропущенное не догоняю, статьи ждут своих слотов." in text
    assert "«news» 1" not in text
    assert await labels(scene) == ["▶️ По порядку", "⏭ По одной на очередь", "⏹ Не догонять"]
    assert [line for line in text.splitlines() if line.startswith("•")] == [
        f"• вт 24 ноября, 19:00 МСК — «{title}»" for title in ("news 1", "news 2", "sport 1")
    ]
    await press(scene, "latest")
    await run_on(scene, reborn, 0.1)
    assert sorted(scene.titles("tg")) == ["news 1", "sport 1"]


@pytest.mark.parametrize(
    ("how", "expected", "otherwise"),
    [
        (
            OnMissed.LATEST,
            ["⏭ Только одну", "⏹ Не догонять"],
            "Если ничего не нажать, так и будет. Остальные статьи ждут своих слотов.",
        ),
        (OnMissed.SKIP, [], "статьи ждут своих слотов."),
    ],
)
async def test_only_what_does_less_is_offered(
    scene: Any, newsroom: Any, queue: Any, how: OnMissed, expected: list[str], otherwise: str
) -> None:
    scene.use(newsroom(queue("12:00", "15:00", on_missed=how), editors=ANNA))
    await scene.machine.fill()
    await scene.add("Мост")
    await scene.add("Дождь")
    scene.clock.to("19:00")
    await scene.reborn("second").fill()
    (text,) = await scene.notices("downtime")
    assert text.endswith(otherwise)
    assert await labels(scene) == expected


async def test_one_article_needs_no_choice_between_one_and_all(house: Any) -> None:
    await house.machine.fill()
    await house.add("Мост")
    house.clock.to("19:00")
    await house.reborn("second").fill()
    assert await labels(house) == ["▶️ По порядку", "⏹ Не догонять"]


async def test_nothing_is_sent_before_it_is_known_what_was_missed(house: Any) -> None:
    """Whoever slept for hours wakes in the middle of sending: the overdue are told of together."""
    await house.machine.fill()
    articles = [await house.add(f"Статья {each}", at=house.clock.now()) for each in (1, 2)]
    await house.machine.fill()
    house.clock.to("19:00", day=26)
    await house.machine._carrier("tg")()
    await house.machine._carrier("vk")()
    assert [await house.states(each) for each in articles] == [{"tg": "expired", "vk": "expired"}] * 2
    assert len(await house.notices("downtime")) == 1
    assert await house.notices("expired") == []


async def test_a_clock_that_was_set_back_is_no_downtime(house: Any) -> None:
    await house.machine.fill()
    await house.add("Мост")
    house.clock.jump(days=-1)
    await house.machine.fill()
    assert await house.notices("downtime") == []


async def test_what_had_an_exact_time_is_named_with_what_stops_it_as_the_buttons_do_not(house: Any) -> None:
    await house.machine.fill()
    await house.add("Мост")
    exact = await house.add("Концерт", at=house.clock.now() + timedelta(hours=6))
    house.clock.to("19:00")
    reborn = house.reborn("second")
    await reborn.fill()
    (text,) = await house.notices("downtime")
    said = f"сразу при любом ответе: «Концерт» (№ {exact}). Снять: /cancel {exact}\n"
    assert f"Стояли ко времени и выйдут {said}" in text
    await press(house, "skip")
    await run_on(house, reborn, 0.1)
    assert house.titles("tg") == ["Концерт"]


async def test_two_queues_with_one_article_each_are_told_of_together(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    queues = [queue("12:00", "15:00", name=name, on_missed=OnMissed.LATEST) for name in ("news", "sport")]
    scene.use(newsroom(*queues, editors=ANNA))
    await scene.machine.fill()
    for name in ("news", "sport"):
        await scene.add(name, queue=name)
    scene.clock.to("19:00")
    await scene.reborn("second").fill()
    (text,) = await scene.notices("downtime")
    assert "«news», «sport»: за всё пропущенное выйдет по одной статье." in text


async def test_a_long_headline_does_not_push_out_what_can_be_done(house: Any) -> None:
    await house.machine.fill()
    for _ in range(6):
        await house.add("Мост " * 200)
    house.clock.to("09:10", day=26)
    await house.reborn("second").fill()
    (text,) = await house.notices("downtime")
    coming = [line for line in text.splitlines() if line.startswith("•")]
    assert len(coming) == 3
    assert all(line.endswith("Мост…»") and len(line) < 100 for line in coming)
    assert text.endswith("ждут своих слотов.")


async def test_long_lists_are_cut(house: Any) -> None:
    await house.machine.fill()
    at = house.clock.now() + timedelta(minutes=1)
    for number in range(7):
        await house.add(f"Статья {number}", at=at)
    house.clock.to("12:00", day=26)
    await house.reborn("second").fill()
    (text,) = await house.notices("downtime")
    assert text.endswith("«Статья 4» и ещё 2.")
    articles = [await house.store.article(number) for number in range(1, 8)]
    assert {one.state for one in articles} == {ArticleState.EXPIRED}


async def test_a_course_asked_about_before_the_next_downtime_is_withdrawn(house: Any) -> None:
    await house.machine.fill()
    for number in range(1, 8):
        await house.add(f"Статья {number}")
    house.clock.to("19:00")
    await house.reborn("second").fill()
    (first,) = await house.store.open_choices("downtime")
    house.clock.to("12:30", day=25)
    third = house.reborn("third")
    await third.fill()
    await third.fill()
    assert first.id not in [one.id for one in await house.store.open_choices("downtime")]
    assert len(await house.store.open_choices("downtime")) == 1


async def test_the_forecast_after_a_downtime_is_what_then_happens(house: Any) -> None:
    await house.machine.fill()
    articles = [await house.add(f"Статья {number}") for number in range(1, 5)]
    articles.append(await house.add("Ко времени", at=house.clock.now() + timedelta(hours=20)))
    house.clock.to("09:10", day=25)
    reborn = house.reborn("second")
    await reborn.fill()
    desk = Desk(house.store, house.newsroom, now=house.clock.now)
    forecast = {one.waiting.article: one.at for one in await desk.waiting_with_forecast()}
    end = house.clock.now() + timedelta(hours=1.2)
    while house.clock.now() < end:
        wake = await reborn.fill() or end
        house.clock.moment = min(end, wake, house.clock.now() + timedelta(seconds=25))
    house.clock.to("11:59:50", day=25)
    await reborn.fill()
    house.clock.to("12:00", day=25)
    await reborn.fill()
    due = {number: (await house.store.deliveries_of(number))[0].due for number in articles}
    assert due == forecast


async def test_what_a_paused_queue_holds_back_pushes_nobody_elses_slots(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    scene.use(newsroom(queue("12:00", min_gap=GAP), queue("12:00", name="sport", min_gap=GAP), editors=ANNA))
    scene.clock.to("11:59:40")
    await scene.machine.fill()
    await scene.store.pause("sport")
    await scene.add("Матч", queue="sport", at=scene.clock.now() + timedelta(seconds=5))
    article = await scene.add("Мост")
    noon = scene.clock.to("12:00")
    await scene.machine.fill()
    assert (await scene.store.deliveries_of(article))[0].due == noon


async def test_whoever_lost_the_race_to_tell_keeps_the_hold_of_the_one_who_told(house: Any) -> None:
    """Its own idea of the attendance knows no hold: what was missed would go before anybody has read."""
    await house.machine.fill()
    await house.add("Мост")
    house.clock.to("19:00")
    first, second = house.reborn("second"), house.reborn("third")
    come_back = house.store.come_back

    async def too_slow(**what: Any) -> bool:
        house.store.come_back = come_back
        house.clock.later(seconds=1)
        await second.fill()
        told: bool = await come_back(**what)
        return told

    house.store.come_back = too_slow
    assert await first.fill() == house.clock.now() + HOLD
    assert await house.states(1) == {}
    house.clock.later(seconds=9)
    await house.carry_all(first)
    assert house.titles("tg") == []
    house.clock.later(seconds=1)
    await house.carry_all(first)
    assert house.titles("tg") == ["Мост"]


async def test_what_is_overdue_in_a_paused_channel_does_not_expire_by_a_return(house: Any) -> None:
    article = await house.add("Мост", at=house.clock.now())
    await house.machine.fill()
    await house.store.pause("tg")
    house.clock.to("18:30", day=26)
    await house.reborn("second").fill()
    assert await house.states(article) == {"tg": "planned", "vk": "expired"}


async def test_a_slot_that_was_filled_in_the_last_moment_before_the_break_is_not_missed(house: Any) -> None:
    """The attendance is written every few seconds only: the slot's cursor may know more."""
    house.clock.to("11:59:58")
    await house.machine.fill()
    first, second = await house.add("Мост"), await house.add("Дождь")
    house.clock.to("12:00")
    await house.machine.fill()
    assert list(await house.states(first)) == ["tg", "vk"]
    house.clock.to("12:30")
    await house.reborn("second").fill()
    assert await house.notices("downtime") == []
    assert await house.states(second) == {}


async def test_an_exact_moment_that_was_missed_in_one_break_is_not_told_of_after_the_next(house: Any) -> None:
    await house.machine.fill()
    exact = await house.add("Концерт", at=house.clock.now() + timedelta(hours=1))
    house.clock.to("13:00")
    await house.reborn("second").fill()
    assert len(await house.notices("downtime")) == 1
    house.clock.to("13:00:05")  # and it dies while people still read
    house.clock.to("14:00")
    third = house.reborn("third")
    await third.fill()
    assert len(await house.notices("downtime")) == 1
    await house.carry_all(third)
    assert await house.states(exact) == {"tg": "sent", "vk": "sent"}


async def test_a_slot_of_a_queue_that_missed_nothing_is_not_among_what_is_made_up_for(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    scene.use(newsroom(queue("12:00"), queue("18:00", name="sport"), editors=ANNA))
    await scene.machine.fill()
    await scene.add("Мост")
    await scene.add("Матч", queue="sport")
    await scene.store.pause("news")
    evening = scene.clock.moment.replace(hour=15, minute=0)
    while scene.clock.now() < evening:
        await scene.machine.fill()
        scene.clock.later(seconds=30)
    assert scene.clock.now() == evening
    await scene.store.unpause("news")
    await scene.machine.fill()
    (text,) = await scene.notices("downtime")
    assert "«Мост»" in text
    assert "Матч" not in text
    assert await labels(scene) == ["▶️ По порядку", "⏹ Не догонять"]


async def test_who_waits_for_news_is_woken_by_a_return(house: Any) -> None:
    await house.machine.fill()
    await house.add("Мост")
    house.clock.to("19:00")
    before = house.waker.rings
    await house.reborn("second").fill()
    assert house.waker.rings == before + 1


async def test_an_exact_article_of_a_paused_queue_waits_on_whoever_comes_back(house: Any) -> None:
    await house.machine.fill()
    exact = await house.add("Концерт", at=house.clock.now() + timedelta(hours=1))
    await house.store.pause("news")
    house.clock.to("18:30", day=26)
    reborn = house.reborn("second")
    await reborn.fill()
    article = await house.store.article(exact)
    assert (article.state, await house.notices("downtime")) == (ArticleState.WAITING, [])
    await house.store.unpause("news")
    await reborn.fill()
    (text,) = await house.notices("downtime")
    assert "Опоздали и сами не выйдут: «Концерт»." in text


@pytest.mark.parametrize(("hours", "late"), [(2, True), (72, False)])
async def test_how_late_an_exact_article_may_be_is_for_its_queue_to_say(
    scene: Any, newsroom: Any, queue: Any, hours: int, late: bool
) -> None:
    scene.use(newsroom(queue("09:00", expires_after=timedelta(hours=hours)), editors=ANNA))
    await scene.machine.fill()
    await scene.add("Концерт", at=scene.clock.now() + timedelta(hours=1))
    scene.clock.to("18:30", day=24 if late else 26)
    await scene.reborn("second").fill()
    (text,) = await scene.notices("downtime")
    assert ("Опоздали и сами не выйдут: «Концерт»." in text) is late
    assert ("Стояли ко времени и выйдут сразу: «Концерт»" in text) is not late


@pytest.mark.parametrize("how", ["freeze", "pause", "crash"])
async def test_what_is_chosen_while_catching_up_is_held_up_holds_once_it_goes_on(
    house: Any, how: str
) -> None:
    """Nothing was missed meanwhile, so nobody is asked again: the earlier answer must not be forgotten."""
    await house.machine.fill()
    for number in range(1, 5):
        await house.add(f"Статья {number}")
    house.clock.to("09:10", day=25)
    machine = house.reborn("second")
    await machine.fill()
    if how != "crash":
        stop = house.store.pause("news") if how == "pause" else None
        await (stop or house.store.freeze(reason="", by="Пётр", now=house.clock.now()))
        for _ in range(4):
            house.clock.later(seconds=20)
            await machine.fill()
    assert len(await open_choices(house)) == 1
    await press(house, "skip")
    if how == "crash":
        house.clock.later(minutes=5)
        machine = house.reborn("third")
    await (house.store.unpause("news") if how == "pause" else house.store.unfreeze())
    await run_on(house, machine, 1)
    assert house.titles("tg") == []
    assert len(await house.notices("downtime")) == 1
    house.clock.to("11:59:45", day=25)
    await run_on(house, machine, 0.01)
    assert house.titles("tg") == ["Статья 1"]


async def test_who_goes_on_catching_up_after_a_break_is_asked_once_more_if_that_missed_something(
    house: Any,
) -> None:
    await house.machine.fill()
    for number in range(1, 5):
        await house.add(f"Статья {number}")
    house.clock.to("09:10", day=25)
    await house.reborn("second").fill()
    await press(house, "skip")
    exact = await house.add("Концерт", at=house.clock.now() + timedelta(minutes=5))
    house.clock.later(minutes=10)
    await house.reborn("third").fill()
    assert len(await house.notices("downtime")) == 2
    assert await house.states(exact) == {}, "held until people have read of it"


async def test_a_slot_that_a_gap_had_pushed_into_the_break_was_missed_in_it(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    """Nothing of an earlier break was left, so this one is a break, though no slot stands in it."""
    scene.use(newsroom(queue("12:00", "18:00", min_gap=GAP, on_missed=OnMissed.SKIP), editors=ANNA))
    await scene.machine.fill()
    while scene.clock.now() < scene.clock.moment.replace(hour=8, minute=59):
        scene.clock.later(seconds=25)
        await scene.machine.fill()
    await scene.add("Сейчас", at=scene.clock.now())
    article = await scene.add("Мост")
    await scene.carry_all()
    while scene.clock.now() < scene.clock.moment.replace(hour=9, minute=5):
        scene.clock.later(seconds=25)
        await scene.machine.fill()
    scene.clock.to("12:30")
    reborn = scene.reborn("second")
    await run_on(scene, reborn, 0.1)
    assert await scene.states(article) == {}
    scene.clock.to("17:59:45")
    await run_on(scene, reborn, 0.01)
    assert await scene.states(article) == {"tg": "sent", "vk": "sent"}
