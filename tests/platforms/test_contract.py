"""One contract for every network: opened by its name, it sends, doubts, finds and refuses alike."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

import pytest

from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.platforms import names, open_network, page_of, spec
from bot.platforms.base import Access, Busy, CannotLook, Network, Photo, Refused, Unsure
from bot.sandbox.server import Sandbox

#: a channel of the sandbox for each network: its options, credentials, and the method that posts
SAMPLES: Mapping[str, tuple[dict[str, object], dict[str, str], str]] = {
    "telegram": (
        {"chat": "@nash_rayon", "probe_chat": -1001234567890},
        {"token": "100:sandbox-token"},
        "sendMessage",
    ),
    "vk": (
        {"group_id": 123456},
        {"token": "vk1.a.sandbox-community", "user_token": "vk1.a.sandbox-user"},
        "wall.post",
    ),
    "ok": (
        {"group_id": "70000000000001"},
        {
            "application_key": "SANDBOXPUBLICKEY",
            "access_token": "sandbox-ok-token",
            "session_secret": "sandbox-ok-session-secret",
        },
        "mediatopic.post",
    ),
}


class Opener:
    """Opens networks by name, and closes them after the scene."""

    def __init__(self, sandbox: Sandbox, now: datetime) -> None:
        self._sandbox = sandbox
        self._now = now
        self._opened: list[Network] = []

    async def __call__(
        self, platform: str, *, address: str | None = None, credentials: Mapping[str, str] | None = None
    ) -> Network:
        options, own, _ = SAMPLES[platform]
        channel = Channel(name="c", platform=platform, options=spec(platform).options(**options))
        access = Access(
            credentials=credentials or own, address=address or self._sandbox.address, now=lambda: self._now
        )
        self._opened.append(await open_network(channel, access))
        return self._opened[-1]

    async def close(self) -> None:
        """Close whatever was opened."""
        for network in self._opened:
            await network.close()


@pytest.fixture
async def opened(sandbox: Sandbox, now: datetime) -> AsyncIterator[Opener]:
    opener = Opener(sandbox, now)
    yield opener
    await opener.close()


def post(text: str = "Новая набережная") -> Post:
    return Post(text=text, length=len(text), limit=4000)


def test_every_network_has_its_sample_here() -> None:
    assert set(SAMPLES) == set(names())


@pytest.mark.parametrize("platform", names())
async def test_a_post_is_carried_to_a_receipt(opened: Opener, platform: str, now: datetime) -> None:
    network = await opened(platform)
    receipt = await network.send(post(), key="k", photos=())
    assert receipt.remote_id
    assert (receipt.url or "").startswith("https://")
    assert receipt.at == now


@pytest.mark.parametrize("platform", names())
async def test_a_lost_answer_is_doubted_then_found_once(
    opened: Opener, sandbox: Sandbox, platform: str, now: datetime
) -> None:
    network = await opened(platform)
    last = await network.send(post("вчерашнее"), key="k0", photos=())
    sandbox.faults.add(platform, SAMPLES[platform][2], "drop_after")
    with pytest.raises(Unsure):
        await network.send(post(), key="k", photos=())
    found = await network.find(post(), key="k", since=now, hint=last.remote_id)
    assert found is not None
    assert found.remote_id != last.remote_id
    assert len(sandbox.stand_ins[platform].feed()) == 2


@pytest.mark.parametrize("platform", names())
async def test_a_post_that_never_arrived_is_not_found(
    opened: Opener, sandbox: Sandbox, platform: str, now: datetime
) -> None:
    network = await opened(platform)
    last = await network.send(post("вчерашнее"), key="k0", photos=())
    sandbox.faults.add(platform, SAMPLES[platform][2], "drop_before")
    with pytest.raises(Unsure):
        await network.send(post(), key="k", photos=())
    assert await network.find(post(), key="k", since=now, hint=last.remote_id) is None


@pytest.mark.parametrize("platform", names())
async def test_where_nobody_listens_nothing_happened(opened: Opener, platform: str, nowhere: str) -> None:
    network = await opened(platform, address=nowhere)
    with pytest.raises(Busy):
        await network.send(post(), key="k", photos=())
    assert {check.ok for check in await network.check()} == {False}


@pytest.mark.parametrize("platform", names())
async def test_wrong_credentials_stop_the_channel_with_advice(opened: Opener, platform: str) -> None:
    own = SAMPLES[platform][1]
    secret = "123456:wrong-secret-wrong-secret-wrong-secret"
    network = await opened(platform, credentials=own | {"token": secret, "access_token": secret})
    with pytest.raises(Refused) as refusal:
        await network.send(post(), key="k", photos=())
    assert refusal.value.stops_channel
    assert refusal.value.__cause__ is refusal.value.__context__ is None  # no foreign exception to be logged
    failed = [check for check in await network.check() if not check.ok]
    assert failed
    assert all(check.advice and secret not in check.advice for check in failed)


@pytest.mark.parametrize("platform", names())
async def test_a_key_that_is_taken_back_stops_the_channel_until_it_works_again(
    opened: Opener, sandbox: Sandbox, platform: str
) -> None:
    network = await opened(platform)
    await network.send(post("до"), key="k1", photos=())
    sandbox.stand_ins[platform].revoke()  # type: ignore[attr-defined]
    with pytest.raises(Refused) as refusal:
        await network.send(post("во время"), key="k2", photos=())
    assert refusal.value.stops_channel
    assert not all(check.ok for check in await network.check())
    sandbox.stand_ins[platform].restore()  # type: ignore[attr-defined]
    assert all(check.ok for check in await network.check())
    await network.send(post("после"), key="k2", photos=())
    assert [shown.text for shown in sandbox.stand_ins[platform].feed()] == ["до", "после"]


@pytest.mark.parametrize("platform", names())
async def test_a_network_that_is_down_is_busy_and_works_when_it_is_back(
    opened: Opener, sandbox: Sandbox, platform: str
) -> None:
    door = await sandbox.open_door()
    network = await opened(platform, address=door.address)
    await network.send(post("до"), key="k1", photos=())
    await door.shut()
    for _ in range(2):
        with pytest.raises(Busy):
            await network.send(post("во время"), key="k2", photos=())
    await door.open()
    await network.send(post("после"), key="k2", photos=())
    assert [shown.text for shown in sandbox.stand_ins[platform].feed()] == ["до", "после"]


@pytest.mark.parametrize("platform", names())
async def test_only_vk_keeps_what_bears_one_key_to_one_post(
    opened: Opener, sandbox: Sandbox, platform: str, now: datetime
) -> None:
    network = await opened(platform)
    sandbox.faults.add(platform, SAMPLES[platform][2], "drop_after")
    with pytest.raises(Unsure):
        await network.send(post(), key="k", photos=())
    if platform == "vk":
        assert (await network.repeat(post(), key="k", photos=(), since=now)).remote_id == "1"
    else:
        with pytest.raises(CannotLook):
            await network.repeat(post(), key="k", photos=(), since=now)
    assert len(sandbox.stand_ins[platform].feed()) == 1


@pytest.mark.parametrize(
    ("platform", "options", "page"),
    [
        ("telegram", {"chat": "@nash_rayon"}, "https://t.me/nash_rayon"),
        ("telegram", {"chat": -1001000000001}, None),
        ("vk", {"group_id": 123456}, "https://vk.com/club123456"),
        ("ok", {"group_id": "70000000000001"}, "https://ok.ru/group/70000000000001"),
    ],
)
def test_people_can_look_at_the_channels_page(
    platform: str, options: dict[str, object], page: str | None
) -> None:
    channel = Channel(name="c", platform=platform, options=spec(platform).options(**options))
    assert page_of(channel) == page


@pytest.mark.parametrize("platform", names())
async def test_a_right_set_up_passes_every_check(opened: Opener, platform: str) -> None:
    network = await opened(platform)
    assert {check.ok for check in await network.check()} == {True}


@pytest.mark.parametrize("platform", names())
async def test_an_album_of_ten_photos_goes_out_whole(
    opened: Opener, sandbox: Sandbox, platform: str, make_photos: Callable[[int], list[Photo]]
) -> None:
    network = await opened(platform)
    receipt = await network.send(post(), key="k", photos=make_photos(10))
    (shown,) = sandbox.stand_ins[platform].feed()
    assert len(shown.photos) == 10
    assert receipt.note is None
