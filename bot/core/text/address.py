"""Addresses that a network names for uploads: which of them may receive our bytes.

A network's answer is somebody else's text. Without this rule a forged or broken answer could make the
program post files into the house's own network.
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}

#: RFC 3986, appendix A: what may stand in an address at all. Two libraries read "http://a\\@b/" as two hosts
_LETTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")

#: RFC 4291, 2.4, in force at IANA: the only part of IPv6 that is given out for public use
_GIVEN_OUT = IPv6Network("2000::/3")
#: RFC 6052: an IPv4 address as a gateway of an IPv6 network shows it
_TRANSLATED = IPv6Network("64:ff9b::/96")


class ForbiddenAddress(ValueError):
    """This address may not receive uploads."""


def upload_target(url: str, *, home: str) -> tuple[str, int] | None:
    """Host and port to resolve before bytes go to `url`; None where `url` is at `home`, the API's own host.

    Raises ForbiddenAddress where it is no http(s) address at all, or one that hides where it leads.
    """
    parts = _split(url)
    host = parts.hostname
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc:
        raise ForbiddenAddress("not an http(s) address")
    if host == urlsplit(home).hostname:  # ours, and checked with the rest of the configuration
        return None
    return host, parts.port or _PORTS[parts.scheme]


def require_public(addresses: Iterable[str]) -> None:
    """Raise ForbiddenAddress unless each of the IP `addresses` belongs to the public internet."""
    if not all(_is_public(ip_address(address)) for address in addresses):
        raise ForbiddenAddress("a private address")


def _split(url: str) -> SplitResult:
    if not _LETTERS.fullmatch(url):
        raise ForbiddenAddress("not an address")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - the property raises on a port that is none
    except ValueError as error:
        raise ForbiddenAddress("not an address") from error
    return parts


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    plain = address if isinstance(address, IPv4Address) else _undisguised(address)
    if isinstance(plain, IPv6Address) and plain not in _GIVEN_OUT:
        return False
    return plain.is_global and not plain.is_multicast


def _undisguised(address: IPv6Address) -> IPv4Address | IPv6Address:
    """::ffff:127.0.0.1 is the loopback in one of its disguises, and `is_global` sees through none of them."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
