"""Call: one request to a method of OK that passed the gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.ok.errors import OkRefusal, bad_parameter
from bot.sandbox.ok.world import STAFF, Session, World


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call whose key, session, signature and rights were found good."""

    method: str
    params: Mapping[str, str]
    session: Session
    now: datetime

    def text(self, name: str, default: str = "") -> str:
        """A parameter as it came."""
        return self.params.get(name, default)

    def needed(self, name: str) -> str:
        """A parameter that must be there."""
        value = self.params.get(name, "")
        if not value:
            raise bad_parameter(f"Missed required parameter: {name}")
        return value

    def words(self, name: str) -> list[str]:
        """A list: values between commas."""
        return [part.strip() for part in self.needed(name).split(",") if part.strip()]

    def number(self, name: str, *, default: int, most: int) -> int:
        """A whole number from 1 on."""
        value = self.params.get(name, str(default))
        if not value.isdecimal() or not 1 <= int(value) <= most:
            raise bad_parameter(f"Invalid parameter {name} value: [{value}]")
        return int(value)


def check_staff(world: World, call: Call, gid: str) -> None:
    """Raise OkRefusal 50 unless the session's person may write in that group's name."""
    if world.group(gid).members.get(call.session.uid) not in STAFF:
        raise OkRefusal(50, "User is not an administrator of the group")
