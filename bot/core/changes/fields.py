"""Fields: what is said of one value that changed: «промежуток между постами — 30 мин (было: 20 мин)»."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from datetime import time, timedelta
from typing import Any, NamedTuple

from bot.core.calendar.spans import say_span
from bot.core.language import Language, Words

Say = Callable[[Any, Language], str]


class Field(NamedTuple):
    """How people call a value, and how it is said. Without `say` the label says it all."""

    label: Words
    say: Say | None = None


_WAS = Words("{label} now {new} (was {old})")
_OTHER = Words("changed: {name}")
_NONE = Words("none", context="a setting")


def field_changes(
    old: Any, new: Any, known: Mapping[str, Field], language: Language, *, besides: Collection[str] = ()
) -> list[str]:
    """A phrase per field of two dataclass values that differs; `besides`: those that are said elsewhere.

    A field that `known` has no name for is called as it is in the code: better than not at all.
    """
    phrases = []
    for name in (one.name for one in fields(new) if one.name not in besides):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            phrases.append(_phrase(name, known.get(name), before, after, language))
    return phrases


def _phrase(name: str, field: Field | None, before: Any, after: Any, language: Language) -> str:
    if field is None:
        return _OTHER.say(language, name=name)
    label = field.label.say(language)
    if field.say is None:
        return label
    old, new = (_said(field.say, value, language) for value in (before, after))
    return _WAS.say(language, label=label, old=old, new=new)


def _said(say: Say, value: Any, language: Language) -> str:
    return say(value, language) if value else _NONE.say(language)


def span(value: timedelta, language: Language) -> str:
    """«20 мин»."""
    return say_span(value, language)


def plain(value: object, language: Language) -> str:
    """As it stands in the configuration."""
    return str(value)


def clock(value: time, language: Language) -> str:
    """«15:00», and «15:00:30» where there are seconds."""
    return value.isoformat("seconds" if value.second else "minutes")
