"""Receipt: the network's proof that a post is out."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a network answered.

    `remote_id` is None where the network accepted the post without a usable id
    (Bot API 10.3, MessageId: a successful answer may carry `message_id` 0).
    """

    at: datetime  #: UTC
    remote_id: str | None
    url: str | None  #: where a reader finds it
    parts: tuple[str, ...] = ()  #: every id of an album, the first included
    note: str | None = None  #: what went otherwise than rendered («фото не загрузились, вышло с карточкой»)
