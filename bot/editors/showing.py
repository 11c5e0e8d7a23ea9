"""Showing: every card that we send is remembered, so that it can be drawn anew when its article has changed.

The signature is asked before the article is read: whatever changes in between makes the card out of date at
once, and it is drawn again; never is an old card taken for a fresh one.
"""

import re
from dataclasses import replace

from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest

from bot.core.article import StoredArticle
from bot.core.card import Card
from bot.editors import words
from bot.editors.cards import card
from bot.editors.keyboards import Press
from bot.editors.previewing import show_previews
from bot.editors.talk import Screen, Talk, edit_screen

router = Router(name="showing")


@router.callback_query(Press.filter(F.verb == "s"))
async def show_again(_: object, callback_data: Press, talk: Talk) -> None:
    """«Показать»: the posts as readers will see them, and the card below."""
    found = await talk.desk.article(callback_data.article)
    if found is not None:
        await show_anew(talk, found.id)
    await talk.note(None if found else words.GONE)


async def show_card(talk: Talk, stored: StoredArticle, previews: tuple[int, ...] = ()) -> int:
    """Send the article's card, as it is by now, as a new message; its number. `previews` belong to it."""
    talk = talk.as_seen()
    signature = await talk.store.signature(stored.id)
    message = (await talk.show(await _drawn(talk, stored.id))).message_id
    await _keep(talk, stored.id, message, signature, previews)
    return message


async def show_here(talk: Talk, article: int) -> int:
    """Show the card as it is now in the message whose button was pressed; where none was, in a new one."""
    return await redraw(talk, article, talk.pressed)


async def redraw(talk: Talk, article: int, message: int) -> int:
    """Show the card as it is now in an older message; where Telegram does not let us, in a new one.

    Answers the number of the message that shows it. 0 for `message`: there is no older one.
    """
    talk = talk.as_seen()
    known = await talk.store.card(talk.chat, message) if message else None
    signature = await talk.store.signature(article)
    shown = await put(talk, message, await _drawn(talk, article))
    if shown != message and message:
        await talk.store.drop_cards(talk.chat, [message])
    mine = known is not None and known.article == article
    await _keep(talk, article, shown, signature, known.previews if known is not None and mine else ())
    return shown


async def show_anew(talk: Talk, article: int) -> int:
    """Previews and card at the bottom of the chat; what stood there of this article before is taken away.

    So a chat never shows two truths. Answers the card's number. Raises LookupError: there is no such article.
    """
    talk = talk.as_seen()
    old = await talk.store.cards_of(article, chat=talk.chat)
    signature = await talk.store.signature(article)
    stored = await _stored(talk, article)
    previews = await show_previews(talk, stored)
    message = (await talk.show(await card(talk, stored))).message_id
    await _keep(talk, article, message, signature, previews)
    await _take_away(talk, old)
    return message


async def show_below(talk: Talk, article: int, message: int) -> int:
    """The card at the bottom of the chat, and no more in `message`; its previews stay where they are."""
    known = await talk.store.card(talk.chat, message) if message else None
    stored = await _stored(talk, article)
    shown = await show_card(talk, stored, () if known is None else known.previews)
    if known is not None:
        await _take_away(talk, [replace(known, previews=())])
    return shown


async def out_of_date_here(talk: Talk) -> None:
    """A button that nobody knows any more: that is said, and the card is shown as it is now."""
    known = await talk.store.card(talk.chat, talk.pressed)
    article = _number(talk) if known is None else known.article
    if article is not None and await talk.desk.article(article) is not None:
        await talk.forget()
        await show_here(talk, article)
    await talk.note(words.STALE)


async def keep(talk: Talk, stored: StoredArticle, message: int) -> None:
    """What stands in `message` (a menu, a question) is about the article as it was when `stored` was read.

    It is drawn anew, as a card, as soon as the article is not any more what it was: at once, where that
    happened while it was being drawn.
    """
    known = await talk.store.card(talk.chat, message)
    signature = await talk.store.signature(stored.id)
    if await talk.desk.article(stored.id) != stored:
        await redraw(talk, stored.id, message)
        return
    mine = known is not None and known.article == stored.id
    await _keep(talk, stored.id, message, signature, known.previews if known is not None and mine else ())


async def put(talk: Talk, message: int, screen: Screen) -> int:
    """Show a screen in an older message (0: there is none), or else in a new one; the number of that."""
    if not message:
        return (await talk.show(screen)).message_id
    try:
        await edit_screen(talk.bot, talk.chat, message, screen)
    except TelegramBadRequest as refusal:
        if "message is not modified" not in refusal.message:
            return (await talk.show(screen)).message_id
    return message


async def _drawn(talk: Talk, article: int) -> Screen:
    return await card(talk, await _stored(talk, article))


def _number(talk: Talk) -> int | None:
    """The article in a button of an older version of ours."""
    data = (talk.query.data if talk.query else None) or ""
    found = re.match(r"[ak]:[^:]*:(\d{1,18})(?::|$)", data)
    return int(found[1]) if found else None


async def _stored(talk: Talk, article: int) -> StoredArticle:
    stored = await talk.desk.article(article)
    if stored is None:
        raise LookupError(f"there is no article {article}")
    return stored


async def _keep(talk: Talk, article: int, message: int, signature: str, previews: tuple[int, ...]) -> None:
    await talk.store.keep_card(
        Card(
            chat=talk.chat,
            message=message,
            article=article,
            person=talk.as_seen().editor.id,
            signature=signature,
            previews=previews,
        )
    )


async def _take_away(talk: Talk, old: list[Card]) -> None:
    """Delete what is not true any more; what is too old to be deleted at least loses its buttons."""
    for one in old:
        for portion in _portions([*one.previews, one.message]):
            try:
                await talk.bot.delete_messages(talk.chat, portion)
            except TelegramBadRequest:  # Bot API 10.3, deleteMessages: older than 48 hours, or gone
                await talk.strip(one.message)
    await talk.store.drop_cards(talk.chat, [one.message for one in old])


def _portions(messages: list[int]) -> list[list[int]]:
    """Bot API 10.3, deleteMessages: up to a hundred at a time."""
    return [messages[start : start + 100] for start in range(0, len(messages), 100)]
