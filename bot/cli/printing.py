"""Answers: one JSON document for scripts, tables and frames for people."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, Any

import click

from bot.cli.failing import json_line
from bot.cli.opening import outcome

if TYPE_CHECKING:
    from rich.console import Console

    from bot.core.newsroom import Newsroom


def answer(document: Mapping[str, Any]) -> None:
    """The one JSON document of a command."""
    told = outcome()
    click.echo(json_line(document, told.redactor))
    told.answered = True


def say(text: str) -> None:
    """A line for a person."""
    click.echo(outcome().redactor(text))


def iso(moment: datetime | None, zone: tzinfo) -> str | None:
    """ISO 8601 with the newsroom's offset."""
    return None if moment is None else moment.astimezone(zone).isoformat()


def spoken(
    moment: datetime | None, newsroom: "Newsroom", nothing: str = "—", *, now: datetime | None = None
) -> str:
    """Weekday, date, time and zone, in the newsroom's language; the year where `now` lies in another one."""
    from bot.core.calendar.moments import say_moment

    return nothing if moment is None else say_moment(moment, newsroom.timezone, newsroom.language, now=now)


def spoken_day(day: date, newsroom: "Newsroom", *, now: datetime) -> str:
    """Weekday and date, in the newsroom's language."""
    from bot.core.calendar.moments import say_day

    noon = datetime.combine(day, time(12), newsroom.timezone)
    return say_day(noon, newsroom.timezone, newsroom.language, now=now)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table; its cells are plain text, whatever brackets they hold."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=Text(title) if title else None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(outcome().redactor(cell)) for cell in row))
    screen().print(shown)


def screen() -> "Console":
    """The terminal; where there is none (a file, a pipe), lines are not cut at 80 columns."""
    from rich.console import Console

    console = Console(highlight=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, width=160)
