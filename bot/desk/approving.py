"""Approving: authors hand their drafts to the editors, who accept them or give them back."""

from bot.core.article import StoredArticle
from bot.core.journal import Actor, Verb
from bot.core.language import Words
from bot.core.notice import EDITORS, NewNotice, brief, editor_audience
from bot.desk.part import Part, told

_SUBMITTED = Words("📨 {name}: “{title}”. You decide.")
_RETURNED = Words("↩️ {name}: “{title}” is returned. Change it and send it again.")
_RETURNED_BECAUSE = Words("↩️ {name}: “{title}” is returned.\n“{comment}”\nChange it and send it again.")


class Approving(Part):
    """Accepting is queueing: every way out of a draft leads out of a review as well."""

    async def submit_for_review(self, article_id: int, *, by: Actor) -> bool:
        """The editors decide about a draft; they are told. False: it is no draft any more."""
        stored = await self._store.article(article_id)
        if stored is None:
            return False
        now = self._now()
        notice = NewNotice(
            key=f"approval:{article_id}:{now.isoformat()}",
            audience=EDITORS,
            kind="approval",
            text=_SUBMITTED.say(self.newsroom.language, name=by.name, title=brief(stored.article.title)),
            article=article_id,
        )
        entry = told(Verb.SUBMITTED, by, article_id)
        return await self._store.submit_draft(article_id, notice=notice, entry=entry, now=now)

    async def give_back(self, article_id: int, *, by: Actor, comment: str = "") -> bool:
        """Back to its author, who is told why. False: it is not in review any more.

        An author may take their own one back, and needs no telling.
        """
        stored = await self._store.article(article_id)
        if stored is None:
            return False
        notice = None if stored.editor_id in (None, by.id) else self._returned(stored, by, comment)
        entry = told(Verb.RETURNED, by, article_id, comment=comment or None)
        return await self._store.give_back(article_id, notice=notice, entry=entry, now=self._now())

    def _returned(self, stored: StoredArticle, by: Actor, comment: str) -> NewNotice:
        words = _RETURNED_BECAUSE if comment else _RETURNED
        title = brief(stored.article.title)
        return NewNotice(
            key=f"returned:{stored.id}:{self._now().isoformat()}",
            audience=editor_audience(stored.editor_id),
            kind="returned",
            text=words.say(self.newsroom.language, name=by.name, title=title, comment=comment),
            article=stored.id,
        )
