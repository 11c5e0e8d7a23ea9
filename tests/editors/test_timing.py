"""«Ко времени»: quick choices, a calendar in Russian, a typed moment."""

from typing import Any

import pytest

from bot.core.article import ArticleState

STORY = "Мост открыт\n\nМост через реку открыли для машин."


def rows(card: Any) -> list[list[str]]:
    return [[one["text"] for one in row] for row in card.keyboard["inline_keyboard"]]


async def calendar(room: Any) -> Any:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Ко времени")
    await room.pressed(room.anna, "Другой день")
    return card


async def test_a_month_stands_as_on_the_wall_and_what_is_over_cannot_be_pressed(room: Any) -> None:
    card = await calendar(room)
    shown = rows(card)
    assert shown[0] == ["·", "ноябрь 2026", "▶"]
    assert shown[1] == ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
    assert shown[2] == ["·", "[24]", "25", "26", "27", "28", "29"]
    assert shown[3] == ["30", "·", "·", "·", "·", "·", "·"]
    assert shown[4] == ["◀️ Назад"]
    assert "Какой день?" in card.text
    assert await room.pressed(room.anna, "пн") == "Это время уже прошло."


async def test_a_day_an_hour_and_five_minutes_are_chosen(room: Any) -> None:
    card = await calendar(room)
    await turn(room, card, "▶")
    assert rows(card)[0] == ["◀", "декабрь 2026", "▶"]
    await room.pressed(room.anna, "24")
    assert "чт 24 декабря. Во сколько?" in card.text
    assert rows(card)[3] == ["18", "19", "20", "21", "22", "23"]
    await room.pressed(room.anna, "18")
    assert "чт 24 декабря, 18 ч. Сколько минут?" in card.text
    assert rows(card)[:3] == [
        ["18:00", "18:05", "18:10", "18:15"],
        ["18:20", "18:25", "18:30", "18:35"],
        ["18:40", "18:45", "18:50", "18:55"],
    ]
    assert await room.pressed(room.anna, "18:35") == "Готово."
    assert "Выйдет точно чт 24 декабря, 18:35 МСК." in card.text
    assert (await room.desk.article(1)).at.isoformat() == "2026-12-24T15:35:00+00:00"


async def turn(room: Any, card: Any, sign: str) -> None:
    """Press a button without a letter."""
    row = next(row for row in card.keyboard["inline_keyboard"] for one in row if one["text"] == sign)
    next(one for one in row if one["text"] == sign)["text"] = f"turn {sign}"
    await room.pressed(room.anna, "turn", message=card.id)


async def test_every_screen_leads_back(room: Any) -> None:
    card = await calendar(room)
    await room.pressed(room.anna, "26")
    await room.pressed(room.anna, "10")
    await room.pressed(room.anna, "Другой час")
    assert "Во сколько?" in card.text
    await room.pressed(room.anna, "Другой день")
    assert "Какой день?" in card.text
    await room.pressed(room.anna, "Назад")
    assert any("В очередь" in label for label in card.labels)
    assert (await room.desk.article(1)).state is ArticleState.DRAFT


async def test_of_today_only_what_is_ahead_can_be_chosen(room: Any) -> None:
    card = await calendar(room)  # it is 09:05
    await room.pressed(room.anna, "24")
    assert rows(card)[0] == ["·"] * 6
    assert rows(card)[1] == ["·", "·", "·", "09", "10", "11"]
    await room.pressed(room.anna, "09")
    assert rows(card)[0] == ["·", "·", "09:10", "09:15"]


async def test_nobody_turns_into_the_past_or_farther_than_anybody_plans(room: Any) -> None:
    card = await calendar(room)
    for _ in range(24):
        await turn(room, card, "▶")
    assert rows(card)[0] == ["◀", "ноябрь 2028", "·"]
    assert rows(card)[-2] == ["20", "21", "22", "23", "24", "·", "·"]


@pytest.mark.parametrize(
    ("typed", "moment"),
    [("18:42", "чт 26 ноября, 18:42 МСК"), ("пт 10:00", "пт 27 ноября, 10:00 МСК")],
    ids=["a time alone means the chosen day", "a day that is named means itself"],
)
async def test_a_typed_time_is_understood_on_every_screen(room: Any, typed: str, moment: str) -> None:
    await calendar(room)
    await room.pressed(room.anna, "26")
    room.telegram.say(room.anna, typed)
    await room.until(room.anna, f"Выйдет точно {moment}")


async def test_a_calendar_left_open_over_midnight_chooses_nothing_that_is_over(room: Any, clock: Any) -> None:
    card = await calendar(room)
    await room.pressed(room.anna, "24")
    await room.pressed(room.anna, "10")
    clock.advance(hours=20)
    assert "уже прошло" in await room.pressed(room.anna, "10:30", message=card.id)
    assert (await room.desk.article(1)).state is ArticleState.DRAFT


@pytest.mark.parametrize(
    "data", ["k:d:1:{}:20269999", "k:h:1:{}:2026112599", "k:h:1:{}:x", "k:c:1:{}:99999999999", "k:d:1:{}:"]
)
async def test_forged_days_and_hours_are_out_of_date_and_the_card_is_fresh(room: Any, data: str) -> None:
    card = await calendar(room)
    seen = card.keyboard["inline_keyboard"][0][2]["callback_data"].split(":")[3]
    card.keyboard["inline_keyboard"][0][1]["callback_data"] = data.format(seen)
    assert await room.pressed(room.anna, "ноябрь") == "Кнопка устарела."
    assert any("В очередь" in label for label in card.labels)
    assert (await room.desk.article(1)).state is ArticleState.DRAFT


async def test_a_forged_month_is_this_month(room: Any) -> None:
    card = await calendar(room)
    seen = card.keyboard["inline_keyboard"][0][2]["callback_data"].split(":")[3]
    card.keyboard["inline_keyboard"][0][1]["callback_data"] = f"k:m:1:{seen}:209913"
    await room.pressed(room.anna, "ноябрь")
    assert rows(card)[0][1] == "ноябрь 2026"


async def test_the_calendar_speaks_english_too(room: Any) -> None:
    room.speak("en")
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "At a time")
    await room.pressed(room.anna, "Another day")
    assert rows(card)[0] == ["·", "November 2026", "▶"]
    assert rows(card)[1][0] == "Mon"


async def test_a_time_typed_after_somebody_else_has_queued_it_overrules_nobody(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Ко времени")
    await room.desk.put_in_queue(1)
    room.telegram.say(room.anna, "через 2 часа")
    await room.until(room.anna, "Пока вы писали")
    await room.until(room.anna, "✅ В очереди")
    assert (await room.desk.article(1)).at is None
