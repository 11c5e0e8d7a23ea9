"""Which addresses a page may be fetched from: the public Internet's, in no disguise."""

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fetching.places import is_public, is_public_web, read_address

INSIDE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.168.1.1", "198.18.0.1",
    "224.0.0.251", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.2.7", "203.0.113.9",
    "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "ff0e::1", "100::1",
    "2001:db8::1", "3fff::1", "5f00::1",
]  # fmt: skip
OUTSIDE = [
    "8.8.8.8",
    "77.88.55.242",
    "1.1.1.1",
    "172.32.0.1",
    "100.128.0.1",
    "2a02:6b8::2:242",
    "2606:4700::1111",
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_no_part_of_the_public_web_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_public_web_is_open(address: str) -> None:
    assert is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_the_clothes_of_ipv6_is_refused_whatever_it_is(inner: IPv4Address) -> None:
    number = int(inner)
    disguises = [
        f"::ffff:{inner}",  # IPv4-mapped
        f"::{inner}",  # IPv4-compatible
        f"64:ff9b::{inner}",  # NAT64
        f"64:ff9b:1::{inner}",  # NAT64 of one's own
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1",  # 6to4
        f"2001::{inner}",  # Teredo
    ]
    assert not any(is_public(ip_address(each)) for each in disguises)


@given(st.ip_addresses())
def test_nothing_is_open_that_the_standard_library_knows_to_be_closed(address: object) -> None:
    known = ip_address(str(address))
    closed = known.is_private or known.is_loopback or known.is_link_local or known.is_multicast
    assert not ((closed or known.is_reserved or known.is_unspecified) and is_public(known))


@pytest.mark.parametrize(
    ("port", "may"), [(80, True), (443, True), (22, False), (6379, False), (8080, False)]
)
def test_pages_live_on_two_ports(port: int, may: bool) -> None:
    assert is_public_web(ip_address("8.8.8.8"), port) is may
    assert not is_public_web(ip_address("127.0.0.1"), port)


def test_a_zone_does_not_hide_an_address_and_a_name_is_none() -> None:
    assert read_address("fe80::1%eth0") == ip_address("fe80::1")
    assert read_address("localhost") is None
