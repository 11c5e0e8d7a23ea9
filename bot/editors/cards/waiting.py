"""The card of an article that waits: when it goes, what is around it, who decided so."""

from collections.abc import Sequence
from typing import Final

from aiogram.types import InlineKeyboardMarkup

from bot.core.article import StoredArticle
from bot.core.crowding import Crowd, say_gap
from bot.core.journal import Entry, Verb
from bot.core.language import Words
from bot.core.notice import brief
from bot.desk import Place
from bot.editors import review, words
from bot.editors.cards.brakes import brakes
from bot.editors.cards.draft import neighbours
from bot.editors.cards.heading import head, joined, may_touch
from bot.editors.keyboards import Deed, Press, button, look, seen
from bot.editors.lists.paging import unfix_button
from bot.editors.talk import Screen, Talk

SAID: Final = {
    Verb.QUEUED: Words("Queued by {name}, {moment}"),
    Verb.TIME_FIXED: Words("Time fixed by {name}, {moment}"),
    Verb.AT_ONCE: Words("“Now” by {name}, {moment}"),
    Verb.MOVED: Words("Moved by {name}, {moment}"),
    Verb.CHANGED: Words("Changed by {name}, {moment}"),
    Verb.CANCELLED: Words("Decided by {name}, {moment}"),
    Verb.RESTORED: Words("Restored by {name}, {moment}"),
}


async def waiting_card(talk: Talk, stored: StoredArticle) -> Screen:
    """When it goes, which one in its queue it is, what stands in its way."""
    place = await talk.desk.place_in_time(stored)
    near = crowded(talk, await talk.desk.crowds_of(stored))
    text = joined(
        head(talk, stored),
        "",
        *await review.lines(talk, stored),
        await whereabouts(talk, stored, place),
        *neighbours(talk, place),
        *near,
        *await brakes(talk, stored),
        *await decided(talk, stored),
    )
    mine = may_touch(talk, stored)
    return Screen(text=text, keyboard=_keyboard(talk, stored) if mine else look(stored.id, talk.language))


async def whereabouts(talk: Talk, stored: StoredArticle, place: Place) -> str:
    """When a waiting article goes, and which one in its queue it is."""
    if stored.at is not None:
        if stored.at > talk.now():
            return talk.say(words.WAITS_EXACTLY, moment=talk.moment(stored.at))
        flags = await talk.desk.flags()
        held = flags.stops(stored.queue) and not stored.at_once
        return talk.say(words.GOES_ONCE_FREE if held else words.GOES_NOW)
    number = talk.say(words.PLACE, number=await talk.desk.place_of(stored.id))
    if place.at is None:
        return talk.say(words.WAITS_SOMETIME, queue=stored.queue, place=number)
    return talk.say(words.WAITS, moment=talk.moment(place.at), queue=stored.queue, place=number)


def crowded(talk: Talk, crowds: Sequence[Crowd]) -> list[str]:
    """«Ближе 20 минут к «…», чт 26 ноября, 18:05 МСК»: said, and left to the editor."""
    return [
        talk.say(
            words.CROWDED,
            gap=say_gap(one.gap, talk.language),
            title=brief(one.title),
            moment=talk.past(one.at),
        )
        for one in crowds
    ]


async def decided(talk: Talk, stored: StoredArticle) -> list[str]:
    """«В очередь: Анна, пн 23 ноября, 14:05 МСК»: whoever it was, unless that is who reads it."""
    last = await last_word(talk, stored.id)
    if last is None or last.by.id in (None, talk.editor.id):
        return []
    return [talk.say(SAID[last.verb], name=last.by.name, moment=talk.past(last.at))]


async def last_word(talk: Talk, article: int) -> Entry | None:
    """The last decision about an article. None: nobody has decided anything."""
    entries = await talk.store.entries(article)
    return next((one for one in reversed(entries) if one.verb in SAID), None)


def _keyboard(talk: Talk, stored: StoredArticle) -> InlineKeyboardMarkup:
    edit = button(talk.say(words.LABEL_EDIT), Press(verb="e", article=stored.id))
    show = button(talk.say(words.LABEL_SHOW), Press(verb="s", article=stored.id))
    now, time, take_back = (
        button(talk.say(label), Deed(verb=verb, article=stored.id, seen=seen(stored)))
        for verb, label in (("n", words.LABEL_NOW), ("t", words.LABEL_TIME), ("x", words.LABEL_TAKE_BACK))
    )
    # what others move moves its forecast too, and no card is drawn anew for that
    fresh = button(talk.say(words.LABEL_REFRESH), Press(verb="b", article=stored.id))
    if not talk.may_publish:
        return InlineKeyboardMarkup(inline_keyboard=[[show, take_back], [fresh]])
    place = unfix_button(stored.id, talk.language) if _may_unfix(talk, stored) else fresh
    return InlineKeyboardMarkup(inline_keyboard=[[now, time], [edit, show], [place, take_back]])


def _may_unfix(talk: Talk, stored: StoredArticle) -> bool:
    """It has an exact moment, which has not come."""
    return stored.at is not None and stored.at > talk.now()
