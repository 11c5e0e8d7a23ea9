"""A file that changes while the program runs: taken over everywhere at once, or refused as `check` would."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.app.admins import Admins
from bot.app.clock import Clock
from bot.app.reloading import Change, Reloading
from bot.core.article import Article, NewArticle
from bot.core.delivery import State
from bot.core.notice import ADMINS
from bot.core.richtext import RichText
from bot.desk import Desk
from bot.settings import ConfigProblems, Settings, load_settings
from bot.store import Store

TAKEN = "Новые настройки приняты."

CONFIG = """\
timezone = "Europe/Moscow"
[editors]
222222222 = { name = "Пётр", role = "admin" }
[channels.vk]
platform = "vk"
group_id = 123456
[queues.news]
channels = ["vk"]
slots = [ { days = "mon-fri", times = ["09:00", "12:30", "18:00"] } ]
"""


async def test_a_changed_configuration_is_taken_over_and_a_wrong_one_is_refused(town: Any) -> None:
    told: set[str] = set()
    async with town.program("all"):

        async def refused() -> bool:
            # again and again: nobody says when the watching begins
            town.config.write_text(town.text + "chanels = 1\n", encoding="utf-8")
            return any("chanels" in text for text in await town.notices("config"))

        async def taken() -> bool:
            told.update(text for text in await town.notices("config") if text.startswith(TAKEN))
            return bool(told)

        await town.until(refused)
        changed = town.text.replace('["tg", "vk", "ok"]', '["tg", "vk"]').replace(
            "probe_chat = -1001234567890\n", ""
        )
        town.config.write_text(changed.replace("[channels.ok]", "[channels.classmates]"), encoding="utf-8")
        await town.until(taken)
        article = await town.add("Только два")
        await town.comes_to(article, State.SENT)
    assert town.feeds() == (1, 1, 0)
    (text,) = told
    *changes, oddity = text.splitlines()[1:]
    assert oddity.endswith('no queue publishes to channel "classmates"')
    assert changes == [
        "news: каналы: − ok.",
        "Канал «ok» убран.",
        "Новый канал «classmates» (ok).",
        "Канал «tg»: другие адрес или настройки.",
    ]


@pytest.mark.parametrize(
    ("edit", "said"),
    [("chanels = 1\n", "chanels"), ("\n[footer]\nname = 'Наш район'\n", "Подвал постов теперь другой.")],
    ids=["wrong", "right"],
)
async def test_a_configuration_edited_while_the_program_loads_is_not_missed(
    edit: str, said: str, town: Any
) -> None:
    del town.environ["TELEGRAM_BOT_TOKEN"]
    town.config.write_text(town.text.replace('["tg", "vk", "ok"]', '["vk", "ok"]'), encoding="utf-8")
    settings = load_settings(town.config, town.environ)
    town.config.write_text(town.text.replace('["tg", "vk", "ok"]', '["vk"]') + edit, encoding="utf-8")
    async with town.program("desk", settings=settings):

        async def told() -> bool:
            return any(said in text for text in await town.notices("config"))

        await town.until(told)


async def test_of_two_programs_with_one_file_one_tells(town: Any) -> None:
    del town.environ["TELEGRAM_BOT_TOKEN"]
    town.config.write_text(town.text.replace('["tg", "vk", "ok"]', '["vk", "ok"]'), encoding="utf-8")
    settings = load_settings(town.config, town.environ)
    town.config.write_text(town.text.replace('["tg", "vk", "ok"]', '["vk"]'), encoding="utf-8")
    with structlog.testing.capture_logs() as logs:
        async with town.program("desk", settings=settings), town.program("publisher", settings=settings):

            async def both() -> bool:
                events = [one["event"] for one in logs]
                return events.count("the changed configuration is in force") == 2

            await town.until(both)
    (text,) = await town.notices("config")
    assert text.startswith(f"{TAKEN}\nnews: каналы: − ok.\n")


async def test_a_queue_that_leaves_the_file_asks_its_editors_and_one_press_moves_what_waits(
    town: Any,
) -> None:
    telegram, anna, peter = town.sandbox.telegram, 111111111, 222222222
    for person in (anna, peter):
        telegram.say(person, "/start")
    sport = town.text + '[queues.sport]\nchannels = ["vk"]\nslots = [ { cron = "0 12 * * *" } ]\n'
    town.config.write_text(sport, encoding="utf-8")
    now = town.clock.now()
    for title in ("Первый матч", "Второй матч"):
        article = Article(headline=RichText.of(title))
        await town.store.add_article(NewArticle(article=article, queue="sport"), now=now)

    async def shown(person: int, words: str) -> Any:
        found = await telegram.shown(person, lambda all_: any(words in one.text for one in all_), timeout=30)
        return next(one for one in found if words in one.text)

    async with town.program("all"):
        await shown(anna, "Здравствуйте")
        town.config.write_text(town.text, encoding="utf-8")
        told = await shown(peter, "Новые настройки приняты.")
        assert told.text.splitlines()[1:] == [
            "Очередь «sport» убрана, а 2 статьи в ней ждут: что с ними делать, решат редакторы."
        ]
        question = await shown(anna, "Очереди «sport» больше нет в настройках")
        await shown(peter, "Очереди «sport» больше нет в настройках")
        telegram.press(anna, "В очередь «news»", message_id=question.id)
        await shown(peter, "✅ Анна: В очередь «news»")
        await shown(anna, "✅ Анна: В очередь «news»")
    assert [one.title for one in await town.store.waiting("news")] == ["Первый матч", "Второй матч"]


class Office:
    """A file, what was read of it, and whoever reads it again."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.clock = Clock()
        self.store = store
        self.file = folder / "anons.toml"
        self.write(CONFIG)
        self.taken: list[Settings] = []
        self.settings = load_settings(self.file, {})
        self.reloading = self.another()

    def another(self, store: Store | None = None) -> Reloading:
        """Whoever reads the file next; `store`: where it looks whom a change moves."""
        log = structlog.get_logger()
        return Reloading(
            self.settings,
            environ={},
            take=self.take,
            admins=Admins(self.settings, self.store, self.clock, log, people=lambda: []),
            store=store or self.store,
            clock=self.clock,
            log=log,
        )

    async def take(self, settings: Settings) -> None:
        self.taken.append(settings)

    def write(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")

    async def change(self, old: str, new: str) -> Change | None:
        """Edit the file, and have it read again."""
        self.write(self.file.read_text(encoding="utf-8").replace(old, new))
        return await self.reloading.reload()

    async def told(self) -> list[str]:
        pending = await self.store.pending_notices(now=self.clock.now(), limit=100)
        assert all(one.audience == ADMINS for one in pending)
        return [one.text for one in pending]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with await Store.open(f"sqlite:///{tmp_path / 'anons.db'}") as store:
        yield Office(tmp_path, store)


async def _fill(office: Office, count: int) -> None:
    """So many articles wait."""
    now = office.clock.now() - timedelta(minutes=1)
    for number in range(count):
        article = Article(headline=RichText.of(f"Статья {number}"))
        await office.store.add_article(NewArticle(article=article, queue="news"), now=now)


async def test_whom_a_slot_moves_that_goes_is_told_as_the_forecast_has_it(office: Office) -> None:
    await _fill(office, 14)
    before = {one.waiting.article: one.at for one in await _forecast(office, office.settings)}
    change = await office.change('"12:30", ', "")
    assert change is not None
    await office.reloading.tell(change)
    after = {one.waiting.article: one.at for one in await _forecast(office, office.taken[-1])}
    moved = sum(before[article] != at for article, at in after.items())
    (text,) = await office.told()
    assert text.startswith(f"{TAKEN}\nnews: слот 12:30 убран; {moved} стат")
    last = max(at for at in after.values() if at is not None)
    assert f"{last + timedelta(hours=3):%H:%M} МСК." in text


async def _forecast(office: Office, settings: Settings) -> Any:
    return await Desk(office.store, settings.newsroom, now=office.clock.now).waiting_with_forecast()


async def test_a_wrong_file_is_refused_once_with_the_words_of_check(office: Office) -> None:
    office.write(CONFIG.replace("[queues.news]", '[queues.news]\nmin_gap = "soon"'))
    for _ in range(2):
        assert await office.reloading.reload() is None
    with pytest.raises(ConfigProblems) as mistakes:
        load_settings(office.file, {})
    assert await office.told() == [
        f"Новые настройки не приняты, в силе остались прежние.\n{mistakes.value}",
    ]
    assert office.taken == [], "the old one stays in force"


async def test_a_file_that_is_mended_and_wrong_again_is_refused_again(office: Office) -> None:
    wrong = CONFIG + "chanels = 1\n"
    for text in (wrong, CONFIG, wrong):
        office.write(text)
        await office.reloading.reload()
    assert len(await office.told()) == 2


async def test_whoever_mends_a_refused_file_is_told_that_it_is_right_again(office: Office) -> None:
    refused = await office.change("mon-fri", "mon-frii")
    assert refused is None
    mended = await office.change("mon-frii", "mon-fri")
    assert mended is not None
    await office.reloading.tell(mended)
    _, text = await office.told()
    assert text == "Файл настроек снова в порядке, в силе прежние настройки."


async def test_a_change_that_is_taken_back_is_told_twice(office: Office) -> None:
    for old, new in (('"12:30", ', ""), ('"09:00", ', '"09:00", "12:30", ')):
        change = await office.change(old, new)
        assert change is not None
        await office.reloading.tell(change)
        await office.reloading.tell(change)
    first, second = await office.told()
    assert first == f"{TAKEN}\nnews: слот 12:30 убран."
    assert second == f"{TAKEN}\nnews: слот 12:30 добавлен (пн–пт)."


async def test_of_a_comment_nobody_is_told(office: Office) -> None:
    assert await office.change("[queues.news]", "# слоты\n[queues.news]") is None
    assert len(office.taken) == 1
    assert await office.told() == []


async def test_what_is_odd_about_the_new_file_is_said_with_its_line(office: Office) -> None:
    change = await office.change("[queues.news]", '[queues.news]\nquiet_hours = "17:00-08:00"')
    assert change is not None
    await office.reloading.tell(change)
    (text,) = await office.told()
    assert text.splitlines()[1] == "news: тихие часы — 17:00–08:00 (было: нет)."
    assert text.splitlines()[2].startswith(f"⚠️ {office.file}:10: warning: ")
    again = await office.change('times = ["09:00", ', 'times = ["09:00", "10:00", ')
    assert again is not None
    assert again.oddities == (), "that is known"


async def test_a_change_is_told_although_nobody_can_see_whom_it_moves(office: Office, tmp_path: Path) -> None:
    for number, damage in enumerate(
        ("DROP TABLE slots; DROP TABLE articles", "UPDATE articles SET channels = '?'")
    ):
        file = tmp_path / f"other{number}.db"
        async with await Store.open(f"sqlite:///{file}") as other:
            await other.add_article(
                NewArticle(article=Article(headline=RichText.of("Мост")), queue="news"),
                now=office.clock.now(),
            )
            await asyncio.to_thread(_damage, file, damage)
            office.reloading = office.another(other)
            change = await office.change("mon-fri", "mon-thu" if number == 0 else "mon-wed")
            assert change is not None
            await office.reloading.tell(change)
    first, second = await office.told()
    assert first.startswith(f"{TAKEN}\nnews: слоты 09:00, 12:30, 18:00 убраны (пт).")
    assert second == TAKEN, "a sentence that cannot be said ends nothing"


def _damage(file: Path, statements: str) -> None:
    connection = sqlite3.connect(file)
    try:
        connection.executescript(f"PRAGMA foreign_keys = OFF; {statements}")
    finally:
        connection.close()
