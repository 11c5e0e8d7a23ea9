"""Staff: channels, people and everything that is the whole newsroom's: what changed, in sentences."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from bot.core.changes.fields import Field, clock, field_changes, plain, span
from bot.core.language import Language, Words
from bot.core.newsroom import Channel, Editor, Group, Newsroom, Role

_CHANNEL_NEW = Words("New channel “{name}” ({platform}).")
_CHANNEL_GONE = Words("Channel “{name}” was removed.")
_CHANNEL = Words("Channel “{name}”: {changes}.")
_EDITOR_NEW = Words("{name} ({role}) has joined the newsroom.")
_EDITOR_GONE = Words("{name} has left the newsroom.")
_EDITOR = Words("{name}: {changes}.")
_ROLES = {
    Role.AUTHOR: Words("author"),
    Role.EDITOR: Words("editor"),
    Role.ADMIN: Words("admin"),
}

_GROUP_TOPIC = Words("{chat}, topic {topic}")
_GROUP_QUIET = Words("{where}, without notices")


def _group(value: Group, language: Language) -> str:
    where = str(value.chat)
    if value.topic is not None:
        where = _GROUP_TOPIC.say(language, chat=where, topic=value.topic)
    return where if value.notices else _GROUP_QUIET.say(language, where=where)


CHANNEL_FIELDS = MappingProxyType(
    {
        "platform": Field(Words("network"), plain),
        "options": Field(Words("another address or other options")),
        "max_per_hour": Field(Words("posts an hour at most"), plain),
        "delay": Field(Words("delay"), span),
        "credentials": Field(Words("other credentials")),
        "teaser": Field(Words("posts look otherwise")),
        "utm": Field(Words("other marks in links")),
    }
)
EDITOR_FIELDS = MappingProxyType(
    {
        "name": Field(Words("name"), plain),
        "role": Field(Words("role"), lambda role, language: _ROLES[role].say(language)),
    }
)
NEWSROOM_FIELDS = MappingProxyType(
    {
        "timezone": Field(Words("Time zone"), plain),
        "language": Field(Words("Language"), plain),
        "footer": Field(Words("The footer is another one")),
        "teaser": Field(Words("Posts look otherwise")),
        "labels": Field(Words("The labels are other ones")),
        "runway_at": Field(Words("Reminder of empty slots at"), clock),
        "digest_at": Field(Words("Daily digest at"), clock),
        "group": Field(Words("The newsroom's group"), _group),
    }
)
ELSEWHERE = ("queues", "channels", "editors")

Key = TypeVar("Key")
Value = TypeVar("Value")


def newsroom_changes(old: Newsroom, new: Newsroom) -> list[str]:
    """Everything but the queues."""
    language = new.language
    values = field_changes(old, new, NEWSROOM_FIELDS, language, besides=ELSEWHERE)
    return [
        *_channels(old.channels, new.channels, language),
        *_editors(old.editors, new.editors, language),
        *(f"{phrase[0].upper()}{phrase[1:]}." for phrase in values),
    ]


def _channels(old: Mapping[str, Channel], new: Mapping[str, Channel], language: Language) -> list[str]:
    gone, added, changed = _sorted_out(old, new)
    return [
        *(_CHANNEL_GONE.say(language, name=one.name) for one in gone),
        *(_CHANNEL_NEW.say(language, name=one.name, platform=one.platform) for one in added),
        *(
            _CHANNEL.say(
                language,
                name=now.name,
                changes="; ".join(field_changes(was, now, CHANNEL_FIELDS, language)),
            )
            for was, now in changed
        ),
    ]


def _editors(old: Mapping[int, Editor], new: Mapping[int, Editor], language: Language) -> list[str]:
    gone, added, changed = _sorted_out(old, new)
    return [
        *(_EDITOR_GONE.say(language, name=one.name) for one in gone),
        *(_EDITOR_NEW.say(language, name=one.name, role=_ROLES[one.role].say(language)) for one in added),
        *(
            _EDITOR.say(
                language,
                name=now.name,
                changes="; ".join(field_changes(was, now, EDITOR_FIELDS, language)),
            )
            for was, now in changed
        ),
    ]


def _sorted_out(
    old: Mapping[Key, Value], new: Mapping[Key, Value]
) -> tuple[list[Value], list[Value], list[tuple[Value, Value]]]:
    """What is gone, what was added, and what is another one than before."""
    gone = [one for name, one in old.items() if name not in new]
    added = [one for name, one in new.items() if name not in old]
    changed = [(old[name], one) for name, one in new.items() if name in old and old[name] != one]
    return gone, added, changed
