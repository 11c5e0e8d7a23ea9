"""Secrets and addresses: from the environment, and from `.env` where the environment says nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import platforms
from bot.settings import ConfigProblems, Settings, load_settings

Load = Callable[..., Settings]


def _clock() -> datetime:
    return datetime(2026, 11, 24, tzinfo=UTC)


CHANNELS = """\
timezone = "Europe/Moscow"
[editors]
1 = { name = "Анна" }
[channels.tg]
platform = "telegram"
chat = "@nash_rayon"
[channels.vk]
platform = "vk"
group_id = 1
[channels.sport]
platform = "vk"
group_id = 2
token_env = "VK_SPORT_TOKEN"
user_token_env = "VK_SPORT_USER"
[channels.ok]
platform = "ok"
group_id = "7"
[queues.news]
channels = ["tg", "vk", "sport", "ok"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a configuration, and an environment that says nothing of ours."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "anons.toml").write_text(CHANNELS, encoding="utf-8")
    for facts in map(platforms.spec, platforms.names()):
        for credential in facts.credentials:
            monkeypatch.delenv(credential.env, raising=False)
        monkeypatch.delenv(facts.address_env, raising=False)
    for name in ("ANONS_CONFIG", "ANONS_DATABASE_URL", "TELEGRAM_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_file_beside_the_program_is_read(folder: Path) -> None:
    (folder / ".env").write_text("VK_COMMUNITY_TOKEN=from-file\nVK_SPORT_TOKEN='sport'\n", encoding="utf-8")
    settings = load_settings()
    assert settings.access("vk", now=_clock).credentials == {"token": "from-file"}
    assert settings.access("sport", now=_clock).credentials == {"token": "sport"}


def test_the_real_environment_wins_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("TELEGRAM_BOT_TOKEN=from-file\n", encoding="utf-8")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "from-environment")
    assert load_settings().bot_token == "from-environment"


def test_an_empty_variable_is_not_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("TELEGRAM_API_URL=\nVK_USER_TOKEN=\n", encoding="utf-8")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")
    settings = load_settings()
    assert settings.bot_token is None
    assert settings.telegram_address == "https://api.telegram.org"
    assert "user_token" not in settings.newsroom.channels["vk"].credentials


def test_an_empty_variable_does_not_hide_the_files_value(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("TELEGRAM_BOT_TOKEN=from-file\n", encoding="utf-8")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")
    assert load_settings().bot_token == "from-file"


def test_a_dotenv_that_is_not_utf8_is_named_with_its_line(folder: Path) -> None:
    (folder / ".env").write_bytes("A=1\n# ключ\n".encode("cp1251"))
    with pytest.raises(ConfigProblems, match=r"^\.env:2: this line is not UTF-8; save the file as UTF-8$"):
        load_settings()


def test_every_line_of_a_dotenv_that_says_nothing_is_named_and_not_shown(folder: Path) -> None:
    text = 'VK_SPORT_TOKEN=sport\n= hunter2\nTELEGRAM BOT TOKEN=hunter2\nVK_USER_TOKEN="hunter2\n'
    (folder / ".env").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigProblems) as caught:
        load_settings()
    assert [(each.file, each.line) for each in caught.value.problems] == [
        (".env", 2),
        (".env", 3),
        (".env", 4),
    ]
    assert "is not NAME=value" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_directory_in_the_place_of_a_dotenv_is_named(folder: Path) -> None:
    (folder / ".env").mkdir()
    with pytest.raises(ConfigProblems, match=r"^\.env: is a directory; write a file, or remove it$"):
        load_settings()


def test_a_database_that_this_version_cannot_use_is_warned_of(load: Load) -> None:
    settings = load(CHANNELS, ANONS_DATABASE_URL="postgresql://anons:hunter2@host/x")
    said = [str(each) for each in settings.warnings]
    assert said[-1].startswith(
        "environment: warning: ANONS_DATABASE_URL names PostgreSQL, which this version cannot"
    )
    assert "hunter2" not in said[-1]


def test_the_shipped_example_of_variables_changes_nothing(folder: Path) -> None:
    example = Path(__file__).parents[2] / ".env.example"
    (folder / ".env").write_bytes(example.read_bytes())
    settings = load_settings()
    assert settings.config_path == Path("config/anons.toml")
    assert settings.database_url == "sqlite:///anons.db"
    assert settings.bot_token is None


def test_the_shipped_example_names_every_variable() -> None:
    text = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    named = {line.partition("=")[0] for line in text.splitlines() if line and not line.startswith("#")}
    specs = [platforms.spec(name) for name in platforms.names()]
    wanted = {"ANONS_CONFIG", "ANONS_DATABASE_URL"}
    wanted |= {credential.env for facts in specs for credential in facts.credentials}
    wanted |= {name for facts in specs for name in (facts.address_env, facts.proxy_env) if name}
    assert named == wanted


def test_a_channel_may_have_credentials_of_its_own(load: Load) -> None:
    settings = load(CHANNELS, VK_COMMUNITY_TOKEN="house", VK_SPORT_TOKEN="sport", VK_USER_TOKEN="anna")
    assert settings.access("vk", now=_clock).credentials == {"token": "house", "user_token": "anna"}
    # the channel named a user token of its own that is not set: the house's one is not taken instead
    assert settings.access("sport", now=_clock).credentials == {"token": "sport"}
    assert settings.newsroom.channels["vk"].credentials == {"token", "user_token"}
    assert settings.newsroom.channels["sport"].credentials == {"token"}


def test_addresses_and_the_proxy_reach_the_channel_that_they_are_for(load: Load) -> None:
    settings = load(
        CHANNELS,
        TELEGRAM_API_URL="http://127.0.0.1:8081/",
        VK_API_URL="http://127.0.0.1:8082",
        TELEGRAM_PROXY="socks5://anna:pa55word@host:1080",
    )
    telegram, vk = (settings.access(name, now=_clock) for name in ("tg", "vk"))
    assert (telegram.address, telegram.proxy) == ("http://127.0.0.1:8081", "socks5://anna:pa55word@host:1080")
    assert (vk.address, vk.proxy) == ("http://127.0.0.1:8082", None)
    assert settings.telegram_proxy == telegram.proxy


def test_every_secret_that_was_handed_over_is_masked(load: Load) -> None:
    settings = load(
        CHANNELS,
        TELEGRAM_BOT_TOKEN="house-bot",
        VK_SPORT_TOKEN="sport-token",
        OK_SESSION_SECRET="session-word",
        TELEGRAM_PROXY="socks5://anna:pa%24s@host:1080",
        ANONS_DATABASE_URL="postgresql://anons:dbword@host/anons",
    )
    said = settings.redactor("house-bot sport-token session-word pa%24s pa$s dbword")
    assert said == "••• ••• ••• ••• ••• •••"


def test_what_is_missing_is_said_once_for_all_its_channels(load: Load) -> None:
    settings = load(CHANNELS)
    assert [line.split("; ")[:2] for line in settings.missing()] == [
        ["TELEGRAM_BOT_TOKEN is not set", 'needed for the editors\' bot, channel "tg"'],
        ["VK_COMMUNITY_TOKEN is not set", 'needed for channel "vk"'],
        ["VK_SPORT_TOKEN is not set", 'needed for channel "sport"'],
        ["OK_APPLICATION_KEY is not set", 'needed for channel "ok"'],
        ["OK_ACCESS_TOKEN is not set", 'needed for channel "ok"'],
        ["OK_SESSION_SECRET or OK_APPLICATION_SECRET is not set", 'needed for channel "ok"'],
    ]
    assert all(line.split("; ", 2)[2] for line in settings.missing())
    assert [line.split()[0] for line in settings.missing(channels=False)] == ["TELEGRAM_BOT_TOKEN"]
    assert settings.missing(editors=False)[0].startswith("TELEGRAM_BOT_TOKEN is not set; needed for channel")


@pytest.mark.parametrize("secret", ["OK_SESSION_SECRET", "OK_APPLICATION_SECRET"])
def test_either_of_two_secrets_does_as_well(secret: str, load: Load) -> None:
    lines = load(CHANNELS, **{secret: "x"}).missing()
    assert not any("SECRET" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("VK_API_URL", "ftp://x"),
        ("OK_API_URL", "http://a b"),
        ("OK_API_URL", "http://host:99999"),
        ("TELEGRAM_PROXY", "hunter2"),
        ("ANONS_DATABASE_URL", "mysql://anons:hunter2@host/x"),
        ("ANONS_DATABASE_URL", "anons.db"),
    ],
)
def test_a_wrong_address_is_named_but_not_shown(name: str, value: str, load: Load) -> None:
    with pytest.raises(ConfigProblems, match=f"(?m)^environment: {name} is not ") as caught:
        load(CHANNELS, **{name: value})
    assert "hunter2" not in str(caught.value)


def test_a_variable_that_no_shell_could_set_is_a_mistake(load: Load) -> None:
    with pytest.raises(ConfigProblems, match=r':13: "token_env": must be the name of an environment'):
        load(CHANNELS.replace("VK_SPORT_TOKEN", "VK SPORT TOKEN"))


def test_a_secret_in_the_file_instead_of_a_variables_name_is_not_repeated(load: Load) -> None:
    with pytest.raises(ConfigProblems) as caught:
        load(CHANNELS.replace("VK_SPORT_TOKEN", "vk1.a.secret-part"))
    assert "secret-part" not in str(caught.value)
