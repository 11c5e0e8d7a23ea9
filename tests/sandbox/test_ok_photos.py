"""Uploads to the OK double: promised ids, tokens that a topic takes once."""

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from aiohttp import ClientSession, FormData
from PIL import Image

from bot.sandbox.ok import OkStandIn
from bot.sandbox.ok.errors import OkRefusal
from bot.sandbox.ok.photos import LARGEST_BYTES, receive
from bot.sandbox.ok.world import ACCESS_TOKEN, APPLICATION_KEY, GROUP_ID, SESSION_SECRET
from bot.sandbox.server import Sandbox

Ask = Callable[..., Awaitable[Any]]


def picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (64, 48)).save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture
def ok(sandbox: Sandbox) -> OkStandIn:
    return sandbox.ok


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[ClientSession]:
    async with ClientSession(sandbox.address) as session:
        yield session


@pytest.fixture
def ask(http: ClientSession) -> Ask:
    async def call(method: str, **params: str) -> Any:
        params |= {"application_key": APPLICATION_KEY, "format": "json", "method": method}
        raw = "".join(sorted(f"{name}={value}" for name, value in params.items()))
        sig = hashlib.md5((raw + SESSION_SECRET).encode()).hexdigest()
        async with http.post("/fb.do", data=params | {"access_token": ACCESS_TOKEN, "sig": sig}) as response:
            return await response.json()

    return call


@pytest.fixture
def upload(http: ClientSession) -> Ask:
    async def call(url: str, *files: bytes) -> Any:
        form = FormData({"comment": "no file"})
        for number, data in enumerate(files, start=1):
            form.add_field(f"pic{number}", data, filename=f"pic{number}.jpg")
        async with http.post(url, data=form) as response:
            return await response.json()

    return call


@pytest.fixture
def tokens(ask: Ask, upload: Ask) -> Ask:
    async def call(count: int = 1) -> list[str]:
        offer = await ask("photosV2.getUploadUrl", gid=GROUP_ID, count=str(count))
        answer = await upload(offer["upload_url"], *[picture()] * count)
        return [answer["photos"][name]["token"] for name in offer["photo_ids"]]

    return call


@pytest.fixture
def publish(ask: Ask) -> Ask:
    async def call(*names: str, key: str = "id") -> Any:
        attachment = json.dumps({"media": [{"type": "photo", "list": [{key: name} for name in names]}]})
        return await ask("mediatopic.post", type="GROUP_THEME", gid=GROUP_ID, attachment=attachment)

    return call


async def test_uploaded_photos_stand_in_the_topic(
    tokens: Ask, publish: Ask, ok: OkStandIn, http: ClientSession
) -> None:
    assert isinstance(await publish(*await tokens(3)), str)
    [topic] = ok.posts()
    assert len(topic.photos) == 3
    async with http.get(topic.photos[0]) as response:
        assert await response.read() == picture()


async def test_a_photo_token_is_good_for_one_topic_only(tokens: Ask, publish: Ask, ok: OkStandIn) -> None:
    [token] = await tokens()
    assert isinstance(await publish(token), str)
    assert (await publish(token))["error_code"] == 121
    ok.switches.used_photo = 100
    assert (await publish(token))["error_code"] == 100
    assert len(ok.posts()) == 1


async def test_a_photo_token_is_good_for_one_place_in_the_topic(tokens: Ask, publish: Ask) -> None:
    [token] = await tokens()
    assert (await publish(token, token))["error_code"] == 121
    assert isinstance(await publish(token), str)


async def test_the_photo_id_is_no_token(ask: Ask, publish: Ask) -> None:
    offer = await ask("photosV2.getUploadUrl", gid=GROUP_ID)
    assert (await publish(offer["photo_ids"][0]))["error_code"] == 121
    assert (await publish("nothing", key="photoId"))["error_code"] == 121


async def test_eleven_photos_are_error_100(tokens: Ask, publish: Ask) -> None:
    assert (await publish(*await tokens(11)))["error_code"] == 100


async def test_the_upload_may_spell_photo_ids_url_encoded(ask: Ask, upload: Ask, ok: OkStandIn) -> None:
    ok.switches.quotes_photo_ids = True
    offer = await ask("photosV2.getUploadUrl", gid=GROUP_ID, count="2")
    answer = await upload(offer["upload_url"], picture(), picture())
    assert set(answer["photos"]).isdisjoint(offer["photo_ids"])
    assert [unquote(name) for name in answer["photos"]] == offer["photo_ids"]


async def test_what_is_no_picture_is_error_503(ask: Ask, upload: Ask) -> None:
    offer = await ask("photosV2.getUploadUrl", gid=GROUP_ID)
    assert (await upload(offer["upload_url"], b"no picture"))["error_code"] == 503
    assert "photos" in await upload(offer["upload_url"], picture())


async def test_too_many_bytes_are_error_500(ok: OkStandIn, ask: Ask) -> None:
    await ask("photosV2.getUploadUrl", gid=GROUP_ID)
    with pytest.raises(OkRefusal) as caught:
        receive(ok.world, "0", [bytes(LARGEST_BYTES + 1)])
    assert caught.value.code == 500


async def test_no_picture_or_one_more_than_promised_is_error_505(ask: Ask, upload: Ask) -> None:
    offer = await ask("photosV2.getUploadUrl", gid=GROUP_ID, count="1")
    assert (await upload(offer["upload_url"]))["error_code"] == 505
    assert (await upload(offer["upload_url"], picture(), picture()))["error_code"] == 505


async def test_an_upload_address_that_was_never_given_out_is_error_300(upload: Ask) -> None:
    assert (await upload("/ok/upload/image?offer=7", picture()))["error_code"] == 300
    assert (await upload("/ok/upload/image", picture()))["error_code"] == 300


async def test_photos_are_promised_for_a_group_and_in_sensible_number(ask: Ask) -> None:
    assert (await ask("photosV2.getUploadUrl"))["error_code"] == 100
    assert (await ask("photosV2.getUploadUrl", gid=GROUP_ID, count="0"))["error_code"] == 100
    assert (await ask("photosV2.getUploadUrl", gid=GROUP_ID, count="many"))["error_code"] == 100


async def test_an_upload_can_be_made_to_fail(sandbox: Sandbox, ask: Ask, upload: Ask) -> None:
    offer = await ask("photosV2.getUploadUrl", gid=GROUP_ID)
    sandbox.faults.add("ok", "upload", "error", code=504)
    assert (await upload(offer["upload_url"], picture()))["error_code"] == 504
