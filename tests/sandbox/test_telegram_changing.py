"""Editing, deleting, forwarding and copying: the windows and the refusals of a channel."""

from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import CHANNEL, PROBE, Chat

ITALIC = {"type": "italic", "offset": 0, "length": 3}


@pytest.fixture
async def posted(bot_api: Any) -> int:
    """The number of a text that stands in the channel."""
    return int((await bot_api.result("sendMessage", chat_id=CHANNEL, text="Раз"))["message_id"])


@pytest.fixture
async def pictured(bot_api: Any, jpeg: bytes) -> int:
    """The number of a photo with a caption."""
    return int(
        (await bot_api.result("sendPhoto", {"photo": jpeg}, chat_id=CHANNEL, caption="Мост"))["message_id"]
    )


async def test_a_text_can_be_reworded_at_any_age(
    sandbox: Sandbox, bot_api: Any, posted: int, clock: Any
) -> None:
    clock.advance(days=400)
    edited = await bot_api.result(
        "editMessageText", chat_id=CHANNEL, message_id=posted, text="Два", entities=[ITALIC]
    )
    assert edited["edit_date"] == int(clock().timestamp())
    (post,) = sandbox.telegram.posts()
    assert (post.text, post.entities, post.edited) == ("Два", (ITALIC,), True)


async def test_an_edit_that_changes_nothing_says_so(bot_api: Any, posted: int) -> None:
    reason = await bot_api.refusal("editMessageText", chat_id=CHANNEL, message_id=posted, text=" Раз ")
    assert reason.startswith("Bad Request: message is not modified: specified new message content")
    await bot_api.result("editMessageText", chat_id=CHANNEL, message_id=posted, text="Раз", entities=[ITALIC])


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("editMessageText", {"message_id": 99, "text": "а"}, "message to edit not found"),
        ("editMessageText", {"text": "а"}, 'parameter "message_id" is required'),
        ("editMessageText", {"message_id": "one", "text": "а"}, 'parameter "message_id" is required'),
        ("editMessageText", {"message_id": 1, "text": ""}, "message text is empty"),
        ("editMessageText", {"message_id": 1, "text": "а" * 4097}, "message is too long"),
        (
            "editMessageText",
            {"message_id": 1, "text": "а", "reply_markup": {"keyboard": []}},
            "inline keyboard",
        ),
        (
            "editMessageCaption",
            {"message_id": 1, "caption": "а"},
            "there is no caption in the message to edit",
        ),
        ("deleteMessage", {"message_id": 99}, "message to delete not found"),
        ("pinChatMessage", {"message_id": 99}, "message to pin not found"),
        ("editMessageMedia", {"message_id": 1}, 'parameter "media" is required'),
    ],
)
async def test_what_cannot_be_changed_is_said(
    bot_api: Any, posted: int, method: str, params: dict[str, Any], reason: str
) -> None:
    assert reason in await bot_api.refusal(method, chat_id=CHANNEL, **params)


async def test_a_caption_is_edited_and_measured(sandbox: Sandbox, bot_api: Any, pictured: int) -> None:
    place = {"chat_id": CHANNEL, "message_id": pictured}
    await bot_api.result("editMessageCaption", **place, caption="Мост открыли", caption_entities=[ITALIC])
    assert sandbox.telegram.posts()[0].text == "Мост открыли"
    assert "caption is too long" in await bot_api.refusal("editMessageCaption", **place, caption="а" * 1025)
    assert "no text in the message" in await bot_api.refusal("editMessageText", **place, text="а")
    await bot_api.result("editMessageCaption", **place)
    assert sandbox.telegram.posts()[0].text == ""


async def test_a_keyboard_comes_and_goes(sandbox: Sandbox, bot_api: Any, posted: int) -> None:
    place = {"chat_id": CHANNEL, "message_id": posted}
    markup = {"inline_keyboard": [[{"text": "Сайт", "url": "https://a.example"}]]}
    await bot_api.result("editMessageReplyMarkup", **place, reply_markup=markup)
    assert sandbox.telegram.posts()[0].labels == ("Сайт",)
    assert "not modified" in await bot_api.refusal("editMessageReplyMarkup", **place, reply_markup=markup)
    await bot_api.result("editMessageReplyMarkup", **place)
    assert sandbox.telegram.posts()[0].labels == ()


async def test_a_text_may_become_a_photo(sandbox: Sandbox, bot_api: Any, posted: int, jpeg: bytes) -> None:
    media = {"type": "photo", "media": "attach://mine", "caption": "Теперь с фото"}
    await bot_api.result("editMessageMedia", {"mine": jpeg}, chat_id=CHANNEL, message_id=posted, media=media)
    (post,) = sandbox.telegram.posts()
    assert (post.text, len(post.photos)) == ("Теперь с фото", 1)


async def test_the_bot_edits_others_posts_in_its_channel_only_with_that_right(
    sandbox: Sandbox, bot_api: Any
) -> None:
    theirs = sandbox.telegram.say(7, "Объявление", chat_id=CHANNEL)
    place = {"chat_id": CHANNEL, "message_id": theirs.id}
    await bot_api.result("editMessageText", **place, text="Исправлено")
    sandbox.telegram.get_chat().can_edit = False
    assert "message can't be edited" in await bot_api.refusal("editMessageText", **place, text="Ещё раз")


