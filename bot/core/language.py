"""Sentences for people, in the two languages of the house.

A sentence is written once, at the place that says it, in both languages: a missing translation is a
type error, not a surprise. `language` comes from the configuration and travels as an argument.
"""

from typing import Literal, NamedTuple

Language = Literal["ru", "en"]


class Words(NamedTuple):
    """One sentence in both languages; `{name}` places are filled by `say`."""

    ru: str
    en: str

    def say(self, language: Language, **values: object) -> str:
        """The sentence in `language`, with its places filled."""
        return (self.ru if language == "ru" else self.en).format(**values)


def plural(language: Language, count: int, *, ru: tuple[str, str, str], en: tuple[str, str]) -> str:
    """`count` with its noun in the right form: «1 статья, 2 статьи, 5 статей», "1 article, 2 articles"."""
    if language == "en":
        return f"{count} {en[0] if count == 1 else en[1]}"
    tens, units = count % 100, count % 10
    if units == 1 and tens != 11:
        return f"{count} {ru[0]}"
    if 2 <= units <= 4 and not 12 <= tens <= 14:
        return f"{count} {ru[1]}"
    return f"{count} {ru[2]}"
