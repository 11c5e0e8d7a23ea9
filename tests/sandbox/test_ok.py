"""The gate of the OK double: signature, key, session, rights, the shape of refusals, switched-on faults."""

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, ServerDisconnectedError

from bot.sandbox.ok import OkStandIn
from bot.sandbox.ok.signature import session_secret, signature, signed_text
from bot.sandbox.ok.stand_in import METHODS, RIGHTS
from bot.sandbox.ok.world import ACCESS_TOKEN, APPLICATION_KEY, EDITOR_ID, GROUP_ID, SESSION_SECRET, Session
from bot.sandbox.server import Sandbox

Ask = Callable[..., Awaitable[Any]]


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def signed(params: dict[str, str], secret: str = SESSION_SECRET) -> dict[str, str]:
    raw = "".join(sorted(f"{name}={value}" for name, value in params.items() if name != "access_token"))
    return params | {"sig": md5(raw + secret)}


def form(method: str, **params: str) -> dict[str, str]:
    always = {"application_key": APPLICATION_KEY, "format": "json", "access_token": ACCESS_TOKEN}
    return always | {"method": method} | params


@pytest.fixture
def ok(sandbox: Sandbox) -> OkStandIn:
    return sandbox.ok


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[ClientSession]:
    async with ClientSession(sandbox.address) as session:
        yield session


@pytest.fixture
def send(http: ClientSession) -> Ask:
    async def call(params: dict[str, str]) -> Any:
        async with http.post("/fb.do", data=params) as response:
            assert response.status == 200
            body = await response.json()
            code = body.get("error_code") if isinstance(body, dict) else None
            assert response.headers.get("Invocation-Error") == (None if code is None else str(code))
            return body

    return call


@pytest.fixture
def ask(send: Ask) -> Ask:
    async def call(method: str, **params: str) -> Any:
        return await send(signed(form(method, **params)))

    return call


TEXT = json.dumps({"media": [{"type": "text", "text": "Мост открыли"}], "onBehalfOfGroup": "true"})
TOPIC = {"type": "GROUP_THEME", "gid": GROUP_ID, "attachment": TEXT}


def test_the_documented_signature_comes_out() -> None:
    secret = session_secret("-s-84W-s3egarWUsbkq-IWTucuedzTKT8VUXIA.s4Xx8IW7", "ABC123DEF456GHI789JKL123")
    assert secret == "b1a2b89707a94624c43afae67d59274c"
    params = {"method": "events.get", "format": "json", "application_key": "ABCDEFGHIGKLMNOPK"}
    assert signed_text(params) == "application_key=ABCDEFGHIGKLMNOPKformat=jsonmethod=events.get"
    assert signature(params, secret) == "232c8eb921951c4dba9b72606f9ddb4c"


def test_the_signature_of_cyrillic_is_made_of_raw_utf_8() -> None:
    secret = session_secret("tkn-1", "APPSECRET")
    assert secret == "9563754b993de137c9ed1f0933f440a7"
    attachment = '{"media":[{"type":"text","text":"Привет"}],"onBehalfOfGroup":"true"}'
    params = {
        "type": "GROUP_THEME",
        "method": "mediatopic.post",
        "gid": "70000000000001",
        "format": "json",
        "application_key": "CPUBKEY",
        "attachment": attachment,
        "access_token": "tkn-1",
        "session_key": "ignored",
        "sig": "ignored",
    }
    assert signed_text(params) == (
        f"application_key=CPUBKEYattachment={attachment}format=jsongid=70000000000001"
        "method=mediatopic.posttype=GROUP_THEME"
    )
    assert signature(params, secret) == "f15588b69ee5a81d589eaaa1a8edfb42"


def test_white_space_at_the_edges_is_signed_too() -> None:
    assert signed_text({"b": " x\n", "a": ""}) == "a=b= x\n"


async def test_both_secrets_sign(send: Ask) -> None:
    params = form("users.getCurrentUser")
    made = md5(ACCESS_TOKEN + "sandbox-ok-app-secret")
    assert (await send(signed(params)))["uid"] == EDITOR_ID
    assert (await send(signed(params, made)))["uid"] == EDITOR_ID


async def test_a_session_without_own_secret_signs_with_the_applications(send: Ask, ok: OkStandIn) -> None:
    ok.add_session(Session(access_token="second", uid=EDITOR_ID))
    params = form("users.getCurrentUser", access_token="second")
    assert (await send(signed(params, md5("second" + "sandbox-ok-app-secret"))))["uid"] == EDITOR_ID
    assert (await send(signed(params)))["error_code"] == 104


@pytest.mark.parametrize("sig", ["", "0" * 32, "подпись"])
async def test_a_wrong_signature_is_error_104(send: Ask, sig: str) -> None:
    assert (await send(form("users.getCurrentUser", sig=sig)))["error_code"] == 104


async def test_a_parameter_that_was_not_signed_is_error_104(send: Ask) -> None:
    params = signed(form("mediatopic.getTopics", gid=GROUP_ID)) | {"count": "5"}
    assert (await send(params))["error_code"] == 104


async def test_the_json_that_is_sent_must_be_the_json_that_was_signed(send: Ask, ok: OkStandIn) -> None:
    params = signed(form("mediatopic.post", **TOPIC)) | {"attachment": TEXT.replace('": "', '":"')}
    assert (await send(params))["error_code"] == 104
    assert ok.posts() == []


