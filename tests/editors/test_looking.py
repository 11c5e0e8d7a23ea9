"""What an editor looks at."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.core.delivery import Ceiling, Failed, Postponed, Sent, State
from bot.core.journal import Actor
from bot.core.receipt import Receipt
from bot.core.schedule import EVERY_DAY, SlotRule, SpecialDays


async def asked(room: Any, command: str, *, person: int | None = None) -> Any:
    """What a command is answered with."""
    person = person or room.anna
    before = len(room.telegram.chat(person))
    room.telegram.say(person, command)
    return (await room.shown(person, before + 1))[-1]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/start", "Здравствуйте, Анна!"),
        ("/help", "/urgent"),
        ("/new", "Пришлите статью"),
        ("/queue", "Очередь пуста."),
        ("/history", "Пока ничего не выходило."),
        ("/plan", "— свободно —"),
        ("/status", "Работаю"),
        ("/queue@anons_sandbox_bot", "Очередь пуста."),
        ("/чепуха", "Такой команды нет"),
    ],
)
async def test_every_command_answers_also_where_there_is_nothing_yet(
    room: Any, command: str, words: str
) -> None:
    assert words in (await asked(room, command)).text


async def test_new_is_explained_in_six_lines(room: Any) -> None:
    assert len((await asked(room, "/new")).text.splitlines()) == 6


async def test_a_long_queue_is_leafed_through_and_a_number_opens_the_card(room: Any) -> None:
    await room.queue_up(23)
    shown = await asked(room, "/queue")
    assert "Ждут выхода: 23 статьи" in shown.text
    tools = ["📂 Все очереди", "☑️ Выбрать несколько"]
    assert shown.labels == [*map(str, range(1, 11)), "▶", *tools]
    await room.pressed(room.anna, "▶")
    assert "стр. 2 из 3" in shown.text
    await room.pressed(room.anna, "▶")
    assert shown.labels == ["21", "22", "23", "◀", *tools]
    await room.pressed(room.anna, "◀")
    await room.pressed(room.anna, "12")
    await room.pressed(room.anna, "Открыть")
    card = await room.until(room.anna, "12-я в очереди «news»")
    await room.pressed(room.anna, "Снять")
    assert "Снята" in card.text


async def test_a_page_that_is_no_more_becomes_the_last_one(room: Any) -> None:
    await room.queue_up(11)
    shown = await asked(room, "/queue")
    await room.desk.cancel(11)
    await room.pressed(room.anna, "▶")
    assert "Ждут выхода: 10 статей" in shown.text
    assert len(shown.text) < 4096


async def test_the_plan_shows_what_fills_each_slot_and_leafs(room: Any) -> None:
    await room.queue_up(1)
    shown = await asked(room, "/plan")
    assert "вт 24 ноября, МСК" in shown.text
    assert "12:30 news: № 1 · Статья 1" in shown.text
    assert shown.text.startswith("Сетка на неделю: занято 1 из ")
    await room.pressed(room.anna, "▶")
    assert "стр. 2" in shown.text


async def test_the_plan_names_the_days_that_are_not_as_usual(room: Any) -> None:
    noon = (SlotRule(days=EVERY_DAY, times=(time(12),)),)
    room.on_holiday(
        SpecialDays(first=date(2026, 11, 25), last=date(2026, 11, 26), note="Субботник"),
        SpecialDays(first=date(2026, 11, 27), last=date(2026, 11, 27), slots=noon),
    )
    shown = (await asked(room, "/plan")).text
    assert "\n\nср 25 ноября, МСК\n🗓 news: Субботник, слотов нет\n09:00 sport: — свободно —\n" in shown
    friday = shown.split("пт 27 ноября, МСК\n")[1]
    assert friday.startswith("🗓 news: слоты не как обычно\n09:00 sport: — свободно —\n12:00 news")


async def test_the_plan_of_a_week_without_slots_says_why(room: Any) -> None:
    room.without_slots()
    room.on_holiday(SpecialDays(first=date(2026, 11, 24), last=date(2026, 11, 24), note="Ремонт"))
    assert "вт 24 ноября, МСК\n🗓 news: Ремонт, слотов нет" in (await asked(room, "/plan")).text


async def test_an_article_of_a_queue_that_is_gone_says_so(room: Any) -> None:
    await room.queue_up(1)
    room.rename_queue("news", "новости")
    said = (await asked(room, "/queue")).text
    assert "Время ещё не назначено\n№ 1 · news (нет в настройках)\nСтатья 1" in said


async def test_a_newsroom_without_slots_is_told_so(room: Any) -> None:
    room.without_slots()
    assert "ни одного выхода" in (await asked(room, "/plan")).text
    card = await room.drafted(room.anna, "Дождь\n\nВечером ждут дождь.")
    assert "поставьте ко времени" in card.text
    await room.pressed(room.anna, "В очередь")
    assert "Места в расписании пока нет" in card.text
    assert "Время ещё не назначено" in (await asked(room, "/queue")).text
    assert "следующий слот не назначен" in (await asked(room, "/status")).text
    twin = await room.drafted(room.anna, "Дождь\n\nИ снова.")
    assert "Похожая уже ждёт: Анна" in twin.text


async def test_history_and_card_show_what_is_out_and_what_is_not_and_why(room: Any) -> None:
    deliveries = await room.taken()
    receipt = Receipt(at=room.now(), remote_id="5", url="https://t.me/nash_rayon/5")
    await room.settle(deliveries[0], Sent(receipt=receipt))
    card = await asked(room, "/history")
    assert "✅ tg\n" in card.text
    assert [one["url"] for one in card.entities if one["type"] == "text_link"] == [receipt.url]
    assert "⏳ vk: ждёт отправки" in card.text
    await room.settle(deliveries[1], Failed(error="Нет прав на публикацию."))
    assert "❌ vk: не вышло — Нет прав на публикацию." in (await asked(room, "/history")).text
    status = (await asked(room, "/status")).text
    assert "Не вышло: 1.\nЖдут отправки: 1.\nПодробности: /history" in status
    assert "Неизвестно" not in status


async def test_a_headline_stands_once_above_all_its_channels(room: Any) -> None:
    await room.taken()
    shown = (await asked(room, "/history")).text.splitlines()[2:]
    assert shown == [
        "Статья 1",
        "№ 1 · вт 24 ноября, 09:05 МСК",
        *[f"⏳ {name}: ждёт отправки" for name in ("tg", "vk", "ok")],
        "",
        "Номер открывает статью: там видно, почему она не вышла и что можно сделать.",
    ]


async def test_a_network_that_asked_to_wait_is_named_wherever_posts_wait_for_it(room: Any) -> None:
    await room.taken()
    await room.store.be_patient("vk", until=room.now() + timedelta(hours=2), now=room.now())
    line = "⏳ ВКонтакте (vk): сеть просила подождать, посты пойдут не раньше вт 24 ноября, 11:05 МСК."
    for command in ("/status", "/queue"):
        shown = (await asked(room, command)).text
        assert line in shown
        assert "всё идёт по расписанию" not in shown
    card = await room.drafted(room.anna, "Мост открыли\n\nСегодня утром.")
    assert line in card.text
    room.now.advance(hours=3)
    assert "сеть просила подождать" not in (await asked(room, "/status")).text


async def test_a_card_says_once_why_its_channel_stands_still(room: Any) -> None:
    numbers = await room.taken()
    await room.standing()
    await room.settle(numbers[1], Failed(error="Ключу доступа ВКонтакте не хватает прав."))
    listed = await asked(room, "/history")
    await room.pressed(room.anna, "1", message=listed.id)
    card = await room.until(room.anna, "🔴 ВКонтакте (vk)")
    assert card.text.count("не хватает прав") == 1
    assert "не принимает посты с вт 24 ноября, 09:05 МСК. Что сделать: Создайте новый ключ." in card.text


async def test_a_parked_post_and_its_patient_channel_say_the_moment_once(room: Any) -> None:
    numbers = await room.taken()
    until = room.now() + timedelta(hours=5)
    await room.settle(numbers[1], Postponed(until=until, error="ВКонтакте просит подождать."))
    await room.store.be_patient("vk", until=until, now=room.now())
    listed = await asked(room, "/history")
    await room.pressed(room.anna, "1", message=listed.id)
    card = await room.until(room.anna, "Выходит.")
    assert card.text.count("14:05") == 1


async def test_whoever_sends_now_in_a_freeze_or_a_pause_is_told_first_that_it_goes_all_the_same(
    room: Any,
) -> None:
    card = await room.drafted(room.anna, "Мост открыли\n\nСегодня утром.")
    await room.desk.pause("news")
    await room.pressed(room.anna, "Сейчас")
    assert "⏸ Очередь «news» на паузе, но это выйдет сразу.\nОпубликовать сейчас" in card.text
    await room.pressed(room.anna, "Назад")
    await room.desk.freeze(reason="траур", by=Actor(name="Пётр"))
    await room.pressed(room.anna, "Сейчас")
    assert "⛔ Всё остановлено (траур), но это выйдет сразу.\nОпубликовать сейчас" in card.text
    await room.pressed(room.anna, "Сейчас, да")
    assert card.text.endswith("🚀 Отправляю сейчас.")


async def test_an_exact_time_that_passed_in_a_freeze_is_not_on_its_way(room: Any, clock: Any) -> None:
    await room.drafted(room.anna, "Мост открыли\n\nСегодня утром.")
    await room.desk.fix_time(1, room.now() + timedelta(minutes=5))
    await room.desk.freeze(reason="траур", by=Actor(name="Пётр"))
    clock.advance(minutes=6)
    listed = await asked(room, "/queue")
    await room.pressed(room.anna, "1", message=listed.id)
    await room.until(room.anna, "Выйдет, как только снова пустят.")


async def test_an_article_that_is_out_shows_its_links_and_offers_to_repeat_what_failed(room: Any) -> None:
    card = await room.drafted(room.anna, "Мост открыт\n\nДля машин.")
    await room.pressed(room.anna, "В очередь")
    deliveries = await room.taken(article=1)
    await room.settle(
        deliveries[0], Sent(receipt=Receipt(at=room.now(), remote_id="5", url="https://t.me/x/5"))
    )
    await room.pressed(room.anna, "Снять")
    assert "🚀 Выходит." in card.text
    await room.settle(deliveries[1], Failed(error="Нет прав."))
    await room.settle(deliveries[2], Sent(receipt=Receipt(at=room.now(), remote_id="6", url=None)))
    await room.pressed(room.anna, "Обновить")
    assert "❗ Вышла не везде." in card.text
    await room.pressed(room.anna, "Повторить: vk")
    assert (await room.desk.delivery(deliveries[1])).state == "planned"
    await room.settle(deliveries[1], Sent(receipt=Receipt(at=room.now(), remote_id="7", url=None)))
    await room.queue_up(1)
    again = await room.drafted(room.anna, "Мост открыт\n\nЕщё раз.")
    assert "Похожая уже вышла вт 24 ноября" in again.text


async def test_an_expired_article_says_so(room: Any) -> None:
    await room.queue_up(1)
    shown = await asked(room, "/queue")
    await room.pressed(room.anna, "1", message=shown.id)
    await room.store.expire_article(1, now=room.now() + timedelta(days=2), notice=None)
    await room.pressed(room.anna, "Открыть", message=shown.id)
    assert "Время прошло" in (await room.until(room.anna, "Время прошло")).text


async def test_english_newsrooms_are_spoken_to_in_english(room: Any) -> None:
    room.speak("en")
    card = await room.drafted(room.anna, "Rain\n\nRain is expected.")
    assert card.labels[0] == "📥 Queue"
    assert "If queued, it goes out Tue 24 November, 12:30 MSK." in card.text


async def test_a_parked_delivery_says_until_when_and_why(room: Any) -> None:
    numbers = await room.taken()
    until = room.now() + timedelta(hours=5)
    await room.settle(numbers[1], Postponed(until=until, error="ВКонтакте просит подождать секунду."))
    room.telegram.say(room.anna, "/history")
    listed = await room.until(room.anna, "Последние публикации")
    line = "⏳ vk: отправлю не раньше вт 24 ноября, 14:05 МСК. ВКонтакте просит подождать секунду."
    assert line in listed.text
    await room.pressed(room.anna, "1", message=listed.id)
    card = await room.until(room.anna, "Выходит.")
    assert line in card.text
    room.now.advance(hours=6)
    await room.pressed(room.anna, "Обновить", message=card.id)
    assert "vk: ждёт отправки" in (await room.until(room.anna, "Выходит.")).text


async def test_an_expired_delivery_says_why_and_offers_to_repeat(room: Any) -> None:
    numbers = await room.taken()
    room.now.advance(days=2)
    ceiling = Ceiling(max_per_hour=60)
    claim = room.store.claim("vk", owner="p", now=room.now(), lease=timedelta(minutes=2), ceiling=ceiling)
    assert await claim is None
    room.telegram.say(room.anna, "/history")
    listed = await room.until(room.anna, "Последние публикации")
    assert "⌛ vk: опоздало, не отправлено; отправить нужно было до ср 25 ноября, 09:05 МСК" in listed.text
    assert "Номер открывает статью" in listed.text
    await room.pressed(room.anna, "1", message=listed.id)
    await room.until(room.anna, "Пока не вышла")
    assert await room.pressed(room.anna, "Повторить: vk") == "Готово."
    assert (await room.desk.delivery(numbers[1])).state is State.PLANNED


STANDS = (
    "🔴 ВКонтакте (vk) не принимает посты с вт 24 ноября, 09:05 МСК: "
    "Ключу доступа ВКонтакте не хватает прав. Что сделать: Создайте новый ключ. "
    "Посты ждут. Проверю снова вт 24 ноября, 09:08 МСК."
)


@pytest.mark.parametrize("command", ["/status", "/queue"])
async def test_a_channel_that_stands_still_is_named_with_reason_and_cure(room: Any, command: str) -> None:
    await room.standing()
    room.telegram.say(room.anna, command)
    shown = await room.until(room.anna, "не принимает посты")
    assert STANDS in shown.text.splitlines()
    assert "всё идёт по расписанию" not in shown.text


async def test_the_queue_says_that_everything_is_frozen(room: Any) -> None:
    await room.queue_up(1)
    await room.desk.freeze(reason="траур", by=Actor(name="Пётр"))
    room.telegram.say(room.anna, "/queue")
    shown = await room.until(room.anna, "Ждут выхода")
    assert "⛔ Всё остановлено (Пётр, вт 24 ноября, 09:05 МСК): траур" in shown.text


async def test_a_card_says_that_its_channel_stands_still(room: Any) -> None:
    await room.standing(advice=None, minutes=0)
    card = await room.drafted(room.anna, "Мост открыли\n\nСегодня утром.")
    assert "🔴 ВКонтакте (vk) не принимает посты" in card.text
    assert card.text.split("🔴")[1].splitlines()[0].endswith("Скоро проверю снова.")
    await room.taken(1)
    assert await room.desk.found_healthy("vk")
    assert not await room.desk.found_healthy("vk")
    room.telegram.meet(room.petr)
    await room.until(room.petr, "Канал «vk» (ВКонтакте) снова работает: посты идут дальше.")
