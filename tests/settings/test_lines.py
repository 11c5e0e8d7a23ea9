"""On which line a key stands."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings.lines import Path, line_at, lines_of

TEXT = '''\
a = 1 # [no header]
b.c = { d = "x#}]", e = [1,
 2, { f = 3 }] }

[t."q.u".'v w']   # a header
k = """multi
line "quoted" \\""" = still
[no.header]
"""
z = \'\'\'one
two\'\'\'
[[arr]]
x = 1
[arr.sub]
y = 2
[[arr]]
x = 3
  [[arr.in]]
  p = 1
  [[arr.in]]
  p = 2
when = 2024-01-01 09:00:00
last = [ "x", # ]
 \'y\',
]
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 1),
        (("b",), 2),
        (("b", "c", "d"), 2),
        (("b", "c", "e", 0), 2),
        (("b", "c", "e", 1), 3),
        (("b", "c", "e", 2, "f"), 3),
        (("t", "q.u", "v w"), 5),
        (("t", "q.u", "v w", "k"), 6),
        (("t", "q.u", "v w", "z"), 10),
        (("arr", 0, "x"), 13),
        (("arr", 0, "sub", "y"), 15),
        (("arr", 1), 16),
        (("arr", 1, "x"), 17),
        (("arr", 1, "in", 0, "p"), 19),
        (("arr", 1, "in", 1, "p"), 21),
        (("arr", 1, "in", 1, "when"), 22),
        (("arr", 1, "in", 1, "last", 1), 24),
    ],
)
def test_every_key_is_found_on_its_line(path: Path, line: int) -> None:
    assert lines_of(TEXT)[path] == line


def test_every_value_that_tomllib_sees_has_a_line() -> None:
    assert set(_paths(tomllib.loads(TEXT))) <= set(lines_of(TEXT))


def test_windows_line_ends_count_once() -> None:
    assert lines_of("a = 1\r\nb = 2\r\n")[("b",)] == 2


def test_what_is_missing_stands_where_the_nearest_thing_around_it_stands() -> None:
    lines = lines_of("\n[a]\nb = 1\n")
    assert line_at(lines, ("a", "missing", 3)) == 2
    assert line_at(lines, ("missing",)) == 1


keys = st.text("abcxyz_-09 .\"'#[]=é\n", min_size=1, max_size=8)


@given(st.lists(keys, unique=True, min_size=1, max_size=8))
def test_whatever_the_keys_are_called_their_lines_are_counted(names: list[str]) -> None:
    text = "".join(f"{_quoted(name)} = {number} # {name.strip()!a}\n" for number, name in enumerate(names))
    assert lines_of(text) == {(name,): number for number, name in enumerate(names, 1)}


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _paths(value: Any, at: Path = ()) -> list[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, each in inner for path in [(*at, key), *_paths(each, (*at, key))]]
