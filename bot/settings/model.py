"""The shape of anons.toml. Unknown keys are mistakes, types are strict: 5 is not "5".

The descriptions are what an editor of TOML shows beside a key: see `shape`.
"""

from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, model_validator

from bot.core.newsroom import DEFAULT_EXPIRY, RUNWAY_AT, Role
from bot.core.schedule import OnMissed
from bot.core.teaser import READ_MORE, USUAL_PARTS
from bot.platforms.base import Options, Spec
from bot.settings import forms


class Section(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class EditorSection(Section):
    """One line of [editors]: a person who may talk to the bot."""

    name: forms.Text = Field(examples=['"Анна"'], description="What colleagues call this person.")
    role: forms.EditorRole = Field(
        Role.EDITOR,
        description="What this person may do in the chat.",
    )


class FooterNetwork(Section):
    """One entry of `networks`: a place of the newsroom on a network."""

    platform: forms.Text = Field(
        examples=['"telegram"'], description="The network: telegram, vk, ok, or another."
    )
    label: forms.Text = Field(examples=['"Telegram"'], description="What the reader sees.")
    url: forms.Address = Field(examples=['"https://t.me/nash_rayon"'], description="Where the link leads.")


class FooterExtra(Section):
    """One entry of `extras`: a link that is no network."""

    label: forms.Text = Field(examples=['"Полезные истории"'], description="What the reader sees.")
    url: forms.Address = Field(
        examples=['"https://nash-rayon.example/stories"'], description="Where the link leads."
    )


class FooterSection(Section):
    """[footer]: the last line of every post."""

    text: forms.FooterText = Field("", description="The line, with the places {name} and {networks}.")
    name: str = Field("", description="What {name} stands for: the newsroom.")
    omit_own: bool = Field(False, description="Leave out the network that the reader is on.")
    networks: list[FooterNetwork] = Field(
        [], description="What {networks} joins: «Telegram, ОК и ВКонтакте»."
    )
    extras: list[FooterExtra] = Field([], description="More links, behind the line.")


class UtmTable(Section):
    """`utm`: what the article's link gets. {platform}, {channel} and {queue} are filled in."""

    source: forms.UtmText | None = Field(None, description="utm_source.")
    medium: forms.UtmText | None = Field(None, description="utm_medium.")
    campaign: forms.UtmText | None = Field(None, description="utm_campaign.")
    term: forms.UtmText | None = Field(None, description="utm_term.")
    content: forms.UtmText | None = Field(None, description="utm_content.")


class TeaserTable(Section):
    """[channels.NAME.teaser]: what stands here goes before [teaser]."""

    lead_sentences: int = Field(3, ge=0, le=50, description="How many sentences the lead has at most.")
    max_length: int = Field(900, ge=1, le=16000, description="How long the lead is at most, in characters.")
    quotes: int = Field(1, ge=0, le=10, description="How many quotations from the text may follow the lead.")
    read_more: forms.Text = Field(READ_MORE.say("ru"), description="The words of the link to the article.")
    typography: bool = Field(True, description="Put quotation marks, dashes and spaces right.")
    blocks: forms.Blocks = Field(USUAL_PARTS, description="What a post shows, in this order.")
    before: forms.Frame = Field("", description="Words of your own above every post; never cut.")
    after: forms.Frame = Field("", description="Words of your own below every post; never cut.")


class TeaserSection(TeaserTable):
    """[teaser]: how an article becomes a post."""

    utm: UtmTable = Field(UtmTable(), description="What the article's link gets, for all channels.")


class LabelSection(Section):
    """One [[labels]]: words that must stand in the posts of articles with a tag."""

    tag: forms.Text = Field(examples=['"реклама"'], description="The tag of the articles.")
    must: list[forms.Text] = Field(
        min_length=1,
        examples=['["Реклама", "erid"]'],
        description="Words that every post must hold; capitals do not count.",
    )
    reason: str = Field("", description="What the editor is told when they are missing.")


class NoticesSection(Section):
    """[notices]: what editors are told without having asked."""

    runway: forms.Daily = Field(
        RUNWAY_AT,
        description="When, on working days, editors hear which queue will have empty slots before the next "
        "working day begins; false: never.",
    )
    digest: forms.Daily = Field(
        None,
        description="When, every day, editors read what went out, what did not, and what is due tomorrow; "
        "without it: never.",
    )


class GroupSection(Section):
    """[group]: the newsroom's own group in Telegram, where the bot works as well."""

    chat: forms.GroupChat = Field(
        examples=["-1001234567890"],
        description="The group's number; add the bot to the group, and it says the number itself.",
    )
    topic: int | None = Field(
        None, ge=1, description="The number of the topic that the bot writes into; without it: no topic."
    )
    notices: bool = Field(
        True,
        description="What all editors should know is told in the group, once, instead of to each of them.",
    )


class _Times(Section):
    """When, within a day."""

    #: what to write where `to` is before `from`
    _two_days: ClassVar[str] = 'write two slots, one until "23:59" and one from "00:00"'

    times: list[forms.Moment] | None = Field(None, min_length=1, description="Local times of day.")
    every: forms.Step | None = Field(
        None, description="One slot every so often by the local clock, beginning anew each day at `from`."
    )
    start: forms.Moment | None = Field(
        None, alias="from", description="The first slot of `every`; without it: midnight."
    )
    end: forms.Moment | None = Field(
        None, alias="to", description="No slot of `every` is later; without it: the day's end."
    )

    @model_validator(mode="after")
    def _steps_have_an_order(self) -> Self:
        if self.every is None and (self.start or self.end):
            raise ValueError('"from" and "to" say where "every" begins and ends; write every = "90m" as well')
        if self.start and self.end and self.end < self.start:
            raise ValueError(f'"to" is before "from"; {self._two_days}')
        return self


class SlotEntry(_Times):
    """One entry of `slots`: times on weekdays, steps on weekdays, or a cron line."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [key]} for key in ("times", "every", "cron")],
            "dependencies": {"from": ["every"], "to": ["every"]},
            "not": {"required": ["cron", "days"]},
        }
    )

    days: forms.Days | None = Field(None, description="The weekdays; without them: every day.")
    cron: forms.Cron | None = Field(
        None, description="Minute, hour, day of the month, month, weekday, local; 0 and 7 are Sunday."
    )

    @model_validator(mode="after")
    def _one_of_the_three(self) -> Self:
        said = [name for name in ("times", "every", "cron") if getattr(self, name) is not None]
        if not said:
            raise ValueError(
                'a slot needs "times", "every" or "cron"; write { days = "mon-fri", times = ["09:00"] }'
            )
        if len(said) > 1:
            raise ValueError(f'a slot has either "{said[0]}" or "{said[1]}"; write two slots')
        if self.cron is not None and self.days is not None:
            raise ValueError('a cron line names its weekdays itself; leave "days" out')
        return self


class ExceptEntry(_Times):
    """One [[queues.NAME.except]]: days on which other slots hold, or none. Articles with an exact time go."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                {"oneOf": [{"required": ["date"]}, {"required": ["dates"]}]},
                {
                    "oneOf": [
                        {"required": ["closed"], "properties": {"closed": {"const": True}}},
                        {"required": ["times"]},
                        {"required": ["every"]},
                    ]
                },
            ],
            "dependencies": {"from": ["every"], "to": ["every"]},
        }
    )

    _two_days: ClassVar[str] = 'the steps of a day end with it: write a later "to", or times = ["22:00"]'

    day: forms.Day | None = Field(None, alias="date", description="The day, local.")
    dates: forms.Stretch | None = Field(None, description="From this day to that one, both included.")
    closed: bool = Field(False, description="No slots at all.")
    note: forms.Note = Field("", description="Why; shown in the plan.")

    @model_validator(mode="after")
    def _a_day_and_what_becomes_of_it(self) -> Self:
        if (self.day is None) is (self.dates is None):
            example = 'date = "2027-01-01", or dates = "2027-01-01..2027-01-08"'
            raise ValueError(f"an exception has one day or one stretch of days; write {example}")
        said = [name for name in ("times", "every") if getattr(self, name) is not None]
        if self.closed:
            said.insert(0, "closed")
        if not said:
            raise ValueError('what of these days? write closed = true, or times = ["12:00"]')
        if len(said) > 1:
            raise ValueError(f'an exception has either "{said[0]}" or "{said[1]}"; leave one of them out')
        return self


