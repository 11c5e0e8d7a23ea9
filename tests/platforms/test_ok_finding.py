"""A lost topic of OK is found by reading the group back, however many followed it."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest

from bot.core.post import Post
from bot.platforms.base import Access, Busy, CannotLook, Photo, Unsure
from bot.platforms.ok import Options
from bot.platforms.ok.client import Ok
from bot.sandbox.server import Sandbox

GROUP = "70000000000001"
KEYS = {
    "application_key": "SANDBOXPUBLICKEY",
    "access_token": "sandbox-ok-token",
    "session_secret": "sandbox-ok-session-secret",
}

MakePhotos = Callable[[int], list[Photo]]


class Clock(Protocol):
    """The clock of the scenes."""

    def __call__(self) -> datetime: ...

    def advance(self, **by: float) -> datetime: ...


@pytest.fixture
async def network(sandbox: Sandbox, clock: Clock) -> AsyncIterator[Ok]:
    """The way to the sandbox's group."""
    access = Access(credentials=KEYS, address=sandbox.address, now=clock)
    opened = Ok(Options(group_id=GROUP), access)
    yield opened
    await opened.close()


def post(text: str = "Мост открыт", photos: int = 0) -> Post:
    media: Any = (None,) * photos
    return Post(text=text, length=len(text), limit=4000, photos=media)


async def lose(network: Ok, sandbox: Sandbox, lost: Post) -> None:
    """Send `lost`, and lose the answer."""
    sandbox.faults.add("ok", "mediatopic.post", "drop_after")
    with pytest.raises(Unsure):
        await network.send(lost, key="k", photos=())


def topic(number: int, at: datetime, text: str = "Мост открыт", **more: object) -> dict[str, object]:
    """A topic as getTopics shows it."""
    media = [{"type": "text", "text": text}]
    return {"id": str(number), "created_ms": round(at.timestamp() * 1000), "media": media, **more}


def answers(sandbox: Sandbox, *topics: object, **more: object) -> None:
    """Let the next getTopics say this."""
    body = json.dumps({"media_topics": topics, **more})
    sandbox.faults.add("ok", "mediatopic.getTopics", "status", code=200, body=body)


async def test_a_topic_is_found_behind_many_others(network: Ok, sandbox: Sandbox, clock: Clock) -> None:
    since = clock()
    await lose(network, sandbox, post())
    for number in range(120):
        clock.advance(seconds=1)
        await network.send(post(f"другой {number}"), key="x", photos=())
    found = await network.find(post(), key="k", since=since)
    assert found is not None
    assert (found.remote_id, found.at, found.note) == (sandbox.ok.posts()[0].id, since, None)
    assert len(sandbox.journal.calls("ok", "mediatopic.getTopics")) == 3


async def test_paging_ends_where_the_window_does(network: Ok, sandbox: Sandbox, clock: Clock) -> None:
    for number in range(60):
        await network.send(post(f"вчерашний {number}"), key="x", photos=())
    since = clock.advance(days=1)
    assert await network.find(post(), key="k", since=since) is None
    assert len(sandbox.journal.calls("ok", "mediatopic.getTopics")) == 1


@pytest.mark.parametrize("more", [{}, {"has_more": True}, {"has_more": True, "anchor": ""}])
async def test_a_full_page_that_leads_nowhere_proves_nothing(
    network: Ok, sandbox: Sandbox, now: datetime, more: dict[str, object]
) -> None:
    answers(sandbox, *(topic(number, now, "другое") for number in range(1, 51)), **more)
    with pytest.raises(CannotLook, match="слишком много"):
        await network.find(post(), key="k", since=now)


async def test_pages_that_go_round_in_a_circle_prove_nothing(
    network: Ok, sandbox: Sandbox, now: datetime
) -> None:
    for anchor in ("a", "b", "a"):
        answers(sandbox, topic(1, now, "другое"), has_more=True, anchor=anchor)
    with pytest.raises(CannotLook, match="слишком много"):
        await network.find(post(), key="k", since=now)


async def test_a_short_page_without_a_word_of_more_is_the_whole_group(
    network: Ok, sandbox: Sandbox, now: datetime
) -> None:
    answers(sandbox, topic(1, now, "другое"))
    assert await network.find(post(), key="k", since=now) is None


