"""The card of an article that is on its way or out: what became of it where, and what can be done."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.amendment import Amendment
from bot.core.article import StoredArticle
from bot.core.delivery import Delivery, State
from bot.core.status import parked_until
from bot.editors import keyboards, review, verdicts, words
from bot.editors.cards.brakes import channel_brakes
from bot.editors.cards.heading import head, joined, may_touch
from bot.editors.cards.waiting import decided
from bot.editors.keyboards import Press, Verdict, button
from bot.editors.talk import Screen, Talk

#: a row of links holds as many as a phone shows in full
LINKS_A_ROW = 3


async def taken_card(talk: Talk, stored: StoredArticle) -> Screen:
    """A line a network, what holds the rest up, and the buttons that make sense now."""
    deliveries = await talk.desk.deliveries_of(stored.id)
    history = await talk.desk.amendments_of(stored.id)
    lines = [
        line for one in deliveries for line in (delivery_line(talk, one), *verdicts.lines(talk, one, history))
    ]
    asks = any(one.state is State.UNSURE and one.asked for one in deliveries)
    means = ["", talk.say(words.LOST_MEANS)] if asks and may_touch(talk, stored) else []
    text = joined(
        head(talk, stored),
        "",
        *await review.lines(talk, stored),
        _outcome(talk, deliveries, history),
        *lines,
        *await _held_up(talk, deliveries, told="\n".join(lines)),
        *means,
        *await decided(talk, stored),
    )
    return Screen(text=text, keyboard=_keyboard(talk, stored, deliveries, history))


async def _held_up(talk: Talk, deliveries: Sequence[Delivery], *, told: str) -> list[str]:
    """What is in the way of those that are not out."""
    since = (await talk.desk.flags()).frozen_at
    planned = [one for one in deliveries if one.state is State.PLANNED]
    at_once = bool(planned) and all(since is not None and one.due >= since for one in planned)
    open_ones = [one.channel for one in deliveries if one.state in (State.PLANNED, State.FAILED)]
    lines = [
        line
        for name in dict.fromkeys(open_ones)
        for line in await channel_brakes(talk, name, told=told, at_once=at_once)
    ]
    return list(dict.fromkeys(lines))


def _outcome(talk: Talk, deliveries: Sequence[Delivery], history: Sequence[Amendment]) -> str:
    states = {one.state for one in deliveries}
    if states <= {State.SENT}:
        over = all(verdicts.is_over(one, history) for one in deliveries)
        return talk.say(words.WITHDRAWN if over else words.OUT)
    if states <= {State.SENT, State.PLANNED, State.SENDING}:
        return talk.say(words.ON_ITS_WAY)
    if State.UNSURE in states:
        return talk.say(words.NOBODY_KNOWS)
    return talk.say(words.NOT_ALL_OUT if State.SENT in states else words.NOT_OUT)


def delivery_line(talk: Talk, delivery: Delivery) -> str:
    """«✅ vk: вышло https://…», «❌ ok: не вышло — нет прав», «⏳ vk: отправлю не раньше …»."""
    until = parked_until(delivery, talk.now())
    if until is not None:
        reason, moment = delivery.error or "", talk.past(until)
        return talk.say(words.PARKED, channel=delivery.channel, moment=moment, reason=reason).rstrip()
    asked = delivery.state is State.UNSURE and delivery.asked
    state = talk.say(words.ASKED if asked else words.STATE[delivery.state])
    said = f"{words.MARK[delivery.state]} {delivery.channel}: {state}"
    if delivery.receipt is not None:
        return f"{said} {delivery.receipt.url or ''}".rstrip()
    if delivery.state is State.EXPIRED:
        said = f"{said}; {talk.say(words.IN_TIME, moment=talk.past(delivery.deadline))}"
    # of one that people are asked about the error says no more than that nobody knows
    return f"{said} — {delivery.error}" if delivery.error and not asked else said


def may_answer(talk: Talk, delivery: Delivery) -> bool:
    """Who is asked whether a post is out: those who decide, and whoever handed the article in."""
    return talk.may_publish or delivery.editor_id == talk.editor.id


def _keyboard(
    talk: Talk, stored: StoredArticle, deliveries: Sequence[Delivery], history: Sequence[Amendment]
) -> InlineKeyboardMarkup | None:
    rows = _links([one for one in deliveries if not verdicts.is_over(one, history)])
    for one in deliveries:
        if talk.may_publish and one.state in (State.FAILED, State.EXPIRED):
            label = talk.say(words.LABEL_RETRY_IN, channel=one.channel)
            rows.append([button(label, Verdict(verb="r", delivery=one.id))])
        if one.state is State.UNSURE and one.asked and may_touch(talk, stored):
            rows.append(keyboards.answers(one, talk.language))
    rows += verdicts.rows(talk, stored.id, deliveries, history)
    if any(one.state is not State.SENT for one in deliveries):
        rows.append([button(talk.say(words.LABEL_REFRESH), Press(verb="b", article=stored.id))])
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _links(deliveries: Sequence[Delivery]) -> list[list[InlineKeyboardButton]]:
    """«🔗 tg», «🔗 vk»: where it can be read."""
    found = [
        InlineKeyboardButton(text=f"🔗 {one.channel}"[: keyboards.LONGEST_LABEL], url=one.receipt.url)
        for one in deliveries
        if one.receipt is not None and one.receipt.url
    ]
    return [found[start : start + LINKS_A_ROW] for start in range(0, len(found), LINKS_A_ROW)]
