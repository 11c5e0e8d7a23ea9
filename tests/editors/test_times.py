"""Every time that the bot shows has weekday, date, time and zone: all screens are rendered and looked at."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.core.calendar.moments import MONTHS, WEEKDAYS
from bot.core.delivery import Failed, Postponed

_DAYS, _MONTHS = ("|".join(one.say("ru") for one in names) for names in (WEEKDAYS, MONTHS))
DAY = rf"(?:{_DAYS}) \d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?"
MOMENT = re.compile(rf"{DAY}, \d\d:\d\d(?::\d\d)? МСК")
CLOCK = re.compile(r"\d{1,2}:\d{2}")
HEADING = re.compile(rf"{DAY}, МСК")
#: what an editor may type
EXAMPLES = re.compile(r"«[^»]*»")


def lonely(screen: Any) -> list[str]:
    """The times of a screen, its buttons among them, that do not say all four."""
    found, under_heading = [], False
    for line in [*screen.text.splitlines(), "", *screen.labels]:
        rest = EXAMPLES.sub("", MOMENT.sub("", line))
        under_heading = bool(HEADING.fullmatch(line)) or (under_heading and bool(line))
        if CLOCK.search(rest) and not (under_heading and CLOCK.match(rest)):
            found.append(line)
    return found


@pytest.fixture
async def screens(room: Any) -> list[Any]:
    """Everything that the bot has said, to everybody, on a busy day."""
    deliveries = await room.taken()
    later = room.now() + timedelta(hours=5)
    await room.settle(deliveries[0], Failed(error="Нет прав на публикацию."))
    await room.settle(deliveries[1], Postponed(error="Сеть просит подождать.", until=later))
    await room.standing()
    await room.queue_up(12)
    for label in ("В очередь", "Ко времени"):
        await room.drafted(room.anna, f"Мост открыли {label}\n\nСегодня утром, в 9 часов.")
        await room.pressed(room.anna, label)
    room.telegram.say(room.anna, "24.11.2026 8:00")
    await room.until(room.anna, "уже прошло")
    room.telegram.say(room.petr, "/freeze траур")
    await room.until(room.petr, "Всё остановлено")
    for command in ("/queue", "/plan", "/history", "/status", "/help", "/new", "/start"):
        before = len(room.telegram.chat(room.anna))
        room.telegram.say(room.anna, command)
        await room.shown(room.anna, before + 1)
    return [*room.telegram.chat(room.anna), *room.telegram.chat(room.petr)]


async def test_every_time_on_every_screen_has_weekday_date_and_zone(screens: list[Any]) -> None:
    assert {line for screen in screens for line in lonely(screen)} == set()
    shown = "\n".join(screen.text for screen in screens)
    assert len(MOMENT.findall(shown)) > 15, "there are times to be seen"
    assert HEADING.search(shown)
