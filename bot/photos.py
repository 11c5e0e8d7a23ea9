"""Photos as they are handed in: what the bytes really are, and whether every network can take them."""

import hashlib
import io
import warnings

from bot.core.article import Media
from bot.core.language import Language, Words

#: bytes; Bot API 10.3, getFile: a bot cannot fetch more
MAX_BYTES = 20 * 2**20
#: pixels; Bot API 10.3, sendPhoto: width and height together (VK allows 14000)
MAX_SIDES = 10_000
#: Bot API 10.3, sendPhoto: the longer side at most twenty times the shorter one
MAX_RATIO = 20
#: telephones write MPO: a JPEG with a second picture behind it that nobody looks at
_MIME = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
#: Pillow's readers; that of JPEG reads MPO too
_READERS = ("JPEG", "PNG", "WEBP", "GIF")
#: these say nowhere how long they are: only reading to the end shows that a transfer broke off
_ENDLESS = frozenset({"JPEG", "MPO", "GIF"})

_TOO_BIG = Words("The photo is {size:.1f} MB, and {limit} MB is the most that can be taken: make it smaller.")
_UNREADABLE = Words("This is not a photo, or it is damaged: JPEG, PNG, WebP or GIF is needed.")
_BAD_SHAPE = Words(
    "The networks will not take a {width}×{height} photo: both sides together up to 10,000 pixels,"
    " one at most 20 times the other."
)


class NotAPhoto(ValueError):
    """These bytes cannot go out as a photo; the text is one sentence for whoever handed them in."""


def read_photo(data: bytes, *, language: Language = "ru") -> Media:
    """What a photo is. Raises NotAPhoto with a sentence in `language`."""
    if len(data) > MAX_BYTES:
        raise NotAPhoto(_TOO_BIG.say(language, size=len(data) / 2**20, limit=MAX_BYTES // 2**20))
    kind, width, height = _look(data, language)
    if width + height > MAX_SIDES or max(width, height) > MAX_RATIO * min(width, height):
        raise NotAPhoto(_BAD_SHAPE.say(language, width=width, height=height))
    if kind in _ENDLESS:
        _read_to_the_end(data, language)
    return Media(
        digest=hashlib.sha256(data).hexdigest(),
        mime=_MIME[kind],
        width=width,
        height=height,
        size=len(data),
    )


def _look(data: bytes, language: Language) -> tuple[str, int, int]:
    """Kind, width, height; the pixels stay unread."""
    from PIL import Image  # a tenth of a second that only photos should pay

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_READERS) as image:
                image.verify()
                return image.format or "", image.width, image.height
    # Pillow's parsers raise whatever a damaged file makes them stumble over (SyntaxError, struct.error, …)
    except Exception as error:
        raise NotAPhoto(_UNREADABLE.say(language)) from error


def _read_to_the_end(data: bytes, language: Language) -> None:
    """Readers would see the missing half of a picture as a grey field. Asked after its size is known."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=_READERS) as image:
            image.draft("L", (1, 1))  # an eighth of a JPEG's size and no colours: as much as it takes
            image.load()
    except Exception as error:  # as above
        raise NotAPhoto(_UNREADABLE.say(language)) from error
