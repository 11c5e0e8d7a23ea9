"""Seeking: what an article is found by, and what somebody's words ask for. Case and «ё» do not matter."""

import re
import unicodedata

from bot.core.article import Article

#: more words than this narrow nothing down
_MOST_WORDS = 8
#: what does not change a word: soft hyphens, stress marks, marks without width
_SILENT = re.compile("[\u00ad\u0300\u0301\u200b\u200c\u200d\u2060\ufeff]")
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """`text` as it is compared: small letters, «ё» as «е», nothing that is not seen."""
    plain = unicodedata.normalize("NFC", _SILENT.sub("", unicodedata.normalize("NFC", text)))
    return plain.casefold().replace("ё", "е")


def sought(article: Article) -> str:
    """What one may remember of an article: headline, lead, text, the texts of single networks, tags."""
    texts = [article.headline, *[block.text for block in article.body]]
    texts += [] if article.lead is None else [article.lead]
    for own in article.own:
        texts += [own.headline, own.text]
    said = [one.plain for one in texts]
    said += [block.attribution for block in article.body if block.attribution]
    return folded("\n".join([*said, " ".join(article.tags)]))


def words_of(text: str) -> tuple[str, ...]:
    """The words that somebody asks for; each may be the beginning of one in the article. None: no word."""
    return tuple(dict.fromkeys(_WORD.findall(folded(text))))[:_MOST_WORDS]
