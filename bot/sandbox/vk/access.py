"""Access: who may call what. Kinds of token, their rights, their pace.

The table is what was measured in 2026, not what the schema says: wall.post is declared for users alone and
works with a community's key all the same.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.sandbox.vk.errors import NO_SCOPE, VkRefusal

#: `vk_id`: a user's token from VK ID (vk2.a.…), which may do next to nothing
Kind = Literal["community", "user", "service", "vk_id"]

USER: frozenset[Kind] = frozenset({"user"})
USER_SERVICE: frozenset[Kind] = frozenset({"user", "service"})
USER_COMMUNITY: frozenset[Kind] = frozenset({"user", "community"})
EVERYBODY: frozenset[Kind] = frozenset({"user", "community", "service", "vk_id"})

ALLOWED: Mapping[str, frozenset[Kind]] = {
    "wall.post": USER_COMMUNITY,
    "wall.edit": USER,
    "wall.delete": USER,
    "wall.pin": USER,
    "wall.unpin": USER,
    "wall.get": USER_SERVICE,
    "wall.getById": USER_SERVICE,
    "wall.closeComments": USER_COMMUNITY,
    "photos.getWallUploadServer": USER,
    "photos.saveWallPhoto": USER,
    "photos.getMessagesUploadServer": USER_COMMUNITY,
    "photos.saveMessagesPhoto": USER_COMMUNITY,
    "docs.getWallUploadServer": USER_COMMUNITY,
    "docs.save": USER_COMMUNITY,
    "stats.getPostReach": USER,
    "groups.getById": EVERYBODY,
    "groups.getTokenPermissions": frozenset({"community"}),
    "users.get": EVERYBODY,
    "utils.getServerTime": EVERYBODY,
    "utils.resolveScreenName": EVERYBODY,
}

#: the right that a method asks for; where none stands, any living token does
RIGHTS: Mapping[str, str] = {
    "wall.post": "wall",
    "wall.edit": "wall",
    "wall.delete": "wall",
    "wall.pin": "wall",
    "wall.unpin": "wall",
    "wall.closeComments": "wall",
    "photos.getWallUploadServer": "photos",
    "photos.saveWallPhoto": "photos",
    "photos.getMessagesUploadServer": "photos",
    "photos.saveMessagesPhoto": "photos",
    "docs.getWallUploadServer": "docs",
    "docs.save": "docs",
}

#: bits of groups.getTokenPermissions
BITS: Mapping[str, int] = {
    "stories": 1,
    "photos": 4,
    "messages": 4096,
    "wall": 8192,
    "docs": 131072,
    "manage": 262144,
    "market": 134217728,
}

#: calls a second; the service key's is that of an application with up to ten thousand users
PACE: Mapping[Kind, int] = {"community": 20, "user": 3, "vk_id": 3, "service": 5}
SECOND = timedelta(seconds=1)


@dataclass(kw_only=True)
class Token:
    """One key to the interface, and what VK remembers of it."""

    value: str = field(repr=False)
    kind: Kind
    owner: int  #: the user's id; for a community's key the community's, as a positive number
    rights: frozenset[str] = frozenset()
    dead: str | None = None  #: why it is not accepted any more, in the words of error 5
    calls: deque[datetime] = field(default_factory=deque, repr=False)

    @property
    def mask(self) -> int:
        """The rights as VK's bits."""
        return sum(BITS.get(right, 0) for right in self.rights)

    def keep_pace(self, now: datetime) -> None:
        """Count a call. Raises VkRefusal (6) above the calls a second; such a call is not counted.

        A clock that stands still between two calls says nothing of their pace, so they count as one.
        """
        if self.calls and self.calls[-1] == now:
            return
        while self.calls and not now - SECOND < self.calls[0] <= now:
            self.calls.popleft()
        if len(self.calls) >= PACE[self.kind]:
            raise VkRefusal(6)
        self.calls.append(now)


def check_right(token: Token, method: str) -> None:
    """Raise what VK raises when a token of this kind, or without this right, calls `method`."""
    if token.kind not in ALLOWED[method]:
        raise _WRONG_KIND[token.kind]()
    if RIGHTS.get(method, "") not in token.rights | {""}:
        detail = "no access to call this method. It cannot be called with current scopes."
        raise VkRefusal(15, detail, subcode=NO_SCOPE)


def _group_auth() -> VkRefusal:
    return VkRefusal(27, "method is unavailable with group auth.")


def _service_auth() -> VkRefusal:
    return VkRefusal(28, "method is unavailable with service token.")


def _profile_type() -> VkRefusal:
    return VkRefusal(1051)


def _no_access() -> VkRefusal:
    return VkRefusal(15, "no access to call this method", subcode=NO_SCOPE)


_WRONG_KIND = {
    "community": _group_auth,
    "service": _service_auth,
    "vk_id": _profile_type,
    "user": _no_access,
}