async def test_no_application_key_or_an_unknown_one_is_error_101(send: Ask) -> None:
    body = await send(signed(form("users.getCurrentUser", application_key="")))
    assert body == {"error_code": 101, "error_msg": "PARAM_API_KEY : No application key", "error_data": None}
    body = await send(signed(form("users.getCurrentUser", application_key="CSOMEBODYELSE")))
    assert body["error_msg"] == "PARAM_API_KEY : Application not exist"


async def test_an_expired_session_is_error_102_a_revoked_or_unknown_one_103(ask: Ask, ok: OkStandIn) -> None:
    ok.session(ACCESS_TOKEN).state = "expired"
    assert (await ask("users.getCurrentUser"))["error_code"] == 102
    ok.session(ACCESS_TOKEN).state = "revoked"
    assert (await ask("users.getCurrentUser"))["error_code"] == 103
    assert (await ask("users.getCurrentUser", access_token="never-given"))["error_code"] == 103


async def test_a_call_without_session_is_error_453(ask: Ask) -> None:
    assert (await ask("users.getCurrentUser", access_token=""))["error_code"] == 453


async def test_an_unknown_method_is_error_3(ask: Ask) -> None:
    assert (await ask("mediatopic.publish"))["error_code"] == 3


@pytest.mark.parametrize("method", sorted(RIGHTS))
async def test_a_missing_right_is_error_10_or_200(ask: Ask, ok: OkStandIn, method: str) -> None:
    ok.session(ACCESS_TOKEN).rights = frozenset()
    assert (await ask(method))["error_code"] == 10
    ok.switches.missing_right = 200
    assert (await ask(method))["error_code"] == 200


def test_rights_are_asked_only_of_methods_that_exist() -> None:
    assert RIGHTS.keys() <= METHODS.keys()


async def test_a_method_may_stand_in_the_path_and_is_then_not_signed(http: ClientSession) -> None:
    params = signed({"application_key": APPLICATION_KEY, "access_token": ACCESS_TOKEN})
    async with http.get("/api/users/getCurrentUser", params=params) as response:
        assert (await response.json())["uid"] == EDITOR_ID


async def test_a_success_is_a_bare_string_without_error_header(ask: Ask) -> None:
    assert await ask("mediatopic.post", **TOPIC) == "70102413183775"


async def test_the_answer_null_says_nothing_of_the_topic_that_was_made(
    sandbox: Sandbox, ask: Ask, ok: OkStandIn
) -> None:
    sandbox.faults.add("ok", "mediatopic.post", "null", when="after")
    assert await ask("mediatopic.post", **TOPIC) is None
    assert len(ok.posts()) == 1


async def test_a_lost_answer_leaves_the_topic_in_the_group(sandbox: Sandbox, ask: Ask, ok: OkStandIn) -> None:
    sandbox.faults.add("ok", "mediatopic.post", "drop_after")
    with pytest.raises(ServerDisconnectedError):
        await ask("mediatopic.post", **TOPIC)
    assert [topic.text for topic in ok.posts()] == ["Мост открыли"]


async def test_a_fault_speaks_in_oks_own_error(sandbox: Sandbox, ask: Ask, ok: OkStandIn) -> None:
    sandbox.faults.add("ok", "mediatopic.post", "error", code=9999, message="try later")
    body = await ask("mediatopic.post", **TOPIC)
    assert body == {"error_code": 9999, "error_msg": "SYSTEM : try later", "error_data": None}
    sandbox.faults.add("ok", "mediatopic.post", "error", code="many")
    assert (await ask("mediatopic.post", **TOPIC))["error_code"] == 2
    assert ok.posts() == []


async def test_the_journal_has_the_call_and_not_its_secrets(sandbox: Sandbox, ask: Ask) -> None:
    await ask("users.getCurrentUser", gid="0")
    [entry] = sandbox.journal.calls("ok", "users.getCurrentUser")
    assert entry.outcome == "ok"
    assert ACCESS_TOKEN not in str(entry.params)


async def test_a_right_is_told_as_a_bare_truth_value(ask: Ask) -> None:
    assert await ask("users.hasAppPermission", ext_perm="GROUP_CONTENT") is True
    assert await ask("users.hasAppPermission", ext_perm="VIDEO_CONTENT") is False


async def test_standing_in_a_group_is_told_for_its_people_only(ask: Ask) -> None:
    answer = await ask("group.getUserGroupsByIds", group_id=GROUP_ID, uids=f"{EDITOR_ID},1")
    assert answer == [{"groupId": GROUP_ID, "userId": EDITOR_ID, "status": "ADMIN"}]
    assert (await ask("group.getUserGroupsByIds", group_id="7", uids="1"))["error_code"] == 160
    assert (await ask("group.getUserGroupsByIds", group_id=GROUP_ID))["error_code"] == 100


async def test_a_group_has_its_name_and_its_address(ask: Ask) -> None:
    info = await ask("group.getInfo", uids=f"{GROUP_ID},7", fields="uid,name")
    assert info == [{"uid": GROUP_ID, "name": "Наш район"}]
    found = await ask("url.getInfo", url="https://ok.ru/nash.rayon/")
    assert found == {"objectId": int(GROUP_ID), "objectIdStr": GROUP_ID, "type": "GROUP"}
    assert (await ask("url.getInfo", url="https://ok.ru/nobody"))["type"] == "UNKNOWN"


async def test_a_session_can_be_touched(ask: Ask) -> None:
    assert await ask("auth.touchSession") == {"success": True}
