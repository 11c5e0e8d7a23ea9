"""VK over vk_api: the community's key posts; a person's key, where there is one, uploads photos and looks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from bot.core.language import Words
from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Access, CannotLook, Check, Photo, Refused, Unsure
from bot.platforms.uploading import Uploaded, upload_photos
from bot.platforms.vk import Options
from bot.platforms.vk.amending import CARD_LOST, NO_CARD, Amending, attachments
from bot.platforms.vk.calls import PATIENCE, Account
from bot.platforms.vk.checks import check_community
from bot.platforms.vk.finding import Search, with_link
from bot.platforms.vk.photos import upload_photo

#: guid: «valid for one hour» (documentation of wall.post); less the time that a request may be on its way
_REMEMBERED = timedelta(minutes=55)
_CLOCK_STEP = timedelta(minutes=1)  #: our clock may be set back by so much meanwhile

_FORGOTTEN = Words(
    "It is too late for sending again without a risk: VK remembers a post's key for an hour only."
)
_NO_USER_TOKEN = Words("The post went out without photos: they take an administrator's key (VK_USER_TOKEN).")
_NO_ID = Words("VK did not name the post's number. The post may be out.")


async def open_network(channel: Channel, access: Access) -> "Vk":
    """The way to one community's wall. Nothing is connected before the first call."""
    return Vk(cast(Options, channel.options), access)


class Vk:
    """One community's wall."""

    def __init__(self, options: Options, access: Access, *, patience: tuple[float, float] = PATIENCE) -> None:
        self._group = options.group_id
        self._access = access
        self._patience = patience
        self._community = Account(access.credentials["token"], access, community=True, patience=patience)
        self._user = self._account("user_token")
        self._service = self._account("service_token")

    async def send(self, post: Post, *, key: str, photos: Sequence[Photo]) -> Receipt:
        """Publish `post`; `key` goes along as `guid`, which VK remembers for an hour."""
        return await self._publish(post, key=key, photos=photos, since=None)

    async def find(self, post: Post, *, key: str, since: datetime, hint: str | None = None) -> Receipt | None:
        """Read the wall with a key that may read: a person's, else the application's."""
        readers = [account for account in (self._user, self._service) if account is not None]
        search = Search(readers=readers, group=self._group, language=self._access.language)
        found = await search.run(post, since=since, hint=hint)
        return None if found is None else self._named(found.id, at=found.at, note=None)

    async def repeat(self, post: Post, *, key: str, photos: Sequence[Photo], since: datetime) -> Receipt:
        """Post once more under the same `guid`, while VK surely remembers it."""
        self._require_memory(since)
        return await self._publish(post, key=key, photos=photos, since=since)

    async def correct(
        self, receipt: Receipt, post: Post, *, was: Post, photos: Sequence[Photo], same_photos: bool
    ) -> str | None:
        """Edit with a person's key; what hangs on the post is sent again."""
        return await self._amending().correct(receipt, post, photos=photos, same_photos=same_photos)

    async def withdraw(self, receipt: Receipt, *, was: Post, stub: Post) -> None:
        """Delete with a person's key."""
        await self._amending().withdraw(receipt)

    async def pin(self, receipt: Receipt, *, on: bool) -> None:
        """Pin with a person's key: one post of a wall at a time."""
        await self._amending().pin(receipt, on=on)

    async def check(self) -> Sequence[Check]:
        """Keys, rights, the community itself."""
        return await check_community(
            self._group,
            community=self._community,
            user=self._user,
            service=self._service,
            language=self._access.language,
        )

    async def close(self) -> None:
        """Let go of connections and threads."""
        for account in (self._community, self._user, self._service):
            if account is not None:
                await account.close()

    async def _publish(
        self, post: Post, *, key: str, photos: Sequence[Photo], since: datetime | None
    ) -> Receipt:
        """Publish; where `since` is given, only as long as VK remembers the key from then."""
        language = self._access.language
        uploaded = await self._upload(photos)
        notes = [uploaded.note] if uploaded.note else []
        post_it = partial(self._post, key=key, since=since, marks=uploaded.marks)
        try:
            answer = await post_it(post.text, link=post.link_card)
        except Refused as refusal:
            if post.link_card is None or NO_CARD not in str(refusal):
                raise
            notes.append(CARD_LOST.say(language))
            answer = await post_it(with_link(post.text, post.link_card), link=None)
        return self._receipt(answer, note=" ".join(notes) or None)

    def _amending(self) -> Amending:
        language = self._access.language
        return Amending(user=self._user, group=self._group, language=language, upload=self._upload)

    def _require_memory(self, since: datetime) -> None:
        if not -_CLOCK_STEP <= self._access.now() - since <= _REMEMBERED:
            raise CannotLook(_FORGOTTEN.say(self._access.language))

    def _account(self, credential: str) -> Account | None:
        token = self._access.credentials.get(credential)
        if not token:
            return None
        return Account(token, self._access, community=False, patience=self._patience)

    async def _upload(self, photos: Sequence[Photo]) -> Uploaded:
        user, language = self._user, self._access.language
        if user is None:
            return Uploaded(note=_NO_USER_TOKEN.say(language) if photos else None)
        return await upload_photos(
            photos,
            lambda photo: upload_photo(photo, account=user, group_id=self._group, language=language),
            language=language,
        )

    async def _post(
        self, text: str, *, marks: Sequence[str], link: str | None, key: str, since: datetime | None
    ) -> Any:
        if since is not None:  # uploading took its time
            self._require_memory(since)
        values: dict[str, str | int] = {
            "owner_id": -self._group,
            "from_group": 1,
            "guid": key,
            "message": text,
        }
        attached = attachments(marks, link)
        if attached:
            values["attachments"] = attached
        return await self._community.call("wall.post", visible=True, **values)

    def _receipt(self, answer: Any, *, note: str | None) -> Receipt:
        number = answer.get("post_id") if isinstance(answer, dict) else None
        if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
            raise Unsure(_NO_ID.say(self._access.language))
        return self._named(number, at=self._access.now(), note=note)

    def _named(self, number: int, *, at: datetime, note: str | None) -> Receipt:
        url = f"https://vk.com/wall-{self._group}_{number}"
        return Receipt(at=at, remote_id=str(number), url=url, note=note)