async def test_a_forward_cannot_be_edited(bot_api: Any, posted: int) -> None:
    copy = await bot_api.result("forwardMessage", chat_id=PROBE, from_chat_id=CHANNEL, message_id=posted)
    place = {"chat_id": PROBE, "message_id": copy["message_id"]}
    assert "message can't be edited" in await bot_api.refusal("editMessageText", **place, text="а")


async def test_without_the_right_to_post_the_bot_cannot_even_edit(
    sandbox: Sandbox, bot_api: Any, posted: int
) -> None:
    sandbox.telegram.get_chat().can_post = False
    reason = await bot_api.refusal("editMessageText", chat_id=CHANNEL, message_id=posted, text="а")
    assert "need administrator rights" in reason


async def test_after_48_hours_a_message_can_only_be_edited(
    sandbox: Sandbox, bot_api: Any, posted: int, clock: Any
) -> None:
    young = await bot_api.result("sendMessage", chat_id=CHANNEL, text="Два")
    clock.advance(hours=48)
    assert await bot_api.result("deleteMessage", chat_id=CHANNEL, message_id=young["message_id"]) is True
    clock.advance(seconds=1)
    reason = await bot_api.refusal("deleteMessage", chat_id=CHANNEL, message_id=posted)
    assert "message can't be deleted for everyone" in reason
    assert [post.text for post in sandbox.telegram.posts()] == ["Раз"]


async def test_others_posts_are_deleted_only_with_that_right(sandbox: Sandbox, bot_api: Any) -> None:
    theirs = sandbox.telegram.say(7, "Объявление", chat_id=CHANNEL)
    sandbox.telegram.get_chat().can_delete = False
    reason = await bot_api.refusal("deleteMessage", chat_id=CHANNEL, message_id=theirs.id)
    assert "message can't be deleted" in reason
    sandbox.telegram.get_chat().can_delete = True
    await bot_api.result("deleteMessage", chat_id=CHANNEL, message_id=theirs.id)


async def test_numbers_are_never_used_again(bot_api: Any, posted: int) -> None:
    await bot_api.result("deleteMessage", chat_id=CHANNEL, message_id=posted)
    assert (await bot_api.result("sendMessage", chat_id=CHANNEL, text="Два"))["message_id"] == posted + 1
    assert (await bot_api.result("sendMessage", chat_id=PROBE, text="Своё"))["message_id"] == 1


async def test_a_forward_shows_the_whole_message_and_where_it_stood(
    sandbox: Sandbox, bot_api: Any, pictured: int, now: Any, clock: Any
) -> None:
    clock.advance(minutes=5)
    seen = await bot_api.result("forwardMessage", chat_id=PROBE, from_chat_id=CHANNEL, message_id=pictured)
    assert seen["caption"] == "Мост"
    assert len(seen["photo"]) == 4
    origin = seen["forward_origin"]
    assert (origin["type"], origin["chat"]["id"], origin["message_id"]) == ("channel", CHANNEL, pictured)
    assert origin["date"] == int(now.timestamp())
    # forwarding a forward names the first source
    again = await bot_api.result("forwardMessage", chat_id=PROBE, from_chat_id=PROBE, message_id=1)
    assert again["forward_origin"] == origin
    assert sandbox.telegram.posts(PROBE)[0].url == "https://t.me/c/1234567890/1"


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("forwardMessage", {"from_chat_id": CHANNEL, "message_id": 2}, "message to forward not found"),
        ("copyMessage", {"from_chat_id": CHANNEL, "message_id": 2}, "message to copy not found"),
        ("forwardMessage", {"from_chat_id": "@gone", "message_id": 1}, "chat not found"),
        ("forwardMessage", {"from_chat_id": CHANNEL}, 'parameter "message_id" is required'),
    ],
)
async def test_what_is_not_there_cannot_be_forwarded(
    bot_api: Any, posted: int, method: str, params: dict[str, Any], reason: str
) -> None:
    assert reason in await bot_api.refusal(method, chat_id=PROBE, **params)


async def test_a_protected_channel_cannot_be_looked_into(sandbox: Sandbox, bot_api: Any, posted: int) -> None:
    sandbox.telegram.get_chat().protected = True
    source = {"chat_id": PROBE, "from_chat_id": CHANNEL, "message_id": posted}
    assert "can't be forwarded" in await bot_api.refusal("forwardMessage", **source)
    assert "can't be copied" in await bot_api.refusal("copyMessage", **source)
    assert (await bot_api.result("getChat", chat_id=CHANNEL))["has_protected_content"] is True


async def test_a_copy_answers_with_its_number_alone(sandbox: Sandbox, bot_api: Any, pictured: int) -> None:
    source = {"chat_id": PROBE, "from_chat_id": CHANNEL, "message_id": pictured}
    assert await bot_api.result("copyMessage", **source) == {"message_id": 1}
    await bot_api.result("copyMessage", **source, caption="Другая подпись")
    first, second = sandbox.telegram.posts(PROBE)
    assert (first.text, second.text, first.forwarded) == ("Мост", "Другая подпись", False)


async def test_the_bot_may_look_only_where_it_is_let_in(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.telegram.add_chat(Chat(id=-1009, type="channel", title="Чужой", bot="left"))
    for method in ("getChat", "getChatAdministrators"):
        assert "bot is not a member" in await bot_api.refusal(method, chat_id=-1009)


async def test_a_pinned_post_shows_on_the_chat(bot_api: Any, posted: int) -> None:
    assert await bot_api.result("pinChatMessage", chat_id=CHANNEL, message_id=posted) is True
    assert (await bot_api.result("getChat", chat_id=CHANNEL))["pinned_message"]["message_id"] == posted
