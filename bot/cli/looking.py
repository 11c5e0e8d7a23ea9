"""`anons queue`, `plan`, `history`, `preview`: looking changes nothing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from bot.cli import printing
from bot.cli.adding import HANDED_IN, JSON, LINK, PHOTO
from bot.cli.brakes import Brakes, brakes
from bot.cli.handing_in import chosen_channels, chosen_queue, hand_in
from bot.cli.opening import load, now, office, wait_for

if TYPE_CHECKING:
    from bot.core.calendar.coming import ComingException
    from bot.core.delivery import Delivery, State
    from bot.core.newsroom import Newsroom
    from bot.core.schedule import PlannedSlot
    from bot.desk import Forecast
    from bot.settings import Settings

#: of Delivery states; `State` itself is imported only when needed
_STATES = ("planned", "sending", "sent", "failed", "unsure", "cancelled", "expired")
#: rows a person reads; `--json` gives all
_ROWS = 100


@click.command("queue", short_help="What waits, with the forecast moment of each.")
@click.option("--queue", "queue", metavar="Q", help="Only this queue.")
@JSON
def queue_verb(queue: str | None, *, as_json: bool) -> None:
    """What waits, in order, with the moment each article will probably go."""
    settings = load()
    only = None if queue is None else chosen_queue(queue, settings.newsroom)
    forecasts, held_up = wait_for(_forecasts(settings, only))
    # an article may wait in a queue that the configuration has lost since
    names = (
        [only]
        if only
        else list(dict.fromkeys([*settings.newsroom.queues, *(one.waiting.queue for one in forecasts)]))
    )
    if as_json:
        queues = [_queue_document(name, forecasts, settings.newsroom) for name in names]
        printing.answer({"queues": queues, **held_up.document(settings.newsroom)})
        return
    held_up.show(settings.newsroom)
    for name in names:
        _print_queue(name, [one for one in forecasts if one.waiting.queue == name], settings.newsroom)


async def _forecasts(settings: "Settings", queue: str | None) -> "tuple[list[Forecast], Brakes]":
    async with office(settings) as (desk, _):
        return await desk.waiting_with_forecast(queue), await brakes(desk)


def _queue_document(name: str, forecasts: "Sequence[Forecast]", newsroom: "Newsroom") -> dict[str, Any]:
    zone = newsroom.timezone
    return {
        "name": name,
        "configured": name in newsroom.queues,
        "waiting": [
            {
                "article": one.waiting.article,
                "title": one.waiting.title,
                "forecast": printing.iso(one.at, zone),
                "at": printing.iso(one.waiting.at, zone),
            }
            for one in forecasts
            if one.waiting.queue == name
        ],
    }


def _print_queue(name: str, forecasts: "Sequence[Forecast]", newsroom: "Newsroom") -> None:
    if not forecasts:
        printing.say(f"{name}: nothing waits")
        return
    rows = [
        (
            str(one.waiting.article),
            printing.spoken(one.at, newsroom, "no slot in sight", now=now())
            + (" (exact)" if one.waiting.at else ""),
            one.waiting.title,
        )
        for one in forecasts[:_ROWS]
    ]
    lost = "" if name in newsroom.queues else " (not in the configuration)"
    printing.table(f"{name}{lost}: {len(forecasts)} waiting", ("article", "when", "title"), rows)
    if len(forecasts) > _ROWS:
        printing.say(f"… and {len(forecasts) - _ROWS} more")


@click.command("plan", short_help="The coming slots and what will fill them.")
@click.option(
    "--days", metavar="N", type=click.IntRange(1, 366), default=7, show_default=True, help="How far ahead."
)
@JSON
def plan_verb(days: int, *, as_json: bool) -> None:
    """The coming slots of all queues, and the article that will fill each."""
    settings = load()
    slots, titles = wait_for(_plan(settings, days))
    newsroom = settings.newsroom
    exceptions = _exceptions(newsroom, days)
    if as_json:
        found = [
            {"queue": slot.queue, "at": printing.iso(slot.at, newsroom.timezone), "article": slot.article}
            for slot in slots
        ]
        special = [
            {"queue": one.queue, "day": one.day.isoformat(), "closed": one.closed, "note": one.note}
            for one in exceptions
        ]
        printing.answer({"slots": found, "exceptions": special})
        return
    rows = [
        (
            printing.spoken(slot.at, newsroom, now=now()),
            slot.queue,
            str(slot.article or ""),
            titles.get(slot.article or 0, "—"),
        )
        for slot in slots
    ]
    printing.table(f"{len(slots)} slots in {days} days", ("when", "queue", "article", "title"), rows)
    for one in exceptions:
        day = printing.spoken_day(one.day, newsroom, now=now())
        printing.say(f"{day}, {one.queue}: {one.say(newsroom.language)}")


def _exceptions(newsroom: "Newsroom", days: int) -> "list[ComingException]":
    from bot.core.calendar.coming import coming_exceptions

    moment = now()
    first, last = (
        each.astimezone(newsroom.timezone).date() for each in (moment, moment + timedelta(days=days))
    )
    return coming_exceptions(newsroom.queues.values(), first=first, last=last)


async def _plan(settings: "Settings", days: int) -> "tuple[list[PlannedSlot], dict[int, str]]":
    async with office(settings) as (desk, _):
        slots = await desk.plan(days)
        return slots, await desk.titles([slot.article for slot in slots if slot.article is not None])


@click.command("history", short_help="Deliveries, newest first.")
@click.option(
    "--limit", metavar="N", type=click.IntRange(1, 1_000_000), default=50, show_default=True, help="At most."
)
@click.option(
    "--state", metavar="S", type=click.Choice(_STATES), help=f"Only this state: {', '.join(_STATES)}."
)
@JSON
def history_verb(limit: int, state: str | None, *, as_json: bool) -> None:
    """Deliveries with their state and receipt, newest first."""
    from bot.core.delivery import State

    settings = load()
    found, held_up = wait_for(_history(settings, limit, State(state) if state else None))
    if as_json:
        deliveries = [_delivery_document(each, settings.newsroom) for each in found]
        printing.answer({"deliveries": deliveries, **held_up.document(settings.newsroom)})
        return
    held_up.show(settings.newsroom)
    if not found:
        printing.say("no deliveries")
        return
    columns = ("id", "article", "channel", "state", "when", "title", "address or reason")
    printing.table("", columns, [_delivery_row(each, settings.newsroom) for each in found])
    for line in _remedies(found):
        printing.say(line)


async def _history(
    settings: "Settings", limit: int, state: "State | None"
) -> "tuple[list[Delivery], Brakes]":
    async with office(settings) as (desk, _):
        return await desk.history(limit=limit, state=state), await brakes(desk)


def _delivery_document(delivery: "Delivery", newsroom: "Newsroom") -> dict[str, Any]:
    from bot.core.status import parked_until

    receipt, zone = delivery.receipt, newsroom.timezone
    return {
        "id": delivery.id,
        "article": delivery.article,
        "title": delivery.title,
        "channel": delivery.channel,
        "platform": delivery.platform,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "due": printing.iso(delivery.due, zone),
        "not_before": printing.iso(parked_until(delivery, now()), zone),
        "asked": delivery.asked,
        "sent": printing.iso(receipt.at, zone) if receipt else None,
        "remote_id": receipt.remote_id if receipt else None,
        "url": receipt.url if receipt else None,
        "error": delivery.error,
    }


def _delivery_row(delivery: "Delivery", newsroom: "Newsroom") -> tuple[str, ...]:
    receipt = delivery.receipt
    return (
        str(delivery.id),
        str(delivery.article),
        delivery.channel,
        delivery.state.value,
        printing.spoken(receipt.at if receipt else delivery.due, newsroom),
        delivery.title,
        (receipt.url if receipt else _reason(delivery, newsroom)) or "",
    )


def _reason(delivery: "Delivery", newsroom: "Newsroom") -> str:
    """Why it is not out, and until when it waits."""
    from bot.core.status import parked_until

    until = parked_until(delivery, now())
    told = [delivery.error] if delivery.error else []
    if until is not None:
        told.insert(0, f"not before {printing.spoken(until.replace(microsecond=0), newsroom)}.")
    elif delivery.state.value == "expired":
        told.insert(0, f"had to leave before {printing.spoken(delivery.deadline, newsroom)}.")
    elif delivery.asked:
        told.insert(0, "People were asked whether it is out.")
    return " ".join(told)


def _remedies(deliveries: "Sequence[Delivery]") -> list[str]:
    """The commands that help, for what is shown."""
    states = {each.state.value for each in deliveries}
    lines = []
    if states & {"failed", "expired"}:
        lines.append("failed or expired: `anons retry ID` sends it again")
    if "unsure" in states:
        lines.append("unsure: look at the channel, then `anons resolve ID --landed [URL]` or `--lost`")
    return lines


@click.command("preview", short_help="How it will look in each channel, to the letter.")
@HANDED_IN
@click.option("--channel", "channel", metavar="C", help="Only this channel.")
@click.option("--queue", "queue", metavar="Q", help="As if it came by this queue; its channels.")
@LINK
@PHOTO
@JSON
def preview_verb(
    file: str,
    *,
    channel: str | None,
    queue: str | None,
    link: str | None,
    photos: tuple[str, ...],
    as_json: bool,
) -> None:
    """How the article in FILE will look in each channel. Touches no network and no database."""
    from bot import platforms
    from bot.cli import frames

    newsroom = load().newsroom
    everywhere = newsroom.queues[chosen_queue(queue, newsroom)].channels if queue else newsroom.channels
    names = chosen_channels(channel, newsroom) or tuple(everywhere)
    article = hand_in(file, link=link, photos=photos, tags=()).article
    posts = []
    for name in names:
        place, by = newsroom.channels[name], queue or newsroom.queue_to(name)
        posts.append((place, platforms.render(article, channel=place, newsroom=newsroom, queue=by)))
    if as_json:
        printing.answer({"channels": [frames.document(*each) for each in posts]})
        return
    for each in posts:
        frames.show(*each, newsroom.language)
