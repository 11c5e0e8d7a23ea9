"""A lost post of VK is found by whoever may read the wall; else its key is sent again, within the hour."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest

from bot.core.post import Post
from bot.platforms.base import Access, Busy, CannotLook, Photo, PlatformError, Refused, Unsure
from bot.platforms.vk import Options
from bot.platforms.vk.client import Vk
from bot.platforms.vk.finding import comparable
from bot.sandbox.server import Sandbox
from bot.sandbox.vk.access import Token
from bot.sandbox.vk.wall_post import VkPost

COMMUNITY = "vk1.a.sandbox-community"
USER = "vk1.a.sandbox-user"
SERVICE = "sandbox-service"
GROUP = 123456
ARTICLE = "https://news.example/most"

Open = Callable[..., Vk]
MakePhotos = Callable[[int], list[Photo]]


class Clock(Protocol):
    """The clock of the scenes."""

    def __call__(self) -> datetime: ...

    def advance(self, **by: float) -> datetime: ...


@pytest.fixture
async def opened(sandbox: Sandbox, clock: Clock) -> AsyncIterator[Open]:
    """Opens ways to the sandbox's wall, and closes them after the scene."""
    sandbox.vk.switches.paced = False
    networks: list[Vk] = []

    def make(*, token: str = COMMUNITY, **others: str) -> Vk:
        access = Access(credentials={"token": token, **others}, address=sandbox.address, now=clock)
        networks.append(Vk(Options(group_id=GROUP), access))
        return networks[-1]

    yield make
    for network in networks:
        await network.close()


def post(text: str = "Мост открыт", link_card: str | None = None, photos: int = 0) -> Post:
    media: Any = (None,) * photos
    return Post(text=text, length=len(text), limit=16384, link_card=link_card, photos=media)


async def lose(
    network: Vk, sandbox: Sandbox, lost: Post, photos: list[Photo] | None = None, fault: str = "drop_after"
) -> None:
    """Send `lost`, and lose the answer."""
    sandbox.faults.add("vk", "wall.post", fault)
    with pytest.raises(Unsure):
        await network.send(lost, key="k", photos=photos or [])


def wall(*items: dict[str, Any], count: int | None = None) -> str:
    """A body of wall.get."""
    usual = {"from_id": -GROUP, "owner_id": -GROUP, "post_type": "post", "text": "другое"}
    listed = [usual | item for item in items]
    return json.dumps({"response": {"count": len(items) if count is None else count, "items": listed}})


async def shown(
    opened: Open, sandbox: Sandbox, *pages: str, since: datetime, hint: str | None = None, photos: int = 0
) -> str | None:
    """The id that is found on a wall of these pages."""
    for page in pages:
        sandbox.faults.add("vk", "wall.get", "status", code=200, body=page)
    found = await opened(user_token=USER).find(post(photos=photos), key="k", since=since, hint=hint)
    return None if found is None else found.remote_id


def crowd(sandbox: Sandbox, count: int, *, at: datetime, pinned: bool = False) -> None:
    """So many other posts of the community."""
    world = sandbox.vk.world
    for number in range(count):
        made = VkPost(
            id=world.next_post_id(-GROUP),
            owner_id=-GROUP,
            from_id=-GROUP,
            created_by=1001,
            text=f"другой {number}",
            time=at,
            pinned=pinned,
        )
        world.keep(made, "post")


async def test_a_post_is_found_behind_hundreds_of_others(
    opened: Open, sandbox: Sandbox, clock: Clock
) -> None:
    since = clock()
    network = opened(user_token=USER)
    await lose(network, sandbox, post())
    crowd(sandbox, 250, at=clock.advance(seconds=1))
    found = await network.find(post(), key="k", since=since)
    assert found is not None
    assert (found.remote_id, found.at) == ("1", since)
    assert len(sandbox.journal.calls("vk", "wall.get")) == 3


async def test_paging_ends_where_the_window_does(opened: Open, sandbox: Sandbox, clock: Clock) -> None:
    crowd(sandbox, 120, at=clock())
    since = clock.advance(days=1)
    assert await opened(user_token=USER).find(post(), key="k", since=since) is None
    assert len(sandbox.journal.calls("vk", "wall.get")) == 1


async def test_an_old_pinned_post_before_all_others_does_not_end_the_search(
    opened: Open, sandbox: Sandbox, clock: Clock
) -> None:
    crowd(sandbox, 1, at=clock(), pinned=True)
    since = clock.advance(days=30)
    network = opened(user_token=USER)
    await lose(network, sandbox, post())
    crowd(sandbox, 110, at=clock.advance(seconds=1))
    found = await network.find(post(), key="k", since=since)
    assert found is not None
    assert found.remote_id == "2"


