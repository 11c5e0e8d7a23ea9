"""Verdicts: what was wished for posts that are out and what came of it, and the buttons for more."""

from collections.abc import Sequence
from typing import Annotated, Final

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton
from pydantic import Field

from bot.core.amendment import PLACE, WORDS, Amendment, Kind, Stage, is_pinned, is_withdrawn, newest
from bot.core.delivery import Delivery, State
from bot.core.language import Words
from bot.editors.keyboards import LONGEST_LABEL, Number
from bot.editors.talk import Talk

CORRECT: Final = Words("✏️ Correct")
WITHDRAW: Final = Words("🗑 Withdraw")
PIN: Final = Words("📌 Pin")
UNPIN: Final = Words("Unpin")
AGAIN: Final = Words("🔁 Retry: {channel}")

_DONE: Final = {
    Kind.CORRECT: Words("✏️ corrected {moment}, {name}"),
    Kind.WITHDRAW: Words("🗑 withdrawn {moment}, {name}"),
    Kind.PIN: Words("📌 pinned {moment}, {name}"),
    Kind.UNPIN: Words("📌 unpinned {moment}, {name}"),
}
_DOING: Final = {
    Kind.CORRECT: Words("⏳ being corrected"),
    Kind.WITHDRAW: Words("⏳ being withdrawn"),
    Kind.PIN: Words("⏳ being pinned"),
    Kind.UNPIN: Words("⏳ being unpinned"),
}
_WAITS: Final = Words("⏳ corrected as soon as it is out")
_NOT_DONE: Final = {
    Kind.CORRECT: Words("⚠️ not corrected: {error}"),
    Kind.WITHDRAW: Words("⚠️ not withdrawn: {error}"),
    Kind.PIN: Words("⚠️ not pinned: {error}"),
    Kind.UNPIN: Words("⚠️ not unpinned: {error}"),
}
_LATER: Final = Words("{doing}; not yet: {error}")
_NOTED: Final = Words("{done}: {note}")


class Amend(CallbackData, prefix="m"):
    """A step of amending an article that is out."""

    verb: str
    article: Number
    extra: Annotated[str, Field(max_length=24)] = ""


def lines(talk: Talk, delivery: Delivery, history: Sequence[Amendment]) -> list[str]:
    """What stands under the delivery's line: one line about its words, one about its place."""
    mine = [one for one in history if one.delivery == delivery.id]
    words = newest(mine, WORDS)
    # where a withdrawn post stood is nobody's concern any more
    place = None if words is not None and _is_gone(words) else newest(mine, PLACE)
    return [f"   {_line(talk, delivery, one)}" for one in (words, place) if one is not None]


def is_over(delivery: Delivery, history: Sequence[Amendment]) -> bool:
    """Whether readers do not find the post any more; what is still being withdrawn they may find."""
    return any(_is_gone(one) for one in _of(delivery, history))


def rows(
    talk: Talk, article: int, deliveries: Sequence[Delivery], history: Sequence[Amendment]
) -> list[list[InlineKeyboardButton]]:
    """«Исправить» · «Снять», «Закрепить», and «Повторить» for what failed. Authors get none."""
    standing = [one for one in deliveries if one.state is State.SENT and not _gone(one, history)]
    if not standing or not talk.may_publish:
        return []
    pinned = any(is_pinned(_of(one, history)) for one in standing)
    pin = _button(talk, UNPIN if pinned else PIN, Amend(verb="u" if pinned else "p", article=article))
    return [
        *_repeats(talk, article, standing, history),
        [
            _button(talk, CORRECT, Amend(verb="c", article=article)),
            _button(talk, WITHDRAW, Amend(verb="w", article=article)),
        ],
        [pin],
    ]


def repeat_button(talk: Talk, one: Amendment) -> InlineKeyboardButton:
    """«Повторить»."""
    data = Amend(verb="r", article=one.article, extra=str(one.id))
    return _button(talk, AGAIN, data, channel=one.channel)


def _repeats(
    talk: Talk, article: int, standing: Sequence[Delivery], history: Sequence[Amendment]
) -> list[list[InlineKeyboardButton]]:
    last = [newest(_of(one, history), kinds) for one in standing for kinds in (WORDS, PLACE)]
    return [[repeat_button(talk, one)] for one in last if one is not None and one.stage is Stage.FAILED]


def _line(talk: Talk, delivery: Delivery, one: Amendment) -> str:
    if one.stage is Stage.DONE:
        moment = talk.past(one.settled or one.created)
        done = talk.say(_DONE[one.kind], moment=moment, name=one.by.name)
        return talk.say(_NOTED, done=done, note=one.note) if one.note else done
    if not one.is_open:
        return talk.say(_NOT_DONE[one.kind], error=one.error)
    if delivery.state is not State.SENT and one.kind is Kind.CORRECT:
        return talk.say(_WAITS)
    doing = talk.say(_DOING[one.kind])
    return talk.say(_LATER, doing=doing, error=one.error) if one.error else doing


def _of(delivery: Delivery, history: Sequence[Amendment]) -> list[Amendment]:
    return [one for one in history if one.delivery == delivery.id]


def _gone(delivery: Delivery, history: Sequence[Amendment]) -> bool:
    return is_withdrawn(_of(delivery, history))


def _is_gone(one: Amendment) -> bool:
    return one.kind is Kind.WITHDRAW and one.stage is Stage.DONE


def _button(talk: Talk, label: Words, data: CallbackData, **values: object) -> InlineKeyboardButton:
    text = talk.say(label, **values)[:LONGEST_LABEL]
    return InlineKeyboardButton(text=text, callback_data=data.pack())
