"""Gate: who may knock. Programs of this machine and the sandbox's own page; no web page of anybody else.

Everybody who runs the sandbox also runs a browser, and every web page in it may send requests to loopback.
"""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Fetch Metadata, Sec-Fetch-Site: the page itself, or a person who typed the address; programs send none
_OWN = (None, "same-origin", "none")


def gate(host: str) -> Middleware:
    """Answers 403 to what a foreign web page made a browser send. `host` is where the sandbox listens."""

    @web.middleware
    async def at_the_gate(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not _means_us(request.headers.get("Host", host), host):
            raise web.HTTPForbidden(
                text="the sandbox answers at its number or at localhost, at no other name"
            )
        if _from_foreign_page(request):
            raise web.HTTPForbidden(text="the sandbox does not answer other sites' pages")
        return await handler(request)

    return at_the_gate


def _means_us(named: str, host: str) -> bool:
    """A name of somebody's domain may point here (DNS rebinding); a number and localhost are ours."""
    try:
        name = urlsplit(f"//{named}").hostname or ""
        if name in (host, "localhost"):
            return True
        ip_address(name)
    except ValueError:
        return False
    return True


def _from_foreign_page(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return True
    link = request.path == "/" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return request.headers.get("Sec-Fetch-Site") not in _OWN and not link
