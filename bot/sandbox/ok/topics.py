"""mediatopic.*: publishing, reading, changing."""

from dataclasses import replace

from bot.sandbox.ok.attachment import Attachment, read_attachment, with_preview
from bot.sandbox.ok.call import Call, check_staff
from bot.sandbox.ok.errors import OkRefusal, bad_parameter
from bot.sandbox.ok.topic import OkTopic
from bot.sandbox.ok.world import World

#: apiok.ru, mediatopic.post: type
TYPES = frozenset({"USER", "USER_STATUS", "USER_NOTE", "GROUP_THEME", "GROUP_THEME_PROMO", "GROUP_SUGGESTED"})
MOST_READ = 100


def post(world: World, call: Call) -> object:
    """mediatopic.post. The answer is a bare string, not an object."""
    if call.needed("type") not in TYPES:
        raise bad_parameter("Invalid parameter type value")
    gid = call.needed("gid")
    check_staff(world, call, gid)
    attachment = _attachment(world, call)
    if attachment.publish_at is not None and attachment.publish_at <= call.now:
        raise bad_parameter("publishAt lies in the past")
    _spend(attachment)
    topic = _made(world, call, gid, attachment)
    world.keep(topic, "post")
    return topic.id


def edit(world: World, call: Call) -> object:
    """mediatopic.edit: replaces the blocks."""
    old = _topic(world, call.needed("topic_id"))
    check_staff(world, call, old.group)
    if not old.editable:
        raise OkRefusal(704, "Edit timeout exceeded")
    attachment = _attachment(world, call)
    _spend(attachment)
    changed = replace(
        old, blocks=attachment.blocks, photos=attachment.photos, links=attachment.links, edited=True
    )
    world.keep(changed, "edit")
    return {"success": True}


def delete(world: World, call: Call) -> object:
    """mediatopic.deleteTopic: working clients name the topic by topic_id or by delete_id; both are taken."""
    known = world.switches.deletes_by
    if known is not None and not call.text(known):
        raise bad_parameter(f"Missed required parameter: {known}")
    name = call.text("topic_id") or call.needed("delete_id")
    topic = _topic(world, name.removeprefix("d"))
    check_staff(world, call, topic.group)
    world.drop(topic)
    return {"success": True, "restore_id": f"r{topic.id}"}


def topics_of(world: World, call: Call) -> object:
    """mediatopic.getTopics: what readers of a group see, newest first; `anchor` of an answer leads on."""
    gid = call.needed("gid")
    world.group(gid)
    listed = [topic for topic in world.of_group(gid) if topic.published or world.switches.lists_waiting]
    newest = listed[::-1]
    start = _after(newest, call.text("anchor"))
    page = newest[start:][: call.number("count", default=20, most=MOST_READ)]
    return {
        "media_topics": [topic.to_json() for topic in page],
        "anchor": page[-1].id if page else "",
        "has_more": len(newest) > start + len(page),
    }


def _after(topics: list[OkTopic], anchor: str) -> int:
    if not anchor:
        return 0
    place = next((place for place, topic in enumerate(topics) if topic.id == anchor), None)
    if place is None:
        raise bad_parameter("Invalid parameter anchor value")
    return place + 1


def by_ids(world: World, call: Call) -> object:
    """mediatopic.getByIds: topics that are not there are left out."""
    found = [world.topics.get(name) for name in call.words("topic_ids")]
    return {"media_topics": [topic.to_json() for topic in found if topic is not None], "entities": {}}


def republished(world: World, call: Call) -> object:
    """mediatopic.getRepublishedTopic: the id after publication of a topic that had to wait."""
    name = call.needed("topic_id")
    if name not in world.republished:
        raise OkRefusal(300, "Republished topic not found")
    return {"topicId": world.republished[name]}


def statistics(world: World, call: Call) -> object:
    """group.getStatTopic: nobody has read anything yet."""
    topic = _topic(world, call.needed("topic_id"))
    names = ("likes", "comments", "reshares", "views", "reach", "renderings", "engagement", "link_clicks")
    return {"topic": {"id": topic.id, "created_ms": topic.to_json()["created_ms"]} | dict.fromkeys(names, 0)}


def _attachment(world: World, call: Call) -> Attachment:
    attachment = read_attachment(world, call.needed("attachment"))
    return with_preview(attachment) if call.text("text_link_preview") == "true" else attachment


def _spend(attachment: Attachment) -> None:
    for place in attachment.spent:
        place.used = True


def _made(world: World, call: Call, gid: str, attachment: Attachment) -> OkTopic:
    waits = attachment.publish_at is not None or world.switches.moderates
    return OkTopic(
        id=world.next_topic_id(),
        group=gid,
        author=call.session.uid,
        time=attachment.publish_at or call.now,
        made=call.now,
        on_behalf=attachment.on_behalf,
        blocks=attachment.blocks,
        photos=attachment.photos,
        links=attachment.links,
        comments_disabled=attachment.comments_disabled,
        published=not waits,
    )


def _topic(world: World, name: str) -> OkTopic:
    found = world.topics.get(name)
    if found is None:
        raise OkRefusal(300, "Topic not found")
    return found
