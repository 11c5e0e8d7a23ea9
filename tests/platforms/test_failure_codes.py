"""Every code, sentence and status with which a network says no has its verdict, and the right one."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
import vk_api.exceptions
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import AiogramError
from aiogram.methods import SendMessage

from bot.platforms.base import Busy, PlatformError, Refused, Unsure, Verdict
from bot.platforms.ok import errors as ok
from bot.platforms.telegram import errors as telegram
from bot.platforms.vk import errors as vk

Kind = type[PlatformError]

CONTRACTS = Path(__file__).parents[3] / "shared/contracts"
beside = pytest.mark.skipif(not CONTRACTS.exists(), reason="the contracts are not beside this checkout")
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # 09:00 in Moscow

STOP, REFUSED, UNSURE, LATER = "stop", "refused", "unsure", "later"


def ranges(text: str) -> Iterator[int]:
    """The codes of «1, 10, 602–606»."""
    for first, last in re.findall(r"(\d+)(?:–(\d+))?", text):
        yield from range(int(first), int(last or first) + 1)


def codes(**classes: str) -> dict[int, str]:
    return {code: name for name, text in classes.items() for code in ranges(text)}


#: what the contract's table says of VK's codes: nothing, no more of this post, no more of this channel, later
VK_CODES = codes(
    unsure="1, 10, 36",
    later="6, 9, 22, 29, 43, 105, 106, 114, 118, 121, 122, 129, 219, 224, 601",
    stop="2–5, 7, 8, 14, 15, 17, 18, 20, 21, 23–25, 27, 28, 30, 42, 101, 125, 200, 201, 203, 204, 210, 600, "
    "1051, 1116, 1117, 1130, 3300, 3609, 3610",
    refused="12, 13, 100, 103, 104, 113, 119, 150, 211–214, 220, 222, 225, 300, 603, 3102, 13000",
)
#: likewise of OK's
OK_CODES = codes(
    unsure="1, 2, 9999",
    later="7, 8, 11, 31, 121",
    stop="3, 9, 10, 22, 50, 101–105, 107, 160, 200, 210, 401–403, 451, 453, 456, 511, 514, 900, 2002, 2004, "
    "5000",
    refused="4, 12, 21, 23–26, 30, 100, 106, 110, 120, 130, 140, 141, 150, 151, 211–214, 220, 300, 324, 454, "
    "455, 457, 458, 500–505, 508, 512, 513, 600–607, 610, 700–709, 1200, 2001",
)


def meaning(found: Verdict) -> str:
    if found.kind is Refused:
        return STOP if found.stops_channel else REFUSED
    return UNSURE if found.kind is Unsure else LATER


def vk_answer(code: int, said: str = "in VK's own words", now: datetime = NOW) -> Verdict:
    body = {"error_code": code, "error_msg": said}
    error = vk_api.exceptions.ApiError(None, "wall.post", {}, True, body)
    return vk.verdict(error, now=now)[0]


def ok_answer(code: int) -> Verdict:
    return ok.verdict(ok.Answered(code=code, said="PARAM : in OK's own words", status=200))[0]


def rows(section: str, *, until: str) -> Iterator[tuple[str, str, str]]:
    """The rows of a table of the contract: codes, meaning, class."""
    text = (CONTRACTS / "vk-and-ok.md").read_text().partition(section)[2].partition(until)[0]
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3 and cells[0][0].isdigit():
            yield cells[0], cells[1], cells[2]


def row_codes(cell: str) -> list[int]:
    """The codes of a row's first cell: «105/106», «114,118», «602–606 / 607»."""
    return list(ranges(cell))


@pytest.mark.parametrize(("code", "expected"), VK_CODES.items())
def test_each_code_of_vks_table_means_what_the_contract_says(code: int, expected: str) -> None:
    assert meaning(vk_answer(code)) == expected
    assert code in vk.BY_CODE


@pytest.mark.parametrize(("code", "expected"), OK_CODES.items())
def test_each_code_of_oks_table_means_what_the_contract_says(code: int, expected: str) -> None:
    assert meaning(ok_answer(code)) == expected
    assert code in ok.BY_CODE


