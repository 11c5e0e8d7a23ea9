"""`anons add` and `anons import`: articles go in from a shell."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from bot.cli import printing
from bot.cli.failing import FAILED, MISUSED, Failure
from bot.cli.handing_in import Handed, chosen_channels, chosen_queue, hand_in
from bot.cli.moments import coming_moment
from bot.cli.opening import Office, load, now, office, wait_for

if TYPE_CHECKING:
    from bot.core.article import NewArticle
    from bot.core.newsroom import Newsroom
    from bot.desk import Desk
    from bot.settings import Settings

HANDED_IN = click.argument("file", metavar="FILE|-")
JSON = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
LINK = click.option(
    "--link", metavar="URL", callback=lambda _c, _p, value: web_address(value), help="The article's address."
)
PHOTO = click.option("--photo", "photos", metavar="PATH", multiple=True, help="A photo; up to ten times.")
TAG = click.option("--tag", "tags", metavar="T", multiple=True, help="A tag; any number of times.")


def web_address(value: str | None) -> str | None:
    """An http(s) address. Raises BadParameter."""
    from bot.settings.fields import read_address

    try:
        return None if value is None else read_address(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command("add", short_help="Queue an article.")
@HANDED_IN
@click.option("--queue", "queue", metavar="Q", help="The queue; the first of the configuration by default.")
@click.option("--now", "at_once", is_flag=True, help="Out at once; beats slots, quiet hours and gaps.")
@click.option(
    "--at", metavar="ISO8601", help="Out at this moment, exactly; without an offset in the newsroom's zone."
)
@click.option("--first", is_flag=True, help="To the head of the queue.")
@click.option("--channels", metavar="A,B", help="Only these channels.")
@LINK
@PHOTO
@TAG
@JSON
def add_verb(
    file: str,
    *,
    queue: str | None,
    at_once: bool,
    at: str | None,
    first: bool,
    channels: str | None,
    link: str | None,
    photos: tuple[str, ...],
    tags: tuple[str, ...],
    as_json: bool,
) -> None:
    """Queue the article in FILE (UTF-8 text, Markdown or a saved page; "-" is stdin)."""
    if at_once + (at is not None) + first > 1:
        raise Failure("--now, --at and --first exclude each other; write one of them", code=MISUSED)
    settings = load()
    newsroom = settings.newsroom
    moment = now() if at_once else coming_moment(at, zone=newsroom.timezone, now=now())
    place = chosen_queue(queue, newsroom), chosen_channels(channels, newsroom)
    handed = hand_in(file, link=link, photos=photos, tags=tags)
    new = _new(handed, place, moment, first=first)
    document = wait_for(_add(settings, new, handed))
    if as_json:
        printing.answer(document)
    else:
        _tell(document, newsroom)


def _new(
    handed: Handed, place: tuple[str, tuple[str, ...] | None], moment: datetime | None, *, first: bool
) -> "NewArticle":
    from bot.core.article import NewArticle

    return NewArticle(article=handed.article, queue=place[0], channels=place[1], at=moment, first=first)


async def _add(settings: "Settings", new: "NewArticle", handed: Handed) -> dict[str, Any]:
    async with office(settings) as (desk, store):
        _require_labels(settings.newsroom, new)
        warnings = [*_render_warnings(settings.newsroom, new), *await _twins(Office(desk, store), new)]
        for media, data in handed.photos:
            await store.put_media(data, media=media, now=now())
        article = await desk.submit(new)
        warnings += await _crowds(settings.newsroom, desk, article)
        forecast = new.at or await desk.forecast_of(article)
    return {
        "article": article,
        "title": new.article.title,
        "queue": new.queue,
        "forecast": printing.iso(forecast, settings.newsroom.timezone),
        "warnings": warnings,
    }


def _require_labels(newsroom: "Newsroom", new: "NewArticle") -> None:
    """Before anything is stored, photos included."""
    from bot import platforms
    from bot.core.labels import LabelMissing

    channels = newsroom.channels_of(new.queue, new.channels)
    try:
        platforms.require_labels(new.article, channels=channels, newsroom=newsroom, queue=new.queue)
    except LabelMissing as missing:
        raise Failure(str(missing)) from None


def _render_warnings(newsroom: "Newsroom", new: "NewArticle") -> list[str]:
    from bot import platforms

    return [
        f"{channel.name}: {warning}"
        for channel in newsroom.channels_of(new.queue, new.channels)
        for warning in platforms.render(
            new.article, channel=channel, newsroom=newsroom, queue=new.queue
        ).warnings
    ]


async def _crowds(newsroom: "Newsroom", desk: "Desk", article: int) -> list[str]:
    from bot.core.calendar.spans import say_span

    stored = await desk.article(article)
    return [
        f"nearer than {say_span(one.gap, 'en')} to article {one.article}: "
        f'"{one.title}", {printing.spoken(one.at, newsroom, now=now())}'
        for one in (await desk.crowds_of(stored) if stored else ())
    ]


async def _twins(office_: Office, new: "NewArticle") -> list[str]:
    twins = await office_.desk.twins(new.article)
    return [
        f'article {twin.article} has the same headline: "{stored.article.title}"' for twin, stored in twins
    ]


def _tell(document: dict[str, Any], newsroom: "Newsroom") -> None:
    forecast = document["forecast"]
    moment = printing.spoken(
        datetime.fromisoformat(forecast) if forecast else None, newsroom, "no slot in sight: see `anons plan`"
    )
    printing.say(f'{document["article"]} «{document["title"]}» waits in "{document["queue"]}": {moment}')
    for warning in document["warnings"]:
        click.echo(f"warning: {warning}", err=True)


@click.command("import", short_help="Queue many articles from JSON Lines or CSV.")
@HANDED_IN
@click.option("--queue", "queue", metavar="Q", help="The queue of lines that name none.")
@click.option("--dry-run", is_flag=True, help="Only look for mistakes; store nothing.")
@JSON
def import_verb(file: str, *, queue: str | None, dry_run: bool, as_json: bool) -> int:
    """Queue many articles: JSON Lines or CSV with title, text, link, queue, at, photos, tags.

    Bad lines are named and skipped, good ones are kept.
    """
    from bot.cli.importing import import_file

    settings = load()
    place = chosen_queue(queue, settings.newsroom)
    result = wait_for(import_file(settings, file, queue=place, dry_run=dry_run))
    if as_json:
        printing.answer(result)
    else:
        done = "would import" if dry_run else "imported"
        printing.say(f"{done} {result['imported']}, skipped {len(result['skipped'])}")
    for line in result["skipped"]:
        click.echo(f"line {line['line']}: {line['message']}", err=True)
    return FAILED if result["skipped"] else 0
