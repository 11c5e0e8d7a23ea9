"""Amending topics that are out in OK.

mediatopic.edit replaces all blocks, so photos are sent again: uploaded anew where their bytes are kept, else
by the ids under which OK has them (apiok.ru, mediatopic.post: {"photoId": …}).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.language import Language, Words
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Busy, Impossible, Photo, Refused
from bot.platforms.ok.calls import Account
from bot.platforms.ok.finding import number
from bot.platforms.ok.foreseeing import ELSEWHERE, NO_NUMBER, NO_PINNING, is_elsewhere, number_of
from bot.platforms.ok.topic import photos_by_id, photos_by_token, topic
from bot.platforms.uploading import Uploaded

_GONE = Words("the topic is not in the group any more: somebody has deleted it.")
_CLOSED = Words("OK does not let this topic be changed any more: its time for editing is over.")
_STRANGE = Words("OK's answer makes no sense.")
_NO_PHOTOS = Words("The photos were not uploaded.")

_NOT_FOUND, _TIME_OVER, _PARAMETER = "300:", "704:", "100:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amending:
    """One group's topics."""

    account: Account
    group: str
    language: Language
    upload: Callable[[Sequence[Photo]], Awaitable[Uploaded]]

    async def correct(
        self, receipt: Receipt, post: Post, *, photos: Sequence[Photo], same_photos: bool
    ) -> None:
        """Replace the blocks. Raises Busy, Refused, Impossible."""
        shown = await self._shown(self._number(receipt))
        if shown is None:
            raise Impossible(_GONE.say(self.language))
        if shown.get("edit_allowed") is False:
            raise Impossible(_CLOSED.say(self.language))
        listed = photos_by_id(_photo_ids(shown)) if same_photos and not photos else await self._fresh(photos)
        try:
            answer = await self.account.call(
                "mediatopic.edit", topic_id=str(shown["id"]), attachment=topic(post, listed)
            )
        except Refused as refusal:
            if _TIME_OVER in str(refusal):
                raise Impossible(_CLOSED.say(self.language)) from None
            raise
        self._require_success(answer)

    async def withdraw(self, receipt: Receipt) -> None:
        """Delete. What is not there is deleted already."""
        shown = await self._shown(self._number(receipt))
        if shown is None:
            return
        try:
            answer = await self._delete(str(shown["id"]), str(shown.get("delete_id") or shown["id"]))
        except Refused as refusal:
            if _NOT_FOUND not in str(refusal):
                raise
        else:
            self._require_success(answer)

    def pin(self, receipt: Receipt) -> None:
        """Never. Raises Impossible."""
        raise Impossible(NO_PINNING.say(self.language, url=receipt.url or "").rstrip(": "))

    def _number(self, receipt: Receipt) -> str:
        found = number_of(receipt)
        if found is None:
            raise Impossible(NO_NUMBER.say(self.language))
        if is_elsewhere(receipt, self.group):
            raise Impossible(ELSEWHERE.say(self.language, url=receipt.url))
        return found

    async def _delete(self, named: str, delete_id: str) -> Any:
        """Working clients name the topic in one of two ways; the wrong one is error 100."""
        method = "mediatopic.deleteTopic"
        try:
            return await self.account.call(method, gid=self.group, topic_id=named)
        except Refused as refusal:
            if _PARAMETER not in str(refusal):
                raise
        return await self.account.call(method, gid=self.group, delete_id=delete_id)

    async def _shown(self, named: str) -> Mapping[str, Any] | None:
        """The topic as it stands there, also where the moderators have let it out under another number."""
        return await self._read(named) or await self._republished(named)

    async def _read(self, named: str) -> Mapping[str, Any] | None:
        answer = await self.account.call(
            "mediatopic.getByIds", topic_ids=named, media_limit="3", fields="media_topic.*"
        )
        topics = answer.get("media_topics") if isinstance(answer, dict) else None
        if not isinstance(topics, list):
            raise Busy(_STRANGE.say(self.language))
        return next((one for one in topics if isinstance(one, dict) and number(one.get("id")) == named), None)

    async def _republished(self, named: str) -> Mapping[str, Any] | None:
        try:
            answer = await self.account.call("mediatopic.getRepublishedTopic", topic_id=named)
        except Refused:
            return None
        fresh = number(answer.get("topicId") if isinstance(answer, dict) else None)
        return None if fresh is None or fresh == named else await self._read(fresh)

    async def _fresh(self, photos: Sequence[Photo]) -> list[dict[str, str]]:
        """All of them or nothing: what is out must not lose a photo by a correction."""
        uploaded = await self.upload(photos)
        if len(uploaded.marks) != len(photos):
            raise Busy(uploaded.note or _NO_PHOTOS.say(self.language))
        return photos_by_token(uploaded.marks)

    def _require_success(self, answer: Any) -> None:
        """{"success": true}, in some clients a bare true."""
        if answer is not True and not (isinstance(answer, dict) and answer.get("success") is True):
            raise Busy(_STRANGE.say(self.language))


def _photo_ids(shown: Mapping[str, Any]) -> list[str]:
    """The ids in the photo blocks' references: "group_photo:<id>"."""
    media = shown.get("media")
    blocks = [one for one in media if isinstance(one, dict)] if isinstance(media, list) else []
    refs = [ref for one in blocks if one.get("type") == "photo" for ref in one.get("photo_refs") or ()]
    return [str(ref).rpartition(":")[2] for ref in refs]
