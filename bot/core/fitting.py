"""Fitting: a post's parts, and what gives way where a network has less room.

The lead gives way first, sentence by sentence, then the quotations, the hashtags and the bylines, and the
headline last. The footer and the newsroom's own words around the post are never cut; the mark of advertising
outlasts them all.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import NamedTuple

from bot.core.article import Block
from bot.core.language import Language, Plural, Words
from bot.core.post import utf16_length
from bot.core.richtext import RichText
from bot.core.teaser import USUAL_PARTS, Part
from bot.core.text.letters import visible
from bot.core.text.quotations import speaker_after
from bot.core.text.sentences import shorten

_GAP = "\n\n"
_MOST_TAGS = 30
_LEAST_LEAD = 40  #: a shorter beginning of a sentence says nothing
_EMPTY = RichText()
_NOTHING_LEFT = RichText.of("…")  #: every network refuses an empty text

_CAPTION = Words("the caption is longer than {limit}: {what}")
_TEXT = Words("the text is longer than {limit}: {what}")
_SENTENCES = Plural("{count} sentence", "{count} sentences", context="down to")
_LEAD_SHORTER = Words("the lead is down to {left}")
_LEAD_BROKEN_OFF = Words("only the beginning of the lead's first sentence is left")
_LEAD_GONE = Words("there is no room for the lead")
_QUOTE_GONE = Words("there is no room for the quotation")
_TAGS_GONE = Words("there is no room for all hashtags")
_BYLINES_GONE = Words("there is no room for the bylines")
_HEADLINE_SHORTER = Words("the headline is shortened")
_LINK_GONE = Words("there is no room for the link")
_FOOTER_GONE = Words("the footer has no room and is left out")
_MARK_GONE = Words("there is no room for the mark of advertising")
_FRAME_GONE = Words("there is no room for the newsroom's words before and after the post")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A post in parts, each as the network is to show it."""

    headline: RichText
    lead: tuple[RichText, ...] = ()  #: sentences
    breaks: frozenset[int] = frozenset()  #: which of them open another paragraph
    quotes: tuple[RichText, ...] = ()
    link: RichText = _EMPTY
    tags: tuple[str, ...] = ()  #: with "#"
    footer: RichText = _EMPTY
    bylines: RichText = _EMPTY
    mark: RichText = _EMPTY  #: shown whatever `order` says
    before: RichText = _EMPTY
    after: RichText = _EMPTY
    order: tuple[Part, ...] = USUAL_PARTS  #: of showing; what is not named is not shown

    def text(self) -> RichText:
        """The whole post: a blank line between the parts."""
        return RichText.join(_GAP, self._blocks())

    def changed(self, change: Callable[[RichText], RichText]) -> "Parts":
        """With `change` applied to everything that came from the article."""
        return replace(
            self,
            headline=change(self.headline),
            lead=tuple(map(change, self.lead)),
            quotes=tuple(map(change, self.quotes)),
            bylines=change(self.bylines),
        )

    def _blocks(self) -> list[RichText]:
        by_name = {
            Part.HEADLINE: self.headline,
            Part.LEAD: self._lead(),
            Part.QUOTE: RichText.join(_GAP, filter(None, self.quotes)),
            Part.BYLINES: self.bylines,
            Part.LINK: self.link,
            Part.HASHTAGS: RichText.of(" ".join(self.tags)),
            Part.FOOTER: self.footer,
        }
        place = self.order.index(Part.FOOTER) if Part.FOOTER in self.order else len(self.order)
        shown = [by_name[part] for part in self.order]
        blocks = [self.before, *shown[:place], self.mark, *shown[place:], self.after]
        return [block for block in blocks if block]

    def _lead(self) -> RichText:
        starts = [0, *sorted(one for one in self.breaks if 0 < one < len(self.lead)), len(self.lead)]
        return RichText.join(_GAP, [RichText.join(" ", self.lead[a:b]) for a, b in pairwise(starts)])


class Fitted(NamedTuple):
    """A text within its limit, and what it cost."""

    text: RichText
    warnings: tuple[str, ...]


def fit(
    parts: Parts,
    *,
    limit: int,
    language: Language,
    measure: Callable[[str], int] = utf16_length,
    caption: bool = False,
) -> Fitted:
    """`parts` as one text of at most `limit` as `measure` counts; never empty; says in words what gave way.

    `measure` counts every letter with at least 1 and a text no shorter than its parts together.
    """

    def over(candidate: Parts) -> int:
        return measure(candidate.text().plain) - limit

    fitting = next(each for each in _concessions(parts, over, measure) if over(each) <= 0)
    text = fitting.text()
    lost = "; ".join(_losses(parts, fitting, language))
    warning = (_CAPTION if caption else _TEXT).say(language, limit=limit, what=lost)
    return Fitted(text if visible(text.plain) else _NOTHING_LEFT, (warning,) if lost else ())


def quotation(block: Block) -> RichText:
    """A quotation with who said it: «…», — сообщила Анна Петрова."""
    text = block.text.strip()
    said = block.attribution
    if not said:
        return text
    joint = _joint(text.plain, said)
    if joint is None:
        return text + RichText.of(f"\n— {said}")
    return text + RichText.of(joint + said + ("" if said[-1] in ".!?…" else "."))


