"""Quotations: paragraphs out of lines, and which of them are somebody's words."""

import re
from typing import NamedTuple

from bot.core.article import Block, BlockKind
from bot.core.richtext import RichText, Style
from bot.core.text.lines import Line, own_line_link

_VERB = (
    r"(?:сообщ|отмет|отмеч|сказа|расска|заяв|подчерк|добав|поясн|уточн|напомн|объясн|прокоммент|призна|счита|говор"
    r"|утвержд|написа|подел|резюмир|заключ|ответ|спрос|возра|пишет|переда|цитиру|привод|подытож|вспомина|уверен"
    r"|said|says|told|tells|added|noted|explained|writes|wrote)"
)
_BEGINS_WITH_VERB = re.compile(rf"{_VERB}\w*", re.IGNORECASE)
_ATTRIBUTION = re.compile(
    rf"(?:[—–-]\s*(?:{_VERB}\w*|[А-ЯЁA-Z]).*|{_VERB}\w*\b.*)", re.IGNORECASE | re.DOTALL
)
_SIGNATURE = re.compile(r"[А-ЯЁ][\w.-]+(?:\s[А-ЯЁ][\w.-]+){1,2},\s.*[^.]")
_GOES_ON = re.compile(r"[.!?…]\s*[—–-]?\s*[«\"„]")
_DIALOGUE = re.compile(
    rf"[—–]\s(?P<words>.+?)(?P<comma>[,!?…])\s?[—–-]\s(?P<who>{_VERB}.*)", re.IGNORECASE | re.DOTALL
)
_SPEAKER = re.compile(
    rf"(?:Как (?P<said>{_VERB}\w* [^.!?:;«»\"„“]{{3,110}})"
    rf"|(?P<who>[А-ЯЁA-Z][^.!?:;«»\"„“]{{2,110}}?)[ ,]+{_VERB}\w*"
    r"(?: (?:нам|журналистам|корреспонденту|изданию|us)\b[^.:]{0,40})?"
    r"|(?P<name>[А-ЯЁA-Z][\w.-]+(?: [А-ЯЁA-Z][\w.-]+){1,2}(?:, [^.!?:;«»\"„“]{2,90})?)):\s*(?=[«\"„“])"
)
_NO_SPEAKER = re.compile(
    r"(?:Он|Она|Они|Я|Мы|Об|О|Это|Так|При|Кроме|Затем|Потом|Позже|Позднее|Ранее|В|Во|На|По|После|К|С|Со|Для|До|Тем|Там"
    r"|Вчера|Сегодня|Накануне|Утром|Вечером|Однако|Также|Но|А|И|Когда|Если|He|She|They|In|On|At|But|And)\b"
    r"|.*(?:,\s(?:и|а|но|что|как|когда|где|котор\w+|чтобы)\s|\s(?:и|а|но|также|потом|затем|не|and|also)$)",
    re.IGNORECASE,
)
_NAMED_SAID = re.compile(
    r"[A-Z][\w.’'-]*(?: [\w.’'-]+,?){0,6}?,? (?:said|says|told|tells|adds|added|noted|explained)\b"
)
#: how an item of a list begins, or what somebody says in a dialogue
BULLET = re.compile(r"(?:[•●▪◦*·]|[—–-]|\d{1,2}[.)])\s")
_ENDED = re.compile(r"[.!?…:;»\")]$")
_SAID_AFTER = re.compile(rf".*(?P<end>,|[!?…])\s?[—–-]\s(?P<who>{_VERB}.*)", re.IGNORECASE | re.DOTALL)
_SAID_MORE = re.compile(r"[.!?…]\s")  #: what follows the speaker is speech again
_LONGEST_QUOTE = 3000
_LONGEST_ATTRIBUTION = 220
_SHORTEST_UNSIGNED = 40  #: a shorter line in quotation marks may be a name
_HARD_WRAP = (
    50  #: an editor's line end; a line this long that does not end a sentence was wrapped by a program
)


class _Quote(NamedTuple):
    stop: int  #: where the words end, the closing mark included
    attribution: str | None
    start: int = 0


def blocks(lines: list[Line]) -> tuple[Block, ...]:
    """The body of an article: paragraphs, and quotations with who said them."""
    found: list[Block] = []
    for text in _paragraphs(lines):
        block = _block(text)
        if found and _may_sign(block) and _signs(found[-1], block.text.plain):
            said = block.text.plain.lstrip("—–- ").rstrip()
            found[-1] = Block(text=found[-1].text, kind=BlockKind.QUOTE, attribution=_bare(said))
        else:
            found.append(block)
    return tuple(_certain(block) for block in found)


def _paragraphs(lines: list[Line]) -> list[RichText]:
    """Lines to paragraphs: a wrapped line is joined again, a line that ends a thought stands alone."""
    found: list[list[Line]] = []
    for line in lines:
        if found and (_announces(found[-1][-1], line) or (not line.gap and _continues(found[-1][-1], line))):
            found[-1].append(line)
        else:
            found.append([line])
    return [RichText.join(" ", [line.text for line in group]) for group in found]


def _continues(line: Line, following: Line) -> bool:
    if BULLET.match(following.plain) or _quoted(line.text) != _quoted(following.text):
        return False
    if _is_link(line) or _is_link(following):
        return False
    if following.plain[0].islower():
        return True
    return len(line.plain) >= _HARD_WRAP and not _ENDED.search(line.plain)


def _is_link(line: Line) -> bool:
    return "/" in line.plain and own_line_link(line) is not None


