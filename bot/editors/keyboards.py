"""Keyboards under our messages. Buttons carry a verb and a number, never text (Bot API 10.3: 64 bytes)."""

from collections.abc import Iterable, Sequence
from typing import Annotated
from zlib import crc32

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message
from pydantic import Field

from bot.core.article import StoredArticle
from bot.core.choice import Choice
from bot.core.delivery import Delivery
from bot.core.language import Language, Words
from bot.editors import words

#: what fits SQLite's whole numbers; a forged larger one is no button of ours
Number = Annotated[int, Field(ge=0, lt=2**63)]
#: a label longer than this is cut by every client
LONGEST_LABEL = 40


class Press(CallbackData, prefix="a"):
    """A decision about an article."""

    verb: str
    article: Number
    extra: str = ""


class Deed(CallbackData, prefix="k"):
    """A decision about an article as it was when the button was drawn; about another it decides nothing."""

    verb: str
    article: Number
    seen: str  #: `seen` of the article
    extra: str = ""


class Verdict(CallbackData, prefix="d"):
    """A decision about a delivery."""

    verb: str
    delivery: Number


class Answer(CallbackData, prefix="u"):
    """Whether one attempt of a delivery is out. Of a later attempt it says nothing."""

    verb: str
    delivery: Number
    attempt: Number


class Pick(CallbackData, prefix="c"):
    """An answer to a question with several: which of its options, counted from 0."""

    choice: Number
    option: Annotated[int, Field(ge=0, lt=1000)]


class Turn(CallbackData, prefix="p"):
    """A page of a list."""

    list: str
    page: Annotated[int, Field(ge=0, lt=100_000)]


def seen(stored: StoredArticle) -> str:
    """What a decision depends on, short enough for a button: content, state, queue, moment."""
    facts = f"{stored.version} {stored.state} {stored.queue} {stored.at}"
    return f"{crc32(facts.encode()):x}"


def queue_mark(name: str) -> str:
    """A queue in a button: survives a changed order of the configuration, and fits."""
    return f"{crc32(name.encode()):x}"


def authors_draft(article: int, language: Language) -> InlineKeyboardMarkup:
    """Under a draft, for an author: the editors decide the rest."""
    return _keyboard(
        [
            _button(words.LABEL_QUEUE, language, Press(verb="q", article=article)),
            _button(words.LABEL_EDIT, language, Press(verb="e", article=article)),
        ],
        [_button(words.LABEL_CANCEL, language, Press(verb="x", article=article))],
    )


def look(article: int, language: Language) -> InlineKeyboardMarkup:
    """Under what somebody may read and not decide about."""
    return _keyboard([_button(words.LABEL_SHOW, language, Press(verb="s", article=article))])


def is_card(message: Message | None) -> bool:
    """Is it an article's card, which may be shown anew? Those alone can be refreshed."""
    rows = message.reply_markup.inline_keyboard if message and message.reply_markup else []
    return any((one.callback_data or "").startswith("a:b:") for row in rows for one in row)


def retry(delivery: int, language: Language) -> InlineKeyboardMarkup:
    """Under the notice of a failure."""
    return _keyboard([_button(words.LABEL_RETRY, language, Verdict(verb="r", delivery=delivery))])


def landed_or_lost(delivery: Delivery, *, address: str | None, language: Language) -> InlineKeyboardMarkup:
    """Under the question whether a post is out."""
    label = words.LABEL_OPEN.say(language, channel=delivery.channel)[:LONGEST_LABEL]
    look = [[InlineKeyboardButton(text=label, url=address)]] if address else []
    return _keyboard(*look, _answers(delivery, (words.LABEL_LANDED, words.LABEL_LOST), language))


def choices(several: Iterable[Choice]) -> InlineKeyboardMarkup | None:
    """Under a message that asks: every answer to what is still open. None: nothing is."""
    rows = [
        [
            InlineKeyboardButton(
                text=option.label[:LONGEST_LABEL], callback_data=Pick(choice=one.id, option=number).pack()
            )
        ]
        for one in several
        if one.is_open
        for number, option in enumerate(one.options)
    ]
    return _keyboard(*rows) if rows else None


def pages(name: str, *, page: int, last: int, articles: Sequence[int] = ()) -> InlineKeyboardMarkup | None:
    """Under a list: its articles by number, and ◀ ▶."""
    opened = [
        InlineKeyboardButton(text=str(number), callback_data=Press(verb="o", article=number).pack())
        for number in articles
    ]
    turns = [
        InlineKeyboardButton(text=sign, callback_data=Turn(list=name, page=there).pack())
        for sign, there in (("◀", page - 1), ("▶", page + 1))
        if 0 <= there <= last
    ]
    rows = [opened[start : start + 5] for start in range(0, len(opened), 5)]
    rows += [turns] if turns else []
    return _keyboard(*rows) if rows else None


def answers(delivery: Delivery, language: Language) -> list[InlineKeyboardButton]:
    """«Вышло: tg», «Не вышло: tg»."""
    return _answers(
        delivery, (words.LABEL_LANDED_IN, words.LABEL_LOST_IN), language, channel=delivery.channel
    )


def button(label: str, data: CallbackData) -> InlineKeyboardButton:
    """A button that tells us that it was pressed; a long label is cut."""
    return InlineKeyboardButton(text=label[:LONGEST_LABEL], callback_data=data.pack())


def _answers(
    delivery: Delivery, labels: tuple[Words, Words], language: Language, **values: object
) -> list[InlineKeyboardButton]:
    landed, lost = (Answer(verb=verb, delivery=delivery.id, attempt=delivery.attempts) for verb in ("l", "m"))
    return [
        _button(labels[0], language, landed, **values),
        _button(labels[1], language, lost, **values),
    ]


def _button(label: Words, language: Language, data: CallbackData, **values: object) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=label.say(language, **values)[:LONGEST_LABEL], callback_data=data.pack())


def _keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=list(rows))
