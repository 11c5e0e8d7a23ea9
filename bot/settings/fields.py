"""Small languages inside the configuration: choices, zones, addresses, texts with places. Time is in `clock`.

Every reader raises ValueError with a sentence that says what to write instead.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from enum import StrEnum
from string import Formatter
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from bot.core.teaser import Part

_Choice = TypeVar("_Choice", bound=StrEnum)

_LONGEST_WORD = 60  #: letters of a word that is shown; a longer one is something else
_FOOTER_PLACES = ("name", "networks")
_UTM_PLACES = ("platform", "channel", "queue")


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    by_lower = {each.casefold(): each for each in known}
    found = get_close_matches(word.casefold(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def unknown(kind: str, word: str, known: Iterable[str]) -> str:
    """`unknown channel "vkk"; did you mean "vk"?`, or what there is to choose from."""
    known = list(known)
    if len(word) > _LONGEST_WORD:
        word = f"{word[:_LONGEST_WORD]}…"
    if guess := did_you_mean(word, known):
        return f'unknown {kind} "{word}"; did you mean "{guess}"?'
    return f'unknown {kind} "{word}"; write one of: {", ".join(known)}'


def read_choice(kind: type[_Choice], value: object) -> _Choice:
    """One word of a fixed set."""
    words = [each.value for each in kind]
    if not isinstance(value, str):
        raise ValueError(f"must be one of: {', '.join(words)}; in quotes")
    if value not in words:
        raise ValueError(unknown("value", value, words))
    return kind(value)


def read_group(value: object) -> int:
    """A group's number, which is negative (Bot API 10.3, Chat)."""
    cure = (
        "write the number of the group, like -1001234567890; the bot tells it to an admin who adds it there"
    )
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"is no number; {cure}")
    if value >= 0:
        raise ValueError(f"{value} is a person, not a group; {cure}")
    return value


def read_zone(value: object) -> ZoneInfo:
    """An IANA zone."""
    example = 'write an IANA name like "Europe/Moscow"'
    if not isinstance(value, str) or not value.strip():
        raise ValueError(example)
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        guess = _zone_guess(value)
        cure = f'did you mean "{guess}"?' if guess else example
        raise ValueError(f'unknown zone "{value}"; {cure}') from None


def _zone_guess(word: str) -> str | None:
    """ "Moscow" means Europe/Moscow, and so does "europe/moskow"."""
    zones = sorted(available_timezones())
    cities = {zone.rpartition("/")[2]: zone for zone in reversed(zones)}
    if guess := did_you_mean(word, zones):
        return guess
    city = did_you_mean(word.replace(" ", "_"), cities)
    return cities[city] if city else None


def read_address(value: object) -> str:
    """A web address that a reader can open."""
    if isinstance(value, str) and not re.search(r"\s", value):
        try:
            parts = urlsplit(value)
            if parts.scheme in ("http", "https") and parts.hostname:
                return value
        except ValueError:
            pass
    raise ValueError(f'{shown(value)} is not a web address; write one like "https://t.me/nash_rayon"')


def read_footer_text(value: object) -> str:
    """A text with the places {name} and {networks}, and no others."""
    return _with_places(value, _FOOTER_PLACES)


def read_utm(value: object) -> str:
    """A text with the places {platform}, {channel} and {queue}, and no others."""
    return _with_places(value, _UTM_PLACES)


def _with_places(value: object, known: Sequence[str]) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text in quotes")
    names = [f"{{{name}}}" for name in known]
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    try:
        places = list(Formatter().parse(value))
    except ValueError:
        raise ValueError(f"has a single brace; write {listed}, and {{{{ for a brace itself") from None
    for _, place, form, conversion in places:
        if place is not None and (place not in known or form or conversion):
            written = place + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            guess = did_you_mean(place, known)
            cure = f"did you mean {{{guess}}}?" if guess else f"only {listed} are filled in"
            raise ValueError(f"unknown place {{{written}}}; {cure}")
    return value


def read_blocks(value: object) -> tuple[Part, ...]:
    """What a post shows, in order: each block once, and the headline or the lead among them."""
    names = [part.value for part in Part]
    if not isinstance(value, list):
        raise ValueError(f"must be a list of blocks in square brackets: {', '.join(names)}")
    for number, name in enumerate(value):
        if name not in names:
            raise ValueError(unknown("block", str(name), names))
        if name in value[:number]:
            raise ValueError(f'block "{name}" stands twice; keep one of them')
    if not {Part.HEADLINE, Part.LEAD} & set(value):
        raise ValueError('a post needs words of the article; write "headline" or "lead" among the blocks')
    return tuple(Part(name) for name in value)


def shown(value: object) -> str:
    """A value as it stands in the file, near enough."""
    return (
        f'"{value}"'
        if isinstance(value, str)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )
