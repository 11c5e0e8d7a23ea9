"""OK (Odnoklassniki): a topic of a group, through a small client of our own over aiohttp."""

import html
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from aiohttp import ClientTimeout

from bot.core.language import Words
from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Access, Busy, CannotLook, Check, Photo, Refused, Unsure
from bot.platforms.ok import Options
from bot.platforms.ok.calls import PATIENCE, Account
from bot.platforms.ok.checks import check_group
from bot.platforms.ok.photos import upload_photo
from bot.platforms.uploading import Uploaded, upload_photos

_SLACK = timedelta(seconds=60)  #: between our clock and OK's

_NO_ID = Words(
    ru="ОК не назвал номер темы. Пост мог выйти.",
    en="OK did not name the topic's number. The post may be out.",
)
_NOT_READABLE = Words(
    ru="Проверить, вышел ли пост, не удалось. {reason}",
    en="It could not be seen whether the post is out. {reason}",
)

_NO_KEY = Words(
    ru="ОК не умеет отличать повтор от нового поста.",
    en="OK cannot tell a repetition from a new post.",
)


async def open_network(channel: Channel, access: Access) -> "Ok":
    """The way to one group. Nothing is connected before the first call."""
    return Ok(cast(Options, channel.options), access)


class Ok:
    """One group."""

    def __init__(self, options: Options, access: Access, *, patience: ClientTimeout = PATIENCE) -> None:
        self._group = options.group_id
        self._access = access
        self._account = Account(access, patience=patience)

    async def send(self, post: Post, *, key: str, photos: Sequence[Photo]) -> Receipt:
        """Publish `post` as a topic of the group. OK knows no idempotency key: `key` stays here."""
        uploaded = await self._upload(photos)
        attachment = topic(post, uploaded.marks)
        answer = await self._account.call(
            "mediatopic.post", visible=True, type="GROUP_THEME", gid=self._group, attachment=attachment
        )
        number = _number(answer)
        if number is None:
            raise Unsure(_NO_ID.say(self._access.language))
        return self._named(number, at=self._access.now(), note=uploaded.note)

    async def find(self, post: Post, *, key: str, since: datetime, hint: str | None = None) -> Receipt | None:
        """Read the group's newest topics."""
        wanted = comparable(post.text)
        for found in await self._topics():
            number, created = _number(found.get("id")), found.get("created_ms")
            if number is None or not isinstance(created, int):
                continue
            written = datetime.fromtimestamp(created / 1000, UTC)
            if written >= since - _SLACK and comparable(_text(found)) == wanted:
                return self._named(number, at=written, note=None)
        return None

    async def repeat(self, post: Post, *, key: str, photos: Sequence[Photo], since: datetime) -> Receipt:
        """Never: OK would show the post twice."""
        raise CannotLook(_NO_KEY.say(self._access.language))

    async def check(self) -> Sequence[Check]:
        """Token, rights, the group and our place in it."""
        return await check_group(self._account, self._group, language=self._access.language)

    async def close(self) -> None:
        """Let go of connections."""
        await self._account.close()

    async def _upload(self, photos: Sequence[Photo]) -> Uploaded:
        account, language = self._account, self._access.language
        return await upload_photos(
            photos,
            lambda photo: upload_photo(photo, account=account, group_id=self._group, language=language),
            language=language,
        )

    def _named(self, number: str, *, at: datetime, note: str | None) -> Receipt:
        url = f"https://ok.ru/group/{self._group}/topic/{number}"
        return Receipt(at=at, remote_id=number, url=url, note=note)

    async def _topics(self) -> Sequence[Mapping[str, Any]]:
        try:
            answer = await self._account.call(
                "mediatopic.getTopics", gid=self._group, count="100", fields="media_topic.*"
            )
        except Refused as refusal:
            raise CannotLook(_NOT_READABLE.say(self._access.language, reason=refusal)) from refusal
        topics = answer.get("media_topics") if isinstance(answer, dict) else None
        if not isinstance(topics, list):
            raise Busy(_NOT_READABLE.say(self._access.language, reason=""))
        return [found for found in topics if isinstance(found, dict)]


def topic(post: Post, tokens: Sequence[str]) -> str:
    """The attachment of mediatopic.post, dumped once: the string that is signed is the string that is sent.

    apiok.ru, mediatopic.post: `onBehalfOfGroup` stands inside the attachment, as a string.
    """
    media: list[dict[str, object]] = [{"type": "text", "text": post.text}]
    if tokens:
        media.append({"type": "photo", "list": [{"id": token} for token in tokens]})
    if post.link_card:
        media.append({"type": "link", "url": post.link_card})
    return json.dumps({"media": media, "onBehalfOfGroup": "true"}, ensure_ascii=False, separators=(",", ":"))


def comparable(text: str) -> str:
    """A topic's words as they compare."""
    return " ".join(html.unescape(text).replace("\u200b", "").split())


def _number(answer: Any) -> str | None:
    """A topic's id, always as a string: a bare JSON string of digits, in old answers a number."""
    text = str(answer) if isinstance(answer, str | int) and not isinstance(answer, bool) else ""
    return text if text.isdigit() and int(text) > 0 else None


def _text(found: Mapping[str, Any]) -> str:
    media = found.get("media")
    blocks = [block for block in media if isinstance(block, dict)] if isinstance(media, list) else []
    return "\n".join(str(block.get("text", "")) for block in blocks if block.get("type") == "text")
