"""Nothing that people say is lost, and nothing is done twice."""

import json
from typing import Any

import pytest

STORY = "Мост открыт\n\nМост через реку открыли для машин."


async def test_what_came_while_the_bot_was_down_is_handled_when_it_is_back(room: Any) -> None:
    await room.listening()
    await room.close()
    room.telegram.say(room.anna, STORY)
    await room.open()
    await room.shown(room.anna, 4)
    assert (await room.desk.article(1)).article.title == "Мост открыт"


async def test_an_update_that_was_stored_but_not_handled_is_handled_after_a_crash(room: Any) -> None:
    await room.close()
    message = {
        "message_id": 7,
        "date": 1,
        "chat": {"id": 111, "type": "private"},
        "from": {"id": 111, "is_bot": False, "first_name": "Анна"},
        "text": STORY,
    }
    room.telegram.meet(room.anna)
    for number in (5000, 5001):  # the same message handled twice, as after a crash between draft and mark
        await room.store.keep_updates(
            [(number, json.dumps({"update_id": number, "message": message}))], now=room.now()
        )
    await room.open()
    await room.shown(room.anna, 8)
    assert await room.desk.article(2) is None


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "code": 502, "body": "<html>"},
        {"kind": "error", "code": 500, "description": "restart"},
        {"kind": "drop_before"},
    ],
    ids=["a broken answer", "a restart of Telegram", "a cut line"],
)
async def test_a_network_that_is_away_makes_an_update_wait_and_loses_nothing(
    room: Any, fault: dict[str, Any]
) -> None:
    room.sandbox.faults.add("telegram", "sendMessage", **fault)
    room.telegram.say(room.anna, STORY)
    await room.shown(room.anna, 4)
    await room.idle()
    assert await room.desk.article(2) is None


async def test_telegram_that_asks_to_wait_is_obeyed_without_beginning_anew(
    room: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    room.sandbox.faults.add("telegram", "sendMessage", "error", retry_after=1)
    room.telegram.say(room.anna, STORY)
    await room.shown(room.anna, 4)
    assert "an update waits" not in capsys.readouterr().out


async def test_a_press_that_is_handled_twice_has_one_effect(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    room.sandbox.faults.add("telegram", "editMessageText", "drop_before")
    await room.pressed(room.anna, "В очередь")
    assert len(await room.desk.waiting_with_forecast()) == 1


async def test_one_slow_conversation_does_not_hold_up_the_others(room: Any) -> None:
    room.sandbox.faults.add("telegram", "sendMessage", "hang", times=1)
    room.telegram.say(room.anna, "/start")
    await room.hanging("sendMessage")
    room.telegram.say(room.petr, "/start")
    await room.shown(room.petr, 1)
    assert not room.telegram.chat(room.anna)
    room.sandbox.faults.release()
    await room.shown(room.anna, 1)


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 9000, "message": {"from": {"id": 111}, "message_id": "nonsense"}},
        {"update_id": 9000, "something_new": {"id": 1}},
        {"update_id": 9000, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}},
    ],
    ids=["broken", "of a kind nobody knows", "from nobody"],
)
async def test_an_update_that_cannot_be_handled_is_put_aside_and_the_bot_lives(
    room: Any, update: dict[str, Any]
) -> None:
    await room.store.keep_updates([(9000, json.dumps(update))], now=room.now())
    room.telegram.meet(room.anna)
    await room.idle()
    assert not await room.store.pending_updates()


@pytest.mark.parametrize(
    "update",
    [
        '{"update_id": 1, "message": "nonsense"}',
        '{"update_id": 1, "message": 7}',
        '{"update_id": 1, "message": ["a", "list"]}',
        '{"update_id": 1, "message": {"from": "anna", "message_id": 1}}',
        '{"update_id": 1, "callback_query": "nonsense"}',
        '{"update_id": 1, "message": {"media_group_id": "7", "from": {"id": 111}, "message_id": "x"}}',
        '{"update_id": 1, "message": {"media_group_id": "7"}}',
        '{"update_id": 1, "message": {"from": {"id": [111]}}}',
        '"nonsense"',
        "null",
        "{",
    ],
)
async def test_an_update_of_a_shape_nobody_foresaw_holds_up_nobody(
    room: Any, capsys: pytest.CaptureFixture[str], update: str
) -> None:
    await room.store.keep_updates([(1, update)], now=room.now())
    room.telegram.say(room.anna, STORY)
    await room.shown(room.anna, 4)
    await room.idle()
    await room.logged(capsys, "an update broke its handler")


async def test_a_person_whose_message_broke_something_gets_one_sentence(room: Any) -> None:
    room.sandbox.faults.add("telegram", "sendMessage", "error", code=400, description="something new")
    room.telegram.say(room.anna, "/help")
    assert "сломалось" in (await room.shown(room.anna, 1))[0].text
    room.telegram.say(room.anna, "/help")
    await room.until(room.anna, "/urgent")


async def test_an_album_half_of_which_came_before_a_stop_is_one_album_after_it(room: Any) -> None:
    from tests.editors.test_handing_in import jpeg

    await room.listening()
    room.telegram.say_album(room.anna, [jpeg("red"), jpeg("green")], STORY)
    await room.kept(2)
    await room.close()
    await room.open()
    await room.shown(room.anna, 5)
    assert len((await room.desk.article(1)).article.media) == 2
    assert await room.desk.article(2) is None


async def test_a_second_bot_with_the_same_token_is_named_in_the_log(
    room: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    room.sandbox.faults.add(
        "telegram", "getUpdates", "error", code=409, description="terminated by other getUpdates request"
    )
    await room.close()
    await room.open()
    await room.logged(capsys, "another copy or a webhook")


async def test_a_wrong_token_is_named_in_the_log_and_never_shown(
    room: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    await room.close()
    await room.open(token="100:wrong-secret-token-wrong-secret-token")
    said = await room.logged(capsys, "Telegram refuses the token")
    assert "wrong-secret" not in said