@beside
def test_no_row_of_the_contracts_tables_is_forgotten() -> None:
    listed = [code for cell, _, _ in rows("## 1.4", until="## 1.5") for code in row_codes(cell)]
    assert len(listed) > 60
    assert set(listed) - set(VK_CODES) == set()
    listed = [code for cell, _, _ in rows("## 2.2", until="## 2.3") for code in row_codes(cell)]
    assert len(listed) > 60
    assert set(listed) - set(OK_CODES) == set()


@beside
@pytest.mark.parametrize("table", ["vk", "ok"])
def test_what_the_contract_calls_ambiguous_is_unsure_and_nothing_else_is(table: str) -> None:
    section, until, known = {
        "vk": ("## 1.4", "## 1.5", VK_CODES),
        "ok": ("## 2.2", "## 2.3", OK_CODES),
    }[table]
    for cell, _, kind in rows(section, until=until):
        for code in row_codes(cell):
            assert (known[code] == UNSURE) == ("ambiguous" in kind), (code, kind)


@beside
def test_every_code_of_vks_schema_has_its_verdict() -> None:
    schema = json.loads((CONTRACTS / "schema/vk/errors.json").read_text())["errors"]
    listed = {int(entry["code"]) for entry in schema.values()}
    assert len(listed) > 200
    assert listed - set(vk.BY_CODE) == set()


@pytest.mark.parametrize("table", [vk._CODES, ok._CODES], ids=["vk", "ok"])
def test_no_code_has_two_verdicts(table: Any) -> None:
    listed = [code for _, codes in table for code in codes]
    assert len(listed) == len(set(listed))


def test_a_code_that_is_invented_later_is_a_definite_no() -> None:
    assert meaning(vk_answer(77_777)) == meaning(ok_answer(77_777)) == REFUSED


def test_oks_code_of_no_error_is_no_answer() -> None:
    assert meaning(ok_answer(0)) == UNSURE


# how long


@pytest.mark.parametrize(
    ("code", "pause"),
    [
        (6, timedelta(seconds=1)),
        (9, timedelta(minutes=15)),
        (29, timedelta(hours=1)),
        (219, timedelta(hours=1)),
        (43, None),
    ],
)
def test_vks_pauses(code: int, pause: timedelta | None) -> None:
    assert vk_answer(code).retry_after == pause


@pytest.mark.parametrize(
    ("moscow", "pause"),
    [
        ("09:00", timedelta(hours=6)),
        ("20:30", timedelta(hours=3, minutes=31)),
        ("23:59", timedelta(minutes=2)),
        ("00:00", timedelta(hours=6)),
    ],
)
@pytest.mark.parametrize("code", [214, 224, 601])
def test_a_days_limit_of_vk_is_asked_again_when_moscows_day_has_begun(
    code: int, moscow: str, pause: timedelta
) -> None:
    hour, minute = map(int, moscow.split(":"))
    now = datetime(2026, 11, 24, 0, 0, tzinfo=UTC) + timedelta(hours=hour - 3, minutes=minute)
    assert vk_answer(code, "you can only add 50 posts a day", now).retry_after == pause


@pytest.mark.parametrize(
    ("said", "expected", "pause"),
    [
        ("you can only add 50 posts a day", LATER, timedelta(hours=6)),
        ("can only schedule 25 posts on a day", LATER, timedelta(hours=6)),
        ("a post is already scheduled for this time", LATER, timedelta(minutes=1)),
        ("too many messages sent", LATER, timedelta(minutes=15)),
        ("access to the wall is closed", STOP, None),
        ("edit time expired", REFUSED, None),
        ("", REFUSED, None),
    ],
)
def test_the_many_meanings_of_vks_214(said: str, expected: str, pause: timedelta | None) -> None:
    found = vk_answer(214, f"Access to adding post denied: {said}")
    assert (meaning(found), found.retry_after) == (expected, pause)


