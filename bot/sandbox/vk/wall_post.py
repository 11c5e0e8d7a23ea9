"""Posts of the VK double: how they are kept, and how wall.get shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Literal

from bot.sandbox.context import FeedPost

PostType = Literal["post", "postpone", "suggest"]
#: views are counted with a delay: a fresh post has no such field
VIEWS_AFTER = timedelta(minutes=1)
#: how long VK names the author and lets the post be changed
EDITABLE = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class VkPost:
    """One post on a wall."""

    id: int
    owner_id: int  #: negative: a community's wall
    from_id: int  #: negative: in the community's name
    created_by: int
    text: str
    time: datetime  #: of publication; of a postponed post: when it will be
    post_type: PostType = "post"
    attachments: tuple[Mapping[str, object], ...] = ()  #: as wall.get shows them
    photos: tuple[str, ...] = ()  #: addresses of the pictures on the sandbox's server
    link_card: str | None = None
    link_title: str | None = None
    signed: bool = False
    comments_closed: bool = False
    marked_as_ads: bool = False
    muted: bool = False
    copyright: str | None = None
    guid: str | None = None
    edited: datetime | None = None
    pinned: bool = False

    @property
    def from_group(self) -> bool:
        """Whether readers see the community as the author. False: somebody forgot from_group=1."""
        return self.from_id < 0

    @property
    def url(self) -> str:
        """The permanent address on the real site."""
        return f"https://vk.com/wall{self.owner_id}_{self.id}"

    def shown(self, channel: str) -> FeedPost:
        """For the page."""
        return FeedPost(
            id=str(self.id),
            at=self.time,
            text=self.text,
            url=self.url,
            channel=channel,
            photos=self.photos,
            link_card=self.link_card,
            edited=self.edited is not None,
        )

    def to_json(self, now: datetime, *, escaped: bool = False) -> dict[str, object]:
        """As wall.get and wall.getById answer (schema 5.199, wall_wallpost_full)."""
        answer: dict[str, object] = {
            "id": self.id,
            "owner_id": self.owner_id,
            "from_id": self.from_id,
            "date": int(self.time.timestamp()),
            "text": escape(self.text, quote=False) if escaped else self.text,
            "post_type": self.post_type,
            "attachments": [dict(attachment) for attachment in self.attachments],
            "marked_as_ads": int(self.marked_as_ads),
            "inner_type": "wall_wallpost",
            "hash": f"sandbox{self.id}",
            "can_edit": int(self.is_editable(now)),
            "can_delete": 1,
            "can_pin": int(self.post_type == "post"),
        }
        return answer | self._counters(now) | self._sometimes(now)

    def is_editable(self, now: datetime) -> bool:
        """Whether VK still lets it be changed."""
        return now - self.time < EDITABLE

    def _counters(self, now: datetime) -> dict[str, object]:
        counters: dict[str, object] = {
            "likes": {"can_like": 1, "count": 0, "user_likes": 0, "can_publish": 1},
            "reposts": {"count": 0, "user_reposted": 0},
            "comments": {"count": 0, "can_post": int(not self.comments_closed), "groups_can_post": True},
        }
        if self.post_type == "post" and now - self.time >= VIEWS_AFTER:
            counters["views"] = {"count": 1}
        return counters

    def _sometimes(self, now: datetime) -> dict[str, object]:
        fields: dict[str, object] = {}
        if self.is_editable(now):
            fields["created_by"] = self.created_by
        if self.edited is not None:
            fields["edited"] = int(self.edited.timestamp())
        if self.pinned:
            fields["is_pinned"] = 1
        if self.signed:
            fields["signer_id"] = self.created_by
        if self.copyright is not None:
            fields["copyright"] = {"link": self.copyright, "name": self.copyright, "type": "link"}
        return fields
