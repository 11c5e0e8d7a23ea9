"""Labels: what must stand in the posts of articles with certain tags («реклама»: «Реклама», «erid»)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.fitting import hashtags
from bot.core.language import Language, Words

_WARNING = Words("the tag “{tag}” demands “{missing}”, which the post lacks: it cannot be queued{reason}")
_REFUSAL = Words(
    "cannot be queued: the tag “{tag}” demands “{missing}”, which the post lacks ({channels}){reason}"
)

# what typography changes between the configuration's words and the post's
_QUOTES = re.compile("[«»„“”]")
_DASHES = re.compile("[‐‑–—−]")
_NO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRule:
    """One [[labels]] of the configuration."""

    tag: str  #: without "#"
    must: tuple[str, ...]  #: each stands in the text of every post; capitals do not count
    reason: str = ""  #: for the editor: why


class LabelMissing(ValueError):
    """A post would lack what its article's tag demands; `say` tells an editor, `str` tells a shell."""

    def __init__(self, rule: LabelRule, missing: str, channels: Sequence[str]) -> None:
        self._places = {
            "tag": rule.tag,
            "missing": missing,
            "channels": ", ".join(channels),
            "reason": _because(rule),
        }
        super().__init__(_REFUSAL.say("en", **self._places))

    def say(self, language: Language) -> str:
        """The reason in the newsroom's language."""
        return _REFUSAL.say(language, **self._places)


def rules_for(tags: Iterable[str], rules: Sequence[LabelRule]) -> list[LabelRule]:
    """The rules that concern an article with these tags."""
    marks = {_mark(tag) for tag in tags} if rules else set()
    return [rule for rule in rules if _mark(rule.tag) in marks]


def require(tags: Iterable[str], texts: Mapping[str, str], rules: Sequence[LabelRule]) -> None:
    """Raise LabelMissing for the first thing that a post lacks. `texts`: channel → text of its post."""
    lacking = [
        (channel, found)
        for channel, text in texts.items()
        for found in _lacking(text, rules_for(tags, rules))
    ]
    if lacking:
        rule, missing = lacking[0][1]
        channels = [channel for channel, found in lacking if found == (rule, missing)]
        raise LabelMissing(rule, missing, channels)


def warnings(
    tags: Iterable[str], text: str, rules: Sequence[LabelRule], language: Language
) -> tuple[str, ...]:
    """What to say under the preview of a post that lacks something."""
    return tuple(
        _WARNING.say(language, tag=rule.tag, missing=missing, reason=_because(rule))
        for rule, missing in _lacking(text, rules_for(tags, rules))
    )


def _lacking(text: str, rules: Sequence[LabelRule]) -> Iterator[tuple[LabelRule, str]]:
    folded = _folded(text) if rules else ""
    for rule in rules:
        yield from ((rule, words) for words in rule.must if _folded(words) not in folded)


def _because(rule: LabelRule) -> str:
    return f". {rule.reason.rstrip('.')}" if rule.reason else ""


def _mark(tag: str) -> str:
    """«#На правах рекламы» and «на_правах_рекламы» are one tag."""
    return "".join(hashtags([tag])).casefold()


def _folded(text: str) -> str:
    """Without capitals and what typography may have changed: spaces, quotation marks, dashes, dots."""
    text = unicodedata.normalize("NFC", _NO_WIDTH.sub("", text)).casefold().replace("…", "...")
    return " ".join(_DASHES.sub("-", _QUOTES.sub('"', text)).split())
