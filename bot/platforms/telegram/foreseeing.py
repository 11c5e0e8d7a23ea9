"""What can be done to a post that is out in Telegram, told before anybody presses. Pure.

Bot API 10.3: a bot's own posts in a channel are edited without a limit of time and deleted for 48 hours
(deleteMessage). A text may become a photo (editMessageMedia); a photo never becomes a text, and nothing is
added to an album or taken out of it.
"""

import re
from datetime import datetime, timedelta

from bot.core.amendment import Kind
from bot.core.language import Language, Words
from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Outlook

DELETABLE = timedelta(hours=48)

NO_NUMBER = Words(
    "the number of the post is unknown, and Telegram does not tell. Do it in the channel yourself."
)
SHAPE = Words(
    "Telegram can neither take a photo out of a post nor change how many there are. Keep the photos, or "
    "withdraw the post."
)
STUBBED = Words(
    "the post is older than 48 hours, Telegram does not delete it: “{stub}” will stand in its place"
)

_ADDRESS = re.compile(r"https?://t\.me/(?:c/(?P<number>\d+)|(?P<name>[A-Za-z]\w*))/(?P<message>\d+)/?")

Chat = int | str


def place_of(receipt: Receipt, chat: Chat) -> tuple[Chat, tuple[int, ...]] | None:
    """The chat and the ids of a post's messages. None: nobody knows its number.

    The receipt's own address says which chat it is: the configuration may name another one by now, where the
    same number is another post.
    """
    found = _ADDRESS.fullmatch(receipt.url or "")
    if found is not None:
        chat = f"@{found['name']}" if found["name"] else int(f"-100{found['number']}")
    named = receipt.parts or ((receipt.remote_id,) if receipt.remote_id else ())
    named = named or ((found["message"],) if found is not None else ())
    ids = tuple(int(one) for one in named if one.isdecimal())
    return (chat, ids) if ids else None


def fits(was: Post, post: Post) -> bool:
    """Whether what stands there can become `post`."""
    before, after = len(was.photos), len(post.photos)
    return before == after or (before, after) == (0, 1)


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
    if place_of(receipt, getattr(channel.options, "chat", "")) is None:
        return Outlook(impossible=NO_NUMBER.say(language))
    if kind is Kind.CORRECT and post is not None and not fits(was, post):
        return Outlook(impossible=SHAPE.say(language))
    if kind is Kind.WITHDRAW and post is not None and now - receipt.at > DELETABLE:
        return Outlook(remark=STUBBED.say(language, stub=post.text))
    return Outlook()
