"""From the table of anons.toml to the newsroom's values, collecting every mistake on the way."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot import platforms
from bot.core.labels import LabelRule
from bot.core.newsroom import Channel, Editor, Footer, FooterLink, Group, Newsroom
from bot.core.teaser import READ_MORE, TeaserRules
from bot.platforms.base import Options
from bot.settings import oddities
from bot.settings.document import Source
from bot.settings.fields import did_you_mean, unknown
from bot.settings.lines import Path, line_at
from bot.settings.model import Document, FooterSection, channel_model
from bot.settings.problem import Problem
from bot.settings.rules import queue_rules, special_days
from bot.settings.wording import problems_of

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(slots=True, kw_only=True)
class Reading:
    """What one pass over the file found."""

    problems: list[Problem] = field(default_factory=list)
    channels: dict[str, Channel] = field(default_factory=dict)
    variables: dict[str, Mapping[str, str]] = field(default_factory=dict)
    #: per channel the keys of [teaser] that it has of its own; `utm` among them
    teasers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    document: Document | None = None

    def newsroom(self, credentials: Mapping[str, frozenset[str]]) -> Newsroom:
        """The frozen values. `credentials`: per channel the names of those that are set."""
        assert self.document is not None, "a file with mistakes makes no newsroom"
        return _newsroom(self.document, self, credentials)


def read(source: Source, now: datetime | None = None) -> Reading:
    """Read the whole file; nothing is raised, every mistake is in `problems`.

    `now`: what is over is warned of; None: it is not.
    """
    found = Reading()
    found.document = _validated(Document, source.table, (), source, found.problems)
    for name, section in _sections(source.table, "channels"):
        _read_channel(name, section, source, found)
    found.problems += _contradictions(source)
    if found.document is not None:
        found.problems += _clashing_exceptions(found.document, source)
    if found.document is not None and not found.problems:
        newsroom = _newsroom(found.document, found, {})
        today = None if now is None else now.astimezone(newsroom.timezone).date()
        found.problems += oddities.find(newsroom, found.document, source, today)
    return found


def _validated(
    model: type[_Model], table: Mapping[str, Any], at: Path, source: Source, problems: list[Problem]
) -> _Model | None:
    try:
        return model.model_validate(table, strict=True)
    except ValidationError as error:
        problems += problems_of(error, model=model, at=at, file=source.file, lines=source.lines)
        return None


def _read_channel(name: str, section: Mapping[str, Any], source: Source, found: Reading) -> None:
    at = ("channels", name)
    platform = section.get("platform")
    if not isinstance(platform, str) or platform not in platforms.names():
        found.problems.append(_platform_problem(platform, at, source))
        return
    facts = platforms.spec(platform)
    model = channel_model(facts)
    read = _validated(model, section, at, source, found.problems)
    if read is None:
        return
    values = read.model_dump()
    own: Options = facts.options.model_validate(
        {key: value for key, value in section.items() if key in facts.options.model_fields}, strict=True
    )
    found.channels[name] = Channel(
        name=name,
        platform=platform,
        options=own,
        max_per_hour=values["max_per_hour"],
        delay=values["delay"],
    )
    found.teasers[name] = _own_teaser(read)
    found.variables[name] = {
        each.option: values[each.option] for each in facts.credentials if values[each.option] is not None
    }


def _own_teaser(read: BaseModel) -> Mapping[str, Any]:
    written = read.model_dump(exclude_unset=True)
    own = written.get("teaser", {})
    return {**own, "utm": written["utm"]} if "utm" in written else own


def _platform_problem(platform: object, at: Path, source: Source) -> Problem:
    known = platforms.names()
    if platform is None:
        message = f'missing "platform"; write platform = "{known[-1]}", or one of: {", ".join(known)}'
        return _problem(source, at, message)
    message = unknown("network", str(platform), known)
    return _problem(source, (*at, "platform"), f'"platform": {message}')


# mistakes that no single section can see


def _contradictions(source: Source) -> Iterator[Problem]:
    yield from _nothing_there(source)
    yield from _bad_names(source)
    yield from _bad_editors(source)
    yield from _unknown_channels(source)
    yield from _footer_networks(source)


def _nothing_there(source: Source) -> Iterator[Problem]:
    for section, example in (("channels", "[channels.tg]"), ("queues", "[queues.news]")):
        misspelt = any(did_you_mean(key, [section]) for key in source.table if key != section)
        if not source.table.get(section) and not misspelt:
            yield _problem(source, (section,), f"no {section[:-1]}; write a section {example}")


def _bad_names(source: Source) -> Iterator[Problem]:
    for section in ("channels", "queues"):
        for name, _ in _sections(source.table, section):
            if not re.fullmatch(r"[\w-]+", name):
                message = f'"{name}" is no name of a {section[:-1]}; write letters, digits, "-" and "_"'
                yield _problem(source, (section, name), message)


def _bad_editors(source: Source) -> Iterator[Problem]:
    for key, _ in _sections(source.table, "editors"):
        if not re.fullmatch(r"[1-9]\d{0,15}", key, re.ASCII):
            message = (
                f'editor "{key}": write the Telegram user id, a number like 111111111, instead of a name'
            )
            yield _problem(source, ("editors", key), f"{message} (the bot tells strangers theirs)")


def _unknown_channels(source: Source) -> Iterator[Problem]:
    known = [name for name, _ in _sections(source.table, "channels")]
    for queue, section in _sections(source.table, "queues"):
        named = section.get("channels")
        names = named if isinstance(named, list) else []
        at = ("queues", queue, "channels")
        for number, name in enumerate(names):
            if isinstance(name, str) and name and name not in known and known:
                message = f'queue "{queue}": {unknown("channel", name, known)}'
                yield _problem(source, (*at, number), message)
            elif names.index(name) < number:
                yield _problem(source, (*at, number), f'queue "{queue}": channel "{name}" stands twice')


def _footer_networks(source: Source) -> Iterator[Problem]:
    footer = source.table.get("footer")
    networks = footer.get("networks") if isinstance(footer, dict) else None
    for number, entry in enumerate(networks if isinstance(networks, list) else []):
        platform = entry.get("platform") if isinstance(entry, dict) else None
        known = platforms.names()
        # a network that is not one of ours may stand in the footer; a misspelt one of ours may not
        if isinstance(platform, str) and platform not in known and (guess := did_you_mean(platform, known)):
            message = f'"platform": unknown network "{platform}"; did you mean "{guess}"?'
            yield _problem(source, ("footer", "networks", number, "platform"), message)


def _clashing_exceptions(document: Document, source: Source) -> Iterator[Problem]:
    for queue, section in document.queues.items():
        spans = [special_days(entry) for entry in section.exceptions]
        for (_, one), (number, other) in combinations(enumerate(spans), 2):
            both = max(one.first, other.first)
            if both <= min(one.last, other.last):
                message = f'queue "{queue}": {both} stands in two exceptions; leave it out of one of them'
                yield _problem(source, ("queues", queue, "except", number), message)


def _sections(table: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    section = table.get(name)
    for key, value in section.items() if isinstance(section, dict) else ():
        if isinstance(value, dict):
            yield key, value


def _problem(source: Source, at: Path, message: str) -> Problem:
    return Problem(file=source.file, line=line_at(source.lines, at), message=message)


# values


def _newsroom(document: Document, found: Reading, credentials: Mapping[str, frozenset[str]]) -> Newsroom:
    editors = {
        int(key): Editor(id=int(key), name=section.name, role=section.role)
        for key, section in document.editors.items()
    }
    return Newsroom(
        timezone=document.timezone,
        language=document.language,
        editors=MappingProxyType(editors),
        footer=_footer(document.footer),
        runway_at=document.notices.runway,
        digest_at=document.notices.digest,
        group=None if document.group is None else Group(**document.group.model_dump()),
        teaser=_teaser(_common_teaser(document)),
        channels=MappingProxyType(
            {
                name: _whole(channel, document, found.teasers[name], credentials.get(name, frozenset()))
                for name, channel in found.channels.items()
            }
        ),
        queues=MappingProxyType(
            {name: queue_rules(name, section) for name, section in document.queues.items()}
        ),
        labels=tuple(
            LabelRule(tag=each.tag.lstrip("#"), must=tuple(each.must), reason=each.reason.strip())
            for each in document.labels
        ),
    )


def _whole(
    channel: Channel, document: Document, own: Mapping[str, Any], credentials: frozenset[str]
) -> Channel:
    """With what the file says for all channels, and what the environment says of this one."""
    teaser = {**_common_teaser(document), **own}
    return replace(channel, credentials=credentials, teaser=_teaser(teaser), utm=_utm(teaser["utm"]))


def _common_teaser(document: Document) -> dict[str, Any]:
    """[teaser], and in the newsroom's language what it does not say."""
    said = document.teaser.model_dump()
    if "read_more" not in document.teaser.model_fields_set:
        said["read_more"] = READ_MORE.say(document.language)
    return said


def _teaser(values: Mapping[str, Any]) -> TeaserRules:
    return TeaserRules(**{key: value for key, value in values.items() if key != "utm"})


def _utm(values: Mapping[str, str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((f"utm_{key}", value) for key, value in values.items() if value)


def _footer(section: FooterSection) -> Footer:
    return Footer(
        text=section.text,
        name=section.name,
        omit_own=section.omit_own,
        networks=tuple(
            FooterLink(label=each.label, url=each.url, platform=each.platform) for each in section.networks
        ),
        extras=tuple(FooterLink(label=each.label, url=each.url) for each in section.extras),
    )
