"""The daily digest as editors get it: the whole program over HTTP, at the hour and in the zone it is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app.clock import Clock
from bot.settings import load_settings

#: seven in the evening in Moscow, nine in Yekaterinburg
EVENING = datetime(2026, 11, 24, 16, 0, 30, tzinfo=UTC)
ANNA, PETR = 111111111, 222222222
DIGEST = '[notices]\ndigest = "{hour}"\n'


class EveningClock(Clock):
    """Ticks from the evening on."""

    def __init__(self) -> None:
        self._began = self.ticks()
        super().__init__()

    def wall(self) -> datetime:
        return EVENING + timedelta(seconds=self.ticks() - self._began)


@pytest.fixture
def evening(town: Any) -> Any:
    town.clock = EveningClock()
    for person in (ANNA, PETR):
        town.sandbox.telegram.meet(person)
    return town


def configure(town: Any, *, hour: str | None, zone: str = "Europe/Moscow") -> None:
    text = town.text.replace("Europe/Moscow", zone)
    town.config.write_text(text + (DIGEST.format(hour=hour) if hour else ""), encoding="utf-8")


def read(town: Any, person: int) -> list[str]:
    """The digests in somebody's chat."""
    return [one.text for one in town.sandbox.telegram.chat(person) if "Сводка" in one.text]


async def lived(town: Any) -> None:
    """One life of the program, until it has answered and has nothing left to tell."""
    before = len(town.sandbox.telegram.chat(PETR))
    async with town.program("all", settings=load_settings(town.config, town.environ)):
        town.sandbox.telegram.say(PETR, "/status")

        async def quiet() -> bool:
            answered = len(town.sandbox.telegram.chat(PETR)) > before
            return answered and not await town.store.pending_notices(now=town.clock.now())

        await town.until(quiet)


async def test_everybody_who_decides_reads_the_day_once_however_often_the_program_starts(
    evening: Any,
) -> None:
    configure(evening, hour="19:00")
    async with evening.program("all", settings=load_settings(evening.config, evening.environ)):
        await evening.sandbox.telegram.shown(ANNA)
        await evening.sandbox.telegram.shown(PETR)
    for _ in range(2):
        await lived(evening)
    assert [len(read(evening, person)) for person in (ANNA, PETR)] == [1, 1]
    (text,) = read(evening, ANNA)
    assert text.splitlines() == [
        "📋 Сводка, вт 24 ноября",
        "✅ За сутки ничего не выходило.",
        "⏳ В очередях пусто.",
        "📅 Завтра, ср 25 ноября: занято 0 из 1 слота.",
    ]


async def test_the_hour_is_that_of_the_newsrooms_own_zone(evening: Any) -> None:
    configure(evening, hour="21:00")
    await lived(evening)
    assert not read(evening, ANNA), "in Moscow it is seven"
    configure(evening, hour="21:00", zone="Asia/Yekaterinburg")
    await lived(evening)
    await lived(evening)
    assert len(read(evening, ANNA)) == 1


async def test_a_newsroom_that_wants_no_digest_gets_none(evening: Any) -> None:
    configure(evening, hour=None)
    await lived(evening)
    assert not read(evening, ANNA)
