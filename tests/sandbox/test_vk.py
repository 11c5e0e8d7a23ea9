"""The gate of the VK double: method, version, token, pace, the shape of refusals, switched-on faults."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, MultipartWriter, ServerDisconnectedError

from bot.sandbox.server import Sandbox
from bot.sandbox.vk import VkStandIn
from bot.sandbox.vk.access import ALLOWED, RIGHTS, Token
from bot.sandbox.vk.stand_in import METHODS
from bot.sandbox.vk.world import COMMUNITY_TOKEN, EDITOR_ID, GROUP_ID, SERVICE_TOKEN, USER_TOKEN

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def vk(sandbox: Sandbox) -> VkStandIn:
    return sandbox.vk


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[ClientSession]:
    async with ClientSession(sandbox.address) as session:
        yield session


@pytest.fixture
def ask(http: ClientSession) -> Ask:
    async def call(method: str, token: str = COMMUNITY_TOKEN, v: str = "5.199", **params: object) -> Any:
        form = {"access_token": token, "v": v} | {name: str(value) for name, value in params.items()}
        async with http.post(f"/method/{method}", data=form) as response:
            assert response.status == 200
            return await response.json()

    return call


def code(body: Any) -> int:
    return int(body["error"]["error_code"])


async def test_an_unknown_method_is_error_3(ask: Ask) -> None:
    assert code(await ask("wall.publish")) == 3


async def test_method_names_are_case_sensitive(ask: Ask) -> None:
    assert code(await ask("wall.getbyid")) == 3


async def test_a_call_without_version_is_error_8(ask: Ask) -> None:
    body = await ask("utils.getServerTime", v="")
    assert body["error"]["error_msg"] == "Invalid request: v (version) is required"
    assert code(body) == 8


async def test_a_version_that_is_no_version_is_refused(ask: Ask) -> None:
    assert code(await ask("utils.getServerTime", v="newest")) == 100


async def test_a_call_without_token_is_error_15(ask: Ask) -> None:
    assert code(await ask("utils.getServerTime", token="")) == 15


async def test_a_token_that_was_never_given_out_is_error_5(ask: Ask) -> None:
    assert code(await ask("utils.getServerTime", token="vk1.a.somebody-else")) == 5


async def test_a_dead_token_is_error_5_with_its_reason(ask: Ask, vk: VkStandIn) -> None:
    vk.token(USER_TOKEN).dead = "access_token was given to another ip address."
    body = await ask("users.get", token=USER_TOKEN)
    assert code(body) == 5
    assert body["error"]["error_msg"].endswith("access_token was given to another ip address.")


async def test_the_token_may_stand_in_the_header_and_is_then_not_echoed(http: ClientSession) -> None:
    headers = {"Authorization": f"Bearer {COMMUNITY_TOKEN}"}
    async with http.post("/method/wall.get", data={"v": "5.199"}, headers=headers) as response:
        body = await response.json()
    assert code(body) == 27
    assert COMMUNITY_TOKEN not in str(body)


async def test_a_refusal_echoes_the_parameters_token_included(ask: Ask) -> None:
    body = await ask("wall.post", owner_id=-GROUP_ID)
    echoed = {pair["key"]: pair["value"] for pair in body["error"]["request_params"]}
    assert echoed["method"] == "wall.post"
    assert echoed["owner_id"] == str(-GROUP_ID)
    assert echoed["access_token"] == COMMUNITY_TOKEN


async def test_a_json_body_is_as_good_as_no_parameters(http: ClientSession) -> None:
    params = {"access_token": COMMUNITY_TOKEN, "v": "5.199"}
    async with http.post("/method/utils.getServerTime", json=params) as response:
        assert code(await response.json()) == 8


async def test_parameters_may_come_in_the_address_or_as_multipart(http: ClientSession) -> None:
    params = {"access_token": COMMUNITY_TOKEN, "v": "5.199"}
    async with http.get("/method/utils.getServerTime", params=params) as response:
        assert (await response.json())["response"] == 1_795_500_000
    with MultipartWriter("form-data") as body:
        for name, value in params.items():
            body.append(value).set_content_disposition("form-data", name=name)
    async with http.post("/method/utils.getServerTime", data=body) as response:
        assert "response" in await response.json()


@pytest.mark.parametrize(
    "method",
    [
        *("wall.get", "wall.getById", "wall.delete", "wall.edit", "wall.pin"),
        *("photos.getWallUploadServer", "photos.saveWallPhoto", "stats.getPostReach"),
    ],
)
async def test_a_community_token_is_error_27_where_users_are_wanted(ask: Ask, method: str) -> None:
    assert code(await ask(method)) == 27


async def test_a_service_token_is_error_28_where_it_may_not_write(ask: Ask) -> None:
    assert code(await ask("wall.post", token=SERVICE_TOKEN, owner_id=-GROUP_ID, message="x")) == 28


async def test_a_token_of_vk_id_is_error_1051_for_publishing(ask: Ask, vk: VkStandIn) -> None:
    vk.add_token(Token(value="vk2.a.new", kind="vk_id", owner=EDITOR_ID))
    assert code(await ask("wall.post", token="vk2.a.new", owner_id=-GROUP_ID, message="x")) == 1051
    assert (await ask("users.get", token="vk2.a.new"))["response"][0]["id"] == EDITOR_ID


async def test_a_user_token_is_error_15_where_only_communities_may(ask: Ask) -> None:
    assert code(await ask("groups.getTokenPermissions", token=USER_TOKEN)) == 15


@pytest.mark.parametrize("method", sorted(RIGHTS))
async def test_a_token_without_the_right_is_error_15_with_its_subcode(
    ask: Ask, vk: VkStandIn, method: str
) -> None:
    vk.token(USER_TOKEN).rights = frozenset()
    body = await ask(method, token=USER_TOKEN)
    assert (code(body), body["error"]["error_subcode"]) == (15, 1133)


def test_every_method_that_exists_has_its_row_in_the_token_table() -> None:
    assert METHODS.keys() == ALLOWED.keys()


@pytest.mark.parametrize(("token", "most"), [(USER_TOKEN, 3), (COMMUNITY_TOKEN, 20), (SERVICE_TOKEN, 5)])
async def test_more_calls_a_second_than_the_token_has_are_error_6(
    ask: Ask, clock: Any, token: str, most: int
) -> None:
    for _ in range(most):
        assert "response" in await ask("utils.getServerTime", token=token)
        clock.advance(milliseconds=10)
    assert code(await ask("utils.getServerTime", token=token)) == 6
    clock.advance(seconds=1)
    assert "response" in await ask("utils.getServerTime", token=token)


async def test_the_pace_can_be_switched_off(ask: Ask, clock: Any, vk: VkStandIn) -> None:
    vk.switches.paced = False
    for _ in range(10):
        clock.advance(milliseconds=1)
        assert "response" in await ask("utils.getServerTime", token=USER_TOKEN)


async def test_a_fault_speaks_in_vks_own_error_and_nothing_is_posted(
    sandbox: Sandbox, ask: Ask, vk: VkStandIn
) -> None:
    sandbox.faults.add("vk", "wall.post", "error", code=10)
    body = await ask("wall.post", owner_id=-GROUP_ID, message="Анонс", from_group=1)
    assert body["error"]["error_msg"] == "Internal server error"
    assert vk.posts() == []


async def test_a_fault_without_a_sensible_code_is_an_internal_error(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.faults.add("vk", "users.get", "error", code="ten")
    assert code(await ask("users.get")) == 10


async def test_a_lost_answer_leaves_the_post_on_the_wall(sandbox: Sandbox, ask: Ask, vk: VkStandIn) -> None:
    sandbox.faults.add("vk", "wall.post", "drop_after")
    with pytest.raises(ServerDisconnectedError):
        await ask("wall.post", owner_id=-GROUP_ID, message="Анонс", from_group=1)
    assert [post.text for post in vk.posts()] == ["Анонс"]


async def test_the_journal_has_the_call_and_not_the_token(sandbox: Sandbox, ask: Ask) -> None:
    await ask("wall.post", owner_id=-GROUP_ID)
    entry = sandbox.journal.calls("vk", "wall.post")[0]
    assert entry.outcome == "error 100"
    assert COMMUNITY_TOKEN not in str(entry.params)


async def test_a_group_answers_by_id_and_by_name(ask: Ask) -> None:
    mine = await ask("groups.getById")
    assert mine["response"]["groups"][0]["id"] == GROUP_ID
    named = await ask("groups.getById", group_id="nash_rayon", fields="can_post", token=USER_TOKEN)
    assert named["response"]["groups"][0]["admin_level"] == 3
    assert named["response"]["groups"][0]["can_post"] == 1
    assert code(await ask("groups.getById", group_id="nobody")) == 125
    assert code(await ask("groups.getById", group_id="club99")) == 125
    assert code(await ask("groups.getById", token=USER_TOKEN)) == 100


async def test_a_group_was_a_bare_list_before_version_5_139(ask: Ask) -> None:
    assert (await ask("groups.getById", v="5.138"))["response"][0]["id"] == GROUP_ID


async def test_a_community_token_tells_its_rights(ask: Ask, vk: VkStandIn) -> None:
    vk.token(COMMUNITY_TOKEN).rights = frozenset({"wall", "photos"})
    answer = (await ask("groups.getTokenPermissions"))["response"]
    assert answer["mask"] == 8196
    assert {right["name"]: right["setting"] for right in answer["permissions"]} == {"photos": 4, "wall": 8192}


async def test_a_screen_name_resolves_to_the_group_or_to_nothing(ask: Ask) -> None:
    found = await ask("utils.resolveScreenName", screen_name="nash_rayon")
    assert found["response"] == {"type": "group", "object_id": GROUP_ID}
    assert (await ask("utils.resolveScreenName", screen_name="nobody"))["response"] == []
    assert code(await ask("utils.resolveScreenName")) == 100


async def test_unknown_people_are_left_out(ask: Ask) -> None:
    answer = await ask("users.get", user_ids=f"{EDITOR_ID},31337,durov")
    assert [user["id"] for user in answer["response"]] == [EDITOR_ID]
    assert (await ask("users.get"))["response"] == []
