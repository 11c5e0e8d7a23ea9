"""Cast: the newsroom that is played, and who talks to its bot."""

from dataclasses import replace
from datetime import time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.core.newsroom import Channel, Editor, Footer, FooterLink, Group, Newsroom, Role
from bot.core.schedule import QueueRules, SlotRule
from bot.platforms import spec

ANNA, PETR, IVAN, OLGA, STRANGER, LEV = 111, 222, 333, 444, 999, 888
NAMES = {ANNA: "Анна", PETR: "Пётр", IVAN: "Иван", OLGA: "Ольга", STRANGER: "Чужой", LEV: "Лев"}
STRANGERS = (STRANGER, LEV)
#: the newsroom's group with its topics, and somebody else's
HOME, ELSEWHERE = -1002000000001, -1002000000009
TOPICS = {12: "Анонсы", 13: "Разное"}
#: how often each of them does something
WEIGHTS = {ANNA: 10, PETR: 8, IVAN: 6, OLGA: 4, STRANGER: 1, LEV: 1}


def newsroom() -> Newsroom:
    """Two queues, three channels, two editors, an admin, an author."""
    slots = (SlotRule(days=frozenset(range(7)), times=(time(9), time(12, 30), time(18))),)
    names = ("tg", "vk", "ok")
    people = (
        Editor(id=ANNA, name="Анна", role=Role.EDITOR),
        Editor(id=OLGA, name="Ольга", role=Role.EDITOR),
        Editor(id=PETR, name="Пётр", role=Role.ADMIN),
        Editor(id=IVAN, name="Иван", role=Role.AUTHOR),
    )
    return Newsroom(
        timezone=ZoneInfo("Europe/Moscow"),
        channels=MappingProxyType(
            {
                "tg": _channel("tg", "telegram", chat="@nash_rayon"),
                "vk": _channel("vk", "vk", group_id=123456),
                "ok": _channel("ok", "ok", group_id="70000000000001"),
            }
        ),
        queues=MappingProxyType(
            {
                "news": QueueRules(name="news", channels=names, slots=slots, min_gap=timedelta(minutes=5)),
                "sport": QueueRules(name="sport", channels=("tg",), slots=slots),
            }
        ),
        editors=MappingProxyType({one.id: one for one in people}),
        footer=Footer(
            text="Подписывайтесь на {name} в {networks}",
            name="Наш район",
            networks=(FooterLink(label="Telegram", url="https://t.me/nash_rayon", platform="telegram"),),
        ),
    )


def of_seed(seed: int) -> Newsroom:
    """Some have a group, some speak English: 1 neither, 2 a group, 3 English, 4 both."""
    group = Group(chat=HOME, topic=12, notices=True) if seed % 2 == 0 else None
    return replace(newsroom(), group=group, language="en" if seed % 4 in (3, 0) else "ru")


def without(room: Newsroom, person: int) -> Newsroom:
    """The same newsroom, which somebody has left."""
    editors = {one.id: one for one in room.editors.values() if one.id != person}
    return replace(room, editors=MappingProxyType(editors))


def _channel(name: str, platform: str, **options: object) -> Channel:
    return Channel(
        name=name,
        platform=platform,
        options=spec(platform).options.model_validate(options),
        credentials=frozenset(one.name for one in spec(platform).credentials),
    )
