"""Topics of the OK double: how they are kept, and how mediatopic.getTopics shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.context import FeedPost


@dataclass(frozen=True, slots=True, kw_only=True)
class OkTopic:
    """One topic of a group. Ids are strings of digits, longer than some languages' numbers."""

    id: str
    group: str
    author: str  #: uid of who sent it, whoever it is shown as
    time: datetime  #: of publication; of a postponed topic: when it will be
    made: datetime
    on_behalf: bool = False  #: False: readers see the employee, not the newsroom
    blocks: tuple[Mapping[str, object], ...] = ()  #: as getTopics shows them
    photos: tuple[str, ...] = ()  #: addresses of the pictures on the sandbox's server
    links: tuple[str, ...] = ()  #: cards; two of the same address are a double card
    comments_disabled: bool = False
    published: bool = True  #: False: postponed, or with the moderators
    edited: bool = False
    editable: bool = True  #: False: its time for editing is over

    @property
    def text(self) -> str:
        """What readers read."""
        return "\n".join(str(block["text"]) for block in self.blocks if block["type"] == "text")

    @property
    def link_card(self) -> str | None:
        """The address of the first card."""
        return self.links[0] if self.links else None

    @property
    def url(self) -> str:
        """The permanent address on the real site."""
        return f"https://ok.ru/group/{self.group}/topic/{self.id}"

    def shown(self, channel: str) -> FeedPost:
        """For the page."""
        return FeedPost(
            id=self.id,
            at=self.time,
            text=self.text,
            url=self.url,
            channel=channel,
            photos=self.photos,
            link_card=self.link_card,
            edited=self.edited,
        )

    def to_json(self) -> dict[str, object]:
        """As mediatopic.getByIds answers."""
        answer: dict[str, object] = {
            "id": self.id,
            "created_ms": _milliseconds(self.made),
            "author_ref": f"group:{self.group}" if self.on_behalf else f"user:{self.author}",
            "owner_ref": f"group:{self.group}",
            "media": [dict(block) for block in self.blocks],
            "discussion_summary": {"comments_count": 0},
            "like_summary": {"count": 0},
            "reshare_summary": {"count": 0},
            "views_count": 0,
            "delete_id": f"d{self.id}",
            "edit_allowed": self.editable,
            "is_on_behalf_of_group": self.on_behalf,
        }
        if not self.published:
            answer |= {"is_unpublished_post": True, "publication_date_ms": _milliseconds(self.time)}
        return answer


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
