"""Stray: a queue or channel that the configuration has lost, though articles still wait for it."""

from dataclasses import dataclass
from typing import Literal

QUEUE, CHANNEL = "queue", "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """What is gone, and for what articles wait that can reach nobody without it."""

    kind: Literal["queue", "channel"]
    name: str
    count: int  #: how many articles wait
    articles: tuple[tuple[int, str], ...]  #: the first of them: number and headline
