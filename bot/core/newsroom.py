"""Newsroom: the configuration as frozen values. `settings` makes it of anons.toml; the others receive it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.core.labels import LabelRule
from bot.core.language import Language
from bot.core.schedule import QueueRules
from bot.core.teaser import TeaserRules

#: when editors hear of queues that run dry, if the configuration does not say: there is still time to write
RUNWAY_AT = time(15)
#: the longest a scheduled post may be late when the configuration does not say
DEFAULT_EXPIRY = timedelta(hours=24)


class Role(StrEnum):
    """Who may do what in the editors' chat."""

    AUTHOR = "author"
    EDITOR = "editor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """A person who may talk to the bot."""

    id: int  #: Telegram user id
    name: str
    role: Role
    invited: bool = False  #: came by invitation, and may be removed in the chat; False: the file says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Section [group]: the newsroom's own group in Telegram."""

    chat: int
    topic: int | None = None  #: message_thread_id of the topic that the bot writes into; None: no topic
    notices: bool = True  #: what is for all editors is told here, once, instead of to each of them


@dataclass(frozen=True, slots=True, kw_only=True)
class FooterLink:
    """One labelled address of the footer."""

    label: str
    url: str
    platform: str | None = None  #: None for extras


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """Section [footer]: «Подписывайтесь на Наш район в Telegram, ОК и ВКонтакте | Полезные истории»."""

    text: str = ""  #: with {name} and {networks}; empty: no footer
    name: str = ""
    omit_own: bool = False
    networks: tuple[FooterLink, ...] = ()
    extras: tuple[FooterLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Section [channels.NAME]: one place on one network."""

    name: str
    platform: str
    options: object  #: the platform's own options model (`platforms.<name>.Options`), validated
    max_per_hour: int = 60  #: the ceiling that nothing beats
    delay: timedelta = timedelta(0)  #: its posts come so much after the article's moment; but see `due`
    credentials: frozenset[str] = frozenset()  #: names, never values, of the credentials that are set
    teaser: TeaserRules | None = None  #: None: as the newsroom's
    #: ("utm_source", "{platform}"), …: what the article's link gets on its way to this channel
    utm: tuple[tuple[str, str], ...] = ()

    def due(self, moment: datetime) -> datetime:
        """When the post is due here, of an article whose slot or exact time is `moment`.

        «Сейчас» means every channel at once: such an article is not asked about here.
        """
        return moment + self.delay

    def link_marks(self, queue: str | None) -> list[tuple[str, str]]:
        """`utm` with {platform}, {channel} and {queue} filled in; what comes out empty is left out."""
        places = {"platform": self.platform, "channel": self.name, "queue": queue or ""}
        filled = [(name, template.format_map(places)) for name, template in self.utm]
        return [(name, value) for name, value in filled if value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Everything that anons.toml says."""

    timezone: ZoneInfo
    channels: Mapping[str, Channel]
    queues: Mapping[str, QueueRules]  #: in the order of the file; the first is the default
    language: Language = "ru"
    editors: Mapping[int, Editor] = field(default_factory=lambda: MappingProxyType({}))
    footer: Footer = field(default_factory=Footer)
    teaser: TeaserRules = field(default_factory=TeaserRules)
    #: local; when, on working days, editors hear which queues will run dry: see `core.runway`. None: never
    runway_at: time | None = RUNWAY_AT
    labels: tuple[LabelRule, ...] = ()  #: what must stand in the posts of articles with certain tags
    group: Group | None = None
    digest_at: time | None = None  #: local; when the day is summed up for the editors. None: never

    @property
    def delays(self) -> dict[str, timedelta]:
        """By how much the posts of each channel come later."""
        return {name: channel.delay for name, channel in self.channels.items()}

    @property
    def default_queue(self) -> str:
        """The queue of an article that names none: the first of the file."""
        return next(iter(self.queues))

    def queue_to(self, channel: str) -> str | None:
        """The queue by which an article reaches `channel`: the default one, else the first that can."""
        return next((name for name, rules in self.queues.items() if channel in rules.channels), None)

    def expires_after(self, queue: str) -> timedelta:
        """How late what is scheduled in `queue` may be; in one that the configuration has lost, too."""
        rules = self.queues.get(queue)
        return DEFAULT_EXPIRY if rules is None else rules.expires_after

    def channels_of(self, queue: str, chosen: tuple[str, ...] | None = None) -> tuple[Channel, ...]:
        """The channels that an article of `queue` goes to: its own choice, or all of the queue.

        Queues and channels that the configuration has lost lead nowhere; what waits for them goes on waiting.
        """
        rules = self.queues.get(queue)
        names = chosen if chosen is not None else () if rules is None else rules.channels
        return tuple(self.channels[name] for name in names if name in self.channels)
