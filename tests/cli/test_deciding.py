"""The editor's decisions from a shell."""

from collections.abc import Callable
from typing import Any

import pytest

Anons = Callable[..., Any]


def states(anons: Anons) -> dict[int, str]:
    return {each["id"]: each["state"] for each in anons("history", "--json").document["deliveries"]}


def test_a_waiting_article_is_taken_back_once(anons: Anons) -> None:
    anons("add", "article.md")
    assert anons("cancel", "1").out == "article 1 is cancelled\n"
    assert anons("queue", "--json").document["queues"][0]["waiting"] == []
    again = anons("cancel", "1")
    assert again.code == 1
    assert again.err == "anons: article 1 is cancelled and nothing of it can be taken back any more\n"


def test_a_failed_delivery_is_sent_again(anons: Anons, history: None) -> None:
    assert anons("retry", "3").out == "delivery 3 is planned again, and goes at once\n"
    assert states(anons)[3] == "planned"


def test_an_unsure_delivery_is_not_simply_sent_again(anons: Anons, history: None) -> None:
    said = anons("retry", "2")
    assert said.code == 1
    assert said.err == (
        "anons: delivery 2 is unsure, not failed, expired or cancelled;"
        " look at the channel, then `anons resolve 2`\n"
    )


@pytest.mark.parametrize(
    ("args", "state", "url"),
    [
        (["2", "--landed"], "sent", None),
        (["--landed", "2"], "sent", None),
        (["2", "--landed", "https://vk.com/wall-123456_5"], "sent", "https://vk.com/wall-123456_5"),
        (["2", "--lost"], "planned", None),
    ],
)
def test_an_unsure_delivery_is_decided_once(
    args: list[str], state: str, url: str | None, anons: Anons, history: None
) -> None:
    assert anons("resolve", *args).code == 0
    found = next(each for each in anons("history", "--json").document["deliveries"] if each["id"] == 2)
    assert (found["state"], found["url"]) == (state, url)
    again = anons("resolve", *args)
    assert again.code == 1
    said = "it is out" if state == "sent" else "it is not out, and goes again"
    assert again.err == f'anons: delivery 2 is {state}: decided before by shell ("{said}")\n'


def test_what_was_never_in_doubt_is_not_decided(anons: Anons, history: None) -> None:
    said = anons("resolve", "1", "--lost")
    assert said.code == 1
    assert said.err == "anons: delivery 1 is sent; only an unsure one waits for a decision\n"


@pytest.mark.parametrize(
    ("args", "code", "line"),
    [
        (["cancel", "99"], 1, "there is no article 99; `anons queue` shows what waits"),
        (["retry", "99"], 1, "there is no delivery 99; `anons history` shows them"),
        (
            ["resolve", "99", "--lost"],
            1,
            "there is no delivery 99; `anons history --state unsure` shows them",
        ),
        (["resolve", "9" * 30, "--lost"], 1, "there is no delivery " + "9" * 30),
        (["resolve", "2"], 2, "write either --landed [URL] or --lost"),
        (["resolve", "2", "--lost", "--landed"], 2, "write either --landed [URL] or --lost"),
        (["resolve", "two", "--lost"], 2, "write the number of a delivery"),
        (["resolve", "--lost"], 2, "write the number of a delivery"),
        (["resolve", "2", "--landed", "there"], 2, 'Invalid value: "there" is not a web address'),
        (["cancel", "one"], 2, "Invalid value for 'ARTICLE': 'one' is not a whole number"),
        (["cancel", "-1"], 2, "No such option '-1'"),
        (["retry", "0"], 2, "Invalid value for 'DELIVERY': 0 is not in the range"),
        (["cancel", "9" * 30], 2, "Invalid value for 'ARTICLE'"),
    ],
)
def test_what_cannot_be_decided_is_one_line(args: list[str], code: int, line: str, anons: Anons) -> None:
    said = anons(*args)
    assert said.code == code
    assert said.err.startswith(f"anons: {line}")
    assert said.err.count("\n") == 1
