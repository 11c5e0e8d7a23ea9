"""users.*, group.*, url.*, auth.*: who is who."""

from bot.sandbox.ok.call import Call
from bot.sandbox.ok.world import Group, World


def current_user(world: World, call: Call) -> object:
    """users.getCurrentUser."""
    return {
        "uid": call.session.uid,
        "name": "Анна Редакторова",
        "first_name": "Анна",
        "last_name": "Редакторова",
    }


def has_permission(world: World, call: Call) -> object:
    """users.hasAppPermission: a bare truth value."""
    return call.needed("ext_perm") in call.session.rights


def standings(world: World, call: Call) -> object:
    """group.getUserGroupsByIds: people's standing in a group; strangers are left out."""
    group = world.group(call.needed("group_id"))
    known = [uid for uid in call.words("uids") if uid in group.members]
    return [{"groupId": group.id, "userId": uid, "status": group.members[uid]} for uid in known]


def group_info(world: World, call: Call) -> object:
    """group.getInfo."""
    found = [world.groups.get(uid) for uid in call.words("uids")]
    return [{"uid": group.id, "name": group.name} for group in found if group is not None]


def url_info(world: World, call: Call) -> object:
    """url.getInfo: whose address this is."""
    path = call.needed("url").rstrip("/").partition("ok.ru/")[2]
    found = [group for group in world.groups.values() if path in _paths(group)]
    if not found:
        return {"objectId": 0, "objectIdStr": "0", "type": "UNKNOWN"}
    return {"objectId": int(found[0].id), "objectIdStr": found[0].id, "type": "GROUP"}


def touch_session(world: World, call: Call) -> object:
    """auth.touchSession."""
    return {"success": True}


def _paths(group: Group) -> tuple[str, ...]:
    return group.short_name, f"group/{group.id}"
