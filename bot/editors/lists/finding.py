"""Finding: /find. Articles by words of their headline and text, newest first."""

import json

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.core.article import ArticleState, Found
from bot.core.language import Plural, Words
from bot.core.seeking import words_of
from bot.editors import words
from bot.editors.lists.paging import (
    PER_PAGE,
    Leaf,
    button,
    entry,
    keyboard,
    last_page,
    listed,
    rows_of,
    turns,
)
from bot.editors.talk import Screen, Talk

router = Router(name="lists.finding")

#: messages of a chat whose words are remembered
_REMEMBERED = 20
_LONGEST = 200

_HOW = Words(
    "Find what? Write, for example: /find bridge repair\n"
    "I look through headlines and texts, by the beginnings of words; case does not matter."
)
_NOTHING = Words("Nothing was found for “{asked}”.")
_TITLE = Words("“{asked}”: {count}")
_STATES = {
    ArticleState.DRAFT: Words("draft"),
    ArticleState.REVIEW: Words("with the editors"),
    ArticleState.WAITING: Words("waits"),
    ArticleState.TAKEN: Words("out, or on its way"),
    ArticleState.CANCELLED: Words("taken back", context="states cancelled"),
    ArticleState.EXPIRED: Words("too late"),
}


@router.message(Command("find"))
async def find(_: Message, command: CommandObject, talk: Talk) -> None:
    """`/find мост`: the first page; its words are remembered with the message that shows them."""
    asked = " ".join((command.args or "").split())[:_LONGEST]
    if not words_of(asked):
        await talk.tell(_HOW)
        return
    shown = await talk.show(await _page(talk, asked, 0))
    known = await _remembered(talk)
    kept = dict([*known.items(), (str(shown.message_id), asked)][-_REMEMBERED:])
    await talk.store.remember(_name(talk), json.dumps(kept, ensure_ascii=False))


@router.callback_query(Leaf.filter(F.verb == "find"))
async def turned(_: object, callback_data: Leaf, talk: Talk) -> None:
    """◀ ▶"""
    asked = (await _remembered(talk)).get(str(talk.pressed))
    if asked is None:  # too many others were looked for since
        await talk.here(Screen(text=(await _how(talk)).text))
        await talk.note(words.STALE)
        return
    await talk.here(await _page(talk, asked, callback_data.page))
    await talk.note()


async def _how(talk: Talk) -> Screen:
    return Screen(text=listed(talk, talk.say(_HOW), [], 0, 0))


async def _page(talk: Talk, asked: str, page: int) -> Screen:
    total, shown = await talk.desk.find(asked, start=page * PER_PAGE, count=PER_PAGE)
    last = last_page(total)
    if page > last:
        page = last
        total, shown = await talk.desk.find(asked, start=page * PER_PAGE, count=PER_PAGE)
    if not shown:
        return Screen(text=listed(talk, talk.say(_NOTHING, asked=asked), [], 0, 0))
    count = Plural("{count} article", "{count} articles").say(talk.language, total)
    opened = [button(str(one.article), Leaf(verb="open", article=one.article)) for one in shown]
    lines = [line for one in shown for line in _lines(talk, one)]
    return Screen(
        text=listed(talk, talk.say(_TITLE, asked=asked, count=count), lines, page, last),
        keyboard=keyboard(*rows_of(opened), turns(Leaf(verb="find", page=page), last)),
    )


def _lines(talk: Talk, one: Found) -> list[str]:
    return [f"№ {one.article} · {one.queue} · {talk.say(_STATES[one.state])}", entry(one.title)]


async def _remembered(talk: Talk) -> dict[str, str]:
    kept: dict[str, str] = json.loads(await talk.store.recall(_name(talk)) or "{}")
    return kept


def _name(talk: Talk) -> str:
    return f"found:{talk.chat}"
