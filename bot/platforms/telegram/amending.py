"""Amending posts that are out in Telegram: edited, deleted or stubbed, pinned. Bot API 10.3.

Every request here may be made twice: Telegram says «message is not modified» and nothing else happens.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from aiogram.methods import (
    DeleteMessage,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageText,
    PinChatMessage,
    TelegramMethod,
    UnpinChatMessage,
)

from bot.core.language import Language, Words
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Impossible, Photo, Refused
from bot.platforms.telegram.foreseeing import NO_NUMBER, SHAPE, fits, place_of
from bot.platforms.telegram.requests import Chat, entities, items, preview

Call = Callable[[TelegramMethod[Any]], Awaitable[Any]]

GONE = Words("the post is not in the channel any more: somebody has deleted it.")
_NOT_OURS = Words("Telegram does not let the bot change this post: it is not the bot's own. Do it yourself.")
_NO_PIN = Words("The bot may not pin. Give it the right to edit messages in the channel.")
_STUBBED = Words("Telegram did not delete it any more, “{stub}” stands in its place")

_SAME = "message is not modified"
#: of a message that is not there (Bot API server: «message to edit not found» and its kin)
_ABSENT = ("to edit not found", "to delete not found", "to pin not found", "message_id_invalid")
_FOREIGN = "message can't be edited"
_UNDELETABLE = "can't be deleted"
_OTHER_KIND = ("there is no text in the message", "there is no caption in the message")
#: what pinning the pinned, or letting go what is not pinned, may answer
_AS_IT_WAS = ("chat_not_modified", "message to unpin not found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amending:
    """One channel's posts. `call` raises Busy or Refused."""

    call: Call
    chat: Chat
    language: Language

    async def correct(
        self, receipt: Receipt, post: Post, *, was: Post, photos: Sequence[Photo], same_photos: bool
    ) -> None:
        """Edit text, caption or media. Raises Busy, Refused, Impossible."""
        chat, ids = self._place(receipt)
        if not fits(was, post):
            raise Impossible(SHAPE.say(self.language))
        with self._explained():
            if not post.photos:
                await self._try(_text(chat, ids[0], post))
            elif same_photos:
                await self._try(_caption(chat, ids[0], post))
            else:
                await self._media(chat, ids, post, photos)

    async def withdraw(self, receipt: Receipt, *, was: Post, stub: Post) -> str | None:
        """Delete; what is too old for that becomes `stub`. Answers with a note about the latter."""
        chat, ids = self._place(receipt)
        kept = [number for number in ids if not await self._deleted(chat, number)]
        if not kept:
            return None
        with self._explained():
            try:
                await self._stub(chat, kept, stub, photos=bool(was.photos))
            except Refused as refusal:
                if not _says(refusal, *_ABSENT):
                    raise
        return _STUBBED.say(self.language, stub=stub.text)

    async def pin(self, receipt: Receipt, *, on: bool) -> None:
        """Pin, or let go. Pinning the pinned changes nothing."""
        chat, ids = self._place(receipt)
        method: TelegramMethod[Any] = (
            PinChatMessage(chat_id=chat, message_id=ids[0], disable_notification=True)
            if on
            else UnpinChatMessage(chat_id=chat, message_id=ids[0])
        )
        with self._explained():
            try:
                await self.call(method)
            except Refused as refusal:
                if _says(refusal, "not enough rights"):
                    raise Refused(_NO_PIN.say(self.language)) from None
                if not _says(refusal, *_AS_IT_WAS):
                    raise

    def _place(self, receipt: Receipt) -> tuple[Chat, tuple[int, ...]]:
        found = place_of(receipt, self.chat)
        if found is None:
            raise Impossible(NO_NUMBER.say(self.language))
        return found

    async def _try(self, edit: TelegramMethod[Any]) -> None:
        """What stands there already is no failure."""
        try:
            await self.call(edit)
        except Refused as refusal:
            if not _says(refusal, _SAME):
                raise

    async def _media(self, chat: Chat, ids: Sequence[int], post: Post, photos: Sequence[Photo]) -> None:
        for number, item in zip(ids, items(post, photos), strict=True):
            await self._try(EditMessageMedia(chat_id=chat, message_id=number, media=item))

    async def _deleted(self, chat: Chat, number: int) -> bool:
        """False: it stands, and Telegram does not delete it any more."""
        try:
            await self.call(DeleteMessage(chat_id=chat, message_id=number))
        except Refused as refusal:
            if _says(refusal, _UNDELETABLE):
                return False
            if not _says(refusal, *_ABSENT):
                raise
        return True

    async def _stub(self, chat: Chat, ids: Sequence[int], stub: Post, *, photos: bool) -> None:
        if photos:  # what the picture shows is withdrawn as well
            await self._media(chat, ids, stub, [blank()] * len(ids))
        else:
            await self._try(_text(chat, ids[0], stub))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Telegram's refusals that say what can never be, as such."""
        try:
            yield
        except Refused as refusal:
            told = (((*_ABSENT,), GONE), ((_FOREIGN,), _NOT_OURS), (_OTHER_KIND, SHAPE))
            words = next((words for signs, words in told if _says(refusal, *signs)), None)
            if words is None:
                raise
            raise Impossible(words.say(self.language)) from None


def blank() -> Photo:
    """A plain grey picture."""
    from PIL import Image  # for the rare stub only

    out = BytesIO()
    Image.new("RGB", (640, 360), "#d9d9d9").save(out, format="PNG")
    return Photo(digest="withdrawn", mime="image/png", data=out.getvalue())


def _text(chat: Chat, number: int, post: Post) -> EditMessageText:
    return EditMessageText(
        chat_id=chat,
        message_id=number,
        text=post.text,
        entities=entities(post),
        parse_mode=None,
        link_preview_options=preview(post),
    )


def _caption(chat: Chat, number: int, post: Post) -> EditMessageCaption:
    return EditMessageCaption(
        chat_id=chat,
        message_id=number,
        caption=post.text,
        caption_entities=entities(post),
        parse_mode=None,
    )


def _says(refusal: Refused, *words: str) -> bool:
    said = str(refusal).lower()
    return any(one in said for one in words)
