"""Cards: an article as its editor sees it, by the state it is in. Rendered from the store every time."""

from typing import Final

from aiogram.types import InlineKeyboardMarkup

from bot.core.article import ArticleState, StoredArticle
from bot.core.language import Words
from bot.core.newsroom import Newsroom
from bot.editors import review, words
from bot.editors.cards.brakes import brakes, channel_brakes, holding, standing
from bot.editors.cards.draft import draft_card, draft_text, neighbours, twins
from bot.editors.cards.heading import cut, goes_where, grouped, head, joined, may_touch
from bot.editors.cards.taken import delivery_line, may_answer, taken_card
from bot.editors.cards.waiting import crowded, decided, last_word, waiting_card
from bot.editors.keyboards import Deed, button, seen
from bot.editors.talk import Screen, Talk

LABEL_RESTORE: Final = Words("↩️ Back to the drafts")

__all__ = [
    "accepted",
    "brakes",
    "card",
    "channel_brakes",
    "crowded",
    "cut",
    "delivery_line",
    "draft_card",
    "draft_text",
    "goes_where",
    "grouped",
    "head",
    "holding",
    "joined",
    "last_word",
    "may_answer",
    "may_touch",
    "neighbours",
    "standing",
    "twins",
]


async def card(talk: Talk, stored: StoredArticle) -> Screen:
    """The article's card: what it is, where it stands, and the buttons that make sense now."""
    if stored.state in (ArticleState.DRAFT, ArticleState.REVIEW):
        return await draft_card(talk, stored)
    if stored.state is ArticleState.WAITING:
        return await waiting_card(talk, stored)
    if stored.state is ArticleState.TAKEN:
        return await taken_card(talk, stored)
    return await _gone_card(talk, stored)


async def _gone_card(talk: Talk, stored: StoredArticle) -> Screen:
    """What will not go out; whoever took it back by mistake makes a draft of it again."""
    gone = words.CANCELLED if stored.state is ArticleState.CANCELLED else words.EXPIRED
    said = [*await review.lines(talk, stored), *await decided(talk, stored)][:1]
    text = joined(head(talk, stored), "", talk.say(gone), *said)
    if not may_touch(talk, stored) or await talk.desk.deliveries_of(stored.id):
        return Screen(text=text)
    restore = button(talk.say(LABEL_RESTORE), Deed(verb="u", article=stored.id, seen=seen(stored)))
    return Screen(text=text, keyboard=InlineKeyboardMarkup(inline_keyboard=[[restore]]))


def accepted(newsroom: Newsroom, stored: StoredArticle, *, by: str, forecast: object) -> str:
    """What an author is told when an editor has accepted their draft."""
    if forecast is None:
        return words.ACCEPTED_SOMETIME.say(newsroom.language, name=by, title=cut(stored.article.title))
    return words.ACCEPTED.say(newsroom.language, name=by, title=cut(stored.article.title), moment=forecast)
