"""OK (Odnoklassniki): a topic of a group, through a small client of our own over aiohttp."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from aiohttp import ClientTimeout

from bot.core.language import Words
from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Access, CannotLook, Check, Photo, Unsure
from bot.platforms.ok import Options
from bot.platforms.ok.amending import Amending
from bot.platforms.ok.calls import PATIENCE, Account
from bot.platforms.ok.checks import check_group
from bot.platforms.ok.finding import Search, number
from bot.platforms.ok.photos import upload_photo
from bot.platforms.ok.topic import photos_by_token, topic
from bot.platforms.uploading import Uploaded, upload_photos

_NO_ID = Words("OK did not name the topic's number. The post may be out.")
_WAITS = Words(
    "OK took the topic but does not show it to readers yet: it is hidden or waits for a moderator."
)
_NO_KEY = Words("OK cannot tell a repetition from a new post.")


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
        attachment = topic(post, photos_by_token(uploaded.marks))
        answer = await self._account.call(
            "mediatopic.post", visible=True, type="GROUP_THEME", gid=self._group, attachment=attachment
        )
        named = number(answer)
        if named is None:
            raise Unsure(_NO_ID.say(self._access.language))
        return self._named(named, at=self._access.now(), note=uploaded.note)

    async def find(self, post: Post, *, key: str, since: datetime, hint: str | None = None) -> Receipt | None:
        """Read the group's topics back."""
        search = Search(account=self._account, group=self._group, language=self._access.language)
        found = await search.run(post, since=since, hint=hint)
        if found is None:
            return None
        published = await search.published(found)
        waits = found.waits and published == found.id
        note = _WAITS.say(self._access.language) if waits else None
        return self._named(published, at=found.at, note=note)

    async def repeat(self, post: Post, *, key: str, photos: Sequence[Photo], since: datetime) -> Receipt:
        """Never: OK would show the post twice."""
        raise CannotLook(_NO_KEY.say(self._access.language))

    async def correct(
        self, receipt: Receipt, post: Post, *, was: Post, photos: Sequence[Photo], same_photos: bool
    ) -> None:
        """Replace the topic's blocks."""
        await self._amending().correct(receipt, post, photos=photos, same_photos=same_photos)

    async def withdraw(self, receipt: Receipt, *, was: Post, stub: Post) -> None:
        """Delete the topic."""
        await self._amending().withdraw(receipt)

    async def pin(self, receipt: Receipt, *, on: bool) -> None:
        """Never: OK has no method for it."""
        self._amending().pin(receipt)

    async def check(self) -> Sequence[Check]:
        """Token, rights, the group and our place in it."""
        return await check_group(self._account, self._group, language=self._access.language)

    async def close(self) -> None:
        """Let go of connections."""
        await self._account.close()

    def _amending(self) -> Amending:
        language = self._access.language
        return Amending(account=self._account, group=self._group, language=language, upload=self._upload)

    async def _upload(self, photos: Sequence[Photo]) -> Uploaded:
        account, language = self._account, self._access.language
        return await upload_photos(
            photos,
            lambda photo: upload_photo(photo, account=account, group_id=self._group, language=language),
            language=language,
        )

    def _named(self, topic_id: str, *, at: datetime, note: str | None) -> Receipt:
        url = f"https://ok.ru/group/{self._group}/topic/{topic_id}"
        return Receipt(at=at, remote_id=topic_id, url=url, note=note)
