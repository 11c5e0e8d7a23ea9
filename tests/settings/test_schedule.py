# ruff: noqa: E501 - a table of mistakes is read line by line
"""The schedule as admins write it: steps, exceptions by date, jitter, delay; mistakes, and what is only odd."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.core.schedule import SlotRule, SpecialDays
from bot.settings import Problem, Settings, load_settings

Load = Callable[..., Settings]
Complain = Callable[..., Sequence[Problem]]

EVERY_DAY = frozenset(range(7))
HEAD = 'timezone = "Europe/Moscow"\n[channels.tg]\nplatform = "telegram"\nchat = "@x"\n'  # lines 1 to 4
QUEUE = '[queues.news]\nchannels = ["tg"]\n'  # lines 5 and 6
SLOTS = 'slots = [{ days = "mon-fri", times = ["09:00"] }]\n'


def said(problems: Sequence[Problem]) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in problems]


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        (
            '{ every = "90m", from = "08:00", to = "22:00", days = "пн-пт" }',
            SlotRule(days=frozenset(range(5)), every=timedelta(minutes=90), start=time(8), end=time(22)),
        ),
        ('{ every = "1h" }', SlotRule(days=EVERY_DAY, every=timedelta(hours=1))),
        (
            '{ every = "24h", from = 10:00:00 }',
            SlotRule(days=EVERY_DAY, every=timedelta(days=1), start=time(10)),
        ),
        ('{ cron = "0 9 * * пн-пт" }', SlotRule(cron="0 9 * * пн-пт")),
    ],
)
def test_slots_are_times_steps_or_a_cron_line(written: str, rule: SlotRule, load: Load) -> None:
    assert load(f"{HEAD}{QUEUE}slots = [{written}]\n").newsroom.queues["news"].slots == (rule,)


@pytest.mark.parametrize(
    ("written", "special"),
    [
        ('date = "2027-01-01"\nclosed = true', SpecialDays(first=date(2027, 1, 1), last=date(2027, 1, 1))),
        ("date = 2027-01-01\nclosed = true", SpecialDays(first=date(2027, 1, 1), last=date(2027, 1, 1))),
        (
            'dates = "2027-01-01..2027-01-08"\ntimes = ["15:00", "12:00"]\nnote = " Новый год "',
            SpecialDays(
                first=date(2027, 1, 1),
                last=date(2027, 1, 8),
                slots=(SlotRule(days=EVERY_DAY, times=(time(12), time(15))),),
                note="Новый год",
            ),
        ),
        (
            'dates = "2027-01-01 … 2027-01-08"\nevery = "2h"\nfrom = "10:00"\nto = "18:00"',
            SpecialDays(
                first=date(2027, 1, 1),
                last=date(2027, 1, 8),
                slots=(SlotRule(days=EVERY_DAY, every=timedelta(hours=2), start=time(10), end=time(18)),),
            ),
        ),
    ],
)
def test_exceptions_by_date(written: str, special: SpecialDays, load: Load) -> None:
    queue = load(f"{HEAD}{QUEUE}{SLOTS}[[queues.news.except]]\n{written}\n").newsroom.queues["news"]
    assert queue.exceptions == (special,)


def test_a_note_is_one_line_in_every_plan(load: Load) -> None:
    text = f'{HEAD}{QUEUE}{SLOTS}[[queues.news.except]]\ndate = "2027-01-01"\nclosed = true\nnote = " Новый\\n год "\n'
    (special,) = load(text).newsroom.queues["news"].exceptions
    assert special.note == "Новый год"


def test_jitter_belongs_to_a_queue_and_delay_to_a_channel(load: Load) -> None:
    newsroom = load(f'{HEAD}delay = "5m"\n{QUEUE}{SLOTS}jitter = "10m"\n').newsroom
    assert newsroom.channels["tg"].delay == timedelta(minutes=5)
    assert newsroom.queues["news"].jitter == timedelta(minutes=10)
    plain = load(HEAD + QUEUE + SLOTS).newsroom
    assert (plain.channels["tg"].delay, plain.queues["news"].jitter) == (timedelta(0), timedelta(0))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('slots = [{ every = "90" }]', '"every": "90" is not a duration; write one like "20m", "1h30m", "24h" or "1d"'),
        ('slots = [{ every = "30s" }]', '"every": must be from "1m" to "24h": each day begins anew'),
        ('slots = [{ every = "2d" }]', '"every": must be from "1m" to "24h": each day begins anew'),
        ('slots = [{ every = "1h", form = "08:00" }]', 'unknown key "form"; did you mean "from"?'),
        ('slots = [{ every = "1h", until = "20:00" }]', 'unknown key "until"; known here: times, every, from, to, days, cron'),
        ('slots = [{ every = "1h", from = "8" }]', '"from": "8" is not a time of day; write one like "09:00", from "00:00" to "23:59"'),
        ('slots = [{ every = "1h", to = "24:00" }]', '"to": "24:00" is not a time of day; write one like "09:00", from "00:00" to "23:59"'),
        ('slots = [{ every = "1h", from = "22:00", to = "02:00" }]', '"slots": "to" is before "from"; write two slots, one until "23:59" and one from "00:00"'),
        ('slots = [{ times = ["٠٩:٠٠"] }]', '"times": "٠٩:٠٠" is not a time of day; write one like "09:00", from "00:00" to "23:59"'),
        ("slots = [{ times = [09:00:00.5] }]", '"times": 09:00:00.500000 is not a time of day; write one like "09:00", from "00:00" to "23:59"'),
        ('slots = [{ every = "1h", times = ["09:00"] }]', '"slots": a slot has either "times" or "every"; write two slots'),
        ('slots = [{ every = "1h", cron = "0 9 * * *" }]', '"slots": a slot has either "every" or "cron"; write two slots'),
        ('slots = [{ times = ["09:00"], from = "08:00" }]', '"slots": "from" and "to" say where "every" begins and ends; write every = "90m" as well'),
        ('slots = [{ from = "08:00" }]', '"slots": "from" and "to" say where "every" begins and ends; write every = "90m" as well'),
        ('slots = [{ cron = "@daily" }]', '"cron": "@daily" is not a cron line; write "0 0 * * *"'),
        ('slots = [{ cron = "0 9 ? * mon" }]', '"cron": "0 9 ? * mon" is not a cron line; write * instead of ?'),
        ('slots = [{ cron = "0 22-2 * * *" }]', '"cron": "0 22-2 * * *" is not a cron line; hour "22-2" runs backwards; write 22-23,0-2'),
        ('jitter = "13h"', '"jitter": must be at most "12h"'),
        ('jiter = "5m"', 'unknown key "jiter"; did you mean "jitter"?'),
        ("jitter = 5", '"jitter": 5 is not a duration; write one like "20m", "1h30m", "24h" or "1d"'),
        ("[[queues.news.exept]]", 'unknown key "exept"; did you mean "except"?'),
        ("[queues.news.except]", '"except": is written in two brackets: [[queues.NAME.except]]'),
        ('except = "2027-01-01"', '"except": must be a list in square brackets'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_schedule_is_named_on_its_line(line: str, message: str, complain: Complain) -> None:
    assert said(complain(f"{HEAD}{QUEUE}# a remark\n{line}\n")) == [(8, message)]


WHICH_DAY = 'an exception has one day or one stretch of days; write date = "2027-01-01", or dates = "2027-01-01..2027-01-08"'
WHAT_THEN = 'what of these days? write closed = true, or times = ["12:00"]'


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        ("closed = true", 7, f'"except": {WHICH_DAY}'),
        ('date = "2027-01-01"\ndates = "2027-01-01..2027-01-02"\nclosed = true', 7, f'"except": {WHICH_DAY}'),
        ('date = "2027-01-01"', 7, f'"except": {WHAT_THEN}'),
        ('date = "2027-01-01"\nclosed = false', 7, f'"except": {WHAT_THEN}'),
        ('date = "2027-01-01"\nclosed = true\ntimes = ["12:00"]', 7, '"except": an exception has either "closed" or "times"; leave one of them out'),
        ('date = "2027-01-01"\nevery = "1h"\ntimes = ["12:00"]', 7, '"except": an exception has either "times" or "every"; leave one of them out'),
        ('date = "01.02.2027"\nclosed = true', 8, '"date": "01.02.2027" is not a date; write "2027-02-01"'),
        ('date = "32.02.2027"\nclosed = true', 8, '"date": "32.02.2027" is not a date; write one like "2027-01-01"'),
        ('date = "2027-02-29"\nclosed = true', 8, '"date": "2027-02-29" is not in the calendar; write a date that exists'),
        ("date = 2027-01-01T00:00:00\nclosed = true", 8, '"date": 2027-01-01 00:00:00 is not a date; write one like "2027-01-01"'),
        ("date = 2027\nclosed = true", 8, '"date": 2027 is not a date; write one like "2027-01-01"'),
        ('dates = "2027-01-01"\nclosed = true', 8, '"dates": "2027-01-01" are no dates from … to; write them like "2027-01-01..2027-01-08"'),
        ('dates = "2027-01-08..2027-01-01"\nclosed = true', 8, '"dates": ends before it begins; write "2027-01-01..2027-01-08"'),
        ('dates = ["2027-01-01"]\nclosed = true', 8, '"dates": [\'2027-01-01\'] are no dates from … to; write them like "2027-01-01..2027-01-08"'),
        ('date = "2027-01-01"\nclosed = "yes"', 9, '"closed": must be true or false, without quotes'),
        ('date = "2027-01-01"\nclose = true', 9, 'unknown key "close"; did you mean "closed"?'),
        ('date = "2027-01-01"\nevery = "1h"\nfrom = "22:00"\nto = "02:00"', 7, '"except": "to" is before "from"; the steps of a day end with it: write a later "to", or times = ["22:00"]'),
        (f'date = "2027-01-01"\nclosed = true\nnote = "{"x" * 201}"', 10, '"note": string should have at most 200 characters'),
        ('date = "2027-01-01"\ncron = "0 9 * * *"', 9, 'unknown key "cron"; known here: times, every, from, to, date, dates, closed, note'),
    ],
)  # fmt: skip
def test_a_mistake_in_an_exception_is_named_on_its_line(
    lines: str, line: int, message: str, complain: Complain
) -> None:
    problems = said(complain(f"{HEAD}{QUEUE}[[queues.news.except]]\n{lines}\n"))
    assert (line, message) in problems


def test_a_day_that_stands_in_two_exceptions_is_a_mistake(complain: Complain) -> None:
    one = '[[queues.news.except]]\ndates = "2027-01-01..2027-01-08"\nclosed = true\n'
    other = '[[queues.news.except]]\ndate = "2027-01-07"\ntimes = ["12:00"]\n'
    message = 'queue "news": 2027-01-07 stands in two exceptions; leave it out of one of them'
    assert said(complain(HEAD + QUEUE + SLOTS + one + other)) == [(11, message)]


@pytest.mark.parametrize("value", ['"25h"', '"soon"', "5"])
def test_a_mistake_in_a_delay_is_named(value: str, complain: Complain) -> None:
    ((line, message),) = said(complain(f"{HEAD}delay = {value}\n{QUEUE}"))
    assert line == 5
    assert message.startswith('"delay": must be at most "24h"' if "25" in value else '"delay": ')


def warned(load: Load, text: str) -> list[tuple[int, str]]:
    warnings = load(text).warnings
    assert all(warning.warning for warning in warnings)
    return said(warnings)


@pytest.mark.parametrize(
    ("slots", "more", "line", "message"),
    [
        ('{ every = "1h", from = "20:00" }', 'quiet_hours = "22:00-08:00"', 7, "slots inside quiet_hours do not exist: 22:00, 23:00"),
        ('{ times = ["09:00", "09:10", "12:00"] }', 'min_gap = "20m"', 7, "slots closer than min_gap (20m) move or lapse: 09:00 and 09:10"),
        ('{ times = ["09:00", "23:50"] }, { times = ["00:05"] }', 'min_gap = "20m"', 7, "slots closer than min_gap (20m) move or lapse: 23:50 and 00:05"),
        ('{ every = "10m" }', 'min_gap = "1h30m"', 7, "slots closer than min_gap (1h30m) move or lapse: 00:00 and 00:10, 00:10 and 00:20, 00:20 and 00:30, …"),
        ('{ times = ["09:00", "12:00", "9:00"] }', "", 7, "09:00 stands twice; it is one slot"),
        ('{ times = ["09:00"] }, { cron = "0 9 * * mon" }', "", 7, "named by two slots, which are one: 09:00"),
        ('{ days = "sun", times = ["09:00"] }, { cron = "0 9 31 * *" }', "", None, ""),
        ('{ days = "mon", times = ["09:00"] }, { days = "tue", times = ["09:00"] }', "", None, ""),
        ('{ every = "10m", from = "9:00", to = "9:30" }', 'jitter = "15m"', 8, "slots closer than jitter (15m) get less of it: 09:00 and 09:10, 09:10 and 09:20, 09:20 and 09:30"),
        ('{ every = "10m", from = "9:00", to = "9:30" }', 'jitter = "10m"', None, ""),
        ('{ every = "1h", from = "9:00", to = "20:00" }', "max_per_day = 11", 8, "up to 12 slots a day, but max_per_day is 11"),
        ('{ every = "1h", from = "9:00", to = "20:00" }', "max_per_day = 12", None, ""),
    ],
)  # fmt: skip
def test_slots_that_are_odd_are_warned_of(
    slots: str, more: str, line: int | None, message: str, load: Load
) -> None:
    found = warned(load, f"{HEAD}{QUEUE}slots = [{slots}]\n{more}\n")
    assert found == ([] if line is None else [(line, f'queue "news": {message}')])


def test_two_queues_that_meet_in_a_channel_are_warned_of(load: Load) -> None:
    news = f'{QUEUE}slots = [{{ times = ["09:00", "12:00"] }}]\nmin_gap = "20m"\n'
    sport = '[queues.sport]\nchannels = ["tg"]\nslots = [{ times = ["09:00", "12:10", "15:00"] }]\n'
    message = 'queues "news" and "sport" meet in channel "tg": slots closer than min_gap (20m) move or lapse: 09:00 and 09:00, 12:00 and 12:10'
    assert warned(load, HEAD + news + sport) == [(9, message)]
    elsewhere = sport.replace('["tg"]', '["vk"]') + '[channels.vk]\nplatform = "vk"\ngroup_id = 1\n'
    assert warned(load, HEAD + news + elsewhere) == []


def test_the_gap_is_the_channels_even_where_another_queue_asks_for_it(load: Load) -> None:
    news = f'{QUEUE}slots = [{{ times = ["09:00", "09:10"] }}]\n'
    sport = '[queues.sport]\nchannels = ["tg"]\nslots = [{ times = ["15:00"] }]\nmin_gap = "20m"\n'
    message = 'queue "news": slots closer than min_gap (20m) move or lapse: 09:00 and 09:10'
    assert warned(load, HEAD + news + sport) == [(7, message)]


NOW = datetime(2027, 1, 5, 21, 30, tzinfo=UTC)  # the 6th in Moscow


@pytest.mark.parametrize(
    ("lines", "messages"),
    [
        ('date = "2027-01-05"\nclosed = true', ["the exception of 2027-01-05 is over; take it out"]),
        ('date = "2027-01-06"\nclosed = true', []),
        ('dates = "2026-12-30..2027-01-05"\nclosed = true', ["the exception of 2026-12-30..2027-01-05 is over; take it out"]),
        ('dates = "2027-01-01..2027-01-08"\nclosed = true', []),
        ('date = "2027-01-09"\nclosed = true', ["the exception of 2027-01-09 changes nothing"]),
        ('dates = "2027-01-09..2027-01-11"\nclosed = true', []),
        ('date = "2027-01-11"\ntimes = ["09:00"]', ["the exception of 2027-01-11 changes nothing"]),
        ('date = "2027-01-11"\ntimes = ["09:00", "07:00"]', ["the exception of 2027-01-11 changes nothing", "slots inside quiet_hours do not exist: 07:00"]),
        ('dates = "2027-01-11..2040-01-11"\ntimes = ["12:00", "07:00"]', ["slots inside quiet_hours do not exist: 07:00"]),
    ],
)  # fmt: skip
def test_exceptions_that_are_over_or_change_nothing_are_warned_of(
    lines: str, messages: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "anons.toml"
    quiet = 'quiet_hours = "22:00-08:00"\n'
    path.write_text(f"{HEAD}{QUEUE}{SLOTS}{quiet}[[queues.news.except]]\n{lines}\n", encoding="utf-8")
    found = said(load_settings(path, {}, now=NOW).warnings)
    assert found == [(9, f'queue "news": {message}') for message in messages]


def test_without_a_clock_nothing_is_over(load: Load) -> None:
    text = f'{HEAD}{QUEUE}{SLOTS}[[queues.news.except]]\ndate = "1999-01-01"\nclosed = true\n'
    assert warned(load, text) == []


@pytest.mark.parametrize(
    ("delay", "more", "messages"),
    [
        ("20m", 'min_gap = "20m"', []),
        ("5m", "", []),
        ("30m", 'min_gap = "20m"', ["its delay (30m) is longer than min_gap (20m): the next article may be out elsewhere before this one is out here"]),
        ("1h", 'quiet_hours = "18:30-08:00"', ['its delay (1h) leads slots of queue "news" into quiet_hours: 18:00']),
        ("6h", 'quiet_hours = "23:00-02:00"', ['its delay (6h) leads slots of queue "news" into quiet_hours: 18:00']),
        ("30m", 'quiet_hours = "18:30-08:00"', ['its delay (30m) leads slots of queue "news" into quiet_hours: 18:00']),
        ("29m", 'quiet_hours = "18:30-08:00"', []),
    ],
)  # fmt: skip
def test_delays_that_are_odd_are_warned_of(delay: str, more: str, messages: list[str], load: Load) -> None:
    text = f'{HEAD}delay = "{delay}"\n{QUEUE}slots = [{{ times = ["09:00", "18:00"] }}]\n{more}\n'
    queue = (
        '[queues.other]\nchannels = ["vk"]\nslots = [{ times = ["18:00"] }]\nquiet_hours = "18:01-09:00"\n'
    )
    text += f'{queue}[channels.vk]\nplatform = "vk"\ngroup_id = 1\n'
    assert warned(load, text) == [(5, f'channel "tg": {message}') for message in messages]