def _joint(words: str, said: str) -> str | None:
    """What stands between the words and «сообщила …» on one line; None: a name gets a line of its own."""
    last, mark = words[-2:-1], words[-1:]
    if mark in ("”", '"') and (last == "," or said[0].islower()):
        return " " if last in (",", "!", "?", "…", ".") else ", "
    if said[0].islower() and (mark in ("»", "“") or words[:1] in "—–"):
        return "\xa0— " if (last if mark in ("»", "“") else mark) in ("!", "?", "…") else ",\xa0— "
    return None


def marked_quotation(block: Block) -> RichText:
    """A quotation in quotation marks, for a network that has no other way to show whose words these are."""
    text, said = block.text.strip(), block.attribution
    if not said and not _dialogue(text.plain) and (found := speaker_after(text.plain)):
        stop, said = found
        text = text.slice(0, stop)
    return quotation(replace(block, text=_in_marks(text, signed=bool(said)), attribution=said))


def _in_marks(text: RichText, *, signed: bool) -> RichText:
    """`text` in «…», those inside as „…“, its full stop behind them; dialogue and what has marks as it is."""
    plain = text.plain
    if not plain or _dialogue(plain) or (plain[0] in '«“„"' and plain.rstrip(".,!?…")[-1:] in '»”“"'):
        return text
    stop = "." if plain.endswith(".") and not plain.endswith("..") else ""
    words = plain.removesuffix(stop)
    if re.search("[А-Яа-яЁё]", words):
        words = f"«{words.replace('«', '„').replace('»', '“')}»"
    else:
        words, stop = f"“{words if signed else plain}”", ""
    return RichText.of(words if signed else words + stop)


def _dialogue(text: str) -> bool:
    """«— Мы рады! — сказал мэр.» shows by its dash that somebody speaks."""
    return text[:1] in ("—", "–", "-")


def hashtags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as every network reads them: letters, digits and underscores, each once, at most 30."""
    names = (re.sub(r"\W+", "_", tag).strip("_") for tag in tags)
    return tuple(islice(dict.fromkeys(f"#{name}" for name in names if name), _MOST_TAGS))


def _concessions(
    parts: Parts, over: Callable[[Parts], int], measure: Callable[[str], int]
) -> Iterator[Parts]:
    """Ever smaller versions of `parts`; the last one fits every limit."""
    for left in range(len(parts.lead), 0, -1):
        yield (shorter := replace(parts, lead=parts.lead[:left]))
    if parts.lead and (beginning := _broken_off(shorter, -over(replace(parts, lead=())), measure)):
        yield beginning
    yield (parts := replace(parts, lead=()))
    while parts.quotes:
        yield (parts := replace(parts, quotes=parts.quotes[:-1]))
    while parts.tags:
        yield (parts := replace(parts, tags=parts.tags[:-1]))
    yield (parts := replace(parts, bylines=_EMPTY))
    for smaller in (parts, replace(parts, link=_EMPTY)):
        yield _shorter_headline(smaller, over, measure)
    bare = replace(parts, link=_EMPTY, footer=_EMPTY)
    yield _shorter_headline(bare, over, measure)
    bare = replace(bare, before=_EMPTY, after=_EMPTY)
    yield _shorter_headline(bare, over, measure)
    yield _shorter_headline(replace(bare, mark=_EMPTY), over, measure)


def _shorter_headline(parts: Parts, over: Callable[[Parts], int], measure: Callable[[str], int]) -> Parts:
    room = measure(parts.headline.plain) - over(parts)
    return replace(parts, headline=shorten(parts.headline, max(room, 1), measure))


def _broken_off(parts: Parts, room: int, measure: Callable[[str], int]) -> Parts | None:
    """With as much of the first sentence as there is room for, where that is worth reading."""
    room -= len(_GAP)
    if room < _LEAST_LEAD:
        return None
    return replace(parts, lead=(shorten(parts.lead[0], room, measure),))


def _losses(before: Parts, after: Parts, language: Language) -> Iterator[str]:
    if after.lead != before.lead:
        yield _lead_loss(before, after, language)
    for lost, words in (
        (after.quotes != before.quotes, _QUOTE_GONE),
        (after.tags != before.tags, _TAGS_GONE),
        (after.bylines != before.bylines, _BYLINES_GONE),
        (after.headline != before.headline, _HEADLINE_SHORTER),
        (after.link != before.link, _LINK_GONE),
        (after.footer != before.footer, _FOOTER_GONE),
        ((after.before, after.after) != (before.before, before.after), _FRAME_GONE),
        (after.mark != before.mark, _MARK_GONE),
    ):
        if lost:
            yield words.say(language)


def _lead_loss(before: Parts, after: Parts, language: Language) -> str:
    if not after.lead:
        return _LEAD_GONE.say(language)
    if after.lead[0] != before.lead[0]:
        return _LEAD_BROKEN_OFF.say(language)
    left = _SENTENCES.say(language, len(after.lead))
    return _LEAD_SHORTER.say(language, left=left)
