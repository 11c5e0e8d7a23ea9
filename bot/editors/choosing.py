"""Choosing: a message that asks, and the press that answers. The first wins; everybody sees whose it is."""

from collections.abc import Sequence

from aiogram import Router

from bot.core.choice import Choice
from bot.core.language import Language, Words
from bot.core.richtext import RichText
from bot.editors import keyboards, words
from bot.editors.keyboards import Pick
from bot.editors.talk import Screen, Talk

router = Router(name="choosing")

_ANSWER = Words("✅ {name}: {label}")
_BACK = Words("That is in the configuration again: nothing was changed.")
_WITHDRAWN = Words("No answer is needed any more.")


@router.callback_query(Pick.filter())
async def picked(_: object, callback_data: Pick, talk: Talk) -> None:
    """Somebody answered. A button of another version, or a forged one, answers nothing."""
    choice = await talk.desk.choice(callback_data.choice)
    if choice is None or callback_data.option >= len(choice.options):
        await talk.note(words.STALE)
        return
    if not talk.may_publish:
        await talk.note(words.EDITOR_DECIDES)
        return
    option = choice.options[callback_data.option]
    won = await talk.desk.choose(choice.id, option.name, by=talk.actor)
    after = await talk.desk.choice(choice.id)
    if not won and after is not None and after.is_open:
        await talk.note(_BACK)
        return
    await _show_answers(talk)
    if won or after is None:
        await talk.note(words.DONE)
    else:
        await talk.note(words.DECIDED_SO, line=answer_line(after, talk.language).lstrip("✅ "))


def asking(text: str, choices: Sequence[Choice], language: Language) -> Screen:
    """The message as it is now: what was asked, who answered what, and the buttons that are left."""
    answers = dict.fromkeys(answer_line(one, language) for one in choices if not one.is_open)
    body = "\n".join([text, *(["", *answers] if answers else [])])
    return Screen(text=RichText.of(body), keyboard=keyboards.choices(choices))


def answer_line(choice: Choice, language: Language) -> str:
    """Who answered what; of a question that was withdrawn, that it was."""
    if choice.answer is None:
        return _WITHDRAWN.say(language)
    return _ANSWER.say(language, name=choice.by, label=choice.answer.label)


async def _show_answers(talk: Talk) -> None:
    """In the message whose button was pressed; the outbox writes in everybody else's."""
    shown = await talk.store.shown(talk.chat, talk.pressed)
    if shown is None:  # the store does not know of it: whoever told it died, and it is told again
        await talk.strip(talk.pressed)
        return
    await talk.store.choices_closed(shown)
    await talk.here(asking(shown.text, shown.choices, talk.language))
