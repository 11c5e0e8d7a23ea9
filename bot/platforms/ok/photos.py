"""One photo of an OK topic.

apiok.ru, photosV2: getUploadUrl → multipart → token, which goes into the topic as it is. There is no
photosV2.commit for a group's topic.
"""

from typing import Any

from bot.core.language import Language, Words
from bot.platforms.base import Busy, Photo
from bot.platforms.ok.calls import Account

_NOT_KEPT = Words("OK did not keep the file.")


async def upload_photo(photo: Photo, *, account: Account, group_id: str, language: Language) -> str:
    """The token of `photo` for a topic. Raises Busy or Refused."""
    server = await account.call("photosV2.getUploadUrl", gid=group_id, count="1")
    url = server.get("upload_url") if isinstance(server, dict) else None
    token = _only_token(await account.upload(url, photo)) if isinstance(url, str) else None
    if not token:
        raise Busy(_NOT_KEPT.say(language))
    return token


def _only_token(receipt: Any) -> str | None:
    """Of {"photos": {"<id>": {"token": "…"}}}: one photo was sent, so the only token is its own."""
    photos = receipt.get("photos") if isinstance(receipt, dict) else None
    first = next(iter(photos.values()), None) if isinstance(photos, dict) else None
    token = first.get("token") if isinstance(first, dict) else None
    return token if isinstance(token, str) else None
