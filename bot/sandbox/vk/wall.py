"""wall.*: publishing, reading, changing."""

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.sandbox.vk.attachments import Attached, attach
from bot.sandbox.vk.call import Call
from bot.sandbox.vk.errors import VkRefusal, bad_parameter, captcha
from bot.sandbox.vk.wall_post import PostType, VkPost
from bot.sandbox.vk.world import World

#: nowhere documented; the longest that working clients let through
LONGEST_MESSAGE = 16_384
MOST_READ = 100
#: one postponed post to a minute
SLOT = timedelta(minutes=1)
#: what the switched-on captcha takes for solved
CAPTCHA_PASSED = "sandbox-success"

FLAGS = ("from_group", "signed", "close_comments", "mute_notifications", "mark_as_ads", "friends_only")


def post(world: World, call: Call) -> object:
    """wall.post."""
    owner = _target(world, call)
    if call.number("post_id") is not None:
        return {"post_id": _published(world, call, owner).id}
    flags = {name: call.flag(name) for name in FLAGS}
    content = _content(world, call)
    guid = call.text("guid")
    known = world.remembered(owner, guid, call.now) if guid else None
    if known is not None:
        if world.switches.guid_repeat == "refuse":
            raise bad_parameter("guid was already used")
        if world.switches.guid_repeat == "deny":
            raise VkRefusal(214, "guid was already used")
        return {"post_id": known}
    _check_obstacles(world, call, owner)
    made = _made(world, call, owner, flags=flags, content=content)
    world.created.setdefault(owner, deque()).append(call.now)
    if guid:
        world.guids[owner, guid] = (made.id, call.now)
    world.keep(made, "post")
    return {"post_id": made.id}


def edit(world: World, call: Call) -> object:
    """wall.edit: replaces everything; what is not sent again is gone."""
    old = _own(world, call)
    if old.post_type == "post" and not old.is_editable(call.now):
        raise VkRefusal(214, "edit time expired")
    content = _content(world, call)
    changed = replace(
        old,
        text=call.text("message"),
        attachments=content.shown,
        photos=content.photos,
        link_card=content.link,
        signed=call.flag("signed"),
        comments_closed=call.flag("close_comments"),
        edited=call.now if old.post_type == "post" else None,
    )
    if old.post_type == "postpone":
        changed = _postponed_again(world, call, changed)
    world.keep(changed, "edit")
    return {"post_id": changed.id}


def delete(world: World, call: Call) -> object:
    """wall.delete."""
    world.drop(_own(world, call))
    return 1


def pin(world: World, call: Call) -> object:
    """wall.pin: one post of a wall at a time."""
    chosen = _own(world, call)
    for other in world.on_wall(chosen.owner_id):
        if other.pinned or other.id == chosen.id:
            world.keep(replace(other, pinned=other.id == chosen.id), "edit")
    return 1


def unpin(world: World, call: Call) -> object:
    """wall.unpin."""
    world.keep(replace(_own(world, call), pinned=False), "edit")
    return 1


def close_comments(world: World, call: Call) -> object:
    """wall.closeComments."""
    world.keep(replace(_own(world, call), comments_closed=True), "edit")
    return 1


def get(world: World, call: Call) -> object:
    """wall.get: newest first, the pinned post before all."""
    owner = _wall_named(world, call)
    wanted: PostType = "postpone" if call.text("filter") == "postponed" else "post"
    found = [post for post in world.on_wall(owner) if post.post_type == wanted and _passes(call, post)]
    found.sort(key=lambda post: (post.pinned, post.time, post.id), reverse=True)
    start = call.number("offset") or 0
    items = found[start : start + call.count(default=20, most=MOST_READ)]
    return {"count": len(found), "items": _items(world, call, items)}


def _passes(call: Call, post: VkPost) -> bool:
    """filter: posts of the wall's owner, of others, or all."""
    by_owner = post.from_id == post.owner_id
    return {"owner": by_owner, "others": not by_owner}.get(call.text("filter"), True)


def get_by_id(world: World, call: Call) -> object:
    """wall.getById: a missing post is left out. A bare list before version 5.139."""
    names = call.words("posts")
    if not names:
        raise bad_parameter("posts is undefined")
    if len(names) > MOST_READ:
        raise bad_parameter(f"posts: not more than {MOST_READ}")
    found = [_named(world, name) for name in names]
    items = _items(world, call, [post for post in found if post is not None])
    return {"items": items} if call.answers_objects else items


def post_reach(world: World, call: Call) -> object:
    """stats.getPostReach: nobody has read anything yet."""
    owner = call.needed("owner_id")
    if call.token.owner not in _admins(world, owner):
        raise VkRefusal(210)
    names = (
        "hide",
        "join_group",
        "links",
        "reach_subscribers",
        "reach_total",
        "reach_viral",
        "report",
        "to_group",
    )
    numbers = [int(word) for word in call.words("post_ids") if word.isdecimal()]
    known = {post.id for post in world.on_wall(owner)}
    zeros = dict.fromkeys((*names, "unsubscribe"), 0)
    return [{"post_id": number} | zeros for number in numbers[:30] if number in known]


def _items(world: World, call: Call, posts: list[VkPost]) -> list[dict[str, object]]:
    return [post.to_json(call.now, escaped=world.switches.escapes_text) for post in posts]


def _named(world: World, name: str) -> VkPost | None:
    owner, _, number = name.partition("_")
    if not (owner.removeprefix("-").isdecimal() and number.isdecimal()):
        raise bad_parameter("posts is invalid")
    return next((post for post in world.on_wall(int(owner)) if post.id == int(number)), None)


