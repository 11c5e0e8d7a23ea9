"""OK, through our own client, over real HTTP."""

import asyncio
import json
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest
from aiohttp import ClientTimeout

from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.platforms.base import Access, Busy, CannotLook, Photo, PlatformError, Refused, Unsure
from bot.platforms.ok import Options
from bot.platforms.ok.client import Ok, open_network
from bot.platforms.ok.finding import comparable
from bot.platforms.ok.topic import photos_by_token, topic
from bot.sandbox.server import Sandbox

GROUP = "70000000000001"
TOKEN = "sandbox-ok-token"
SECRET = "sandbox-ok-session-secret"
KEYS = {"application_key": "SANDBOXPUBLICKEY", "access_token": TOKEN, "session_secret": SECRET}
ARTICLE = "https://news.example/most"

Open = Callable[..., Ok]
MakePhotos = Callable[[int], list[Photo]]
Redirect = Callable[[str], Awaitable[str]]


@pytest.fixture
async def opened(sandbox: Sandbox, now: datetime) -> AsyncIterator[Open]:
    """Opens ways to the sandbox's group, and closes them after the scene."""
    networks: list[Ok] = []

    def make(*, group_id: str = GROUP, address: str | None = None, language: str = "ru", **keys: str) -> Ok:
        access = Access(
            credentials=MappingProxyType(KEYS | keys),
            address=address or sandbox.address,
            now=lambda: now,
            language=language,  # type: ignore[arg-type]
        )
        networks.append(Ok(Options(group_id=group_id), access))
        return networks[-1]

    yield make
    for network in networks:
        await network.close()


def post(text: str = "Мост открыт", link_card: str | None = None) -> Post:
    return Post(text=text, length=len(text), limit=4000, link_card=link_card)


async def test_a_text_with_its_card_goes_out_in_the_groups_name(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    text = "Мост & дорога = «открыты»\n\n100 % 🎉"
    receipt = await opened().send(post(text, link_card=ARTICLE), key="k", photos=())
    (shown,) = sandbox.ok.posts()
    assert (shown.text, shown.on_behalf, shown.links) == (text, True, (ARTICLE,))
    assert receipt.remote_id == shown.id
    assert receipt.url == f"https://ok.ru/group/{GROUP}/topic/{shown.id}"
    assert (receipt.at, receipt.note) == (now, None)


async def test_one_address_makes_one_card(opened: Open, sandbox: Sandbox) -> None:
    await opened().send(post(f"Читать: {ARTICLE}", link_card=ARTICLE), key="k", photos=())
    assert sandbox.ok.posts()[0].links == (ARTICLE,)
    assert "text_link_preview" not in sandbox.journal.calls("ok")[0].params


async def test_photos_travel_ahead_and_stand_in_order(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos
) -> None:
    sandbox.ok.switches.quotes_photo_ids = True
    receipt = await opened().send(post(link_card=ARTICLE), key="k", photos=make_photos(3))
    (shown,) = sandbox.ok.posts()
    assert [sandbox.context.photos[path.rpartition("/")[2]] for path in shown.photos] == [
        photo.data for photo in make_photos(3)
    ]
    assert (shown.link_card, receipt.note) == (ARTICLE, None)


async def test_the_application_secret_does_as_well_as_the_sessions(sandbox: Sandbox, now: datetime) -> None:
    keys = {name: value for name, value in KEYS.items() if name != "session_secret"}
    access = Access(
        credentials={**keys, "application_secret": "sandbox-ok-app-secret"},
        address=sandbox.address + "/",
        now=lambda: now,
    )
    network = Ok(Options(group_id=GROUP), access)
    assert (await network.send(post(), key="k", photos=())).remote_id is not None
    await network.close()


def test_the_attachment_says_everything_inside_itself() -> None:
    attachment = topic(post("Привет", link_card=ARTICLE), photos_by_token(["t1", "t2"]))
    assert json.loads(attachment) == {
        "media": [
            {"type": "text", "text": "Привет"},
            {"type": "photo", "list": [{"id": "t1"}, {"id": "t2"}]},
            {"type": "link", "url": ARTICLE},
        ],
        "onBehalfOfGroup": "true",
    }


@pytest.mark.parametrize("method", ["photosV2.getUploadUrl", "upload"])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_before"},
        {"kind": "drop_after"},
        {"kind": "status", "code": 502},
        {"kind": "status", "code": 200, "body": "<html>"},
        {"kind": "status", "code": 200, "body": "[]"},
        {"kind": "status", "code": 200, "body": '{"photos": {"x": {}}}'},
        {"kind": "error", "code": 2},
        {"kind": "null"},
    ],
    ids=lambda fault: " ".join(str(value) for value in fault.values()),
)
async def test_an_upload_that_breaks_anywhere_is_repeated(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos, method: str, fault: dict[str, object]
) -> None:
    sandbox.faults.add("ok", method, **fault)  # type: ignore[arg-type]
    receipt = await opened().send(post(), key="k", photos=make_photos(1))
    assert (len(sandbox.ok.posts()[0].photos), receipt.note) == (1, None)


