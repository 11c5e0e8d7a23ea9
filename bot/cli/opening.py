"""What most verbs begin with: settings, the clock, the store, the desk."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from bot.cli.failing import FAILED, MISUSED, Failure, Outcome

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.settings import Settings
    from bot.store import Store

_Result = TypeVar("_Result")


class Office(NamedTuple):
    """An open store, and the desk in front of it."""

    desk: "Desk"
    store: "Store"


def now() -> datetime:
    """The current moment, UTC: a command of the shell lives for a moment and has no other clock."""
    return datetime.now(UTC)  # noqa: TID251 - importing app.py for its clock would cost every verb seconds


def load(*, judged: datetime | None = None) -> "Settings":
    """The settings. Raises Failure (2) with every mistake of the configuration, a line each.

    `judged`: now, for whoever wants to hear of what is over; see `load_settings`.
    """
    from bot.settings import ConfigProblems, load_settings

    try:
        settings = load_settings(now=judged)
    except ConfigProblems as error:
        problems = [problem_document(each) for each in error.problems]
        raise Failure(str(error), code=MISUSED, document={"problems": problems}) from None
    outcome().redactor = settings.redactor
    quiet_logs(settings)
    return settings


def problem_document(problem: Any) -> dict[str, Any]:
    """A mistake of the configuration as INTERFACE shows it."""
    found = {"file": problem.file, "line": problem.line, "message": problem.message}
    return {**found, "warning": True} if problem.warning else found


def outcome() -> Outcome:
    """The running command's."""
    found = click.get_current_context().find_object(Outcome)
    return found or Outcome()


@asynccontextmanager
async def office(settings: "Settings") -> AsyncIterator[Office]:
    """The desk over the open store. A store that cannot work is a Failure (1) of one line."""
    from bot.desk import Desk
    from bot.store import Store

    with store_failures():
        store = await Store.open(settings.database_url)
        try:
            yield Office(Desk(store, settings.newsroom, now=now), store)
        finally:
            await store.close()


@contextmanager
def store_failures() -> Iterator[None]:
    """What the store says, as a Failure."""
    from bot.store import StoreError

    try:
        yield
    except StoreError as error:
        raise Failure(str(error), code=FAILED) from None
    except BaseExceptionGroup as group:  # out of the program's TaskGroup
        if found := group.subgroup(StoreError):
            raise Failure(str(_first(found)), code=FAILED) from None
        raise


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner


def wait_for(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Run a verb's asynchronous part."""
    return asyncio.run(work)


def quiet_logs(settings: "Settings") -> None:
    """Logs go to stderr, without secrets; a verb that only looks says nothing but warnings."""
    from bot.cli.logs import to_stderr

    to_stderr(settings.redactor, level="WARNING")
