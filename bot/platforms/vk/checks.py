"""What `anons doctor` asks VK: whose keys are these, and what may they do?"""

from collections.abc import Sequence
from typing import Any

from bot.core.language import Language, Words
from bot.platforms.base import Check, checked
from bot.platforms.vk.calls import Account

_NO_WALL_RIGHT = Words(
    "The community's key lacks the right “wall”. Create a new one: Manage → Settings → API usage."
)
_OTHER_GROUP = Words(
    "The key belongs to another community ({found}), while the configuration says group_id = {wanted}."
)
_STRANGE = Words("VK's answer makes no sense.")


async def check_community(
    group_id: int, *, community: Account, user: Account | None, service: Account | None, language: Language
) -> Sequence[Check]:
    """The community's key first, then those that are set besides."""
    checks = [
        await checked("token may post", lambda: _wall_right(community, language)),
        await checked("token belongs to the community", lambda: _same_group(community, group_id, language)),
    ]
    if user is not None:
        checks.append(await checked("user token may upload photos", lambda: _upload_server(user, group_id)))
    reader = user or service
    if reader is not None:
        checks.append(await checked("lost posts can be looked up", lambda: _wall(reader, group_id)))
    return checks


async def _wall_right(community: Account, language: Language) -> str | None:
    answer = await community.call("groups.getTokenPermissions")
    rights = _values(answer, "permissions", "name")
    return None if "wall" in rights else _NO_WALL_RIGHT.say(language)


async def _same_group(community: Account, group_id: int, language: Language) -> str | None:
    # asked without group_id, VK names the community that the key belongs to
    answer = await community.call("groups.getById")
    found = _values(answer, "groups", "id")
    if not found:
        return _STRANGE.say(language)
    return None if group_id in found else _OTHER_GROUP.say(language, found=found[0], wanted=group_id)


def _values(answer: Any, listed: str, name: str) -> list[Any]:
    """`name` of each entry of {`listed`: […]}; before version 5.139 the list came bare."""
    entries = answer.get(listed) if isinstance(answer, dict) else answer
    return (
        [entry.get(name) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    )


async def _upload_server(user: Account, group_id: int) -> None:
    await user.call("photos.getWallUploadServer", group_id=group_id)


async def _wall(reader: Account, group_id: int) -> None:
    await reader.call("wall.get", owner_id=-group_id, count=1)
