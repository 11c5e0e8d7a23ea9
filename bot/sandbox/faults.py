"""Faults: what may go wrong between a client and a network, switched on per method.

    drop_before   the connection is cut; nothing was done
    drop_after    it was done; then the connection is cut
    late          the connection is cut before anything was done; `seconds` later (5), or at `release()`,
                  it is done after all: the request was on its way
    status        an HTTP status with a body that is not the network's JSON (`code`, `body`), and where wanted
                  with the header Retry-After (`retry_after`)
    error         the network's own error answer, made by its stand-in from `how`
    hang          nothing comes until `release()`
    null          the body is the JSON word null (OK does that)

`status`, `error`, `hang` and `null` take `when="before"` (nothing was done; the default)
or `when="after"` (it was done).
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Kind = Literal["drop_before", "drop_after", "status", "error", "hang", "null", "late"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ANY = "*"


class BadFault(ValueError):
    """A fault that nobody could play."""


@dataclass(kw_only=True, eq=False)
class Fault:
    """One switched-on fault. `times` and `after` count down as calls come."""

    id: int
    network: str
    method: str
    kind: Kind
    times: int  #: how many calls it still strikes
    after: int  #: how many matching calls it still lets pass
    how: Mapping[str, object] = field(default_factory=dict)
    struck: asyncio.Event = field(default_factory=asyncio.Event)  #: set when a call met it
    released: asyncio.Event = field(default_factory=asyncio.Event)  #: set by `release()`

    @property
    def acts_first(self) -> bool:
        """Whether the call has its effect in spite of the fault."""
        return self.kind == "drop_after" or self.how.get("when") == "after"

    @property
    def delay(self) -> float:
        """Seconds of real time after which a late call has its effect."""
        return float(str(self.how.get("seconds", 5)))

    def matches(self, network: str, method: str) -> bool:
        """Whether a call of `method` is one that this fault is about."""
        return self.network in (network, ANY) and self.method in (method, ANY)

    def to_json(self) -> dict[str, object]:
        """For the control address."""
        names = ("id", "network", "method", "kind", "times", "after")
        return {name: getattr(self, name) for name in names} | {
            "how": dict(self.how),
            "struck": self.struck.is_set(),
        }


class Faults:
    """The faults of one sandbox, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._added = 0

    def add(
        self, network: str, method: str, kind: str, times: int = 1, *, after: int = 0, **how: object
    ) -> Fault:
        """Strike the next `times` calls of `method`, having let `after` of them pass. "*" means any.

        Raises BadFault on an unknown kind or an impossible count.
        """
        known = next((name for name in KINDS if name == kind), None)
        if known is None:
            raise BadFault(f"unknown kind of fault {kind!r}; there are: {', '.join(KINDS)}")
        if times < 1 or after < 0:
            raise BadFault("times must be at least 1 and after at least 0")
        if how.get("when", "before") not in ("before", "after"):
            raise BadFault('when must be "before" or "after"')
        if known == "late" and not isinstance(how.get("seconds", 5), int | float):
            raise BadFault("seconds must be a number")
        self._added += 1
        fault = Fault(
            id=self._added, network=network, method=method, kind=known, times=times, after=after, how=how
        )
        self._faults.append(fault)
        return fault

    def take(self, network: str, method: str) -> Fault | None:
        """The fault that strikes this very call, if any."""
        for fault in self._faults:
            if fault.times > 0 and fault.matches(network, method):
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                fault.struck.set()
                return fault
        return None

    def release(self) -> None:
        """Let everything go on that hangs. Faults that did not strike yet stay switched on."""
        for fault in self._faults:
            if fault.struck.is_set():
                fault.released.set()

    def clear(self) -> None:
        """Switch all faults off and let go what hangs."""
        self.release()
        self._faults.clear()

    def to_json(self) -> list[dict[str, object]]:
        """Every fault that is still listed, spent ones included."""
        return [fault.to_json() for fault in self._faults]
