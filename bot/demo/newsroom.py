"""The demo's made-up newsroom: its configuration and its six articles."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.core.article import NewArticle
from bot.core.reading import read_text
from bot.desk import Desk
from bot.photos import read_photo
from bot.sandbox.samples import Sample, samples
from bot.store import Store

#: one article every ten minutes of the demo's own clock
CONFIG = """\
language = "ru"
timezone = "Europe/Moscow"

[notices]
runway = false

[editors]
111111111 = { name = "Анна", role = "editor" }
222222222 = { name = "Пётр", role = "admin" }

[footer]
text = "Подписывайтесь на {name} в {networks}"
name = "Наш район"
networks = [
  { platform = "telegram", label = "Telegram", url = "https://t.me/nash_rayon" },
  { platform = "ok", label = "ОК", url = "https://ok.ru/group/70000000000001" },
  { platform = "vk", label = "ВКонтакте", url = "https://vk.com/nash_rayon" },
]
extras = [ { label = "Полезные истории", url = "https://nash-rayon.example/stories" } ]

[channels.tg]
platform = "telegram"
chat = "@nash_rayon"
probe_chat = -1001234567890

[channels.vk]
platform = "vk"
group_id = 123456

[channels.ok]
platform = "ok"
group_id = "70000000000001"

[queues.news]
channels = ["tg", "vk", "ok"]
slots = [ { cron = "*/10 * * * *" } ]
expires_after = "30d"
"""


def write_config(folder: Path) -> Path:
    """Write the demo's anons.toml into `folder`."""
    path = folder / "anons.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


async def hand_in(store: Store, desk: Desk, *, now: datetime) -> None:
    """Queue the six sample articles; the first goes out at once, so that there is something to see."""
    for number, sample in enumerate(samples()):
        new = await _article(sample, store, desk.newsroom.default_queue, now=now)
        await desk.submit(replace(new, at=now) if number == 0 else new)


async def _article(sample: Sample, store: Store, queue: str, *, now: datetime) -> NewArticle:
    media = [(read_photo(data), data) for data in sample.photos]
    for one, data in media:
        await store.put_media(data, media=one, now=now)
    read = read_text(sample.text)
    article = replace(
        read,
        link=sample.link or read.link,
        media=tuple(one for one, _ in media),
        tags=tuple(dict.fromkeys((*read.tags, *sample.tags))),
    )
    return NewArticle(article=article, queue=queue, editor_id=111111111, editor_name="Анна")
