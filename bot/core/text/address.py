"""Addresses that a network names for uploads: which of them may receive our bytes.

A network's answer is somebody else's text. Without this rule a forged or broken answer could make the
program post files into the house's own network.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}


class ForbiddenAddress(ValueError):
    """This address may not receive uploads."""


def upload_target(url: str, *, home: str) -> tuple[str, int] | None:
    """Host and port to resolve before bytes go to `url`; None where `url` is at `home`, the API's own host.

    Raises ForbiddenAddress where it is no http(s) address at all.
    """
    parts = _split(url)
    host = parts.hostname
    if parts.scheme not in _PORTS or not host:
        raise ForbiddenAddress("not an http(s) address")
    if host == _split(home).hostname:
        return None
    return host, parts.port or _PORTS[parts.scheme]


def require_public(addresses: Iterable[str]) -> None:
    """Raise ForbiddenAddress unless each of the IP `addresses` belongs to the public internet."""
    if not all(_is_public(ip_address(address)) for address in addresses):
        raise ForbiddenAddress("a private address")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - the property raises on a port that is none
    except ValueError as error:
        raise ForbiddenAddress("not an address") from error
    return parts


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    # ::ffff:127.0.0.1 is the loopback in a disguise that `is_global` does not see through in every Python
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    plain = inner or address
    return plain.is_global and not plain.is_multicast
