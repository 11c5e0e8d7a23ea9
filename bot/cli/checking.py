"""`anons check`, `doctor`, `backup`: is all well, and a copy for the day when it is not."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import printing
from bot.cli.adding import JSON
from bot.cli.failing import DONE, FAILED, MISUSED, Failure
from bot.cli.opening import load, now, office, outcome, problem_document, store_failures, wait_for

if TYPE_CHECKING:
    from bot.core.newsroom import Channel
    from bot.platforms.base import Check, Network
    from bot.settings import Problem, Settings

#: seconds; nothing of what doctor asks changes anything, so it may stop waiting
_PATIENCE = 45


@click.command("check", short_help="Is the configuration right? Offline; every mistake with its line.")
@JSON
@click.option("--schema", "shape", is_flag=True, help="Print the JSON Schema of anons.toml, for editors.")
def check_verb(*, as_json: bool, shape: bool) -> int:
    """Is the configuration right? Offline; every mistake with file, line, and what to write instead."""
    return _print_schema() if shape else _check(as_json=as_json)


def _print_schema() -> int:
    """Looks at no configuration: an editor of TOML wants to know before there is one."""
    from bot.settings import schema

    click.echo(json.dumps(schema(), ensure_ascii=False, indent=2))
    return DONE


def _check(*, as_json: bool) -> int:
    try:
        settings = load(judged=now())
    except Failure as failure:
        # a list of mistakes is what this verb is asked for: it goes to stdout
        problems = failure.document.get("problems", [])
        if as_json:
            printing.answer({"ok": False, "problems": problems})
        click.echo(str(failure), err=as_json)
        return MISUSED
    warnings = [*settings.warnings, *_demand(settings)]
    if as_json:
        printing.answer({"ok": True, "problems": [problem_document(each) for each in warnings]})
        return DONE
    for each in warnings:
        printing.say(str(each))
    count = len(warnings)
    found = f", {count} warning{'s' if count > 1 else ''}" if count else ""
    printing.say(f"{settings.config_path}: right{found}")
    return DONE


def _demand(settings: "Settings") -> "Sequence[Problem]":
    """Queues that receive more than their slots take. Where the past cannot be read, nobody knows of any."""
    from bot.settings.demand import PERIOD, overfed
    from bot.store import StoreError
    from bot.store.address import database_path
    from bot.store.receiving import received_by_file

    moment = now()
    try:
        received = received_by_file(database_path(settings.database_url), since=moment - PERIOD)
    except StoreError:
        return ()
    return overfed(settings, received, now=moment)


@click.command("doctor", short_help="Are tokens, rights and networks right? Online.")
@JSON
def doctor_verb(as_json: bool) -> int:
    """Ask every network: does the token work, may it post, is the channel there?

    A channel that stands still and is found healthy goes on at once.
    """
    settings = load()
    checks = wait_for(_examine(settings))
    ok = all(check["ok"] for check in checks)
    released = wait_for(_release(settings, checks))
    if as_json:
        printing.answer({"ok": ok, "checks": checks, "released": released})
    else:
        rows = [
            (each["channel"], "ok" if each["ok"] else "FAILED", each["check"], each["advice"] or "")
            for each in checks
        ]
        printing.table("", ("channel", "", "check", "what to do"), rows)
        for name in released:
            printing.say(f"{name} stood still and works again: its posts go on")
    failed = sum(not check["ok"] for check in checks)
    if failed:
        click.echo(f"anons: {failed} of {len(checks)} checks failed", err=True)
    return DONE if ok else FAILED


async def _examine(settings: "Settings") -> list[dict[str, Any]]:
    patients = [*_editors_bot(settings), *settings.newsroom.channels.values()]
    # importing a client takes seconds and holds up everybody: all of them before the first clock runs
    opened = [await _open(settings, channel) for channel in patients]
    found = await asyncio.gather(*map(_ask, opened))
    # the editors write to the bot, not to a channel: only its token is asked for
    found = [
        checks if channel.name in settings.newsroom.channels else checks[:1]
        for channel, checks in zip(patients, found, strict=True)
    ]
    redact = settings.redactor
    return [
        {
            "channel": channel.name,
            "check": check.check,
            "ok": check.ok,
            "advice": None if check.advice is None else redact(check.advice),
        }
        for channel, checks in zip(patients, found, strict=True)
        for check in checks
    ]


async def _release(settings: "Settings", checks: "Sequence[Mapping[str, Any]]") -> list[str]:
    """The channels that stood still and are well: they go on. A doctor without a database examines only."""
    from bot.store.address import database_path

    ill = {check["channel"] for check in checks if not check["ok"]}
    well = [name for name in settings.newsroom.channels if name not in ill]
    try:
        with store_failures():
            if not database_path(settings.database_url).exists():
                return []
        async with office(settings) as (desk, _):
            return [name for name in well if await desk.found_healthy(name)]
    except Failure as failure:  # what was examined is worth telling all the same
        click.echo(f"warning: {outcome().redactor(str(failure))}", err=True)
        return []


def _editors_bot(settings: "Settings") -> "Iterator[Channel]":
    """The editors' bot as a patient: a token may be right for a channel's bot and wrong for this one."""
    from bot.core.newsroom import Channel
    from bot.platforms.telegram import Options

    if settings.newsroom.editors:
        yield Channel(
            name="editors",
            platform="telegram",
            options=Options.model_construct(chat=min(settings.newsroom.editors)),
        )


async def _open(settings: "Settings", channel: "Channel") -> "Network | Sequence[Check]":
    """The way to the channel; or what keeps it shut."""
    from bot import platforms
    from bot.platforms.base import Check

    ours = channel.name in settings.newsroom.channels
    missing = settings.missing_of(channel) if ours else settings.missing(channels=False)
    if missing:
        return [Check(check="credentials are set", ok=False, advice=line) for line in missing]
    try:
        return await platforms.open_network(channel, settings.access_of(channel, now=now))
    except Exception as error:  # noqa: BLE001 - one broken channel must not hide what the others have to say
        return _silent(error)


async def _ask(opened: "Network | Sequence[Check]") -> "Sequence[Check]":
    if isinstance(opened, Sequence):
        return opened
    try:
        async with asyncio.timeout(_PATIENCE):
            try:
                return await opened.check()
            finally:
                await opened.close()
    except Exception as error:  # noqa: BLE001 - see above
        return _silent(error)


def _silent(error: Exception) -> "Sequence[Check]":
    from bot.platforms.base import Check

    said = " ".join(str(error).split()) or type(error).__name__
    advice = f"no answer within {_PATIENCE} seconds" if isinstance(error, TimeoutError) else said
    return [Check(check="network answers", ok=False, advice=advice)]


@click.command("backup", short_help="A consistent copy of the database while it runs.")
@click.argument("file", metavar="FILE")
def backup_verb(file: str) -> None:
    """Copy the database to FILE, consistent while the program runs. FILE must not exist."""
    path = Path(file)
    if path.exists():
        raise Failure(f"{path}: exists already; a backup overwrites nothing")
    wait_for(_backup(load(), path))
    printing.say(f"{file}: {path.stat().st_size} bytes")


async def _backup(settings: "Settings", path: Path) -> None:
    async with office(settings) as (_, store):
        await store.backup(path)
