"""VK, through the real vk_api, over real HTTP."""

import asyncio
import json
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest

from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.platforms.base import Access, Busy, CannotLook, Photo, PlatformError, Refused, Unsure
from bot.platforms.vk import Options
from bot.platforms.vk.client import Vk, open_network
from bot.platforms.vk.finding import comparable
from bot.sandbox.server import Sandbox

COMMUNITY = "vk1.a.sandbox-community"
USER = "vk1.a.sandbox-user"
SERVICE = "sandbox-service"
GROUP = 123456
ARTICLE = "https://news.example/most"

Open = Callable[..., Vk]
MakePhotos = Callable[[int], list[Photo]]
Redirect = Callable[[str], Awaitable[str]]


@pytest.fixture
async def opened(sandbox: Sandbox, now: datetime) -> AsyncIterator[Open]:
    """Opens ways to the sandbox's wall, and closes them after the scene."""
    networks: list[Vk] = []

    def make(*, group_id: int = GROUP, token: str = COMMUNITY, **others: str) -> Vk:
        address = others.pop("address", sandbox.address)
        language = others.pop("language", "ru")
        access = Access(
            credentials=MappingProxyType({"token": token, **others}),
            address=address,
            now=lambda: now,
            language=language,  # type: ignore[arg-type]
        )
        networks.append(Vk(Options(group_id=group_id), access))
        return networks[-1]

    yield make
    for network in networks:
        await network.close()


def post(text: str = "Мост открыт", link_card: str | None = None) -> Post:
    return Post(text=text, length=len(text), limit=16384, link_card=link_card)


