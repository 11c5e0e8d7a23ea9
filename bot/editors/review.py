"""Review: what a card shows of an article that an author handed to the editors, and what became of it."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.article import ArticleState, StoredArticle
from bot.core.journal import Entry, Verb
from bot.core.language import Words
from bot.editors.keyboards import Number, Press, look
from bot.editors.talk import Talk

_FOR_YOU = Words("📨 For you to decide")
_WITH_EDITORS = Words("📨 Sent to the editors. I will tell you what they decide.")
_ACCEPTED = Words("✅ Accepted by {name}")
_RETURNED = Words("↩️ Returned by {name}")
_RETURNED_BECAUSE = Words("↩️ Returned by {name}\n“{comment}”")
_REFUSED = Words("❌ Refused by {name}")

_ACCEPT = Words("✅ Accept")
_RETURN = Words("↩️ Return")
_NOW = Words("🚀 Now")
_TIME = Words("🕒 At a time")
_SHOW = Words("👁 Show")
_EDIT = Words("✏️ Change")
_TAKE_AWAY = Words("↩️ Take back")
_CANCEL = Words("❌ Cancel")

#: what decides about a draft; the last of them is the word that counts
_DECISIONS = (Verb.SUBMITTED, Verb.ACCEPTED, Verb.RETURNED, Verb.CANCELLED, Verb.RESTORED)


class Decide(CallbackData, prefix="e"):
    """A decision about an author's draft, as it was when the button was drawn."""

    verb: str
    article: Number
    version: Number = 0


def keyboard(talk: Talk, stored: StoredArticle) -> InlineKeyboardMarkup:
    """Under an article in review: for those who decide, for its author; others may look."""
    if talk.may_publish:
        return _editors(talk, stored)
    return _authors(talk, stored) if stored.editor_id == talk.editor.id else look(stored.id, talk.language)


async def lines(talk: Talk, stored: StoredArticle) -> list[str]:
    """«📨 На ваше решение», «✅ Принято: Анна», «↩️ Возвращено: Анна»; none where nobody had to decide."""
    if stored.state is ArticleState.REVIEW:
        return [talk.say(_FOR_YOU if talk.may_publish else _WITH_EDITORS)]
    line = await decision(talk, stored)
    return [] if line is None else [line]


async def decision(talk: Talk, stored: StoredArticle) -> str | None:
    """Who decided what about a draft that the editors got. None: nobody has, or nobody had to."""
    entries = [one for one in await talk.store.entries(stored.id) if one.verb in _DECISIONS]
    if not any(one.verb is Verb.SUBMITTED for one in entries):
        return None
    return _say(talk, stored, entries[-1])


def _say(talk: Talk, stored: StoredArticle, last: Entry) -> str | None:
    name, comment = last.by.name, last.details.get("comment")
    if last.verb is Verb.ACCEPTED:
        return talk.say(_ACCEPTED, name=name)
    if last.verb in (Verb.SUBMITTED, Verb.RESTORED) or last.by.id == stored.editor_id:
        return None
    if last.verb is Verb.CANCELLED:
        return talk.say(_REFUSED, name=name)
    return talk.say(_RETURNED_BECAUSE if comment else _RETURNED, name=name, comment=comment)


def _editors(talk: Talk, stored: StoredArticle) -> InlineKeyboardMarkup:
    decide = {"article": stored.id, "version": stored.version}
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [
                _button(talk, _ACCEPT, Decide(verb="a", **decide)),
                _button(talk, _RETURN, Decide(verb="r", **decide)),
            ],
            [
                _button(talk, _NOW, Press(verb="n", article=stored.id)),
                _button(talk, _TIME, Press(verb="t", article=stored.id)),
            ],
            [
                _button(talk, _SHOW, Press(verb="s", article=stored.id)),
                _button(talk, _EDIT, Press(verb="e", article=stored.id)),
            ],
        ]
    )


def _authors(talk: Talk, stored: StoredArticle) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [
                _button(talk, _EDIT, Press(verb="e", article=stored.id)),
                _button(talk, _TAKE_AWAY, Decide(verb="w", article=stored.id)),
            ],
            [_button(talk, _CANCEL, Press(verb="x", article=stored.id))],
        ]
    )


def _button(talk: Talk, label: Words, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=talk.say(label), callback_data=data.pack())