@pytest.mark.parametrize("code", [7, 8, 11])
def test_ok_is_left_alone_for_long(code: int) -> None:
    assert ok_answer(code).retry_after == timedelta(minutes=15)


# bare HTTP statuses: a server in between, or the network's own edge

STATUSES: Mapping[int, str] = (
    {status: STOP for status in range(400, 500)}
    | {status: UNSURE for status in range(500, 600)}
    | {408: LATER, 425: LATER, 429: LATER}
)


@pytest.mark.parametrize(("status", "expected"), STATUSES.items())
def test_a_bare_status_means_the_same_at_vk_and_ok(status: int, expected: str) -> None:
    response = requests.Response()
    response.status_code = status
    vks = vk_api.exceptions.ApiHttpError(None, "wall.post", {}, True, response)
    assert meaning(vk.verdict(vks, now=NOW)[0]) == expected
    assert meaning(ok.verdict(ok.Answered(code=None, said="", status=status))[0]) == expected


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("33", timedelta(seconds=33)),
        ("0", timedelta(seconds=1)),
        ("9" * 30, timedelta(days=7)),
        ("²", timedelta(minutes=15)),
        ("Wed, 21 Oct 2026 07:28:00 GMT", timedelta(minutes=15)),
        (None, timedelta(minutes=15)),
    ],
)
def test_the_pause_of_a_429_is_obeyed_to_the_second(header: str | None, pause: timedelta) -> None:
    response = requests.Response()
    response.status_code = 429
    if header is not None:
        response.headers["Retry-After"] = header
    error = vk_api.exceptions.ApiHttpError(None, "wall.post", {}, True, response)
    assert vk.verdict(error, now=NOW)[0].retry_after == pause
    answered = ok.Answered(code=None, said="", status=429, pause=header)
    assert ok.verdict(answered)[0].retry_after == pause


# Telegram: what its server answers, read by the real aiogram


#: what an album's refusal says of the item that was at fault
IN_ALBUM = 'Bad Request: failed to send message #2 with the error message "{}"'


@cache
def aiograms_reading() -> AiohttpSession:
    """One for all: each reads the certificates of the whole world."""
    return AiohttpSession()


def telegram_answer(status: int, body: object) -> Verdict:
    """The verdict on an answer of the Bot API."""
    content = body if isinstance(body, str) else json.dumps(body)
    method = SendMessage(chat_id=1, text="x")
    bot = Bot("1:x")
    try:
        aiograms_reading().check_response(bot=bot, method=method, status_code=status, content=content)
    except telegram.FAILURES as error:
        return telegram.verdict(error)[0]
    raise AssertionError("aiogram took it for a success")


