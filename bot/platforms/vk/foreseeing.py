"""What can be done to a post that is out in VK, told before anybody presses. Pure.

wall.edit, wall.delete, wall.pin and wall.unpin take a person's key (schema 5.199, access_token_type: user; a
community's key gets error 27). How long a post may be edited stands nowhere: VK says so of each (`can_edit`).
"""

import re
from datetime import datetime, timedelta

from bot.core.amendment import Kind
from bot.core.language import Language, Words
from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Outlook

#: VK names the author of a post for so long, and may refuse to change it afterwards
_SURE = timedelta(hours=24)

NO_USER_TOKEN = Words(
    "VK does not let a community's key do this, it takes an administrator's (VK_USER_TOKEN). Do it on "
    "the wall yourself: {url}"
)
NO_NUMBER = Words("the number of the post is unknown. Do it on the wall yourself.")
ELSEWHERE = Words(
    "the post is in another community than the configuration names now. Do it on the wall yourself: {url}"
)
_OLD = Words("the post is older than a day: VK may not let it be changed")

_ADDRESS = re.compile(r"https?://(?:m\.)?vk\.(?:com|ru)/wall-(?P<group>\d+)_(?P<post>\d+)/?")


def number_of(receipt: Receipt) -> int | None:
    """The post's number on its wall; None: nobody knows it."""
    found = _ADDRESS.fullmatch(receipt.url or "")
    named = receipt.remote_id or (found["post"] if found is not None else "")
    return int(named) if named.isdecimal() else None


def is_elsewhere(receipt: Receipt, group: int) -> bool:
    """Whether the post stands on another wall than the configuration names."""
    found = _ADDRESS.fullmatch(receipt.url or "")
    return found is not None and int(found["group"]) != group


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
    url = receipt.url or ""
    if number_of(receipt) is None:
        return Outlook(impossible=NO_NUMBER.say(language))
    if is_elsewhere(receipt, getattr(channel.options, "group_id", 0)):
        return Outlook(impossible=ELSEWHERE.say(language, url=url))
    if "user_token" not in channel.credentials:
        return Outlook(impossible=NO_USER_TOKEN.say(language, url=url))
    old = kind is Kind.CORRECT and now - receipt.at > _SURE
    return Outlook(remark=_OLD.say(language) if old else None)
