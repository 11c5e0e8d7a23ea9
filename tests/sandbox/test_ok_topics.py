"""Topics of the OK double: what mediatopic.post takes and refuses, and what is read back."""

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.sandbox.ok import OkStandIn
from bot.sandbox.ok.world import ACCESS_TOKEN, APPLICATION_KEY, EDITOR_ID, GROUP_ID, SESSION_SECRET
from bot.sandbox.server import Sandbox

Ask = Callable[..., Awaitable[Any]]
LINK = {"type": "link", "url": "https://nash-rayon.example/most"}


@pytest.fixture
def ok(sandbox: Sandbox) -> OkStandIn:
    return sandbox.ok


@pytest.fixture
async def ask(sandbox: Sandbox) -> AsyncIterator[Ask]:
    async with ClientSession(sandbox.address) as http:

        async def call(method: str, **params: str) -> Any:
            params |= {"application_key": APPLICATION_KEY, "format": "json", "method": method}
            raw = "".join(sorted(f"{name}={value}" for name, value in params.items()))
            sig = hashlib.md5((raw + SESSION_SECRET).encode()).hexdigest()
            form = params | {"access_token": ACCESS_TOKEN, "sig": sig}
            async with http.post("/fb.do", data=form) as response:
                return await response.json()

        yield call


@pytest.fixture
def publish(ask: Ask) -> Ask:
    async def call(*media: object, top: dict[str, str] | None = None, **flags: object) -> Any:
        attachment = json.dumps({"media": list(media), "onBehalfOfGroup": "true"} | flags)
        params = {"type": "GROUP_THEME", "gid": GROUP_ID, "attachment": attachment}
        return await ask("mediatopic.post", **params | (top or {}))

    return call


def text(words: str = "Мост открыли") -> dict[str, str]:
    return {"type": "text", "text": words}


async def test_a_topic_of_text_and_link_is_published(publish: Ask, ok: OkStandIn) -> None:
    topic_id = await publish(text(), LINK)
    [topic] = ok.posts()
    assert (topic.id, topic.text, topic.link_card) == (topic_id, "Мост открыли", LINK["url"])
    assert topic.on_behalf
    assert topic.url == f"https://ok.ru/group/{GROUP_ID}/topic/{topic_id}"


@pytest.mark.parametrize("words", ["a & b = c + d % 20", " с краёв \n", "«Ёлка» 🎄", "a\u2028b", "100 %25"])
async def test_any_text_is_signed_as_it_stands(publish: Ask, ok: OkStandIn, words: str) -> None:
    await publish(text(words))
    assert [topic.text for topic in ok.posts()] == [words]


async def test_flags_outside_the_attachment_are_ignored(ask: Ask, ok: OkStandIn) -> None:
    attachment = json.dumps({"media": [text()]})
    outside = {"onBehalfOfGroup": "true", "disableComments": "true"}
    await ask("mediatopic.post", type="GROUP_THEME", gid=GROUP_ID, attachment=attachment, **outside)
    [topic] = ok.posts()
    assert not topic.on_behalf
    assert not topic.comments_disabled
    [shown] = (await ask("mediatopic.getTopics", gid=GROUP_ID))["media_topics"]
    assert shown["author_ref"] == f"user:{EDITOR_ID}"


@pytest.mark.parametrize("missing", ["type", "gid", "attachment"])
async def test_a_topic_without_type_group_or_attachment_is_error_100(publish: Ask, missing: str) -> None:
    assert (await publish(text(), top={missing: ""}))["error_code"] == 100


async def test_an_unknown_type_is_error_100(publish: Ask) -> None:
    assert (await publish(text(), top={"type": "THEME"}))["error_code"] == 100


async def test_an_unknown_group_is_error_160(publish: Ask) -> None:
    assert (await publish(text(), top={"gid": "7"}))["error_code"] == 160


async def test_only_the_groups_staff_writes_in_it(publish: Ask, ok: OkStandIn) -> None:
    ok.world.groups[GROUP_ID].members[EDITOR_ID] = "ACTIVE"
    assert (await publish(text()))["error_code"] == 50


@pytest.mark.parametrize("attachment", ["{", "[]", "{}", '{"media": []}', '{"media": ["text"]}'])
async def test_an_attachment_that_cannot_be_read_is_error_100(publish: Ask, attachment: str) -> None:
    assert (await publish(text(), top={"attachment": attachment}))["error_code"] == 100


