"""Deciding about deliveries: «Вышло», «Не вышло — повторить», «Повторить». The first press wins."""

from aiogram import F, Router
from aiogram.types import Message

from bot.core.language import Words
from bot.core.richtext import RichText
from bot.editors import words
from bot.editors.cards import delivery_line
from bot.editors.keyboards import Verdict
from bot.editors.talk import Screen, Talk

router = Router(name="deciding")


@router.callback_query(Verdict.filter(F.verb == "l"))
async def landed(_: object, callback_data: Verdict, talk: Talk) -> None:
    """«Вышло»: somebody looked, and it is there."""
    done = talk.may_publish and await talk.desk.resolve(
        callback_data.delivery, landed=True, by=talk.editor.name
    )
    await _said(talk, callback_data.delivery, words.SAID_LANDED if done else None)


@router.callback_query(Verdict.filter(F.verb == "m"))
async def lost(_: object, callback_data: Verdict, talk: Talk) -> None:
    """«Не вышло — повторить»: somebody looked, and it is not there."""
    done = talk.may_publish and await talk.desk.resolve(
        callback_data.delivery, landed=False, by=talk.editor.name
    )
    await _said(talk, callback_data.delivery, words.SAID_LOST if done else None)


@router.callback_query(Verdict.filter(F.verb == "r"))
async def again(_: object, callback_data: Verdict, talk: Talk) -> None:
    """«Повторить» after a failure."""
    done = talk.may_publish and await talk.desk.retry(callback_data.delivery)
    await _said(talk, callback_data.delivery, words.SAID_RETRY if done else None)


async def _said(talk: Talk, number: int, sentence: Words | None) -> None:
    """Answer the press, and write under the notice who decided what, or how it stands."""
    delivery = await talk.desk.delivery(number)
    if delivery is None:
        await talk.note(words.STALE)
        return
    if not talk.may_publish:
        await talk.note(words.EDITOR_DECIDES)
        return
    line = (
        delivery_line(talk, delivery)
        if sentence is None
        else talk.say(sentence, name=f"{talk.editor.name} ({delivery.channel})")
    )
    await talk.here(Screen(text=RichText.of(f"{_shown(talk)}\n{line}".strip())))
    await talk.note(words.DECIDED if sentence is None else words.DONE)


def _shown(talk: Talk) -> str:
    message = talk.query.message if talk.query else None
    return (message.text or "") if isinstance(message, Message) else ""
