"""Rich text: our own tree of spans, read from Telegram entities and Markdown.

Every tree made here is canonical: the order of nesting is fixed (`_NESTING`), neighbours alike are one.
So two texts that look the same are equal, and what goes out as entities comes back as the same tree.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any


class Style(StrEnum):
    """What a span means. The values are Telegram's entity types (Bot API 10.3, MessageEntity)."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strikethrough"
    SPOILER = "spoiler"
    CODE = "code"
    PRE = "pre"
    QUOTE = "blockquote"
    LINK = "text_link"


#: outermost first: the order in which Telegram's own parser nests entities of one stretch
_NESTING = (
    Style.QUOTE,
    Style.PRE,
    Style.CODE,
    Style.LINK,
    Style.BOLD,
    Style.ITALIC,
    Style.UNDERLINE,
    Style.STRIKE,
    Style.SPOILER,
)
_RANK = {style: rank for rank, style in enumerate(_NESTING)}

#: what Telegram cannot split: it passes on a hundred of these in one message and drops the rest
SOLID = frozenset({Style.QUOTE, Style.PRE, Style.CODE, Style.LINK})
SOLID_LIMIT = 100

Mark = tuple[Style, str | None]  #: a style, and the address of a LINK
Run = tuple[str, tuple[Mark, ...]]  #: a stretch of text of one formatting
Edit = tuple[int, int, str]  #: from, until (code points), what stands there instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A formatted stretch of a text, as Telegram wants it: offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A styled stretch; may hold others."""

    style: Style
    children: "tuple[str | Span, ...]"
    url: str | None = None  #: of a LINK


Node = str | Span