async def test_a_text_goes_out_in_the_communitys_name_with_its_key(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    receipt = await opened().send(post("Мост & дорога\n\n<открыты>"), key="delivery-7", photos=())
    (shown,) = sandbox.vk.posts()
    assert shown.text == "Мост & дорога\n\n<открыты>"
    assert (shown.owner_id, shown.from_group, shown.guid) == (-GROUP, True, "delivery-7")
    assert (receipt.remote_id, receipt.url) == (str(shown.id), f"https://vk.com/wall-{GROUP}_{shown.id}")
    assert (receipt.at, receipt.note) == (now, None)


async def test_every_call_names_the_version_it_was_written_for(opened: Open, sandbox: Sandbox) -> None:
    await opened().send(post(), key="k", photos=())
    assert [entry.params["v"] for entry in sandbox.journal.calls("vk")] == ["5.199"]


async def test_the_link_becomes_a_card(opened: Open, sandbox: Sandbox) -> None:
    receipt = await opened().send(post(link_card=ARTICLE), key="k", photos=())
    (shown,) = sandbox.vk.posts()
    assert (shown.link_card, shown.text, receipt.note) == (ARTICLE, "Мост открыт", None)


async def test_a_comma_in_the_address_does_not_cut_it(opened: Open, sandbox: Sandbox) -> None:
    await opened().send(post(link_card="https://news.example/a,b"), key="k", photos=())
    assert sandbox.vk.posts()[0].link_card == "https://news.example/a%2Cb"


async def test_a_page_without_a_picture_costs_the_card_not_the_post(opened: Open, sandbox: Sandbox) -> None:
    sandbox.vk.pages_without_picture.add(ARTICLE)
    receipt = await opened().send(post(link_card=ARTICLE), key="k", photos=())
    (shown,) = sandbox.vk.posts()
    assert (shown.link_card, shown.text) == (None, f"Мост открыт\n\n{ARTICLE}")
    assert "карточку" in (receipt.note or "")


async def test_an_address_that_stands_in_the_text_is_not_added_twice(opened: Open, sandbox: Sandbox) -> None:
    sandbox.vk.pages_without_picture.add(ARTICLE)
    await opened().send(post(f"Мост открыт: {ARTICLE}", link_card=ARTICLE), key="k", photos=())
    assert sandbox.vk.posts()[0].text == f"Мост открыт: {ARTICLE}"


async def test_the_second_try_without_card_may_be_lost_as_well(opened: Open, sandbox: Sandbox) -> None:
    sandbox.vk.pages_without_picture.add(ARTICLE)
    sandbox.faults.add("vk", "wall.post", "drop_after", after=1)
    with pytest.raises(Unsure):
        await opened().send(post(link_card=ARTICLE), key="k", photos=())
    assert len(sandbox.vk.posts()) == 1


@pytest.mark.parametrize("owner", ["user", "group"])
async def test_photos_are_uploaded_with_a_persons_key_and_attached_in_order(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos, owner: str
) -> None:
    sandbox.vk.switches.photos_belong_to = owner  # type: ignore[assignment]
    receipt = await opened(user_token=USER).send(post(link_card=ARTICLE), key="k", photos=make_photos(3))
    (shown,) = sandbox.vk.posts()
    assert [sandbox.context.photos[path.rpartition("/")[2]] for path in shown.photos] == [
        photo.data for photo in make_photos(3)
    ]
    assert (shown.link_card, receipt.note) == (ARTICLE, None)


async def test_without_a_persons_key_the_post_goes_out_with_its_card_and_the_editor_is_told(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos
) -> None:
    receipt = await opened().send(post(link_card=ARTICLE), key="k", photos=make_photos(1))
    (shown,) = sandbox.vk.posts()
    assert (shown.photos, shown.link_card) == ((), ARTICLE)
    assert "VK_USER_TOKEN" in (receipt.note or "")


async def test_an_upload_that_comes_back_empty_is_done_again_from_the_start(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos
) -> None:
    sandbox.vk.switches.empty_uploads = 1
    receipt = await opened(user_token=USER).send(post(), key="k", photos=make_photos(1))
    assert (len(sandbox.vk.posts()[0].photos), receipt.note) == (1, None)
    assert len(sandbox.journal.calls("vk", "photos.getWallUploadServer")) == 2


async def test_photos_that_cannot_be_saved_do_not_cost_the_post(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos
) -> None:
    sandbox.vk.switches.empty_uploads = 99
    receipt = await opened(user_token=USER).send(post(), key="k", photos=make_photos(2))
    assert sandbox.vk.posts()[0].photos == ()
    assert receipt.note == "Фото не загрузились, пост вышел без них. ВКонтакте не сохранил файл."


async def test_one_bad_photo_among_good_ones_is_left_out_and_counted(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos
) -> None:
    broken = Photo(digest="0" * 64, mime="image/webp", data=b"not a picture")
    photos = [*make_photos(1), broken, *make_photos(2)[1:]]
    receipt = await opened(user_token=USER).send(post(), key="k", photos=photos)
    assert len(sandbox.vk.posts()[0].photos) == 2
    assert "2 из 3" in (receipt.note or "")


@pytest.mark.parametrize("method", ["photos.getWallUploadServer", "upload.wall", "photos.saveWallPhoto"])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_before"},
        {"kind": "drop_after"},
        {"kind": "status", "code": 502},
        {"kind": "status", "code": 200, "body": "<html>"},
        {"kind": "status", "code": 200, "body": "[]"},
        {"kind": "status", "code": 200, "body": '{"response": []}'},
        {"kind": "error", "code": 22},
        {"kind": "null"},
    ],
    ids=lambda fault: " ".join(str(value) for value in fault.values()),
)
async def test_an_upload_that_breaks_anywhere_is_repeated(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos, method: str, fault: dict[str, object]
) -> None:
    sandbox.faults.add("vk", method, **fault)  # type: ignore[arg-type]
    receipt = await opened(user_token=USER).send(post(), key="k", photos=make_photos(1))
    assert (len(sandbox.vk.posts()[0].photos), receipt.note) == (1, None)


async def test_a_persons_dead_key_costs_the_photo_and_says_why(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos
) -> None:
    sandbox.vk.token(USER).dead = "access_token was given to another ip address."
    receipt = await opened(user_token=USER).send(post(), key="k", photos=make_photos(1))
    assert len(sandbox.vk.posts()) == 1
    assert "another ip address" in (receipt.note or "")


async def test_where_vk_asks_for_a_moment_the_photo_is_worth_waiting_for(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos
) -> None:
    sandbox.faults.add("vk", "photos.saveWallPhoto", "error", code=6)
    with pytest.raises(Busy) as busy:
        await opened(user_token=USER).send(post(), key="k", photos=make_photos(1))
    assert busy.value.retry_after == timedelta(seconds=1)
    assert sandbox.vk.posts() == []