@pytest.mark.parametrize(
    "block",
    [
        {"type": "picture"},
        {"text": "no type"},
        {"type": "text", "text": " "},
        {"type": "text"},
        {"type": "photo", "list": []},
        {"type": "photo", "list": ["token"]},
        {"type": "photo", "list": [{"id": "a", "photoId": "b"}]},
        {"type": "movie"},
        {"type": "poll", "question": "?"},
        {"type": "link", "url": "https://nash-rayon.example/", "title": "без подписи"},
    ],
)
async def test_a_block_that_cannot_be_read_is_error_100(publish: Ask, block: object) -> None:
    assert (await publish(block))["error_code"] == 100


@pytest.mark.parametrize("flag", [True, "yes", 1])
async def test_flags_are_the_words_true_and_false(publish: Ask, flag: object) -> None:
    assert (await publish(text(), onBehalfOfGroup=flag))["error_code"] == 100


@pytest.mark.parametrize(
    "url", ["", "nash-rayon.example", "ftp://nash-rayon.example", "https://a b.example", 7]
)
async def test_a_link_that_is_no_address_is_error_607(publish: Ask, url: object) -> None:
    assert (await publish({"type": "link", "url": url}))["error_code"] == 607


async def test_too_long_a_text_is_error_601_counted_over_all_blocks(publish: Ask) -> None:
    assert isinstance(await publish(text("ё" * 2500), text("ё" * 2500)), str)
    assert (await publish(text("ё" * 2500), text("ё" * 2501)))["error_code"] == 601


async def test_too_many_blocks_are_error_600(publish: Ask) -> None:
    assert (await publish(*[text()] * 21))["error_code"] == 600


async def test_a_word_that_the_censor_dislikes_is_error_454(publish: Ask, ok: OkStandIn) -> None:
    ok.switches.censored.add("казино")
    assert (await publish(text("Открыли казино")))["error_code"] == 454
    assert ok.posts() == []


async def test_films_and_polls_are_taken(publish: Ask, ok: OkStandIn) -> None:
    film = {"type": "movie", "list": [{"id": "123"}]}
    poll = {"type": "poll", "question": "Нужен мост?", "answers": [{"text": "Да"}, {"text": "Нет"}]}
    await publish(text(), film, poll)
    assert [block["type"] for block in ok.posts()[0].blocks] == ["text", "movie", "poll"]


async def test_a_single_address_in_the_text_becomes_a_card_where_asked(publish: Ask, ok: OkStandIn) -> None:
    preview = {"text_link_preview": "true"}
    await publish(text("Читать: https://nash-rayon.example/most"), top=preview)
    await publish(text("https://a.example/ https://b.example/"), top=preview)
    await publish(text("Читать: https://nash-rayon.example/most"))
    assert [topic.link_card for topic in ok.posts()] == ["https://nash-rayon.example/most", None, None]


async def test_a_link_block_and_a_preview_make_a_double_card(publish: Ask, ok: OkStandIn) -> None:
    await publish(text(f"Читать: {LINK['url']}"), LINK, top={"text_link_preview": "true"})
    assert ok.posts()[0].links == (LINK["url"], LINK["url"])


async def test_a_postponed_topic_gets_another_id_when_it_goes_out(
    publish: Ask, ask: Ask, ok: OkStandIn, clock: Any
) -> None:
    stamp = round((clock.moment + timedelta(minutes=5)).timestamp() * 1000)
    first = await publish(text(), publishAtMs=str(stamp))
    assert ok.posts() == []
    [waiting] = (await ask("mediatopic.getByIds", topic_ids=first))["media_topics"]
    assert (waiting["is_unpublished_post"], waiting["publication_date_ms"]) == (True, stamp)
    assert (await ask("mediatopic.getRepublishedTopic", topic_id=first))["error_code"] == 300
    clock.advance(minutes=5)
    answer = await ask("mediatopic.getRepublishedTopic", topic_id=first)
    assert [topic.id for topic in ok.posts()] == [answer["topicId"]]
    assert answer["topicId"] != first
    assert (await ask("mediatopic.getByIds", topic_ids=first))["media_topics"] == []