async def test_what_readers_write_on_the_wall_is_not_ours(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    foreign = {"id": 7, "date": int(now.timestamp()), "text": "Мост открыт", "from_id": 1002}
    assert await shown(opened, sandbox, wall(foreign), since=now) is None
    assert sandbox.journal.calls("vk", "wall.get")[0].params["filter"] == "owner"


async def test_what_is_only_planned_is_not_out(opened: Open, sandbox: Sandbox, now: datetime) -> None:
    planned = {"id": 7, "date": int(now.timestamp()), "text": "Мост открыт", "post_type": "postpone"}
    assert await shown(opened, sandbox, wall(planned), since=now) is None


async def test_of_two_posts_with_one_text_the_newer_than_the_known_is_ours(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    date = int(now.timestamp())
    page = wall(*({"id": number, "date": date, "text": "Мост открыт"} for number in (9, 8, 7, 6)))
    assert await shown(opened, sandbox, page, since=now, hint="7") == "8"
    assert await shown(opened, sandbox, page, since=now) == "6"


async def test_the_known_post_itself_is_never_taken_for_the_lost_one(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    page = wall({"id": 7, "date": int(now.timestamp()), "text": "Мост открыт"})
    assert await shown(opened, sandbox, page, since=now, hint="7") is None


async def test_of_two_posts_with_one_text_the_photos_decide(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    same = {"date": int(now.timestamp()), "text": "Мост открыт"}
    photo = {"type": "photo", "photo": {}}
    page = wall({"id": 9, "attachments": [photo, photo], **same}, {"id": 8, "attachments": [photo], **same})
    assert await shown(opened, sandbox, page, since=now, photos=2) == "9"
    assert await shown(opened, sandbox, page, since=now, photos=1) == "8"


@pytest.mark.parametrize(
    "item", [{"id": 9}, {"id": 9, "date": 1, "text": None}, {"date": 1}, {"id": "9", "date": 1}]
)
async def test_a_post_of_unknown_shape_may_be_the_lost_one(
    opened: Open, sandbox: Sandbox, now: datetime, item: dict[str, Any]
) -> None:
    with pytest.raises(Busy):
        await shown(opened, sandbox, wall(item), since=now)


async def test_a_post_of_unknown_shape_does_not_hide_the_right_one(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    right = {"id": 9, "date": int(now.timestamp()), "text": "Мост открыт"}
    assert await shown(opened, sandbox, wall({"id": "x"}, right), since=now) == "9"


async def test_a_wall_without_end_is_for_people_to_look_at(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    page = wall({"id": 9, "date": int(now.timestamp())}, count=10**6)
    with pytest.raises(CannotLook, match="слишком много"):
        await shown(opened, sandbox, *([page] * 12), since=now)


async def test_a_post_without_words_is_for_people_to_look_at(opened: Open, now: datetime) -> None:
    with pytest.raises(CannotLook, match="ни слова"):
        await opened(user_token=USER).find(post(" \u200b"), key="k", since=now)


async def test_a_reader_whose_quota_is_used_up_leaves_it_to_the_other(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network = opened(user_token=USER, service_token=SERVICE)
    await network.send(post(), key="k", photos=())
    sandbox.faults.add("vk", "wall.get", "error", code=29)
    assert await network.find(post(), key="k", since=now) is not None


async def test_one_reader_that_may_look_later_is_a_way_to_look(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    sandbox.faults.add("vk", "wall.get", "error", code=29)
    sandbox.vk.revoke(SERVICE)
    with pytest.raises(Busy):
        await opened(user_token=USER, service_token=SERVICE).find(post(), key="k", since=now)


# without a reader: the same key again


@pytest.mark.parametrize(("fault", "stood"), [("drop_after", 1), ("drop_before", 0)])
async def test_sent_again_under_its_key_the_post_exists_once(
    opened: Open, sandbox: Sandbox, now: datetime, fault: str, stood: int
) -> None:
    network = opened()
    await lose(network, sandbox, post(link_card=ARTICLE), fault=fault)
    assert len(sandbox.vk.posts()) == stood
    receipt = await network.repeat(post(link_card=ARTICLE), key="k", photos=(), since=now)
    (only,) = sandbox.vk.posts()
    assert (receipt.remote_id, receipt.url) == (str(only.id), f"https://vk.com/wall-{GROUP}_1")


@pytest.mark.parametrize(("mode", "code"), [("refuse", "100"), ("deny", "214")])
async def test_a_key_that_vk_refuses_to_take_twice_is_a_question_to_people(
    opened: Open, sandbox: Sandbox, now: datetime, mode: Any, code: str
) -> None:
    sandbox.vk.switches.guid_repeat = mode
    network = opened()
    await lose(network, sandbox, post())
    with pytest.raises(Refused, match=code) as refusal:
        await network.repeat(post(), key="k", photos=(), since=now)
    assert not refusal.value.stops_channel
    assert len(sandbox.vk.posts()) == 1


@pytest.mark.parametrize("mode", ["same", "refuse", "deny"])
async def test_a_post_that_lost_its_card_exists_once_as_well(
    opened: Open, sandbox: Sandbox, now: datetime, mode: Any
) -> None:
    sandbox.vk.switches.guid_repeat = mode
    sandbox.vk.pages_without_picture.add(ARTICLE)
    sandbox.faults.add("vk", "wall.post", "drop_after", after=1)
    network = opened()
    with pytest.raises(Unsure):
        await network.send(post(link_card=ARTICLE), key="k", photos=())
    if mode == "same":
        receipt = await network.repeat(post(link_card=ARTICLE), key="k", photos=(), since=now)
        assert receipt.remote_id == "1"
    else:
        with pytest.raises(Refused):
            await network.repeat(post(link_card=ARTICLE), key="k", photos=(), since=now)
    assert len(sandbox.vk.posts()) == 1


async def test_a_late_post_meets_its_own_repetition(opened: Open, sandbox: Sandbox, now: datetime) -> None:
    sandbox.faults.add("vk", "wall.post", "late", seconds=600)
    network = opened()
    with pytest.raises(Unsure):
        await network.send(post(), key="k", photos=())
    receipt = await network.repeat(post(), key="k", photos=(), since=now)
    sandbox.faults.release()
    await sandbox.context.acted("vk", "wall.post", nth=2)
    assert [str(only.id) for only in sandbox.vk.posts()] == [receipt.remote_id]


async def test_the_repetition_carries_the_photos(
    opened: Open, sandbox: Sandbox, now: datetime, make_photos: MakePhotos
) -> None:
    network = opened(user_token=USER)
    await lose(network, sandbox, post(photos=2), make_photos(2), fault="drop_before")
    await network.repeat(post(photos=2), key="k", photos=make_photos(2), since=now)
    assert len(sandbox.vk.posts()[0].photos) == 2


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
async def test_a_repetition_may_be_lost_and_be_repeated(
    opened: Open, sandbox: Sandbox, clock: Clock, fault: str
) -> None:
    network, since = opened(), clock()
    await lose(network, sandbox, post(), fault="drop_before")
    sandbox.faults.add("vk", "wall.post", fault)
    with pytest.raises(Unsure):
        await network.repeat(post(), key="k", photos=(), since=since)
    clock.advance(minutes=54)
    await network.repeat(post(), key="k", photos=(), since=since)
    assert len(sandbox.vk.posts()) == 1


@pytest.mark.parametrize("age", [timedelta(minutes=56), timedelta(days=1), timedelta(minutes=-2)])
async def test_past_its_hour_nothing_is_sent_again(
    opened: Open, sandbox: Sandbox, now: datetime, age: timedelta
) -> None:
    with pytest.raises(CannotLook, match="только час"):
        await opened().repeat(post(), key="k", photos=(), since=now - age)
    assert sandbox.journal.calls() == []


@pytest.mark.parametrize("age", [timedelta(minutes=55), timedelta(), timedelta(seconds=-1)])
async def test_within_its_hour_a_clock_may_step_back_a_little(
    opened: Open, sandbox: Sandbox, now: datetime, age: timedelta
) -> None:
    assert (await opened().repeat(post(), key="k", photos=(), since=now - age)).remote_id == "1"


async def test_the_hour_is_looked_at_again_when_the_photos_are_there(
    opened: Open, sandbox: Sandbox, clock: Clock, make_photos: MakePhotos
) -> None:
    hours = iter([clock(), clock() + timedelta(minutes=56)])
    access = Access(
        credentials={"token": COMMUNITY}, address=sandbox.address, now=lambda: next(hours)
    )  # asked before the upload, and after it
    network = Vk(Options(group_id=GROUP), access)
    with pytest.raises(CannotLook):
        await network.repeat(post(photos=1), key="k", photos=make_photos(1), since=clock())
    assert sandbox.journal.calls("vk", "wall.post") == []
    await network.close()


@pytest.mark.parametrize(
    ("how", "kind"),
    [({"code": 6}, Busy), ({"code": 9}, Busy), ({"code": 1}, Unsure), ({"code": 5}, Refused)],
)
async def test_a_repetition_fails_as_a_post_does(
    opened: Open, sandbox: Sandbox, now: datetime, how: dict[str, Any], kind: type[PlatformError]
) -> None:
    sandbox.faults.add("vk", "wall.post", "error", **how)
    with pytest.raises(kind):
        await opened().repeat(post(), key="k", photos=(), since=now)


async def test_a_strangers_key_finds_nothing_to_read(opened: Open, sandbox: Sandbox, now: datetime) -> None:
    sandbox.vk.add_token(Token(value="vk2.a.person", kind="vk_id", owner=1001))
    with pytest.raises(CannotLook, match="1051"):
        await opened(user_token="vk2.a.person").find(post(), key="k", since=now)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("A &\u200blt; B", "A &amp;\u200blt; B"),  # escaped on reading
        ("A &\u200blt; B", "A &lt; B"),  # and the letter without width taken away
        ("A &\u200blt; B", "A < B"),
        ("[\u200bclub1|Имя]", "[club1|Имя]"),
        ("@\u200bdurov", "@durov"),
        ("два\n\n\nабзаца ", "два<br>абзаца"),
    ],
)
def test_words_compare_whatever_vk_makes_of_our_guards(sent: str, read: str) -> None:
    assert comparable(sent) == comparable(read)
