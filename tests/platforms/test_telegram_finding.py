"""A lost message is found again by forwarding, or nobody claims to know."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Protocol

import pytest

from bot.core.post import Post
from bot.platforms.base import Access, Busy, CannotLook, Photo, Unsure
from bot.platforms.telegram import Options
from bot.platforms.telegram.client import Telegram
from bot.platforms.telegram.finding import comparable
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import PROBE, TOKEN

Open = Callable[..., Telegram]


class Clock(Protocol):
    """The clock of the scenes."""

    def __call__(self) -> datetime: ...

    def advance(self, **by: float) -> datetime: ...


@pytest.fixture
async def opened(sandbox: Sandbox, clock: Clock) -> AsyncIterator[Open]:
    """Opens ways to the sandbox's channel, by default with its probe chat."""
    sandbox.telegram.pace = False
    networks: list[Telegram] = []

    def make(probe_chat: int | None = PROBE) -> Telegram:
        access = Access(credentials={"token": TOKEN}, address=sandbox.address, now=clock)
        networks.append(Telegram(Options(chat="@nash_rayon", probe_chat=probe_chat), access))
        return networks[-1]

    yield make
    for network in networks:
        await network.close()


def post(text: str) -> Post:
    return Post(text=text, length=len(text), limit=4096)


async def lose(network: Telegram, sandbox: Sandbox, lost: Post, photos: list[Photo] | None = None) -> None:
    """Send `lost`, and lose the answer."""
    sandbox.faults.add("telegram", "*", "drop_after")
    with pytest.raises(Unsure):
        await network.send(lost, key="k", photos=photos or [])


