"""Queueing: what becomes of a draft, and of an article that waits."""

from dataclasses import replace
from datetime import datetime

from bot.core.article import ArticleState, StoredArticle
from bot.core.journal import SHELL, Actor, NewEntry, Verb
from bot.desk.handing_in import HandingIn
from bot.desk.part import told


class Queueing(HandingIn):
    """Into the queue, out at a moment, or away."""

    async def put_in_queue(
        self,
        article_id: int,
        *,
        queue: str | None = None,
        first: bool = False,
        seen: StoredArticle | None = None,
        by: Actor = SHELL,
    ) -> bool:
        """A draft takes its place at the end of its queue, or at its head.

        False: it was no draft, or is not any more what was `seen` by whoever decides. This and every other
        way out raise LabelMissing where a post lacks what the article's tags demand.
        """
        entry = told(Verb.QUEUED, by, article_id, first=first or None)
        return await self._queue(article_id, entry, queue=queue, first=first, seen=seen)

    async def publish_now(self, article_id: int, *, by: Actor = SHELL) -> bool:
        """A draft, or an article that waits, goes out at once: it beats slots, quiet hours and gaps."""
        return await self._fix(article_id, self._now(), told(Verb.AT_ONCE, by, article_id))

    async def fix_time(self, article_id: int, at: datetime, *, by: Actor = SHELL) -> bool:
        """A draft, or an article that waits, gets an exact moment (UTC). False: it is neither any more."""
        return await self._fix(article_id, at, told(Verb.TIME_FIXED, by, article_id, at=at.isoformat()))

    async def cancel(self, article_id: int, *, by: Actor = SHELL) -> bool:
        """Take back what has not left yet: draft, waiting article, planned deliveries. False: nothing."""
        entry = told(Verb.CANCELLED, by, article_id)
        return await self._store.cancel_article(article_id, now=self._now(), entry=entry)

    async def restore(self, article_id: int, *, by: Actor = SHELL) -> bool:
        """What was taken back, or whose time has passed, is a draft again. False: some of it has left."""
        entry = told(Verb.RESTORED, by, article_id)
        return await self._store.restore_article(article_id, now=self._now(), entry=entry)

    async def urgent(self, article_id: int, *, by: Actor = SHELL) -> bool:
        """Out now, past quiet hours and the queue."""
        return await self.publish_now(article_id, by=by)

    async def _fix(self, article_id: int, at: datetime, entry: NewEntry) -> bool:
        return await self._queue(article_id, entry, at=at) or await self._store.fix_moment(
            article_id, at=at, now=self._now(), entry=entry
        )

    async def _queue(
        self,
        article_id: int,
        entry: NewEntry,
        *,
        queue: str | None = None,
        at: datetime | None = None,
        first: bool = False,
        seen: StoredArticle | None = None,
    ) -> bool:
        stored = seen or await self._store.article(article_id)
        if stored is None:
            return False
        queue = queue or stored.queue
        if stored.state in (ArticleState.DRAFT, ArticleState.REVIEW, ArticleState.WAITING):
            self.require_labels(stored.article, queue=queue, channels=stored.channels)
        verb = Verb.ACCEPTED if stored.state is ArticleState.REVIEW else entry.verb
        entry = replace(entry, verb=verb, details={"queue": queue, **entry.details})
        return await self._store.queue_article(
            article_id, now=self._now(), queue=queue, at=at, first=first, seen=stored, entry=entry
        )