@pytest.mark.parametrize("host", ["localhost", "10.0.0.7", "no-such-host.invalid"])
async def test_a_file_never_goes_to_an_address_inside_the_house(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos, host: str
) -> None:
    url = f"http://{host}:{sandbox.address.rpartition(':')[2]}/vk/upload/wall?number=1"
    body = json.dumps({"response": {"upload_url": url, "album_id": -14, "user_id": 1}})
    sandbox.faults.add("vk", "photos.getWallUploadServer", "status", times=2, code=200, body=body)
    receipt = await opened(user_token=USER).send(post(), key="k", photos=make_photos(1))
    assert sandbox.journal.calls("vk", "upload.wall") == []
    assert "адрес" in (receipt.note or "")


async def test_the_upload_server_never_sees_the_key(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos
) -> None:
    await opened(user_token=USER).send(post(), key="k", photos=make_photos(1))
    (upload,) = sandbox.journal.calls("vk", "upload.wall")
    assert set(upload.params) == {"act", "number"}


async def test_a_slow_answer_is_waited_for_without_holding_up_the_loop(
    opened: Open, sandbox: Sandbox
) -> None:
    fault = sandbox.faults.add("vk", "wall.post", "hang")
    network = opened()
    async with asyncio.TaskGroup() as scene:
        sending = scene.create_task(network.send(post(), key="k", photos=()))
        await fault.struck.wait()
        sandbox.faults.release()
    assert sending.result().remote_id == "1"


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_a_cut_connection_leaves_us_unsure(opened: Open, sandbox: Sandbox, kind: str) -> None:
    sandbox.faults.add("vk", "wall.post", kind)
    with pytest.raises(Unsure, match="Пост мог выйти"):
        await opened().send(post(), key="k", photos=())
    assert len(sandbox.journal.calls("vk", "wall.post")) == 1


@pytest.mark.parametrize(
    "body",
    [
        "<html>captive portal</html>",
        "",
        "null",
        "[]",
        "7",
        '"error"',
        "{}",
        '{"response": null}',
        '{"response": {}}',
        '{"response": {"post_id": 0}}',
        '{"response": {"post_id": "x"}}',
        '{"error": "strange"}',
        '{"error": {}}',
        '{"error": {"error_msg": "without a code"}}',
    ],
)
async def test_an_answer_that_says_nothing_leaves_us_unsure(
    opened: Open, sandbox: Sandbox, body: str
) -> None:
    sandbox.faults.add("vk", "wall.post", "status", code=200, body=body, when="after")
    with pytest.raises(Unsure):
        await opened().send(post(), key="k", photos=())


@pytest.mark.parametrize(
    ("status", "kind"), [(500, Unsure), (502, Unsure), (429, Busy), (404, Refused), (302, Unsure)]
)
async def test_a_bare_status_has_its_meaning(
    opened: Open, sandbox: Sandbox, status: int, kind: type[PlatformError]
) -> None:
    sandbox.faults.add("vk", "wall.post", "status", code=status)
    with pytest.raises(kind):
        await opened().send(post(), key="k", photos=())


@pytest.mark.parametrize("code", [1, 10, 36])
async def test_vks_own_doubt_is_ours(opened: Open, sandbox: Sandbox, code: int) -> None:
    sandbox.faults.add("vk", "wall.post", "error", code=code, when="after")
    with pytest.raises(Unsure):
        await opened().send(post(), key="k", photos=())


@pytest.mark.parametrize(
    ("code", "pause"),
    [
        (6, timedelta(seconds=1)),
        (9, timedelta(minutes=15)),
        (29, timedelta(hours=1)),
        (224, timedelta(hours=6)),
        (43, None),
    ],
)
async def test_vks_pauses_are_obeyed_and_never_repeated_by_the_library(
    opened: Open, sandbox: Sandbox, code: int, pause: timedelta | None
) -> None:
    sandbox.faults.add("vk", "wall.post", "error", times=5, code=code)
    with pytest.raises(Busy) as busy:
        await opened().send(post(), key="k", photos=())
    assert busy.value.retry_after == pause
    assert len(sandbox.journal.calls("vk", "wall.post")) == 1


@pytest.mark.parametrize("captcha", ["with_sid", "without_sid"])
async def test_a_captcha_calls_a_person_and_is_never_solved(
    opened: Open, sandbox: Sandbox, captcha: str
) -> None:
    sandbox.vk.switches.captcha = captcha  # type: ignore[assignment]
    with pytest.raises(Refused, match="человек") as refusal:
        await opened().send(post(), key="k", photos=())
    assert refusal.value.stops_channel
    assert len(sandbox.journal.calls("vk")) == 1


