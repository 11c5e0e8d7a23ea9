"""What a campaign is told, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What a campaign is like."""

    seed: int
    kills: int
    programs: int = 1  #: how many work on the database at once
    role: str = "publisher"
    blind: bool = False  #: with channels that nothing can look into
    #: what VK answers to a known guid; «same» would hide that a post was sent again without a look
    guid: Literal["same", "refuse", "deny"] = "deny"
    burst: int = 25  #: kills between two rests
    noise: float = 0.12  #: the share of calls that a fault meets while the killing goes on
    fresh: float = 0.08  #: the share of programs that begin from nothing, as `python -m bot run`


@dataclass(kw_only=True)
class Result:
    """What came of it."""

    kills: int = 0
    sending: int = 0  #: kills of a program that had claimed and not settled
    starting: int = 0  #: kills of a program that was not at work yet
    programs: int = 0
    asked: int = 0
    aims: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    posts: Counter[str] = field(default_factory=Counter)
    twice: int = 0
    lost: int = 0
    ended: int = 0
    full: int = 0  #: places that reached their ceiling
    violations: list[str] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        """Count another campaign in."""
        for name, value in vars(other).items():
            if isinstance(value, int):
                setattr(self, name, getattr(self, name) + value)
            elif isinstance(value, Counter):
                getattr(self, name).update(value)
            else:
                self.violations += value
