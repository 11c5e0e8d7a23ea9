"""A page is fetched from the public web within limits; from anywhere else nothing is even asked."""

import asyncio
import gzip
import tracemalloc
import zlib
from typing import Any

import pytest
from aiohttp import web

from bot.fetching import LARGEST, MOST_REDIRECTS, Fetched, Fetcher, NotFetched
from bot.fetching.unpacking import TooMuch, unpacker

PAGE = "<html><body><h1>Мост открыт</h1></body></html>"


async def refusal(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(NotFetched) as refused:
        await fetcher.fetch(url)
    assert refused.value.say("en") == str(refused.value)
    return refused.value.say("ru")


async def test_a_page_comes_with_its_address_and_its_letters(site: Any) -> None:
    site.page("/most", PAGE)
    fetched = await site.fetcher().fetch(site.address("/most#comments"))
    assert fetched == Fetched(url=site.address("/most"), body=PAGE.encode(), is_html=True, charset="utf-8")


async def test_redirects_are_followed_to_their_end(site: Any) -> None:
    site.page("/new", PAGE)
    site.status("/old", 301, Location="/older")
    site.status("/older", 302, Location=site.address("/new"))
    assert (await site.fetcher().fetch(site.address("/old"))).url == site.address("/new")


async def test_as_many_redirects_as_may_be_and_not_one_more(site: Any) -> None:
    site.page("/0", PAGE)
    for number in range(1, MOST_REDIRECTS + 2):
        site.status(f"/{number}", 302, Location=f"/{number - 1}")
    assert await site.fetcher().fetch(site.address(f"/{MOST_REDIRECTS}"))
    assert "по кругу" in await refusal(site.fetcher(), site.address(f"/{MOST_REDIRECTS + 1}"))
    assert site.asked.count("/0") == 1


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "2130706433", "0x7f.0.0.1"],
)
async def test_in_production_nothing_of_this_machine_is_reached(site: Any, host: str) -> None:
    site.page("/", PAGE)
    assert await refusal(Fetcher(patience=5), site.address("/", host))
    assert not site.asked


@pytest.mark.parametrize(
    "name", ["::ffff:127.0.0.1", "127.0.0.1", "64:ff9b::7f00:1", "169.254.169.254", "10.0.0.1"]
)
async def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(site: Any, name: str) -> None:
    site.names.names["evil.example"] = [name]
    said = await refusal(Fetcher(resolver=lambda: site.names), "http://evil.example/")
    assert "внутреннюю сеть" in said
    assert not site.asked


