# ruff: noqa: E501 - a table of mistakes is read line by line
"""Many articles at once: bad lines are named, good ones kept."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Anons = Callable[..., Any]


def lines(*values: object) -> bytes:
    return b"".join(
        value + b"\n" if isinstance(value, bytes) else json.dumps(value).encode() + b"\n" for value in values
    )


def waiting(anons: Anons, queue: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = anons("queue", "--json").document["queues"][queue]["waiting"]
    return found


def test_json_lines_with_everything(anons: Anons, folder: Path) -> None:
    Image.new("RGB", (64, 48), "navy").save(folder / "photo.png")
    full = {
        "title": "Мост\nоткрыли",
        "text": "Первый абзац.\n\nВторой.",
        "link": "https://x.example/1",
        "queue": "evening",
        "at": "2031-01-15T10:00",
        "photos": ["photo.png"],
        "tags": ["#мост", "город"],
    }
    (folder / "many.jsonl").write_bytes(
        lines(full, {"text": "Только текст"}, b"", {"title": "Только заголовок"})
    )
    said = anons("import", "many.jsonl", "--json")
    assert (said.code, said.document) == (0, {"imported": 3, "skipped": []})
    assert [each["title"] for each in waiting(anons)] == ["Только текст", "Только заголовок"]
    (evening,) = waiting(anons, 1)
    assert (evening["title"], evening["at"]) == ("Мост открыли", "2031-01-15T10:00:00+03:00")


def test_csv_with_semicolons_and_lines_within_quotes(anons: Anons, folder: Path) -> None:
    Image.new("RGB", (64, 48), "navy").save(folder / "a.png")
    text = (
        "\ufeffTitle;Text;Tags;Photos;Queue\r\n"
        '"Мост; открыли";"Абзац.\n\nВторой ""абзац""";мост,город;a.png|a.png;\r\n'
        ";;;;\r\n"
        "Музей;;;;evening\r\n"
    )
    (folder / "many.csv").write_text(text, encoding="utf-8", newline="")
    assert anons("import", "many.csv", "--json").document == {"imported": 2, "skipped": []}
    assert [each["title"] for each in waiting(anons)] == ["Мост; открыли"]
    assert [each["title"] for each in waiting(anons, 1)] == ["Музей"]


def test_the_form_is_recognised_through_a_pipe(anons: Anons) -> None:
    assert anons("import", "-", "--json", stdin=lines({"title": "Один"})).document["imported"] == 1
    assert anons("import", "-", "--json", stdin="title,text\nДва,Текст\n".encode()).document["imported"] == 1
    assert (
        anons("import", "-", "--json", stdin="title\ttext\nТри\tТекст\n".encode()).document["imported"] == 1
    )


def test_a_queue_for_lines_that_name_none(anons: Anons) -> None:
    anons("import", "-", "--queue", "evening", stdin=lines({"title": "Один"}))
    assert [each["title"] for each in waiting(anons, 1)] == ["Один"]


def test_a_dry_run_names_mistakes_and_stores_nothing(anons: Anons, folder: Path) -> None:
    said = anons("import", "-", "--dry-run", stdin=lines({"title": "Один"}, b"{"))
    assert said.code == 1
    assert said.out == "would import 1, skipped 1\n"
    assert said.err.startswith("line 2: not JSON: ")
    assert not (folder / "anons.db").exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "not JSON: Expecting property name enclosed in double quotes"),
        (b"5", "not a JSON object; write one object per line"),
        (b"\xff{}", "is not UTF-8: byte 0 (0xff) does not fit; save it as UTF-8"),
        (b'{"title": "a\x00"}', "is a binary file, not a text"),
        (b"[" * 100_000, "not JSON: nested too deeply"),
        ({"titel": "x"}, 'unknown key "titel"; did you mean "title"?'),
        ({}, 'no text; write "title" and "text"'),
        ({"title": " "}, 'no text; write "title" and "text"'),
        ({"title": "\u200b"}, "there is no text: at least a headline is needed"),
        ({"title": 5}, '"title" must be text in quotes'),
        ({"title": "x", "link": "x.example"}, '"link": "x.example" is not a web address; write one like "https://t.me/nash_rayon"'),
        ({"title": "x", "queue": "nws"}, 'unknown queue "nws"; did you mean "news"?'),
        ({"title": "x", "at": "2020-01-01T00:00"}, '"2020-01-01T00:00" is over; write a moment to come, or --now'),
        ({"title": "x", "at": "soon"}, '"soon" is not a moment; write one like 2026-11-24T09:00 or 2026-11-24T09:00:00+03:00'),
        ({"title": "x", "photos": ["nowhere.jpg"]}, "nowhere.jpg: there is no such file"),
        ({"title": "x", "photos": ["a"] * 11}, "11 photos; a post has at most 10"),
        ({"title": "x", "tags": 5}, '"tags" must be a list of texts'),
        ({"title": "x", "text": "a" * (5 * 2**20)}, "bigger than 5 MB; an article is shorter"),
        (b'{"title": "' + b"a" * (50 * 2**20), "bigger than 5 MB; an article is shorter"),
    ],
)  # fmt: skip
def test_a_bad_line_costs_itself_and_nothing_else(line: object, message: str, anons: Anons) -> None:
    said = anons("import", "-", "--json", stdin=lines({"title": "До"}, line, {"title": "После"}))
    assert said.code == 1
    assert said.document == {"imported": 2, "skipped": [{"line": 2, "message": message}]}
    assert f"line 2: {message}\n" in said.err
    assert [each["title"] for each in waiting(anons)] == ["До", "После"]


