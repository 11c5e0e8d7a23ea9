"""Sentences for people, in the languages of the house.

A sentence is written once, in English, at the place that says it; how it is said in each language stands in
that language's catalogue (bot/catalogues). `language` comes from the configuration and travels as an
argument.
"""

from typing import Literal, NamedTuple

from bot.catalogues import catalogue

Language = Literal["ru", "en"]


class Words(NamedTuple):
    """One sentence in English; `{name}` places are filled by `say`.

    `context` tells apart what English says in one way and another language in two. Both are written as plain
    literals: the catalogues are made from the source.
    """

    english: str
    context: str | None = None

    def say(self, language: Language, **values: object) -> str:
        """The sentence in `language`, with its places filled."""
        told = catalogue(language)
        if self.context is None:
            return told.gettext(self.english).format(**values)
        return told.pgettext(self.context, self.english).format(**values)


class Plural(NamedTuple):
    """What is counted, in the form that fits its number: «1 статья, 2 статьи, 5 статей».

    Both English forms have a `{count}` place; all fields are plain literals, as those of `Words`.
    """

    one: str
    many: str
    context: str | None = None

    def say(self, language: Language, count: int, **values: object) -> str:
        """`count` of it in `language`, with its other places filled."""
        told = catalogue(language)
        if self.context is None:
            return told.ngettext(self.one, self.many, count).format(count=count, **values)
        return told.npgettext(self.context, self.one, self.many, count).format(count=count, **values)
