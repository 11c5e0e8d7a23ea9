"""Likeness: what the same story keeps when it comes twice: its headline, its link, most of its words."""

import re
from dataclasses import dataclass
from zlib import crc32

from bot.core.article import Article
from bot.core.text.links import canonical, is_address

#: bits of a sketch: what a database's whole number holds without its sign
BITS = 60
#: sketches of texts worth comparing differ in fewer bits than this; those of strangers in thirty
NEAR = 16
#: texts of which so much is the same are the same story
SAME = 0.5
#: a text of fewer words is known by its headline alone
_FEWEST = 12
_WORDS = re.compile(r"\w+")
#: words that stand together are compared: single ones are the same in many texts
_TOGETHER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What an article is recognised by."""

    mark: str  #: of the headline
    address: str | None  #: of the page, canonical
    sketch: int | None  #: of the text; None: it is too short to be sketched


def likeness_of(article: Article) -> Likeness:
    """Headline, link and text of an article, made comparable."""
    link = article.link
    address = canonical(link) if link is not None and is_address(link) else None
    return Likeness(mark=fingerprint(article.title), address=address, sketch=sketch_of(_text(article)))


def tells_the_same(one: Article, other: Article) -> bool:
    """They are about the same page, or half of the shorter text stands in the other one."""
    if one.link and other.link and likeness_of(one).address == likeness_of(other).address:
        return True
    runs, others = set(_runs(_text(one))), set(_runs(_text(other)))
    fewer = min(len(runs), len(others))
    return fewer >= _FEWEST - _TOGETHER and len(runs & others) >= SAME * fewer


def fingerprint(title: str) -> str:
    """What is left of a headline without signs, spaces and capitals."""
    return "".join(letter for letter in title.casefold() if letter.isalnum())


def sketch_of(text: str) -> int | None:
    """Texts that share most of their words, in the same order, have sketches that differ in few bits.

    Of all runs of three words that fall into the same of sixty boxes the one with the smallest checksum is
    kept, and of that one bit (one permutation hashing); an empty box takes its right neighbour's.
    """
    runs = _runs(text)
    if len(runs) <= _FEWEST - _TOGETHER:
        return None
    boxes: dict[int, int] = {}
    for run in runs:
        value, box = divmod(crc32(run.encode()) * 0x9E3779B1 % 2**32, BITS)
        if value < boxes.get(box, 2**32):
            boxes[box] = value
    return sum(_bit(boxes, box) << box for box in range(BITS))


def are_near(one: int, other: int) -> bool:
    """Whether two sketches may be of nearly the same text."""
    return (one ^ other).bit_count() < NEAR


def _text(article: Article) -> str:
    return " ".join([article.headline.plain, *[block.text.plain for block in article.body]])


def _runs(text: str) -> list[str]:
    words = _WORDS.findall(text.casefold().replace("ё", "е"))
    return [" ".join(run) for run in zip(*(words[start:] for start in range(_TOGETHER)), strict=False)]


def _bit(boxes: dict[int, int], box: int) -> int:
    ahead = 0
    while (box + ahead) % BITS not in boxes:
        ahead += 1
    # the distance takes part, or two short texts would be alike in all that they lack
    return (boxes[(box + ahead) % BITS] * (2 * ahead + 1) >> 7) & 1
