"""Finding: articles by their words, and what happened to one."""

from bot.core.article import Found
from bot.core.journal import Entry
from bot.core.seeking import words_of
from bot.core.story import Event, story
from bot.desk.part import Part


class Finding(Part):
    """What was ever handed in."""

    async def find(self, text: str, *, start: int = 0, count: int = 10) -> tuple[int, list[Found]]:
        """How many articles have all words of `text`; `count` of them from the `start`th on, newest first.

        A word may be the beginning of one in the article. Case and «ё» do not matter.
        """
        return await self._store.find(words_of(text), start=start, count=count)

    async def story(self, article_id: int) -> list[Event] | None:
        """What happened to an article, oldest first. None: there is no such article."""
        stored = await self._store.article(article_id)
        if stored is None:
            return None
        return story(
            stored,
            await self._store.entries(article_id, limit=1000),
            await self._store.deliveries_of(article_id),
            await self._store.amendments_of(article_id),
        )

    async def latest(self, count: int = 20) -> list[Entry]:
        """What was done last, whatever it was about, oldest first."""
        return await self._store.entries(limit=count)
