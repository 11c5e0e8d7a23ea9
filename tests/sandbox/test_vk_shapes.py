"""The answers of the VK double against VK's own published schema (5.199).

The schema is no JSON Schema: `required` stands inside a property, references are paths between files. So this
reads it as it is written.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from PIL import Image

from bot.sandbox.server import Sandbox
from bot.sandbox.vk.access import ALLOWED
from bot.sandbox.vk.errors import DESCRIPTIONS
from bot.sandbox.vk.world import COMMUNITY_TOKEN, GROUP_ID, USER_TOKEN

Ask = Callable[..., Awaitable[Any]]

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT.parent / "shared" / "contracts" / "schema"
pytestmark = pytest.mark.skipif(not SCHEMA.exists(), reason="VK's schema does not lie beside the project")

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


@cache
def read(path: Path) -> Any:
    return json.loads(path.read_text())


def disagreements(value: Any, rule: Any, base: Path, where: str = "$") -> list[str]:
    """What in `value` the schema does not allow."""
    if "$ref" in rule:
        file, _, pointer = rule["$ref"].partition("#")
        target = (base.parent / file).resolve() if file else base
        found = read(target)
        for part in pointer.strip("/").split("/"):
            found = found[part]
        return disagreements(value, found, target, where)
    return (
        _type(value, rule, where)
        + _choice(value, rule, where)
        + _members(value, rule, base, where)
        + [line for part in rule.get("allOf", []) for line in disagreements(value, part, base, where)]
    )


def _type(value: Any, rule: Any, where: str) -> list[str]:
    names = rule.get("type", [])
    kinds = [TYPES[name] for name in ([names] if isinstance(names, str) else names)]
    fits = not kinds or any(isinstance(value, kind) for kind in kinds)
    return [] if fits else [f"{where}: {value!r} is not {names}"]


def _choice(value: Any, rule: Any, where: str) -> list[str]:
    allowed = rule.get("enum")
    low = rule.get("minimum")
    outside = allowed is not None and value not in allowed
    below = low is not None and isinstance(value, int) and value < low
    return [f"{where}: {value!r} is out of range"] if outside or below else []


def _members(value: Any, rule: Any, base: Path, where: str) -> list[str]:
    found: list[str] = []
    if isinstance(value, list) and "items" in rule:
        for index, item in enumerate(value):
            found += disagreements(item, rule["items"], base, f"{where}[{index}]")
    if isinstance(value, dict):
        for name, inner in rule.get("properties", {}).items():
            if name in value:
                found += disagreements(value[name], inner, base, f"{where}.{name}")
            elif inner.get("required") is True:
                found.append(f"{where}.{name} is missing")
    return found


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[ClientSession]:
    async with ClientSession(sandbox.address) as session:
        yield session


@pytest.fixture
def ask(http: ClientSession) -> Ask:
    async def call(method: str, token: str = USER_TOKEN, **params: object) -> Any:
        form = {"access_token": token, "v": "5.199"} | {name: str(value) for name, value in params.items()}
        async with http.post(f"/method/{method}", data=form) as response:
            return await response.json()

    return call


def check(body: Any, section: str, definition: str) -> None:
    file = SCHEMA / "vk" / section / "responses.json"
    assert disagreements(body, read(file)["definitions"][definition], file) == []


async def uploaded(http: ClientSession, url: str, field: str = "photo") -> Any:
    stream = BytesIO()
    Image.new("RGB", (640, 480)).save(stream, "JPEG")
    form = FormData()
    form.add_field(field, stream.getvalue(), filename="a.jpg")
    async with http.post(url, data=form) as response:
        return json.loads(await response.text())


def test_the_reader_of_the_schema_finds_what_is_wrong() -> None:
    file = SCHEMA / "vk" / "wall" / "responses.json"
    rule = read(file)["definitions"]["wall_get_response"]
    assert disagreements({"response": {"count": "1", "items": [{}]}}, rule, file) != []
    assert disagreements({"response": {"items": []}}, rule, file) == ["$.response.count is missing"]


async def test_publishing_and_reading_have_vks_shape(ask: Ask, http: ClientSession, clock: Any) -> None:
    server = await ask("photos.getWallUploadServer", group_id=GROUP_ID)
    check(server, "photos", "photos_getWallUploadServer_response")
    answer = await uploaded(http, server["response"]["upload_url"])
    saved = await ask("photos.saveWallPhoto", group_id=GROUP_ID, **answer)
    check(saved, "photos", "photos_saveWallPhoto_response")
    photo = saved["response"][0]
    attachments = f"photo{photo['owner_id']}_{photo['id']},https://nash-rayon.example/"
    posted = await ask(
        "wall.post",
        COMMUNITY_TOKEN,
        owner_id=-GROUP_ID,
        from_group=1,
        attachments=attachments,
        message="Мост",
    )
    check(posted, "wall", "wall_post_response")
    edited = await ask("wall.edit", owner_id=-GROUP_ID, post_id=1, message="Мост, исправлено", signed=1)
    check(edited, "wall", "wall_edit_response")
    for minutes in (0, 5, 2000):
        clock.advance(minutes=minutes)
        check(await ask("wall.get", owner_id=-GROUP_ID), "wall", "wall_get_response")
        check(await ask("wall.getById", posts=f"-{GROUP_ID}_1"), "wall", "wall_getById_response")
    await ask("wall.pin", owner_id=-GROUP_ID, post_id=1)
    check(await ask("wall.get", owner_id=-GROUP_ID), "wall", "wall_get_response")
    reach = await ask("stats.getPostReach", owner_id=-GROUP_ID, post_ids="1")
    check(reach, "stats", "stats_getPostReach_response")
    check(await ask("wall.delete", owner_id=-GROUP_ID, post_id=1), "base", "base_ok_response")


async def test_messages_photos_and_documents_have_vks_shape(ask: Ask, http: ClientSession) -> None:
    server = await ask("photos.getMessagesUploadServer", COMMUNITY_TOKEN)
    check(server, "photos", "photos_getMessagesUploadServer_response")
    answer = await uploaded(http, server["response"]["upload_url"])
    saved = await ask("photos.saveMessagesPhoto", COMMUNITY_TOKEN, **answer)
    check(saved, "photos", "photos_saveMessagesPhoto_response")
    server = await ask("docs.getWallUploadServer", COMMUNITY_TOKEN, group_id=GROUP_ID)
    check(server, "docs", "docs_getUploadServer_response")
    answer = await uploaded(http, server["response"]["upload_url"], "file")
    check(await ask("docs.save", COMMUNITY_TOKEN, file=answer["file"]), "docs", "docs_save_response")


async def test_who_is_who_has_vks_shape(ask: Ask) -> None:
    groups = await ask("groups.getById", group_id=GROUP_ID, fields="can_post,is_admin,admin_level")
    check(groups, "groups", "groups_getById_object_response")
    rights = await ask("groups.getTokenPermissions", COMMUNITY_TOKEN)
    check(rights, "groups", "groups_getTokenPermissions_response")
    check(await ask("users.get"), "users", "users_get_response")
    check(await ask("utils.getServerTime"), "utils", "utils_getServerTime_response")
    found = await ask("utils.resolveScreenName", screen_name="nash_rayon")
    check(found, "utils", "utils_resolveScreenName_response")


async def test_a_refusal_has_vks_shape(ask: Ask) -> None:
    file = SCHEMA / "vk" / "base" / "objects.json"
    error = (await ask("wall.post"))["error"]
    found = disagreements(error, read(file)["definitions"]["base_error"], file)
    assert found == ["$.inner_type is missing"]  # the schema's own mark; recorded answers do not carry it


def test_errors_speak_in_the_words_of_the_schema() -> None:
    published = {str(rule["code"]): rule for rule in read(SCHEMA / "vk" / "errors.json")["errors"].values()}
    outside = {1051, 13_000}
    for code in DESCRIPTIONS.keys() - outside:
        assert published[str(code)]["description"].startswith(DESCRIPTIONS[code])


def test_the_token_table_differs_from_the_schema_only_where_it_was_measured() -> None:
    names = {"group": "community", "user": "user", "service": "service"}
    methods = read(SCHEMA / "condensed" / "vk.json")["methods"]
    differing = {
        method
        for method, kinds in ALLOWED.items()
        if kinds - {"vk_id"} != {names[kind] for kind in methods[method]["tokens"]}
    }
    assert differing == {"wall.post"}
