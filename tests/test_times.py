"""Every time that a person reads has weekday, date, time and zone: it is said in one place."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
CLOCKS = re.compile(r"%H|%M|\bsay_time\(|strftime|toLocale\w*String|isoformat\(timespec")

#: where a clock is shown, and why that is right
KNOWN = {
    "bot/core/calendar/moments.py": "here it is said",
    "bot/editors/lists/line.py": "under a heading of day and zone",
    "bot/editors/lists/logbook.py": "under a heading of day and zone",
    "bot/editors/lists/week.py": "under a heading of day and zone",
    "bot/editors/lists/ordering.py": "beside its day, below the list that names the zone",
    "bot/editors/timing.py": "what `read_when` is asked, and a button under its day",
    "bot/demo/board.py": "under a heading of day and zone",
    "bot/sandbox/page/page.js": "with weekday, date and zone",
    "bot/editors/keyboards.py": "what `read_when` is asked",
    # times of day as the configuration has them: they belong to no date
    "bot/settings/shape.py": "configuration",
    "bot/settings/timetable.py": "configuration",
    "bot/core/changes/fields.py": "configuration",
    "bot/core/changes/queues.py": "configuration",
    "bot/core/changes/timetable.py": "configuration",
    "bot/app/__init__.py": "a notice's key",
}


def test_no_other_place_makes_a_clock_of_its_own() -> None:
    sources = [path for path in (ROOT / "bot").rglob("*") if path.suffix in (".py", ".js", ".html")]
    found = {
        str(path.relative_to(ROOT)) for path in sources if CLOCKS.search(path.read_text(encoding="utf-8"))
    }
    assert found <= KNOWN.keys(), "say it with bot.core.calendar.moments.say_moment"


def test_the_page_of_the_sandbox_names_all_four() -> None:
    (shown,) = re.findall(
        r"toLocaleString\(\"ru\", \{(.*?)\}", (ROOT / "bot/sandbox/page/page.js").read_text("utf-8"), re.S
    )
    assert {"weekday", "day", "month", "hour", "minute", "timeZoneName"} <= set(re.findall(r"(\w+):", shown))
