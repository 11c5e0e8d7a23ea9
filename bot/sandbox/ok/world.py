"""World: everything the OK double knows, and the switches that make it behave badly."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from bot.sandbox.context import SandboxContext
from bot.sandbox.ok.errors import OkRefusal
from bot.sandbox.ok.signature import session_secret
from bot.sandbox.ok.topic import OkTopic

GROUP_ID = "70000000000001"
EDITOR_ID = "570000000001"
APPLICATION_KEY = "SANDBOXPUBLICKEY"
APPLICATION_SECRET = "sandbox-ok-app-secret"
ACCESS_TOKEN = "sandbox-ok-token"
SESSION_SECRET = "sandbox-ok-session-secret"
FIRST_TOPIC = 70_102_413_183_763

#: apiok.ru, ext/oauth/permissions
EVERY_RIGHT = frozenset({"VALUABLE_ACCESS", "LONG_ACCESS_TOKEN", "PHOTO_CONTENT", "GROUP_CONTENT"})
#: who may write in a group's name
STAFF = frozenset({"ADMIN", "MODERATOR"})


@dataclass(kw_only=True)
class Session:
    """One access token."""

    access_token: str = field(repr=False)
    uid: str
    secret: str | None = field(default=None, repr=False)
    rights: frozenset[str] = EVERY_RIGHT
    state: Literal["alive", "expired", "revoked"] = "alive"

    def secrets(self) -> list[str]:
        """What its calls may be signed with: its own secret, or the one made of the application's."""
        made = session_secret(self.access_token, APPLICATION_SECRET)
        return [made] if self.secret is None else [self.secret, made]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group and the standing of its people: uid → ADMIN, MODERATOR, ACTIVE, BLOCKED …"""

    id: str
    name: str
    short_name: str
    members: dict[str, str]


@dataclass(kw_only=True)
class PhotoPlace:
    """A promised photo: its id, then its bytes, then the token under which a topic takes it once."""

    id: str
    token: str
    address: str | None = None  #: of the bytes, once uploaded
    used: bool = False


@dataclass(kw_only=True)
class Switches:
    """What tests and demonstrations turn on the OK double. The defaults are its good behaviour."""

    missing_right: Literal[10, 200] = 10  #: the error where the user did not grant a right
    used_photo: Literal[121, 100] = 121  #: the error where a photo token was spent or never given
    moderates: bool = False  #: topics wait for the moderators and get another id when they let them out
    lists_waiting: bool = False  #: getTopics shows what waits as well, marked is_unpublished_post
    quotes_photo_ids: bool = False  #: the upload answer spells photo ids url-encoded
    censored: set[str] = field(default_factory=set)  #: words that bring error 454
    #: by which of its two names a topic is deleted; None: by either
    deletes_by: Literal["topic_id", "delete_id"] | None = None
    longest_text: int = 5000  #: characters in all text blocks; the real limit is written nowhere
    most_blocks: int = 20  #: likewise


@dataclass(kw_only=True)
class World:
    """All that the methods read and change. In memory; ids count upwards."""

    context: SandboxContext
    switches: Switches = field(default_factory=Switches)
    groups: dict[str, Group] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    topics: dict[str, OkTopic] = field(default_factory=dict)
    republished: dict[str, str] = field(default_factory=dict)  #: id before publication → id after
    places: dict[str, PhotoPlace] = field(default_factory=dict)  #: by photo id
    offers: list[list[str]] = field(default_factory=list)  #: photo ids of each upload address
    last_topic: int = FIRST_TOPIC

    def session(self, access_token: str) -> Session:
        """The living session of that token. Raises OkRefusal 453 without one, 103 unknown, 102 expired."""
        if not access_token:
            raise OkRefusal(453, "Method must be called with session")
        known = self.sessions.get(access_token)
        if known is None or known.state == "revoked":
            raise OkRefusal(103, "Invalid session key")
        if known.state == "expired":
            raise OkRefusal(102, "Session expired")
        return known

    def group(self, gid: str) -> Group:
        """A group by its id. Raises OkRefusal 160."""
        found = self.groups.get(gid)
        if found is None:
            raise OkRefusal(160, "Invalid group id")
        return found

    def next_topic_id(self) -> str:
        """A new id of a topic; never given twice."""
        self.last_topic += 12
        return str(self.last_topic)

    def keep(self, topic: OkTopic, what: str) -> None:
        """Keep a new or changed topic; readers' pages are told if they can see it."""
        self.topics[topic.id] = topic
        if topic.published:
            self.context.announce("ok", what, topic.id)

    def drop(self, topic: OkTopic) -> None:
        """Delete a topic."""
        del self.topics[topic.id]
        if topic.published:
            self.context.announce("ok", "delete", topic.id)

    def of_group(self, gid: str) -> list[OkTopic]:
        """Every topic of a group, unpublished ones too, in order of publication."""
        self.publish_due()
        found = [topic for topic in self.topics.values() if topic.group == gid]
        return sorted(found, key=lambda topic: (topic.time, int(topic.id)))

    def publish_due(self) -> None:
        """Publish what has reached its publishAt, unless moderators look at everything first."""
        if not self.switches.moderates:
            self.release(self.context.now())

    def release(self, now: datetime) -> None:
        """Publish what has come due. A published topic has another id than it had while it waited."""
        due = [topic for topic in self.topics.values() if not topic.published and topic.time <= now]
        for topic in due:
            del self.topics[topic.id]
            published = replace(topic, id=self.next_topic_id(), published=True)
            self.republished[topic.id] = published.id
            self.keep(published, "post")


def furnished(context: SandboxContext) -> World:
    """A world with one group, its editor and the editor's session."""
    world = World(context=context)
    group = Group(id=GROUP_ID, name="Наш район", short_name="nash.rayon", members={EDITOR_ID: "ADMIN"})
    world.groups[group.id] = group
    session = Session(access_token=ACCESS_TOKEN, uid=EDITOR_ID, secret=SESSION_SECRET)
    world.sessions[session.access_token] = session
    return world
