"""`anons log`."""

from collections.abc import Callable
from typing import Any


def test_the_log_of_an_article_for_people_and_for_programs(anons: Callable[..., Any]) -> None:
    assert anons("add", "--file", "article.md").code == 0 or anons("add", "article.md").code == 0
    plain = anons("log", "1")
    assert plain.code == 0
    assert "handed in by shell" in plain.out
    assert anons("cancel", "1").code == 0
    (handed, cancelled) = anons("log", "1", "--json").document["log"]
    assert (handed["what"], cancelled["what"], cancelled["by"]) == ("handed in", "cancelled", "shell")


def test_an_article_that_does_not_exist_has_no_log(anons: Callable[..., Any]) -> None:
    said = anons("log", "7")
    assert (said.code, said.out) == (1, "")
    assert "there is no article 7" in said.err
