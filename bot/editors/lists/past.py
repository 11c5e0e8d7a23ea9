"""The past: /history. What went out with its links, and what did not; by channel and by what became of it."""

from collections.abc import Collection, Sequence

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import InlineKeyboardButton, Message

from bot.core.delivery import Delivery, State
from bot.core.language import Words
from bot.core.richtext import RichText, Style
from bot.editors import cards
from bot.editors.keyboards import queue_mark
from bot.editors.lists.paging import (
    Leaf,
    button,
    entry,
    keyboard,
    listed,
    named,
    page_of,
    rows_of,
    turns,
)
from bot.editors.talk import Screen, Talk

router = Router(name="lists.past")

#: deliveries that can be leafed through; what is older is found by /find
HISTORY = 300

_TITLE = Words("Latest posts")
_HELP = Words("A number opens the article: why it is not out, and what can be done.")
_EMPTY = Words("Nothing went out yet.")
_EMPTY_HERE = Words("There are no such posts.")
_OLDER = Words("What is older: /find.")
_ANY_CHANNEL = Words("All channels")
_ANY_STATE = Words("Whatever became of it")
_CHANNEL = Words("📡 {channel}")
_WHICH_CHANNEL = Words("Posts of which channel?")
_WHICH_STATE = Words("Which posts?")
_CHOSEN = Words("• {name}")
_WITHDRAWN = Words("🗑 withdrawn: {channels}")
_STATES = {
    State.SENT: Words("✅ Out"),
    State.FAILED: Words("❌ Failed"),
    State.EXPIRED: Words("⌛ Too late"),
    State.UNSURE: Words("❓ Nobody knows"),
    State.PLANNED: Words("⏳ Wait to be sent"),
    State.CANCELLED: Words("➖ Taken back"),
}


@router.message(Command("history"))
async def history(_: Message, talk: Talk) -> None:
    """The newest posts of all channels."""
    await talk.show(await past(talk, Leaf(verb="past")))


@router.callback_query(Leaf.filter(F.verb == "past"))
async def turned(_: object, callback_data: Leaf, talk: Talk) -> None:
    """◀ ▶, and another filter."""
    await talk.here(await past(talk, callback_data))
    await talk.note()


@router.callback_query(Leaf.filter(F.verb == "where"))
async def which_channel(_: object, callback_data: Leaf, talk: Talk) -> None:
    """«Все каналы»: which one."""
    here = callback_data.model_copy(update={"verb": "past", "page": 0})
    names = [("", talk.say(_ANY_CHANNEL)), *[(queue_mark(one), one) for one in talk.newsroom.channels]]
    buttons = [
        _option(talk, name, here.model_copy(update={"where": mark}), chosen=mark == here.where)
        for mark, name in names
    ]
    rows = [buttons[:1], *([one] for one in buttons[1:])]
    await talk.here(Screen(text=RichText.of(talk.say(_WHICH_CHANNEL)), keyboard=keyboard(*rows)))
    await talk.note()


@router.callback_query(Leaf.filter(F.verb == "what"))
async def which_state(_: object, callback_data: Leaf, talk: Talk) -> None:
    """«Любой исход»: which one."""
    here = callback_data.model_copy(update={"verb": "past", "page": 0})
    names = [("", talk.say(_ANY_STATE)), *[(state.value, talk.say(name)) for state, name in _STATES.items()]]
    rows = [
        [_option(talk, name, here.model_copy(update={"extra": state}), chosen=state == here.extra)]
        for state, name in names
    ]
    await talk.here(Screen(text=RichText.of(talk.say(_WHICH_STATE)), keyboard=keyboard(*rows)))
    await talk.note()


async def past(talk: Talk, leaf: Leaf) -> Screen:
    """A page of what became of articles."""
    channel, state = named(leaf.where, talk.newsroom.channels), _state(leaf.extra)
    found = await talk.desk.history(limit=HISTORY, state=state, channel=channel)
    filters = _filters(talk, leaf, channel, state)
    if not found:
        anything = channel is not None or state is not None
        said = talk.say(_EMPTY_HERE if anything else _EMPTY)
        return Screen(text=RichText.of(said), keyboard=keyboard(filters) if anything else None)
    shown, page, last = page_of(_by_article(found), leaf.page)
    here = leaf.model_copy(update={"verb": "past", "page": page})
    over = await talk.desk.withdrawn([one.id for deliveries in shown for one in deliveries])
    lines: list[RichText | str] = []
    for deliveries in shown:
        lines += [*[""] * bool(lines), *_story(talk, deliveries, over)]
    if any(one.state is not State.SENT for deliveries in shown for one in deliveries):
        lines += ["", talk.say(_HELP)]
    lines += ["", talk.say(_OLDER)] if len(found) == HISTORY and page == last else []
    opened = [
        button(str(each[0].article), Leaf(verb="open", page=page, article=each[0].article)) for each in shown
    ]
    buttons = keyboard(*rows_of(opened), turns(here, last), filters)
    return Screen(text=listed(talk, talk.say(_TITLE), lines, page, last), keyboard=buttons)


def _by_article(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    """Each article once, where its newest post stands; its posts in the order of the channels."""
    grouped: dict[int, list[Delivery]] = {}
    for one in deliveries:
        grouped.setdefault(one.article, []).insert(0, one)
    return list(grouped.values())


def _story(talk: Talk, deliveries: Sequence[Delivery], over: Collection[int]) -> list[RichText | str]:
    """The headline once; what is out in one line of links, a line of its own for everything else."""
    newest = deliveries[-1]
    at = max(one.receipt.at if one.receipt else one.due for one in deliveries)
    lines: list[RichText | str] = [
        RichText.of(entry(newest.title), Style.BOLD),
        f"№ {newest.article} · {talk.past(at)}",
    ]
    out = [one for one in deliveries if one.state is State.SENT and one.id not in over]
    if gone := [one.channel for one in deliveries if one.id in over]:
        lines.append(talk.say(_WITHDRAWN, channels=", ".join(gone)))
    if out:
        links = RichText.join(", ", [_link(one) for one in out])
        lines.append(RichText.join(" ", [RichText.of("✅"), links]))
    return lines + [cards.delivery_line(talk, one) for one in deliveries if one.state is not State.SENT]


def _link(delivery: Delivery) -> RichText:
    url = delivery.receipt.url if delivery.receipt else None
    return RichText.of(delivery.channel) if url is None else RichText.of(delivery.channel, Style.LINK, url)


def _state(name: str) -> State | None:
    return next((state for state in _STATES if state.value == name), None)


def _filters(talk: Talk, leaf: Leaf, channel: str | None, state: State | None) -> list[InlineKeyboardButton]:
    where = talk.say(_CHANNEL, channel=channel or talk.say(_ANY_CHANNEL))
    what = talk.say(_ANY_STATE if state is None else _STATES[state])
    here = leaf.model_copy(update={"page": 0, "article": 0})
    return [
        button(where, here.model_copy(update={"verb": "where"})),
        button(what, here.model_copy(update={"verb": "what"})),
    ]


def _option(talk: Talk, name: str, leaf: Leaf, *, chosen: bool) -> InlineKeyboardButton:
    return button(talk.say(_CHOSEN, name=name) if chosen else name, leaf)
