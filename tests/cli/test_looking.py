"""Looking changes nothing: queue, plan, history, preview."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Anons = Callable[..., Any]


def test_the_queue_shows_all_queues_in_the_order_of_the_file(anons: Anons) -> None:
    anons("add", "article.md", "--queue", "evening")
    queues = anons("queue", "--json").document["queues"]
    assert [(queue["name"], len(queue["waiting"])) for queue in queues] == [("news", 0), ("evening", 1)]
    assert set(queues[1]["waiting"][0]) == {"article", "title", "forecast", "at"}
    assert queues[1]["waiting"][0]["at"] is None


def test_one_queue_alone(anons: Anons) -> None:
    anons("add", "article.md", "--queue", "evening")
    assert [queue["name"] for queue in anons("queue", "--queue", "news", "--json").document["queues"]] == [
        "news"
    ]


def test_an_article_in_a_queue_that_the_configuration_lost_is_still_shown(anons: Anons, folder: Path) -> None:
    anons("add", "article.md", "--queue", "evening")
    config = folder / "config" / "anons.toml"
    config.write_text(config.read_text(encoding="utf-8").split("[queues.evening]")[0], encoding="utf-8")
    queues = anons("queue", "--json").document["queues"]
    assert [(one["name"], one["configured"]) for one in queues] == [("news", True), ("evening", False)]
    assert queues[1]["waiting"][0]["forecast"] is None
    assert "evening (not in the configuration): 1 waiting" in anons("queue").out


def test_a_person_sees_a_table_and_what_is_exact(anons: Anons) -> None:
    anons("add", "article.md", "--at", "2031-01-15T10:00")
    said = anons("queue")
    assert "news: 1 waiting" in said.out
    assert "ср 15 января 2031, 10:00 МСК (exact)" in said.out
    assert "evening: nothing waits" in said.out


def test_a_long_queue_is_counted_not_listed(anons: Anons) -> None:
    lines = "".join(f'{{"title": "Новость {number}"}}\n' for number in range(103))
    anons("import", "-", stdin=lines.encode())
    assert "… and 3 more" in anons("queue").out
    assert len(anons("queue", "--json").document["queues"][0]["waiting"]) == 103


def test_the_plan_lays_slots_and_articles_side_by_side(anons: Anons) -> None:
    anons("add", "article.md")
    slots = anons("plan", "--days", "2", "--json").document["slots"]
    assert [slot["article"] for slot in slots if slot["queue"] == "news"][:2] == [1, None]
    assert {slot["queue"] for slot in slots} == {"news", "evening"}
    moments = [datetime.fromisoformat(slot["at"]) for slot in slots]
    assert moments == sorted(moments)
    said = anons("plan", "--days", "2")
    assert "В парке открыли новый фонтан" in said.out
    assert "МСК" in said.out


def test_the_plan_names_the_days_that_are_not_as_usual(anons: Anons, folder: Path) -> None:
    config = folder / "config" / "anons.toml"
    special = '[[queues.news.except]]\ndates = "2020-01-01..2090-01-01"\nclosed = true\nnote = "Ремонт"\n'
    config.write_text(config.read_text(encoding="utf-8") + special, encoding="utf-8")
    (day, *_) = anons("plan", "--days", "1", "--json").document["exceptions"]
    assert (day["queue"], day["closed"], day["note"]) == ("news", True, "Ремонт")
    assert date.fromisoformat(day["day"]) >= date(2026, 1, 1)
    assert ", news: Ремонт, слотов нет\n" in anons("plan", "--days", "1").out


def test_history_names_every_field_of_a_delivery(anons: Anons, history: None) -> None:
    found = anons("history", "--json").document["deliveries"]
    assert [each["state"] for each in found] == ["failed", "unsure", "sent"]
    sent = found[-1]
    assert (sent["id"], sent["article"], sent["channel"], sent["platform"]) == (1, 1, "tg", "telegram")
    assert (sent["attempts"], sent["remote_id"], sent["url"]) == (1, "7", "https://t.me/nash_rayon/7")
    assert sent["due"].endswith("+03:00")
    assert sent["sent"].endswith("+03:00")
    assert found[0]["error"] == "the wall is closed"
    assert found[0]["sent"] is None


def test_history_by_state_and_limit(anons: Anons, history: None) -> None:
    assert [
        each["id"] for each in anons("history", "--state", "unsure", "--json").document["deliveries"]
    ] == [2]
    assert [each["id"] for each in anons("history", "--limit", "1", "--json").document["deliveries"]] == [3]


def test_history_for_people_shows_address_or_reason(anons: Anons, history: None) -> None:
    said = anons("history")
    assert "https://t.me/nash_rayon/7" in said.out
    assert "the wall is closed" in said.out


def test_no_history_is_said(anons: Anons) -> None:
    assert anons("history").out == "no deliveries\n"


def test_a_preview_is_what_will_be_sent(anons: Anons, folder: Path) -> None:
    said = anons("preview", "article.md", "--link", "https://nash-rayon.example/1", "--json")
    assert said.code == 0
    tg, vk, ok = said.document["channels"]
    assert [each["channel"] for each in (tg, vk, ok)] == ["tg", "vk", "ok"]
    assert [each["limit"] for each in (tg, vk, ok)] == [4096, 16384, 4000]
    assert {"type": "bold", "offset": 0, "length": 28} in tg["entities"]
    assert tg["length"] == len(tg["text"])
    assert vk["entities"] == []
    assert set(tg) >= {"platform", "photos", "link_card", "warnings"}
    assert not (folder / "anons.db").exists()


def test_photos_change_the_limit(anons: Anons, folder: Path) -> None:
    Image.new("RGB", (640, 480), "navy").save(folder / "photo.png")
    (tg,) = anons("preview", "article.md", "--channel", "tg", "--photo", "photo.png", "--json").document[
        "channels"
    ]
    assert (tg["photos"], tg["limit"]) == (1, 1024)


def test_a_person_sees_a_frame_with_a_counter(anons: Anons, folder: Path) -> None:
    Image.new("RGB", (640, 480), "navy").save(folder / "photo.png")
    said = anons("preview", "article.md", "--photo", "photo.png", "--link", "https://nash-rayon.example/1")
    assert "tg · Telegram" in said.out
    assert "of 1024 · photos: 1" in said.out
    assert "[640×480]" in said.out
    assert "▌ https://nash-rayon.example/1" in said.out
    assert "! " in said.out  # VK without a user token takes no photos


def test_a_post_cannot_steer_the_terminal(anons: Anons) -> None:
    said = anons(
        "preview", "-", stdin="[bold]Заголовок[/bold] \u009b31m 😀 **жирно**\n\nТекст [/] тут.".encode()
    )
    assert "\u009b" not in said.out
    assert "[/] тут" in said.out


@pytest.mark.parametrize(
    ("args", "code", "line"),
    [
        (["queue", "--queue", "nws"], 2, 'unknown queue "nws"; did you mean "news"?'),
        (["preview", "article.md", "--channel", "tgg"], 2, 'unknown channel "tgg"; did you mean "tg"?'),
        (["preview", "nowhere.md"], 1, "nowhere.md: there is no such file"),
        (["plan", "--days", "0"], 2, "Invalid value for '--days': 0 is not in the range 1<=x<=366"),
        (["history", "--limit", "0"], 2, "Invalid value for '--limit': 0 is not in the range 1<=x<=1000000"),
        (["history", "--state", "gone"], 2, "Invalid value for '--state': 'gone' is not one of"),
    ],
)
def test_wrong_usage_is_one_line(args: list[str], code: int, line: str, anons: Anons) -> None:
    said = anons(*args)
    assert said.code == code
    assert said.err.startswith(f"anons: {line}")
    assert said.err.count("\n") == 1


PAGE = """<html><title>Мост открыли | Вестник</title><link rel=canonical href=https://vestnik.example/1>
<body><nav><a href=/>Главная</a></nav><article><h1>Мост открыли</h1>
<p>Мост через реку Тихую открыли в субботу утром, и по нему уже прошли первые жители города.</p></article>"""


@pytest.mark.parametrize("name", ["page.html", "PAGE.HTM", "page"])
def test_a_saved_page_is_previewed_as_its_article(anons: Anons, folder: Path, name: str) -> None:
    (folder / name).write_text(PAGE, encoding="utf-8")
    post = anons("preview", name, "--channel", "ok", "--json").document["channels"][0]
    assert post["text"].startswith("Мост открыли\n\nМост через")
    assert post["link_card"] == "https://vestnik.example/1"
    assert "Главная" not in post["text"]


def test_a_page_without_an_article_is_refused_in_one_line(anons: Anons, folder: Path) -> None:
    (folder / "page.html").write_text("<html><body></body></html>", encoding="utf-8")
    said = anons("preview", "page.html")
    assert said.code == 1
    assert "page.html: no article was found on this page" in said.err


def test_a_preview_knows_the_marks_of_the_queue_it_comes_by(anons: Anons, folder: Path) -> None:
    path = folder / "config" / "anons.toml"
    marked = '[teaser]\nutm = { source = "{channel}", campaign = "{queue}" }\n'
    path.write_text(path.read_text(encoding="utf-8") + marked, encoding="utf-8")
    link = ("preview", "article.md", "--link", "https://nash-rayon.example/1", "--json")
    by_default, by_evening = (
        anons(*link, *more).document["channels"] for more in ((), ("--queue", "evening"))
    )
    assert [one["channel"] for one in by_default] == ["tg", "vk", "ok"]
    assert by_default[1]["link_card"] == "https://nash-rayon.example/1?utm_source=vk&utm_campaign=news"
    assert [one["link_card"] for one in by_evening] == [
        "https://nash-rayon.example/1?utm_source=tg&utm_campaign=evening"
    ]


def test_a_preview_warns_of_a_missing_label(anons: Anons, folder: Path) -> None:
    with (folder / "config" / "anons.toml").open("a", encoding="utf-8") as config:
        config.write('[[labels]]\ntag = "реклама"\nmust = ["erid"]\n')
    said = anons("preview", "-", "--channel", "vk", "--json", stdin="Скидки\n\n#реклама".encode())
    assert said.code == 0
    assert said.document["channels"][0]["warnings"] == [
        "тег «реклама» требует «erid», а в посте этого нет: поставить не получится"
    ]
