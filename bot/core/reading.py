"""Reading: from what was handed in to an article: headline, paragraphs, quotations, link, tags."""

from collections.abc import Iterable

from bot.core.article import Article, Block
from bot.core.language import Language, Words
from bot.core.richtext import Entity, RichText

_EMPTY = Words(
    ru="Здесь нет текста: нужен хотя бы заголовок.", en="there is no text: at least a headline is needed"
)


class NothingToRead(ValueError):
    """No article can be made of this; `say` tells an editor why, `str` tells a shell."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.say("en"))
        self.words = words

    def say(self, language: Language) -> str:
        """The reason in the newsroom's language."""
        return self.words.say(language)


def read_text(text: str, *, link_hint: str | None = None) -> Article:
    """UTF-8 text or Markdown: the first non-empty line is the headline, blank lines divide paragraphs.

    Raises NothingToRead where there is no text.
    """
    return _understand(RichText.of(text.replace("\r\n", "\n")), link_hint)


def read_message(text: str, entities: Iterable[Entity] = (), *, link_hint: str | None = None) -> Article:
    """A Telegram message, formatting kept. Raises NothingToRead where there is no text."""
    return _understand(RichText.from_entities(text, entities), link_hint)


def _understand(text: RichText, link_hint: str | None) -> Article:
    paragraphs = text.strip().paragraphs()
    if not paragraphs:
        raise NothingToRead(_EMPTY)
    headline, *rest = paragraphs[0].lines()
    body = [*([RichText.join("\n", rest)] if rest else []), *paragraphs[1:]]
    return Article(headline=headline.strip(), body=tuple(Block(text=part) for part in body), link=link_hint)
