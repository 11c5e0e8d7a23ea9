"""Markdown is understood where it is meant, and left alone where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.richtext import RichText, Span, Style
from bot.core.text.markdown import from_markdown

LINK = Style.LINK


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("**мост** открыт", (Span(Style.BOLD, ("мост",)), " открыт")),
        ("__мост__", (Span(Style.BOLD, ("мост",)),)),
        ("*мост*, _река_", (Span(Style.ITALIC, ("мост",)), ", ", Span(Style.ITALIC, ("река",)))),
        ("***мост***", (Span(Style.BOLD, (Span(Style.ITALIC, ("мост",)),)),)),
        ("~~мост~~", (Span(Style.STRIKE, ("мост",)),)),
        ("`a*b*`", (Span(Style.CODE, ("a*b*",)),)),
        ("**жирный**хвост", (Span(Style.BOLD, ("жирный",)), "хвост")),
        ("[мост](https://a.example/b)", (Span(LINK, ("мост",), "https://a.example/b"),)),
        ('[мост](https://a.example/b_(c) "Имя")', (Span(LINK, ("мост",), "https://a.example/b_(c)"),)),
        ("[**мост**](https://a.example)", (Span(LINK, (Span(Style.BOLD, ("мост",)),), "https://a.example"),)),
        ("<https://a.example/x>", ("https://a.example/x",)),
        ("# Мост ##", (Span(Style.BOLD, ("Мост",)),)),
        ("> сказано", (Span(Style.QUOTE, ("сказано",)),)),
        ("- раз\n* два", ("• раз\n• два",)),
        ("до ![вид](https://a.example/p.jpg)после", ("до после",)),
        (r"\*не курсив\*", ("*не курсив*",)),
        ("**а\nб**", (Span(Style.BOLD, ("а\nб",)),)),
        ("```\na_b_ **c**\n```\nхвост", (Span(Style.PRE, ("a_b_ **c**",)), "\nхвост")),
    ],
)
def test_what_newsrooms_write(text: str, nodes: tuple[str | Span, ...]) -> None:
    assert from_markdown(text).nodes == nodes


@pytest.mark.parametrize(
    "text",
    [
        "**мост открыт",
        "2*3*4 = 24",
        "имя_файла_с_чертами",
        "* * не список",
        "[мост](не адрес)",
        "[мост](https://a.example",
        "#новости района",
        "https://a.example/a_b_c_d",
        "`мост",
        "а **** б",
        "```\nкод без конца",
        "[a[b](c",
        "~~ не ~~ зачёркнуто ~~",
    ],
)
def test_what_is_broken_stays_as_typed(text: str) -> None:
    assert from_markdown(text).nodes == (text.replace("* * не", "• * не"),)


def test_emphasis_does_not_outlive_its_paragraph() -> None:
    assert from_markdown("**а\n\nб**").nodes == ("**а\n\nб**",)


def test_a_rule_is_a_blank_line() -> None:
    assert [line.plain for line in from_markdown("а\n---\nб").lines()] == ["а", "", "б"]


@given(st.text(st.sampled_from('аб *_~`[]()<>!#-\n\\"h'), max_size=60))
def test_any_text_is_some_markdown(text: str) -> None:
    rich = from_markdown(text)
    assert RichText.from_entities(*rich.to_entities()) == rich


@pytest.mark.parametrize(
    "bad", ["[", "*", "**a ", "`", "![", "[a](", "<http://", "> ", "_a ", "[a](https://a(", "```\n"]
)
def test_nothing_makes_it_slow(bad: str) -> None:
    assert from_markdown(bad * (60_000 // len(bad))) is not None
