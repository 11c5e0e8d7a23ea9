"""Audience: who a notice is for, one chat each; and who hears it in the place of somebody who cannot."""

import structlog
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat

from bot.core.language import Words
from bot.core.newsroom import Role
from bot.core.notice import ADMINS, EDITORS, GROUP, NewNotice, Notice
from bot.editors.talk import House, Talk

log = structlog.get_logger()

#: what only the person it is for can do something about
PERSONAL = ("decided", "returned")

_GROUP_CLOSED = Words(
    "🔕 The newsroom's group could not be written to, everybody is told in private. "
    "Take me back into the group, or put [group] in anons.toml right. Telegram: {reason}"
)
_GROUP_MOVED = Words(
    "🔕 The newsroom's group has become a supergroup with another number. Put into anons.toml:\n"
    "[group]\nchat = {chat}"
)


class Audience:
    """Who is meant, by the people and the group of now."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._desk = house.desk
        self._store = house.store

    def talk(self, notice: Notice) -> Talk | None:
        """The one chat that is meant; None: several are, or whoever it was is not here any more."""
        if notice.audience == GROUP:
            return self._house.group_talk()
        kind, _, number = notice.audience.partition(":")
        editor = (
            self._desk.newsroom.editors.get(int(number)) if kind == "editor" and number.isdecimal() else None
        )
        return None if editor is None else self._house.talk(editor)

    async def share(self, notice: Notice) -> None:
        """One notice per chat, each with its own way and its own retries. Repeating this adds nothing."""
        left = notice.audience not in (ADMINS, EDITORS, GROUP)
        if left and (notice.kind in PERSONAL or _is_part(notice)):
            log.info("nobody to tell: the person has left", notice=notice.id, kind=notice.kind)
            await self._store.notice_told(notice.id, now=self._house.now())
            return
        if left:
            log.info("told to all editors: the person has left", audience=notice.audience)
        if notice.audience not in (ADMINS, GROUP) and self._goes_to_group(notice):
            await self._store.split_notice(notice, [], now=self._house.now(), group=True)
            return
        await self._to_each(notice)

    async def instead(self, notice: Notice, error: Exception) -> bool:
        """Others are told what this chat will never hear. False: nobody else needs to know."""
        if notice.audience == GROUP:
            await self._to_each(notice)
            await self._tell_of_group(error)
            return True
        if notice.delivery is None or _is_part(notice):
            return False
        _, _, number = notice.audience.partition(":")
        await self._to_each(notice, besides=int(number))
        return True

    async def _to_each(self, notice: Notice, *, besides: int = 0) -> None:
        roles = {Role.ADMIN} if notice.audience == ADMINS else {Role.ADMIN, Role.EDITOR}
        people = [one.id for one in self._desk.newsroom.editors.values() if one.role in roles]
        meant = [one for one in people if one != besides]
        if not meant:
            log.warning("nobody to tell", audience=notice.audience, kind=notice.kind, text=notice.text)
        await self._store.split_notice(notice, meant, now=self._house.now())

    def _goes_to_group(self, notice: Notice) -> bool:
        group = self._desk.newsroom.group
        return group is not None and (group.notices or notice.kind == "approval")

    async def _tell_of_group(self, error: Exception) -> None:
        """Admins, once a day: the group that the configuration names is closed to us."""
        language, now = self._desk.newsroom.language, self._house.now()
        if isinstance(error, TelegramMigrateToChat):
            text = _GROUP_MOVED.say(language, chat=error.migrate_to_chat_id)
        else:
            text = _GROUP_CLOSED.say(language, reason=getattr(error, "message", type(error).__name__))
        group = self._desk.newsroom.group
        key = f"group:{group.chat if group else 0}:{now.astimezone(self._desk.newsroom.timezone):%Y-%m-%d}"
        notice = NewNotice(key=key, audience=ADMINS, kind="group", text=text)
        await self._store.add_notice(notice, now=now)


def is_closed(error: Exception, notice: Notice) -> bool:
    """Will this chat never hear it, whatever is tried? Everything else may be mended meanwhile."""
    if isinstance(error, TelegramForbiddenError | TelegramMigrateToChat):
        return True
    if not isinstance(error, TelegramBadRequest):
        return False
    # in a group people may forbid or close what they like, and the others are told all the same
    return notice.audience == GROUP or "chat not found" in error.message


def is_away(error: Exception) -> bool:
    """A topic that was deleted or closed: the group itself may still be written to."""
    said = error.message.lower() if isinstance(error, TelegramBadRequest) else ""
    return "thread not found" in said or "topic_" in said


def _is_part(notice: Notice) -> bool:
    """One of several who are told the same: the others hear it anyway."""
    _, _, number = notice.audience.partition(":")
    return notice.key.endswith(f">{number}")
