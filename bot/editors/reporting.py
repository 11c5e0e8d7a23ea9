"""Reporting: the outbox becomes messages. A notice for several is split first, so that each gets it once.

A message that asks is kept in mind, and loses its buttons when somebody, or the machine itself, has answered.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import structlog
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import Message

from bot import platforms
from bot.core.article import ArticleState
from bot.core.choice import Choice, Shown
from bot.core.delivery import Delivery, State
from bot.core.notice import Notice
from bot.core.question import Question
from bot.core.redaction import Redactor
from bot.core.richtext import RichText
from bot.editors import cards, keyboards, words
from bot.editors.audience import Audience, is_away, is_closed
from bot.editors.choosing import asking
from bot.editors.deciding import answer_line
from bot.editors.showing import show_card
from bot.editors.talk import LONGEST_MESSAGE, House, Screen, Talk, edit_screen
from bot.editors.withdrawing import notice_screen
from bot.platforms.base import asked_pause

log = structlog.get_logger()

T = TypeVar("T")

#: notices that are an article's card, and the state in which somebody has to do something about it
_OF_STATE = {"approval": ArticleState.REVIEW, "returned": ArticleState.DRAFT}

#: seconds between two looks into the outbox that nobody rings for: one in case, one while something waits
HEARTBEAT, PERIOD = 10.0, 1.0
#: the pause between two tries grows up to this
LONGEST_WAIT = timedelta(minutes=5)
#: letters of a reason in the log: some hold the whole answer of the server
LONGEST_REASON = 500
#: letters of a question: its answer stands below it in the same message
LONGEST_QUESTION = LONGEST_MESSAGE - 1000


class Outbox:
    """Tells people what the house has to tell them."""

    def __init__(self, house: House, *, redact: Redactor) -> None:
        self._house = house
        self._redact = redact
        self._bot = house.bot
        self._audience = Audience(house)
        self._desk = house.desk
        self._store = house.store
        self._now = house.now
        self._bell = asyncio.Event()
        self._unmarked: dict[
            int, Question | Shown | None
        ] = {}  #: notices told of which the store does not know yet
        self._last_retry = house.now()  #: until then something that could not be told is tried again

    def ring(self) -> None:
        """There may be something to tell, or it is time to end."""
        self._bell.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Tell until `stop`; `ring` after it is set. A store that cannot be read is tried again."""
        while not stop.is_set():
            self._bell.clear()
            try:
                while not stop.is_set() and (await self.tell_some() or await self.close_some()):
                    pass
            except Exception as error:  # noqa: BLE001 - a locked store is looked into again
                log.error("the outbox could not be emptied", error=repr(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), self._patience())

    def _patience(self) -> float:
        ahead = self._last_retry + timedelta(seconds=PERIOD) - self._now()
        return PERIOD if timedelta() <= ahead <= LONGEST_WAIT + timedelta(seconds=PERIOD) else HEARTBEAT

    async def tell_some(self) -> int:
        """Tell what is pending; answers how many notices there were."""
        for told in tuple(self._unmarked):
            await self._mark(told)
        notices = await self._store.pending_notices(now=self._now())
        chats: dict[str, list[Notice]] = {}
        for notice in notices:
            chats.setdefault(notice.audience, []).append(notice)
        async with asyncio.TaskGroup() as tasks:  # a chat that is told slowly holds nobody else up
            for several in chats.values():
                tasks.create_task(self._tell_in_turn(several))
        return len(notices)

    async def _tell_in_turn(self, notices: Sequence[Notice]) -> None:
        for notice in notices:
            await self._tell(notice)

    async def close_some(self) -> int:
        """Take the buttons off questions that are answered; answers how many lost theirs."""
        questions = [await self._close(one) for one in await self._store.answered_questions()]
        choices = [await self._close_choices(one) for one in await self._store.answered_choices()]
        return sum([*questions, *choices])

    async def _tell(self, notice: Notice) -> None:
        talk = self._audience.talk(notice)
        if talk is None:
            await self._audience.share(notice)
            return
        try:
            self._unmarked[notice.id] = await self._told(notice, talk)
        except Exception as error:  # noqa: BLE001 - one bad notice must not hold up the others
            await self._failed(notice, error)
            return
        await self._mark(notice.id)

    async def _told(self, notice: Notice, talk: Talk) -> Question | Shown | None:
        """Tell it; the answer is what it asks, and in which message."""
        if notice.article is not None and notice.kind in _OF_STATE:
            stored = await self._desk.article(notice.article)
            if stored is not None and stored.state is _OF_STATE[notice.kind]:
                await _in_topic(talk, lambda where: show_card(where, stored))
            return (
                None  # what is not in that state any more needs no decision: its cards say what became of it
            )
        delivery = None if notice.delivery is None else await self._desk.delivery(notice.delivery)
        # what an author is asked they are only told: they decide nothing
        choices = await self._store.choices_of(notice.id) if talk.may_publish else ()
        screen = await self._screen(notice, talk, delivery, choices)
        message = await _in_topic(talk, lambda where: where.show(screen))
        if choices:
            return _shown(notice, choices, message)
        asks = delivery is not None and _asks(notice, talk, delivery)
        return _question(notice, delivery, message) if delivery is not None and asks else None

    async def _mark(self, notice_id: int) -> None:
        """What was told must not be told again: remembered until the store has it."""
        asked = self._unmarked[notice_id]
        if asked is None:
            await self._store.notice_told(notice_id, now=self._now())
        elif isinstance(asked, Shown):
            await self._store.choices_shown(asked, now=self._now())
        else:
            await self._store.question_shown(notice_id, asked, now=self._now())
        del self._unmarked[notice_id]

    async def _close(self, question: Question) -> bool:
        """Who decided what stands under the question, in place of its buttons. False: Telegram is away."""
        delivery = await self._desk.delivery(question.delivery)
        line = None if delivery is None else await answer_line(self._desk, delivery, question.attempt)
        screen = Screen(text=RichText.of(f"{question.text}\n{line or ''}".rstrip()))
        if not await self._rewrite(question.chat, question.message, screen):
            return False
        await self._store.close_question(question.chat, question.message)
        return True

    async def _close_choices(self, shown: Shown) -> bool:
        """The same of a message that asks for choices: those that are open keep their buttons."""
        screen = asking(shown.text, shown.choices, self._desk.newsroom.language)
        if not await self._rewrite(shown.chat, shown.message, screen):
            return False
        await self._store.choices_closed(shown)
        return True

    async def _rewrite(self, chat: int, message: int, screen: Screen) -> bool:
        """Show `screen` in an older message, if Telegram lets us. False: Telegram is away."""
        try:
            await edit_screen(self._bot, chat, message, screen)
        except (TelegramBadRequest, TelegramForbiddenError) as refusal:
            log.info("a question keeps its buttons", chat=chat, error=self._said(refusal))
        except Exception as error:  # noqa: BLE001 - the next one may go through
            log.warning("a question keeps its buttons for now", chat=chat, error=self._said(error))
            return False
        return True

    async def _failed(self, notice: Notice, error: Exception) -> None:
        """Again later, or never: then others are told. Where nobody is, at least the log says what it was."""
        facts = {"notice": notice.id, "audience": notice.audience, "error": self._said(error)}
        if is_closed(error, notice):
            log.warning("a notice could not be told", **facts, text=self._text(notice))
            if not await self._audience.instead(notice, error):
                await self._store.notice_failed(notice.id, retry_at=None)
            return
        if notice.failures:
            log.warning("a notice waits", **facts, tries=notice.failures + 1)
        else:
            log.warning("a notice waits", **facts, text=self._text(notice))
        retry_at = self._now() + _wait(error, notice.failures)
        self._last_retry = max(self._last_retry, retry_at)
        await self._store.notice_failed(notice.id, retry_at=retry_at)

    def _said(self, error: Exception) -> str:
        """What kind of trouble it is, and in whose words; on one line."""
        return f"{type(error).__name__}: {' '.join(self._redact(str(error)).split())}"[:LONGEST_REASON]

    def _text(self, notice: Notice) -> str:
        return self._redact(notice.text)

    async def _screen(
        self, notice: Notice, talk: Talk, delivery: Delivery | None, choices: tuple[Choice, ...]
    ) -> Screen:
        if choices:
            return asking(notice.text[:LONGEST_QUESTION], choices, talk.language)
        if notice.kind == "amendment":
            return await notice_screen(notice, talk)
        if delivery is None:
            return Screen(text=_text(notice))
        if notice.kind == "unsure":
            return await self._question_screen(notice, talk, delivery)
        may_retry = talk.may_publish and delivery.state in (State.FAILED, State.EXPIRED)
        text = _with_deadline(notice, talk, delivery) if delivery.state is State.EXPIRED else _text(notice)
        return Screen(text=text, keyboard=keyboards.retry(delivery.id, talk.language) if may_retry else None)

    async def _question_screen(self, notice: Notice, talk: Talk, delivery: Delivery) -> Screen:
        """The question with its buttons; with its answer, where it came before the question was told."""
        if not _asks(notice, talk, delivery):
            line = await answer_line(self._desk, delivery, delivery.attempts)
            return Screen(text=RichText.of(f"{notice.text[:LONGEST_QUESTION]}\n{line or ''}".rstrip()))
        text = f"{notice.text[:LONGEST_QUESTION]}\n\n{talk.say(words.LOST_MEANS)}"
        address = self._address(delivery)
        keyboard = keyboards.landed_or_lost(delivery, address=address, language=talk.language)
        return Screen(text=RichText.of(text), keyboard=keyboard)

    def _address(self, delivery: Delivery) -> str | None:
        """Where people look at that channel; None where nothing but a single post has an address."""
        channel = self._desk.newsroom.channels.get(delivery.channel)
        return None if channel is None else platforms.page_of(channel)


