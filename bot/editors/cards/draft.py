"""A draft's card: what it will be, when it would go, what else is like it, and the buttons that decide."""

from typing import Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.article import Article, ArticleState, StoredArticle
from bot.core.language import Words
from bot.core.notice import brief
from bot.core.richtext import RichText
from bot.core.twins import Twin
from bot.desk import Place
from bot.editors import review, words
from bot.editors.cards.brakes import brakes
from bot.editors.cards.heading import head, joined, may_touch, used, warnings
from bot.editors.keyboards import Deed, Press, button, look, queue_mark, seen
from bot.editors.talk import Screen, Talk

BEFORE: Final = Words("Before it: {moment}, “{title}”")
AFTER: Final = Words("After it: {moment}, “{title}”")
DRAFT_TWIN: Final = Words("⚠️ {by} is preparing a similar one: draft No. {id}, {created}.")
OWN_DRAFT_TWIN: Final = Words("⚠️ You have a similar draft already: No. {id}, {created}.")
REVIEW_TWIN: Final = Words("⚠️ The editors have a similar one already: {by}, No. {id}, {created}.")


async def draft_card(talk: Talk, stored: StoredArticle) -> Screen:
    """The summary under the previews of a draft, or of what is in review, with the keyboard that decides."""
    text = joined(*await review.lines(talk, stored), await draft_text(talk, stored))
    if stored.state is ArticleState.REVIEW:
        return Screen(text=text, keyboard=review.keyboard(talk, stored))
    if not may_touch(talk, stored):
        return Screen(text=text, keyboard=look(stored.id, talk.language))
    return Screen(text=text, keyboard=_keyboard(talk, stored))


async def draft_text(talk: Talk, stored: StoredArticle) -> RichText:
    """Headline, letters used per channel, forecast, neighbours, warnings."""
    channels = talk.desk.channels(stored.queue, stored.channels)
    previews = talk.desk.preview(stored.article, channels, queue=stored.queue)
    place = await talk.desk.place_in_time(stored)
    return joined(
        head(talk, stored),
        "",
        *used(talk, previews),
        "",
        _expected(talk, place),
        *neighbours(talk, place),
        *await brakes(talk, stored),
        *[f"⚠️ {warning}" for warning in warnings(previews)],
        *await twins(talk, stored.article, besides=stored.id),
    )


def _expected(talk: Talk, place: Place) -> str:
    if place.at is None:
        return talk.say(words.NO_SLOT)
    return talk.say(words.IF_QUEUED, moment=talk.moment(place.at))


def neighbours(talk: Talk, place: Place) -> list[str]:
    """«До неё: вт 24 ноября, 12:30 МСК, «Школу закрыли»»: what the same readers see before and after."""
    if place.at is None:
        return []
    around = ((BEFORE, place.before), (AFTER, place.after))
    return [
        talk.say(sentence, moment=talk.past(one.moment), title=brief(one.title))
        for sentence, one in around
        if one is not None
    ]


async def twins(talk: Talk, article: Article, *, besides: int) -> list[str]:
    """«Похожая уже стоит: Анна, 14:05; выйдет 16:30»."""
    return [_twin(talk, *found) for found in await talk.desk.twins(article, besides=besides)]


def _twin(talk: Talk, twin: Twin, stored: StoredArticle) -> str:
    by = stored.editor_name or talk.say(words.SOMEBODY)
    created = talk.past(stored.created)
    if twin.out is not None:
        return talk.say(words.TWIN_OUT, by=by, out=talk.past(twin.out))
    if stored.state is ArticleState.DRAFT:
        own = stored.editor_id == talk.editor.id
        return talk.say(OWN_DRAFT_TWIN if own else DRAFT_TWIN, by=by, id=stored.id, created=created)
    if stored.state is ArticleState.REVIEW:
        return talk.say(REVIEW_TWIN, by=by, id=stored.id, created=created)
    if twin.at is None:
        return talk.say(words.TWIN_WAITS_SOMETIME, by=by, created=created)
    return talk.say(words.TWIN_WAITS, by=by, created=created, at=talk.moment(twin.at))


def _keyboard(talk: Talk, stored: StoredArticle) -> InlineKeyboardMarkup:
    def deed(label: Words, verb: str) -> InlineKeyboardButton:
        return button(talk.say(label), Deed(verb=verb, article=stored.id, seen=seen(stored)))

    queue = deed(words.LABEL_QUEUE, "q")
    edit = button(talk.say(words.LABEL_EDIT), Press(verb="e", article=stored.id))
    last = [deed(words.LABEL_CANCEL, "x")]
    if not talk.may_publish:
        return InlineKeyboardMarkup(inline_keyboard=[[queue, edit], last])
    now, time = deed(words.LABEL_NOW, "n"), deed(words.LABEL_TIME, "t")
    rows = [[queue, now], *_other_queues(talk, stored), [time, edit], last]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _other_queues(talk: Talk, stored: StoredArticle) -> list[list[InlineKeyboardButton]]:
    return [
        [
            button(
                talk.say(words.LABEL_QUEUE_OTHER, queue=name),
                Deed(verb="q", article=stored.id, seen=seen(stored), extra=queue_mark(name)),
            )
        ]
        for name in talk.newsroom.queues
        if name != stored.queue
    ]
