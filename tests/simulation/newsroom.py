"""Newsroom: the configuration of a run, drawn from its seed."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.core.newsroom import Channel, Editor, Footer, FooterLink, Newsroom, Role
from bot.core.schedule import OnMissed, QueueRules, SlotRule
from bot.platforms import spec
from tests.simulation.world import START

ZONE = ZoneInfo("Europe/Moscow")
PLATFORMS = {"tg": "telegram", "vk": "vk", "ok": "ok", "tg2": "telegram"}
_OPTIONS: dict[str, dict[str, object]] = {
    "tg": {"chat": "@nash_rayon"},
    "vk": {"group_id": 123456},
    "ok": {"group_id": "7"},
    "tg2": {"chat": "@rayon_afisha"},
}
#: the ids of the people who hand in and decide
EDITORS = (7, 8, 9)


def draw(random: Random, *, ceilings: bool) -> Newsroom:
    """A newsroom with three networks, few channels, two queues and slots within the coming minutes."""
    names = ("tg", "vk", "ok", "tg2") if random.random() < 0.2 else ("tg", "vk", "ok")
    few = random.choice((4, 8, 60)) if ceilings else 200
    queues = (_queue("news", names, random), _queue("events", names[:2], random))
    return Newsroom(
        timezone=ZONE,
        channels=MappingProxyType({name: _channel(name, few) for name in names}),
        queues=MappingProxyType({rules.name: rules for rules in queues}),
        footer=Footer(networks=(FooterLink(label="ВК", url="https://vk.com/nash_rayon", platform="vk"),)),
        editors=MappingProxyType(
            {
                7: Editor(id=7, name="Анна", role=Role.EDITOR),
                8: Editor(id=8, name="Борис", role=Role.AUTHOR),
                9: Editor(id=9, name="Вера", role=Role.ADMIN),
            }
        ),
    )


def changed(newsroom: Newsroom, random: Random) -> Newsroom:
    """The same newsroom after somebody edited anons.toml: another slot, or another gap."""
    name = random.choice(tuple(newsroom.queues))
    rules = replace(
        newsroom.queues[name],
        slots=_slots(random),
        min_gap=random.choice((timedelta(), timedelta(seconds=20))),
    )
    return replace(newsroom, queues=MappingProxyType({**newsroom.queues, name: rules}))


def _channel(name: str, few: int) -> Channel:
    platform = PLATFORMS[name]
    options = spec(platform).options(**_OPTIONS[name])
    return Channel(name=name, platform=platform, options=options, max_per_hour=few)


def _queue(name: str, channels: tuple[str, ...], random: Random) -> QueueRules:
    return QueueRules(
        name=name,
        channels=channels,
        slots=_slots(random),
        min_gap=timedelta(seconds=random.choice((0, 0, 15, 60))),
        max_per_day=random.choice((None, None, 6)),
        on_missed=random.choice(tuple(OnMissed)),
        expires_after=random.choice((timedelta(hours=24), timedelta(hours=24), timedelta(minutes=4))),
    )


def _slots(random: Random) -> tuple[SlotRule, ...]:
    """Slots in the next quarter of an hour, local time, to the minute."""
    local: datetime = START.astimezone(ZONE)
    minutes = random.sample(range(1, 6), random.randint(1, 4))
    times = tuple(sorted(_clock(local + timedelta(minutes=each)) for each in minutes))
    return (SlotRule(days=frozenset(range(7)), times=times),)


def _clock(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)