@pytest.mark.parametrize(
    ("code", "stops"), [(17, True), (24, True), (5, True), (15, True), (27, True), (1051, True), (220, False)]
)
async def test_what_a_person_must_mend_is_refused(
    opened: Open, sandbox: Sandbox, code: int, stops: bool
) -> None:
    sandbox.faults.add("vk", "wall.post", "error", code=code, message="in VK's own words")
    with pytest.raises(Refused, match="in VK's own words") as refusal:
        await opened().send(post(), key="k", photos=())
    assert refusal.value.stops_channel is stops


@pytest.mark.parametrize(
    ("said", "kind", "stops"),
    [
        ("you can only add 50 posts a day", Busy, False),
        ("too many messages sent", Busy, False),
        ("access to the wall is closed", Refused, True),
        ("a post is already scheduled for this time", Busy, False),
    ],
)
async def test_the_many_meanings_of_214_are_told_apart(
    opened: Open, sandbox: Sandbox, said: str, kind: type[PlatformError], stops: bool
) -> None:
    sandbox.faults.add("vk", "wall.post", "error", code=214, message=f"Access to adding post denied: {said}")
    with pytest.raises(PlatformError) as failure:
        await opened().send(post(), key="k", photos=())
    assert type(failure.value) is kind
    assert getattr(failure.value, "stops_channel", False) is stops


async def test_the_wrong_community_stops_the_channel(opened: Open) -> None:
    with pytest.raises(Refused) as refusal:
        await opened(group_id=999).send(post(), key="k", photos=())
    assert refusal.value.stops_channel


async def test_where_nobody_listens_nothing_happened(opened: Open, nowhere: str) -> None:
    with pytest.raises(Busy, match="cannot be reached"):
        await opened(address=nowhere, language="en").send(post(), key="k", photos=())


async def test_an_unknown_host_is_a_connection_never_made(opened: Open) -> None:
    with pytest.raises(Busy):
        await opened(address="http://no-such-host.invalid").send(post(), key="k", photos=())


async def test_an_address_that_is_none_names_the_setting(opened: Open) -> None:
    with pytest.raises(Refused, match="VK_API_URL") as refusal:
        await opened(address="gopher://there").send(post(), key="k", photos=())
    assert refusal.value.stops_channel


async def test_an_overlong_text_is_the_posts_own_fault(opened: Open) -> None:
    with pytest.raises(Refused) as refusal:
        await opened().send(post("а" * 16385), key="k", photos=())
    assert not refusal.value.stops_channel


@pytest.mark.parametrize("reader", [{"user_token": USER}, {"service_token": SERVICE}])
async def test_a_lost_post_is_found_by_whoever_may_read(
    opened: Open, sandbox: Sandbox, now: datetime, reader: dict[str, str]
) -> None:
    lost = post("Тарифы «Воды» & тепла\n\n[club1|Наш район]", link_card=ARTICLE)
    sandbox.vk.switches.escapes_text = True
    sandbox.faults.add("vk", "wall.post", "drop_after")
    network = opened(**reader)
    with pytest.raises(Unsure):
        await network.send(lost, key="k", photos=())
    await network.send(post("следующий"), key="k2", photos=())
    found = await network.find(lost, key="k", since=now)
    assert found is not None
    assert (found.remote_id, found.url, found.at) == ("1", f"https://vk.com/wall-{GROUP}_1", now)


