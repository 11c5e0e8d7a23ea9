"""A queue or a channel leaves the configuration, and articles still wait for it: people are asked, once."""

from typing import Any

from bot.core.article import ArticleState
from bot.core.choice import Choice

KIND = "gone"


async def _look(scene: Any) -> None:
    """The publisher looks around, some time later."""
    scene.clock.later(seconds=11)
    await scene.machine.recover()


async def _open(scene: Any) -> list[Choice]:
    found: list[Choice] = await scene.store.open_choices(KIND)
    return found


async def _choose(scene: Any, name: str) -> bool:
    (choice,) = await _open(scene)
    answered: bool = await scene.store.choose(choice.id, name, by="Анна", now=scene.clock.now())
    return answered


async def _waiting(scene: Any) -> dict[str, list[str]]:
    """What waits, by queue."""
    found: dict[str, list[str]] = {}
    for one in await scene.store.waiting():
        found.setdefault(one.queue, []).append(one.title)
    return found


async def _lose_sport(scene: Any, newsroom: Any, queue: Any, count: int = 3) -> None:
    """A queue with articles in it is taken out of the file, while the program runs."""
    scene.use(newsroom(queue("12:00"), queue("19:00", name="sport")))
    for number in range(1, count + 1):
        await scene.add(f"Матч {number}", queue="sport")
    await scene.machine.take(newsroom(queue("12:00")), scene.networks)
    await _look(scene)


