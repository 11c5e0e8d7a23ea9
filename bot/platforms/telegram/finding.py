"""Did a lost message go out? Telegram shows no list of a channel's posts to a bot, but it forwards.

Ids in a channel are one counter. Each candidate after the newest known id is forwarded to a private probe
chat; the copy comes back with its text, its origin and its date, is compared, and is deleted again.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiogram.methods import DeleteMessage, ForwardMessage, TelegramMethod
from aiogram.types import Message

from bot.core.language import Language, Words
from bot.core.post import Post
from bot.platforms.base import Busy, CannotLook, Refused
from bot.platforms.looking import NO_WORDS, spaced

Call = Callable[[TelegramMethod[Any]], Awaitable[Any]]

_MISSES = 10  #: so many unused ids in a row: the channel ends here
_CANDIDATES = 200  #: no more than this many; a hint this old is no hint
_SLACK = timedelta(seconds=30)  #: between our clock and Telegram's

# «Message text is cleaned before it is stored» (TDLib, clean_input_string): what may come back changed
_DROPPED = re.compile("[\r\u200e\u200f\u2028-\u202e\u030a\u0333\u033f]")

_NO_PROBE = Words("There is no way to see whether the post is out: the channel has no probe_chat.")
_NO_START = Words("There is no point to look from: no earlier post is known that is still in the channel.")
_TOO_FAR = Words("Too many other posts follow the last one that is known: please look yourself.")
_CLOSED = Words("It could not be seen whether the post is out: please look yourself. {detail}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A message of the channel that bears the text of the post."""

    id: int
    at: datetime


@dataclass(slots=True, kw_only=True)
class Trail:
    """What earlier looks left behind, so that a look which Telegram interrupts is not in vain."""

    passed: dict[str, int] = field(default_factory=dict)  #: key → every message up to this id is not ours
    copies: list[int] = field(default_factory=list)  #: in the probe chat, still to be deleted

    def forget(self, key: str) -> None:
        """The search for `key` is over."""
        self.passed.pop(key, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search in one channel."""

    call: Call  #: asks Telegram; raises Busy or Refused
    chat: int | str
    probe_chat: int | str | None
    language: Language
    trail: Trail = field(default_factory=Trail)

    async def run(self, post: Post, *, key: str, since: datetime, after: int | None) -> Found | None:
        """The first message later than id `after` and moment `since` with the text of `post`.

        Raises CannotLook where nothing can be told, Busy where Telegram did not answer: the next search for
        the same `key` goes on where this one ended.
        """
        wanted = comparable(post.text)
        start = self._start(after, wanted)
        await self._tidy()
        begin = max(start, self.trail.passed.get(key, start))
        end = await self._look(wanted, key=key, since=since - _SLACK, begin=begin)
        if isinstance(end, Found):
            return end
        if self.trail.passed.get(key, start) == start:  # nothing was forwarded: can anything be?
            await self._require_view(start, closed=end)
        return None

    def _start(self, after: int | None, wanted: str) -> int:
        if self.probe_chat is None:
            raise CannotLook(_NO_PROBE.say(self.language))
        if after is None:
            raise CannotLook(_NO_START.say(self.language))
        if not wanted:
            raise CannotLook(NO_WORDS.say(self.language))
        return after

    async def _look(self, wanted: str, *, key: str, since: datetime, begin: int) -> Found | Refused | None:
        """The message, or else the last refusal to forward one that is there.

        What cannot be forwarded in a channel that lets other messages go is no post of ours: it is a note
        on a pinned message, say.
        """
        misses = 0
        closed: Refused | None = None
        for candidate in range(begin + 1, begin + 1 + _CANDIDATES):
            try:
                copy = await self._forward(candidate)
            except Refused as refusal:
                if self._is_unused(refusal):
                    misses += 1
                else:
                    misses, closed = 0, refusal
                if misses == _MISSES:
                    return closed
                continue
            misses = 0
            if _matches(copy, wanted, since=since):
                return Found(id=candidate, at=_written(copy))
            self.trail.passed[key] = candidate
        raise CannotLook(_TOO_FAR.say(self.language))

    async def _forward(self, candidate: int) -> Message:
        assert self.probe_chat is not None  # _start() asked
        copy: Message = await self.call(
            ForwardMessage(
                chat_id=self.probe_chat,
                from_chat_id=self.chat,
                message_id=candidate,
                disable_notification=True,
            )
        )
        self.trail.copies.append(copy.message_id)
        await self._tidy()
        return copy

    async def _tidy(self) -> None:
        """Delete the copies. One that stays behind in a private chat harms nobody; the next look tries again.

        Bot API 10.3, deleteMessage: a refusal is final (too old, no right).
        """
        assert self.probe_chat is not None
        while self.trail.copies:
            try:
                await self.call(DeleteMessage(chat_id=self.probe_chat, message_id=self.trail.copies[-1]))
            except Busy:
                return
            except Refused:
                pass
            self.trail.copies.pop()

    def _is_unused(self, refusal: Refused) -> bool:
        """Whether no message has that id. Raises CannotLook where the refusal is about something else."""
        said = str(refusal)
        if "message to forward not found" in said:
            return True
        if "can't be forwarded" in said:  # it exists: a note on a pinned post, or a protected channel
            return False
        raise CannotLook(_CLOSED.say(self.language, detail=said)) from refusal

    async def _require_view(self, known: int, *, closed: Refused | None) -> None:
        """«Not there» is an answer only where what is there can be seen: the newest known post itself.

        It cannot where the channel is protected, and where the id is one of another chat (the channel's
        `chat` was changed) or of a deleted post.
        """
        try:
            await self._forward(known)
        except Refused as refusal:
            if not self._is_unused(refusal):
                closed = refusal
            words = _NO_START if closed is None else _CLOSED
            raise CannotLook(words.say(self.language, detail=closed)) from refusal


def comparable(text: str) -> str:
    """The letters that survive Telegram's cleaning, with every stretch of white space as one space."""
    return spaced(_DROPPED.sub("", text))


def _matches(copy: Message, wanted: str, *, since: datetime) -> bool:
    return _written(copy) >= since and comparable(copy.text or copy.caption or "") == wanted


def _written(copy: Message) -> datetime:
    """When the original was written; the copy's own date is that of forwarding."""
    return copy.date if copy.forward_origin is None else copy.forward_origin.date
