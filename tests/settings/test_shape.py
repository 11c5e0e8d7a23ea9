"""The schema for editors of TOML says what the program says."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot import platforms
from bot.settings import Problem, Settings, schema
from bot.settings.model import Document, Section, channel_model

Load = Callable[..., Settings]
Complain = Callable[..., Sequence[Problem]]
Accepted = Callable[[str | dict[str, Any]], bool]

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config" / "anons.toml"
SCHEMA = ROOT / "config" / "anons.schema.json"
INTERFACE = ROOT.parent / "shared" / "INTERFACE.md"

HEAD = 'timezone = "Europe/Moscow"\n[channels.tg]\nplatform = "telegram"\nchat = "@x"\n'
TG = '[channels.tg]\nplatform = "telegram"\nchat = "@x"\n'
VK = '[channels.vk]\nplatform = "vk"\ngroup_id = 1\n'
OK = '[channels.ok]\nplatform = "ok"\ngroup_id = "7"\n'
QUEUE = '[queues.news]\nchannels = ["tg"]\n'


def all_said(text: str) -> str:
    """The shipped file with what it only mentions."""
    mentioned = (
        r"^# (?=(?:blocks|before|after|utm|tag|must|reason|max_waiting|jitter|dates|closed|note) =|\[\[)"
    )
    said = re.sub(mentioned, "", text, flags=re.MULTILINE)
    delayed = said.replace(
        'platform = "vk"\n', 'platform = "vk"\ndelay = "5m"\nmax_per_hour = 5\nutm = {}\n', 1
    )
    return delayed.replace('platform = "ok"\n', 'platform = "ok"\nteaser = { blocks = ["lead"] }\n', 1)


def snippets() -> Iterator[Any]:
    """TOML that people find in the documents and copy."""
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), INTERFACE):
        if not path.exists():  # the interface lies beside the repository, where there is one
            continue
        found = re.findall(r"^```toml\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        yield from (pytest.param(text, id=f"{path.name}-{number}") for number, text in enumerate(found, 1))


def test_the_shipped_schema_is_the_programs_own() -> None:
    printed = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    assert SCHEMA.read_text(encoding="utf-8") == printed, "anons check --schema > config/anons.schema.json"


def test_the_shipped_file_names_its_schema_where_editors_look_for_it() -> None:
    directive, name = SHIPPED.read_text(encoding="utf-8").splitlines()[0].split()
    assert directive == "#:schema"
    assert SHIPPED.with_name(name) == SCHEMA


@pytest.mark.parametrize("change", [str, all_said], ids=["as it is", "with what it mentions"])
def test_the_shipped_file_passes(change: Callable[[str], str], accepted: Accepted, load: Load) -> None:
    text = change(SHIPPED.read_text(encoding="utf-8"))
    load(text)
    assert accepted(text)


@pytest.mark.parametrize("text", [pytest.param(QUEUE, id="a queue alone"), *snippets()])
def test_a_snippet_of_the_documents_passes(text: str, accepted: Accepted, load: Load) -> None:
    rest = tomllib.loads(HEAD + QUEUE)
    assert accepted(rest | tomllib.loads(text))
    others = [section for section in (TG, VK, OK) if section.split("\n")[0] not in text]
    whole = text if "timezone" in text else f'timezone = "Europe/Moscow"\n{text}'
    load("\n".join([whole, *others]))


@pytest.mark.parametrize(
    "more",
    [
        'slots = [{ every = "90m", from = "8:00", to = 22:00:00, days = ["пн", "вт-ср"] }]',
        'slots = [{ cron = "*/5  9-18 * * mon-fri" }, { times = ["09:00:30"] }]',
        'quiet_hours = "22:00 – 08:00"',
        'min_gap = "1h 30m"\njitter = "90s"\nexpires_after = "2d"',
        "[[queues.news.except]]\ndate = 2027-01-01\nclosed = true",
        '[[queues.news.except]]\ndates = "2027-01-01 .. 2027-01-08"\nevery = "2h"\nfrom = "10:00"',
        '[[queues.news.except]]\ndate = "2027-01-01"\nclosed = false\ntimes = ["12:00"]',
        '[editors]\n1 = { name = "Анна" }\n2 = { name = "Пётр", role = "admin" }',
        '[queues."спорт-2_б"]\nchannels = ["tg"]',
        '[channels."мы"]\nplatform = "ok"\ngroup_id = "7"\naccess_token_env = "OK_7"\ndelay = "0m"',
        "[teaser]\nquotes = 0\nlead_sentences = 50",
        "[notices]\nrunway = false",
        "[notices]\nrunway = 16:30:00",
        '[notices]\nrunway = "9:00"',
        '[notices]\ndigest = "19:00"',
        "[notices]\ndigest = false",
        "[group]\nchat = -1001234567890",
        "[group]\nchat = -500\ntopic = 12\nnotices = false",
        "max_waiting = 60",
        '[channels.a]\nplatform = "telegram"\nchat = -1001234567890\nprobe_chat = "@probe"',
    ],
)
def test_what_is_right_passes(more: str, accepted: Accepted, load: Load) -> None:
    text = f"{HEAD}{QUEUE}{more}\n"
    load(text)
    assert accepted(text)


@pytest.mark.parametrize(
    "more",
    [
        'colour = "red"',
        "min_gap = 20",
        'min_gap = "20 minutes"',
        "max_per_day = 0",
        'max_per_day = "12"',
        "max_per_day = true",
        'on_missed = "catchup"',
        'quiet_hours = "22:00"',
        'slots = "09:00"',
        'slots = [{ days = "mon" }]',
        'slots = [{ days = "mon", times = [] }]',
        'slots = [{ days = [], times = ["09:00"] }]',
        'slots = [{ days = 5, times = ["09:00"] }]',
        'slots = [{ days = "mon", times = ["9.00"] }]',
        'slots = [{ days = "mon", times = ["24:00"] }]',
        'slots = [{ days = "mon", cron = "0 9 * * *" }]',
        'slots = [{ times = ["09:00"], cron = "0 9 * * *" }]',
        'slots = [{ times = ["09:00"], every = "1h" }]',
        'slots = [{ times = ["09:00"], from = "08:00" }]',
        'slots = [{ cron = "@daily" }]',
        'slots = [{ cron = "0 9 * *" }]',
        "[queues.news.except]\nclosed = true",
        "[[queues.news.except]]\nclosed = true",
        '[[queues.news.except]]\ndate = "2027-01-01"',
        '[[queues.news.except]]\ndate = "2027-01-01"\nclosed = false',
        '[[queues.news.except]]\ndate = "2027-01-01"\nclosed = true\ntimes = ["12:00"]',
        '[[queues.news.except]]\ndate = "2027-01-01"\ndates = "2027-01-01..2027-01-02"\nclosed = true',
        '[[queues.news.except]]\ndate = "01.01.2027"\nclosed = true',
        '[[queues.news.except]]\ndates = "2027-01-01"\nclosed = true',
        '[editors]\nanna = { name = "Анна" }',
        '[editors]\n1 = { name = "Анна", role = "boss" }',
        "[editors]\n1 = { }",
        '[footer]\nextras = [{ label = "x", url = "t.me/x" }]',
        "[teaser]\nquotes = -1",
        '[teaser]\nblocks = ["link"]',
        '[teaser]\nblocks = ["lead", "lead"]',
        '[teaser]\nblocks = ["lead", "hashtag"]',
        '[[labels]]\ntag = "x"\nmust = []',
        '[channels.a]\nplatform = "facebook"',
        "[channels.a]\ngroup_id = 1",
        '[channels.a]\nplatform = "vk"\ngroup_id = -1',
        '[channels.a]\nplatform = "vk"\ngroup_id = 1\ndelay = 5',
        '[channels.a]\nplatform = "ok"\ngroup_id = 7',
        '[channels.a]\nplatform = "ok"\ngroup_id = "7"\nchat = "@x"',
        '[channels.a]\nplatform = "vk"\ngroup_id = 1\ntoken_env = "vk1.a.secret"',
        '[channels.a]\nplatform = "telegram"\nchat = "nash_rayon"',
        '[channels.a]\nplatform = "telegram"\nchat = 1234567890',
        '[channels.a]\nplatform = "telegram"\nchat = "@x"\nprobe_chat = "https://t.me/x"',
        '[channels.a]\nplatform = "telegram"\nchat = "@x"\nlong_caption = "cut"',
        '[channels.a]\nplatform = "telegram"\nchat = "@x"\nmax_per_hour = 0',
        "max_waiting = 0",
        "[notices]\nrunway = true",
        '[notices]\nrunway = "15"',
        "[notices]\nrunway = 0",
        "[notices]\nrunaway = false",
        "[notices]\ndigest = true",
        '[notices]\ndigest = "7"',
        "[group]\ntopic = 12",
        "[group]\nchat = 111",
        '[group]\nchat = "-1001234567890"',
        "[group]\nchat = true",
        "[group]\nchat = -500\ntopic = 0",
        "[group]\nchat = -500\nthread = 12",
        '[queues."two words"]\nchannels = ["tg"]',
        "[queues.b]\nslots = []",
    ],
)
def test_what_is_wrong_by_its_shape_does_not_pass(more: str, accepted: Accepted, complain: Complain) -> None:
    text = f"{HEAD}{QUEUE}{more}\n"
    assert complain(text)
    assert not accepted(text)


@pytest.mark.parametrize("text", ["", HEAD, QUEUE, HEAD.split("\n", 1)[1] + QUEUE])
def test_zone_channel_and_queue_must_be_there(text: str, accepted: Accepted, complain: Complain) -> None:
    assert complain(text)
    assert not accepted(text)


def sections(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield from chain(*(([each, *sections(each)]) for each in model.__subclasses__()))


def test_every_key_is_described_in_one_sentence() -> None:
    channels = [channel_model(platforms.spec(name)) for name in platforms.names()]
    assert Document in list(sections(Section))
    for model in chain(sections(Section), channels):
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"
            assert field.description.endswith("."), field.description


def test_every_network_has_a_section_of_its_own() -> None:
    offered = schema()["properties"]["channels"]["additionalProperties"]["oneOf"]
    assert [each["$ref"] for each in offered] == [
        f"#/definitions/{name}_channel" for name in platforms.names()
    ]


def test_defaults_and_examples_are_written_as_in_the_file() -> None:
    found = schema()
    assert found["properties"]["timezone"]["examples"] == ["Europe/Moscow"]
    queue = found["definitions"]["QueueSection"]["properties"]
    assert (queue["expires_after"]["default"], queue["min_gap"]["default"]) == ("24h", "0m")
    assert queue["on_missed"]["default"] == "catch-up"
    assert "null" not in json.dumps(found)


def test_the_shipped_file_or_the_readme_mentions_every_key() -> None:
    text = SHIPPED.read_text(encoding="utf-8") + (ROOT / "README.md").read_text(encoding="utf-8")
    channels = [channel_model(platforms.spec(name)) for name in platforms.names()]
    keys = {
        field.alias or name
        for model in chain(sections(Section), channels)
        for name, field in model.model_fields.items()
    }
    assert {key for key in keys if not re.search(rf"\b{key}\b", text)} == set()
