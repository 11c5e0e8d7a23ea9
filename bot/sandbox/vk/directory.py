"""groups.*, users.*, utils.*: who is who."""

from bot.sandbox.vk.access import BITS
from bot.sandbox.vk.call import Call
from bot.sandbox.vk.errors import VkRefusal, bad_parameter
from bot.sandbox.vk.world import Group, User, World


def groups_by_id(world: World, call: Call) -> object:
    """groups.getById: an object since version 5.139, before that a bare list."""
    names = call.words("group_ids") or call.words("group_id")
    if not names and call.token.kind == "community":
        names = [str(call.token.owner)]
    if not names:
        raise bad_parameter("group_ids is undefined")
    groups = [_group_json(_group(world, name), call) for name in names]
    return {"groups": groups, "profiles": []} if call.answers_objects else groups


def token_permissions(world: World, call: Call) -> object:
    """groups.getTokenPermissions."""
    rights = sorted(call.token.rights, key=lambda right: BITS.get(right, 0))
    settings = [{"name": right, "setting": BITS[right]} for right in rights if right in BITS]
    return {"mask": call.token.mask, "permissions": settings}


def users(world: World, call: Call) -> object:
    """users.get: unknown people are left out; without ids the token's own person."""
    names = call.words("user_ids")
    if not names and call.token.kind in ("user", "vk_id"):
        names = [str(call.token.owner)]
    found = [world.users.get(int(name)) for name in names if name.isdecimal()]
    return [_user_json(user) for user in found if user is not None]


def server_time(world: World, call: Call) -> object:
    """utils.getServerTime."""
    return int(call.now.timestamp())


def resolve_screen_name(world: World, call: Call) -> object:
    """utils.resolveScreenName: an empty list where nobody has that name."""
    name = call.text("screen_name")
    if not name:
        raise bad_parameter("screen_name is undefined")
    found = [group for group in world.groups.values() if name in (group.screen_name, f"club{group.id}")]
    return {"type": "group", "object_id": found[0].id} if found else []


def _group(world: World, name: str) -> Group:
    bare = name.removeprefix("club").removeprefix("public")
    if bare.isdecimal():
        return world.group(int(bare))
    found = [group for group in world.groups.values() if group.screen_name == name]
    if not found:
        raise VkRefusal(125)
    return found[0]


def _group_json(group: Group, call: Call) -> dict[str, object]:
    is_admin = call.token.kind == "user" and call.token.owner in group.admins
    answer: dict[str, object] = {
        "id": group.id,
        "name": group.name,
        "screen_name": group.screen_name,
        "is_closed": 0,
        "type": "group",
        "is_admin": int(is_admin),
        "is_member": int(is_admin),
        "is_advertiser": int(is_admin),
    }
    if is_admin:
        answer["admin_level"] = 3
    if "can_post" in call.words("fields"):
        answer["can_post"] = int(is_admin)
    return answer


def _user_json(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "can_access_closed": True,
        "is_closed": False,
    }
