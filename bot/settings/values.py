"""Settings as the rest of the house receives them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bot import platforms
from bot.core.newsroom import Channel, Newsroom
from bot.core.redaction import Redactor
from bot.platforms.base import Access, Credential, Spec
from bot.settings.environment import DEFAULT_DATABASE, Environment
from bot.settings.problem import Problem

_EDITORS_PLATFORM = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a running program was told."""

    newsroom: Newsroom
    config_path: Path
    fingerprint: str | None = None  #: of the file as it was read; None: these settings stood in no file
    environment: Environment = field(default_factory=Environment, repr=False)
    #: channel → its `*_env` keys: which variable holds which credential
    variables: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    warnings: tuple[Problem, ...] = ()  #: odd, but workable

    @property
    def database_url(self) -> str:
        """`ANONS_DATABASE_URL`; may hold a password: never log it."""
        return self.environment.secret("ANONS_DATABASE_URL") or DEFAULT_DATABASE

    @property
    def bot_token(self) -> str | None:
        """The editors' bot; None: not set."""
        return self.environment.secret("TELEGRAM_BOT_TOKEN")

    @property
    def telegram_address(self) -> str:
        """Where the Bot API answers, without a slash at its end."""
        return self._address(platforms.spec(_EDITORS_PLATFORM))

    @property
    def telegram_proxy(self) -> str | None:
        """The proxy for Telegram alone; may hold a password: never log it."""
        return self._proxy(platforms.spec(_EDITORS_PLATFORM))

    @property
    def redactor(self) -> Redactor:
        """Masks every secret that was handed to this program."""
        return Redactor(self._secrets())

    def access(self, channel: str, *, now: Callable[[], datetime]) -> Access:
        """What opening the network of `channel` needs. Raises KeyError for an unknown channel."""
        return self.access_of(self.newsroom.channels[channel], now=now)

    def access_of(self, channel: Channel, *, now: Callable[[], datetime]) -> Access:
        """The same for a channel that need not stand in the configuration."""
        facts = platforms.spec(channel.platform)
        found = {
            each.name: self.environment.secret(self.variable(channel.name, each))
            for each in facts.credentials
        }
        return Access(
            credentials=MappingProxyType({name: value for name, value in found.items() if value is not None}),
            address=self._address(facts),
            now=now,
            proxy=self._proxy(facts),
            language=self.newsroom.language,
        )

    def variable(self, channel: str, credential: Credential) -> str:
        """The environment variable that holds a credential of `channel`."""
        return self.variables.get(channel, {}).get(credential.option, credential.env)

    def missing(self, *, editors: bool = True, channels: bool = True) -> tuple[str, ...]:
        """One line per required variable that is not set: what for, where to get it. Empty: all is there."""
        needed: dict[_Lack, list[str]] = {}
        if editors and self.newsroom.editors and self.bot_token is None:
            telegram = platforms.spec(_EDITORS_PLATFORM)
            needed[_Lack("TELEGRAM_BOT_TOKEN", telegram.credentials[0].where)] = ["the editors' bot"]
        for channel in self.newsroom.channels.values() if channels else ():
            for lack in self._lacks(channel):
                needed.setdefault(lack, []).append(f'channel "{channel.name}"')
        return tuple(lack.line(users) for lack, users in needed.items())

    def missing_of(self, channel: Channel) -> tuple[str, ...]:
        """The same for one channel."""
        return tuple(lack.line([f'channel "{channel.name}"']) for lack in self._lacks(channel))

    def _lacks(self, channel: Channel) -> "Iterator[_Lack]":
        facts = platforms.spec(channel.platform)
        variable = {each.name: self.variable(channel.name, each) for each in facts.credentials}
        present = {name for name, env in variable.items() if self.environment.secret(env) is not None}
        said: set[str] = set()
        for each in facts.credentials:
            alike = {each.name, each.instead} if each.instead else {each.name}
            if each.required and not alike & (present | said):
                said.add(each.name)
                names = [variable[name] for name in variable if name in alike]
                yield _Lack(" or ".join(names), each.where)

    def _address(self, facts: Spec) -> str:
        return (self.environment.secret(facts.address_env) or facts.address).rstrip("/")

    def _proxy(self, facts: Spec) -> str | None:
        return self.environment.secret(facts.proxy_env) if facts.proxy_env else None

    def _secrets(self) -> Iterator[str]:
        names = {name for chosen in self.variables.values() for name in chosen.values()}
        specs = [platforms.spec(name) for name in platforms.names()]
        names |= {credential.env for facts in specs for credential in facts.credentials}
        yield from (value for name in sorted(names) if (value := self.environment.secret(name)))
        addresses = [self.database_url, *(self._proxy(facts) or "" for facts in specs)]
        for address in addresses:
            if password := urlsplit(address).password:
                yield password
                yield unquote(password)


class _Lack(NamedTuple):
    """What is not set: one variable, or several that do as well as each other."""

    variables: str
    where: str | None

    def line(self, users: Sequence[str]) -> str:
        where = self.where or "see .env.example for where to get it"
        return f"{self.variables} is not set; needed for {', '.join(users)}; {where}"