def _wall_named(world: World, call: Call) -> int:
    owner = call.number("owner_id")
    if owner is None and call.text("domain"):
        owner = next(
            (-group.id for group in world.groups.values() if group.screen_name == call.text("domain")), None
        )
    if owner is None:
        raise bad_parameter("owner_id is undefined")
    return owner


def _target(world: World, call: Call) -> int:
    """Whose wall to write on. The minus makes a community of a number."""
    owner = call.number("owner_id")
    if owner is None:
        if call.token.kind == "community":
            raise bad_parameter("owner_id is undefined")
        return call.token.owner
    if call.token.kind == "community":
        allowed = owner == -call.token.owner
    else:
        allowed = owner == call.token.owner or -owner in world.groups
    if not allowed:
        raise VkRefusal(214, "access to the wall is closed")
    return owner


def _content(world: World, call: Call) -> Attached:
    message = call.text("message")
    parts = call.words("attachments")
    if not message.strip() and not parts:
        raise bad_parameter("message is undefined")
    if len(message) > LONGEST_MESSAGE:
        raise bad_parameter("message is too long")
    source = call.text("copyright")
    if source and not source.startswith(("http://", "https://")):
        raise VkRefusal(3102)
    return attach(
        world, parts, title=call.text("link_title") or None, link_photo=call.text("link_photo_id") or None
    )


def _check_obstacles(world: World, call: Call, owner: int) -> None:
    switches = world.switches
    if switches.captcha != "off" and call.text("success_token") != CAPTCHA_PASSED:
        raise captcha(with_sid=switches.captcha == "with_sid")
    if switches.strikes:
        raise VkRefusal(13000)
    if world.made_today(owner, call.now) >= switches.posts_a_day:
        raise VkRefusal(214, f"you can only add {switches.posts_a_day} posts a day")
    if switches.refuses_repeated_text and world.has_text(owner, call.text("message")):
        raise VkRefusal(9)


def _made(world: World, call: Call, owner: int, *, flags: dict[str, bool], content: Attached) -> VkPost:
    moment = _postponed_to(world, call, owner)
    return VkPost(
        id=world.next_post_id(owner),
        owner_id=owner,
        from_id=_author(world, call, owner, in_its_name=flags["from_group"]),
        created_by=_person(world, call),
        text=call.text("message"),
        time=moment or call.now,
        post_type=_post_type(world, call, owner, postponed=moment is not None),
        attachments=content.shown,
        photos=content.photos,
        link_card=content.link,
        link_title=call.text("link_title") or None,
        signed=flags["signed"],
        comments_closed=flags["close_comments"],
        marked_as_ads=flags["mark_as_ads"],
        muted=flags["mute_notifications"],
        copyright=call.text("copyright") or None,
        guid=call.text("guid") or None,
    )


def _postponed_to(world: World, call: Call, owner: int, *, besides: int | None = None) -> datetime | None:
    stamp = call.number("publish_date")
    if stamp is None:
        return None
    if stamp <= call.now.timestamp():
        raise bad_parameter("publish_date is invalid")
    moment = datetime.fromtimestamp(stamp, tz=UTC)
    waiting = [post for post in world.on_wall(owner) if post.post_type == "postpone" and post.id != besides]
    if any(abs(post.time - moment) < SLOT for post in waiting):
        raise VkRefusal(214, "a post is already scheduled for this time")
    return moment


def _postponed_again(world: World, call: Call, changed: VkPost) -> VkPost:
    """An edited postponed post that brings no date is published at once."""
    moment = _postponed_to(world, call, changed.owner_id, besides=changed.id)
    if moment is None:
        return replace(changed, post_type="post", time=call.now)
    return replace(changed, time=moment)


def _author(world: World, call: Call, owner: int, *, in_its_name: bool) -> int:
    may = call.token.kind == "community" or call.token.owner in _admins(world, owner)
    return owner if owner < 0 and in_its_name and may else _person(world, call)


def _person(world: World, call: Call) -> int:
    """The human behind a token; behind a community's key stands the admin who made it."""
    if call.token.kind == "user":
        return call.token.owner
    return min(world.group(call.token.owner).admins, default=0)


def _post_type(world: World, call: Call, owner: int, *, postponed: bool) -> PostType:
    if owner < 0 and call.token.kind == "user" and call.token.owner not in _admins(world, owner):
        return "suggest"
    return "postpone" if postponed else "post"


def _published(world: World, call: Call, owner: int) -> VkPost:
    """wall.post with post_id: a waiting post goes out now; every other parameter is ignored."""
    number = call.needed("post_id")
    waiting = world.walls.get(owner, {}).get(number)
    if waiting is None or waiting.post_type == "post":
        raise VkRefusal(104)
    return world.publish(waiting, at=call.now)


def _own(world: World, call: Call) -> VkPost:
    """The post that a call wants to change. Raises VkRefusal 104 without one, 210 without the right."""
    owner = _wall_named(world, call)
    number = call.positive("post_id")
    found = next((post for post in world.on_wall(owner) if post.id == number), None)
    if found is None:
        raise VkRefusal(104)
    by_key = call.token.kind == "community" and owner == -call.token.owner
    if not by_key and call.token.owner not in _admins(world, owner):
        raise VkRefusal(210)
    return found


def _admins(world: World, owner: int) -> frozenset[int]:
    group = world.groups.get(-owner)
    return group.admins if group is not None else frozenset({owner})
