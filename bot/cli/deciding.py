"""`anons cancel`, `retry`, `resolve`: the editor's decisions from a shell."""

from typing import TYPE_CHECKING

import click

from bot.cli import printing
from bot.cli.brakes import Brakes, brakes
from bot.cli.failing import MISUSED, Failure
from bot.cli.opening import load, office, wait_for

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.settings import Settings

_NUMBER = click.IntRange(1, 2**63 - 1)


@click.command("cancel", short_help="Take back an article that has not left yet.")
@click.argument("article", type=_NUMBER)
def cancel_verb(article: int) -> None:
    """Take back ARTICLE: out of its queue, and its deliveries that are still planned."""
    wait_for(_cancel(load(), article))
    printing.say(f"article {article} is cancelled")


async def _cancel(settings: "Settings", number: int) -> None:
    async with office(settings) as (desk, _):
        stored = await desk.article(number)
        if stored is None:
            raise Failure(f"there is no article {number}; `anons queue` shows what waits")
        if not await desk.cancel(number):
            raise Failure(
                f"article {number} is {stored.state.value} and nothing of it can be taken back any more"
            )


@click.command("retry", short_help="Send a failed, expired or cancelled delivery again.")
@click.argument("delivery", type=_NUMBER)
def retry_verb(delivery: int) -> None:
    """Send DELIVERY again; it must be failed, expired or cancelled."""
    settings = load()
    _goes_again(delivery, wait_for(_retry(settings, delivery)), settings)


async def _retry(settings: "Settings", number: int) -> Brakes:
    async with office(settings) as (desk, _):
        found = await desk.delivery(number)
        if found is None:
            raise Failure(f"there is no delivery {number}; `anons history` shows them")
        if not await desk.retry(number):
            hint = (
                f"; look at the channel, then `anons resolve {number}`"
                if found.state.value == "unsure"
                else ""
            )
            raise Failure(f"delivery {number} is {found.state.value}, not failed, expired or cancelled{hint}")
        return (await brakes(desk)).on(found.channel)


def _goes_again(number: int, held_up: Brakes, settings: "Settings") -> None:
    """Asks nothing more: whoever says so has looked. A freeze does not stop what a person sends now."""
    then = "and goes as soon as its channel does" if held_up.any() else "and goes at once"
    printing.say(f"delivery {number} is planned again, {then}")
    held_up.show(settings.newsroom)


@click.command("resolve", short_help="Decide about an unsure delivery: it landed, or it is lost.")
@click.argument("delivery", metavar="DELIVERY", required=False)
@click.option(
    "--landed",
    metavar="[URL]",
    is_flag=False,
    flag_value="",
    help="It is out there (at URL): it becomes sent.",
)
@click.option("--lost", is_flag=True, help="It is not there: it is planned, and sent again by itself.")
def resolve_verb(delivery: str | None, *, landed: str | None, lost: bool) -> None:
    """Say what became of an unsure DELIVERY: --landed [URL], or --lost."""
    if delivery is None and landed and landed.isdecimal():
        delivery, landed = landed, ""  # `resolve --landed 7`: the number is no address
    if (landed is None) == (not lost):
        raise Failure("write either --landed [URL] or --lost", code=MISUSED)
    if delivery is None or not delivery.isdecimal():
        raise Failure(
            "write the number of a delivery; `anons history --state unsure` shows them", code=MISUSED
        )
    url = _address(landed)
    settings = load()
    held_up = wait_for(_resolve(settings, int(delivery), landed=landed is not None, url=url))
    if lost:
        _goes_again(int(delivery), held_up, settings)
    else:
        printing.say(f"delivery {delivery} is sent")


def _address(landed: str | None) -> str | None:
    from bot.cli.adding import web_address

    return web_address(landed or None)


async def _resolve(settings: "Settings", number: int, *, landed: bool, url: str | None) -> Brakes:
    async with office(settings) as (desk, _):
        found = await desk.delivery(number) if number < 2**63 else None
        if found is None:
            raise Failure(f"there is no delivery {number}; `anons history --state unsure` shows them")
        if not await desk.resolve(number, landed=landed, url=url, attempt=found.attempts):
            raise Failure(await _decided_before(desk, number))
        return (await brakes(desk)).on(found.channel)


async def _decided_before(desk: "Desk", number: int) -> str:
    """How it stands, and who decided so."""
    found = await desk.delivery(number)
    state = "gone" if found is None else found.state.value
    decision = None if found is None else await desk.decision(number, found.attempts)
    if decision is None:
        return f"delivery {number} is {state}; only an unsure one waits for a decision"
    said = "it is out" if decision.landed else "it is not out, and goes again"
    return f'delivery {number} is {state}: decided before by {decision.by} ("{said}")'
