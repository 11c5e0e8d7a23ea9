"""Places: which addresses of the Internet Protocol a page may be fetched from.

The program stands inside somebody's network: a link must not become a way to routers, databases and the
metadata service of a hosting company. The question is put to the address that is connected to, at that
moment, so no name, redirect or change of a name's address in between passes by it.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

#: web pages live there; whatever answers elsewhere is no page for readers
WEB_PORTS = frozenset({80, 443})

#: IANA IPv4 Special-Purpose Address Registry, and multicast
_CLOSED_4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",  # this network; Linux takes 0.0.0.0 for itself
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' NAT; Alibaba's metadata service
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; metadata services
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
#: everything that is routed lies in it: loopback, unique local, link-local, multicast, IPv4-mapped addresses
#: and NAT64 (64:ff9b::/96, 64:ff9b:1::/48) do not
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(each)
    for each in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public Internet, in whatever disguise it comes."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_4)
    return address in _OPEN_6 and not any(address in network for network in _CLOSED_6)


def is_public_web(address: Address, port: int) -> bool:
    """Whether a page may be fetched from there."""
    return port in WEB_PORTS and is_public(address)


def read_address(host: object) -> Address | None:
    """The address in a socket's place; a zone («%eth0») does not count. None: it is none."""
    try:
        return ip_address(str(host).partition("%")[0])
    except ValueError:
        return None