def _read_exceptions(value: object) -> object:
    if isinstance(value, dict):
        raise ValueError("is written in two brackets: [[queues.NAME.except]]")
    return value


class QueueSection(Section):
    """[queues.NAME]: an ordered list of articles, where they go, and when."""

    channels: list[forms.Text] = Field(
        min_length=1, examples=['["tg"]'], description="The channels that its articles go to."
    )
    slots: list[SlotEntry] = Field([], description="When articles leave the queue, local time.")
    quiet_hours: forms.Quiet | None = Field(
        None, description="No slot in these hours, local; they may span midnight."
    )
    min_gap: forms.Duration = Field(
        timedelta(0), description="At least so much between two posts of one channel."
    )
    max_per_day: int | None = Field(
        None, ge=1, description="At most so many posts per channel and local day."
    )
    on_missed: forms.Missed = Field(
        OnMissed.CATCH_UP,
        description="Slots that passed while the program was down: fill each at min_gap, fill one, or none.",
    )
    expires_after: forms.PositiveDuration = Field(
        DEFAULT_EXPIRY, description="A late post older than this is never sent by itself."
    )
    jitter: forms.Jitter = Field(
        timedelta(0), description="Every slot goes up to so much later, each by an amount of its own."
    )
    max_waiting: int | None = Field(
        None, ge=1, description="Editors are told when more articles wait; without it: never."
    )
    exceptions: Annotated[list[ExceptEntry], BeforeValidator(_read_exceptions)] = Field(
        [], alias="except", description="Days on which other slots hold, or none."
    )


