"""One contract for every network: what is out is corrected, withdrawn, pinned, and each may be done twice."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from bot.core.amendment import Kind, stub
from bot.core.article import Media
from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.core.richtext import Entity
from bot.platforms import foresee, names, open_network, spec
from bot.platforms.base import Access, Busy, Impossible, Network, Outlook, Photo, Refused
from bot.sandbox.ok.stand_in import OkStandIn
from bot.sandbox.server import Sandbox
from bot.sandbox.vk.stand_in import VkStandIn

OPTIONS: dict[str, dict[str, object]] = {
    "telegram": {"chat": "@nash_rayon"},
    "vk": {"group_id": 123456},
    "ok": {"group_id": "70000000000001"},
}
CREDENTIALS: dict[str, dict[str, str]] = {
    "telegram": {"token": "100:sandbox-token"},
    "vk": {"token": "vk1.a.sandbox-community", "user_token": "vk1.a.sandbox-user"},
    "ok": {
        "application_key": "SANDBOXPUBLICKEY",
        "access_token": "sandbox-ok-token",
        "session_secret": "sandbox-ok-session-secret",
    },
}
#: what each amendment asks the network to do
METHODS: dict[tuple[str, Kind], str] = {
    ("telegram", Kind.CORRECT): "editMessageText",
    ("vk", Kind.CORRECT): "wall.edit",
    ("ok", Kind.CORRECT): "mediatopic.edit",
    ("telegram", Kind.WITHDRAW): "deleteMessage",
    ("vk", Kind.WITHDRAW): "wall.delete",
    ("ok", Kind.WITHDRAW): "mediatopic.deleteTopic",
    ("telegram", Kind.PIN): "pinChatMessage",
    ("vk", Kind.PIN): "wall.pin",
}
LINK = "https://nash-rayon.example/most"


def channel(platform: str, *, credentials: Sequence[str] = ("token", "user_token")) -> Channel:
    options = spec(platform).options.model_validate(OPTIONS[platform])
    return Channel(name="c", platform=platform, options=options, credentials=frozenset(credentials))


def post(text: str = "Мост открыли", *, photos: Sequence[Photo] = (), link: str | None = None) -> Post:
    media = tuple(Media(digest=one.digest, mime=one.mime, width=640, height=480, size=1) for one in photos)
    return Post(text=text, length=len(text), limit=4000, photos=media, link_card=link)


class Scene:
    """One network with what it has published."""

    def __init__(self, platform: str, sandbox: Sandbox, network: Network) -> None:
        self.platform, self.sandbox, self.network = platform, sandbox, network

    async def publish(self, out: Post, photos: Sequence[Photo] = ()) -> Receipt:
        return await self.network.send(out, key="k", photos=photos)

    async def correct(self, receipt: Receipt, new: Post, *, was: Post, **more: Any) -> str | None:
        values: dict[str, Any] = {"photos": (), "same_photos": True} | more
        return await self.network.correct(receipt, new, was=was, **values)

    async def do(self, kind: Kind, receipt: Receipt) -> str | None:
        """The usual amendment of the usual post."""
        if kind is Kind.CORRECT:
            return await self.correct(receipt, post("Мост закрыли"), was=post())
        if kind is Kind.WITHDRAW:
            return await self.network.withdraw(receipt, was=post(), stub=stub("ru"))
        return await self.network.pin(receipt, on=kind is Kind.PIN)

    @property
    def texts(self) -> list[str]:
        return [shown.text for shown in self.sandbox.stand_ins[self.platform].feed()]

    def photos(self) -> list[str]:
        (shown,) = self.sandbox.stand_ins[self.platform].feed()
        return list(shown.photos)


Scenes = Callable[..., Any]


@pytest.fixture
async def scenes(sandbox: Sandbox, clock: Any) -> AsyncIterator[Scenes]:
    opened: list[Network] = []

    async def make(platform: str, *, without: str = "") -> Scene:
        credentials = {name: value for name, value in CREDENTIALS[platform].items() if name != without}
        access = Access(credentials=credentials, address=sandbox.address, now=clock)
        opened.append(await open_network(channel(platform), access))
        return Scene(platform, sandbox, opened[-1])

    yield make
    for network in opened:
        await network.close()


@pytest.mark.parametrize("platform", names())
async def test_a_correction_shows_the_new_text_in_the_old_ones_place(scenes: Scenes, platform: str) -> None:
    scene = await scenes(platform)
    receipt = await scene.publish(post())
    assert await scene.do(Kind.CORRECT, receipt) is None
    assert scene.texts == ["Мост закрыли"]
    (shown,) = scene.sandbox.stand_ins[platform].feed()
    assert shown.edited
    assert shown.id == receipt.remote_id


@pytest.mark.parametrize("platform", names())
async def test_a_withdrawn_post_is_gone_and_the_others_stay(scenes: Scenes, platform: str) -> None:
    scene = await scenes(platform)
    await scene.publish(post("раньше"))
    receipt = await scene.network.send(post(), key="k2", photos=())
    assert await scene.do(Kind.WITHDRAW, receipt) is None
    assert scene.texts == ["раньше"]


@pytest.mark.parametrize(("platform", "kind"), METHODS)
async def test_whatever_is_done_twice_comes_to_the_same(scenes: Scenes, platform: str, kind: Kind) -> None:
    scene = await scenes(platform)
    receipt = await scene.publish(post())
    await scene.do(kind, receipt)
    before = scene.texts
    assert await scene.do(kind, receipt) is None
    assert scene.texts == before


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "status", "hang_up"])
@pytest.mark.parametrize(("platform", "kind"), METHODS)
async def test_a_lost_answer_means_once_more(
    scenes: Scenes, sandbox: Sandbox, platform: str, kind: Kind, fault: str
) -> None:
    scene = await scenes(platform)
    receipt = await scene.publish(post())
    how: dict[str, Any] = {"fault": "status", "when": "after"} if fault == "hang_up" else {"fault": fault}
    sandbox.faults.add(platform, METHODS[platform, kind], how.pop("fault"), **how)
    with pytest.raises(Busy):
        await scene.do(kind, receipt)
    assert await scene.do(kind, receipt) is None
    assert scene.texts == (
        [] if kind is Kind.WITHDRAW else ["Мост закрыли"] if kind is Kind.CORRECT else [post().text]
    )


@pytest.mark.parametrize(("platform", "kind"), METHODS)
async def test_a_key_that_is_taken_back_is_refused_with_what_to_do(
    scenes: Scenes, sandbox: Sandbox, platform: str, kind: Kind
) -> None:
    scene = await scenes(platform)
    receipt = await scene.publish(post())
    for value in CREDENTIALS["vk"].values() if platform == "vk" else (None,):
        stand_in: Any = sandbox.stand_ins[platform]
        stand_in.revoke(*([value] if value else []))
    with pytest.raises(Refused) as refusal:
        await scene.do(kind, receipt)
    assert refusal.value.stops_channel


@pytest.mark.parametrize("platform", names())
async def test_what_others_have_deleted_can_be_withdrawn_and_never_be_corrected(
    scenes: Scenes, platform: str
) -> None:
    scene = await scenes(platform)
    receipt = await scene.publish(post())
    await scene.do(Kind.WITHDRAW, receipt)
    for kind in (Kind.CORRECT, Kind.PIN):
        with pytest.raises(Impossible):
            await scene.do(kind, receipt)
    assert await scene.do(Kind.WITHDRAW, receipt) is None


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("platform", names())
async def test_a_corrected_text_keeps_its_photos_though_nobody_has_their_bytes_any_more(
    scenes: Scenes, platform: str, count: int, make_photos: Callable[[int], list[Photo]]
) -> None:
    scene, photos = await scenes(platform), make_photos(count)
    old = post(photos=photos)
    receipt = await scene.publish(old, photos)
    before = scene.photos()
    await scene.correct(receipt, replace(old, text="Мост закрыли"), was=old)
    assert scene.texts == ["Мост закрыли"]
    assert scene.photos() == before
    assert len(before) == count


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("platform", names())
async def test_photos_are_replaced(
    scenes: Scenes, platform: str, count: int, make_photos: Callable[[int], list[Photo]]
) -> None:
    scene, photos = await scenes(platform), make_photos(2 * count)
    old, new = post(photos=photos[:count]), post("Мост закрыли", photos=photos[count:])
    receipt = await scene.publish(old, photos[:count])
    before = scene.photos()
    await scene.correct(receipt, new, was=old, photos=photos[count:], same_photos=False)
    assert scene.texts == ["Мост закрыли"]
    assert len(scene.photos()) == count
    assert not set(scene.photos()) & set(before)


@pytest.mark.parametrize("platform", ["vk", "ok"])
async def test_a_correction_never_loses_a_photo_that_does_not_load(
    scenes: Scenes, sandbox: Sandbox, platform: str, make_photos: Callable[[int], list[Photo]]
) -> None:
    scene, photos = await scenes(platform), make_photos(2)
    old, new = post(photos=photos[:1]), post("Мост закрыли", photos=photos[1:])
    receipt = await scene.publish(old, photos[:1])
    upload = "photos.getWallUploadServer" if platform == "vk" else "photosV2.getUploadUrl"
    sandbox.faults.add(platform, upload, "status", 4)
    with pytest.raises(Busy):
        await scene.correct(receipt, new, was=old, photos=photos[1:], same_photos=False)
    assert scene.texts == [old.text]
    assert len(scene.photos()) == 1


@pytest.mark.parametrize("platform", names())
async def test_a_card_stays_under_a_corrected_text(scenes: Scenes, platform: str) -> None:
    scene = await scenes(platform)
    old = post(link=LINK)
    receipt = await scene.publish(old)
    await scene.correct(receipt, post("Мост закрыли", link=f"{LINK}-2"), was=old)
    (shown,) = scene.sandbox.stand_ins[platform].feed()
    assert shown.link_card == f"{LINK}-2"


@pytest.mark.parametrize("platform", ["telegram", "vk"])
async def test_a_post_is_pinned_and_let_go(scenes: Scenes, platform: str) -> None:
    scene = await scenes(platform)
    receipt = await scene.publish(post())

    def pinned() -> bool:
        if platform == "telegram":
            return bool(scene.sandbox.telegram.get_chat().pinned)
        return cast(VkStandIn, scene.sandbox.stand_ins["vk"]).posts()[0].pinned

    await scene.do(Kind.PIN, receipt)
    assert pinned()
    for _ in range(2):
        await scene.do(Kind.UNPIN, receipt)
        assert not pinned()


async def test_ok_lets_nobody_pin_by_a_program(scenes: Scenes) -> None:
    scene = await scenes("ok")
    receipt = await scene.publish(post())
    with pytest.raises(Impossible, match="Закрепите в группе сами"):
        await scene.do(Kind.PIN, receipt)


# Telegram


async def test_telegram_keeps_the_formatting_of_a_corrected_text(scenes: Scenes, sandbox: Sandbox) -> None:
    scene = await scenes("telegram")
    receipt = await scene.publish(post())
    await scene.correct(
        receipt,
        replace(post("Мост закрыли"), entities=(Entity(type="bold", offset=0, length=4),)),
        was=post(),
    )
    (shown,) = sandbox.telegram.posts()
    assert [(one["type"], one["length"]) for one in shown.entities] == [("bold", 4)]
    assert shown.link_card is None


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_telegram_deletes_for_two_days_and_then_puts_a_stub_in_the_place(
    scenes: Scenes, clock: Any, count: int, make_photos: Callable[[int], list[Photo]]
) -> None:
    scene, photos = await scenes("telegram"), make_photos(count)
    old = post(photos=photos)
    receipt = await scene.publish(old, photos)
    before = scene.photos()
    clock.advance(hours=48, seconds=1)
    for _ in range(2):
        note = await scene.network.withdraw(receipt, was=old, stub=stub("ru"))
        assert "вместо поста стоит «Публикация снята.»" in note
    assert scene.texts == ["Публикация снята."]
    assert len(scene.photos()) == count
    assert not set(scene.photos()) & set(before), "what the pictures show is withdrawn as well"


async def test_an_album_that_is_half_deleted_is_deleted_to_the_end(
    scenes: Scenes, sandbox: Sandbox, make_photos: Callable[[int], list[Photo]]
) -> None:
    scene, photos = await scenes("telegram"), make_photos(4)
    old = post(photos=photos)
    receipt = await scene.publish(old, photos)
    sandbox.faults.add("telegram", "deleteMessage", "drop_before", after=2)
    with pytest.raises(Busy):
        await scene.network.withdraw(receipt, was=old, stub=stub("ru"))
    await scene.network.withdraw(receipt, was=old, stub=stub("ru"))
    assert scene.texts == []


async def test_telegram_turns_a_text_into_a_photo_and_nothing_else(
    scenes: Scenes, make_photos: Callable[[int], list[Photo]]
) -> None:
    scene, photos = await scenes("telegram"), make_photos(2)
    receipt = await scene.publish(post())
    new = post("Мост закрыли", photos=photos[:1])
    await scene.correct(receipt, new, was=post(), photos=photos[:1], same_photos=False)
    assert len(scene.photos()) == 1
    for wrong in (post(), post(photos=photos)):
        with pytest.raises(Impossible):
            await scene.correct(
                receipt, wrong, was=new, photos=photos[: len(wrong.photos)], same_photos=False
            )


async def test_what_is_a_photo_by_now_takes_no_text(
    scenes: Scenes, make_photos: Callable[[int], list[Photo]]
) -> None:
    scene, photos = await scenes("telegram"), make_photos(1)
    receipt = await scene.publish(post(photos=photos), photos)
    with pytest.raises(Impossible, match="не умеет убрать фото"):
        await scene.correct(receipt, post("Мост закрыли"), was=post())


async def test_a_bot_without_the_right_to_pin_says_which_one(scenes: Scenes, sandbox: Sandbox) -> None:
    scene = await scenes("telegram")
    receipt = await scene.publish(post())
    sandbox.telegram.get_chat().can_edit = False
    with pytest.raises(Refused, match="«Изменение публикаций»"):
        await scene.do(Kind.PIN, receipt)


async def test_a_post_of_somebody_else_stays(scenes: Scenes, sandbox: Sandbox) -> None:
    scene = await scenes("telegram")
    theirs = sandbox.telegram.say(7, "Чужое", chat_id=-1001000000001)
    sandbox.telegram.get_chat().can_edit = False
    receipt = Receipt(at=theirs.at, remote_id=str(theirs.id), url=f"https://t.me/nash_rayon/{theirs.id}")
    with pytest.raises(Impossible, match="он не от бота"):
        await scene.do(Kind.CORRECT, receipt)


async def test_the_receipts_address_says_which_chat_it_is_whatever_the_configuration_names(
    scenes: Scenes, sandbox: Sandbox
) -> None:
    scene = await scenes("telegram")
    receipt = await scene.publish(post())
    other = replace(receipt, url=f"https://t.me/c/1234567890/{receipt.remote_id}")
    with pytest.raises(Impossible):  # that chat has no such message
        await scene.do(Kind.CORRECT, other)
    assert scene.texts == [post().text]


# VK


async def test_vk_without_a_persons_key_changes_nothing_and_says_what_is_missing(scenes: Scenes) -> None:
    scene = await scenes("vk", without="user_token")
    receipt = await scene.publish(post())
    for kind in (Kind.CORRECT, Kind.WITHDRAW, Kind.PIN):
        with pytest.raises(Impossible, match="VK_USER_TOKEN"):
            await scene.do(kind, receipt)
    assert scene.texts == [post().text]


async def test_vk_is_told_of_a_lost_card(scenes: Scenes, sandbox: Sandbox) -> None:
    scene = await scenes("vk")
    receipt = await scene.publish(post())
    cast(VkStandIn, sandbox.stand_ins["vk"]).pages_without_picture.add(LINK)
    note = await scene.correct(receipt, post("Мост закрыли", link=LINK), was=post())
    assert "не сделал карточку" in note
    assert scene.texts == [f"Мост закрыли\n\n{LINK}"]


async def test_a_day_later_vk_lets_nothing_be_changed(scenes: Scenes, sandbox: Sandbox, clock: Any) -> None:
    scene = await scenes("vk")
    receipt = await scene.publish(post())
    clock.advance(hours=25)
    with pytest.raises(Impossible, match="время для правки вышло"):
        await scene.do(Kind.CORRECT, receipt)
    assert not sandbox.journal.calls("vk", "wall.edit"), "VK had said so"
    await scene.do(Kind.WITHDRAW, receipt)
    assert scene.texts == []


@pytest.mark.parametrize(("code", "message"), [(214, "edit time expired"), (100, "message is invalid")])
async def test_what_vk_refuses_while_editing_is_told_apart(
    scenes: Scenes, sandbox: Sandbox, code: int, message: str
) -> None:
    scene = await scenes("vk")
    receipt = await scene.publish(post())
    sandbox.faults.add("vk", "wall.edit", "error", code=code, message=message)
    with pytest.raises(Impossible if code == 214 else Refused):
        await scene.do(Kind.CORRECT, receipt)


# OK


async def test_ok_says_when_the_time_for_editing_is_over(scenes: Scenes, sandbox: Sandbox) -> None:
    scene = await scenes("ok")
    receipt = await scene.publish(post())
    cast(OkStandIn, sandbox.stand_ins["ok"]).close_editing(receipt.remote_id or "")
    with pytest.raises(Impossible, match="время для правки вышло"):
        await scene.do(Kind.CORRECT, receipt)


@pytest.mark.parametrize("named", ["topic_id", "delete_id"])
async def test_ok_deletes_by_whichever_name_it_takes(scenes: Scenes, sandbox: Sandbox, named: Any) -> None:
    scene = await scenes("ok")
    receipt = await scene.publish(post())
    cast(OkStandIn, sandbox.stand_ins["ok"]).switches.deletes_by = named
    await scene.do(Kind.WITHDRAW, receipt)
    assert scene.texts == []


async def test_what_the_moderators_let_out_under_another_number_is_found(
    scenes: Scenes, sandbox: Sandbox
) -> None:
    scene = await scenes("ok")
    stand_in = cast(OkStandIn, sandbox.stand_ins["ok"])
    stand_in.switches.moderates = True
    receipt = await scene.publish(post())
    stand_in.release()
    await scene.do(Kind.CORRECT, receipt)
    assert scene.texts == ["Мост закрыли"]
    await scene.do(Kind.WITHDRAW, receipt)
    assert scene.texts == []


# what is known beforehand


def known(platform: str, kind: Kind, now: datetime, *, age: timedelta = timedelta(0), **more: Any) -> Outlook:
    urls = {
        "telegram": "https://t.me/nash_rayon/7",
        "vk": "https://vk.com/wall-123456_7",
        "ok": "https://ok.ru/group/70000000000001/topic/7",
    }
    values = {"was": post(), "post": stub("ru") if kind is Kind.WITHDRAW else post("Мост закрыли")}
    receipt = Receipt(at=now - age, remote_id=more.pop("remote_id", "7"), url=more.pop("url", urls[platform]))
    place = channel(platform, credentials=more.pop("credentials", ("token", "user_token")))
    return foresee(kind, channel=place, receipt=receipt, now=now, language="ru", **cast(Any, values | more))


@pytest.mark.parametrize(("platform", "kind"), METHODS)
def test_nothing_is_said_of_what_will_simply_be_done(platform: str, kind: Kind, now: datetime) -> None:
    assert known(platform, kind, now, age=timedelta(hours=1)) == Outlook()


@pytest.mark.parametrize(("platform", "kind"), METHODS)
def test_of_a_post_without_a_number_nothing_can_be_done(platform: str, kind: Kind, now: datetime) -> None:
    said = known(platform, kind, now, remote_id=None, url=None).impossible or ""
    assert "неизвестен" in said


@pytest.mark.parametrize(("platform", "kind"), METHODS)
def test_an_address_that_a_person_named_is_enough(platform: str, kind: Kind, now: datetime) -> None:
    assert known(platform, kind, now, remote_id=None) == Outlook()


@pytest.mark.parametrize(
    ("platform", "kind", "more", "words"),
    [
        ("ok", Kind.PIN, {}, "https://ok.ru/group/70000000000001/topic/7"),
        ("ok", Kind.UNPIN, {}, "только людям"),
        ("ok", Kind.CORRECT, {"url": "https://ok.ru/group/5/topic/7"}, "в другой группе"),
        ("vk", Kind.CORRECT, {"credentials": ("token",)}, "VK_USER_TOKEN"),
        ("vk", Kind.WITHDRAW, {"credentials": ("token",)}, "https://vk.com/wall-123456_7"),
        ("vk", Kind.PIN, {"credentials": ("token",)}, "ключ администратора"),
        ("vk", Kind.PIN, {"url": "https://vk.com/wall-5_7"}, "в другом сообществе"),
    ],
)
def test_what_can_never_be_is_said_before_anybody_presses(
    platform: str, kind: Kind, more: dict[str, Any], words: str, now: datetime
) -> None:
    assert words in (known(platform, kind, now, **more).impossible or "")


def test_telegram_says_beforehand_that_it_will_not_take_a_photo_away(
    now: datetime, make_photos: Callable[[int], list[Photo]]
) -> None:
    was = post(photos=make_photos(2))
    assert known("telegram", Kind.CORRECT, now, was=was).impossible
    same = replace(was, text="Мост закрыли")
    assert known("telegram", Kind.CORRECT, now, was=was, post=same) == Outlook()


def test_age_is_told_where_it_matters(now: datetime) -> None:
    old = timedelta(hours=48, seconds=1)
    assert "«Публикация снята.»" in (known("telegram", Kind.WITHDRAW, now, age=old).remark or "")
    assert known("telegram", Kind.CORRECT, now, age=old) == Outlook()
    assert "больше суток" in (known("vk", Kind.CORRECT, now, age=old).remark or "")
    assert known("vk", Kind.WITHDRAW, now, age=old) == Outlook()
    assert known("telegram", Kind.WITHDRAW, now, age=timedelta(hours=48)) == Outlook()


@pytest.mark.parametrize(
    ("platform", "url"),
    [("vk", "https://vk.com/wall-5_7"), ("ok", "https://ok.ru/group/5/topic/7")],
)
async def test_what_is_in_another_group_than_the_configured_one_is_left_alone(
    scenes: Scenes, platform: str, url: str
) -> None:
    scene = await scenes(platform)
    receipt = replace(await scene.publish(post()), url=url)
    for kind in (Kind.CORRECT, Kind.WITHDRAW):
        with pytest.raises(Impossible):
            await scene.do(kind, receipt)
    assert scene.texts == [post().text]
