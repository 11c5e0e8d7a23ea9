"""Photos of a VK post: uploaded with a person's token, one by one. None of them is worth losing the post.

VK documentation, «Uploading photos to a wall»: getWallUploadServer → multipart → saveWallPhoto. A failed
upload comes as HTTP 200 with an empty `photo`, and what went stale on the way is cured from step one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.core.language import Language, Words
from bot.platforms.base import Busy, Photo, PlatformError
from bot.platforms.vk.calls import Account

_ATTEMPTS = 2
_MOMENT = timedelta(seconds=5)  #: a pause this short is worth the whole post's waiting

_EMPTY = Words(
    ru="ВКонтакте не сохранил файл.",
    en="VK did not keep the file.",
)
_NO_TOKEN = Words(
    ru="Пост вышел без фото: для них нужен ключ администратора (VK_USER_TOKEN).",
    en="The post went out without photos: they take an administrator's key (VK_USER_TOKEN).",
)
_SOME_LOST = Words(
    ru="Не все фото загрузились ({done} из {total}). {reason}",
    en="Not all photos were uploaded ({done} of {total}). {reason}",
)
_ALL_LOST = Words(
    ru="Фото не загрузились, пост вышел без них. {reason}",
    en="The photos were not uploaded, the post went out without them. {reason}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """What became of the photos: attachments for wall.post, and what the editor should know."""

    attachments: tuple[str, ...] = ()
    note: str | None = None


async def upload_photos(
    photos: Sequence[Photo], *, account: Account | None, group_id: int, language: Language
) -> Uploaded:
    """Upload what can be uploaded. Raises Busy where VK only asks for a moment's patience."""
    if not photos:
        return Uploaded()
    if account is None:
        return Uploaded(note=_NO_TOKEN.say(language))
    done: list[str] = []
    reason = ""
    for photo in photos:
        try:
            done.append(await _upload(photo, account, group_id, language))
        except PlatformError as error:
            if isinstance(error, Busy) and error.retry_after and error.retry_after <= _MOMENT:
                raise
            reason = str(error)
    return Uploaded(attachments=tuple(done), note=_note(len(done), len(photos), reason, language))


async def _upload(photo: Photo, account: Account, group_id: int, language: Language) -> str:
    for _ in range(_ATTEMPTS - 1):
        try:
            return await _upload_once(photo, account, group_id, language)
        except Busy:  # the file, its hash or the server went away: from step one
            continue
    return await _upload_once(photo, account, group_id, language)


async def _upload_once(photo: Photo, account: Account, group_id: int, language: Language) -> str:
    server = await account.call("photos.getWallUploadServer", group_id=group_id)
    kept = await account.upload(_text(server, "upload_url"), photo)
    if kept.get("photo") in (None, "", "[]"):
        raise Busy(_EMPTY.say(language))
    saved = await account.call(
        "photos.saveWallPhoto",
        group_id=group_id,
        photo=_text(kept, "photo"),
        server=_text(kept, "server"),
        hash=_text(kept, "hash"),
    )
    attachment = _attachment(saved)
    if attachment is None:
        raise Busy(_EMPTY.say(language))
    return attachment


def _attachment(saved: Any) -> str | None:
    """photo{owner}_{id}[_{access_key}], with the owner as VK names it: the community or the uploader."""
    photo = saved[0] if isinstance(saved, list) and saved else None
    if not isinstance(photo, dict) or "owner_id" not in photo or "id" not in photo:
        return None
    key = photo.get("access_key")
    return f"photo{photo['owner_id']}_{photo['id']}" + (f"_{key}" if key else "")


def _text(answer: Any, name: str) -> str:
    """A field of an answer; an empty one is refused further on by whoever gets it."""
    return str(answer.get(name, "")) if isinstance(answer, dict) else ""


def _note(done: int, total: int, reason: str, language: Language) -> str | None:
    if done == total:
        return None
    words = _SOME_LOST if done else _ALL_LOST
    return words.say(language, done=done, total=total, reason=reason)
