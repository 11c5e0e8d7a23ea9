"""Catalogues: how every sentence is said in each language of the house. People edit the .po files.

In gettext's own order, LANGUAGE/LC_MESSAGES/anons.po with what is made of it beside it (`make catalogues`).
They are part of the program as its modules are: read from the package, once, when the first sentence is said.
"""

from functools import cache
from gettext import GNUTranslations
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def catalogue(language: str) -> GNUTranslations:
    """The sentences of `language`. FileNotFoundError: the house does not speak it."""
    with (FOLDER / language / "LC_MESSAGES" / "anons.mo").open("rb") as compiled:
        return GNUTranslations(compiled)