async def test_the_groups_own_topic_is_preferred_to_a_members(
    network: Ok, sandbox: Sandbox, now: datetime
) -> None:
    answers(sandbox, topic(5, now, author_ref="user:7"), topic(6, now, author_ref=f"group:{GROUP}"))
    found = await network.find(post(), key="k", since=now)
    assert found is not None
    assert found.remote_id == "6"


async def test_the_known_topic_is_never_taken_for_the_lost_one(
    network: Ok, sandbox: Sandbox, now: datetime
) -> None:
    answers(sandbox, topic(5, now))
    assert await network.find(post(), key="k", since=now, hint="5") is None


async def test_of_two_topics_with_one_text_the_photos_decide_then_the_time(
    network: Ok, sandbox: Sandbox, now: datetime
) -> None:
    plain, later = topic(5, now), topic(7, now + timedelta(minutes=1))
    pictured = topic(6, now + timedelta(minutes=1))
    pictured["media"] = [{"type": "text", "text": "Мост открыт"}, {"type": "photo"}]
    for photos, expected in ((1, "6"), (0, "5")):
        answers(sandbox, later, pictured, plain)
        found = await network.find(post(photos=photos), key="k", since=now)
        assert found is not None
        assert found.remote_id == expected


async def test_a_text_in_two_blocks_is_one_text(network: Ok, sandbox: Sandbox, now: datetime) -> None:
    split = topic(5, now)
    split["media"] = [{"type": "text", "text": "Мост"}, {"type": "photo"}, {"type": "text", "text": "открыт"}]
    answers(sandbox, split)
    assert await network.find(post("Мост открыт"), key="k", since=now) is not None


async def test_a_topic_that_waits_for_the_moderators_is_there_and_the_editor_is_told(
    network: Ok, sandbox: Sandbox, now: datetime
) -> None:
    sandbox.ok.switches.moderates = sandbox.ok.switches.lists_waiting = True
    await lose(network, sandbox, post())
    found = await network.find(post(), key="k", since=now)
    assert found is not None
    assert found.remote_id == sandbox.ok.waiting()[0].id
    assert "модератора" in (found.note or "")


async def test_a_topic_that_the_moderators_let_out_meanwhile_has_its_new_number(
    network: Ok, sandbox: Sandbox, now: datetime
) -> None:
    answers(sandbox, topic(5, now, on_moderation=True))
    sandbox.faults.add("ok", "mediatopic.getRepublishedTopic", "status", code=200, body='{"topicId": "77"}')
    found = await network.find(post(), key="k", since=now)
    assert found is not None
    assert (found.remote_id, found.note) == ("77", None)
    assert found.url == f"https://ok.ru/group/{GROUP}/topic/77"


@pytest.mark.parametrize("body", ["[]", '{"topicId": null}', "<html>"])
async def test_an_unclear_word_about_the_new_number_keeps_the_old_one(
    network: Ok, sandbox: Sandbox, now: datetime, body: str
) -> None:
    answers(sandbox, topic(5, now, is_hidden_post=True))
    sandbox.faults.add("ok", "mediatopic.getRepublishedTopic", "status", code=200, body=body)
    found = await network.find(post(), key="k", since=now)
    assert found is not None
    assert found.remote_id == "5"


async def test_a_late_topic_is_found_once_it_is_there(network: Ok, sandbox: Sandbox, now: datetime) -> None:
    sandbox.faults.add("ok", "mediatopic.post", "late", seconds=600)
    with pytest.raises(Unsure):
        await network.send(post(), key="k", photos=())
    assert await network.find(post(), key="k", since=now) is None
    sandbox.faults.release()
    await sandbox.context.acted("ok", "mediatopic.post")
    assert await network.find(post(), key="k", since=now) is not None


async def test_a_post_without_words_is_for_people_to_look_at(network: Ok, now: datetime) -> None:
    with pytest.raises(CannotLook, match="ни слова"):
        await network.find(post(" "), key="k", since=now)


async def test_the_second_page_may_fail_and_then_nothing_is_proved(
    network: Ok, sandbox: Sandbox, now: datetime
) -> None:
    for number in range(60):
        await network.send(post(f"другой {number}"), key="x", photos=())
    sandbox.faults.add("ok", "mediatopic.getTopics", "drop_after", after=1)
    with pytest.raises(Busy):
        await network.find(post(), key="k", since=now)


async def test_ok_has_no_key_to_repeat_under(network: Ok, sandbox: Sandbox, now: datetime) -> None:
    with pytest.raises(CannotLook):
        await network.repeat(post(), key="k", photos=(), since=now)
    assert sandbox.journal.calls() == []
