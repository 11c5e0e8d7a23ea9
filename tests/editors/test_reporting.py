"""What people are told, by themselves: each once, with the buttons that help."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.delivery import Ceiling, Failed, State
from bot.core.notice import ADMINS, EDITORS, NewNotice
from bot.sandbox.telegram import TOKEN


def notice(key: str, audience: str = "editor:111", **more: Any) -> NewNotice:
    return NewNotice(key=key, audience=audience, kind="failed", text=f"Не вышло: {key}", **more)


async def test_a_notice_for_editors_reaches_each_of_them_once(room: Any) -> None:
    room.telegram.meet(room.petr)
    await room.store.add_notice(notice("a", EDITORS), now=room.now())
    await room.until(room.anna, "Не вышло: a")
    await room.until(room.petr, "Не вышло: a")
    await room.close()
    await room.open()
    await room.store.add_notice(notice("a", EDITORS), now=room.now())
    await room.store.add_notice(notice("b", ADMINS), now=room.now())
    await room.until(room.petr, "Не вышло: b")
    assert [len(room.telegram.chat(person)) for person in (room.anna, room.petr, room.ivan)] == [1, 2, 0]


async def test_a_notice_for_somebody_who_has_left_goes_to_those_who_decide(room: Any) -> None:
    await room.store.add_notice(notice("a", "editor:4711"), now=room.now())
    await room.until(room.anna, "Не вышло: a")


async def test_a_failure_is_repeated_by_one_press_whoever_presses(room: Any) -> None:
    room.telegram.meet(room.petr)
    (delivery, *_) = await room.taken()
    await room.settle(delivery, Failed(error="Нет прав."))
    await room.store.add_notice(notice("a", EDITORS, delivery=delivery), now=room.now())
    await room.until(room.anna, "Не вышло: a")
    await room.until(room.petr, "Не вышло: a")
    assert await room.pressed(room.petr, "Повторить") == "Готово."
    assert (await room.desk.delivery(delivery)).state is State.PLANNED
    assert "Пётр (tg): отправляю ещё раз" in room.telegram.chat(room.petr)[0].text
    assert await room.pressed(room.anna, "Повторить") == "Уже решено."
    assert "ждёт отправки" in room.telegram.chat(room.anna)[0].text


async def test_what_came_too_late_names_its_deadline_and_what_helps(room: Any) -> None:
    room.telegram.meet(room.ivan)
    numbers = await room.taken()
    room.now.advance(days=2)
    ceiling = Ceiling(max_per_hour=60)
    claim = room.store.claim("vk", owner="p", now=room.now(), lease=timedelta(minutes=2), ceiling=ceiling)
    assert await claim is None
    late = notice("late", EDITORS, delivery=numbers[1])
    await room.store.add_notice(late, now=room.now())
    await room.store.add_notice(notice("late too", "editor:333", delivery=numbers[1]), now=room.now())
    shown = await room.until(room.anna, "Не вышло: late")
    assert shown.text.endswith(
        "Отправить нужно было до ср 25 ноября, 09:05 МСК. Если пост ещё нужен, нажмите «Повторить»."
    )
    assert shown.labels == ["🔁 Повторить"]
    author = await room.until(room.ivan, "Не вышло: late too")
    assert author.text.endswith("Если пост ещё нужен, скажите редактору.")


async def test_an_author_is_told_without_buttons_and_cannot_press_a_forged_one(room: Any) -> None:
    (delivery, *_) = await room.taken()
    await room.settle(delivery, Failed(error="Нет прав."))
    await room.store.add_notice(notice("a", "editor:333", delivery=delivery), now=room.now())
    shown = await room.until(room.ivan, "Не вышло: a")
    assert not shown.labels
    card = await room.drafted(room.ivan, "Дождь\n\nВечером.")
    card.keyboard["inline_keyboard"][0][0]["callback_data"] = f"d:r:{delivery}"
    assert "решает редактор" in await room.pressed(room.ivan, "В очередь")
    assert (await room.desk.delivery(delivery)).state is State.FAILED


async def test_somebody_who_blocked_the_bot_is_given_up_and_others_are_told(room: Any) -> None:
    room.telegram.meet(room.anna).blocked = True
    await room.store.add_notice(notice("a"), now=room.now())
    await room.store.add_notice(notice("b", "editor:222"), now=room.now())
    await room.until(room.petr, "Не вышло: b")
    await room.told()
    assert not room.telegram.chat(room.anna)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "error", "retry_after": 90},
        {"kind": "status", "code": 502, "body": "<html>Bad Gateway</html>"},
        {"kind": "drop_before"},
        {"kind": "error", "code": 401, "description": "Unauthorized"},
        {"kind": "error", "code": 404, "description": "Not Found"},
    ],
    ids=["too many requests", "a broken answer", "a cut line", "a revoked token", "no such bot"],
)
async def test_a_notice_that_could_not_be_told_is_told_later(room: Any, fault: dict[str, Any]) -> None:
    room.sandbox.faults.add("telegram", "sendMessage", **fault)
    await room.store.add_notice(notice("a"), now=room.now())
    await room.failed_once()
    assert not room.telegram.chat(room.anna)
    room.now.advance(minutes=5)
    await room.until(room.anna, "Не вышло: a")


async def test_a_notice_that_telegram_will_never_take_is_given_up(room: Any) -> None:
    room.sandbox.faults.add("telegram", "sendMessage", "error", code=400, description="chat not found")
    await room.store.add_notice(notice("a"), now=room.now())
    await room.store.add_notice(notice("b"), now=room.now())
    await room.until(room.anna, "Не вышло: b")
    await room.told()


async def test_a_notice_outlives_a_token_that_is_revoked_for_long(
    room: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    room.sandbox.faults.add("telegram", "sendMessage", "error", times=4, code=401, description="Unauthorized")
    await room.store.add_notice(notice("a", ADMINS), now=room.now())
    await room.logged(capsys, "a notice waits")
    for tries in (2, 3, 4):
        room.now.advance(minutes=5)
        await room.logged(capsys, f"tries={tries}")
    room.now.advance(minutes=5)
    await room.until(room.petr, "Не вышло: a")


async def test_the_log_says_what_the_only_admin_could_not_be_told_and_why(
    room: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    room.telegram.meet(room.petr).blocked = True
    await room.store.add_notice(notice("a", ADMINS), now=room.now())
    said = await room.logged(capsys, "a notice could not be told")
    assert "bot was blocked by the user" in said
    assert "Не вышло: a" in said


async def test_the_log_says_what_a_newsroom_without_an_admin_was_not_told(
    room: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    room.dismiss(room.petr)
    await room.store.add_notice(notice("a", ADMINS), now=room.now())
    assert "Не вышло: a" in await room.logged(capsys, "nobody to tell")


async def test_the_log_of_a_failed_notice_holds_no_secret(
    room: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = f"no such bot: {TOKEN}"
    room.sandbox.faults.add("telegram", "sendMessage", "error", code=401, description=secret)
    await room.store.add_notice(notice("a"), now=room.now())
    said = await room.logged(capsys, "a notice waits")
    assert "no such bot: •••" in said
    assert TOKEN not in said