async def test_articles_of_a_queue_that_is_gone_wait_and_people_are_asked(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    await _lose_sport(scene, newsroom, queue, count=12)
    (text,) = await scene.notices(KIND)
    assert await scene.audiences(KIND) == ["editors"]
    assert text.startswith(
        "Очереди «sport» больше нет в настройках, а 12 статей в ней ждут: «Матч 1» (№ 1), «Матч 2» (№ 2), "
    )
    assert "«Матч 10» (№ 10) и ещё 2.\nКак быть? Пока никто не ответил, всё остаётся на месте." in text
    (choice,) = await _open(scene)
    assert [one.label for one in choice.options] == ["В очередь «news»", "Снять все", "Оставить: пусть ждут"]
    scene.clock.to("19:00")
    await scene.carry_all()
    assert len((await _waiting(scene))["sport"]) == 12
    assert scene.titles("tg") == []


async def test_a_program_that_starts_with_the_changed_file_asks_as_well(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    await scene.add("Матч", queue="sport")
    scene.use(newsroom(queue("12:00")))
    await _look(scene)
    (text,) = await scene.notices(KIND)
    assert "а 1 статья в ней ждёт: «Матч» (№ 1).\n" in text


async def test_it_is_asked_once_whoever_looks_and_however_often(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    await _lose_sport(scene, newsroom, queue)
    scene.newsroom = newsroom(queue("12:00"))
    other = scene.reborn("second")
    for machine in (other, scene.machine, scene.reborn("after a crash")):
        scene.clock.later(seconds=11)
        await scene.add("Ещё новость")
        await machine.recover()
    assert await _choose(scene, "leave")
    await _look(scene)
    await scene.reborn("after another").recover()
    assert len(await scene.notices(KIND)) == 1
    assert (await _waiting(scene))["sport"] == ["Матч 1", "Матч 2", "Матч 3"]


async def test_what_waits_moves_to_another_queue_in_its_order(scene: Any, newsroom: Any, queue: Any) -> None:
    await scene.add("Новость")
    await _lose_sport(scene, newsroom, queue)
    assert await _choose(scene, "move:news")
    assert await _waiting(scene) == {"news": ["Новость", "Матч 1", "Матч 2", "Матч 3"]}
    for day in (24, 25, 26, 27):
        scene.clock.to("12:00", day=day)
        await scene.carry_all()
    assert scene.titles("tg") == ["Новость", "Матч 1", "Матч 2", "Матч 3"]


async def test_what_waits_can_be_taken_back(scene: Any, newsroom: Any, queue: Any) -> None:
    await scene.add("Новость")
    await _lose_sport(scene, newsroom, queue)
    assert await _choose(scene, "cancel")
    assert await _waiting(scene) == {"news": ["Новость"]}


async def test_a_queue_that_comes_back_needs_no_answer_and_a_late_press_takes_nothing_back(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    await _lose_sport(scene, newsroom, queue)
    (choice,) = await _open(scene)
    whole = newsroom(queue("12:00"), queue("19:00", name="sport"))
    await scene.machine.take(whole, scene.networks)
    await _look(scene)
    assert await _open(scene) == []
    assert not await scene.store.choose(choice.id, "cancel", by="Анна", now=scene.clock.now())
    scene.clock.to("19:00")
    await scene.carry_all()
    assert scene.titles("tg") == ["Матч 1"]


async def test_a_queue_that_goes_again_is_asked_about_again(scene: Any, newsroom: Any, queue: Any) -> None:
    await _lose_sport(scene, newsroom, queue)
    assert await _choose(scene, "leave")
    await scene.machine.take(newsroom(queue("12:00"), queue("19:00", name="sport")), scene.networks)
    await _look(scene)
    await scene.machine.take(newsroom(queue("12:00")), scene.networks)
    await _look(scene)
    assert len(await scene.notices(KIND)) == 2
    assert len(await _open(scene)) == 1


async def test_no_answer_is_needed_where_nothing_waits_any_more(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    await _lose_sport(scene, newsroom, queue, count=1)
    (waiting,) = await scene.store.waiting("sport")
    await scene.store.cancel_article(waiting.article, now=scene.clock.now())
    await _look(scene)
    assert await _open(scene) == []


async def test_posts_of_a_channel_that_is_gone_wait_and_people_are_asked(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    await scene.store.pause("tg")
    articles = [await scene.add(f"Статья {each}", at=scene.clock.now()) for each in range(12)]
    await scene.carry_all()
    await scene.machine.take(newsroom(queue("12:00"), channels=("vk",)), {"vk": scene.networks["vk"]})
    for _ in range(2):
        await _look(scene)
    (text,) = await scene.notices(KIND)
    assert text.startswith(
        "Канала «tg» больше нет в настройках, а 12 статей для него ждут: «Статья 0» (№ 1), "
    )
    assert "и ещё 2.\nКак быть? Пока никто не ответил, посты для него ждут; других каналов" in text
    assert (await scene.states(articles[0]))["tg"] == "planned"
    await scene.machine.take(scene.newsroom, scene.networks)
    await scene.store.unpause("tg")
    await _look(scene)
    assert await _open(scene) == []
    await scene.carry_all()
    assert (await scene.states(articles[0]))["tg"] == "sent"


async def test_posts_of_a_channel_that_is_gone_can_be_taken_back_and_the_others_go(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    await scene.store.pause("tg")
    planned = await scene.add("Готовый пост", at=scene.clock.now())
    await scene.machine.fill()
    only_there, both = await scene.add("Только туда", channels=("tg",)), await scene.add("Не только")
    await scene.machine.take(newsroom(queue("12:00"), channels=("vk",)), {"vk": scene.networks["vk"]})
    await _look(scene)
    (text,) = await scene.notices(KIND)
    assert "«Готовый пост» (№ 1), «Только туда» (№ 2).\n" in text
    assert await _choose(scene, "cancel")
    assert await scene.states(planned) == {"tg": "cancelled", "vk": "planned"}
    assert (await scene.store.article(only_there)).state is ArticleState.CANCELLED
    assert (await scene.store.article(both)).state is ArticleState.WAITING
    await _look(scene)
    assert len(await scene.notices(KIND)) == 1


async def test_a_draft_that_is_queued_for_a_channel_that_is_gone_is_asked_about(
    scene: Any, newsroom: Any, queue: Any
) -> None:
    draft = await scene.add("Черновик", channels=("tg",), state=ArticleState.DRAFT)
    await scene.machine.take(newsroom(queue("12:00"), channels=("vk",)), {"vk": scene.networks["vk"]})
    await _look(scene)
    assert await scene.notices(KIND) == []
    await scene.store.queue_article(draft, now=scene.clock.now(), queue="news")
    await _look(scene)
    (text,) = await scene.notices(KIND)
    assert text.startswith("Канала «tg» больше нет в настройках, а 1 статья для него ждёт: «Черновик» (№ 1).")


async def test_the_question_is_asked_in_the_newsrooms_language(scene: Any, newsroom: Any, queue: Any) -> None:
    await scene.add("A match", queue="sport")
    long = queue("12:00", name="a queue whose name is longer than any button")
    scene.use(newsroom(long, language="en"))
    await _look(scene)
    (text,) = await scene.notices(KIND)
    assert text.startswith(
        "Queue “sport” is not in the configuration any more, and 1 article waits in it: “A match” (No. 1).\n"
    )
    (choice,) = await _open(scene)
    assert [one.label for one in choice.options] == [
        "To queue “a queue whose name is longer …",
        "Take all back",
        "Leave them waiting",
    ]
