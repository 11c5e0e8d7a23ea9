"""Every sentence is said in every language of the house, and in the right form."""

import ast
import string
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.core.language import Language, Plural, Words
from tests.catalogues.building import (
    LANGUAGES,
    ROOT,
    compiled,
    pairs,
    path,
    read,
    template,
    unfinished,
    updated,
    written,
)

ARTICLES = Plural("{count} article", "{count} articles")


@pytest.fixture(scope="module")
def sentences() -> Catalog:
    return template()


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    for file in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Words", "Plural"):
                yield file, node


def test_every_sentence_is_a_literal_so_that_none_escapes_the_catalogues() -> None:
    computed = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file, call in _calls()
        for part in (*call.args, *(keyword.value for keyword in call.keywords))
        if not (isinstance(part, ast.Constant) and isinstance(part.value, str))
    ]
    assert computed == []


def test_what_is_extracted_is_all_that_the_program_says(sentences: Catalog) -> None:
    written_down = {
        (parts[0], call.keywords[0].value.value if call.keywords else None)  # type: ignore[attr-defined]
        for _, call in _calls()
        if (parts := [part.value for part in call.args])  # type: ignore[attr-defined]
    }
    first = {
        (message.id if isinstance(message.id, str) else message.id[0], message.context)
        for message in sentences
        if message.id
    }
    assert first == written_down


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_in_the_catalogue_and_none_is_left_to_do(language: str, sentences: Catalog) -> None:
    now = updated(read(language), sentences)
    assert list(unfinished(now)) == []
    assert read(language).obsolete == {}
    assert path(language).read_bytes() == written(now), "run: make catalogues"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_program_reads_is_what_the_translators_wrote(language: str, sentences: Catalog) -> None:
    now = updated(read(language), sentences)
    assert path(language).with_suffix(".mo").read_bytes() == compiled(now), "run: make catalogues"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    assert [pair for pair in pairs(read(language)) if _places(pair[0]) != _places(pair[1])] == []


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("ru", 0, "0 статей"),
        ("ru", 1, "1 статья"),
        ("ru", 2, "2 статьи"),
        ("ru", 5, "5 статей"),
        ("ru", 11, "11 статей"),
        ("ru", 12, "12 статей"),
        ("ru", 21, "21 статья"),
        ("ru", 24, "24 статьи"),
        ("ru", 111, "111 статей"),
        ("en", 0, "0 articles"),
        ("en", 1, "1 article"),
        ("en", 2, "2 articles"),
        ("en", 21, "21 articles"),
    ],
)
def test_a_noun_agrees_with_its_number(language: Language, count: int, said: str) -> None:
    assert ARTICLES.say(language, count) == said


def test_a_sentence_that_no_catalogue_knows_is_said_as_it_stands() -> None:
    assert Words("nobody says {what}").say("ru", what="this") == "nobody says this"
    assert Words("nobody says this", "in a scene").say("ru") == "nobody says this"
    assert Plural("{count} unheard of", "{count} unheard ofs", "in a scene").say("en", 2) == "2 unheard ofs"


def test_a_new_sentence_is_named_until_it_is_translated() -> None:
    sentences = template()
    sentences.add("Quite another thing: {what}", context="test")
    assert list(unfinished(updated(read("ru"), sentences))) != []
    assert list(unfinished(updated(read("en"), sentences))) == [], "English is what the source says"


def test_the_catalogues_travel_with_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": ["bot"]}
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    for language in LANGUAGES:
        compiled_file = path(language).with_suffix(".mo")
        assert compiled_file.is_file()
        assert not any(fnmatch(compiled_file.name, pattern) for pattern in ignored)
