"""Uploads to the VK double: three steps, each of which works once, and photos that walls lose."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from PIL import Image

from bot.sandbox.server import Sandbox
from bot.sandbox.vk import VkStandIn
from bot.sandbox.vk.access import BITS, Token
from bot.sandbox.vk.picture import LARGEST_BYTES, picture_size
from bot.sandbox.vk.world import COMMUNITY_TOKEN, EDITOR_ID, GROUP_ID, STRANGER_ID, USER_TOKEN

Ask = Callable[..., Awaitable[Any]]


def picture(size: tuple[int, int] = (1200, 630), form: str = "PNG") -> bytes:
    stream = BytesIO()
    Image.new("1", size).save(stream, form)
    return stream.getvalue()


@pytest.fixture
def vk(sandbox: Sandbox) -> VkStandIn:
    return sandbox.vk


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[ClientSession]:
    async with ClientSession(sandbox.address) as session:
        yield session


@pytest.fixture
def ask(http: ClientSession) -> Ask:
    async def call(method: str, token: str = USER_TOKEN, **params: object) -> Any:
        form = {"access_token": token, "v": "5.199"} | {name: str(value) for name, value in params.items()}
        async with http.post(f"/method/{method}", data=form) as response:
            return await response.json()

    return call


@pytest.fixture
def upload(http: ClientSession) -> Ask:
    async def call(url: str, data: bytes, field: str = "photo", name: str = "most.png") -> Any:
        form = FormData()
        form.add_field(field, data, filename=name)
        async with http.post(url, data=form) as response:
            assert response.content_type == "text/html"
            return json.loads(await response.text())

    return call


@pytest.fixture
def received(ask: Ask, upload: Ask) -> Ask:
    async def call(data: bytes | None = None, field: str = "photo") -> Any:
        server = await ask("photos.getWallUploadServer", group_id=GROUP_ID)
        return await upload(server["response"]["upload_url"], data or picture(), field)

    return call


@pytest.fixture
def saved(ask: Ask, received: Ask) -> Ask:
    async def call() -> Any:
        answer = await ask("photos.saveWallPhoto", group_id=GROUP_ID, **await received())
        return answer["response"][0]

    return call


def code(body: Any) -> int:
    return int(body["error"]["error_code"])


def name(photo: Any) -> str:
    return f"photo{photo['owner_id']}_{photo['id']}_{photo['access_key']}"


@pytest.fixture
def publish(ask: Ask) -> Ask:
    async def call(attachments: str, token: str = COMMUNITY_TOKEN, **params: object) -> Any:
        wall = {"owner_id": -GROUP_ID, "from_group": 1, "message": "Мост открыли"}
        return await ask("wall.post", token, attachments=attachments, **(wall | params))

    return call


async def test_a_photo_that_a_user_uploaded_stands_in_a_communitys_post(
    saved: Ask, publish: Ask, vk: VkStandIn, http: ClientSession
) -> None:
    photo = await saved()
    await publish(name(photo))
    [post] = vk.posts()
    assert len(post.photos) == 1
    async with http.get(post.photos[0]) as response:
        assert await response.read() == picture()


async def test_the_photo_may_belong_to_the_user_or_to_the_community(saved: Ask, vk: VkStandIn) -> None:
    assert (await saved())["owner_id"] == EDITOR_ID
    vk.switches.photos_belong_to = "group"
    assert (await saved())["owner_id"] == -GROUP_ID


async def test_ten_pictures_are_taken_and_eleven_are_error_100(saved: Ask, publish: Ask) -> None:
    photo = name(await saved())
    assert "response" in await publish(",".join([photo] * 10))
    assert code(await publish(",".join([photo] * 11))) == 100


async def test_a_hash_is_good_for_one_saving_only(ask: Ask, received: Ask) -> None:
    answer = await received()
    assert "response" in await ask("photos.saveWallPhoto", group_id=GROUP_ID, **answer)
    assert code(await ask("photos.saveWallPhoto", group_id=GROUP_ID, **answer)) == 121


async def test_a_hash_of_another_group_is_error_121(ask: Ask, received: Ask, vk: VkStandIn) -> None:
    other = vk.world.groups[GROUP_ID]
    vk.world.groups[7] = other.__class__(id=7, name="Чужие", screen_name="other", admins=other.admins)
    assert code(await ask("photos.saveWallPhoto", group_id=7, **await received())) == 121


async def test_a_wrong_server_is_error_118_and_a_wrong_photo_129(ask: Ask, received: Ask) -> None:
    answer = await received()
    assert code(await ask("photos.saveWallPhoto", group_id=GROUP_ID, **answer | {"server": 1})) == 118
    assert code(await ask("photos.saveWallPhoto", group_id=GROUP_ID, **answer | {"photo": "[{}]"})) == 129


async def test_an_empty_upload_answer_is_status_200_and_cannot_be_saved(
    ask: Ask, received: Ask, vk: VkStandIn
) -> None:
    vk.switches.empty_uploads = 1
    answer = await received()
    assert answer["photo"] == "[]"
    assert code(await ask("photos.saveWallPhoto", group_id=GROUP_ID, **answer)) == 100
    assert (await received())["photo"] != "[]"


async def test_a_receipt_made_up_for_a_spoiled_upload_is_error_129(ask: Ask, received: Ask) -> None:
    spoiled = await received(b"no picture at all")
    forged = json.dumps([{"photo": f"{spoiled['hash']}:w", "sizes": [], "kid": "1"}])
    assert code(await ask("photos.saveWallPhoto", group_id=GROUP_ID, **spoiled | {"photo": forged})) == 129


@pytest.mark.parametrize(
    "data",
    [b"no picture at all", picture(form="BMP"), picture((14_000, 10)), picture((210, 10))],
    ids=["text", "bmp", "too wide", "too thin"],
)
async def test_what_is_no_fit_photo_comes_back_empty(received: Ask, data: bytes) -> None:
    assert (await received(data))["photo"] == "[]"


def test_fifty_megabytes_are_the_most() -> None:
    room = LARGEST_BYTES - len(picture())
    assert picture_size(picture() + bytes(room)) == (1200, 630)
    assert picture_size(picture() + bytes(room + 1)) is None


async def test_the_field_may_be_called_as_the_library_calls_it(received: Ask) -> None:
    assert (await received(field="file0"))["photo"] != "[]"
    assert "error" in await received(field="picture")


async def test_a_group_id_with_a_minus_or_of_nobody_is_refused(ask: Ask) -> None:
    assert code(await ask("photos.getWallUploadServer", group_id=-GROUP_ID)) == 100
    assert code(await ask("photos.getWallUploadServer")) == 100
    assert code(await ask("photos.getWallUploadServer", group_id=99)) == 125


async def test_somebody_without_rights_in_the_group_does_not_upload_for_it(ask: Ask, vk: VkStandIn) -> None:
    vk.add_token(Token(value="stranger", kind="user", owner=STRANGER_ID, rights=frozenset(BITS)))
    assert code(await ask("photos.getWallUploadServer", "stranger", group_id=GROUP_ID)) == 203


async def test_an_upload_address_that_was_never_given_out_is_not_found(http: ClientSession) -> None:
    for address in ("/vk/upload/wall?number=77", "/vk/upload/wall?number=x"):
        async with http.post(address, data={"photo": "x"}) as response:
            assert response.status == 404


async def test_a_photo_from_the_messages_server_is_accepted_and_lost(
    ask: Ask, upload: Ask, publish: Ask, vk: VkStandIn
) -> None:
    server = await ask("photos.getMessagesUploadServer", COMMUNITY_TOKEN)
    answer = await upload(server["response"]["upload_url"], picture())
    [photo] = (await ask("photos.saveMessagesPhoto", COMMUNITY_TOKEN, **answer))["response"]
    assert photo["album_id"] == -64
    assert "response" in await publish(name(photo))
    assert vk.posts()[0].photos == ()
    read = await ask("wall.getById", posts=f"-{GROUP_ID}_1")
    assert read["response"]["items"][0]["attachments"] == []


async def test_a_messages_photo_is_no_picture_for_a_link(ask: Ask, upload: Ask, publish: Ask) -> None:
    server = await ask("photos.getMessagesUploadServer")
    answer = await upload(server["response"]["upload_url"], picture())
    [photo] = (await ask("photos.saveMessagesPhoto", **answer))["response"]
    body = await publish("https://nash-rayon.example/", link_photo_id=f"{photo['owner_id']}_{photo['id']}")
    assert "link_photo_sizing_rule" in body["error"]["error_msg"]


async def test_a_wall_photo_serves_as_a_links_picture(saved: Ask, publish: Ask, vk: VkStandIn) -> None:
    vk.pages_without_picture.add("https://nash-rayon.example/")
    photo = await saved()
    which = f"{photo['owner_id']}_{photo['id']}"
    assert "response" in await publish("https://nash-rayon.example/", link_photo_id=which)


async def test_a_wall_can_be_made_to_lose_every_photo(saved: Ask, publish: Ask, vk: VkStandIn) -> None:
    vk.switches.strips_photos = True
    assert "response" in await publish(name(await saved()))
    assert vk.posts()[0].photos == ()


async def test_a_community_token_attaches_a_document(ask: Ask, upload: Ask, publish: Ask) -> None:
    server = await ask("docs.getWallUploadServer", COMMUNITY_TOKEN, group_id=GROUP_ID)
    answer = await upload(server["response"]["upload_url"], b"%PDF-1.7", "file", "plan.pdf")
    document = (await ask("docs.save", COMMUNITY_TOKEN, file=answer["file"], title="План"))["response"]["doc"]
    assert (document["ext"], document["title"]) == ("pdf", "План")
    assert "response" in await publish(f"doc{document['owner_id']}_{document['id']}")
    read = (await ask("wall.getById", posts=f"-{GROUP_ID}_1"))["response"]["items"][0]
    assert read["attachments"][0]["doc"]["title"] == "План"
    assert code(await ask("docs.save", COMMUNITY_TOKEN, file=answer["file"])) == 121


async def test_a_document_that_never_came_is_error_121(ask: Ask) -> None:
    assert code(await ask("docs.save", file="9|x")) == 121
    assert code(await ask("docs.save", file="nothing")) == 121


async def test_an_upload_can_be_made_to_fail(sandbox: Sandbox, received: Ask) -> None:
    sandbox.faults.add("vk", "upload.wall", "error")
    assert "error" in await received()
    assert (await received())["photo"] != "[]"
