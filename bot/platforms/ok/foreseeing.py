"""What can be done to a topic that is out in OK, told before anybody presses. Pure.

mediatopic.edit and mediatopic.deleteTopic change what a group has published; no method pins a topic.
"""

import re
from datetime import datetime

from bot.core.amendment import Kind
from bot.core.language import Language, Words
from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Outlook

NO_PINNING = Words("OK lets people alone pin topics. Pin it in the group yourself: {url}")
NO_NUMBER = Words("the number of the topic is unknown. Do it in the group yourself.")
ELSEWHERE = Words(
    "the topic is in another group than the configuration names now. Do it there yourself: {url}"
)

_ADDRESS = re.compile(r"https?://(?:m\.)?ok\.ru/group/(?P<group>\d+)/topic/(?P<topic>\d+)/?")


def number_of(receipt: Receipt) -> str | None:
    """The topic's number; None: nobody knows it."""
    found = _ADDRESS.fullmatch(receipt.url or "")
    named = receipt.remote_id or (found["topic"] if found is not None else "")
    return named if named.isdecimal() else None


def is_elsewhere(receipt: Receipt, group: str) -> bool:
    """Whether the topic stands in another group than the configuration names."""
    found = _ADDRESS.fullmatch(receipt.url or "")
    return found is not None and found["group"] != group


def foresee(
    kind: Kind,
    *,
    channel: Channel,
    receipt: Receipt,
    was: Post,
    post: Post | None,
    now: datetime,
    language: Language,
) -> Outlook:
    """What is known of it now."""
    if kind in (Kind.PIN, Kind.UNPIN):
        return Outlook(impossible=NO_PINNING.say(language, url=receipt.url or "").rstrip(": "))
    if number_of(receipt) is None:
        return Outlook(impossible=NO_NUMBER.say(language))
    if is_elsewhere(receipt, getattr(channel.options, "group_id", "")):
        return Outlook(impossible=ELSEWHERE.say(language, url=receipt.url))
    return Outlook()
