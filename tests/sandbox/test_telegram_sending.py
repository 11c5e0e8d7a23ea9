"""Sending: what Telegram takes, what it refuses, and in which words."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import CHANNEL, Chat


async def test_a_text_stands_in_the_channel_as_it_was_sent(sandbox: Sandbox, bot_api: Any, now: Any) -> None:
    bold = {"type": "bold", "offset": 0, "length": 6}
    message = await bot_api.result("sendMessage", chat_id="@nash_rayon", text="Привет!", entities=[bold])

    assert message["message_id"] == 1
    assert message["date"] == int(now.timestamp())
    assert message["chat"] == {
        "id": CHANNEL,
        "type": "channel",
        "title": "Наш район",
        "username": "nash_rayon",
    }
    assert message["sender_chat"]["id"] == CHANNEL
    assert "from" not in message
    (post,) = sandbox.telegram.posts()
    assert (post.id, post.text, post.entities, post.url) == (
        1,
        "Привет!",
        (bold,),
        "https://t.me/nash_rayon/1",
    )


@pytest.mark.parametrize("chat", [CHANNEL, str(CHANNEL), "@nash_rayon", "@NASH_Rayon"])
async def test_a_chat_is_found_by_its_number_and_by_its_name(bot_api: Any, chat: int | str) -> None:
    assert (await bot_api.result("getChat", chat_id=chat))["id"] == CHANNEL


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"chat_id": "@nobody", "text": "а"}, "chat not found"),
        ({"chat_id": "nobody", "text": "а"}, "chat not found"),
        ({"chat_id": 12345, "text": "а"}, "chat not found"),
        ({"text": "а"}, "chat_id is empty"),
        ({"chat_id": CHANNEL}, "message text is empty"),
        ({"chat_id": CHANNEL, "text": " \n "}, "message text is empty"),
        ({"chat_id": CHANNEL, "text": "а" * 4097}, "message is too long"),
        ({"chat_id": CHANNEL, "text": "а", "entities": "[{"}, "can't parse entities JSON object"),
        ({"chat_id": CHANNEL, "text": "а", "entities": {}}, "array expected as entities"),
        ({"chat_id": CHANNEL, "text": "а", "link_preview_options": []}, "object expected as link_preview"),
        ({"chat_id": CHANNEL, "text": "<b>а</b>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"chat_id": CHANNEL, "text": "а", "reply_parameters": {"message_id": 9}}, "message to be replied"),
    ],
)
async def test_a_text_that_telegram_would_refuse_is_refused(
    sandbox: Sandbox, bot_api: Any, params: dict[str, Any], reason: str
) -> None:
    assert reason in await bot_api.refusal("sendMessage", **params)
    assert sandbox.telegram.posts() == []


async def test_beside_entities_parse_mode_is_ignored(sandbox: Sandbox, bot_api: Any) -> None:
    await bot_api.result("sendMessage", chat_id=CHANNEL, text="<b>а", parse_mode="HTML", entities=[])
    assert sandbox.telegram.posts()[0].text == "<b>а"


async def test_parameters_come_in_the_address_and_in_a_form_as_well(sandbox: Sandbox, bot_api: Any) -> None:
    params = {"chat_id": "@nash_rayon", "text": "Раз", "disable_notification": "true"}
    async with bot_api.session.get(f"{bot_api.url}/sendMessage", params=params) as response:
        assert response.status == 200
    async with bot_api.session.post(f"{bot_api.url}/SENDMESSAGE", data=params | {"text": "Два"}) as response:
        assert response.status == 200
    assert [post.text for post in sandbox.telegram.posts()] == ["Раз", "Два"]


@pytest.mark.parametrize(("body", "kind"), [("{", "application/json"), ("[]", "application/json")])
async def test_a_body_that_nobody_can_read_is_a_bad_request(bot_api: Any, body: str, kind: str) -> None:
    url = f"{bot_api.url}/sendMessage"
    async with bot_api.session.post(url, data=body, headers={"Content-Type": kind}) as response:
        assert response.status == 400
        assert (await response.json())["description"].startswith("Bad Request: can't parse request")


async def test_a_multipart_body_cut_in_the_middle_is_a_bad_request(bot_api: Any) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in ("--x\r\nnonsense", "--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"):
        async with bot_api.session.post(f"{bot_api.url}/sendMessage", data=body, headers=headers) as response:
            assert response.status == 400


@pytest.mark.parametrize(
    ("token", "status", "description"),
    [("100:wrong", 401, "Unauthorized"), ("100", 404, "Not Found"), ("a:b", 404, "Not Found")],
)
async def test_a_wrong_token_opens_nothing(bot_api: Any, token: str, status: int, description: str) -> None:
    for address in (f"/bot{token}/getMe", f"/file/bot{token}/photos/x"):
        async with bot_api.session.get(bot_api.address + address) as response:
            assert response.status == status
            assert await response.json() == {"ok": False, "error_code": status, "description": description}


async def test_an_unknown_method_is_not_found(bot_api: Any) -> None:
    assert await bot_api.refusal("sendPigeon") == "Not Found: method not found"


@pytest.mark.parametrize(
    ("change", "code", "reason"),
    [
        ({"bot": "left"}, 403, "Forbidden: bot is not a member of the channel chat"),
        ({"bot": "kicked"}, 403, "Forbidden: bot was kicked from the channel chat"),
        ({"bot": "member"}, 400, "Bad Request: need administrator rights in the channel chat"),
        ({"can_post": False}, 400, "Bad Request: need administrator rights in the channel chat"),
        ({"migrated_to": -1007}, 400, "Bad Request: group chat was upgraded to a supergroup chat"),
        ({"blocked": True}, 403, "Forbidden: bot was blocked by the user"),
    ],
)
async def test_who_may_not_write_is_told_why(
    sandbox: Sandbox, bot_api: Any, change: dict[str, Any], code: int, reason: str
) -> None:
    for name, value in change.items():
        setattr(sandbox.telegram.get_chat(), name, value)
    answer = await bot_api.answer("sendMessage", chat_id=CHANNEL, text="а")
    assert (answer["error_code"], answer["description"]) == (code, reason)
    assert answer.get("parameters", {}) == ({"migrate_to_chat_id": -1007} if "migrated_to" in change else {})
    assert sandbox.telegram.posts() == []


async def test_a_group_may_forbid_texts(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.telegram.add_chat(Chat(id=-500, type="group", title="Летучка", bot="member", can_post=False))
    assert "not enough rights" in await bot_api.refusal("sendMessage", chat_id=-500, text="а")


async def test_a_photo_comes_in_its_sizes_and_can_be_sent_again(
    sandbox: Sandbox, bot_api: Any, jpeg: bytes
) -> None:
    first = await bot_api.result("sendPhoto", {"photo": jpeg}, chat_id=CHANNEL, caption="Мост")
    sizes = [(size["width"], size["height"]) for size in first["photo"]]
    assert sizes == [(90, 51), (320, 180), (800, 450), (1280, 720)]
    assert first["caption"] == "Мост"

    again = await bot_api.result("sendPhoto", chat_id=CHANNEL, photo=first["photo"][-1]["file_id"])
    assert again["photo"] == first["photo"]
    assert "caption" not in again
    assert len(sandbox.telegram.posts()[1].photos) == 1


async def test_a_small_photo_arrives_byte_for_byte(sandbox: Sandbox, bot_api: Any, paint: Any) -> None:
    small = paint(400, 300)
    message = await bot_api.result("sendPhoto", {"photo": small}, chat_id=CHANNEL)
    file = await bot_api.result("getFile", file_id=message["photo"][-1]["file_id"])
    url = f"{bot_api.address}/file/bot100:sandbox-token/{file['file_path']}"
    async with bot_api.session.get(url) as response:
        assert await response.read() == small
    assert file["file_size"] == len(small)
    async with bot_api.session.get(f"{url}0") as response:
        assert response.status == 404


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (b"%PDF-1.7", "IMAGE_PROCESS_FAILED"),
        ((9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        ((2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (b"\xff\xd8" + b"0" * (10 * 2**20), "file is too big"),
    ],
)
async def test_a_photo_that_is_none_is_refused(
    sandbox: Sandbox, bot_api: Any, paint: Any, photo: bytes | tuple[int, int], reason: str
) -> None:
    data = photo if isinstance(photo, bytes) else paint(*photo)
    assert reason in await bot_api.refusal("sendPhoto", {"photo": data}, chat_id=CHANNEL)
    assert sandbox.telegram.posts() == []


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"photo": "AgAC-foreign"}, "wrong file identifier/HTTP URL specified"),
        ({"photo": "https://a.example/1.jpg"}, "failed to get HTTP URL content"),
        ({"photo": "attach://lost"}, "can't find uploaded file attach://lost"),
        ({}, "there is no photo in the request"),
    ],
)
async def test_a_photo_that_is_not_there_is_refused(
    bot_api: Any, params: dict[str, str], reason: str
) -> None:
    assert reason in await bot_api.refusal("sendPhoto", chat_id=CHANNEL, **params)


async def test_a_caption_holds_1024_letters_and_not_one_more(bot_api: Any, jpeg: bytes) -> None:
    await bot_api.result("sendPhoto", {"photo": jpeg}, chat_id=CHANNEL, caption="а" * 1024)
    reason = await bot_api.refusal("sendPhoto", {"photo": jpeg}, chat_id=CHANNEL, caption="а" * 1025)
    assert reason == "Bad Request: message caption is too long"


async def test_a_document_keeps_its_name_and_its_bytes(sandbox: Sandbox, bot_api: Any) -> None:
    message = await bot_api.result(
        "sendDocument", {"document": b"a;b\n1;2\n"}, chat_id=CHANNEL, caption="План"
    )
    document = message["document"]
    assert (document["file_name"], document["file_size"]) == ("document.jpg", 8)
    again = await bot_api.result("sendDocument", chat_id=CHANNEL, document=document["file_id"])
    assert again["document"] == document
    assert sandbox.telegram.posts()[0].documents == ("document.jpg",)
    assert (await bot_api.result("getFile", file_id=document["file_id"]))["file_path"].startswith(
        "documents/"
    )
    assert "empty" in await bot_api.refusal("sendDocument", {"document": b""}, chat_id=CHANNEL)
    assert "wrong file" in await bot_api.refusal("sendDocument", chat_id=CHANNEL, document="x")


async def test_a_document_over_20_megabytes_can_be_sent_but_not_fetched(bot_api: Any) -> None:
    large = b"0" * (20 * 2**20 + 1)
    document = (await bot_api.result("sendDocument", {"document": large}, chat_id=CHANNEL))["document"]
    assert "file is too big" in await bot_api.refusal("getFile", file_id=document["file_id"])
    answer = await bot_api.answer("sendDocument", {"document": b"0" * (50 * 2**20 + 1)}, chat_id=CHANNEL)
    assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")


async def test_a_foreign_file_cannot_be_fetched(bot_api: Any) -> None:
    assert "invalid file_id" in await bot_api.refusal("getFile", file_id="AgAC-foreign")


def album(count: int, **first: Any) -> list[dict[str, Any]]:
    items = [{"type": "photo", "media": f"attach://p{number}"} for number in range(count)]
    return [items[0] | first, *items[1:]]


async def test_an_album_is_one_post_of_several_messages(sandbox: Sandbox, bot_api: Any, jpeg: bytes) -> None:
    files = {f"p{number}": jpeg for number in range(3)}
    messages = await bot_api.result(
        "sendMediaGroup", files, chat_id=CHANNEL, media=album(3, caption="Три фото")
    )

    assert [message["message_id"] for message in messages] == [1, 2, 3]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == ["Три фото", None, None]
    (post,) = sandbox.telegram.posts()
    assert (post.ids, post.text, len(post.photos)) == ((1, 2, 3), "Три фото", 3)


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ([], 'parameter "media" is required'),
        (album(1), "2-10 items"),
        (album(11), "too many messages"),
        (album(2, media="attach://lost"), "can't find uploaded file"),
        (album(2, type="document"), "can't be mixed"),
        (album(2, show_caption_above_media=True), "show_caption_above_media must be the same"),
        (album(2, type="video"), "type 'video' is not played"),
        (["x", "y"], "type None is not played"),
        (album(2, caption="а" * 1025), "message caption is too long"),
        (
            album(2, caption="а", caption_entities=[{"type": "bold", "offset": 5, "length": 1}]),
            "entity begins",
        ),
    ],
)
async def test_an_album_is_all_or_nothing(
    sandbox: Sandbox, bot_api: Any, jpeg: bytes, media: list[Any], reason: str
) -> None:
    files = {f"p{number}": jpeg for number in range(11)}
    assert reason in await bot_api.refusal("sendMediaGroup", files, chat_id=CHANNEL, media=media)
    assert sandbox.telegram.posts() == []


async def test_a_broken_photo_is_named_by_its_place_in_the_album(
    sandbox: Sandbox, bot_api: Any, jpeg: bytes
) -> None:
    files = {"p0": jpeg, "p1": b"no photo"}
    reason = await bot_api.refusal("sendMediaGroup", files, chat_id=CHANNEL, media=album(2))
    assert reason == 'Bad Request: failed to send message #2 with the error message "IMAGE_PROCESS_FAILED"'
    assert sandbox.telegram.posts() == []


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "Да", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "Да", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "Сайт", "url": "ftp://a.example"}, "BUTTON_URL_INVALID"),
        ({"text": "Да"}, "unallowed in the inline keyboard"),
        (
            {"text": "Да", "callback_data": "1", "url": "https://a.example"},
            "unallowed in the inline keyboard",
        ),
        ({"text": " ", "callback_data": "1"}, "Text buttons are empty"),
        ("Да", "expected an Object"),
    ],
)
async def test_a_button_that_would_not_work_is_refused(bot_api: Any, button: Any, reason: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    answer = await bot_api.refusal("sendMessage", chat_id=CHANNEL, text="а", reply_markup=markup)
    assert reason in answer


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ({"inline_keyboard": [{"text": "Да"}]}, "an Array of Array is expected"),
        ({"buttons": []}, "can't parse reply keyboard markup"),
        ({"inline_keyboard": [[{"text": "Да", "callback_data": "1"}] * 101]}, "reply markup is too long"),
        ({"keyboard": [["а" * 10_000]]}, "reply markup is too long"),
    ],
)
async def test_a_keyboard_that_would_not_show_is_refused(
    bot_api: Any, markup: dict[str, Any], reason: str
) -> None:
    assert reason in await bot_api.refusal("sendMessage", chat_id=CHANNEL, text="а", reply_markup=markup)


async def test_sixty_four_bytes_fit_on_a_button(sandbox: Sandbox, bot_api: Any) -> None:
    button = {"text": "Да", "callback_data": "я" * 32}
    sent = await bot_api.result(
        "sendMessage", chat_id=CHANNEL, text="а", reply_markup={"inline_keyboard": [[button]]}
    )
    assert sent["reply_markup"]["inline_keyboard"] == [[button]]
    assert sandbox.telegram.posts()[0].labels == ("Да",)


async def test_a_reply_shows_what_it_answers(bot_api: Any) -> None:
    await bot_api.result("sendMessage", chat_id=CHANNEL, text="Вопрос")
    reply = await bot_api.result(
        "sendMessage", chat_id=CHANNEL, text="Ответ", reply_parameters={"message_id": 1}
    )
    assert reply["reply_to_message"]["text"] == "Вопрос"
    lost = {"message_id": 77, "allow_sending_without_reply": True}
    alone = await bot_api.result("sendMessage", chat_id=CHANNEL, text="Сам", reply_parameters=lost)
    assert "reply_to_message" not in alone


@pytest.mark.parametrize(
    ("options", "card", "large", "above"),
    [
        (None, "https://a.example/1", False, False),
        ({"is_disabled": True}, None, False, False),
        ({"url": "https://b.example"}, "https://b.example", False, False),
        ({"prefer_large_media": True}, "https://a.example/1", False, False),  # ignored without an address
        (
            {"url": "https://b.example", "prefer_large_media": True, "show_above_text": True},
            "https://b.example",
            True,
            True,
        ),
    ],
)
async def test_readers_see_the_card_that_the_options_ask_for(
    sandbox: Sandbox, bot_api: Any, options: Any, card: str | None, large: bool, above: bool
) -> None:
    params = {} if options is None else {"link_preview_options": options}
    await bot_api.result("sendMessage", chat_id=CHANNEL, text="🎄 https://a.example/1", **params)
    (post,) = sandbox.telegram.posts()
    assert (post.link_card, post.large_card, post.card_above) == (card, large, above)


async def test_a_word_with_a_link_makes_a_card_and_a_photo_makes_none(
    sandbox: Sandbox, bot_api: Any, jpeg: bytes
) -> None:
    link = {"type": "text_link", "offset": 0, "length": 5, "url": "https://a.example/2"}
    await bot_api.result("sendMessage", chat_id=CHANNEL, text="слово", entities=[link])
    await bot_api.result(
        "sendPhoto", {"photo": jpeg}, chat_id=CHANNEL, caption="слово", caption_entities=[link]
    )
    assert [post.link_card for post in sandbox.telegram.posts()] == ["https://a.example/2", None]


async def test_whoever_writes_too_fast_waits(sandbox: Sandbox, bot_api: Any, clock: Any) -> None:
    for number in range(15):
        await bot_api.result("sendMessage", chat_id=CHANNEL, text=str(number))
    url = f"{bot_api.url}/sendMessage"
    async with bot_api.session.post(url, json={"chat_id": CHANNEL, "text": "16"}) as response:
        answer = await response.json()
        assert response.status == 429
        assert response.headers["Retry-After"] == "1"
    assert answer["parameters"] == {"retry_after": 1}

    clock.advance(seconds=5)
    for number in range(16, 21):
        await bot_api.result("sendMessage", chat_id=CHANNEL, text=str(number))
    clock.advance(seconds=5)
    answer = await bot_api.answer(
        "sendMessage", chat_id=CHANNEL, text="22, the third minute's share is not there"
    )
    assert answer["ok"]
    clock.moment += timedelta(seconds=1)
    answer = await bot_api.answer("sendMediaGroup", chat_id=CHANNEL, media=[])
    assert answer["error_code"] == 400


async def test_twenty_a_minute_is_all_a_channel_takes(sandbox: Sandbox, bot_api: Any, clock: Any) -> None:
    for number in range(20):
        clock.advance(seconds=0.5)
        await bot_api.result("sendMessage", chat_id=CHANNEL, text=str(number))
    clock.advance(seconds=1)
    for _ in range(3):  # what came back in eleven seconds
        await bot_api.result("sendMessage", chat_id=CHANNEL, text="ещё")
    answer = await bot_api.answer("sendMessage", chat_id=CHANNEL, text="слишком")
    assert answer["error_code"] == 429
    assert 1 <= answer["parameters"]["retry_after"] <= 3


async def test_with_the_pace_switched_off_everything_passes(sandbox: Sandbox, bot_api: Any) -> None:
    assert sandbox.telegram.pace
    sandbox.telegram.pace = False
    for number in range(40):
        await bot_api.result("sendMessage", chat_id=CHANNEL, text=str(number))
    assert len(sandbox.telegram.posts()) == 40


async def test_a_scheduled_send_is_answered_without_a_usable_number(sandbox: Sandbox, bot_api: Any) -> None:
    sandbox.telegram.get_chat().scheduled = True
    assert (await bot_api.result("sendMessage", chat_id=CHANNEL, text="Видео"))["message_id"] == 0
    assert sandbox.telegram.posts()[0].id == 1


async def test_the_bot_may_say_that_it_is_typing(sandbox: Sandbox, bot_api: Any) -> None:
    assert await bot_api.result("sendChatAction", chat_id=CHANNEL, action="typing") is True
    assert sandbox.telegram.world.actions == [(CHANNEL, "typing")]
    assert "wrong parameter action" in await bot_api.refusal("sendChatAction", chat_id=CHANNEL, action="sing")
