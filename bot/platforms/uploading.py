"""Uploading photos, where a network takes them before the post. None of them is worth losing the post.

Not a network: what those networks share whose photos travel ahead (VK, OK).
"""

import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from bot.core.language import Language, Words
from bot.core.text.address import ForbiddenAddress, require_public, upload_target
from bot.platforms.base import Busy, Photo, PlatformError

_MOMENT = timedelta(seconds=5)  #: a pause this short is worth the whole post's waiting

_SOME_LOST = Words("Not all photos were uploaded ({done} of {total}). {reason}")
_ALL_LOST = Words("The photos were not uploaded, the post went out without them. {reason}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """What became of the photos: their marks for the post, and what the editor should know."""

    marks: tuple[str, ...] = ()
    note: str | None = None


async def upload_photos(
    photos: Sequence[Photo], upload: Callable[[Photo], Awaitable[str]], *, language: Language
) -> Uploaded:
    """Upload what can be uploaded, in order; each photo may fail once.

    `upload` answers with the photo's mark. Raises Busy only where the network asks for a moment's patience.
    """
    marks: list[str] = []
    reason = ""
    for photo in photos:
        try:
            marks.append(await _upload(photo, upload))
        except PlatformError as error:
            if isinstance(error, Busy) and error.retry_after and error.retry_after <= _MOMENT:
                raise
            reason = str(error)
    if len(marks) == len(photos):
        return Uploaded(marks=tuple(marks))
    words = _SOME_LOST if marks else _ALL_LOST
    return Uploaded(
        marks=tuple(marks), note=words.say(language, done=len(marks), total=len(photos), reason=reason)
    )


def without_webp(photo: Photo) -> Photo:
    """The same picture as JPEG where it is WebP, which neither VK nor OK takes. Slow: call it in a thread.

    What cannot be read as a picture stays as it is: the network says better what is wrong with it.
    """
    if photo.mime != "image/webp":
        return photo
    from PIL import Image, ImageOps  # for the rare WebP only

    out = BytesIO()
    try:
        with Image.open(BytesIO(photo.data)) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, Image.DecompressionBombError):
        return photo
    # what the author made transparent is white on paper; a JPEG would show the colour that hides behind it
    paper = Image.new("RGBA", upright.size, "white")
    Image.alpha_composite(paper, upright).convert("RGB").save(out, format="JPEG", quality=92)
    return Photo(digest=photo.digest, mime="image/jpeg", data=out.getvalue())


def file_name(photo: Photo) -> str:
    """A name with the ending that belongs to the photo's kind; some servers go by it."""
    return f"{photo.digest[:16]}.{photo.mime.partition('/')[2]}"


def require_upload_address(url: str, *, home: str) -> None:
    """Raise ForbiddenAddress where `url`, which a network named, may not receive our bytes.

    Asks the resolver, so call it in a thread. A name that nobody knows is forbidden as well.
    """
    target = upload_target(url, home=home)
    if target is None:
        return
    try:
        found = socket.getaddrinfo(*target)
    except (OSError, UnicodeError) as error:  # the second of a name that cannot be one: "a..b"
        raise ForbiddenAddress("nobody knows this host") from error
    require_public(str(entry[4][0]) for entry in found)


async def _upload(photo: Photo, upload: Callable[[Photo], Awaitable[str]]) -> str:
    try:
        return await upload(photo)
    except Busy as busy:
        if busy.retry_after is not None:  # the network named its time: now is too early
            raise
    return await upload(photo)  # the file, its address or its hash went stale: from step one