async def test_a_missing_right_to_upload_costs_the_photos_and_says_why(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos
) -> None:
    sandbox.ok.session(TOKEN).rights = frozenset({"VALUABLE_ACCESS", "GROUP_CONTENT"})
    receipt = await opened().send(post(), key="k", photos=make_photos(2))
    assert len(sandbox.ok.posts()) == 1
    assert (receipt.note or "").startswith("Фото не загрузились")


async def test_one_bad_photo_among_good_ones_is_left_out_and_counted(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos
) -> None:
    broken = Photo(digest="0" * 64, mime="image/webp", data=b"not a picture")
    receipt = await opened().send(post(), key="k", photos=[broken, *make_photos(1)])
    assert len(sandbox.ok.posts()[0].photos) == 1
    assert "1 из 2" in (receipt.note or "")


@pytest.mark.parametrize("host", ["localhost", "10.0.0.7", "no-such-host.invalid"])
async def test_a_file_never_goes_to_an_address_inside_the_house(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos, host: str
) -> None:
    url = f"http://{host}:{sandbox.address.rpartition(':')[2]}/ok/upload/image?offer=0"
    sandbox.faults.add(
        "ok", "photosV2.getUploadUrl", "status", times=2, code=200, body=json.dumps({"upload_url": url})
    )
    receipt = await opened().send(post(), key="k", photos=make_photos(1))
    assert sandbox.journal.calls("ok", "upload") == []
    assert "адрес" in (receipt.note or "")


async def test_the_upload_server_never_sees_the_token(
    opened: Open, sandbox: Sandbox, make_photos: MakePhotos
) -> None:
    await opened().send(post(), key="k", photos=make_photos(1))
    (upload,) = sandbox.journal.calls("ok", "upload")
    assert set(upload.params) == {"offer"}


async def test_a_slow_answer_is_waited_for(opened: Open, sandbox: Sandbox) -> None:
    fault = sandbox.faults.add("ok", "mediatopic.post", "hang")
    network = opened()
    async with asyncio.TaskGroup() as scene:
        sending = scene.create_task(network.send(post(), key="k", photos=()))
        await fault.struck.wait()
        sandbox.faults.release()
    assert sending.result().remote_id is not None


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "null"])
async def test_a_lost_answer_leaves_us_unsure(opened: Open, sandbox: Sandbox, kind: str) -> None:
    sandbox.faults.add("ok", "mediatopic.post", kind)
    with pytest.raises(Unsure, match="Пост мог выйти"):
        await opened().send(post(), key="k", photos=())
    assert len(sandbox.journal.calls("ok", "mediatopic.post")) == 1


@pytest.mark.parametrize(
    "body",
    ["<html>", "", "null", '"null"', '""', "true", "{}", "[]", "0", '"abc"', '{"success": true}', "\udce9"],
)
async def test_an_answer_that_names_no_topic_leaves_us_unsure(
    opened: Open, sandbox: Sandbox, body: str
) -> None:
    body = body.encode("utf-8", "replace").decode()
    sandbox.faults.add("ok", "mediatopic.post", "status", code=200, body=body, when="after")
    with pytest.raises(Unsure):
        await opened().send(post(), key="k", photos=())