async def test_publish_at_is_moscows_time(publish: Ask, ok: OkStandIn) -> None:
    await publish(text(), publishAt="2026-11-25 12:00:00")
    assert [topic.time for topic in ok.waiting()] == [datetime(2026, 11, 25, 9, 0, tzinfo=UTC)]


async def test_a_moment_that_is_past_or_no_moment_is_error_100(publish: Ask) -> None:
    for moment in ({"publishAt": "завтра"}, {"publishAtMs": "x"}, {"publishAtMs": "1"}):
        assert (await publish(text(), **moment))["error_code"] == 100


async def test_moderators_let_a_topic_out_under_another_id(publish: Ask, ask: Ask, ok: OkStandIn) -> None:
    ok.switches.moderates = True
    first = await publish(text())
    assert ok.posts() == []
    ok.release()
    [topic] = ok.posts()
    assert await ask("mediatopic.getRepublishedTopic", topic_id=first) == {"topicId": topic.id}


async def test_topics_are_read_newest_first(publish: Ask, ask: Ask, clock: Any) -> None:
    for words in ("первый", "второй"):
        await publish(text(words))
        clock.advance(minutes=1)
    answer = await ask("mediatopic.getTopics", gid=GROUP_ID, count="1")
    [topic] = answer["media_topics"]
    assert topic["media"][0]["text"] == "второй"
    assert topic["created_ms"] == round((clock.moment - timedelta(minutes=1)).timestamp() * 1000)
    assert topic["owner_ref"] == topic["author_ref"] == f"group:{GROUP_ID}"
    assert answer["has_more"] is True
    assert (await ask("mediatopic.getTopics", gid=GROUP_ID, count="0"))["error_code"] == 100


async def test_an_edit_replaces_the_blocks(publish: Ask, ask: Ask, ok: OkStandIn) -> None:
    topic_id = await publish(text(), LINK)
    attachment = json.dumps({"media": [text("Поправили")]})
    body = await ask("mediatopic.edit", topic_id=topic_id, attachment=attachment)
    assert body == {"success": True}
    [topic] = ok.posts()
    assert (topic.text, topic.link_card, topic.edited, topic.on_behalf) == ("Поправили", None, True, True)


@pytest.mark.parametrize("name", ["topic_id", "delete_id"])
async def test_a_topic_is_deleted_by_either_name(publish: Ask, ask: Ask, ok: OkStandIn, name: str) -> None:
    topic_id = await publish(text())
    body = await ask("mediatopic.deleteTopic", gid=GROUP_ID, **{name: topic_id})
    assert body["success"] is True
    assert ok.posts() == []
    assert (await ask("mediatopic.deleteTopic", **{name: topic_id}))["error_code"] == 300


async def test_a_topic_is_deleted_by_the_id_that_reading_gives(publish: Ask, ask: Ask, ok: OkStandIn) -> None:
    topic_id = await publish(text())
    [shown] = (await ask("mediatopic.getByIds", topic_ids=topic_id))["media_topics"]
    await ask("mediatopic.deleteTopic", gid=GROUP_ID, delete_id=shown["delete_id"])
    assert ok.posts() == []
    assert (await ask("mediatopic.deleteTopic", gid=GROUP_ID))["error_code"] == 100


async def test_a_waiting_topic_is_deleted_unseen(
    publish: Ask, ask: Ask, sandbox: Sandbox, ok: OkStandIn
) -> None:
    topic_id = await publish(text(), publishAt="2026-11-25 12:00:00")
    await ask("mediatopic.deleteTopic", topic_id=topic_id)
    assert ok.waiting() == []
    assert list(sandbox.context.changes) == []


async def test_a_topics_statistics_begin_at_zero(publish: Ask, ask: Ask) -> None:
    topic_id = await publish(text())
    answer = await ask("group.getStatTopic", topic_id=topic_id, fields="*")
    assert (answer["topic"]["id"], answer["topic"]["views"]) == (topic_id, 0)


async def test_the_page_sees_the_group_as_readers_do(publish: Ask, ok: OkStandIn) -> None:
    topic_id = await publish(text(), LINK)
    [shown] = ok.feed()
    assert (shown.id, shown.text, shown.link_card, shown.channel) == (
        topic_id,
        "Мост открыли",
        LINK["url"],
        "Наш район",
    )