def refusal(status: int, description: str | None, **parameters: int) -> dict[str, object]:
    said = {} if description is None else {"description": description}
    return {"ok": False, "error_code": status, **said} | ({"parameters": parameters} if parameters else {})


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [
        (400, "Bad Request: chat not found", STOP),
        (400, "Bad Request: private chat not found", STOP),
        (403, "Forbidden: bot is not a member of the channel chat", STOP),
        (403, "Forbidden: bot was kicked from the channel chat", STOP),
        (403, "Forbidden: bot was kicked from the supergroup chat", STOP),
        (403, "Forbidden: bot was blocked by the user", STOP),
        (400, "Bad Request: need administrator rights in the channel chat", STOP),
        (400, "Bad Request: have no write access to the chat", STOP),
        (400, "Bad Request: not enough rights to send photos to the chat", STOP),
        (400, "Bad Request: not enough rights to send text messages to the chat", STOP),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", STOP),
        (400, "Bad Request: CHAT_ADMIN_REQUIRED", STOP),
        (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", STOP),
        (400, "Bad Request: CHAT_RESTRICTED", STOP),
        (400, "Bad Request: USER_BANNED_IN_CHANNEL", STOP),
        (400, "Bad Request: CHANNEL_PRIVATE", STOP),
        (400, "Bad Request: message is too long", REFUSED),
        (400, "Bad Request: message caption is too long", REFUSED),
        (400, "Bad Request: message text is empty", REFUSED),
        (400, "Bad Request: can't parse entities: Unsupported start tag", REFUSED),
        (400, "Bad Request: reply markup is too long", REFUSED),
        (400, "Bad Request: BUTTON_URL_INVALID", REFUSED),
        (400, "Bad Request: entity begins after the end of the text at UTF-16 offset 9", REFUSED),
        (400, "Bad Request: file is too big", REFUSED),
        (400, "Bad Request: wrong file identifier/HTTP URL specified", REFUSED),
        (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", REFUSED),
        (400, "Bad Request: IMAGE_PROCESS_FAILED", REFUSED),
        (400, "Bad Request: message is not modified: specified new message content", REFUSED),
        (400, "Bad Request: message to forward not found", REFUSED),
        (400, "Bad Request: message can't be deleted for everyone", REFUSED),
        (400, "Bad Request: wrong file_id or the file is temporarily unavailable", LATER),
        (413, "Request Entity Too Large", REFUSED),
        (401, "Unauthorized", STOP),
        (404, "Not Found", STOP),
        (404, "Not Found: method not found", STOP),
        (409, "Conflict: terminated by other getUpdates request", LATER),
        (500, "Internal Server Error: restart", UNSURE),
        (502, "Bad Gateway", UNSURE),
        (500, "Internal Server Error: sent message was immediately deleted and can't be returned", REFUSED),
        (400, IN_ALBUM.format("PHOTO_INVALID_DIMENSIONS"), REFUSED),
        (400, IN_ALBUM.format("have no write access to the chat"), STOP),
        (400, IN_ALBUM.format("Internal Server Error: group send failed"), UNSURE),
        (402, "Payment Required: a code of tomorrow", REFUSED),
    ],
)
def test_each_sentence_of_telegram_means_what_the_contract_says(
    status: int, said: str, expected: str
) -> None:
    assert meaning(telegram_answer(status, refusal(status, said))) == expected


@pytest.mark.parametrize("seconds", [1, 33, 3600])
def test_telegrams_pause_is_obeyed_to_the_second(seconds: int) -> None:
    said = f"Too Many Requests: retry after {seconds}"
    for body in (refusal(429, said, retry_after=seconds), refusal(429, said)):
        assert telegram_answer(429, body).retry_after == timedelta(seconds=seconds)
    assert telegram_answer(400, refusal(400, IN_ALBUM.format(said))).retry_after == timedelta(seconds=seconds)


def test_a_pause_of_centuries_is_a_week() -> None:
    found = telegram_answer(429, refusal(429, "Too Many Requests", retry_after=10**15))
    assert found.retry_after == timedelta(days=7)


def test_a_group_that_moved_is_told_with_its_number() -> None:
    body = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1005)
    assert meaning(telegram_answer(400, body)) == STOP


@pytest.mark.parametrize("status", [*range(400, 420), *range(500, 512)])
def test_a_refusal_of_the_bot_api_without_a_word_has_its_meaning_too(status: int) -> None:
    # aiogram 3.31 trips over a missing description where the status is 5xx
    found = meaning(telegram_answer(status, refusal(status, None)))
    expected = {401: STOP, 403: STOP, 404: STOP, 409: LATER}.get(status, REFUSED)
    assert found == (UNSURE if status >= 500 else expected)


@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 413, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("body", ["<html>502 Bad Gateway</html>", "", "null", "[]", "7", '{"result": 1}'])
def test_what_is_not_the_bot_apis_own_answer_proves_nothing(status: int, body: str) -> None:
    assert meaning(telegram_answer(status, body)) == UNSURE


def test_aiograms_base_is_caught() -> None:
    assert issubclass(AiogramError, telegram.FAILURES)


@pytest.mark.parametrize("visible", [True, False])
@pytest.mark.parametrize("kind", [Busy, Refused, Unsure])
def test_what_readers_cannot_see_never_leaves_us_unsure(kind: Any, visible: bool) -> None:
    failure = Verdict(kind=kind, words=vk._LATER.words).failure("ru", visible=visible, detail="x")
    assert type(failure) is (Busy if kind is Unsure and not visible else kind)