async def test_a_topic_named_by_a_bare_number_counts(opened: Open, sandbox: Sandbox) -> None:
    sandbox.faults.add("ok", "mediatopic.post", "status", code=200, body="70102413183763", when="after")
    assert (await opened().send(post(), key="k", photos=())).remote_id == "70102413183763"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(500, Unsure), (502, Unsure), (503, Unsure), (429, Busy), (404, Refused), (302, Unsure), (201, Unsure)],
)
async def test_a_bare_status_has_its_meaning(
    opened: Open, sandbox: Sandbox, status: int, kind: type[PlatformError]
) -> None:
    sandbox.faults.add("ok", "mediatopic.post", "status", code=status)
    with pytest.raises(PlatformError) as failure:
        await opened().send(post(), key="k", photos=())
    assert type(failure.value) is kind


@pytest.mark.parametrize(
    ("code", "kind", "stops"),
    [
        (1, Unsure, False),
        (2, Unsure, False),
        (9999, Unsure, False),
        (7, Busy, False),
        (11, Busy, False),
        (121, Busy, False),
        (9, Refused, True),
        (10, Refused, True),
        (50, Refused, True),
        (101, Refused, True),
        (102, Refused, True),
        (104, Refused, True),
        (401, Refused, True),
        (454, Refused, False),
        (600, Refused, False),
        (777_777, Refused, False),
    ],
)
async def test_each_code_says_what_to_do_next(
    opened: Open, sandbox: Sandbox, code: int, kind: type[PlatformError], stops: bool
) -> None:
    sandbox.faults.add("ok", "mediatopic.post", "error", code=code, message="in OK's own words")
    with pytest.raises(PlatformError, match="in OK's own words") as failure:
        await opened().send(post(), key="k", photos=())
    assert type(failure.value) is kind
    assert getattr(failure.value, "stops_channel", False) is stops


async def test_a_wrong_secret_is_told_from_a_wrong_token(opened: Open) -> None:
    with pytest.raises(Refused, match="OK_SESSION_SECRET") as secret:
        await opened(session_secret="another").send(post(), key="k", photos=())
    with pytest.raises(Refused, match="access_token") as token:
        await opened(access_token="another").send(post(), key="k", photos=())
    assert secret.value.stops_channel
    assert token.value.stops_channel


async def test_an_overlong_text_is_the_posts_own_fault(opened: Open) -> None:
    with pytest.raises(Refused) as refusal:
        await opened().send(post("а" * 5001), key="k", photos=())
    assert not refusal.value.stops_channel


async def test_where_nobody_listens_nothing_happened(opened: Open, nowhere: str) -> None:
    for address in (nowhere, "http://no-such-host.invalid"):
        with pytest.raises(Busy, match="cannot be reached"):
            await opened(address=address, language="en").send(post(), key="k", photos=())


async def test_an_address_that_is_none_names_the_setting(opened: Open) -> None:
    with pytest.raises(Refused, match="OK_API_URL") as refusal:
        await opened(address="http://:0").send(post(), key="k", photos=())
    assert refusal.value.stops_channel


async def test_a_lost_topic_is_found(opened: Open, sandbox: Sandbox, now: datetime) -> None:
    lost = post("Тарифы «Воды» & тепла\n\nс понедельника", link_card=ARTICLE)
    sandbox.faults.add("ok", "mediatopic.post", "drop_after")
    network = opened()
    with pytest.raises(Unsure):
        await network.send(lost, key="k", photos=())
    await network.send(post("следующий"), key="k2", photos=())
    found = await network.find(lost, key="k", since=now)
    assert found is not None
    assert found.remote_id == sandbox.ok.posts()[0].id
    assert found.at == now


async def test_what_is_not_there_is_said_to_be_not_there(opened: Open, now: datetime) -> None:
    network = opened()
    await network.send(post("Мост открыт"), key="k", photos=())
    assert await network.find(post("не дошло"), key="k", since=now) is None
    assert await network.find(post("Мост открыт"), key="k", since=now + timedelta(days=1)) is None


@pytest.mark.parametrize("kind", ["drop_after", "null", "status"])
async def test_a_look_that_failed_is_tried_later(
    opened: Open, sandbox: Sandbox, now: datetime, kind: str
) -> None:
    sandbox.faults.add("ok", "mediatopic.getTopics", kind)
    with pytest.raises(Busy):
        await opened().find(post(), key="k", since=now)