@dataclass(frozen=True, slots=True)
class RichText:
    """Formatted text as a tree. Positions are code points unless said otherwise."""

    nodes: tuple[Node, ...] = ()

    @property
    def plain(self) -> str:
        """The letters without their formatting."""
        if len(self.nodes) == 1 and isinstance(self.nodes[0], str):  # most lines of most articles
            return self.nodes[0]
        found: list[str] = []
        _letters(self.nodes, found)
        return "".join(found)

    def __bool__(self) -> bool:
        return bool(self.nodes)

    def __add__(self, other: "RichText") -> "RichText":
        return RichText.of_runs([*self.runs(), *other.runs()])

    @classmethod
    def of(cls, text: str, style: Style | None = None, url: str | None = None) -> "RichText":
        """`text` in one style, or in none."""
        return cls.of_runs([(text, () if style is None else ((style, url),))])

    @classmethod
    def of_runs(cls, runs: Iterable[Run]) -> "RichText":
        """The canonical tree of `runs`; formatting that cannot go together is settled here."""
        settled = [(text, _settle(marks)) for text, marks in runs if text]
        if len(settled) == 1 and not settled[0][1]:  # most lines of most articles
            return cls((settled[0][0],))
        return cls(_grow(settled, 0))

    @classmethod
    def join(cls, separator: str, parts: Iterable["RichText"]) -> "RichText":
        """The parts with a plain separator between them."""
        runs: list[Run] = []
        for number, part in enumerate(parts):
            if number:
                runs.append((separator, ()))
            runs.extend(part.runs())
        return cls.of_runs(runs)

    def runs(self) -> Iterator[Run]:
        """The text as stretches of one formatting, in order."""
        for node in self.nodes:
            if isinstance(node, str):  # the common case, without a generator of its own
                yield node, ()
            else:
                yield from _walk(node, ())

    def cut(self, ranges: Iterable[tuple[int, int]]) -> Iterator["RichText"]:
        """The stretches at `ranges`, which ascend and do not overlap: one pass, however many they are."""
        runs = list(self.runs())
        index = base = 0
        for start, stop in ranges:
            while index < len(runs) and base + len(runs[index][0]) <= start:
                base += len(runs[index][0])
                index += 1
            yield RichText.of_runs(_between(runs, index, start - base, stop - base))

    def slice(self, start: int, stop: int | None = None) -> "RichText":
        """The stretch from `start` until `stop`, as Python slices."""
        length = len(self.plain)
        start, stop, _ = slice(start, stop).indices(length)
        if start == 0 and stop == length:
            return self
        return next(self.cut([(start, max(start, stop))]))

    def strip(self) -> "RichText":
        """Without white space at both ends."""
        plain = self.plain
        start = len(plain) - len(plain.lstrip())
        return self.slice(start, max(start, len(plain.rstrip())))

    def map(self, change: Callable[[str], str]) -> "RichText":
        """The same formatting over changed letters; `change` sees one stretch at a time."""
        return RichText.of_runs((change(text), marks) for text, marks in self.runs())

    def replace(self, edits: Sequence[Edit]) -> "RichText":
        """With `edits` applied (ascending, not overlapping); what is new looks like what it replaces."""
        place, ranges = 0, []
        for start, stop, _ in edits:
            ranges += [(place, start), (start, stop)]
            place = stop
        pieces = list(self.cut([*ranges, (place, len(self.plain))]))
        runs: list[Run] = []
        for kept, replaced, (_, _, new) in zip(pieces[::2], pieces[1::2], edits, strict=False):
            runs += [*kept.runs(), (new, next(replaced.runs(), ("", ()))[1])]
        return RichText.of_runs([*runs, *pieces[-1].runs()])

    def without(self, *styles: Style) -> "RichText":
        """The same letters, these styles taken off."""
        if all(isinstance(node, str) for node in self.nodes):
            return self
        return RichText.of_runs(
            (text, tuple(mark for mark in marks if mark[0] not in styles)) for text, marks in self.runs()
        )

    def styled(self, style: Style, url: str | None = None) -> "RichText":
        """The same letters, all of them in `style` as well."""
        return RichText.of_runs((text, (*marks, (style, url))) for text, marks in self.runs())

    def lines(self) -> list["RichText"]:
        """Split at every line feed."""
        return list(self.cut(_ranges(self.plain, "\n")))

    @classmethod
    def from_entities(cls, text: str, entities: Iterable[Entity]) -> "RichText":
        """What Telegram sent. Entities that mark no style of ours (url, mention, hashtag …) are just text.

        Crossing entities are split, offsets out of range are clipped.
        """
        at = _code_points(text)
        marked = ((at(each.offset), at(each.offset + each.length), _mark(each)) for each in entities)
        return cls.marked(text, [(start, stop, mark) for start, stop, mark in marked if mark is not None])

    @classmethod
    def marked(cls, text: str, marks: Iterable[tuple[int, int, Mark]]) -> "RichText":
        """`text` with each mark from its first code point until before its second; marks may cross."""
        turns: dict[int, list[tuple[int, Mark | None]]] = {0: [], len(text): []}
        for number, (start, stop, mark) in enumerate(marks):
            if start < stop:
                turns.setdefault(start, []).append((number, mark))
                turns.setdefault(stop, []).append((number, None))
        return cls.of_runs(_sweep(text, turns))

    def to_entities(self) -> tuple[str, tuple[Entity, ...]]:
        """Text and entities as Telegram wants them: nested, never crossing, at most 100 `SOLID` ones."""
        found: list[Entity] = []
        offset = 0
        for node in self.nodes:
            offset = _emit(node, offset, found)
        return self.plain, tuple(_affordable(found))

    def to_json(self) -> list[Any]:
        """The tree as JSON values."""
        return [_node_to_json(node) for node in self.nodes]

    @classmethod
    def from_json(cls, value: list[Any]) -> "RichText":
        """The tree back from its JSON values."""
        return cls(tuple(_node_from_json(node) for node in value))


def _walk(node: Node, marks: tuple[Mark, ...]) -> Iterator[Run]:
    if isinstance(node, str):
        yield node, marks
        return
    for child in node.children:
        yield from _walk(child, (*marks, (node.style, node.url)))


