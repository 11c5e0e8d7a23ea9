"""Telegram, through the real aiogram, over real HTTP."""

import asyncio
import gc
import traceback
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from types import MappingProxyType
from weakref import ref

import pytest
from aiogram.methods.base import Response
from aiogram.types import Message
from aiohttp import ClientTimeout

from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.core.richtext import Entity
from bot.platforms.base import Access, Busy, Photo, PlatformError, Refused, Unsure
from bot.platforms.telegram import Options
from bot.platforms.telegram.client import Telegram, open_network
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import CHANNEL, PROBE, TOKEN, Chat

Open = Callable[..., Telegram]


@pytest.fixture
async def opened(sandbox: Sandbox, now: datetime) -> AsyncIterator[Open]:
    """Opens ways to a chat of the sandbox, and closes them after the scene."""
    networks: list[Telegram] = []

    def make(
        chat: int | str = "@nash_rayon", *, probe_chat: int | None = None, token: str = TOKEN, **access: str
    ) -> Telegram:
        way = Access(
            credentials=MappingProxyType({"token": token}),
            address=access.pop("address", sandbox.address),
            now=lambda: now,
            **access,  # type: ignore[arg-type]
        )
        networks.append(Telegram(Options(chat=chat, probe_chat=probe_chat), way))
        return networks[-1]

    yield make
    for network in networks:
        await network.close()


def post(text: str = "Новая набережная открыта", **parts: object) -> Post:
    return Post(text=text, length=len(text), limit=4096, **parts)  # type: ignore[arg-type]


async def test_a_text_arrives_with_its_formatting_and_without_a_stray_card(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    entities = (
        Entity(type="bold", offset=0, length=5),
        Entity(type="text_link", offset=6, length=10, url="https://news.example/1"),
    )
    receipt = await opened().send(post(entities=entities), key="k", photos=())
    (shown,) = sandbox.telegram.posts()
    assert shown.text == "Новая набережная открыта"
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in shown.entities] == [
        ("bold", 0, 5),
        ("text_link", 6, 10),
    ]
    assert shown.link_card is None
    assert receipt.remote_id == str(shown.id)
    assert receipt.url == f"https://t.me/nash_rayon/{shown.id}"
    assert receipt.at == now
    assert receipt.parts == ()


async def test_the_shape_of_an_answer_is_not_made_anew_for_every_post(opened: Open) -> None:
    await opened().send(post(), key="k", photos=())
    shape = ref(Response[Message])
    gc.collect()
    assert shape() is Response[Message]  # what nobody holds would be gone, and take 4 ms to make


async def test_markup_characters_in_a_headline_stay_letters(opened: Open, sandbox: Sandbox) -> None:
    await opened().send(post("<b>5 > 3</b> & *звёзды* _тут_ [и](http://скобки)"), key="k", photos=())
    assert sandbox.telegram.posts()[0].text == "<b>5 > 3</b> & *звёзды* _тут_ [и](http://скобки)"


@pytest.mark.parametrize("large", [False, True])
async def test_the_link_gets_its_card_large_above_the_text_where_asked(
    opened: Open, sandbox: Sandbox, large: bool
) -> None:
    card = "https://news.example/1"
    await opened().send(post(link_card=card, large_card=large), key="k", photos=())
    (shown,) = sandbox.telegram.posts()
    assert (shown.link_card, shown.large_card, shown.card_above) == (card, large, large)


async def test_a_photo_carries_the_text_as_its_caption(
    opened: Open, sandbox: Sandbox, make_photos: Callable[[int], list[Photo]]
) -> None:
    photos = make_photos(1)
    bold = Entity(type="bold", offset=0, length=5)
    receipt = await opened().send(post(entities=(bold,)), key="k", photos=photos)
    (shown,) = sandbox.telegram.posts()
    assert (shown.text, len(shown.photos), len(shown.entities)) == ("Новая набережная открыта", 1, 1)
    assert receipt.parts == ()


@pytest.mark.parametrize("count", [2, 10])
async def test_an_album_is_one_post_whose_receipt_names_every_part(
    opened: Open, sandbox: Sandbox, make_photos: Callable[[int], list[Photo]], count: int
) -> None:
    bold = Entity(type="bold", offset=0, length=5)
    receipt = await opened().send(post(entities=(bold,)), key="k", photos=make_photos(count))
    (shown,) = sandbox.telegram.posts()
    assert (shown.text, len(shown.photos), len(shown.entities)) == ("Новая набережная открыта", count, 1)
    assert receipt.parts == tuple(str(number) for number in shown.ids)
    assert receipt.remote_id == receipt.parts[0]


