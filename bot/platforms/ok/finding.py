"""Did a lost topic go out? The group's topics are read back, and compared letter for letter.

mediatopic.getTopics lists a group's topics newest first. How it pages is written nowhere; where an answer
names an `anchor`, as those of OK's other lists do, the next page is asked for by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.language import Language, Words
from bot.core.post import Post
from bot.platforms.base import Busy, CannotLook, PlatformError, Refused, counted_moment
from bot.platforms.looking import NO_WORDS, NOT_READABLE, spaced, unescaped
from bot.platforms.ok.calls import Account

_PAGE = 50  #: working clients ask for as many
_PAGES = 20
_SLACK = timedelta(seconds=60)  #: between our clock and OK's
_LONGEST_ID = 20  #: digits; ids of OK have fifteen
#: any of them: readers do not see the topic, or not yet
_WAITS = ("is_unpublished_post", "on_moderation", "is_hidden_post")

_TOO_MANY = Words("Too many other topics follow the lost one in the group: please look yourself.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What matters of a topic of the group."""

    id: str
    at: datetime
    text: str  #: comparable
    has_photos: bool
    by_group: bool  #: shown as written by the group itself
    waits: bool  #: with the moderators, or hidden: it is there, and readers do not see it yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search in one group."""

    account: Account
    group: str
    language: Language

    async def run(self, post: Post, *, since: datetime, hint: str | None) -> Topic | None:
        """The topic with the text of `post`, made since `since`.

        Raises CannotLook where OK does not let us read, Busy where it could not be read this time.
        """
        wanted = comparable(post.text)
        if not wanted:
            raise CannotLook(NO_WORDS.say(self.language))
        since -= _SLACK
        try:
            shown, whole = await self._shown(since)
        except Refused as refusal:
            raise CannotLook(NOT_READABLE.say(self.language, reason=refusal)) from refusal
        same = [one for one in shown if one.text == wanted and one.at >= since and one.id != hint]
        found = min(
            same,
            key=lambda one: (not one.by_group, one.has_photos != bool(post.photos), one.at),
            default=None,
        )
        if found is None and not whole:
            raise self._unreadable()
        return found

    async def published(self, topic: Topic) -> str:
        """The id of `topic` where readers see it: another one than before, once the moderators let it out."""
        if not topic.waits:
            return topic.id
        try:
            answer = await self.account.call("mediatopic.getRepublishedTopic", topic_id=topic.id)
        except PlatformError:  # it still waits; that it is there is known all the same
            return topic.id
        return number(answer.get("topicId") if isinstance(answer, dict) else None) or topic.id

    async def _shown(self, since: datetime) -> tuple[list[Topic], bool]:
        """Every topic since `since`; and whether all of what OK answered made sense."""
        shown: list[Topic] = []
        whole = True
        anchor, asked = "", {""}
        for _ in range(_PAGES):
            answer = await self._page(anchor)
            topics = [_topic(item, self.group) for item in answer["media_topics"]]
            page = [one for one in topics if one is not None]
            whole = whole and len(page) == len(topics)
            shown += page
            if _is_last(answer) or (page and max(one.at for one in page[-5:]) < since):
                return shown, whole
            anchor = str(answer.get("anchor") or "")
            if anchor in asked:
                break
            asked.add(anchor)
        raise CannotLook(_TOO_MANY.say(self.language))

    async def _page(self, anchor: str) -> Mapping[str, Any]:
        place = {"anchor": anchor} if anchor else {}
        values = {"gid": self.group, "count": str(_PAGE), "fields": "media_topic.*"} | place
        answer = await self.account.call("mediatopic.getTopics", visible=False, **values)
        if not isinstance(answer, dict) or not isinstance(answer.get("media_topics"), list):
            raise self._unreadable()
        return answer

    def _unreadable(self) -> Busy:
        return Busy(NOT_READABLE.say(self.language, reason=""))


def comparable(text: str) -> str:
    """A topic's words as they compare."""
    return spaced(unescaped(text))


def number(answer: Any) -> str | None:
    """A topic's id, always as a string: a bare JSON string of digits, in old answers a number."""
    text = str(answer) if isinstance(answer, str | int) and not isinstance(answer, bool) else ""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID
    return text if is_number and int(text) > 0 else None


def _is_last(answer: Mapping[str, Any]) -> bool:
    more = answer.get("has_more")
    topics = answer["media_topics"]
    return not topics or more is False or (more is None and len(topics) < _PAGE)


def _topic(item: Any, group: str) -> Topic | None:
    """A topic of the list; None where it lacks what every topic has."""
    fields: Mapping[str, Any] = item if isinstance(item, dict) else {}
    named, created, text = number(fields.get("id")), fields.get("created_ms"), _text(fields.get("media"))
    at = counted_moment(created, timedelta(milliseconds=1)) if isinstance(created, int) else None
    if named is None or at is None or text is None:
        return None
    return Topic(
        id=named,
        at=at,
        text=comparable(text),
        has_photos=any(block.get("type") == "photo" for block in _blocks(fields.get("media"))),
        by_group=fields.get("author_ref", f"group:{group}") == f"group:{group}",
        waits=any(fields.get(flag) is True for flag in _WAITS),
    )


def _text(media: Any) -> str | None:
    """The words of a topic's text blocks; None where a block keeps them in a shape unknown to us."""
    texts = [block.get("text") for block in _blocks(media) if block.get("type") == "text"]
    known = [text for text in texts if isinstance(text, str)]
    return "\n".join(known) if len(known) == len(texts) else None


def _blocks(media: Any) -> Sequence[Mapping[str, Any]]:
    return [block for block in media if isinstance(block, dict)] if isinstance(media, list) else []
