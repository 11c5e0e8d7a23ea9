"""One photo of a VK post, uploaded with a person's token.

VK documentation, «Uploading photos to a wall»: getWallUploadServer → multipart → saveWallPhoto. A failed
upload comes as HTTP 200 with an empty `photo`, and is cured from step one.
"""

from typing import Any

from bot.core.language import Language, Words
from bot.platforms.base import Busy, Photo
from bot.platforms.vk.calls import Account

_NOT_KEPT = Words("VK did not keep the file.")


async def upload_photo(photo: Photo, *, account: Account, group_id: int, language: Language) -> str:
    """The attachment of wall.post for `photo`. Raises Busy or Refused."""
    server = await account.call("photos.getWallUploadServer", group_id=group_id)
    url = _text(server, "upload_url")
    if not url:
        raise Busy(_NOT_KEPT.say(language))
    kept = await account.upload(url, photo)
    if kept.get("photo") in (None, "", "[]"):
        raise Busy(_NOT_KEPT.say(language))
    saved = await account.call(
        "photos.saveWallPhoto",
        group_id=group_id,
        photo=_text(kept, "photo"),
        server=_text(kept, "server"),
        hash=_text(kept, "hash"),
    )
    attachment = _attachment(saved)
    if attachment is None:
        raise Busy(_NOT_KEPT.say(language))
    return attachment


def _attachment(saved: Any) -> str | None:
    """photo{owner}_{id}[_{access_key}], with the owner as VK names it: the community or the uploader."""
    photo = saved[0] if isinstance(saved, list) and saved else None
    if not isinstance(photo, dict) or "owner_id" not in photo or "id" not in photo:
        return None
    key = photo.get("access_key")
    return f"photo{photo['owner_id']}_{photo['id']}" + (f"_{key}" if key else "")


def _text(answer: Any, name: str) -> str:
    """A field of an answer; whoever gets an empty one refuses it."""
    return str(answer.get(name, "")) if isinstance(answer, dict) else ""
