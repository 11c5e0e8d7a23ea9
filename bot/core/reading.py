"""Reading: from what was handed in to an article: headline, paragraphs, quotations, link, tags."""

import re
from collections.abc import Iterable

from bot.core.article import Article, Own
from bot.core.language import Language, Words
from bot.core.richtext import Entity, RichText, Style
from bot.core.text.letters import clean, visible
from bot.core.text.lines import Line, divide, is_hashtags, own_line_link, set_aside, without_marks
from bot.core.text.links import is_address
from bot.core.text.markdown import from_markdown
from bot.core.text.quotations import blocks

LONGEST = 1_000_000  #: letters; more than this is a library or a mistake

_EMPTY = Words("there is no text: at least a headline is needed")
_NO_STORY = Words("there is no paragraph: send what is to stand under the headline")
_TOO_LONG = Words("the text is too long: {length} characters; an article has at most {longest}")
_ABBREVIATED = re.compile(r"(?:^|[\s.(])(?:г|гг|в|вв|др|пр|т|д|п|руб|коп|тыс|ул|стр|обл)\.$", re.IGNORECASE)


class NothingToRead(ValueError):
    """No article can be made of this; `say` tells an editor why, `str` tells a shell."""

    def __init__(self, words: Words, **values: object) -> None:
        super().__init__(words.say("en", **values))
        self._words = words
        self._values = values

    def say(self, language: Language) -> str:
        """The reason in the newsroom's language."""
        return self._words.say(language, **self._values)


def read_text(text: str, *, link_hint: str | None = None) -> Article:
    """UTF-8 text or Markdown: the first non-empty line is the headline, blank lines divide paragraphs.

    `link_hint` beats a link found in the text. Raises NothingToRead where there is no text, or far too much.
    """
    _check_length(text)
    return read_rich(from_markdown(clean(text)), link_hint=link_hint)


def read_message(text: str, entities: Iterable[Entity] = (), *, link_hint: str | None = None) -> Article:
    """A Telegram message, formatting kept. Raises NothingToRead as `read_text` does."""
    _check_length(text)
    return read_rich(RichText.from_entities(text, entities).map(clean), link_hint=link_hint)


def read_rich(text: RichText, *, link_hint: str | None = None) -> Article:
    """Formatted text from anywhere, understood as `read_text` does. Raises NothingToRead: no text."""
    mark, lines = without_marks(_lines(text))
    tags, lines = _leading_tags(lines)
    headline, lines = _without_repeats(_headline(lines[0].text), lines[1:])
    rest = set_aside(lines)
    link = link_hint or _first_link(rest.lines)
    if link is None and is_address(headline.plain):
        link = headline.plain  # a bare link: its card says more than its letters
    return Article(
        headline=headline,
        body=blocks(_beside(link, rest.lines)),
        link=link,
        tags=tuple(dict.fromkeys((*tags, *rest.tags))),
        bylines=rest.bylines,
        footer=rest.footer,
        mark=mark,
    )


def read_story(text: RichText) -> Article:
    """What stands under a headline, understood as `read_rich` does; the headline is left empty.

    Raises NothingToRead where there is no paragraph.
    """
    mark, lines = without_marks(_lines(text))
    rest = set_aside(lines)
    link = _first_link(rest.lines)
    body = blocks(_beside(link, rest.lines))
    if not body:
        raise NothingToRead(_NO_STORY)
    return Article(
        headline=RichText(),
        body=body,
        link=link,
        tags=rest.tags,
        bylines=rest.bylines,
        footer=rest.footer,
        mark=mark,
    )


def read_headline(text: RichText) -> RichText:
    """A headline alone, on one line. Raises NothingToRead: no text."""
    return _headline(RichText.join(" ", [line.text for line in _lines(text)]))


def read_own(text: RichText, platform: str) -> Own:
    """A text for one network alone: lines and paragraphs as they were written. Raises NothingToRead."""
    mark, lines = without_marks(_lines(text))
    tags, lines = _leading_tags(lines)
    rest = set_aside(lines[1:])
    link = _first_link(rest.lines)
    return Own(
        platform=platform,
        headline=_headline(lines[0].text),
        text=_as_written(_beside(link, rest.lines)),
        link=link,
        tags=tuple(dict.fromkeys((*tags, *rest.tags))),
        bylines=rest.bylines,
        mark=mark,
    )


def _lines(text: RichText) -> list[Line]:
    lines = [line for line in divide(text) if visible(line.plain)]
    if not lines:
        raise NothingToRead(_EMPTY)
    return lines


def _beside(link: str | None, lines: list[Line]) -> list[Line]:
    """The story without the line that is nothing but its link."""
    return [line for line in lines if link is None or own_line_link(line) != link]


def _as_written(lines: list[Line]) -> RichText:
    parts: list[RichText] = []
    for number, line in enumerate(lines):
        parts += [RichText.of("\n\n" if line.gap else "\n"), line.text] if number else [line.text]
    return RichText.join("", parts)


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise NothingToRead(_TOO_LONG, length=len(text), longest=LONGEST)


def _leading_tags(lines: list[Line]) -> tuple[list[str], list[Line]]:
    """A rubric above the headline («#новости») is no headline."""
    if len(lines) > 1 and is_hashtags(lines[0].plain):
        return lines[0].plain.replace("#", " ").split(), lines[1:]
    return [], lines


def _headline(line: RichText) -> RichText:
    text = line.without(Style.BOLD, Style.QUOTE, Style.PRE).strip()  # bold is the networks' business
    plain = text.plain
    if plain.endswith(".") and not plain.endswith("..") and not _ABBREVIATED.search(plain) and len(plain) > 1:
        return text.slice(0, len(plain) - 1).strip()
    return text


def _without_repeats(headline: RichText, lines: list[Line]) -> tuple[RichText, list[Line]]:
    """Content systems paste the headline twice, once of it in capitals; the quieter one is kept."""
    wanted = _letters(headline.plain)
    longest = 2 * len(headline.plain) + 9
    index = 0
    while wanted and index < len(lines) and _letters(lines[index].plain[:longest]) == wanted:
        if headline.plain.isupper():
            headline = _headline(lines[index].text)
        index += 1
    return headline, lines[index:]


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _first_link(lines: list[Line]) -> str | None:
    found = (own_line_link(line) for line in lines)
    return next((link for link in found if link is not None and is_address(link)), None)
