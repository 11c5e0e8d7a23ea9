"""Did a lost message go out? Telegram shows no list of a channel's posts to a bot, but it forwards.

Ids in a channel are one counter. Each candidate after the newest known id is forwarded to a private probe
chat; the copy comes back with its text, its origin and its date, is compared, and is deleted again.
"""

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiogram.methods import DeleteMessage, ForwardMessage, TelegramMethod
from aiogram.types import Message

from bot.core.language import Language, Words
from bot.core.post import Post
from bot.platforms.base import CannotLook, Refused

Call = Callable[[TelegramMethod[Any]], Awaitable[Any]]

_MISSES = 10  #: so many unused ids in a row: the channel ends here
_CANDIDATES = 200  #: no more than this many; a hint this old is no hint
_SLACK = timedelta(seconds=30)  #: between our clock and Telegram's

# «Message text is cleaned before it is stored» (TDLib, clean_input_string): what may come back changed
_DROPPED = re.compile("[\r\u200e\u200f\u2028-\u202e\u030a\u0333\u033f]")

_NO_PROBE = Words(
    ru="Проверить, вышел ли пост, нечем: в настройках канала нет probe_chat.",
    en="There is no way to see whether the post is out: the channel has no probe_chat.",
)
_NO_START = Words(
    ru="Проверить, вышел ли пост, не от чего: ни один прошлый пост канала не известен.",
    en="There is no point to look from: no earlier post of the channel is known.",
)
_TOO_FAR = Words(
    ru="После последнего известного поста в канале слишком много других: посмотрите сами.",
    en="Too many other posts follow the last one that is known: please look yourself.",
)
_CLOSED = Words(
    ru="Проверить, вышел ли пост, не удалось: посмотрите сами. {detail}",
    en="It could not be seen whether the post is out: please look yourself. {detail}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A message of the channel that bears the text of the post."""

    id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search in one channel."""

    call: Call  #: asks Telegram; raises Busy or Refused
    chat: int | str
    probe_chat: int | str | None
    language: Language

    async def run(self, post: Post, *, since: datetime, after: int | None) -> Found | None:
        """The first message later than id `after` and moment `since` with the text of `post`.

        Raises CannotLook where nothing can be told, Busy where Telegram did not answer.
        """
        if self.probe_chat is None:
            raise CannotLook(_NO_PROBE.say(self.language))
        if after is None:
            raise CannotLook(_NO_START.say(self.language))
        wanted = comparable(post.text)
        misses = 0
        closed: Refused | None = None
        for candidate in range(after + 1, after + 1 + _CANDIDATES):
            try:
                copy = await self._forward(candidate)
            except Refused as refusal:
                misses, closed = self._counted(refusal, misses=misses, closed=closed)
                if misses == _MISSES:
                    break
                continue
            misses = 0
            if _matches(copy, wanted, since=since - _SLACK):
                return Found(id=candidate, at=_written(copy))
        self._require_whole_view(misses, closed)
        return None

    async def _forward(self, candidate: int) -> Message:
        assert self.probe_chat is not None  # run() asked
        copy: Message = await self.call(
            ForwardMessage(
                chat_id=self.probe_chat,
                from_chat_id=self.chat,
                message_id=candidate,
                disable_notification=True,
            )
        )
        with suppress(Refused):  # a copy left behind in a private chat harms nobody
            await self.call(DeleteMessage(chat_id=self.probe_chat, message_id=copy.message_id))
        return copy

    def _counted(
        self, refusal: Refused, *, misses: int, closed: Refused | None
    ) -> tuple[int, Refused | None]:
        """How many unused ids in a row, and what could not be looked at, after one more refusal."""
        said = str(refusal)
        if "message to forward not found" in said:
            return misses + 1, closed
        if "can't be forwarded" in said:  # it exists (a note on a pinned post, or a protected channel)
            return 0, refusal
        raise CannotLook(_CLOSED.say(self.language, detail=said)) from refusal

    def _require_whole_view(self, misses: int, closed: Refused | None) -> None:
        """«Not there» is an answer only where the channel's end was reached and all before it was seen."""
        if closed is not None:
            raise CannotLook(_CLOSED.say(self.language, detail=closed))
        if misses < _MISSES:
            raise CannotLook(_TOO_FAR.say(self.language))


def comparable(text: str) -> str:
    """The letters that survive Telegram's cleaning, with every stretch of white space as one space."""
    return " ".join(_DROPPED.sub("", text).split())


def _matches(copy: Message, wanted: str, *, since: datetime) -> bool:
    return _written(copy) >= since and comparable(copy.text or copy.caption or "") == wanted


def _written(copy: Message) -> datetime:
    """When the original was written; the copy's own date is that of forwarding."""
    return copy.date if copy.forward_origin is None else copy.forward_origin.date
