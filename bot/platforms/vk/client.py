"""VK over vk_api: the community's key posts; a person's key, where there is one, uploads photos and looks."""

import html
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from bot.core.language import Words
from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Access, Busy, CannotLook, Check, Photo, Refused, Unsure
from bot.platforms.uploading import Uploaded, upload_photos
from bot.platforms.vk import Options
from bot.platforms.vk.calls import PATIENCE, Account
from bot.platforms.vk.checks import check_community
from bot.platforms.vk.photos import upload_photo

_SLACK = timedelta(seconds=60)  #: between our clock and VK's
#: guid: «valid for one hour» (documentation of wall.post); less the time that a request may be on its way
_REMEMBERED = timedelta(minutes=55)
_BRACKETS = re.compile(r"\[([^|\]\s]+)\|([^\]]+)\]")  #: [club1|Name], [https://vk.com/page|Name]

_WIDTHLESS = "\u200b"  #: stands between letters that VK would read as its own signs

#: what error 100 says where the page has no picture that VK can use; nothing was posted then
_NO_CARD = "link_photo_sizing_rule"

_CARD_LOST = Words(
    ru="ВКонтакте не сделал карточку ссылки (на странице нет подходящей картинки): ссылка стоит в тексте.",
    en="VK could not make the link's card (the page has no fitting picture): the link stands in the text.",
)
_FORGOTTEN = Words(
    ru="Отправить ещё раз без риска уже нельзя: ВКонтакте помнит ключ поста только час.",
    en="It is too late for sending again without a risk: VK remembers a post's key for an hour only.",
)
_NO_USER_TOKEN = Words(
    ru="Пост вышел без фото: для них нужен ключ администратора (VK_USER_TOKEN).",
    en="The post went out without photos: they take an administrator's key (VK_USER_TOKEN).",
)
_NO_ID = Words(
    ru="ВКонтакте не назвал номер поста. Пост мог выйти.",
    en="VK did not name the post's number. The post may be out.",
)
_NO_READER = Words(
    ru="Проверить, вышел ли пост, нечем: нет ключа администратора или сервисного ключа ВКонтакте.",
    en="There is no way to see whether the post is out: VK has neither an administrator's nor a service key.",
)
_NOT_READABLE = Words(
    ru="Проверить, вышел ли пост, не удалось. {reason}",
    en="It could not be seen whether the post is out. {reason}",
)


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
        language = self._access.language
        uploaded = await self._upload(photos)
        notes = [uploaded.note] if uploaded.note else []
        try:
            answer = await self._post(post.text, uploaded.marks, link=post.link_card, key=key)
        except Refused as refusal:
            if post.link_card is None or _NO_CARD not in str(refusal):
                raise
            notes.append(_CARD_LOST.say(language))
            text = _with_link(post.text, post.link_card)
            answer = await self._post(text, uploaded.marks, link=None, key=key)
        return self._receipt(answer, note=" ".join(notes) or None)

    async def find(self, post: Post, *, key: str, since: datetime, hint: str | None = None) -> Receipt | None:
        """Read the wall with a key that may read: a person's, else the application's."""
        texts = {comparable(post.text)}
        if post.link_card is not None:
            texts.add(comparable(_with_link(post.text, post.link_card)))
        for item in await self._wall():
            written = datetime.fromtimestamp(item["date"], UTC)
            if written >= since - _SLACK and comparable(str(item.get("text", ""))) in texts:
                return self._named(item["id"], at=written, note=None)
        return None

    async def repeat(self, post: Post, *, key: str, photos: Sequence[Photo], since: datetime) -> Receipt:
        """Post once more under the same `guid`, while VK surely remembers it."""
        if not timedelta() <= self._access.now() - since <= _REMEMBERED:
            raise CannotLook(_FORGOTTEN.say(self._access.language))
        return await self.send(post, key=key, photos=photos)

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

    async def _post(self, text: str, attachments: Sequence[str], *, link: str | None, key: str) -> Any:
        values: dict[str, str | int] = {
            "owner_id": -self._group,
            "from_group": 1,
            "guid": key,
            "message": text,
        }
        # commas divide attachments, so one in the address must not stand bare
        attached = [*attachments, *([link.replace(",", "%2C")] if link else [])]
        if attached:
            values["attachments"] = ",".join(attached)
        return await self._community.call("wall.post", visible=True, **values)

    def _receipt(self, answer: Any, *, note: str | None) -> Receipt:
        number = answer.get("post_id") if isinstance(answer, dict) else None
        if not isinstance(number, int) or number <= 0:
            raise Unsure(_NO_ID.say(self._access.language))
        return self._named(number, at=self._access.now(), note=note)

    def _named(self, number: int, *, at: datetime, note: str | None) -> Receipt:
        url = f"https://vk.com/wall-{self._group}_{number}"
        return Receipt(at=at, remote_id=str(number), url=url, note=note)

    async def _wall(self) -> Sequence[Mapping[str, Any]]:
        """The wall's newest posts, of known shape. Raises CannotLook where no key may read it, or Busy."""
        readers = [account for account in (self._user, self._service) if account is not None]
        reason = ""
        for reader in readers:
            try:
                answer = await reader.call("wall.get", owner_id=-self._group, count=100)
            except Refused as refusal:
                reason = str(refusal)
                continue
            items = answer.get("items") if isinstance(answer, dict) else None
            if not isinstance(items, list):
                raise Busy(_NOT_READABLE.say(self._access.language, reason=""))
            return [item for item in items if _is_post(item)]
        words = _NOT_READABLE if readers else _NO_READER
        raise CannotLook(words.say(self._access.language, reason=reason))


def comparable(text: str) -> str:
    """A post's words as they compare: VK may give entities back, unwrap bracket links, change white space."""
    plain = html.unescape(text.replace("<br>", "\n")).replace(_WIDTHLESS, "")
    return " ".join(_BRACKETS.sub(r"\2", plain).split())


def _is_post(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), int) and isinstance(item.get("date"), int)


def _with_link(text: str, link: str) -> str:
    return text if link in text else f"{text}\n\n{link}"
