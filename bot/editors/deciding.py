"""Deciding about deliveries: «Вышло», «Не вышло — повторить», «Повторить». The first press wins."""

from aiogram import F, Router
from aiogram.types import Message

from bot.core.delivery import Delivery
from bot.core.question import SHELL, is_open
from bot.core.richtext import RichText
from bot.desk import Desk
from bot.editors import words
from bot.editors.cards import card, channel_brakes, delivery_line, may_answer
from bot.editors.keyboards import Answer, Verdict, is_card
from bot.editors.showing import keep
from bot.editors.talk import Screen, Talk

router = Router(name="deciding")


@router.callback_query(Answer.filter(F.verb.in_({"l", "m"})))
async def answered(_: object, callback_data: Answer, talk: Talk) -> None:
    """«Вышло» or «Не вышло — повторить»: somebody looked. An answer to an attempt that is over is none."""
    delivery, attempt = await talk.desk.delivery(callback_data.delivery), callback_data.attempt
    if delivery is None or attempt > delivery.attempts:
        await talk.note(words.STALE)
        return
    if not may_answer(talk, delivery):
        await talk.note(words.EDITOR_DECIDES)
        return
    landed = callback_data.verb == "l"
    # first: this message is ours to write in, and the outbox writes in everybody else's
    await talk.store.close_question(talk.chat, talk.pressed)
    await talk.desk.resolve(delivery.id, landed=landed, by=talk.actor, attempt=attempt)
    await _show_answer(talk, delivery.id, attempt)


@router.callback_query(Verdict.filter(F.verb == "r"))
async def again(_: object, callback_data: Verdict, talk: Talk) -> None:
    """«Повторить» after a failure."""
    delivery = await talk.desk.delivery(callback_data.delivery)
    if delivery is None:
        await talk.note(words.STALE)
        return
    if not talk.may_publish:
        await talk.note(words.EDITOR_DECIDES)
        return
    if await talk.desk.retry(delivery.id, by=talk.actor):
        line = talk.say(words.SAID_RETRY, name=talk.editor.name, channel=delivery.channel)
        await _write(talk, delivery, line, *await channel_brakes(talk, delivery.channel, at_once=True))
        await talk.note(words.DONE)
    else:
        await _write(talk, delivery, delivery_line(talk, await talk.desk.delivery(delivery.id) or delivery))
        await talk.note(words.DECIDED)


async def answer_line(desk: Desk, delivery: Delivery, attempt: int) -> str | None:
    """What became of the question about that attempt, and who decided it. None: it is open."""
    language = desk.newsroom.language
    decision = await desk.decision(delivery.id, attempt)
    if decision is not None:
        sentence = words.SAID_LANDED if decision.landed else words.SAID_LOST
        name = words.SHELL.say(language) if decision.by == SHELL else decision.by
        return sentence.say(language, name=name, channel=delivery.channel)
    if is_open(delivery, attempt=attempt):
        return None
    if delivery.receipt is not None:
        url = delivery.receipt.url or ""
        return words.FOUND_ITSELF.say(language, channel=delivery.channel, url=url).rstrip()
    state = words.STATE[delivery.state].say(language)
    return words.SETTLED_ITSELF.say(language, channel=delivery.channel, state=state)


async def _show_answer(talk: Talk, number: int, attempt: int) -> None:
    """Who decided what stands under the question, whoever pressed; its buttons are gone."""
    delivery = await talk.desk.delivery(number)
    line = None if delivery is None else await answer_line(talk.desk, delivery, attempt)
    if delivery is None or line is None:
        await talk.note(words.STALE)
        return
    decision = await talk.desk.decision(number, attempt)
    mine = decision is not None and decision.by == talk.editor.name
    goes_again = mine and decision is not None and not decision.landed
    held_up = await channel_brakes(talk, delivery.channel, at_once=True) if goes_again else ()
    await _write(talk, delivery, line, *held_up)
    if mine:
        await talk.note(words.DONE)
    else:
        await talk.note(words.DECIDED_SO, line=line.lstrip("✅🔁❓ "))


async def _write(talk: Talk, delivery: Delivery, *lines: str) -> None:
    """Write under the message whose button was pressed, in place of its buttons; a card is shown anew."""
    message = talk.query.message if talk.query else None
    shown = message if isinstance(message, Message) else None
    stored = await talk.desk.article(delivery.article) if is_card(shown) else None
    if stored is not None:
        fresh = await card(talk, stored)
        text = RichText.join("\n", [fresh.text, RichText.of(""), RichText.of(lines[0])])
        await talk.here(Screen(text=text, keyboard=fresh.keyboard))
        await keep(talk, stored, talk.pressed)
        return
    above = ((shown and shown.text) or "").removesuffix(talk.say(words.LOST_MEANS)).rstrip()
    new = [line for line in lines if line not in above]
    await talk.here(Screen(text=RichText.of("\n".join([above, *new]).strip())))