async def test_a_post_that_was_lost_in_its_second_form_is_found_too(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    sandbox.vk.pages_without_picture.add(ARTICLE)
    sandbox.faults.add("vk", "wall.post", "drop_after", after=1)
    network = opened(user_token=USER)
    with pytest.raises(Unsure):
        await network.send(post(link_card=ARTICLE), key="k", photos=())
    assert await network.find(post(link_card=ARTICLE), key="k", since=now) is not None


async def test_what_is_not_there_is_said_to_be_not_there(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network = opened(user_token=USER)
    await network.send(post("Мост открыт"), key="k", photos=())
    assert await network.find(post("не дошло"), key="k", since=now) is None
    assert await network.find(post("Мост открыт"), key="k", since=now + timedelta(days=1)) is None


async def test_where_one_key_may_not_read_the_other_does(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    sandbox.vk.token(USER).dead = "invalid access_token (4)."
    network = opened(user_token=USER, service_token=SERVICE)
    await network.send(post(), key="k", photos=())
    assert await network.find(post(), key="k", since=now) is not None


async def test_without_a_key_that_reads_nobody_can_look(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    with pytest.raises(CannotLook, match="сервисного"):
        await opened().find(post(), key="k", since=now)
    sandbox.faults.add("vk", "wall.get", "error", code=1051)
    with pytest.raises(CannotLook, match="1051"):
        await opened(service_token=SERVICE).find(post(), key="k", since=now)


@pytest.mark.parametrize("fault", [{"kind": "drop_after"}, {"kind": "status", "code": 502}])
async def test_a_look_that_failed_is_tried_later_and_never_unsure(
    opened: Open, sandbox: Sandbox, now: datetime, fault: dict[str, object]
) -> None:
    sandbox.faults.add("vk", "wall.get", **fault)  # type: ignore[arg-type]
    with pytest.raises(Busy):
        await opened(user_token=USER).find(post(), key="k", since=now)


async def test_a_wall_of_unknown_shape_does_not_prove_absence(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    sandbox.faults.add("vk", "wall.get", "status", code=200, body='{"response": 1}')
    with pytest.raises(Busy):
        await opened(user_token=USER).find(post(), key="k", since=now)


async def test_no_failure_shows_a_key(opened: Open, sandbox: Sandbox, nowhere: str) -> None:
    sandbox.faults.add(
        "vk", "wall.post", "error", code=100, message=f"bad access_token={COMMUNITY} for {USER}"
    )
    for network in (opened(user_token=USER), opened(user_token=USER, address=nowhere)):
        with pytest.raises(PlatformError) as failure:
            await network.send(post(), key="k", photos=())
        shown = "".join(traceback.format_exception(failure.value)) + repr(failure.value) + repr(network)
        assert COMMUNITY not in shown
        assert USER not in shown


def test_words_compare_whether_or_not_vk_unwraps_its_links() -> None:
    assert comparable("Читайте [https://vk.com/nash|Наш район] &amp; [club1|нас]<br>тут") == comparable(
        "Читайте Наш район & нас\nтут"
    )
    assert comparable("[просто скобки]") == "[просто скобки]"


async def test_a_right_set_up_passes_every_check(opened: Open) -> None:
    checks = await opened(user_token=USER, service_token=SERVICE).check()
    assert [(check.check, check.ok) for check in checks] == [
        ("token may post", True),
        ("token belongs to the community", True),
        ("user token may upload photos", True),
        ("lost posts can be looked up", True),
    ]
    assert len(await opened().check()) == 2


async def test_checks_name_what_is_wrong(opened: Open, sandbox: Sandbox) -> None:
    sandbox.vk.token(COMMUNITY).rights = frozenset({"photos"})
    sandbox.vk.token(USER).dead = "invalid access_token (4)."
    checks = await opened(group_id=999, user_token=USER).check()
    advice = [check.advice or "" for check in checks]
    assert [check.ok for check in checks] == [False] * 4
    assert "«стена»" in advice[0]
    assert "group_id = 999" in advice[1]
    assert "invalid access_token" in advice[2]


async def test_checks_survive_answers_of_unknown_shape(opened: Open, sandbox: Sandbox) -> None:
    sandbox.faults.add("vk", "*", "status", times=9, code=200, body='{"response": 1}')
    assert [check.ok for check in await opened().check()] == [False, False]


async def test_open_network_connects_nowhere(sandbox: Sandbox, now: datetime) -> None:
    channel = Channel(name="vk", platform="vk", options=Options(group_id=GROUP))
    access = Access(credentials={"token": COMMUNITY}, address=sandbox.address, now=lambda: now)
    network = await open_network(channel, access)
    assert sandbox.journal.calls() == []
    await network.close()


async def test_a_time_out_after_sending_leaves_us_unsure(sandbox: Sandbox, now: datetime) -> None:
    sandbox.faults.add("vk", "wall.post", "hang", when="after")
    access = Access(credentials={"token": COMMUNITY}, address=sandbox.address, now=lambda: now)
    network = Vk(Options(group_id=GROUP), access, patience=(5, 0.3))
    with pytest.raises(Unsure, match="ReadTimeout"):
        await network.send(post(), key="k", photos=())
    assert len(sandbox.vk.posts()) == 1
    await network.close()


async def test_nothing_is_carried_on_to_another_host(
    opened: Open, sandbox: Sandbox, redirecting: Redirect
) -> None:
    with pytest.raises(Unsure):
        await opened(address=await redirecting(sandbox.address)).send(post(), key="k", photos=())
    assert sandbox.journal.calls() == []
