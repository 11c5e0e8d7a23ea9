"""Seeking: articles by words of their headline and text. SQLite keeps an index of words for that (FTS5)."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, text

from bot.core.article import ArticleState, Found
from bot.store.engine import Part
from bot.store.tables import articles

#: newest first; a word may be the beginning of one
_MATCHING = text(
    "SELECT rowid FROM seeking WHERE seeking MATCH :words ORDER BY rowid DESC LIMIT :count OFFSET :start"
)
_COUNT = text("SELECT count(*) FROM seeking WHERE seeking MATCH :words")
_SHOWN = select(articles.c.id, articles.c.title, articles.c.state, articles.c.queue).where(
    articles.c.id.in_(bindparam("numbers", expanding=True))
)


class Seeking(Part):
    """What was ever handed in, found again."""

    async def find(self, words: Sequence[str], *, start: int, count: int) -> tuple[int, list[Found]]:
        """How many articles have all of `words`, and `count` of them, newest first. No words: none has.

        `words` as `core.seeking.words_of` reads them.
        """
        query = " ".join(f'"{word}"*' for word in words)

        def look(connection: Connection) -> tuple[int, list[Found]]:
            if not words:
                return 0, []
            total = int(connection.execute(_COUNT, {"words": query}).scalar_one())
            asked = {"words": query, "start": start, "count": count}
            numbers = list(connection.scalars(_MATCHING, asked))
            rows = {row.id: row for row in connection.execute(_SHOWN, {"numbers": numbers})}
            return total, [
                Found(article=row.id, title=row.title, state=ArticleState(row.state), queue=row.queue)
                for row in (rows[number] for number in numbers)
            ]

        return await self._read(look)
