"""Context: what the three stand-ins share: the clock, the faults, the journal, the bell, the photos."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from aiohttp import web

from bot.sandbox.bell import Bell
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.journal import Entry, Journal

Act = Callable[[], Awaitable[web.StreamResponse]]
Refuse = Callable[[Fault], web.StreamResponse]

#: what a stand-in may say in the journal of an answer: `response[OUTCOME] = "error 100"`
OUTCOME = web.ResponseKey("outcome", str)

#: what a proxy in front of a network says when the network does not
BROKEN = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True, kw_only=True)
class FeedPost:
    """One post as a reader sees it, for the page and for whoever wants to check."""

    id: str
    at: datetime
    text: str
    url: str
    channel: str  #: the title of the place it stands in
    entities: Sequence[Mapping[str, object]] = ()  #: Telegram's, offsets in UTF-16 units
    photos: Sequence[str] = ()  #: addresses, see `SandboxContext.keep_photo`
    link_card: str | None = None
    large_card: bool = False  #: the card is a big picture above the text
    edited: bool = False

    def to_json(self) -> dict[str, object]:
        """For the control address; the moment under the name `time`."""
        fields = {name: value for name, value in vars(self).items() if name != "at"}
        return fields | {
            "time": self.at.isoformat(),
            "entities": list(self.entities),
            "photos": list(self.photos),
        }


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something happened to a feed."""

    number: int  #: counts up from 1
    network: str
    what: str  #: "post", "edit" or "delete"
    id: str


class StandIn(Protocol):
    """One network's double."""

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The addresses it answers at."""
        ...

    def feed(self) -> Sequence[FeedPost]:
        """What readers of the network's default place see, oldest first."""
        ...


@dataclass(kw_only=True)
class SandboxContext:
    """What the stand-ins share. One per sandbox."""

    now: Callable[[], datetime]
    faults: Faults = field(default_factory=Faults)
    journal: Journal = field(default_factory=Journal)
    bell: Bell = field(default_factory=Bell)  #: rung on every change that anybody may wait for
    address: str = ""  #: "http://127.0.0.1:PORT", known once the sandbox listens
    stopping: bool = False
    photos: dict[str, bytes] = field(default_factory=dict)
    changes: deque[Change] = field(default_factory=lambda: deque(maxlen=1000))  #: of the feeds, for the page
    changed: int = 0  #: how many changes there have been

    def announce(self, network: str, what: str, post_id: str) -> None:
        """A feed has changed: `what` is "post", "edit" or "delete"."""
        self.changed += 1
        self.changes.append(Change(number=self.changed, network=network, what=what, id=post_id))
        self.bell.ring()

    def keep_photo(self, data: bytes) -> str:
        """Keep a photo for the page; answers with its address on this server."""
        name = sha256(data).hexdigest()[:32]
        self.photos[name] = data
        return f"/sandbox/photos/{name}"

    async def guarded(
        self,
        request: web.Request,
        *,
        network: str,
        method: str,
        params: Mapping[str, object],
        act: Act,
        refuse: Refuse,
    ) -> web.StreamResponse:
        """Answer one call: journal it, let a switched-on fault strike, else `act()`.

        `refuse(fault)` builds the network's own error answer for a fault of kind "error". A stand-in may
        set the header-free text `response[OUTCOME]` to say in the journal what became of the call.
        """
        entry = self.journal.open(network, method, params, at=self.now())
        fault = self.faults.take(network, method)
        self.bell.ring()

        async def done() -> web.StreamResponse:
            answer = await act()
            entry.acted = True
            self.bell.ring()
            return answer

        response = await (done() if fault is None else self._struck(request, fault, act=done, refuse=refuse))
        _close(entry, response, fault)
        self.bell.ring()
        return response

    async def arrived(self, network: str, method: str, *, nth: int = 1, timeout: float = 10.0) -> Entry:
        """Wait for the `nth` call of `method` that ever came. Raises TimeoutError after real seconds."""
        return await self._nth(lambda: self.journal.calls(network, method), nth, timeout)

    async def acted(self, network: str, method: str, *, nth: int = 1, timeout: float = 10.0) -> Entry:
        """Wait until `nth` calls of `method` were dealt with, answered or not. Raises TimeoutError."""
        calls = self.journal.calls
        return await self._nth(
            lambda: [entry for entry in calls(network, method) if entry.acted], nth, timeout
        )

    async def _nth(self, look: Callable[[], Sequence[Entry]], nth: int, timeout: float) -> Entry:
        def found() -> Entry | None:
            entries = look()
            return entries[nth - 1] if len(entries) >= nth else None

        return await self.bell.until(found, timeout=timeout)

    async def _struck(
        self, request: web.Request, fault: Fault, *, act: Act, refuse: Refuse
    ) -> web.StreamResponse:
        answer = await act() if fault.acts_first else None
        match fault.kind:
            case "drop_before" | "drop_after":
                return _cut(request)
            case "status":
                return _status(fault)
            case "error":
                return refuse(fault)
            case "null":
                return web.json_response(None)
            case "hang":
                await fault.released.wait()
                return answer or await act()
            case "late":
                return await _late(request, fault, act)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _late(request: web.Request, fault: Fault, act: Act) -> web.StreamResponse:
    """Nobody listens any more; the network carries out what it got, as real ones do."""
    answer = _cut(request)
    try:
        async with asyncio.timeout(fault.delay):
            await fault.released.wait()
    except TimeoutError:
        pass  # its time has come
    await act()
    return answer


def _status(fault: Fault) -> web.Response:
    code = fault.how.get("code", 502)
    body = fault.how.get("body", BROKEN)
    pause = fault.how.get("retry_after")
    return web.Response(
        status=code if isinstance(code, int) else 502,
        text=str(body),
        content_type="text/html",
        headers={} if pause is None else {"Retry-After": str(pause)},
    )


def _close(entry: Entry, response: web.StreamResponse, fault: Fault | None) -> None:
    told = response.get(OUTCOME)
    outcome = str(told) if told is not None else ("ok" if response.status < 400 else str(response.status))
    entry.outcome = outcome if fault is None else f"fault {fault.kind}"
