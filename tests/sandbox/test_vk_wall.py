"""Walls of the VK double: what wall.post takes and refuses, and what is read back."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.sandbox.server import Sandbox
from bot.sandbox.vk import VkStandIn
from bot.sandbox.vk.access import BITS, Token
from bot.sandbox.vk.world import COMMUNITY_TOKEN, EDITOR_ID, GROUP_ID, SERVICE_TOKEN, STRANGER_ID, USER_TOKEN

Ask = Callable[..., Awaitable[Any]]
LINK = "https://nash-rayon.example/most"
STRANGER_TOKEN = "vk1.a.stranger"


@pytest.fixture
def vk(sandbox: Sandbox) -> VkStandIn:
    made = sandbox.vk
    made.add_token(Token(value=STRANGER_TOKEN, kind="user", owner=STRANGER_ID, rights=frozenset(BITS)))
    return made


@pytest.fixture
async def ask(sandbox: Sandbox, vk: VkStandIn) -> AsyncIterator[Ask]:
    async with ClientSession(sandbox.address) as http:

        async def call(method: str, token: str = COMMUNITY_TOKEN, v: str = "5.199", **params: object) -> Any:
            form = {"access_token": token, "v": v} | {name: str(value) for name, value in params.items()}
            async with http.post(f"/method/{method}", data=form) as response:
                assert response.status == 200
                return await response.json()

        yield call


@pytest.fixture
def publish(ask: Ask) -> Ask:
    async def call(message: str = "Мост открыли", **params: object) -> Any:
        return await ask("wall.post", **{"owner_id": -GROUP_ID, "from_group": 1, "message": message} | params)

    return call


def code(body: Any) -> int:
    return int(body["error"]["error_code"])


async def test_a_community_token_posts_text_and_link(publish: Ask, vk: VkStandIn) -> None:
    body = await publish(attachments=LINK, guid="delivery-1")
    assert body == {"response": {"post_id": 1}}
    [post] = vk.posts()
    assert (post.text, post.link_card, post.from_group) == ("Мост открыли", LINK, True)
    assert post.url == f"https://vk.com/wall-{GROUP_ID}_1"


async def test_without_from_group_a_post_is_not_in_the_communitys_name(publish: Ask, vk: VkStandIn) -> None:
    await publish(from_group=0)
    assert [post.from_group for post in vk.posts()] == [False]


async def test_a_strangers_post_is_only_a_suggestion(publish: Ask, vk: VkStandIn) -> None:
    await publish(token=STRANGER_TOKEN)
    assert vk.posts() == []
    assert [post.from_id for post in vk.suggested()] == [STRANGER_ID]


@pytest.mark.parametrize("value", ["True", "true", "yes", "2"])
async def test_a_truth_value_other_than_0_or_1_is_error_100(publish: Ask, value: str) -> None:
    assert code(await publish(from_group=value)) == 100


async def test_a_community_without_its_minus_is_refused(publish: Ask, vk: VkStandIn) -> None:
    assert code(await publish(owner_id=GROUP_ID)) == 214
    assert code(await publish(owner_id=-99)) == 214
    assert code(await publish(owner_id="minus one")) == 100
    assert vk.posts() == []


async def test_a_community_token_must_name_the_wall(ask: Ask) -> None:
    assert code(await ask("wall.post", message="x")) == 100


async def test_a_user_without_owner_id_posts_on_the_own_page(ask: Ask, vk: VkStandIn) -> None:
    assert "response" in await ask("wall.post", token=USER_TOKEN, message="Личное", from_group=1)
    assert vk.posts() == []
    assert [post.from_id for post in vk.world.on_wall(EDITOR_ID)] == [EDITOR_ID]


async def test_a_post_of_nothing_is_error_100(publish: Ask) -> None:
    assert code(await publish(message=" \n")) == 100


async def test_two_links_are_error_100(publish: Ask) -> None:
    assert code(await publish(attachments=f"{LINK},{LINK}/2")) == 100


@pytest.mark.parametrize("part", ["photo", "cat1_2", "photo1001_1", "doc1_1", "video1_1"])
async def test_an_attachment_that_is_nothing_is_error_100(publish: Ask, part: str) -> None:
    assert code(await publish(attachments=part)) == 100


async def test_a_link_without_picture_costs_the_whole_post(publish: Ask, vk: VkStandIn) -> None:
    vk.pages_without_picture.add(LINK)
    body = await publish(attachments=LINK)
    assert code(body) == 100
    assert "link_photo_sizing_rule. No photo given" in body["error"]["error_msg"]
    assert vk.posts() == []
    assert "response" in await publish(f"Мост открыли {LINK}")


async def test_a_link_picture_that_is_no_photo_is_error_100(publish: Ask) -> None:
    assert code(await publish(attachments=LINK, link_photo_id="one_two")) == 100
    assert code(await publish(attachments=LINK, link_photo_id="1001_5")) == 100


async def test_16384_characters_are_taken_and_one_more_is_error_100(publish: Ask) -> None:
    assert "response" in await publish("ё" * 16_384)
    assert code(await publish("ё" * 16_385)) == 100


async def test_a_source_that_is_no_link_is_error_3102(publish: Ask) -> None:
    assert code(await publish(copyright="газета")) == 3102


async def test_a_postponed_post_waits_for_its_moment(publish: Ask, vk: VkStandIn, clock: Any) -> None:
    later = clock.moment + timedelta(minutes=5)
    assert "response" in await publish(publish_date=int(later.timestamp()))
    assert vk.posts() == []
    assert [post.time for post in vk.postponed()] == [later]
    clock.advance(minutes=5)
    assert [post.id for post in vk.posts()] == [1]


async def test_a_published_postponed_post_may_get_another_id(publish: Ask, vk: VkStandIn, clock: Any) -> None:
    vk.switches.keeps_postponed_id = False
    await publish(publish_date=int(clock.moment.timestamp()) + 60)
    clock.advance(minutes=1)
    assert [post.id for post in vk.posts()] == [2]


async def test_a_moment_that_is_not_in_the_future_is_error_100(publish: Ask, clock: Any) -> None:
    assert code(await publish(publish_date=int(clock.moment.timestamp()))) == 100


async def test_a_minute_that_is_taken_is_error_214(publish: Ask, clock: Any) -> None:
    soon = int(clock.moment.timestamp()) + 600
    await publish(publish_date=soon)
    body = await publish("Другое", publish_date=soon + 30)
    assert code(body) == 214
    assert "already scheduled for this time" in body["error"]["error_msg"]
    assert "response" in await publish("Третье", publish_date=soon + 60)


async def test_a_waiting_post_can_be_sent_out_at_once(publish: Ask, vk: VkStandIn, clock: Any) -> None:
    await publish(publish_date=int(clock.moment.timestamp()) + 600)
    assert await publish("", post_id=1) == {"response": {"post_id": 1}}
    assert [post.time for post in vk.posts()] == [clock.moment]
    assert code(await publish("", post_id=1)) == 104


async def test_the_same_guid_within_an_hour_is_the_same_post(publish: Ask, vk: VkStandIn, clock: Any) -> None:
    first = await publish(guid="delivery-7")
    clock.advance(minutes=59)
    assert await publish(guid="delivery-7") == first
    clock.advance(minutes=2)
    assert await publish(guid="delivery-7") != first
    assert len(vk.posts()) == 2


async def test_a_repeated_guid_can_be_an_error_instead(publish: Ask, vk: VkStandIn) -> None:
    vk.switches.guid_repeat = "refuse"
    await publish(guid="delivery-7")
    assert code(await publish(guid="delivery-7")) == 100
    assert len(vk.posts()) == 1


async def test_a_repeated_text_can_be_flood(publish: Ask, vk: VkStandIn) -> None:
    vk.switches.refuses_repeated_text = True
    await publish("Одно и то же")
    assert code(await publish("Одно и то же")) == 9
    assert "response" in await publish("Другое")


async def test_a_captcha_stops_publishing_until_somebody_solves_it(publish: Ask, vk: VkStandIn) -> None:
    vk.switches.captcha = "with_sid"
    error = (await publish())["error"]
    assert error["error_code"] == 14
    assert error["captcha_sid"]
    assert error["redirect_uri"].startswith("https://id.vk.com/not_robot_captcha")
    assert vk.posts() == []
    assert "response" in await publish(success_token="sandbox-success")


async def test_a_captcha_may_come_without_its_number(publish: Ask, vk: VkStandIn) -> None:
    vk.switches.captcha = "without_sid"
    assert "captcha_sid" not in (await publish())["error"]


async def test_a_wall_takes_so_many_posts_a_day(publish: Ask, vk: VkStandIn, clock: Any) -> None:
    vk.switches.posts_a_day = 2
    await publish("раз")
    await publish("два")
    body = await publish("три")
    assert (code(body), "posts a day" in body["error"]["error_msg"]) == (214, True)
    clock.advance(days=1)
    assert "response" in await publish("три")


async def test_a_community_with_strikes_publishes_nothing(publish: Ask, vk: VkStandIn) -> None:
    vk.switches.strikes = True
    assert code(await publish()) == 13_000


async def test_a_wall_is_read_newest_first_with_the_pinned_post_before_all(
    publish: Ask, ask: Ask, clock: Any
) -> None:
    for text in ("первый", "второй", "третий"):
        await publish(text)
        clock.advance(minutes=1)
    assert (await ask("wall.pin", token=USER_TOKEN, owner_id=-GROUP_ID, post_id=2))["response"] == 1
    assert (await ask("wall.pin", token=USER_TOKEN, owner_id=-GROUP_ID, post_id=1))["response"] == 1
    answer = (await ask("wall.get", token=SERVICE_TOKEN, owner_id=-GROUP_ID))["response"]
    assert answer["count"] == 3
    assert [item["text"] for item in answer["items"]] == ["первый", "третий", "второй"]
    assert [item.get("is_pinned") for item in answer["items"]] == [1, None, None]
    page = await ask("wall.get", token=SERVICE_TOKEN, domain="nash_rayon", offset=1, count=1)
    assert [item["text"] for item in page["response"]["items"]] == ["третий"]


async def test_a_wall_must_be_named_and_a_hundred_posts_are_the_most(ask: Ask) -> None:
    assert code(await ask("wall.get", token=SERVICE_TOKEN)) == 100
    assert code(await ask("wall.get", token=SERVICE_TOKEN, domain="nobody")) == 100
    assert code(await ask("wall.get", token=SERVICE_TOKEN, owner_id=-GROUP_ID, count=101)) == 100


async def test_postponed_posts_are_read_with_their_own_filter(publish: Ask, ask: Ask, clock: Any) -> None:
    await publish(publish_date=int(clock.moment.timestamp()) + 600)
    waiting = await ask("wall.get", token=USER_TOKEN, owner_id=-GROUP_ID, filter="postponed")
    assert [item["post_type"] for item in waiting["response"]["items"]] == ["postpone"]
    assert (await ask("wall.get", token=USER_TOKEN, owner_id=-GROUP_ID))["response"]["count"] == 0


async def test_posts_by_id_are_an_object_since_5_139_and_a_list_before(publish: Ask, ask: Ask) -> None:
    await publish()
    names = f"-{GROUP_ID}_1,-{GROUP_ID}_404"
    new = await ask("wall.getById", token=SERVICE_TOKEN, posts=names)
    old = await ask("wall.getById", token=SERVICE_TOKEN, posts=names, v="5.138")
    assert [item["id"] for item in new["response"]["items"]] == [1]
    assert old["response"] == new["response"]["items"]


@pytest.mark.parametrize("posts", ["", "first", "-1_x", ",".join(["1_1"] * 101)])
async def test_posts_that_are_no_posts_are_error_100(ask: Ask, posts: str) -> None:
    assert code(await ask("wall.getById", token=SERVICE_TOKEN, posts=posts)) == 100


async def test_views_are_missing_on_a_fresh_post(publish: Ask, ask: Ask, clock: Any) -> None:
    await publish()
    wanted = {"token": SERVICE_TOKEN, "posts": f"-{GROUP_ID}_1"}
    assert "views" not in (await ask("wall.getById", **wanted))["response"]["items"][0]
    clock.advance(minutes=2)
    assert (await ask("wall.getById", **wanted))["response"]["items"][0]["views"] == {"count": 1}


async def test_the_author_is_named_for_a_day_only(publish: Ask, ask: Ask, clock: Any) -> None:
    await publish(signed=1, copyright=LINK)
    wanted = {"token": SERVICE_TOKEN, "posts": f"-{GROUP_ID}_1"}
    item = (await ask("wall.getById", **wanted))["response"]["items"][0]
    assert (item["created_by"], item["signer_id"], item["can_edit"]) == (EDITOR_ID, EDITOR_ID, 1)
    assert item["copyright"]["link"] == LINK
    clock.advance(hours=24)
    item = (await ask("wall.getById", **wanted))["response"]["items"][0]
    assert ("created_by" in item, item["can_edit"]) == (False, 0)


async def test_the_text_can_come_back_with_its_signs_escaped(publish: Ask, ask: Ask, vk: VkStandIn) -> None:
    vk.switches.escapes_text = True
    await publish("Сёстры & братья <3")
    read = await ask("wall.getById", token=SERVICE_TOKEN, posts=f"-{GROUP_ID}_1")
    assert read["response"]["items"][0]["text"] == "Сёстры &amp; братья &lt;3"


async def test_an_edit_replaces_everything(publish: Ask, ask: Ask, vk: VkStandIn) -> None:
    await publish(attachments=LINK)
    body = await ask("wall.edit", token=USER_TOKEN, owner_id=-GROUP_ID, post_id=1, message="Поправили")
    assert body == {"response": {"post_id": 1}}
    [post] = vk.posts()
    assert (post.text, post.link_card, post.edited is not None) == ("Поправили", None, True)
    read = await ask("wall.getById", token=USER_TOKEN, posts=f"-{GROUP_ID}_1")
    assert "edited" in read["response"]["items"][0]


async def test_an_edited_postponed_post_without_a_date_goes_out_at_once(
    publish: Ask, ask: Ask, vk: VkStandIn, clock: Any
) -> None:
    soon = int(clock.moment.timestamp()) + 600
    await publish(publish_date=soon)
    change = {"token": USER_TOKEN, "owner_id": -GROUP_ID, "post_id": 1, "message": "Иначе"}
    await ask("wall.edit", **change, publish_date=soon + 30)
    assert [post.text for post in vk.postponed()] == ["Иначе"]
    await ask("wall.edit", **change)
    assert [post.text for post in vk.posts()] == ["Иначе"]


async def test_only_a_user_with_rights_deletes(publish: Ask, ask: Ask, vk: VkStandIn) -> None:
    await publish()
    which = {"owner_id": -GROUP_ID, "post_id": 1}
    assert code(await ask("wall.delete", **which)) == 27
    assert code(await ask("wall.delete", token=STRANGER_TOKEN, **which)) == 210
    assert (await ask("wall.delete", token=USER_TOKEN, **which)) == {"response": 1}
    assert code(await ask("wall.delete", token=USER_TOKEN, **which)) == 104
    assert vk.posts() == []


async def test_a_postponed_post_is_deleted_before_readers_see_it(
    publish: Ask, ask: Ask, sandbox: Sandbox, clock: Any
) -> None:
    await publish(publish_date=int(clock.moment.timestamp()) + 600)
    await ask("wall.delete", token=USER_TOKEN, owner_id=-GROUP_ID, post_id=1)
    assert list(sandbox.context.changes) == []


async def test_a_community_token_closes_comments(publish: Ask, ask: Ask, vk: VkStandIn) -> None:
    await publish()
    assert (await ask("wall.closeComments", owner_id=-GROUP_ID, post_id=1))["response"] == 1
    assert vk.posts()[0].comments_closed
    assert code(await ask("wall.closeComments", owner_id=-GROUP_ID, post_id=0)) == 100


async def test_the_reach_of_a_post_is_for_admins(publish: Ask, ask: Ask) -> None:
    await publish()
    wanted = {"owner_id": -GROUP_ID, "post_ids": "1,2"}
    rows = (await ask("stats.getPostReach", token=USER_TOKEN, **wanted))["response"]
    assert [(row["post_id"], row["reach_total"]) for row in rows] == [(1, 0)]
    assert code(await ask("stats.getPostReach", token=STRANGER_TOKEN, **wanted)) == 210


async def test_the_page_sees_the_wall_as_readers_do(publish: Ask, vk: VkStandIn) -> None:
    await publish(attachments=LINK)
    [shown] = vk.feed()
    assert (shown.text, shown.link_card, shown.channel, shown.edited) == (
        "Мост открыли",
        LINK,
        "Наш район",
        False,
    )
