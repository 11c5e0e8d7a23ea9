"""Amending posts that are out in VK, with a person's key.

wall.edit replaces everything: attachments that are not sent again are gone. So the post is read first: what
hangs on it is sent again, and what is gone or closed for editing is said so.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.language import Language, Words
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Busy, Impossible, Photo, Refused
from bot.platforms.uploading import Uploaded
from bot.platforms.vk.calls import Account
from bot.platforms.vk.finding import with_link
from bot.platforms.vk.foreseeing import ELSEWHERE, NO_NUMBER, NO_USER_TOKEN, is_elsewhere, number_of

#: what error 100 says where the page has no picture that VK can use; nothing was changed then
NO_CARD = "link_photo_sizing_rule"
CARD_LOST = Words(
    "VK could not make the link's card (the page has no fitting picture): the link stands in the text."
)
_GONE = Words("the post is not on the wall any more: somebody has deleted it.")
_CLOSED = Words("VK does not let this post be changed any more: its time for editing is over.")
_STRANGE = Words("VK's answer makes no sense.")
_NO_PHOTOS = Words("The photos were not uploaded.")

#: error 214 of wall.edit
_EXPIRED = "edit time expired"
#: wall.delete, wall.edit of what is not there
_NOT_FOUND = "104:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amending:
    """One community's posts. `user` is None where there is no person's key."""

    user: Account | None
    group: int
    language: Language
    upload: Callable[[Sequence[Photo]], Awaitable[Uploaded]]

    async def correct(
        self, receipt: Receipt, post: Post, *, photos: Sequence[Photo], same_photos: bool
    ) -> str | None:
        """Replace text, photos and card. Answers with a note where the card was lost."""
        user, number = self._place(receipt)
        shown = await self._shown(user, number)
        if shown is None:
            raise Impossible(_GONE.say(self.language))
        if shown.get("can_edit", 1) in (0, False):
            raise Impossible(_CLOSED.say(self.language))
        marks = _marks(shown) if same_photos else await self._uploaded(photos)
        return await self._edit(user, number, post, marks)

    async def withdraw(self, receipt: Receipt) -> None:
        """Delete."""
        user, number = self._place(receipt)
        try:
            await user.call("wall.delete", owner_id=-self.group, post_id=number)
        except Refused as refusal:
            # another code than «not found» may mean a post that others have deleted: so look
            if _NOT_FOUND not in str(refusal) and await self._shown(user, number) is not None:
                raise

    async def pin(self, receipt: Receipt, *, on: bool) -> None:
        """Pin, or let go."""
        user, number = self._place(receipt)
        shown = await self._shown(user, number)
        if shown is None:
            raise Impossible(_GONE.say(self.language))
        if bool(shown.get("is_pinned")) is not on:
            method = "wall.pin" if on else "wall.unpin"
            await user.call(method, owner_id=-self.group, post_id=number)

    def _place(self, receipt: Receipt) -> tuple[Account, int]:
        number = number_of(receipt)
        if number is None:
            raise Impossible(NO_NUMBER.say(self.language))
        if is_elsewhere(receipt, self.group):
            raise Impossible(ELSEWHERE.say(self.language, url=receipt.url))
        if self.user is None:
            raise Impossible(NO_USER_TOKEN.say(self.language, url=receipt.url or ""))
        return self.user, number

    async def _shown(self, user: Account, number: int) -> Mapping[str, Any] | None:
        """The post as it stands on the wall; None: it does not. Raises Busy where the answer says neither."""
        answer = await user.call("wall.getById", posts=f"-{self.group}_{number}")
        items = answer.get("items") if isinstance(answer, dict) else answer
        if not isinstance(items, list):
            raise Busy(_STRANGE.say(self.language))
        mine = [one for one in items if isinstance(one, dict) and one.get("id") == number]
        return mine[0] if mine and not mine[0].get("is_deleted") else None

    async def _uploaded(self, photos: Sequence[Photo]) -> Sequence[str]:
        """All of them or nothing: what is out must not lose a photo by a correction."""
        uploaded = await self.upload(photos)
        if len(uploaded.marks) != len(photos):
            raise Busy(uploaded.note or _NO_PHOTOS.say(self.language))
        return uploaded.marks

    async def _edit(self, user: Account, number: int, post: Post, marks: Sequence[str]) -> str | None:
        try:
            await self._replace(user, number, post.text, marks, link=post.link_card)
        except Refused as refusal:
            said = str(refusal)
            if _EXPIRED in said:
                raise Impossible(_CLOSED.say(self.language)) from None
            if post.link_card is None or NO_CARD not in said:
                raise
            await self._replace(user, number, with_link(post.text, post.link_card), marks, link=None)
            return CARD_LOST.say(self.language)
        return None

    async def _replace(
        self, user: Account, number: int, text: str, marks: Sequence[str], *, link: str | None
    ) -> None:
        values: dict[str, str | int] = {"owner_id": -self.group, "post_id": number, "message": text}
        attached = attachments(marks, link)
        if attached:
            values["attachments"] = attached
        await user.call("wall.edit", visible=False, **values)


def attachments(marks: Sequence[str], link: str | None) -> str:
    """The parameter of wall.post and wall.edit."""
    # commas divide attachments, so one in the address must not stand bare
    return ",".join([*marks, *([link.replace(",", "%2C")] if link else [])])


def _marks(shown: Mapping[str, Any]) -> list[str]:
    """The photos and whatever else people hung on the post, to be sent again; its link is ours to say."""
    listed = shown.get("attachments")
    found = [_mark(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [mark for mark in found if mark is not None]


def _mark(attachment: Mapping[str, Any]) -> str | None:
    """<type><owner>_<id>[_<access_key>] (schema 5.199, wall.post: attachments); None: a link has no id."""
    kind = attachment.get("type")
    inner = attachment.get(str(kind))
    if kind == "link" or not isinstance(inner, dict) or "owner_id" not in inner or "id" not in inner:
        return None
    key = inner.get("access_key")
    return f"{kind}{inner['owner_id']}_{inner['id']}" + (f"_{key}" if key else "")