async def test_a_redirect_that_leads_inside_is_refused(site: Any) -> None:
    site.page("/secret", PAGE)
    for number, target in enumerate(
        ["http://127.0.0.2:1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "//localhost/"]
    ):
        site.names.names["localhost"] = ["127.0.0.3"]
        site.status(f"/{number}", 302, Location=target)
        assert "внутреннюю сеть" in await refusal(site.fetcher(), site.address(f"/{number}"))
    assert "/secret" not in site.asked


async def test_a_name_that_changes_its_address_between_two_questions_is_judged_each_time(site: Any) -> None:
    """Rebinding: the first answer is harmless, the second is the router."""
    site.names.names["evil.example"] = ["127.0.0.1", "127.0.0.9"]
    site.status("/a", 302, Location=site.address("/b", "evil.example"))
    site.page("/b", PAGE)
    assert "внутреннюю сеть" in await refusal(site.fetcher(), site.address("/a", "evil.example"))
    assert site.asked == ["/a"]
    assert site.names.asked == ["evil.example", "evil.example"]


@pytest.mark.parametrize("port", [22, 6379, 8080])
async def test_only_the_ports_of_the_web_are_knocked_at(site: Any, port: int) -> None:
    site.names.names["open.example"] = ["8.8.8.8"]
    assert "внутреннюю сеть" in await refusal(
        Fetcher(resolver=lambda: site.names), f"http://open.example:{port}/"
    )


@pytest.mark.parametrize(
    "address",
    ["", "паром", "ftp://paper.example/", "file:///etc/passwd", "gopher://paper.example/", "http://",
     "http://user:word@paper.example/", "http://[::1", "http://paper.example/" + "а" * 2000,
     "javascript:alert(1)", "http://paper.example:99999/"],
)  # fmt: skip
async def test_what_is_no_page_s_address_is_refused(site: Any, address: str) -> None:
    assert "не адрес страницы" in await refusal(site.fetcher(), address)
    assert not site.asked


@pytest.mark.parametrize(
    "target", ["ftp://paper.example/", "file:///etc/passwd", "", "http://a:b@paper.example/"]
)
async def test_a_redirect_to_what_is_no_page_s_address_is_refused(site: Any, target: str) -> None:
    site.status("/", 302, Location=target)
    assert "не адрес страницы" in await refusal(site.fetcher(), site.address("/"))


@pytest.mark.parametrize(
    ("code", "said"), [(404, "страницы нет"), (410, "страницы нет"), (403, "не пускает"), (500, "неполадки")]
)
async def test_what_the_site_answers_is_said_plainly(site: Any, code: int, said: str) -> None:
    site.status("/", code)
    answer = await refusal(site.fetcher(), site.address("/"))
    assert said in answer
    assert str(code) in answer


async def test_a_site_that_is_not_there_is_named_so(site: Any) -> None:
    assert "нет. Проверьте" in await refusal(site.fetcher(), "http://nowhere.example/")
    gone = site.address("/")
    await site.server.close()
    assert "не отвечает" in await refusal(site.fetcher(), gone)


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg", "application/octet-stream", "video/mp4"])
async def test_a_file_is_no_page(site: Any, kind: str) -> None:
    site.page("/", b"%PDF", kind)
    assert kind in await refusal(site.fetcher(), site.address("/"))


async def test_plain_text_is_a_page_and_one_without_a_kind_is_looked_at(site: Any) -> None:
    site.page("/text", "Мост открыт", "text/plain; charset=utf-8")
    site.page("/bare", PAGE, "")
    assert not (await site.fetcher().fetch(site.address("/text"))).is_html
    assert (await site.fetcher().fetch(site.address("/bare"))).is_html


async def test_a_page_that_is_too_large_is_not_read_to_its_end(site: Any) -> None:
    site.page("/told", b"a" * (LARGEST + 1))
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        stream = web.StreamResponse(headers={"Content-Type": "text/html"})
        await stream.prepare(request)
        while sent < 50 * LARGEST:
            await stream.write(b"a" * 65536)
            sent += 65536
        return stream

    site.pages["/untold"] = endless
    assert "слишком велика" in await refusal(site.fetcher(), site.address("/told"))
    assert "слишком велика" in await refusal(site.fetcher(), site.address("/untold"))
    assert sent < 4 * LARGEST


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_a_bomb_goes_off_small(site: Any, coding: str) -> None:
    page = b"a" * (200 * LARGEST // 10)
    packed = gzip.compress(page) if coding == "gzip" else zlib.compress(page)
    assert len(packed) < LARGEST // 10
    site.page("/", packed, Content_Encoding=coding)
    assert "слишком велика" in await refusal(site.fetcher(), site.address("/"))


def test_of_a_bomb_no_more_is_made_than_may_be() -> None:
    bomb = zlib.compress(b"a" * 2**26)
    tracemalloc.start()
    with pytest.raises(TooMuch):
        unpacker("deflate", most=1000)(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


async def test_what_follows_a_packed_page_without_end_is_not_listened_to(site: Any) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        stream = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})
        await stream.prepare(request)
        await stream.write(gzip.compress(PAGE.encode()))
        while sent < 50 * LARGEST:
            await stream.write(b"a" * 65536)
            sent += 65536
        return stream

    site.pages["/"] = endless
    assert "слишком велика" in await refusal(site.fetcher(), site.address("/"))
    assert sent < 4 * LARGEST


@pytest.mark.parametrize("size", [0, 1])
async def test_a_packed_page_may_be_as_large_as_one_that_is_not(site: Any, size: int) -> None:
    site.page("/", gzip.compress(b"a" * (LARGEST + size)), Content_Encoding="gzip")
    if size:
        assert "слишком велика" in await refusal(site.fetcher(), site.address("/"))
    else:
        assert len((await site.fetcher().fetch(site.address("/"))).body) == LARGEST


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "raw deflate", "identity"])
async def test_a_packed_page_is_unpacked(site: Any, coding: str) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(PAGE.encode()),
        "x-gzip": gzip.compress(PAGE.encode()),
        "deflate": zlib.compress(PAGE.encode()),
        "raw deflate": raw.compress(PAGE.encode()) + raw.flush(),
        "identity": PAGE.encode(),
    }[coding]
    site.page("/", packed, Content_Encoding=coding.removeprefix("raw "))
    assert (await site.fetcher().fetch(site.address("/"))).body.decode() == PAGE


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "gzip, gzip"])
async def test_what_cannot_be_unpacked_is_said_to_be_garbled(site: Any, coding: str) -> None:
    site.page("/", b"nothing packed", Content_Encoding=coding)
    assert "неразборчивое" in await refusal(site.fetcher(), site.address("/"))


async def test_a_site_that_trickles_is_left_when_its_time_is_over(site: Any) -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "text/html"})
        await stream.prepare(request)
        await stream.write(b"<html>")
        await site.closing.wait()
        return stream

    site.pages["/"] = trickle
    async with asyncio.timeout(5):
        assert "слишком долго" in await refusal(site.fetcher(patience=0.2), site.address("/"))
    site.closing.set()


async def test_a_transfer_that_breaks_off_is_not_taken_for_a_page(site: Any) -> None:
    async def broken(request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "5000"})
        await stream.prepare(request)
        await stream.write(b"<html>")
        assert request.transport is not None
        request.transport.abort()
        return stream

    site.pages["/"] = broken
    assert await refusal(site.fetcher(), site.address("/"))


async def test_a_site_that_does_not_speak_tls_as_it_should_is_not_believed(site: Any) -> None:
    site.page("/", PAGE)
    address = site.address("/").replace("http:", "https:")
    said = await refusal(site.fetcher(), address)
    assert "сертификат" in said or "не отвечает" in said
    assert not site.asked


async def test_many_pages_at_once_wait_for_each_other(site: Any) -> None:
    most = now = 0

    async def busy(_: web.Request) -> web.StreamResponse:
        nonlocal most, now
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        return web.Response(text=PAGE, content_type="text/html")

    site.pages["/"] = busy
    fetcher = site.fetcher()
    await asyncio.gather(*(fetcher.fetch(site.address("/")) for _ in range(12)))
    assert most == 4


async def test_no_proxy_of_the_surroundings_is_asked(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    site.page("/", PAGE)
    assert await site.fetcher().fetch(site.address("/"))
