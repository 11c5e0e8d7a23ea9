"""Call: one request to a method of VK, with readers for the ways in which VK writes values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.vk.access import Token
from bot.sandbox.vk.errors import bad_parameter

#: from this version on, getById answers with an object instead of a bare list
OBJECT_ANSWERS = (5, 139)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that passed the gate."""

    method: str
    params: Mapping[str, str]
    token: Token
    now: datetime

    @property
    def version(self) -> tuple[int, ...]:
        """The `v` of the call, comparable."""
        return read_version(self.params["v"])

    @property
    def answers_objects(self) -> bool:
        """Whether getById answers with an object: since 5.139."""
        return self.version >= OBJECT_ANSWERS

    def text(self, name: str, default: str = "") -> str:
        """A parameter as it came."""
        return self.params.get(name, default)

    def flag(self, name: str) -> bool:
        """A truth value. VK knows 0 and 1 and no other spelling."""
        value = self.params.get(name, "0")
        if value not in ("0", "1"):
            raise bad_parameter(f"{name} should be 0 or 1")
        return value == "1"

    def number(self, name: str) -> int | None:
        """A whole number; None where the parameter is absent."""
        value = self.params.get(name)
        if value is None or value == "":
            return None
        if not value.removeprefix("-").isdecimal():
            raise bad_parameter(f"{name} is not integer")
        return int(value)

    def needed(self, name: str) -> int:
        """A whole number that must be there."""
        value = self.number(name)
        if value is None:
            raise bad_parameter(f"{name} is undefined")
        return value

    def positive(self, name: str) -> int:
        """A number above zero that must be there: VK wants community ids without the minus here."""
        value = self.needed(name)
        if value <= 0:
            raise bad_parameter(f"{name} not positive")
        return value

    def words(self, name: str) -> list[str]:
        """A list: values between commas."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def count(self, *, default: int, most: int) -> int:
        """How many to answer with."""
        value = self.number("count")
        if value is None:
            return default
        if not 0 <= value <= most:
            raise bad_parameter(f"count should be between 0 and {most}")
        return value


def read_version(text: str) -> tuple[int, ...]:
    """ "5.199" as numbers. Raises VkRefusal (100) on anything else."""
    parts = text.split(".")
    if len(parts) != 2 or not all(part.isdecimal() for part in parts):
        raise bad_parameter("v should be in the form 5.199")
    return tuple(int(part) for part in parts)
