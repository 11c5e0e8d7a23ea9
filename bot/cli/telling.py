"""`anons log`: what happened to an article, and who did it."""

from typing import TYPE_CHECKING, Any

import click

from bot.cli import printing
from bot.cli.adding import JSON
from bot.cli.failing import Failure
from bot.cli.opening import load, office, wait_for

if TYPE_CHECKING:
    from bot.core.newsroom import Newsroom
    from bot.core.story import Event
    from bot.settings import Settings


@click.command("log", short_help="What happened to an article, and who did it.")
@click.argument("article", type=click.IntRange(1, 2**63 - 1))
@JSON
def log_verb(article: int, *, as_json: bool) -> None:
    """Everything that was done with ARTICLE and what became of its posts, oldest first."""
    settings = load()
    events = wait_for(_events(settings, article))
    if events is None:
        raise Failure(f"there is no article {article}; `anons queue` and `anons history` show them")
    if as_json:
        documents = [_document(one, settings.newsroom) for one in events]
        printing.answer({"article": article, "log": documents})
        return
    for one in events:
        printing.say(_line(one, settings.newsroom))


async def _events(settings: "Settings", article: int) -> "list[Event] | None":
    async with office(settings) as (desk, _):
        return await desk.story(article)


def _document(one: "Event", newsroom: "Newsroom") -> dict[str, Any]:
    return {
        "at": printing.iso(one.at, newsroom.timezone),
        "what": one.what,
        "by": None if one.by is None else one.by.name,
        "details": {name: value for name, value in one.details.items() if value is not None},
    }


def _line(one: "Event", newsroom: "Newsroom") -> str:
    known = [f"{name} {value}" for name, value in one.details.items() if value is not None]
    by = "" if one.by is None else f" by {one.by.name}"
    details = f": {', '.join(known)}" if known else ""
    return f"{printing.spoken(one.at.replace(microsecond=0), newsroom)}  {one.what}{by}{details}"
