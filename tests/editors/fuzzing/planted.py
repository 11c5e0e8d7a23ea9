"""Planted: bugs that chats of this kind really have, put into the real code for as long as a run takes.

The fuzz is worth what it finds: each of these must be found within few steps.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from aiogram.types import CallbackQuery

from bot.core.newsroom import Editor, Role
from bot.core.notice import Notice
from bot.editors import access
from bot.editors.refreshing import Refresher
from bot.editors.reporting import Outbox
from bot.editors.talk import Talk
from bot.store import Store
from tests.editors.fuzzing.running import Result, run

Bug = Callable[[], AbstractContextManager[object]]


def found(bug: Bug, *, seed: int, steps: int) -> Result:
    """A run with the bug in it."""
    with bug():
        return run(seed, steps)


def _a_handler_raises() -> AbstractContextManager[object]:
    """Now and then."""
    say = Talk.moment
    moments: list[int] = []

    def broken(self: Talk, moment: Any) -> str:
        moments.append(1)
        if len(moments) % 25 == 0:
            raise KeyError("moment")
        return say(self, moment)

    return patch.object(Talk, "moment", broken)


def _a_press_is_not_answered() -> AbstractContextManager[object]:
    note = Talk.note

    async def silent(self: Talk, sentence: Any = None, **values: object) -> None:
        if sentence is not None:
            await note(self, sentence, **values)

    return patch.object(Talk, "note", silent)


def _cards_are_not_drawn_anew() -> AbstractContextManager[object]:
    async def lazy(_: Refresher) -> int:
        return 0

    return patch.object(Refresher, "refresh", lazy)


def _a_screen_without_a_way_on() -> AbstractContextManager[object]:
    def bare(*_: Any, **__: Any) -> None:
        return None

    return patch("bot.editors.cards.draft._keyboard", bare)


def _a_stranger_is_let_in() -> AbstractContextManager[object]:
    call = access.Access.__call__

    async def open_door(self: access.Access, handler: Any, event: Any, data: dict[str, Any]) -> Any:
        house, person = data["house"], event.from_user
        if person is not None and isinstance(event, CallbackQuery | object):
            guest = Editor(id=person.id, name=person.first_name, role=Role.EDITOR)
            if person.id not in house.desk.newsroom.editors:
                data["talk"] = house.talk(guest)
                return await handler(event, data)
        return await call(self, handler, event, data)

    return patch.object(access.Access, "__call__", open_door)


def _a_change_is_not_journaled() -> AbstractContextManager[object]:
    def nothing(*_: Any) -> None:
        return None

    return patch("bot.store.articles.put_entry", nothing)


def _an_update_is_handled_twice() -> AbstractContextManager[object]:
    """Its mark gets lost: with every restart it comes again."""
    mark = Store.update_handled

    async def forgetful(self: Store, update_id: int, **rest: Any) -> None:
        if update_id % 7:
            await mark(self, update_id, **rest)

    return patch.object(Store, "update_handled", forgetful)


def _a_notice_is_told_twice() -> AbstractContextManager[object]:
    told = Outbox._told

    async def twice(self: Outbox, notice: Notice, talk: Talk) -> Any:
        await told(self, notice, talk)
        return await told(self, notice, talk)

    return patch.object(Outbox, "_told", twice)


BUGS: dict[str, Bug] = {
    "a handler raises": _a_handler_raises,
    "a press is not answered": _a_press_is_not_answered,
    "cards are not drawn anew": _cards_are_not_drawn_anew,
    "a screen without a way on": _a_screen_without_a_way_on,
    "a stranger is let in": _a_stranger_is_let_in,
    "a change is not in the journal": _a_change_is_not_journaled,
    "an update is handled again and again": _an_update_is_handled_twice,
    "a notice is told twice": _a_notice_is_told_twice,
}
