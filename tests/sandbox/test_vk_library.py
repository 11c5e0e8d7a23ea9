"""The VK double through the real vk_api library, over real HTTP: it sees what VK would show it."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import Any

import jconfig
import pytest
import requests
import vk_api
from PIL import Image
from requests.adapters import HTTPAdapter

from bot.sandbox.server import Sandbox
from bot.sandbox.vk import VkStandIn
from bot.sandbox.vk.world import COMMUNITY_TOKEN, GROUP_ID, USER_TOKEN


class Rewriting(HTTPAdapter):
    """Sends what is meant for api.vk.ru to the sandbox."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        request.url = (request.url or "").replace("https://api.vk.ru", self._address)
        return super().send(request, *args, **kwargs)


@pytest.fixture
def vk(sandbox: Sandbox) -> VkStandIn:
    return sandbox.vk


@pytest.fixture
def library(sandbox: Sandbox) -> Callable[[str], Any]:
    def opened(token: str) -> Any:
        session = requests.Session()
        session.mount("https://", Rewriting(sandbox.address))
        return vk_api.VkApi(token=token, session=session, config=jconfig.MemoryConfig, api_version="5.199")

    return opened


async def test_the_library_publishes_with_a_community_token(
    library: Callable[[str], Any], vk: VkStandIn
) -> None:
    values = {"owner_id": -GROUP_ID, "from_group": 1, "message": "Мост открыли", "guid": "d1"}
    answer = await asyncio.to_thread(library(COMMUNITY_TOKEN).method, "wall.post", values)
    assert answer == {"post_id": 1}
    assert [post.text for post in vk.posts()] == ["Мост открыли"]


async def test_the_library_raises_the_networks_refusal(library: Callable[[str], Any]) -> None:
    with pytest.raises(vk_api.ApiError) as caught:
        await asyncio.to_thread(library(COMMUNITY_TOKEN).method, "wall.get", {"owner_id": -GROUP_ID})
    assert caught.value.code == 27


async def test_the_librarys_true_is_refused(library: Callable[[str], Any], vk: VkStandIn) -> None:
    values = {"owner_id": -GROUP_ID, "from_group": True, "message": "Мост открыли"}
    with pytest.raises(vk_api.ApiError) as caught:
        await asyncio.to_thread(library(COMMUNITY_TOKEN).method, "wall.post", values)
    assert caught.value.code == 100
    assert vk.posts() == []


async def test_the_library_meets_the_captcha_and_stumbles_where_its_number_is_missing(
    library: Callable[[str], Any], vk: VkStandIn
) -> None:
    values = {"owner_id": -GROUP_ID, "from_group": 1, "message": "Мост открыли"}
    vk.switches.captcha = "with_sid"
    with pytest.raises(vk_api.Captcha):
        await asyncio.to_thread(library(COMMUNITY_TOKEN).method, "wall.post", values)
    vk.switches.captcha = "without_sid"
    with pytest.raises(KeyError):
        await asyncio.to_thread(library(COMMUNITY_TOKEN).method, "wall.post", values)


async def test_the_library_uploads_a_photo_and_it_is_shown(
    library: Callable[[str], Any], vk: VkStandIn
) -> None:
    stream = BytesIO()
    Image.new("RGB", (640, 480)).save(stream, "JPEG")
    stream.seek(0)
    stream.name = "photo.jpg"
    uploader = vk_api.VkUpload(library(USER_TOKEN))
    with uploader.http:
        [photo] = await asyncio.to_thread(uploader.photo_wall, stream, group_id=GROUP_ID)
    values = {
        "owner_id": -GROUP_ID,
        "from_group": 1,
        "attachments": f"photo{photo['owner_id']}_{photo['id']}",
    }
    await asyncio.to_thread(library(COMMUNITY_TOKEN).method, "wall.post", values)
    assert len(vk.posts()[0].photos) == 1