@pytest.mark.parametrize("body", ["[]", '{"media_topics": 1}'])
async def test_a_list_of_unknown_shape_does_not_prove_absence(
    opened: Open, sandbox: Sandbox, now: datetime, body: str
) -> None:
    sandbox.faults.add("ok", "mediatopic.getTopics", "status", code=200, body=body)
    with pytest.raises(Busy):
        await opened().find(post(), key="k", since=now)


@pytest.mark.parametrize(
    "topic",
    [
        1,
        {"id": "5"},
        {"created_ms": 1},
        {"id": "5", "created_ms": 9e12},
        {"id": "5", "created_ms": 9, "media": [{"type": "text", "text_tokens": [{"text": "Мост открыт"}]}]},
    ],
)
async def test_a_topic_of_unknown_shape_may_be_the_lost_one(
    opened: Open, sandbox: Sandbox, now: datetime, topic: object
) -> None:
    body = json.dumps({"media_topics": [topic]})
    sandbox.faults.add("ok", "mediatopic.getTopics", "status", code=200, body=body)
    with pytest.raises(Busy):
        await opened().find(post(), key="k", since=now)


async def test_a_token_that_may_not_read_calls_a_person(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    sandbox.ok.session(TOKEN).state = "expired"
    with pytest.raises(CannotLook, match="102"):
        await opened().find(post(), key="k", since=now)


async def test_no_failure_shows_a_secret(opened: Open, sandbox: Sandbox, nowhere: str) -> None:
    sandbox.faults.add("ok", "mediatopic.post", "error", code=103, message=f"bad session {TOKEN} / {SECRET}")
    for network in (opened(), opened(address=nowhere)):
        with pytest.raises(PlatformError) as failure:
            await network.send(post(), key="k", photos=())
        shown = "".join(traceback.format_exception(failure.value)) + repr(failure.value) + repr(network)
        assert TOKEN not in shown
        assert SECRET not in shown


def test_words_compare_by_their_letters() -> None:
    assert comparable("а &amp; б\n\n в ") == comparable("а & б в")


async def test_a_right_set_up_passes_every_check(opened: Open) -> None:
    assert [(check.check, check.ok) for check in await opened().check()] == [
        ("token works", True),
        ("application may post", True),
        ("application may upload photos", True),
        ("group found", True),
        ("token's owner may post", True),
    ]


async def test_checks_name_what_is_wrong(opened: Open, sandbox: Sandbox) -> None:
    session = sandbox.ok.session(TOKEN)
    session.rights = frozenset({"VALUABLE_ACCESS"})
    advice = {check.check: check.advice for check in await opened(group_id="1").check() if not check.ok}
    assert set(advice) == {
        "application may post",
        "application may upload photos",
        "group found",
        "token's owner may post",
    }
    assert "GROUP_CONTENT" in (advice["application may post"] or "")
    session.state = "revoked"
    (check,) = await opened().check()
    assert (check.check, check.ok) == ("token works", False)


async def test_checks_survive_answers_of_unknown_shape(opened: Open, sandbox: Sandbox) -> None:
    sandbox.faults.add("ok", "*", "status", times=9, code=200, body="7")
    assert [check.ok for check in await opened().check()] == [True, False, False, False, False]


async def test_open_network_connects_nowhere(sandbox: Sandbox, now: datetime) -> None:
    channel = Channel(name="ok", platform="ok", options=Options(group_id=GROUP))
    network = await open_network(channel, Access(credentials=KEYS, address=sandbox.address, now=lambda: now))
    assert sandbox.journal.calls() == []
    await network.close()


async def test_a_time_out_after_sending_leaves_us_unsure(sandbox: Sandbox, now: datetime) -> None:
    sandbox.faults.add("ok", "mediatopic.post", "hang", when="after")
    access = Access(credentials=KEYS, address=sandbox.address, now=lambda: now)
    network = Ok(Options(group_id=GROUP), access, patience=ClientTimeout(total=0.3))
    with pytest.raises(Unsure, match="потерялся"):
        await network.send(post(), key="k", photos=())
    assert len(sandbox.ok.posts()) == 1
    await network.close()


async def test_nothing_is_carried_on_to_another_host(
    opened: Open, sandbox: Sandbox, redirecting: Redirect
) -> None:
    with pytest.raises(Unsure):
        await opened(address=await redirecting(sandbox.address)).send(post(), key="k", photos=())
    assert sandbox.journal.calls() == []
