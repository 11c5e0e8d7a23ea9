"""Lines: what stands on a line of its own beside the story: links, hashtags, bylines, a call to subscribe."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.richtext import RichText, Style
from bot.core.text.asides import is_byline, is_call, is_mark, is_network_address

_HASHTAG = re.compile(r"#\w[\w-]*")
_HASHTAGS = re.compile(r"#\w[\w-]*(?:[\s,;|/·•]*#\w[\w-]*)*[\s,;|/·•.]*")
_READ_MORE = re.compile(
    r"(?:читать|читайте|подробнее|подробности|полностью|полный текст|продолжение|ссылка|read|more|full|link)"
    r"[^\n]{0,60}",
    re.IGNORECASE,
)
_BARE_LINK = re.compile(r"[<(]?(https?://[^\s<>]+?)[>)]?[.,;]?", re.IGNORECASE)
_BARE_DOMAIN = re.compile(r"(?:[a-zа-яё0-9-]{1,63}\.){1,4}[a-zа-яё]{2,12}/[^\s<>]+", re.IGNORECASE)
_LINK_WITH_WORDS = re.compile(r"([^\n]{1,80}?)[\s:—–→>👉-]+(https?://\S+?)[.,;]?")


class Line(NamedTuple):
    """One line that is not blank, and whether a blank one stood before it."""

    text: RichText
    plain: str
    gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What remains of an article's lines, and what was set aside as data."""

    lines: list[Line]
    tags: tuple[str, ...]
    bylines: tuple[str, ...]
    footer: str | None


def divide(text: RichText) -> list[Line]:
    """The lines of `text` that are not blank, without white space at their ends. Linear."""
    ranges: list[tuple[int, int]] = []
    gaps: list[bool] = []
    start, gap = 0, False
    for line in text.plain.split("\n"):
        if bare := line.strip():
            begin = start + line.index(bare[0])
            ranges.append((begin, begin + len(bare)))
            gaps.append(gap)
        gap = not bare
        start += len(line) + 1
    return [Line(part, part.plain, gap) for part, gap in zip(text.cut(ranges), gaps, strict=True)]


def is_hashtags(line: str) -> bool:
    """Whether a line consists of hashtags alone."""
    return _HASHTAGS.fullmatch(line) is not None


def own_line_link(line: Line) -> str | None:
    """The address, where a line is nothing but a link or «Читать полностью: …»."""
    formatted = any(not isinstance(node, str) for node in line.text.nodes)
    if len(line.plain) > 2000 or not (formatted or "/" in line.plain):
        return None
    if found := _BARE_LINK.fullmatch(line.plain):
        return found[1]
    if _BARE_DOMAIN.fullmatch(line.plain) and not is_network_address(line.plain):
        return f"https://{line.plain}"
    if (found := _LINK_WITH_WORDS.fullmatch(line.plain)) and _READ_MORE.fullmatch(found[1]):
        return found[2]
    links = set(_links(line.text))
    return links.pop() if len(links) == 1 and _READ_MORE.fullmatch(line.plain) else None


def without_marks(lines: list[Line]) -> tuple[str | None, list[Line]]:
    """The marks of advertising, wherever they stand, and the other lines. Where there is no other: all."""
    marks = [line.plain for line in lines if is_mark(line.plain)]
    if not marks or len(marks) == len(lines):
        return None, lines
    rest: list[Line] = []
    gap = False  # the blank line above a mark divides what stands around it
    for line in lines:
        if is_mark(line.plain):
            gap = gap or line.gap
        else:
            rest.append(line._replace(gap=gap or line.gap))
            gap = False
    return "\n".join(dict.fromkeys(marks)), rest


def set_aside(lines: list[Line]) -> Rest:
    """Bylines anywhere; hashtags and a call to subscribe at the end."""
    bylines = tuple(line.plain for line in lines if is_byline(line.plain))
    story = [line for line in lines if not is_byline(line.plain)]
    tags: list[str] = []  # last first, as they are found: putting each in front would move all the others
    footer: list[str] = []
    links: list[Line] = []
    while story and _aside(story[-1], tags, footer, links):
        story.pop()
    if story:
        story[-1] = _without_trailing_tags(story[-1], tags)
    if footer:  # the addresses that the call to subscribe stood above
        footer[:0] = [line.plain for line in links if is_network_address(line.plain)]
        links = [line for line in links if not is_network_address(line.plain)]
    return Rest(
        lines=[*story, *reversed(links)],
        tags=tuple(dict.fromkeys(reversed(tags))),
        bylines=bylines,
        footer="\n".join(reversed(footer)) or None,
    )


def _aside(line: Line, tags: list[str], footer: list[str], links: list[Line]) -> bool:
    """Whether the last line is none of the story; it is then noted where it belongs."""
    if (bare := _without_trailing_tags(line, [])) is not line and own_line_link(bare) is not None:
        tags += _names_backwards(line.plain[len(bare.plain) :])
        line = bare
    if is_hashtags(line.plain):
        tags += _names_backwards(line.plain)
    elif _calls_to_subscribe(line):
        footer.append(line.plain)
    elif own_line_link(line) is not None:
        links.append(line)
    else:
        return False
    return True


def _calls_to_subscribe(line: Line) -> bool:
    return is_call(line.plain, linked=any(_links(line.text)))


def _links(text: RichText) -> Iterator[str]:
    return (url for _, marks in text.runs() for style, url in marks if style is Style.LINK and url)


def _without_trailing_tags(line: Line, tags: list[str]) -> Line:
    """«… открыли мост. #мост #новости»: the hashtags after the last sentence."""
    plain = line.plain
    stop = len(plain)
    while (word := _last_word(plain, stop)) and _HASHTAG.fullmatch(word):
        stop = _without_blanks(plain, stop - len(word))
    bare = Line(line.text.slice(0, stop), plain[:stop], line.gap)
    if stop == len(plain) or (plain[stop - 1 : stop] not in ".!?…»)" and own_line_link(bare) is None):
        return line
    tags += _names_backwards(plain[stop:])
    return bare


def _last_word(text: str, stop: int) -> str:
    window = text[max(0, stop - 100) : stop]
    return window.split()[-1] if window.split() else ""


def _without_blanks(text: str, stop: int) -> int:
    """Where `text[:stop].rstrip()` ends, without a copy of a text that may be long."""
    while stop and text[stop - 1].isspace():
        stop -= 1
    return stop


def _names_backwards(text: str) -> list[str]:
    return [found[0][1:] for found in _HASHTAG.finditer(text)][::-1]