class Document(Section):
    """The configuration of Anons. No secret ever stands here."""

    timezone: forms.Zone = Field(
        examples=['"Europe/Moscow"'], description="The IANA name of the zone that all times are in."
    )
    language: Literal["ru", "en"] = Field("ru", description="What editors read.")
    editors: dict[str, EditorSection] = Field(
        {}, description="Who may talk to the bot, by Telegram user id; the bot tells strangers theirs."
    )
    footer: FooterSection = Field(FooterSection(), description="The last line of every post.")
    teaser: TeaserSection = Field(TeaserSection(), description="How an article becomes a post.")
    notices: NoticesSection = Field(NoticesSection(), description="What editors are told unasked.")
    group: GroupSection | None = Field(None, description="The newsroom's group in Telegram.")
    #: read by the models of their platforms: see `channel_model`
    channels: dict[str, dict[str, Any]] = Field({}, description="Places on networks, by a name of your own.")
    queues: dict[str, QueueSection] = Field(
        {}, description="Queues, by a name of your own; the first is the default one."
    )
    labels: list[LabelSection] = Field([], description="Words that articles with certain tags must carry.")


def channel_model(facts: Spec) -> type[Options]:
    """A channel's section: what all have in common, the platform's own options, and names of variables."""
    variables: dict[str, Any] = {
        each.option: (
            forms.Variable | None,
            Field(None, description=f"The environment variable to read instead of {each.env}."),
        )
        for each in facts.credentials
    }
    return create_model(
        f"{facts.name}_channel",
        __base__=facts.options,
        __doc__=f"A channel on {facts.title.english}.",
        platform=(Literal[facts.name], Field(description="The network.")),
        max_per_hour=(int, Field(60, ge=1, description="The ceiling that nothing beats.")),
        delay=(
            forms.Delay,
            Field(
                timedelta(0),
                description="Posts come so much after the article's moment; «Сейчас» does not wait.",
            ),
        ),
        teaser=(TeaserTable, Field(TeaserTable(), description="What differs from [teaser] here.")),
        utm=(
            UtmTable | None,
            Field(None, description="What the article's link gets here, instead of [teaser]."),
        ),
        **variables,
    )
