"""Lines: what stands on a line of its own beside the story: links, hashtags, bylines, a call to subscribe."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.richtext import RichText, Style

_HASHTAG = re.compile(r"#\w[\w-]*")
_HASHTAGS = re.compile(r"#\w[\w-]*(?:[\s,;]+#\w[\w-]*)*[\s,;.]*")
_MADE_BY = (
    r"(?i:(?:Фото(?:граф(?:ия|ии)?|коллаж)?|Видео|Источник|Авторы?|Текст|Иллюстрация|Инфографика|Подготовила?"
    r"|Photos?|Video|Source|Author|Text|Words|Picture)"
    r"(?: (?:и|and) (?:фото|видео|текст|photos?|text))?(?: автора)?)"
)
_NAME = r"[А-ЯЁA-Z][\w.’-]*"
_BYLINE = re.compile(
    rf"{_MADE_BY}\s*(?::\s*|[—–-]\s+|/\s*)\S.*"
    rf"|{_MADE_BY}\s+{_NAME}(?:\s{_NAME}){{0,3}}(?:\s*[/,|(].{{1,60}}[^.])?"
    r"|(?i:фото)(?: автора| (?:из|с) .{3,60}[^.]| предоставлен[оы] .{3,80}[^.])"
    r"|[©Ⓒ]\s*\S.*|\(c\) \S.*"
)
_SUBSCRIBE = re.compile(
    r"\W*(?:подпис(?:ывайтесь|ывайся|аться|ка\b|ывайте)|подпишитесь|читайте нас|следите за н(?:ами|овостями)"
    r"|присоединяйтесь|мы во? |(?:ещё )?больше новостей|наш канал|наши соцсети|subscribe|follow us)",
    re.IGNORECASE,
)
_PLACES = re.compile(
    r"telegram|телеграм|вконтакте|\bвк\b|\bvk\b|\bок\b|одноклассник|\bmax\b|\bмакс\b|дзен|dzen|whatsapp|viber|rutube"
    r"|youtube|t\.me/|vk\.(?:com|ru)/|ok\.ru/|канал|соцсет|\|",
    re.IGNORECASE,
)
_READ_MORE = re.compile(
    r"(?:читать|читайте|подробнее|подробности|полностью|полный текст|продолжение|ссылка|read|more|full|link)"
    r"[^\n]{0,60}",
    re.IGNORECASE,
)
_BARE_LINK = re.compile(r"[<(]?(https?://[^\s<>]+?)[>)]?[.,;]?", re.IGNORECASE)
_LINK_WITH_WORDS = re.compile(r"([^\n]{1,80}?)[\s:—–-]+(https?://\S+)")
_LONGEST_FOOTER = 500


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
    if len(line.plain) > 2000:
        return None
    if found := _BARE_LINK.fullmatch(line.plain):
        return found[1]
    if (found := _LINK_WITH_WORDS.fullmatch(line.plain)) and _READ_MORE.fullmatch(found[1]):
        return found[2]
    links = {url for _, marks in line.text.runs() for style, url in marks if style is Style.LINK}
    return links.pop() if len(links) == 1 and _READ_MORE.fullmatch(line.plain) else None


def set_aside(lines: list[Line]) -> Rest:
    """Bylines anywhere; hashtags and a call to subscribe at the end."""
    bylines = tuple(line.plain for line in lines if _is_byline(line.plain))
    story = [line for line in lines if not _is_byline(line.plain)]
    tags: list[str] = []
    footer: list[str] = []
    links: list[Line] = []
    while story and _aside(story[-1], tags, footer, links):
        story.pop()
    if story:
        story[-1] = _without_trailing_tags(story[-1], tags)
    return Rest(
        lines=[*story, *reversed(links)],
        tags=tuple(dict.fromkeys(tags)),
        bylines=bylines,
        footer="\n".join(reversed(footer)) or None,
    )


def _is_byline(line: str) -> bool:
    return len(line) <= 200 and _BYLINE.fullmatch(line) is not None


def _aside(line: Line, tags: list[str], footer: list[str], links: list[Line]) -> bool:
    """Whether the last line is none of the story; it is then noted where it belongs."""
    if is_hashtags(line.plain):
        tags[:0] = _names(line.plain)
    elif _calls_to_subscribe(line):
        footer.append(line.plain)
    elif own_line_link(line) is not None:
        links.append(line)
    else:
        return False
    return True


def _calls_to_subscribe(line: Line) -> bool:
    if len(line.plain) > _LONGEST_FOOTER or not _SUBSCRIBE.match(line.plain):
        return False
    linked = any(style is Style.LINK for _, marks in line.text.runs() for style, _ in marks)
    return linked or _PLACES.search(line.plain) is not None


def _without_trailing_tags(line: Line, tags: list[str]) -> Line:
    """«… открыли мост. #мост #новости»: the hashtags after the last sentence."""
    plain = line.plain
    stop = len(plain)
    while (word := _last_word(plain, stop)) and _HASHTAG.fullmatch(word):
        stop = len(plain[: stop - len(word)].rstrip())
    if stop == len(plain) or plain[stop - 1 : stop] not in ".!?…»)":
        return line
    tags[:0] = _names(plain[stop:])
    text = line.text.slice(0, stop)
    return Line(text, plain[:stop], line.gap)


def _last_word(text: str, stop: int) -> str:
    window = text[max(0, stop - 100) : stop]
    return window.split()[-1] if window.split() else ""


def _names(text: str) -> list[str]:
    return [found[0][1:] for found in _HASHTAG.finditer(text)]
