"""The shape of anons.toml. Unknown keys are mistakes, types are strict: 5 is not "5"."""

from datetime import time, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    create_model,
    model_validator,
)

from bot.core.newsroom import DEFAULT_EXPIRY, Role
from bot.core.schedule import OnMissed, QuietHours
from bot.core.teaser import READ_MORE, USUAL_PARTS, Part
from bot.platforms.base import Options, Spec
from bot.settings import fields

Duration = Annotated[timedelta, BeforeValidator(fields.read_duration)]
PositiveDuration = Annotated[timedelta, BeforeValidator(fields.read_positive_duration)]
Days = Annotated[frozenset[int], BeforeValidator(fields.read_days)]
Moment = Annotated[time, BeforeValidator(fields.read_time)]
Quiet = Annotated[QuietHours, BeforeValidator(fields.read_quiet_hours)]
Cron = Annotated[str, BeforeValidator(fields.read_cron)]
Zone = Annotated[ZoneInfo, BeforeValidator(fields.read_zone)]
Address = Annotated[str, BeforeValidator(fields.read_address)]
FooterText = Annotated[str, BeforeValidator(fields.read_footer_text)]
Blocks = Annotated[tuple[Part, ...], BeforeValidator(fields.read_blocks)]
UtmText = Annotated[str, BeforeValidator(fields.read_utm)]
#: one or two lines of the newsroom's own: they are never cut, so the rest must find room beside them
Frame = Annotated[str, StringConstraints(max_length=300)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
EditorRole = Annotated[Role, BeforeValidator(lambda value: fields.read_choice(Role, value))]
Missed = Annotated[OnMissed, BeforeValidator(lambda value: fields.read_choice(OnMissed, value))]
#: the name of an environment variable, as every shell can write it
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class EditorSection(_Section):
    """One line of [editors]."""

    name: Text = Field(examples=['"Анна"'])
    role: EditorRole = Role.EDITOR


class FooterNetwork(_Section):
    """One entry of `networks`."""

    platform: Text = Field(examples=['"telegram"'])
    label: Text = Field(examples=['"Telegram"'])
    url: Address = Field(examples=['"https://t.me/nash_rayon"'])


class FooterExtra(_Section):
    """One entry of `extras`."""

    label: Text = Field(examples=['"Полезные истории"'])
    url: Address = Field(examples=['"https://nash-rayon.example/stories"'])


class FooterSection(_Section):
    """[footer]."""

    text: FooterText = ""
    name: str = ""
    omit_own: bool = False
    networks: list[FooterNetwork] = []
    extras: list[FooterExtra] = []


class UtmTable(_Section):
    """`utm`: what the article's link gets, as utm_source=… and so on."""

    source: UtmText | None = None
    medium: UtmText | None = None
    campaign: UtmText | None = None
    term: UtmText | None = None
    content: UtmText | None = None


class TeaserTable(_Section):
    """[channels.NAME.teaser]: what stands here goes before [teaser]."""

    lead_sentences: int = Field(default=3, ge=0, le=50)
    max_length: int = Field(default=900, ge=1, le=16000)
    quotes: int = Field(default=1, ge=0, le=10)
    read_more: Text = READ_MORE.ru
    typography: bool = True
    blocks: Blocks = USUAL_PARTS
    before: Frame = ""
    after: Frame = ""


class TeaserSection(TeaserTable):
    """[teaser]."""

    utm: UtmTable = UtmTable()


class LabelSection(_Section):
    """One [[labels]]."""

    tag: Text = Field(examples=['"реклама"'])
    must: list[Text] = Field(min_length=1, examples=['["Реклама", "erid"]'])
    reason: str = ""


class SlotEntry(_Section):
    """One entry of `slots`: times on weekdays, or a cron line."""

    days: Days | None = None
    times: list[Moment] | None = Field(default=None, min_length=1)
    cron: Cron | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if self.cron is not None and (self.days is not None or self.times is not None):
            raise ValueError('a slot has either "days" and "times" or "cron"; write two slots')
        if self.cron is None and self.times is None:
            raise ValueError('a slot needs "times" or "cron"; write { days = "mon-fri", times = ["09:00"] }')
        return self


class QueueSection(_Section):
    """[queues.NAME]."""

    channels: list[Text] = Field(min_length=1, examples=['["tg"]'])
    slots: list[SlotEntry] = []
    quiet_hours: Quiet | None = None
    min_gap: Duration = timedelta(0)
    max_per_day: int | None = Field(default=None, ge=1)
    on_missed: Missed = OnMissed.CATCH_UP
    expires_after: PositiveDuration = DEFAULT_EXPIRY


class Document(_Section):
    """The whole file. Channels are read by the models of their platforms: see `channel_model`."""

    timezone: Zone = Field(examples=['"Europe/Moscow"'])
    language: Literal["ru", "en"] = "ru"
    editors: dict[str, EditorSection] = {}
    footer: FooterSection = FooterSection()
    teaser: TeaserSection = TeaserSection()
    channels: dict[str, dict[str, Any]] = {}
    queues: dict[str, QueueSection] = {}
    labels: list[LabelSection] = []


def channel_model(facts: Spec) -> type[Options]:
    """A channel's section: what all have in common, the platform's own options, and names of variables."""
    variables: dict[str, Any] = {each.option: (Variable | None, None) for each in facts.credentials}
    return create_model(
        f"{facts.name}_channel",
        __base__=facts.options,
        platform=(Literal[facts.name], ...),
        max_per_hour=(Annotated[int, Field(ge=1)], 60),
        teaser=(TeaserTable, TeaserTable()),
        utm=(UtmTable | None, None),
        **variables,
    )
