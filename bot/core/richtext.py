"""Rich text: our own tree of spans, read from Telegram entities and Markdown."""

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class RichText:
    """Formatted text as a tree."""

    nodes: tuple[str | Span, ...] = ()

    @property
    def plain(self) -> str:
        """The letters without their formatting."""
        return "".join(_plain(node) for node in self.nodes)


def _plain(node: str | Span) -> str:
    return node if isinstance(node, str) else "".join(_plain(child) for child in node.children)