async def test_a_lost_post_is_found_with_its_address_and_the_copy_is_removed(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network = opened()
    await network.send(post("вчерашнее"), key="k", photos=())
    await lose(network, sandbox, post("Мост\u00a0открыт\n\nс понедельника"))
    found = await network.find(post("Мост\u00a0открыт\n\nс понедельника"), key="k", since=now)
    assert found is not None
    assert (found.remote_id, found.url, found.at) == ("2", "https://t.me/nash_rayon/2", now)
    assert sandbox.telegram.posts(PROBE) == []


async def test_a_new_process_looks_on_from_the_newest_receipt(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    before = opened()
    last = await before.send(post("вчерашнее"), key="k", photos=())
    await lose(before, sandbox, post("сегодняшнее"))
    found = await opened().find(post("сегодняшнее"), key="k", since=now, hint=last.remote_id)
    assert found is not None
    assert found.remote_id == "2"


async def test_a_lost_album_is_found_with_all_its_parts(
    opened: Open, sandbox: Sandbox, now: datetime, make_photos: Callable[[int], list[Photo]]
) -> None:
    network = opened()
    await network.send(post("вчерашнее"), key="k", photos=())
    album = Post(text="альбом", length=6, limit=1024, photos=(None, None, None))  # type: ignore[arg-type]
    await lose(network, sandbox, album, make_photos(3))
    found = await network.find(album, key="k", since=now)
    assert found is not None
    assert found.parts == ("2", "3", "4")


async def test_what_is_not_there_is_said_to_be_not_there(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network = opened()
    await network.send(post("вчерашнее"), key="k", photos=())
    sandbox.faults.add("telegram", "sendMessage", "drop_before")
    with pytest.raises(Unsure):
        await network.send(post("не дошло"), key="k", photos=())
    assert await network.find(post("не дошло"), key="k", since=now) is None
    asked = [
        int(str(call.params["message_id"])) for call in sandbox.journal.calls("telegram", "forwardMessage")
    ]
    assert asked == [*range(2, 12), 1]  # the last is the known one: is this the channel at all?


async def test_the_same_words_of_another_day_do_not_count(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network = opened()
    first = await network.send(post("первое"), key="k", photos=())
    await network.send(post("Погода на завтра"), key="k", photos=())
    tomorrow = now + timedelta(days=1)
    found = await opened().find(post("Погода на завтра"), key="k", since=tomorrow, hint=first.remote_id)
    assert found is None


async def test_deleted_numbers_and_other_peoples_posts_are_passed_over(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network, colleague = opened(), opened()
    await network.send(post("вчерашнее"), key="k", photos=())
    for number in range(12):
        await colleague.send(post(f"коллега {number}"), key="k", photos=())
    for number in (3, 4, 5):
        del sandbox.telegram.get_chat().messages[number]
    await lose(network, sandbox, post("наше"))
    found = await network.find(post("наше"), key="k", since=now)
    assert found is not None
    assert found.remote_id == "14"


async def test_a_later_post_of_ours_does_not_hide_the_lost_one(
    opened: Open, sandbox: Sandbox, clock: Clock
) -> None:
    network = opened()
    first = await network.send(post("вчерашнее"), key="k", photos=())
    clock.advance(minutes=1)
    since = clock()
    await lose(network, sandbox, post("наше"))
    clock.advance(minutes=1)
    await network.send(post("следующее"), key="k2", photos=())
    found = await network.find(post("наше"), key="k", since=since, hint=first.remote_id)
    assert found is not None
    assert found.remote_id == "2"


async def test_without_a_probe_chat_nobody_can_look(opened: Open, now: datetime) -> None:
    with pytest.raises(CannotLook, match="probe_chat"):
        await opened(None).find(post("x"), key="k", since=now, hint="1")


@pytest.mark.parametrize("hint", [None, "", "not a number"])
async def test_without_a_known_post_there_is_nowhere_to_begin(
    opened: Open, now: datetime, hint: str | None
) -> None:
    with pytest.raises(CannotLook, match="не от чего"):
        await opened().find(post("x"), key="k", since=now, hint=hint)


async def test_a_protected_channel_is_for_people_to_look_at(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network = opened()
    await network.send(post("вчерашнее"), key="k", photos=())
    sandbox.telegram.get_chat().protected = True
    await lose(network, sandbox, post("наше"))
    with pytest.raises(CannotLook, match="посмотрите сами"):
        await network.find(post("наше"), key="k", since=now)


async def test_a_probe_chat_without_the_bot_is_no_way_to_look(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    sandbox.telegram.get_chat(PROBE).bot = "kicked"
    with pytest.raises(CannotLook, match="kicked"):
        await opened().find(post("x"), key="k", since=now, hint="1")


async def test_a_point_too_far_back_is_no_point(opened: Open, sandbox: Sandbox, now: datetime) -> None:
    colleague = opened()
    for number in range(202):
        await colleague.send(post(f"коллега {number}"), key="k", photos=())
    with pytest.raises(CannotLook, match="слишком много"):
        await opened().find(post("наше"), key="k", since=now, hint="1")


async def test_a_search_that_telegram_interrupts_is_tried_later(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    for kind in ("drop_before", "drop_after"):
        sandbox.faults.add("telegram", "forwardMessage", kind)
        with pytest.raises(Busy):
            await opened().find(post("x"), key="k", since=now, hint="1")


async def test_a_copy_that_cannot_be_removed_does_not_spoil_the_find(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network = opened()
    await network.send(post("вчерашнее"), key="k", photos=())
    await lose(network, sandbox, post("наше"))
    sandbox.faults.add("telegram", "deleteMessage", "error", code=400, description="message can't be deleted")
    assert await network.find(post("наше"), key="k", since=now) is not None


async def test_a_copy_that_telegram_is_too_busy_to_remove_is_removed_at_the_next_look(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network = opened()
    await network.send(post("вчерашнее"), key="k", photos=())
    await lose(network, sandbox, post("наше"))
    sandbox.faults.add("telegram", "deleteMessage", "error", retry_after=30)
    found = await network.find(post("наше"), key="k", since=now)
    assert found is not None
    assert len(sandbox.telegram.posts(PROBE)) == 1
    await network.find(post("другое"), key="k2", since=now, hint="1")
    assert sandbox.telegram.posts(PROBE) == []


async def test_an_interrupted_search_goes_on_where_it_ended(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network, colleague = opened(), opened()
    await network.send(post("вчерашнее"), key="k", photos=())
    for number in range(6):
        await colleague.send(post(f"коллега {number}"), key="x", photos=())
    await lose(network, sandbox, post("наше"))
    sandbox.faults.add("telegram", "forwardMessage", "error", retry_after=30, after=4)
    with pytest.raises(Busy) as busy:
        await network.find(post("наше"), key="k", since=now, hint="1")
    assert busy.value.retry_after == timedelta(seconds=30)
    found = await network.find(post("наше"), key="k", since=now, hint="1")
    assert found is not None
    asked = [call.params["message_id"] for call in sandbox.journal.calls("telegram", "forwardMessage")]
    assert asked == ["2", "3", "4", "5", "6", "6", "7", "8"]


async def test_another_search_does_not_profit_from_what_was_passed_over(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network, colleague = opened(), opened()
    await colleague.send(post("первое"), key="x", photos=())
    await colleague.send(post("второе"), key="x", photos=())
    assert await network.find(post("наше"), key="k", since=now, hint="1") is None
    assert await network.find(post("второе"), key="k2", since=now, hint="1") is not None


async def test_a_note_on_a_pinned_post_does_not_spoil_the_view(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    network = opened()
    await network.send(post("вчерашнее"), key="k", photos=())
    for _ in range(2):
        # as the server answers for a message of its own
        sandbox.faults.add("telegram", "forwardMessage", "error", description="message can't be forwarded")
        assert await network.find(post("не дошло"), key="k", since=now) is None


async def test_a_known_post_of_another_channel_proves_nothing(
    opened: Open, sandbox: Sandbox, now: datetime
) -> None:
    # the configuration names a new channel; the newest receipt is one of the old
    with pytest.raises(CannotLook, match="не от чего"):
        await opened().find(post("наше"), key="k", since=now, hint="5000")


async def test_a_post_without_words_is_for_people_to_look_at(opened: Open, now: datetime) -> None:
    with pytest.raises(CannotLook, match="ни слова"):
        await opened().find(post("\u200e "), key="k", since=now, hint="1")


async def test_a_late_post_is_found_once_it_is_there(opened: Open, sandbox: Sandbox, now: datetime) -> None:
    network = opened()
    await network.send(post("вчерашнее"), key="k", photos=())
    sandbox.faults.add("telegram", "sendMessage", "late", seconds=600)
    with pytest.raises(Unsure):
        await network.send(post("наше"), key="k", photos=())
    assert await network.find(post("наше"), key="k", since=now) is None
    sandbox.faults.release()
    await sandbox.context.acted("telegram", "sendMessage", nth=2)
    assert await network.find(post("наше"), key="k", since=now) is not None


async def test_a_lost_photo_is_found_by_its_caption(
    opened: Open, sandbox: Sandbox, now: datetime, make_photos: Callable[[int], list[Photo]]
) -> None:
    network = opened()
    await network.send(post("вчерашнее"), key="k", photos=())
    pictured = Post(text="подпись", length=7, limit=1024, photos=(None,))  # type: ignore[arg-type]
    await lose(network, sandbox, pictured, make_photos(1))
    found = await network.find(pictured, key="k", since=now)
    assert found is not None
    assert (found.remote_id, found.parts) == ("2", ())


async def test_telegram_has_no_key_to_repeat_under(opened: Open, sandbox: Sandbox, now: datetime) -> None:
    with pytest.raises(CannotLook):
        await opened().repeat(post("x"), key="k", photos=(), since=now)
    assert sandbox.journal.calls() == []


def test_words_compare_as_telegram_leaves_them() -> None:
    # Bot API: \r is dropped, control characters become spaces, U+2028 to U+202E are dropped
    assert comparable("а\r\nб\tв\u2028\u200e г\u033f ") == comparable("а\nб в г")
    assert comparable("а б") != comparable("аб")