async def test_an_accepted_post_without_a_usable_id_has_none_in_its_receipt(
    opened: Open, sandbox: Sandbox, make_photos: Callable[[int], list[Photo]]
) -> None:
    sandbox.telegram.get_chat().scheduled = True
    receipt = await opened().send(post(), key="k", photos=())
    assert (receipt.remote_id, receipt.url) == (None, None)
    album = await opened().send(post(), key="k", photos=make_photos(2))
    assert (album.remote_id, album.url, album.parts) == (None, None, ())


async def test_a_private_channels_posts_are_found_by_its_number(opened: Open) -> None:
    receipt = await opened(PROBE).send(post(), key="k", photos=())
    assert receipt.url == f"https://t.me/c/1234567890/{receipt.remote_id}"


async def test_a_small_groups_posts_have_no_address(opened: Open, sandbox: Sandbox) -> None:
    sandbox.telegram.add_chat(Chat(id=-42, type="group", title="Редакция"))
    receipt = await opened(-42).send(post(), key="k", photos=())
    assert (receipt.remote_id, receipt.url) == ("1", None)


async def test_a_group_that_became_a_supergroup_is_followed_once(opened: Open, sandbox: Sandbox) -> None:
    sandbox.telegram.add_chat(Chat(id=-42, type="group", title="Была группа", migrated_to=CHANNEL))
    network = opened(-42)
    receipt = await network.send(post(), key="k", photos=())
    assert len(sandbox.telegram.posts()) == 1
    assert receipt.url == "https://t.me/nash_rayon/1"
    assert str(CHANNEL) in (receipt.note or "")  # for the configuration
    again = await network.send(post("второй"), key="k", photos=())  # the new id is remembered
    assert again.note is None
    assert len(sandbox.journal.calls("telegram", "sendMessage")) == 3


async def test_the_doctor_names_the_new_number_of_a_group_that_moved(opened: Open, sandbox: Sandbox) -> None:
    sandbox.telegram.add_chat(Chat(id=-42, type="group", title="Была группа", migrated_to=CHANNEL))
    (check,) = [check for check in await opened(-42).check() if not check.ok]
    assert str(CHANNEL) in (check.advice or "")


@pytest.mark.parametrize("result", ["null", "[]", "[null]"])
async def test_a_success_that_names_no_message_leaves_us_unsure(
    opened: Open, sandbox: Sandbox, result: str, make_photos: Callable[[int], list[Photo]]
) -> None:
    body = f'{{"ok": true, "result": {result}}}'
    sandbox.faults.add("telegram", "sendMediaGroup", "status", code=200, body=body, when="after")
    with pytest.raises(Unsure):
        await opened().send(post(), key="k", photos=make_photos(2))
    sandbox.faults.add("telegram", "sendMessage", "status", code=200, body='{"ok": true}', when="after")
    with pytest.raises(Unsure):
        await opened().send(post(), key="k", photos=())


async def test_a_group_that_keeps_moving_is_given_up_with_its_new_id(opened: Open, sandbox: Sandbox) -> None:
    sandbox.telegram.add_chat(Chat(id=-42, type="group", title="1", migrated_to=-43))
    sandbox.telegram.add_chat(Chat(id=-43, type="group", title="2", migrated_to=-44))
    with pytest.raises(Refused, match="-44") as refusal:
        await opened(-42).send(post(), key="k", photos=())
    assert refusal.value.stops_channel


async def test_a_slow_answer_is_waited_for(opened: Open, sandbox: Sandbox) -> None:
    fault = sandbox.faults.add("telegram", "sendMessage", "hang")
    network = opened()
    async with asyncio.TaskGroup() as scene:
        sending = scene.create_task(network.send(post(), key="k", photos=()))
        await fault.struck.wait()
        assert sandbox.telegram.posts() == []
        sandbox.faults.release()
    assert sending.result().remote_id == "1"


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_a_cut_connection_leaves_us_unsure(opened: Open, sandbox: Sandbox, kind: str) -> None:
    sandbox.faults.add("telegram", "sendMessage", kind)
    with pytest.raises(Unsure, match="Пост мог выйти"):
        await opened().send(post(), key="k", photos=())
    assert len(sandbox.journal.calls("telegram", "sendMessage")) == 1  # never sent twice by itself


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ({"kind": "status", "code": 502}, Unsure),
        ({"kind": "status", "code": 502, "when": "after"}, Unsure),
        ({"kind": "status", "code": 200, "body": "<html>captive portal</html>"}, Unsure),
        ({"kind": "null"}, Unsure),
        ({"kind": "error", "code": 500, "description": "restart"}, Unsure),
        (
            {"kind": "error", "code": 500, "description": "sent message was immediately deleted and …"},
            Refused,
        ),
        ({"kind": "error", "code": 413, "description": ""}, Refused),
        ({"kind": "error", "code": 400, "description": "BUTTON_URL_INVALID"}, Refused),
        ({"kind": "error", "code": 400, "description": "an answer of the future"}, Refused),
        ({"kind": "error", "code": 409, "description": "terminated by other getUpdates request"}, Busy),
        ({"kind": "error", "code": 418, "description": "a teapot"}, Refused),
    ],
)
async def test_each_answer_says_what_to_do_next(
    opened: Open, sandbox: Sandbox, how: dict[str, object], kind: type[PlatformError]
) -> None:
    sandbox.faults.add("telegram", "sendMessage", **how)  # type: ignore[arg-type]
    with pytest.raises(PlatformError) as failure:
        await opened().send(post(), key="k", photos=())
    assert type(failure.value) is kind


