"""What `anons doctor` asks OK: is the token alive, has the application its rights, may its owner post?"""

from collections.abc import Sequence
from typing import Any

from bot.core.language import Language, Words
from bot.platforms.base import Check, PlatformError, checked
from bot.platforms.ok.calls import Account

_RIGHT = Words("The application lacks the right {right}. Ask for it by mail to api-support@ok.ru.")
_NOT_ADMIN = Words("The token's owner is neither administrator nor moderator of the group. Appoint them.")
_NO_GROUP = Words("There is no group with this group_id.")


async def check_group(account: Account, group_id: str, *, language: Language) -> Sequence[Check]:
    """Token, rights for texts and photos, the group, our place in it."""
    try:
        me = await account.call("users.getCurrentUser", fields="uid")
    except PlatformError as error:
        return [Check(check="token works", ok=False, advice=str(error))]
    uid = str(me.get("uid", "")) if isinstance(me, dict) else ""
    return [
        Check(check="token works", ok=True),
        await checked("application may post", lambda: _has_right(account, "GROUP_CONTENT", language)),
        await checked(
            "application may upload photos", lambda: _has_right(account, "PHOTO_CONTENT", language)
        ),
        await checked("group found", lambda: _group(account, group_id, language)),
        await checked("token's owner may post", lambda: _standing(account, group_id, uid, language)),
    ]


async def _has_right(account: Account, right: str, language: Language) -> str | None:
    granted = await account.call("users.hasAppPermission", ext_perm=right)
    return None if granted is True or granted == "true" else _RIGHT.say(language, right=right)


async def _group(account: Account, group_id: str, language: Language) -> str | None:
    found = await account.call("group.getInfo", uids=group_id, fields="uid,name")
    return None if group_id in _values(found, "uid") else _NO_GROUP.say(language)


async def _standing(account: Account, group_id: str, uid: str, language: Language) -> str | None:
    found = await account.call("group.getUserGroupsByIds", group_id=group_id, uids=uid)
    return None if {"ADMIN", "MODERATOR"} & set(_values(found, "status")) else _NOT_ADMIN.say(language)


def _values(found: Any, name: str) -> list[str]:
    entries = found if isinstance(found, list) else []
    return [str(entry.get(name)) for entry in entries if isinstance(entry, dict)]
