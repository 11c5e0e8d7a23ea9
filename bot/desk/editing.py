"""Editing: what an article says is changed before it is out. Nobody overwrites what they have not seen."""

from dataclasses import replace

from bot.core.article import Article, ArticleState, StoredArticle
from bot.core.edits import Aim, Field
from bot.core.journal import SHELL, Actor, Entry, Verb
from bot.desk.handing_in import HandingIn
from bot.desk.part import told
from bot.store.articles import EDITABLE


class Editing(HandingIn):
    """Changes of drafts, of what the editors decide about, and of what waits."""

    async def change(self, new: StoredArticle, aim: Aim, *, by: Actor = SHELL) -> bool:
        """Keep the content and channels of `new`, made of the version that it names.

        False: somebody was faster, or it can be changed no more; nothing is kept. Raises LabelMissing where
        one that is not a draft any more would lack what its tags demand.
        """
        if new.state not in EDITABLE:
            return False
        if new.state is not ArticleState.DRAFT:
            self.require_labels(new.article, queue=new.queue, channels=new.channels)
        return await self._store.set_content(
            new.id,
            new.article,
            channels=new.channels,
            version=new.version,
            states=(new.state,),  # a draft that was queued meanwhile owes its labels
            entry=told(Verb.CHANGED, by, new.id, fields=[str(aim)], version=new.version + 1),
            now=self._now(),
        )

    async def changed_since(self, article_id: int, version: int) -> list[Entry]:
        """What was changed after `version`, oldest first: `fields` in the details say what."""
        entries = await self._store.entries(article_id)
        changes = [one for one in entries if one.verb is Verb.CHANGED]
        return [one for one in changes if one.details.get("version", 0) > version]

    async def reword(self, article_id: int, article: Article, *, by: Actor = SHELL) -> bool:
        """Replace a draft's content; its channels stay. False: it is not a draft any more."""
        stored = await self._store.article(article_id)
        if stored is None or stored.state is not ArticleState.DRAFT:
            return False
        return await self.change(replace(stored, article=article), Aim(field=Field.WHOLE), by=by)
