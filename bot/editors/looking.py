"""Looking: /start /help /new, and a number that opens an article."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.core.richtext import RichText
from bot.editors import words
from bot.editors.keyboards import Press
from bot.editors.showing import show_card
from bot.editors.talk import Screen, Talk

router = Router(name="looking")


@router.message(Command("start"))
async def start(_: Message, talk: Talk) -> None:
    """Who I am and what to send me."""
    lines = [
        talk.say(words.HELLO, name=talk.editor.name),
        "",
        talk.say(words.NEW),
        "",
        talk.say(words.COMMANDS),
    ]
    await talk.show(Screen(text=RichText.of("\n".join(lines))))


@router.message(Command("help"))
async def help_(_: Message, talk: Talk) -> None:
    """Every command."""
    await talk.tell(words.COMMANDS)


@router.message(Command("new"))
async def new(_: Message, talk: Talk) -> None:
    """What to send, in six lines."""
    await talk.forget()
    await talk.tell(words.NEW)


@router.callback_query(Press.filter(F.verb == "o"))
async def open_article(_: object, callback_data: Press, talk: Talk) -> None:
    """A number under a list opens the article's card."""
    stored = await talk.desk.article(callback_data.article)
    if stored is not None:
        await show_card(talk, stored)
    await talk.note(None if stored else words.GONE)
