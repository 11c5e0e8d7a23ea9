"""World: everything the VK double knows, and the switches that make it behave badly."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.sandbox.context import SandboxContext
from bot.sandbox.vk.access import BITS, Token
from bot.sandbox.vk.errors import VkRefusal
from bot.sandbox.vk.picture import Document, Picture, Upload
from bot.sandbox.vk.wall_post import VkPost

GROUP_ID = 123456
EDITOR_ID = 1001
STRANGER_ID = 1002
COMMUNITY_TOKEN = "vk1.a.sandbox-community"
USER_TOKEN = "vk1.a.sandbox-user"
SERVICE_TOKEN = "sandbox-service"

HOUR = timedelta(hours=1)  #: how long VK remembers a guid
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person."""

    id: int
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A community. Its `id` is positive; on walls it stands with a minus."""

    id: int
    name: str
    screen_name: str
    admins: frozenset[int] = frozenset()


@dataclass(kw_only=True)
class Switches:
    """What tests and demonstrations turn on the VK double. The defaults are its good behaviour."""

    pages_without_picture: set[str] = field(
        default_factory=set
    )  #: links that VK's crawler finds no picture on
    no_page_has_a_picture: bool = False
    paced: bool = True  #: error 6 above the calls a second
    #: what a guid brings the second time in its hour: the same id, error 100, error 214
    guid_repeat: Literal["same", "refuse", "deny"] = "same"
    refuses_repeated_text: bool = False  #: error 9 on a text that already stands on the wall
    captcha: Literal["off", "with_sid", "without_sid"] = "off"  #: error 14 on wall.post
    empty_uploads: int = 0  #: so many uploads answer with an empty `photo`
    strips_photos: bool = False  #: wall.post takes any photo and loses it silently
    photos_belong_to: Literal["user", "group"] = "user"  #: owner of a photo saved for a community's wall
    keeps_postponed_id: bool = True  #: whether a postponed post keeps its id when published
    escapes_text: bool = False  #: reading answers with &amp; &lt; &gt;
    posts_a_day: int = 500
    strikes: bool = False  #: error 13000 on wall.post


@dataclass(kw_only=True)
class World:
    """All that the methods read and change. In memory; ids count upwards."""

    context: SandboxContext
    switches: Switches = field(default_factory=Switches)
    users: dict[int, User] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    walls: dict[int, dict[int, VkPost]] = field(default_factory=dict)
    last_ids: dict[int, int] = field(default_factory=dict)  #: of posts, per wall: an id is never given twice
    created: dict[int, deque[datetime]] = field(default_factory=dict)  #: per wall, when posts were made
    guids: dict[tuple[int, str], tuple[int, datetime]] = field(default_factory=dict)
    pictures: dict[tuple[int, int], Picture] = field(default_factory=dict)
    documents: dict[tuple[int, int], Document] = field(default_factory=dict)
    uploads: dict[int, Upload] = field(default_factory=dict)
    last_file_id: int = 457_239_000

    def token(self, value: str) -> Token:
        """The living token of that value. Raises VkRefusal 15 without one, 5 for an unknown or dead one."""
        if not value:
            raise VkRefusal(15, "token required")
        known = self.tokens.get(value)
        if known is None:
            raise VkRefusal(5, "invalid access_token (4).")
        if known.dead is not None:
            raise VkRefusal(5, known.dead)
        return known

    def group(self, group_id: int) -> Group:
        """A community by its positive id. Raises VkRefusal 125."""
        found = self.groups.get(group_id)
        if found is None:
            raise VkRefusal(125)
        return found

    def next_post_id(self, owner_id: int) -> int:
        """A new id on that wall."""
        self.last_ids[owner_id] = self.last_ids.get(owner_id, 0) + 1
        return self.last_ids[owner_id]

    def next_file_id(self) -> int:
        """A new id of a photo or a file."""
        self.last_file_id += 1
        return self.last_file_id

    def keep(self, post: VkPost, what: str) -> None:
        """Put a new or changed post on its wall; readers' pages are told if they can see it."""
        self.walls.setdefault(post.owner_id, {})[post.id] = post
        if post.post_type == "post":
            self.context.announce("vk", what, str(post.id))

    def drop(self, post: VkPost) -> None:
        """Take a post off its wall."""
        del self.walls[post.owner_id][post.id]
        if post.post_type == "post":
            self.context.announce("vk", "delete", str(post.id))

    def on_wall(self, owner_id: int) -> list[VkPost]:
        """Every post on a wall, postponed and suggested ones too, in order of publication."""
        self._publish_due(self.context.now())
        return sorted(self.walls.get(owner_id, {}).values(), key=lambda post: (post.time, post.id))

    def made_today(self, owner_id: int, now: datetime) -> int:
        """How many posts were made on a wall in the last 24 hours, deleted ones included."""
        moments = self.created.get(owner_id, deque())
        while moments and moments[0] <= now - DAY:
            moments.popleft()
        return len(moments)

    def has_text(self, owner_id: int, text: str) -> bool:
        """Whether the very same text stands on the wall."""
        return any(post.text == text for post in self.on_wall(owner_id))

    def remembered(self, owner_id: int, guid: str, now: datetime) -> int | None:
        """The post that this guid made within the last hour."""
        post_id, moment = self.guids.get((owner_id, guid), (0, now))
        return post_id if post_id and now - moment < HOUR else None

    def _publish_due(self, now: datetime) -> None:
        due = [
            post
            for wall in self.walls.values()
            for post in wall.values()
            if post.post_type == "postpone" and post.time <= now
        ]
        for post in due:
            self.publish(post, at=post.time)

    def publish(self, post: VkPost, *, at: datetime) -> VkPost:
        """Turn a postponed or suggested post into one that readers see."""
        del self.walls[post.owner_id][post.id]
        keeps = self.switches.keeps_postponed_id
        post_id = post.id if keeps else self.next_post_id(post.owner_id)
        published = replace(post, id=post_id, post_type="post", time=at)
        self.keep(published, "post")
        return published


def furnished(context: SandboxContext) -> World:
    """A world with one community, its editor, a stranger and one token of each kind that a newsroom has."""
    world = World(context=context)
    editor = User(id=EDITOR_ID, first_name="Анна", last_name="Редакторова")
    stranger = User(id=STRANGER_ID, first_name="Пётр", last_name="Прохожий")
    world.users = {user.id: user for user in (editor, stranger)}
    group = Group(id=GROUP_ID, name="Наш район", screen_name="nash_rayon", admins=frozenset({EDITOR_ID}))
    world.groups = {group.id: group}
    every = frozenset(BITS)
    _add(
        world,
        (
            Token(value=COMMUNITY_TOKEN, kind="community", owner=GROUP_ID, rights=every),
            Token(value=USER_TOKEN, kind="user", owner=EDITOR_ID, rights=every),
            Token(value=SERVICE_TOKEN, kind="service", owner=0),
        ),
    )
    return world


def _add(world: World, tokens: Iterable[Token]) -> None:
    world.tokens.update({token.value: token for token in tokens})
