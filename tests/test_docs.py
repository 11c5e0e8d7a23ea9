"""What the documents say is so."""

import re
from pathlib import Path

import click
import pytest

from bot import platforms
from bot.__main__ import main  # noqa: F401  (the console command of pyproject.toml exists)
from bot.cli import anons
from bot.settings import load_settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RUSSIAN = (ROOT / "docs" / "ru.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\b(?:ANONS|TELEGRAM|VK|OK)_[A-Z_]+\b")


def variables_of_the_program() -> set[str]:
    """Every environment variable that the code reads by default."""
    specs = [platforms.spec(name) for name in platforms.names()]
    return (
        {"ANONS_CONFIG", "ANONS_DATABASE_URL"}
        | {credential.env for spec in specs for credential in spec.credentials}
        | {spec.address_env for spec in specs}
        | {spec.proxy_env for spec in specs if spec.proxy_env}
    )


def test_the_tree_in_the_readme_is_the_tree() -> None:
    tree = README.split("\nbot/\n")[1].split("\ntests/")[0]
    listed = set(re.findall(r"^  (\w[\w.]*)/? +", tree, re.MULTILINE))
    there = {path.name for path in (ROOT / "bot").iterdir()} - {"__pycache__", "__init__.py", "py.typed"}
    assert listed == there


def test_every_command_is_in_the_readme_and_every_command_of_the_readme_exists() -> None:
    table = README.split("### Commands")[1].split("###")[0]
    named = set(re.findall(r"`(?:anons )?([a-z]+)(?: FILE)?`", table))
    commands = set(anons.list_commands(click.Context(anons)))
    assert commands <= named
    assert {name for name in re.findall(r"`anons ([a-z]+)", README + RUSSIAN)} <= commands


@pytest.mark.parametrize("document", ["README.md", ".env.example"])
def test_every_variable_is_documented_and_every_documented_one_is_read(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    documented = set(VARIABLE.findall(text)) - {"VK_SPORT_TOKEN", "OK_API_URLS"}
    assert documented == variables_of_the_program()


def test_the_shipped_configuration_is_right() -> None:
    settings = load_settings(ROOT / "config" / "anons.toml", {})
    assert settings.newsroom.channels


def test_the_locks_hold_hashes_and_no_addresses() -> None:
    for lock in (ROOT / "requirements.lock", ROOT / "tests" / "requirements.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_every_link_inside_the_documents_leads_somewhere() -> None:
    for path, text in ((ROOT / "README.md", README), (ROOT / "docs" / "ru.md", RUSSIAN)):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (path.parent / target).exists(), f"{path.name} → {target}"