def _announces(line: Line, following: Line) -> bool:
    """«Пётр Лугов, начальник стройки:» above the words that he said."""
    if not line.plain.endswith(":") or following.plain[0] not in '«"„“':
        return False
    return _speaker(f"{line.plain} «") is not None


def _quoted(text: RichText) -> bool:
    return any(not isinstance(node, str) and node.style is Style.QUOTE for node in text.nodes)  # outermost


def _block(text: RichText) -> Block:
    if text.nodes and all(not isinstance(node, str) and node.style is Style.QUOTE for node in text.nodes):
        return Block(text=text.without(Style.QUOTE), kind=BlockKind.QUOTE)
    plain = text.plain
    quote = _quotation(plain) if len(plain) <= _LONGEST_QUOTE else None
    if quote is None:
        return Block(text=text)
    words = text.slice(quote.start, quote.stop).strip()
    return Block(text=words, kind=BlockKind.QUOTE, attribution=quote.attribution)


def _quotation(text: str) -> _Quote | None:
    if speaker := _speaker(text):
        who, start = speaker
        stop = _closing(text[start:])
        told = stop is not None and not text[start + stop :].strip(" .,!?…")
        return _Quote(start + stop, who, start) if stop is not None and told else None
    if found := _DIALOGUE.fullmatch(text):
        words = found.end("comma") - (found["comma"] == ",")
        return _Quote(words, _bare(found["who"])) if len(found["who"]) <= _LONGEST_ATTRIBUTION else None
    stop = _closing(text)
    if stop is None:
        return None
    rest = text[stop:].strip()
    if rest.strip(".,!?…") == "":
        return _Quote(stop, None)
    return _Quote(stop, _bare(rest)) if _attributes(text[:stop], rest) else None


def _speaker(text: str) -> tuple[str, int] | None:
    """Who is named before the words («Пётр Лугов сказал: «…»»), and where the words begin."""
    found = _SPEAKER.match(text)
    if found is None:
        return None
    who = str(found["said"] or found["who"] or found["name"]).rstrip(", ")
    lost = "," in who and found["who"] and text[found.end("who")] != ","  # no apposition, but two clauses
    return None if lost or _NO_SPEAKER.match(who) else (who, found.end())


def _closing(text: str) -> int | None:
    """Where the quotation that `text` begins with ends."""
    if text[:1] == '"':
        return _closing_straight(text)
    if text[:1] not in ("«", "“", "„"):
        return None
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "«„") - (letter in "»”")
        if depth <= 0 and letter in "»”“" and place:
            return place + 1
    return None


def _closing_straight(text: str) -> int | None:
    """The last straight mark that is followed by an attribution or nothing: names inside have theirs too."""
    places = [place for place, letter in enumerate(text) if letter == '"']
    if len(places) < 2 or len(places) % 2:
        return None
    return next((place + 1 for place in places[1:] if _ends_speech(text[place + 1 :])), None)


def _ends_speech(rest: str) -> bool:
    bare = rest.strip().lstrip(".,!?… ")
    return not bare or bare[0] in "—–-" or _says(bare)


def _attributes(words: str, rest: str) -> bool:
    """Whether `rest` says who spoke `words`, and nothing more. «Спартак» — чемпион is no quotation."""
    said = rest.lstrip(".,!?… ")
    if len(said) > _LONGEST_ATTRIBUTION or _GOES_ON.search(said):
        return False
    who = said.lstrip("—–- ")
    ended = rest[0] == "," or words[-2:-1] in ("!", "?", "…")
    return _says(who) or (ended and who != said)


def _says(text: str) -> bool:
    """«сказал …», and as English has it: "Anna Meadow said"."""
    return _BEGINS_WITH_VERB.match(text) is not None or _NAMED_SAID.match(text) is not None


def _may_sign(block: Block) -> bool:
    """Plain text, or «> — Иван Петров» under the words that it quotes."""
    return block.kind is BlockKind.PARAGRAPH or (block.attribution is None and block.text.plain[:1] in "—–-")


def _signs(block: Block, text: str) -> bool:
    """Whether `text` is the line that tells whose words `block` was."""
    if block.kind is not BlockKind.QUOTE or block.attribution is not None or len(text) > _LONGEST_ATTRIBUTION:
        return False
    return _ATTRIBUTION.fullmatch(text) is not None or _SIGNATURE.fullmatch(text) is not None


def speaker_after(text: str) -> tuple[int, str] | None:
    """Where the words of a marked quotation end, and who spoke: «Снег был мягкий! — сказала Дарья Лунина»."""
    found = _SAID_AFTER.fullmatch(text) if len(text) <= _LONGEST_QUOTE else None
    if found is None or len(found["who"]) > _LONGEST_ATTRIBUTION or _SAID_MORE.search(found["who"]):
        return None
    return found.start("end") if found["end"] == "," else found.end("end"), _bare(found["who"])


def _bare(attribution: str) -> str:
    """Who said it, without the dash before and the full stop after."""
    said = attribution.lstrip(",.!?…—–- ").rstrip()
    return said[:-1] if said.endswith(".") and not said.endswith("..") else said


def _certain(block: Block) -> Block:
    unsigned = block.kind is BlockKind.QUOTE and block.attribution is None
    if (
        unsigned
        and block.text.plain[:1] in ("«", '"', "“", "„")
        and len(block.text.plain) < _SHORTEST_UNSIGNED
    ):
        return Block(text=_with_stop(block.text))
    return block


def _with_stop(text: RichText) -> RichText:
    """A quotation taken back into the story ends as its sentences do."""
    plain = text.plain
    ends = plain[-1:] not in ("»", "”", "“", '"') or plain[-2:-1] in (".", "!", "?", "…")
    return text if ends else text + RichText.of(".")
