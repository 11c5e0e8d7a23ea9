# ruff: noqa: E501 - a table of mistakes is read line by line
"""Articles go in from a shell, or are refused in one line."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Anons = Callable[..., Any]


@pytest.fixture
def photo(folder: Path) -> str:
    """A real photo."""
    Image.new("RGB", (640, 480), "navy").save(folder / "photo.jpg")
    return "photo.jpg"


def waiting(anons: Anons) -> list[dict[str, Any]]:
    return [each for queue in anons("queue", "--json").document["queues"] for each in queue["waiting"]]


def test_an_article_is_queued_and_its_moment_forecast(anons: Anons) -> None:
    said = anons("add", "article.md", "--json")
    assert said.code == 0
    assert said.document["article"] == 1
    assert said.document["title"] == "В парке открыли новый фонтан"
    assert said.document["queue"] == "news"
    assert said.document["warnings"] == []
    assert datetime.fromisoformat(said.document["forecast"]).utcoffset() is not None
    assert said.document["forecast"].endswith("+03:00")
    assert [each["article"] for each in waiting(anons)] == [1]


def test_a_person_reads_the_moment_with_weekday_and_zone(anons: Anons) -> None:
    said = anons("add", "article.md")
    assert said.out.startswith('1 «В парке открыли новый фонтан» waits in "news": ')
    assert said.out.rstrip().endswith(":00 МСК") or said.out.rstrip().endswith(":30 МСК")


def test_an_article_comes_through_a_pipe(anons: Anons) -> None:
    assert anons("add", "-", "--json", stdin="Заголовок\n\nТекст.".encode()).document["title"] == "Заголовок"


def test_first_goes_to_the_head(anons: Anons) -> None:
    anons("add", "article.md")
    anons("add", "article.md", "--first")
    assert [each["article"] for each in waiting(anons)] == [2, 1]


def test_an_exact_moment_is_kept_to_the_millisecond(anons: Anons) -> None:
    said = anons("add", "article.md", "--at", "2031-01-15T10:00:00.125+05:00", "--json")
    assert said.document["forecast"] == "2031-01-15T08:00:00.125000+03:00"
    assert waiting(anons)[0]["at"] == "2031-01-15T08:00:00.125000+03:00"


def test_a_moment_without_offset_is_the_newsrooms(anons: Anons) -> None:
    said = anons("add", "article.md", "--at", "2031-01-15T10:00", "--json")
    assert said.document["forecast"] == "2031-01-15T10:00:00+03:00"


def test_now_is_exact_too(anons: Anons) -> None:
    assert anons("add", "article.md", "--now", "--json").document["forecast"] == waiting(anons)[0]["at"]


def test_another_queue_and_chosen_channels(anons: Anons) -> None:
    said = anons("add", "article.md", "--queue", "evening", "--channels", "vk, ok", "--json")
    assert said.document["queue"] == "evening"
    assert "T20:00:00" in said.document["forecast"]


def test_the_same_headline_twice_is_warned_of(anons: Anons) -> None:
    anons("add", "article.md")
    said = anons("add", "article.md", "--json")
    assert said.document["warnings"] == ['article 1 has the same headline: "В парке открыли новый фонтан"']
    assert "warning: article 1 has the same headline" in anons("add", "article.md").err


def test_photos_link_and_tags_go_along(anons: Anons, photo: str) -> None:
    said = anons(
        "add", "article.md", "--photo", photo, "--link", "https://x.example/1", "--tag", "#парк", "--json"
    )
    assert said.code == 0
    # without a user token VK takes no photos, and the editor hears of it before anything is published
    assert any(warning.startswith("vk: ") for warning in said.document["warnings"])


@pytest.mark.parametrize(
    ("args", "code", "line"),
    [
        (["--now", "--first"], 2, "--now, --at and --first exclude each other; write one of them"),
        (["--now", "--at", "2031-01-01T00:00"], 2, "--now, --at and --first exclude each other; write one of them"),
        (["--at", "tomorrow"], 2, '"tomorrow" is not a moment; write one like 2026-11-24T09:00 or 2026-11-24T09:00:00+03:00'),
        (["--at", "2031-01-01"], 2, '"2031-01-01" is not a moment; write one like 2026-11-24T09:00 or 2026-11-24T09:00:00+03:00'),
        (["--at", "0001-01-01T00:00+14:00"], 2, '"0001-01-01T00:00+14:00" is not a moment; write one like 2026-11-24T09:00 or 2026-11-24T09:00:00+03:00'),
        (["--at", "2020-01-01T00:00"], 1, '"2020-01-01T00:00" is over; write a moment to come, or --now'),
        (["--at", "2199-01-01T00:00"], 1, '"2199-01-01T00:00" is more than ten years ahead'),
        (["--queue", "nws"], 2, 'unknown queue "nws"; did you mean "news"?'),
        (["--channels", "tg,vkk"], 2, 'unknown channel "vkk"; did you mean "vk"?'),
        (["--channels", ","], 2, "--channels names none; write --channels tg,vk"),
        (["--link", "x.example"], 2, 'Invalid value for \'--link\': "x.example" is not a web address; write one like "https://t.me/nash_rayon" (see: anons add --help)'),
        (["--photo", "article.md"], 1, "article.md: This is not a photo, or it is damaged: JPEG, PNG, WebP or GIF is needed."),
        (["--photo", "nowhere.jpg"], 1, "nowhere.jpg: there is no such file"),
        (["--photo", "article.md"] * 11, 2, "11 photos; a post has at most 10"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line_and_nothing_is_stored(
    args: list[str], code: int, line: str, anons: Anons, folder: Path
) -> None:
    said = anons("add", "article.md", *args)
    assert (said.code, said.out, said.err) == (code, "", f"anons: {line}\n")
    assert not (folder / "anons.db").exists()


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "is empty; at least a headline is needed"),
        (b" \n\t\n", "is empty; at least a headline is needed"),
        (b"\xef\xbb\xbf", "is empty; at least a headline is needed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a binary file, not a text"),
        (b"Headline\x00", "is a binary file, not a text"),
        (b"Headline \x1b[31m red", "is a binary file, not a text (control character 0x1b)"),
        ("Заголовок".encode("cp1251"), "is not UTF-8: byte 0 (0xc7) does not fit; save it as UTF-8"),
        ("Заголовок".encode()[:-1], "is not UTF-8: byte 16 (0xd0) does not fit; save it as UTF-8"),
        ("Заголовок".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (b"a" * (50 * 2**20), "bigger than 5 MB; an article is shorter"),
    ],
    ids=["empty", "blank", "mark", "png", "nul", "escape", "cp1251", "cut", "utf16", "50mb"],
)
def test_bad_input_is_one_line_and_nothing_is_stored(
    data: bytes, line: str, anons: Anons, folder: Path
) -> None:
    (folder / "bad").write_bytes(data)
    said = anons("add", "bad")
    assert (said.code, said.out, said.err) == (1, "", f"anons: bad: {line}\n")
    assert not (folder / "anons.db").exists()
    assert anons("preview", "-", stdin=data).err == f"anons: stdin: {line}\n"


def test_a_text_of_signs_alone_is_refused(anons: Anons, folder: Path) -> None:
    (folder / "bad").write_text("\u200b\n", encoding="utf-8")
    said = anons("add", "bad")
    assert (said.code, said.err) == (1, "anons: bad: there is no text: at least a headline is needed\n")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("x" * 300, "x" * 300 + ": File name too long"),
        ("a\0b", "a file name cannot hold a NUL character"),
    ],
    ids=["long", "nul"],
)
def test_a_name_that_no_file_can_have_is_one_line(name: str, line: str, anons: Anons) -> None:
    said = anons("add", name)
    assert (said.code, said.err) == (1, f"anons: {line}\n")


def test_a_directory_is_no_article(anons: Anons) -> None:
    assert anons("add", "config").err == "anons: config: is a directory, not a file\n"


def test_a_byte_order_mark_does_not_spoil_the_headline(anons: Anons, folder: Path) -> None:
    (folder / "marked").write_bytes(b"\xef\xbb\xbfHeadline\r\n\r\nText.")
    assert anons("add", "marked", "--json").document["title"] == "Headline"


def test_a_photo_too_heavy_is_refused(anons: Anons, folder: Path) -> None:
    with (folder / "heavy.jpg").open("wb") as file:
        file.truncate(21 * 2**20)
    said = anons("add", "article.md", "--photo", "heavy.jpg")
    assert (said.code, said.err) == (1, "anons: heavy.jpg: bigger than 20 MB; make the photo smaller\n")


def test_a_failing_answer_is_json_too(anons: Anons) -> None:
    said = anons("add", "nowhere.md", "--json")
    assert said.code == 1
    assert said.document == {
        "article": None,
        "title": None,
        "queue": None,
        "forecast": None,
        "warnings": [],
        "error": "nowhere.md: there is no such file",
    }


def test_a_database_that_is_none_is_one_line(anons: Anons, folder: Path) -> None:
    (folder / "anons.db").write_bytes(b"this is not a database, whatever its name says" * 100)
    said = anons("add", "article.md")
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "anons.db" in said.err


LABELS = '[[labels]]\ntag = "реклама"\nmust = ["erid"]\nreason = "38-ФЗ"\n'


def test_an_article_that_breaks_a_label_is_refused_and_nothing_is_stored(
    anons: Anons, folder: Path, photo: str
) -> None:
    with (folder / "config" / "anons.toml").open("a", encoding="utf-8") as config:
        config.write(LABELS)
    said = anons("add", "article.md", "--tag", "Реклама", "--photo", photo, "--json")
    assert said.code == 1
    reason = "cannot be queued: the tag “реклама” demands “erid”, which the post lacks (tg, vk, ok). 38-ФЗ"
    assert said.err == f"anons: {reason}\n"
    assert said.document["error"] == reason
    assert waiting(anons) == []
    (folder / "good.md").write_text("Мост\n\nОткрыт. ERID: 2SD\n\n#реклама", encoding="utf-8")
    assert anons("add", "good.md", "--json").document["warnings"] == []


def test_an_exact_moment_too_near_to_another_is_warned_of_and_kept(anons: Anons, folder: Path) -> None:
    config = folder / "config" / "anons.toml"
    config.write_text(
        config.read_text("utf-8").replace("quiet_hours", 'min_gap = "20m"\nquiet_hours'), "utf-8"
    )
    anons("add", "article.md", "--at", "2027-01-15T18:05:00", "--json")
    near = anons("add", "-", "--at", "2027-01-15T18:20:00", "--json", stdin="Каток.\n\nТекст.".encode())
    (warning,) = near.document["warnings"]
    assert warning.startswith('nearer than 20 min to article 1: "В парке открыли новый фонтан", пт 15 января')
    assert warning.endswith("18:05 МСК")
    assert near.document["forecast"] == "2027-01-15T18:20:00+03:00"
    far = anons("add", "-", "--at", "2027-01-15T18:40:00", "--json", stdin="Снег.\n\nТекст.".encode())
    assert far.document["warnings"] == []
