"""Building: from the sentences in the source to the catalogues that translators edit and the program reads.

Babel does it, and the program does without Babel. What is written holds neither dates nor line numbers nor
addresses of people: only a sentence that changed changes the files.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "ru")
#: what of a call is the sentence, its plural and its context ("c"), by how many strings it has ("t")
_KEYWORDS = parse_keywords(["Words:1,1t", "Words:1,2c,2t", "Plural:1,2,2t", "Plural:1,2,3c,3t"])
#: comments that begin so are handed on to the translators
_FOR_TRANSLATORS = "Translators:"
_HEADER = """\
# How Anons says its sentences in this language (%s). Only the lines of msgstr are yours.
# {places} stay as they are. Then run: make catalogues"""


class _Plain(Catalog):
    """A catalogue whose header says what a reader must know, and nothing that changes by itself."""

    mime_headers = property(
        lambda self: [
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit\n"),
        ]
    )


def path(language: str) -> Path:
    """Where the catalogue lies that people edit; its .mo lies beside it."""
    return ROOT / "bot" / "catalogues" / language / "LC_MESSAGES" / "anons.po"


def template() -> Catalog:
    """Every sentence of the program, with the files that say it."""
    found = Catalog()
    for name, line, message, comments, context in extract_from_dir(
        ROOT / "bot", keywords=_KEYWORDS, comment_tags=(_FOR_TRANSLATORS,), strip_comment_tags=True
    ):
        found.add(message, locations=[(f"bot/{name}", line)], auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalog:
    """The catalogue as it is now."""
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def updated(old: Catalog, sentences: Catalog) -> Catalog:
    """`old` with the sentences of today. English says what the source says, unless somebody wrote otherwise.

    What is gone is dropped; what is new takes the translation of something similar, marked as fuzzy: somebody
    must look at it.
    """
    old.update(sentences)
    new = _Plain(locale=old.locale, header_comment=_HEADER % old.locale_identifier, fuzzy=False)
    for message in _messages(old):
        if old.locale_identifier == "en" and (message.fuzzy or not all(_forms(message))):
            message.string = message.id
            message.flags.discard("fuzzy")
        new[message.id] = message
    return new


def written(catalogue: Catalog) -> bytes:
    """The .po file: by file and in its order, as a reader of the program meets the sentences."""
    out = BytesIO()
    write_po(out, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The .mo file: what is finished of it."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def unfinished(catalogue: Catalog) -> Iterator[str]:
    """Which sentences have no translation, or one that nobody has looked at."""
    for message in _messages(catalogue):
        if message.fuzzy or not all(_forms(message)):
            yield f"{'fuzzy' if message.fuzzy else 'missing'}: {message.id}"


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """What stands in the source and what is said instead, form by form (of plurals, all against the last)."""
    for message in _messages(catalogue):
        source = message.id if isinstance(message.id, str) else message.id[-1]
        yield from ((source, form) for form in _forms(message))


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)