def _asks(notice: Notice, talk: Talk, delivery: Delivery) -> bool:
    open_still = notice.kind == "unsure" and delivery.state is State.UNSURE
    return open_still and cards.may_answer(talk, delivery)


async def _in_topic(talk: Talk, tell: Callable[[Talk], Awaitable[T]]) -> T:
    """Tell it in the topic; where that is closed or gone, in the group."""
    try:
        return await tell(talk)
    except TelegramBadRequest as refusal:
        if talk.thread is None or not is_away(refusal):
            raise
        log.warning("the topic takes no messages", chat=talk.chat, topic=talk.thread)
        return await tell(replace(talk, thread=None))


def _question(notice: Notice, delivery: Delivery, message: Message) -> Question:
    return Question(
        chat=message.chat.id,
        message=message.message_id,
        delivery=delivery.id,
        attempt=delivery.attempts,
        text=notice.text[:LONGEST_QUESTION],
    )


def _shown(notice: Notice, choices: tuple[Choice, ...], message: Message) -> Shown:
    return Shown(
        notice=notice.id,
        chat=message.chat.id,
        message=message.message_id,
        text=notice.text[:LONGEST_QUESTION],
        choices=choices,
    )


def _text(notice: Notice) -> RichText:
    return RichText.of(notice.text[:LONGEST_MESSAGE])


def _with_deadline(notice: Notice, talk: Talk, delivery: Delivery) -> RichText:
    """Until when it should have left, and what helps."""
    deadline = talk.say(words.DEADLINE_WAS, moment=talk.past(delivery.deadline))
    helps = talk.say(words.STILL_NEEDED if talk.may_publish else words.STILL_NEEDED_AUTHOR)
    return RichText.of(f"{notice.text[:LONGEST_QUESTION]}\n{deadline} {helps}")


def _wait(error: Exception, failures: int) -> timedelta:
    """How long until the next try."""
    return asked_pause(error.retry_after) if isinstance(error, TelegramRetryAfter) else _back_off(failures)


def _back_off(failures: int) -> timedelta:
    return min(timedelta(seconds=5 * 2 ** min(failures, 10)), LONGEST_WAIT)
