"""The words of anons.toml as types: how each is read, and its form for editors of TOML (JSON Schema).

A form is never stricter than the reader: what it lets pass, `anons check` judges.
"""

from datetime import date, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema

from bot.core.newsroom import Role
from bot.core.schedule import OnMissed, QuietHours
from bot.core.teaser import Part
from bot.settings import clock, fields

_CLOCK = "([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def _form(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


_DURATION = _form("^( *[0-9]{1,9} *[dhms])+ *$", "20m", "1h30m", "24h")

Duration = Annotated[timedelta, BeforeValidator(clock.read_duration), _DURATION]
PositiveDuration = Annotated[timedelta, BeforeValidator(clock.read_positive_duration), _DURATION]
Step = Annotated[timedelta, BeforeValidator(clock.read_step), _DURATION]
Delay = Annotated[timedelta, BeforeValidator(clock.read_delay), _DURATION]
Jitter = Annotated[timedelta, BeforeValidator(clock.read_jitter), _DURATION]
Days = Annotated[
    frozenset[int],
    BeforeValidator(clock.read_days),
    WithJsonSchema(
        {
            "type": ["string", "array"],
            "pattern": r"\S",
            "items": {"type": "string", "pattern": r"\S"},
            "minItems": 1,
            "examples": ["mon-fri", "sat,sun", "daily", "пн-пт"],
        }
    ),
]
Moment = Annotated[time, BeforeValidator(clock.read_time), _form(rf"^\s*{_CLOCK}\s*$", "09:00")]
Daily = Annotated[
    time | None,
    BeforeValidator(clock.read_daily),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": rf"^\s*{_CLOCK}\s*$"},
                {"type": "boolean", "const": False},
            ],
            "examples": ["15:00"],
        }
    ),
]
Quiet = Annotated[
    QuietHours,
    BeforeValidator(clock.read_quiet_hours),
    _form(rf"^\s*{_CLOCK}\s*[-–—]\s*{_CLOCK}\s*$", "22:00-08:00"),
]
Cron = Annotated[
    str,
    BeforeValidator(clock.read_cron),
    _form(r"^\s*(\S+\s+){4}\S+\s*$", "*/30 9-21 * * mon-fri"),
]
Day = Annotated[date, BeforeValidator(clock.read_date), _form(rf"^\s*{_DATE}\s*$", "2027-01-01")]
Stretch = Annotated[
    tuple[date, date],
    BeforeValidator(clock.read_dates),
    _form(rf"^\s*{_DATE}\s*(\.\.\.?|…)\s*{_DATE}\s*$", "2027-01-01..2027-01-08"),
]
GroupChat = Annotated[
    int,
    BeforeValidator(fields.read_group),
    WithJsonSchema({"type": "integer", "maximum": -1}),
]
Zone = Annotated[ZoneInfo, BeforeValidator(fields.read_zone), _form(r"\S", "Europe/Moscow")]
Address = Annotated[
    str, BeforeValidator(fields.read_address), _form(r"^https?://\S+$", "https://t.me/nash_rayon")
]
FooterText = Annotated[str, BeforeValidator(fields.read_footer_text)]
UtmText = Annotated[str, BeforeValidator(fields.read_utm)]
Blocks = Annotated[
    tuple[Part, ...],
    BeforeValidator(fields.read_blocks),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "enum": [part.value for part in Part]},
            "uniqueItems": True,
            "contains": {"enum": [Part.HEADLINE.value, Part.LEAD.value]},
        }
    ),
]
#: one or two lines of the newsroom's own: they are never cut, so the rest must find room beside them
Frame = Annotated[str, StringConstraints(max_length=300)]
#: why a day is not as usual: it stands in one line with the day
Note = Annotated[str, StringConstraints(max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
EditorRole = Annotated[
    Role,
    BeforeValidator(lambda value: fields.read_choice(Role, value)),
    WithJsonSchema({"type": "string", "enum": [role.value for role in Role]}),
]
Missed = Annotated[
    OnMissed,
    BeforeValidator(lambda value: fields.read_choice(OnMissed, value)),
    WithJsonSchema({"type": "string", "enum": [each.value for each in OnMissed]}),
]
#: the name of an environment variable, as every shell can write it
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
