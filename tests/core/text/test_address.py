"""Uploads go to the public internet or to the API's own host, nowhere else."""

import pytest

from bot.core.text.address import ForbiddenAddress, require_public, upload_target

HOME = "https://api.vk.ru"


def test_a_foreign_host_is_named_for_resolving() -> None:
    assert upload_target("https://pu.vk.com/c1/upload.php?act=do_add", home=HOME) == ("pu.vk.com", 443)
    assert upload_target("http://pu.mycdn.me:8080/uploadImage", home=HOME) == ("pu.mycdn.me", 8080)


def test_the_networks_own_host_needs_no_question_even_on_loopback() -> None:
    assert upload_target("http://127.0.0.1:9000/vk/upload", home="http://127.0.0.1:8000") is None


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://pu.vk.com/x",
        "pu.vk.com/x",
        "",
        "http:///x",
        "http://[::1",
        "http://a:99999/",
        "http://пу.вк.рф/x",
        "http://pu.vk.com/a b",
        "http://pu.vk.com\t/x",
    ],
)
def test_what_is_no_http_address_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        upload_target(url, home=HOME)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1\\@api.vk.ru/up",  # urllib3 goes to 127.0.0.1, urllib to api.vk.ru
        "http://127.0.0.1:6379\\@pu.vk.com/up",
        "http://127.0.0.1 @api.vk.ru/up",
        "https://api.vk.ru@127.0.0.1/up",
        "https://anna:word@pu.vk.com/up",
    ],
)
def test_an_address_that_hides_where_it_leads_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        upload_target(url, home=HOME)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:7f00:1::",
        "fec0::1",
    ],
)
def test_an_address_inside_a_house_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        require_public(["87.240.129.1", address])


def test_public_addresses_pass() -> None:
    require_public(["87.240.129.1", "2a00:bdc0:e003:1::1", "::ffff:87.240.129.1", "64:ff9b::87.240.129.1"])
