"""Did a lost post go out? The community's own posts are read back, and compared letter for letter.

wall.get (schema 5.199) lists a wall newest first, 100 posts a call, the pinned post before all whatever its
date. A community's key may not call it: a person's or the application's does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.language import Language, Words
from bot.core.post import Post
from bot.platforms.base import Busy, CannotLook, Refused, counted_moment
from bot.platforms.looking import NO_WORDS, NOT_READABLE, spaced, unescaped
from bot.platforms.vk.calls import Account

_PAGE = 100
_STEP = 90  #: pages overlap: what is deleted between two calls moves the rest up
_PAGES = 12  #: twice what VK lets a community post in a day (500) is a flood that nobody should page through
_SLACK = timedelta(seconds=60)  #: between our clock and VK's

_BRACKETS = re.compile(r"\[([^|\]\s]+)\|([^\]]+)\]")  #: [club1|Name], [https://vk.com/page|Name]

_NO_READER = Words(
    "There is no way to see whether the post is out: VK has neither an administrator's nor a service key."
)
_TOO_MANY = Words("Too many other posts follow the lost one on the wall: please look yourself.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What matters of a post on the wall."""

    id: int
    at: datetime
    text: str  #: comparable
    photos: int
    pinned: bool
    own: bool  #: in the community's name, and in its readers' sight


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search on one community's wall."""

    readers: Sequence[Account]  #: whoever may be able to read, the best first
    group: int
    language: Language

    async def run(self, post: Post, *, since: datetime, hint: str | None) -> Written | None:
        """The community's post with the text of `post`, written since `since`.

        Raises CannotLook where no key may read the wall, Busy where it could not be read this time.
        """
        if not comparable(post.text):
            raise CannotLook(NO_WORDS.say(self.language))
        busy: Busy | None = None
        reason = ""
        for reader in self.readers:
            try:
                return await self._look(reader, post, since=since - _SLACK, hint=hint)
            except Refused as refusal:
                reason = str(refusal)
            except Busy as failure:
                busy = failure
        if busy is not None:
            raise busy
        words = NOT_READABLE if self.readers else _NO_READER
        raise CannotLook(words.say(self.language, reason=reason))

    async def _look(
        self, reader: Account, post: Post, *, since: datetime, hint: str | None
    ) -> Written | None:
        texts = {comparable(text) for text in shapes(post)}
        shown, whole = await self._shown(reader, since)
        same = [one for one in shown if one.own and one.at >= since and one.text in texts]
        found = _ours(same, known=int(hint) if hint and hint.isdecimal() else 0, photos=len(post.photos))
        if found is None and not whole:
            raise self._unreadable()
        return found

    async def _shown(self, reader: Account, since: datetime) -> tuple[list[Written], bool]:
        """Every post since `since`; and whether all of what VK answered made sense."""
        shown: dict[int, Written] = {}
        whole = True
        for offset in range(0, _PAGES * _STEP, _STEP):
            answer = await reader.call(
                "wall.get", owner_id=-self.group, filter="owner", count=_PAGE, offset=offset
            )
            items, count = self._read(answer)
            read = [_written(item, self.group) for item in items]
            page = [one for one in read if one is not None]
            whole = whole and len(page) == len(read)
            shown |= {one.id: one for one in page}
            if not items or offset + _PAGE >= count or any(one.at < since for one in page if not one.pinned):
                return list(shown.values()), whole
        raise CannotLook(_TOO_MANY.say(self.language))

    def _read(self, answer: Any) -> tuple[list[Any], float]:
        """The items of a page, and how many there are in all. Raises Busy on an unknown shape."""
        items = answer.get("items") if isinstance(answer, dict) else None
        if not isinstance(items, list):
            raise self._unreadable()
        count = answer.get("count")
        return items, count if isinstance(count, int) else float("inf")

    def _unreadable(self) -> Busy:
        return Busy(NOT_READABLE.say(self.language, reason=""))


def shapes(post: Post) -> tuple[str, ...]:
    """The texts under which `post` may stand on the wall: as it is, and with the link that got no card."""
    return (post.text,) if post.link_card is None else (post.text, with_link(post.text, post.link_card))


def with_link(text: str, link: str) -> str:
    """`text` and the link that it does not name yet."""
    return text if link in text else f"{text}\n\n{link}"


def comparable(text: str) -> str:
    """A post's words as they compare: VK may give entities back, unwrap bracket links, change white space."""
    return spaced(_BRACKETS.sub(r"\2", unescaped(text.replace("<br>", "\n"))))


def _ours(same: Sequence[Written], *, known: int, photos: int) -> Written | None:
    """Of posts with one text the one that was lost.

    It is not the channel's newest `known` post of before, it came after that (ids count up), and it has its
    photos; where that does not decide, the first: what was sent later has its own receipt.
    """
    others = [one for one in same if one.id != known]
    return min(others, key=lambda one: (one.id < known, one.photos != photos, one.id), default=None)


def _written(item: Any, group: int) -> Written | None:
    """A post of the wall; None where it lacks what every post has."""
    fields: Mapping[str, Any] = item if isinstance(item, dict) else {}
    number, date, text = fields.get("id"), fields.get("date"), fields.get("text")
    at = counted_moment(date, timedelta(seconds=1)) if isinstance(date, int) else None
    if not isinstance(number, int) or at is None or not isinstance(text, str):
        return None
    return Written(
        id=number,
        at=at,
        text=comparable(text),
        photos=_photos(fields.get("attachments")),
        pinned=bool(fields.get("is_pinned")),
        own=fields.get("from_id", -group) == -group and fields.get("post_type", "post") == "post",
    )


def _photos(attachments: Any) -> int:
    listed = attachments if isinstance(attachments, list) else []
    return sum(isinstance(one, dict) and one.get("type") == "photo" for one in listed)
