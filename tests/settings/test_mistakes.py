# ruff: noqa: E501 - a table of mistakes is read line by line
"""Each mistake: its line, the offending key, what to write instead; all of them at once."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.settings import ConfigProblems, Problem, load_settings
from bot.settings.document import LIMIT

Complain = Callable[..., Sequence[Problem]]

HEAD = 'timezone = "Europe/Moscow"\n[channels.tg]\nplatform = "telegram"\nchat = "@x"\n'  # lines 1 to 4
QUEUE = '[queues.news]\nchannels = ["tg"]\n'  # lines 5 and 6


def said(problems: Sequence[Problem]) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in problems]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('min_gap = "20 minutes"', '"min_gap": "20 minutes" is not a duration; write one like "20m", "1h30m", "24h" or "1d"'),
        ("min_gap = 20", '"min_gap": 20 is not a duration; write one like "20m", "1h30m", "24h" or "1d"'),
        ('min_gap = "1 0m"', '"min_gap": "1 0m" is not a duration; write one like "20m", "1h30m", "24h" or "1d"'),
        ('min_gap = "２０m"', '"min_gap": "２０m" is not a duration; write one like "20m", "1h30m", "24h" or "1d"'),
        ('min_gap = "5m3m"', '"min_gap": "5m3m" is not a duration; write one like "20m", "1h30m", "24h" or "1d"'),
        ('min_gap = "-5m"', '"min_gap": "-5m" is not a duration; write one like "20m", "1h30m", "24h" or "1d"'),
        ('min_gap = "999999999d"', '"min_gap": "999999999d" is not a duration; write one like "20m", "1h30m", "24h" or "1d"'),
        ('expires_after = "0m"', '"expires_after": must be longer than nothing; write a duration like "24h"'),
        ('quiet_hours = "22:00"', '"quiet_hours": "22:00" are no quiet hours; write them like "22:00-08:00"'),
        ('quiet_hours = "22:00-25:00"', '"quiet_hours": "25:00" is not a time of day; write one like "09:00", from "00:00" to "23:59"'),
        ('quiet_hours = "08:00-08:00"', '"quiet_hours": would last the whole day or nothing; leave the key out for no quiet hours'),
        ("quiet_hours = false", '"quiet_hours": false are no quiet hours; write them like "22:00-08:00"'),
        ("max_per_day = -2", '"max_per_day": -2 is out of range: it must be at least 1; write 2'),
        ('max_per_day = "12"', '"max_per_day": must be a number without quotes; write max_per_day = 12'),
        ("max_per_day = 1.5", '"max_per_day": must be a whole number, without quotes'),
        ("max_per_day = true", '"max_per_day": must be a whole number, without quotes'),
        ('on_missed = "catchup"', '"on_missed": unknown value "catchup"; did you mean "catch-up"?'),
        ("on_missed = 5", '"on_missed": must be one of: catch-up, latest, skip; in quotes'),
        ('on_mised = "skip"', 'unknown key "on_mised"; did you mean "on_missed"?'),
        ('colour = "red"', 'unknown key "colour"; known here: channels, slots, quiet_hours, min_gap, max_per_day, on_missed, expires_after, jitter, max_waiting, except'),
        ('slots = "09:00"', '"slots": must be a list in square brackets'),
        ('slots = [{ days = "mon-fry", times = ["09:00"] }]', '"days": unknown weekday "fry"; did you mean "fri"?'),
        ('slots = [{ days = "xyzzy", times = ["09:00"] }]', '"days": unknown weekday "xyzzy"; write mon, tue, wed, thu, fri, sat, sun (or пн … вс)'),
        ('slots = [{ days = "mon-tue-wed", times = ["09:00"] }]', '"days": "mon-tue-wed" is not a stretch of weekdays; write "mon-fri"'),
        ('slots = [{ days = 5, times = ["09:00"] }]', '"days": weekdays are written like "mon-fri" or "sat,sun" ("пн-пт", "сб,вс")'),
        ('slots = [{ days = [], times = ["09:00"] }]', '"days": weekdays are written like "mon-fri" or "sat,sun" ("пн-пт", "сб,вс")'),
        ('slots = [{ days = "mon", times = ["9.00"] }]', '"times": "9.00" is not a time of day; write one like "09:00", from "00:00" to "23:59"'),
        ('slots = [{ days = "mon", times = [] }]', '"times": must not be empty'),
        ('slots = [{ days = "mon" }]', '"slots": a slot needs "times", "every" or "cron"; write { days = "mon-fri", times = ["09:00"] }'),
        ('slots = [{ days = "mon", cron = "0 9 * * *" }]', '"slots": a cron line names its weekdays itself; leave "days" out'),
        ('slots = [{ cron = "0 9 * *" }]', '"cron": "0 9 * *" is not a cron line; write five fields like "*/30 9-21 * * mon-fri"'),
        ('slots = [{ cron = "0 0 30 2 *" }]', '"cron": "0 0 30 2 *" never comes; write a day that exists'),
        ("slots = [{ cron = 5 }]", '"cron": 5 is not a cron line; write five fields like "*/30 9-21 * * mon-fri"'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_queue_is_named_on_its_line(line: str, message: str, complain: Complain) -> None:
    assert said(complain(f"{HEAD}{QUEUE}# a remark\n{line}\n")) == [(8, message)]


@pytest.mark.parametrize("cron", ["99 * * * *", "* * * * foo", "a b c d e", "* * * * 9"])
def test_a_bad_cron_line_is_refused(cron: str, complain: Complain) -> None:
    (problem,) = complain(f'{HEAD}{QUEUE}slots = [{{ cron = "{cron}" }}]\n')
    assert problem.line == 7
    assert "is not a cron line" in problem.message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('language = "de"', '"language": "de" is not known; write "ru" or "en"'),
        ('langage = "ru"', 'unknown key "langage"; did you mean "language"?'),
        ("editors = 5", '"editors": must be a table'),
        ('[editors]\nanna = { name = "Анна" }', 'editor "anna": write the Telegram user id, a number like 111111111, instead of a name (the bot tells strangers theirs)'),
        ('[editors]\n1 = { name = "Анна", role = "editr" }', '"role": unknown value "editr"; did you mean "editor"?'),
        ('[editors]\n1 = { role = "editor" }', 'missing "name"; write name = "Анна"'),
        ('[editors]\n1 = "Анна"', '"1": must be a table'),
        ('[footer]\ntext = "{nme} in {networks}"', '"text": unknown place {nme}; did you mean {name}?'),
        ('[footer]\ntext = "{0}"', '"text": unknown place {0}; only {name} and {networks} are filled in'),
        ('[footer]\ntext = "{name!r:>5}"', '"text": unknown place {name!r:>5}; did you mean {name}?'),
        ('[footer]\ntext = "a } b"', '"text": has a single brace; write {name} and {networks}, and {{ for a brace itself'),
        ("[footer]\ntext = 5", '"text": must be text in quotes'),
        ("[footer]\nname = 5", '"name": must be text in quotes; write name = "5"'),
        ("[footer]\nname = true", '"name": must be text in quotes'),
        ('[footer]\nomit_own = "no"', '"omit_own": must be true or false, without quotes'),
        ('[footer]\nextras = [{ label = "x", url = "t.me/x" }]', '"url": "t.me/x" is not a web address; write one like "https://t.me/nash_rayon"'),
        ('[footer]\nextras = [{ label = "x", url = "https://[x" }]', '"url": "https://[x" is not a web address; write one like "https://t.me/nash_rayon"'),
        ('[footer]\nnetworks = [{ platform = "telegramm", label = "x", url = "https://t.me/x" }]', '"platform": unknown network "telegramm"; did you mean "telegram"?'),
        ("[footer]\nnetworks = 5", '"networks": must be a list in square brackets'),
        ("[teaser]\nquotes = -1", '"quotes": -1 is out of range: it must be at least 0; write 1'),
        ("[teaser]\nlead_sentences = 1000", '"lead_sentences": 1000 is out of range: it must be at most 50'),
        ('[teaser]\nread_more = " "', '"read_more": must not be empty'),
        ("[teaser]\nlead_sentence = 3", 'unknown key "lead_sentence"; did you mean "lead_sentences"?'),
        ('[channels.a]\nplatform = "vkk"', '"platform": unknown network "vkk"; did you mean "vk"?'),
        ('[channels.a]\nplatform = "facebook"', '"platform": unknown network "facebook"; write one of: ok, telegram, vk'),
        ('[channels.a]\nplatform = "vk"\ngroup_id = -123', '"group_id": -123 is out of range: it must be more than 0; write 123'),
        ('[channels.a]\nplatform = "vk"\ngroup_id = "123"', '"group_id": must be a number without quotes; write group_id = 123'),
        ('[channels.a]\nplatform = "vk"\ngroup_id = 1\nmax_per_hour = 0', '"max_per_hour": 0 is out of range: it must be at least 1'),
        ('[channels.a]\nplatform = "ok"\ngroup_id = 7', '"group_id": must be text in quotes; write group_id = "7"'),
        ('[channels.a]\nplatform = "ok"\ngroup_id = "seven"', '"group_id": has not the right form; it must match ^[0-9]{1,20}$'),
        ('[channels.a]\nplatform = "telegram"\nchat = "nash_rayon"', '"chat": write "@nash_rayon"'),
        ('[channels.a]\nplatform = "telegram"\nchat = "https://t.me/nash_rayon"', '"chat": write "@nash_rayon"'),
        ('[channels.a]\nplatform = "telegram"\nchat = "-1001"', '"chat": write the number without quotes: -1001'),
        ('[channels.a]\nplatform = "telegram"\nchat = "Наш район"', '"chat": write "@name" of a public channel, or its number like -1001234567890'),
        ('[channels.a]\nplatform = "telegram"\nchat = 1001234567890', '"chat": the number of a channel begins with -100; write -1001234567890'),
        ('[channels.a]\nplatform = "telegram"\nchat = 1234567890', '"chat": the number of a channel begins with -100; write -1001234567890'),
        ('[channels.a]\nplatform = "telegram"\nchat = "@x"\ntokn_env = "X"', 'unknown key "tokn_env"; did you mean "token_env"?'),
        ('[queues.b]\nchannels = ["tgg"]', 'queue "b": unknown channel "tgg"; did you mean "tg"?'),
        ('[queues.b]\nchannels = ["tg", "tg"]', 'queue "b": channel "tg" stands twice'),
        ("[queues.b]\nchannels = []", '"channels": must not be empty'),
        ('[queues.b]\nchannels = "tg"', '"channels": must be a list in square brackets'),
    ],
)  # fmt: skip
def test_a_mistake_anywhere_is_named_on_its_last_line(line: str, message: str, complain: Complain) -> None:
    text = f"{line}\n{HEAD}{QUEUE}" if not line.startswith("[") else f"{HEAD}{QUEUE}{line}\n"
    expected = line.count("\n") + (7 if line.startswith("[") else 1)
    assert (expected, message) in said(complain(text))


@pytest.mark.parametrize(
    ("section", "message"),
    [
        (
            "[channels.a]\ngroup_id = 1",
            'missing "platform"; write platform = "vk", or one of: ok, telegram, vk',
        ),
        ('[channels.a]\nplatform = "vk"', 'missing "group_id"; write group_id = 123456'),
        ("[queues.b]\nslots = []", 'missing "channels"; write channels = ["tg"]'),
        (
            '[queues."two words"]\nchannels = ["tg"]',
            '"two words" is no name of a queue; write letters, digits, "-" and "_"',
        ),
    ],
)
def test_what_concerns_a_whole_section_is_named_where_it_begins(
    section: str, message: str, complain: Complain
) -> None:
    assert said(complain(f"{HEAD}{QUEUE}{section}\n")) == [(7, message)]


def test_the_issues_own_example(complain: Complain) -> None:
    text = f'{HEAD}[queues.news]\nchanels = ["tg"]\n'
    assert said(complain(text)) == [(6, 'unknown key "chanels"; did you mean "channels"?')]


def test_a_misspelt_section_is_one_mistake_not_two(complain: Complain) -> None:
    text = (
        'timezone = "UTC"\n[chanels.tg]\nplatform = "telegram"\nchat = "@x"\n[queues.a]\nchannels = ["tg"]\n'
    )
    assert said(complain(text)) == [(2, 'unknown key "chanels"; did you mean "channels"?')]


def test_an_empty_file_lacks_three_things(complain: Complain) -> None:
    assert said(complain("")) == [
        (1, 'missing "timezone"; write timezone = "Europe/Moscow"'),
        (1, "no channel; write a section [channels.tg]"),
        (1, "no queue; write a section [queues.news]"),
    ]


@pytest.mark.parametrize(
    ("zone", "cure"),
    [
        ("Europe/Moskow", 'did you mean "Europe/Moscow"?'),
        ("europe/moscow", 'did you mean "Europe/Moscow"?'),
        ("Moscow", 'did you mean "Europe/Moscow"?'),
        ("Yekaterinburg", 'did you mean "Asia/Yekaterinburg"?'),
        ("qqqqq", 'write an IANA name like "Europe/Moscow"'),
        ("../../etc/passwd", 'write an IANA name like "Europe/Moscow"'),
    ],
)
def test_an_unknown_zone_gets_a_suggestion(zone: str, cure: str, complain: Complain) -> None:
    text = (HEAD + QUEUE).replace('"Europe/Moscow"', f'"{zone}"')
    ((line, message),) = said(complain(text))
    assert (line, message.split("; ")[1]) in {(1, cure), (1, 'did you mean "Europe/Moscow"?')}
    assert message.startswith(f'"timezone": unknown zone "{zone}"; ')


def test_all_mistakes_come_at_once_in_the_order_of_the_file(complain: Complain) -> None:
    text = f'langage = "ru"\n{HEAD}tokn_env = "X"\n{QUEUE}min_gap = "soon"\n[queues.b]\nchannels = ["vk"]\n'
    problems = complain(text, VK_API_URL="vk", TELEGRAM_PROXY="proxy", ANONS_DATABASE_URL="mysql://x")
    assert [problem.line for problem in problems if problem.file.endswith("anons.toml")] == [1, 6, 9, 11]
    assert [problem.message.split()[0] for problem in problems if problem.file == "environment"] == [
        "ANONS_DATABASE_URL",
        "TELEGRAM_PROXY",
        "VK_API_URL",
    ]


def test_the_text_of_all_mistakes_is_one_line_each(complain: Complain, tmp_path: Path) -> None:
    problems = complain('timezone = "UTC"\n')
    text = str(ConfigProblems(problems))
    assert text.splitlines() == [
        f"{tmp_path / 'anons.toml'}:1: no channel; write a section [channels.tg]",
        f"{tmp_path / 'anons.toml'}:1: no queue; write a section [queues.news]",
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a = 1\nb =\n", 2, 'this is not a value; put text in quotes: "…"'),
        ("a = 1\na = 2", 2, "this key stands twice; keep one of them"),
        ("[a]\n[b]\n[a]\n", 3, "this section stands twice, or a key of the same name does; keep one of them"),
        ('a = "x\n', 1, "the closing quote is missing"),
        ("a = [1\nb = 2\n", 2, "the closing ] is missing"),
        ("a b\n", 1, "a key is followed by = and its value"),
        ('a = "\\q"\n', 1, "not TOML: unescaped '\\' in a string"),
        ("a = " + "[" * 5000, 0, "is nested too deeply"),
    ],
)
def test_a_file_that_is_no_toml_is_named_with_its_line(
    text: str, line: int, message: str, complain: Complain
) -> None:
    assert said(complain(text)) == [(line, message)]


def test_a_file_that_ends_too_early_is_blamed_on_its_last_line(complain: Complain) -> None:
    ((line, _),) = said(complain("a = 1\nb = [1,\n\n"))
    assert line == 2


def test_a_file_that_is_not_utf8_is_named_with_its_line(complain: Complain) -> None:
    data = 'a = 1\nname = "Район"\n'.encode("cp1251")
    ((line, message),) = said(complain(data))
    assert line == 2
    assert message == "this line is not UTF-8 (byte 14); save the file as UTF-8"


def test_a_huge_file_is_not_even_parsed(complain: Complain) -> None:
    assert said(complain("#" * (LIMIT + 1))) == [(0, "is bigger than 1 MB; that is no configuration")]


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigProblems, match=r"nowhere\.toml: there is no such file; write one, or name yours"
    ):
        load_settings(tmp_path / "nowhere.toml", {})


def test_a_directory_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblems, match="is a directory; name the file in it"):
        load_settings(tmp_path, {})


def test_a_name_that_no_file_can_have_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblems, match="cannot be read"):
        load_settings(tmp_path / ("x" * 300), {})


BLOCKS = "headline, lead, quote, bylines, link, hashtags, footer"
UTM_KEYS = "source, medium, campaign, term, content"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('blocks = ["headline", "hashtag"]', '"blocks": unknown block "hashtag"; did you mean "hashtags"?'),
        ('blocks = ["lead", "xyz"]', f'"blocks": unknown block "xyz"; write one of: {BLOCKS}'),
        ('blocks = ["lead", 5]', f'"blocks": unknown block "5"; write one of: {BLOCKS}'),
        ('blocks = ["lead", "link", "lead"]', '"blocks": block "lead" stands twice; keep one of them'),
        (
            'blocks = ["link", "footer"]',
            '"blocks": a post needs words of the article; write "headline" or "lead" among the blocks',
        ),
        (
            "blocks = []",
            '"blocks": a post needs words of the article; write "headline" or "lead" among the blocks',
        ),
        ('blocks = "lead"', f'"blocks": must be a list of blocks in square brackets: {BLOCKS}'),
        ("before = 5", '"before": must be text in quotes; write before = "5"'),
        ('befor = "x"', 'unknown key "befor"; did you mean "before"?'),
    ],
)
def test_a_mistake_in_the_teaser_is_named_for_all_and_for_one_channel(
    line: str, message: str, complain: Complain
) -> None:
    assert said(complain(f"{HEAD}{QUEUE}[teaser]\n{line}\n")) == [(8, message)]
    assert said(complain(f"{HEAD}[channels.tg.teaser]\n{line}\n{QUEUE}")) == [(6, message)]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('{ sorce = "vk" }', 'unknown key "sorce"; did you mean "source"?'),
        ('{ xyz = "vk" }', f'unknown key "xyz"; known here: {UTM_KEYS}'),
        ('{ source = "{platfrom}" }', '"source": unknown place {platfrom}; did you mean {platform}?'),
        (
            '{ source = "{x!r}" }',
            '"source": unknown place {x!r}; only {platform}, {channel} and {queue} are filled in',
        ),
        (
            '{ source = "{" }',
            '"source": has a single brace; write {platform}, {channel} and {queue}, and {{ for a brace itself',
        ),
        ("{ medium = 5 }", '"medium": must be text in quotes'),
        ('"vk"', '"utm": must be a table'),
    ],
)
def test_a_mistake_in_the_link_parameters_is_named(value: str, message: str, complain: Complain) -> None:
    assert said(complain(f"{HEAD}utm = {value}\n{QUEUE}")) == [(5, message)]
    assert said(complain(f"{HEAD}{QUEUE}[teaser]\nutm = {value}\n")) == [(8, message)]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('tag = "x"', 'missing "must"; write must = ["Реклама", "erid"]'),
        ('must = ["x"]', 'missing "tag"; write tag = "реклама"'),
        ('tag = "x"\nmust = []', '"must": must not be empty'),
        ('tag = "x"\nmust = [""]', '"must": must not be empty'),
        ('tag = "x"\nmust = "erid"', '"must": must be a list in square brackets'),
        ('tag = "x"\nmust = ["y"]\nwhy = "z"', 'unknown key "why"; known here: tag, must, reason'),
    ],
)
def test_a_mistake_in_a_label_is_named(lines: str, message: str, complain: Complain) -> None:
    ((line, said_),) = said(complain(f"{HEAD}{QUEUE}[[labels]]\n{lines}\n"))
    assert said_ == message
    assert 7 <= line <= 7 + len(lines.splitlines())


def test_link_parameters_do_not_stand_in_a_channels_teaser(complain: Complain) -> None:
    ((line, message),) = said(complain(f'{HEAD}teaser = {{ utm = {{ source = "vk" }} }}\n{QUEUE}'))
    assert (line, message.split(";")[0]) == (5, 'unknown key "utm"')
