"""Journal: every call that came, and what became of it. Secrets never enter it."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

IN_FLIGHT = "in flight"
#: parameters that carry a secret in one of the three networks
SECRET = frozenset(
    {"access_token", "token", "sig", "session_key", "session_secret", "secret_key", "secret_token"}
)
#: one sandbox may stand for days; a journal is for looking back, not an archive
KEPT = 20_000


@dataclass(kw_only=True)
class Entry:
    """One call."""

    number: int
    at: datetime
    network: str
    method: str
    params: Mapping[str, object]
    outcome: str = IN_FLIGHT
    acted: bool = False  #: the network has dealt with it; the answer may be on its way, or lost

    def to_json(self) -> dict[str, object]:
        """For the control address."""
        return vars(self) | {"at": self.at.isoformat(), "params": dict(self.params)}


class Journal:
    """The calls of one sandbox, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0

    def open(self, network: str, method: str, params: Mapping[str, object], *, at: datetime) -> Entry:
        """Note that a call has come; its `outcome` is filled in by who answers it."""
        self._count += 1
        entry = Entry(
            number=self._count,
            at=at,
            network=network,
            method=method,
            params={name: _shown(name, value) for name, value in params.items()},
        )
        self._entries.append(entry)
        return entry

    def calls(self, network: str | None = None, method: str | None = None) -> list[Entry]:
        """The calls of one network, of one method, or all."""
        return [
            entry
            for entry in self._entries
            if network in (None, entry.network) and method in (None, entry.method)
        ]


def _shown(name: str, value: object) -> object:
    if name in SECRET:
        return "•••"
    return f"<{len(value)} bytes>" if isinstance(value, bytes) else value
