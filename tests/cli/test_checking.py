"""Is all well? check, doctor, backup."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import platforms
from bot.cli import checking
from bot.core.newsroom import Channel
from bot.core.standstill import Standstill
from bot.platforms.base import Access, Network
from bot.sandbox.server import Sandbox
from bot.settings import schema
from bot.store import Store

ROOT = Path(__file__).parents[2]
Anons = Callable[..., Any]


def test_a_right_configuration_is_said_to_be_right(anons: Anons) -> None:
    said = anons("check")
    assert (said.code, said.out, said.err) == (0, "config/anons.toml: right\n", "")
    assert anons("check", "--json").document == {"ok": True, "problems": []}


def test_every_mistake_is_named_with_its_line(anons: Anons, folder: Path) -> None:
    config = folder / "config" / "anons.toml"
    text = config.read_text(encoding="utf-8").replace("probe_chat", "prob_chat").replace("пн-вс", "пн-вск")
    config.write_text(text, encoding="utf-8")
    said = anons("check", "--json")
    assert said.code == 2
    assert said.document == {
        "ok": False,
        "problems": [
            {
                "file": "config/anons.toml",
                "line": 7,
                "message": 'unknown key "prob_chat"; did you mean "probe_chat"?',
            },
            {
                "file": "config/anons.toml",
                "line": 20,
                "message": '"days": unknown weekday "вск"; did you mean "вс"?',
            },
        ],
    }
    plain = anons("check")
    assert plain.code == 2
    assert plain.out.splitlines() == [
        'config/anons.toml:7: unknown key "prob_chat"; did you mean "probe_chat"?',
        'config/anons.toml:20: "days": unknown weekday "вск"; did you mean "вс"?',
    ]


def test_a_warning_leaves_the_configuration_right(anons: Anons, folder: Path) -> None:
    config = folder / "config" / "anons.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"18:00"', '"23:00"'), encoding="utf-8")
    said = anons("check", "--json")
    assert said.code == 0
    assert said.document["ok"] is True
    (problem,) = said.document["problems"]
    assert (problem["line"], problem["warning"]) == (16, True)
    assert anons("check").out.endswith("config/anons.toml: right, 1 warning\n")


def test_an_exception_that_is_over_is_warned_of(anons: Anons, folder: Path) -> None:
    add(folder, '[[queues.evening.except]]\ndate = "2020-01-01"\nclosed = true\n')
    (problem,) = anons("check", "--json").document["problems"]
    assert problem["message"] == 'queue "evening": the exception of 2020-01-01 is over; take it out'


def test_a_queue_that_receives_more_than_its_slots_take_is_warned_of(anons: Anons, folder: Path) -> None:
    articles = [
        f'{{"title": "Новость {number}", "text": "Слово.", "queue": "evening"}}' for number in range(16)
    ]
    (folder / "many.jsonl").write_text("\n".join(articles), encoding="utf-8")
    assert anons("import", "many.jsonl").code == 0
    files = sorted(folder.iterdir())
    (problem,) = anons("check", "--json").document["problems"]
    assert (problem["line"], problem["warning"]) == (20, True)
    assert problem["message"] == (
        'queue "evening" receives faster than it has slots: 16 articles in the last 14 days, '
        "14 slots in the coming 14; add slots, or hand in less"
    )
    assert sorted(folder.iterdir()) == files
    add(folder, "slots = []\n", instead_of='slots = [{ days = "пн-вс", times = ["20:00"] }]\n')
    (problem,) = anons("check", "--json").document["problems"]
    assert "has no slots" in problem["message"]


def test_as_many_articles_as_slots_are_no_reason_for_a_warning(anons: Anons, folder: Path) -> None:
    for _ in range(14):
        anons("add", "article.md", "--queue", "evening")
    for _ in range(3):
        anons("add", "article.md", "--queue", "evening", "--at", "2100-01-01T12:00")
    assert anons("check").out == "config/anons.toml: right\n"


@pytest.mark.parametrize("damage", ["no database", "another program's"])
def test_check_does_not_care_about_a_database_that_it_cannot_read(
    damage: str, anons: Anons, folder: Path
) -> None:
    if damage == "no database":
        (folder / "anons.db").write_bytes(b"no database at all, but long enough to be read as one" * 40)
    else:
        sqlite3.connect(folder / "anons.db").executescript("create table x (y); insert into x values (1)")
    assert anons("check").out == "config/anons.toml: right\n"


def test_check_makes_no_database(anons: Anons, folder: Path) -> None:
    anons("check")
    assert not (folder / "anons.db").exists()


def test_the_schema_is_printed_though_there_is_no_configuration(anons: Anons, folder: Path) -> None:
    (folder / "config" / "anons.toml").unlink()
    said = anons("check", "--schema")
    assert (said.code, said.err) == (0, "")
    assert said.out == (ROOT / "config" / "anons.schema.json").read_text(encoding="utf-8")
    assert said.document == schema()


def add(folder: Path, more: str, *, instead_of: str = "") -> None:
    path = folder / "config" / "anons.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(instead_of, more) if instead_of else text + more, encoding="utf-8")


def test_another_file_is_named_by_the_environment(
    anons: Anons, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("ANONS_CONFIG", "nowhere.toml")
    said = anons("check", "--json")
    assert said.code == 2
    assert said.document["problems"] == [
        {
            "file": "nowhere.toml",
            "line": 0,
            "message": "there is no such file; write one, or name yours in ANONS_CONFIG",
        }
    ]


async def test_doctor_finds_a_healthy_newsroom(anons: Anons, secrets: Mapping[str, str]) -> None:
    said = await asyncio.to_thread(anons, "doctor", "--json")
    assert said.document["ok"] is True, said.document
    assert said.code == 0
    assert {check["channel"] for check in said.document["checks"]} == {"editors", "tg", "vk", "ok"}
    assert set(said.document["checks"][0]) == {"channel", "check", "ok", "advice"}
    assert not any(value in said.out + said.err for name, value in secrets.items() if "TOKEN" in name)


async def test_doctor_names_a_wrong_token_without_showing_it(
    anons: Anons, secrets: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VK_COMMUNITY_TOKEN", "vk1.a.somebody-elses")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "not a token")
    said = await asyncio.to_thread(anons, "doctor", "--json")
    assert said.code == 1
    assert said.document["ok"] is False
    failed = {check["channel"] for check in said.document["checks"] if not check["ok"]}
    assert failed == {"editors", "tg", "vk"}
    assert all(check["advice"] for check in said.document["checks"] if not check["ok"])
    assert "somebody-elses" not in said.out + said.err
    assert "not a token" not in said.out + said.err
    plain = await asyncio.to_thread(anons, "doctor")
    assert plain.code == 1
    assert "FAILED" in plain.out


def test_doctor_says_where_missing_secrets_come_from(anons: Anons) -> None:
    said = anons("doctor", "--json")
    assert said.code == 1
    lines = [check["advice"] for check in said.document["checks"]]
    assert any("TELEGRAM_BOT_TOKEN is not set; needed for the editors' bot" in line for line in lines)
    assert any("@BotFather" in line for line in lines)


async def test_doctor_survives_networks_that_are_not_there(
    anons: Anons, secrets: Mapping[str, str], sandbox: Sandbox
) -> None:
    await sandbox.stop()
    said = await asyncio.to_thread(anons, "doctor", "--json")
    assert said.code == 1
    assert {check["channel"] for check in said.document["checks"] if not check["ok"]} == {
        "editors",
        "tg",
        "vk",
        "ok",
    }


async def test_doctor_does_not_count_the_loading_of_clients_as_waiting_for_an_answer(
    anons: Anons, secrets: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_network = platforms.open_network

    async def open_slowly(channel: Channel, access: Access) -> Network:
        time.sleep(1.5)  # noqa: ASYNC251 - as an import does: nothing else goes on meanwhile
        return await open_network(channel, access)

    monkeypatch.setattr(platforms, "open_network", open_slowly)
    monkeypatch.setattr(checking, "_PATIENCE", 5)
    said = await asyncio.to_thread(anons, "doctor", "--json")
    assert said.document["ok"] is True, said.document


def test_a_backup_holds_what_the_database_holds(anons: Anons, folder: Path) -> None:
    anons("add", "article.md")
    said = anons("backup", "copy.db")
    assert said.code == 0
    assert said.out == f"copy.db: {(folder / 'copy.db').stat().st_size} bytes\n"
    connection = sqlite3.connect(folder / "copy.db")
    try:
        assert connection.execute("select count(*) from articles").fetchone() == (1,)
    finally:
        connection.close()


def test_a_backup_overwrites_nothing(anons: Anons, folder: Path) -> None:
    (folder / "copy.db").write_text("precious", encoding="utf-8")
    said = anons("backup", "copy.db")
    assert (said.code, said.err) == (1, "anons: copy.db: exists already; a backup overwrites nothing\n")
    assert (folder / "copy.db").read_text(encoding="utf-8") == "precious"


def test_a_backup_to_nowhere_is_one_line(anons: Anons) -> None:
    said = anons("backup", "nowhere/copy.db")
    assert said.code == 1
    assert said.err.count("\n") == 1


async def test_doctor_lets_a_channel_go_on_that_is_well_again(
    anons: Anons, folder: Path, secrets: Mapping[str, str]
) -> None:
    await stand_still(folder, "vk")
    said = await asyncio.to_thread(anons, "doctor")
    assert said.code == 0
    assert "vk stood still and works again: its posts go on" in said.out
    again = await asyncio.to_thread(anons, "doctor", "--json")
    assert again.document["released"] == []
    async with await Store.open(f"sqlite:///{folder / 'anons.db'}") as store:
        assert await store.standstills() == []
        (told,) = await store.pending_notices(now=datetime(2100, 1, 1, tzinfo=UTC))
    assert told.text == "Канал «vk» (ВКонтакте) снова работает: посты идут дальше."


async def test_doctor_leaves_a_channel_alone_that_is_still_ill(
    anons: Anons, folder: Path, secrets: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await stand_still(folder, "vk")
    monkeypatch.setenv("VK_COMMUNITY_TOKEN", "no-such-token")
    said = await asyncio.to_thread(anons, "doctor", "--json")
    assert said.document["released"] == []
    async with await Store.open(f"sqlite:///{folder / 'anons.db'}") as store:
        assert [one.channel for one in await store.standstills()] == ["vk"]


async def test_doctor_needs_no_database_and_makes_none(
    anons: Anons, folder: Path, secrets: Mapping[str, str]
) -> None:
    assert (await asyncio.to_thread(anons, "doctor")).code == 0
    assert not (folder / "anons.db").exists()


async def test_doctor_examines_the_networks_though_the_database_is_broken(
    anons: Anons, folder: Path, secrets: Mapping[str, str]
) -> None:
    (folder / "anons.db").write_bytes(b"no database at all, but long enough to be read as one" * 40)
    said = await asyncio.to_thread(anons, "doctor")
    assert said.code == 0
    assert said.err.startswith("warning: ")


async def stand_still(folder: Path, channel: str) -> None:
    now = datetime(2026, 11, 24, 6, tzinfo=UTC)
    standstill = Standstill(
        channel=channel, since=now, look_at=now, reason="Ключ не годится.", advice="Создайте новый."
    )
    async with await Store.open(f"sqlite:///{folder / 'anons.db'}") as store:
        await store.stand_still(standstill, now=now)