def _letters(nodes: Iterable[Node], found: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            found.append(node)
        else:
            _letters(node.children, found)


def _settle(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    if len(marks) > 1:
        chosen = dict(marks)  # of two addresses the inner one
        if Style.LINK in chosen:  # code and link exclude each other; the address is worth more than the look
            chosen.pop(Style.CODE, None)
            chosen.pop(Style.PRE, None)
        for code in (Style.PRE, Style.CODE):
            if code in chosen:
                chosen = {style: chosen[style] for style in (Style.QUOTE, code) if style in chosen}
        return tuple(sorted(chosen.items(), key=lambda mark: _RANK[mark[0]]))
    return marks


def _grow(runs: list[Run], depth: int) -> tuple[Node, ...]:
    nodes: list[Node] = []
    for mark, group in groupby(runs, key=lambda run: run[1][depth] if len(run[1]) > depth else None):
        if mark is None:
            nodes.append("".join([text for text, _ in group]))
        else:
            nodes.append(Span(mark[0], _grow(list(group), depth + 1), mark[1]))
    return tuple(nodes)


def _between(runs: Sequence[Run], index: int, start: int, stop: int) -> Iterator[Run]:
    """From `start` until `stop`, both counted from the beginning of the run at `index`."""
    while index < len(runs) and stop > 0:
        text, marks = runs[index]
        yield text[max(0, start) : stop], marks
        start, stop = start - len(text), stop - len(text)
        index += 1


def _ranges(text: str, separator: str) -> Iterator[tuple[int, int]]:
    start = 0
    while (stop := text.find(separator, start)) >= 0:
        yield start, stop
        start = stop + len(separator)
    yield start, len(text)


def _code_points(text: str) -> Callable[[int], int]:
    """From an offset in UTF-16 units to one in code points; the middle of a pair is its beginning."""
    pairs = [
        at + number for number, at in enumerate(at for at, letter in enumerate(text) if letter > "\uffff")
    ]
    return lambda offset: min(max(offset - bisect_left(pairs, offset), 0), len(text))


def _mark(entity: Entity) -> Mark | None:
    if entity.type == "expandable_blockquote":
        return Style.QUOTE, None
    if entity.type not in _RANK or (entity.type == Style.LINK and not entity.url):
        return None
    return Style(entity.type), entity.url if entity.type == Style.LINK else None


def _sweep(text: str, turns: dict[int, list[tuple[int, Mark | None]]]) -> Iterator[Run]:
    active: dict[int, Mark] = {}
    places = sorted(turns)
    for place, after in zip(places, [*places[1:], len(text)], strict=True):
        for number, mark in turns[place]:
            if mark is None:
                del active[number]
            else:
                active[number] = mark
        yield text[place:after], tuple(active.values())


def _emit(node: Node, offset: int, found: list[Entity]) -> int:
    if isinstance(node, str):
        return offset + len(node) + sum(letter > "\uffff" for letter in node)
    place = len(found)
    stop = offset
    for child in node.children:
        stop = _emit(child, stop, found)
    found.insert(place, Entity(type=node.style.value, offset=offset, length=stop - offset, url=node.url))
    return stop


def _affordable(entities: Iterable[Entity]) -> Iterator[Entity]:
    solid = 0
    for entity in entities:
        solid += entity.type in SOLID
        if entity.type not in SOLID or solid <= SOLID_LIMIT:
            yield entity


def _node_to_json(node: Node) -> Any:
    if isinstance(node, str):
        return node
    value = {"style": str(node.style), "children": [_node_to_json(child) for child in node.children]}
    return value | {"url": node.url} if node.url is not None else value


def _node_from_json(value: Any) -> Node:
    if isinstance(value, str):
        return value
    return Span(
        Style(value["style"]), tuple(_node_from_json(child) for child in value["children"]), value.get("url")
    )