async def test_telegrams_own_pause_is_obeyed(opened: Open, sandbox: Sandbox) -> None:
    sandbox.faults.add("telegram", "sendMessage", "error", retry_after=77)
    with pytest.raises(Busy) as busy:
        await opened().send(post(), key="k", photos=())
    assert busy.value.retry_after == timedelta(seconds=77)


async def test_an_overlong_text_is_the_posts_own_fault(opened: Open) -> None:
    with pytest.raises(Refused, match="too long") as refusal:
        await opened().send(post("а" * 4097), key="k", photos=())
    assert not refusal.value.stops_channel


async def test_where_nobody_listens_nothing_happened(opened: Open, nowhere: str) -> None:
    with pytest.raises(Busy, match="ClientConnectorError"):
        await opened(address=nowhere).send(post(), key="k", photos=())


async def test_a_dead_proxy_is_named_as_the_cause(opened: Open, nowhere: str) -> None:
    with pytest.raises(Busy, match="Прокси"):
        await opened(proxy=nowhere.replace("http://", "socks5://me:pass@")).send(post(), key="k", photos=())


async def test_a_proxy_address_that_is_none_says_so(opened: Open) -> None:
    with pytest.raises(Refused, match="TELEGRAM_PROXY") as refusal:
        await opened(proxy="gopher://there").send(post(), key="k", photos=())
    assert refusal.value.stops_channel


@pytest.mark.parametrize("token", ["100:another", "not a token", "100:"])
async def test_a_wrong_token_stops_the_channel(opened: Open, token: str) -> None:
    with pytest.raises(Refused, match="BotFather") as refusal:
        await opened(token=token).send(post(), key="k", photos=())
    assert refusal.value.stops_channel


@pytest.mark.parametrize("standing", ["left", "kicked", "member"])
async def test_a_bot_without_its_place_in_the_channel_stops_it(
    opened: Open, sandbox: Sandbox, standing: str
) -> None:
    sandbox.telegram.get_chat().bot = standing  # type: ignore[assignment]
    with pytest.raises(Refused, match="администратором") as refusal:
        await opened().send(post(), key="k", photos=())
    assert refusal.value.stops_channel


async def test_an_unknown_channel_stops_with_advice_in_the_readers_language(opened: Open) -> None:
    with pytest.raises(Refused, match="cannot find the channel") as refusal:
        await opened("@no_such_channel", language="en").send(post(), key="k", photos=())
    assert refusal.value.stops_channel


async def test_no_failure_shows_the_token(opened: Open, sandbox: Sandbox, nowhere: str) -> None:
    secret = "100:AAsecretAAsecretAAsecretAAsecretAAsecret"
    sandbox.faults.add("telegram", "*", "error", code=400, description=f"echo {secret}")
    for network in (opened(token=secret), opened(token=secret, address=nowhere), opened(token=secret)):
        with pytest.raises(PlatformError) as failure:
            await network.send(post(), key="k", photos=())
        shown = (
            "".join(traceback.format_exception(failure.value))
            + repr(failure.value)
            + repr(vars(failure.value))
        )
        assert "secretAA" not in shown
        assert "secretAA" not in repr(network)


async def test_open_network_connects_nowhere(sandbox: Sandbox, now: datetime) -> None:
    channel = Channel(name="tg", platform="telegram", options=Options(chat="@nash_rayon"))
    access = Access(credentials={"token": TOKEN}, address=sandbox.address, now=lambda: now)
    network = await open_network(channel, access)
    assert sandbox.journal.calls() == []
    await network.close()


async def test_a_time_out_after_sending_leaves_us_unsure(sandbox: Sandbox, now: datetime) -> None:
    sandbox.faults.add("telegram", "sendMessage", "hang", when="after")
    access = Access(credentials={"token": TOKEN}, address=sandbox.address, now=lambda: now)
    network = Telegram(Options(chat="@nash_rayon"), access, patience=ClientTimeout(total=0.3))
    with pytest.raises(Unsure, match="TimeoutError"):
        await network.send(post(), key="k", photos=())
    assert len(sandbox.telegram.posts()) == 1
    await network.close()