@pytest.mark.parametrize(
    ("row", "line", "message"),
    [
        (b"a,b,c", 2, "3 cells, but only 2 columns; quote what holds a separator"),
        (b"\xc7\xe0,x", 2, "is not UTF-8: byte 0 (0xc7) does not fit; save it as UTF-8"),
        (b'"a"b,x', 2, "not CSV: ',' expected after '\"'"),
        (b"a\x00,x", 2, "is a binary file, not a text"),
    ],
)
def test_a_bad_row_of_csv_costs_itself_and_nothing_else(
    row: bytes, line: int, message: str, anons: Anons
) -> None:
    said = anons("import", "-", "--json", stdin=b"title,text\n" + row + "\nПосле,\n".encode())
    assert said.document == {"imported": 1, "skipped": [{"line": line, "message": message}]}


def test_an_open_quote_is_named_where_it_opens(anons: Anons) -> None:
    said = anons("import", "-", "--json", stdin='title\nДо\n"открыто\nи дальше\n'.encode())
    assert said.document == {
        "imported": 1,
        "skipped": [{"line": 3, "message": "not CSV: unexpected end of data"}],
    }


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'[{"title": "x"}]', "stdin: is a JSON array; write JSON Lines, one object per line"),
        (
            b"titel,text\n",
            'line 1: unknown column "titel"; did you mean "title"?; the first line names the columns',
        ),
    ],
    ids=["array", "column"],
)
def test_a_file_that_is_neither_form_is_refused_whole(data: bytes, line: str, anons: Anons) -> None:
    said = anons("import", "-", "--json", stdin=data)
    assert (said.code, said.err) == (1, f"anons: {line}\n")
    assert said.document == {"imported": 0, "skipped": [], "error": line}


def test_a_missing_file_is_one_line(anons: Anons) -> None:
    said = anons("import", "nowhere.csv")
    assert (said.code, said.err) == (1, "anons: nowhere.csv: No such file or directory\n")


def test_a_person_at_a_terminal_sees_a_bar_on_stderr(
    anons: Anons, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich: stderr is a terminal
    (folder / "many.jsonl").write_bytes(lines(*({"title": f"Новость {number}"} for number in range(3000))))
    said = anons("import", "many.jsonl", "--json")
    assert said.document["imported"] == 3000
    assert "importing" in said.err


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty; at least one article is needed"),
        (b"\x89PNG\x0d\x00\x1b[31m", "is a binary file, not a text"),
        ("title,text\n".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (bytes(range(128, 255)), "is not UTF-8: byte 0 (0x80) does not fit; save it as UTF-8"),
    ],
)
def test_a_file_that_holds_no_articles_is_one_line(data: bytes, message: str, anons: Anons) -> None:
    said = anons("import", "-", "--json", stdin=data)
    assert (said.code, said.err) == (1, f"anons: stdin: {message}\n")
    assert said.document == {"imported": 0, "skipped": [], "error": f"stdin: {message}"}


def test_a_text_that_is_no_table_is_not_repeated_as_a_whole(anons: Anons) -> None:
    said = anons("import", "-", stdin="слово".encode() * 100_000)
    assert said.code == 1
    assert said.err.startswith('anons: line 1: unknown column "словослово')
    assert len(said.err) < 300


def test_more_than_one_batch_keeps_its_order(anons: Anons) -> None:
    many = lines(*({"title": f"Новость {number}"} for number in range(4500)))
    assert anons("import", "-", "--json", stdin=many).document["imported"] == 4500
    assert [each["title"] for each in waiting(anons)] == [f"Новость {number}" for number in range(4500)]


def test_a_line_that_breaks_a_label_is_skipped_with_the_reason(anons: Anons, folder: Path) -> None:
    with (folder / "config" / "anons.toml").open("a", encoding="utf-8") as config:
        config.write('[[labels]]\ntag = "реклама"\nmust = ["erid"]\n')
    bad, good = (
        {"title": "Мост", "text": text, "tags": ["реклама"]} for text in ("Открыт.", "Открыт. Erid: 2SD")
    )
    (folder / "many.jsonl").write_bytes(lines(bad, good, {"title": "Дождь"}))
    said = anons("import", "many.jsonl", "--json")
    assert (said.code, said.document["imported"]) == (1, 2)
    message = "cannot be queued: the tag “реклама” demands “erid”, which the post lacks (tg, vk, ok)"
    assert said.document["skipped"] == [{"line": 1, "message": message}]
