"""Control: faults, journal, feeds and live news of one sandbox over HTTP, and the page that shows them."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from aiohttp import web

from bot.sandbox.context import SandboxContext, StandIn
from bot.sandbox.faults import BadFault
from bot.sandbox.samples import samples

PAGE = Path(__file__).parent / "page"
#: the page shows whatever people posted: no foreign script may run beside it
POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Control:
    """The addresses under /sandbox, and the page."""

    def __init__(self, context: SandboxContext, stand_ins: Mapping[str, StandIn]) -> None:
        self._context = context
        self._stand_ins = stand_ins
        self._samples = samples()

    def routes(self) -> list[web.AbstractRouteDef]:
        """The addresses it answers at."""
        return [
            web.get("/", self._page),
            web.static("/page", PAGE),
            web.get("/sandbox/feeds", self._feeds),
            web.get("/sandbox/events", self._events),
            web.get("/sandbox/journal", self._journal),
            web.get("/sandbox/photos/{name}", self._photo),
            web.get("/sandbox/faults", self._list_faults),
            web.post("/sandbox/faults", self._add_fault),
            web.delete("/sandbox/faults", self._clear_faults),
            web.post("/sandbox/faults/release", self._release_faults),
        ]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers={"Content-Security-Policy": POLICY})

    async def _feeds(self, request: web.Request) -> web.Response:
        feeds = {
            name: [post.to_json() for post in stand_in.feed()] for name, stand_in in self._stand_ins.items()
        }
        return web.json_response({"now": self._context.now().isoformat(), "cards": self._cards()} | feeds)

    def _cards(self) -> dict[str, dict[str, str]]:
        """What a network's crawler would find at the samples' addresses."""
        return {
            sample.link: {"title": sample.title, "photo": self._context.keep_photo(sample.photos[0])}
            if sample.photos
            else {"title": sample.title}
            for sample in self._samples
            if sample.link is not None
        }

    async def _journal(self, request: web.Request) -> web.Response:
        calls = self._context.journal.calls(request.query.get("network"), request.query.get("method"))
        return web.json_response([entry.to_json() for entry in calls], dumps=_dump)

    async def _photo(self, request: web.Request) -> web.Response:
        data = self._context.photos.get(request.match_info["name"])
        if data is None:
            raise web.HTTPNotFound
        return web.Response(
            body=data, content_type=_mime(data), headers={"X-Content-Type-Options": "nosniff"}
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one for each post, edit and deletion from now on."""
        answer = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        told = self._context.changed
        await answer.prepare(request)
        await answer.write(b": listening\n\n")
        while not self._context.stopping and request.transport is not None:
            for change in [change for change in self._context.changes if change.number > told]:
                told = change.number
                line = f"id: {told}\nevent: {change.what}\ndata: {json.dumps(asdict(change))}\n\n"
                await answer.write(line.encode())
            await self._context.bell.wait()
        return answer

    async def _list_faults(self, request: web.Request) -> web.Response:
        return web.json_response(self._context.faults.to_json())

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            wanted = json.loads(await request.text())
            fault = self._context.faults.add(**wanted)
        except (ValueError, TypeError) as error:
            return web.json_response({"error": _reason(error)}, status=400)
        return web.json_response(fault.to_json(), status=201)

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._context.faults.clear()
        return web.json_response([])

    async def _release_faults(self, request: web.Request) -> web.Response:
        self._context.faults.release()
        return web.json_response(self._context.faults.to_json())


def _reason(error: Exception) -> str:
    if isinstance(error, BadFault):
        return str(error)
    return "a fault is a JSON object with network, method, kind and, if you like, times, after, when, …"


def _dump(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)


def _mime(data: bytes) -> str:
    signatures = ((b"\x89PNG", "image/png"), (b"GIF8", "image/gif"), (b"RIFF", "image/webp"))
    return next((mime for start, mime in signatures if data.startswith(start)), "image/jpeg")
