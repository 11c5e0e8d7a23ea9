"""Amending: what people wish for posts that are out. What a network cannot is said before anybody presses."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot import platforms
from bot.core.amendment import (
    AMENDABLE,
    Amendment,
    Kind,
    NewAmendment,
    foretold,
    is_pinned,
    is_withdrawn,
    shown,
    stub,
)
from bot.core.article import Article, ArticleState, StoredArticle
from bot.core.delivery import Delivery, State
from bot.core.journal import SHELL, Actor, Verb
from bot.core.language import Words
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.desk.handing_in import HandingIn
from bot.desk.part import told
from bot.platforms.base import Outlook
from bot.store.amendments import Overtaken, Rewritten

_NO_CHANNEL = Words("channel “{channel}” is not configured any more.")
_NOT_YET = Words("the post is not out yet: it is corrected as soon as it is")
_VERBS = {
    Kind.CORRECT: Verb.CORRECTED,
    Kind.WITHDRAW: Verb.WITHDRAWN,
    Kind.PIN: Verb.PINNED,
    Kind.UNPIN: Verb.UNPINNED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What would become of one post of an article."""

    delivery: Delivery
    outlook: Outlook
    was: Post  #: what readers see, or will once everything open is done
    post: Post | None = None  #: of a correction: what they would see then; of a withdrawal: a stub, if any

    @property
    def makes_sense(self) -> bool:
        """It can be, and something would change."""
        return self.outlook.impossible is None and not self.is_same

    @property
    def is_same(self) -> bool:
        """A correction that changes nothing here."""
        new, was = self.post, self.was
        if new is None:
            return False
        return (new.text, new.entities, new.photos, new.link_card, new.large_card) == (
            was.text,
            was.entities,
            was.photos,
            was.link_card,
            was.large_card,
        )


def _may(kind: Kind, history: Sequence[Amendment]) -> bool:
    """Nothing is done to what is withdrawn; let go is only what the house has pinned."""
    return not is_withdrawn(history) and (kind is not Kind.UNPIN or is_pinned(history))


class Amending(HandingIn):
    """Correct, withdraw, pin."""

    async def amendments_of(self, article_id: int) -> list[Amendment]:
        """Everything that was ever wished for the posts of an article, oldest first."""
        return await self._store.amendments_of(article_id)

    async def withdrawn(self, several: Collection[int]) -> set[int]:
        """Those of `several` deliveries that are out no more."""
        return await self._store.withdrawn(several)

    async def amendment(self, number: int) -> Amendment | None:
        """One of them."""
        return await self._store.amendment(number)

    async def prospects(
        self, stored: StoredArticle, kind: Kind, *, article: Article | None = None
    ) -> list[Prospect]:
        """What each post that may be amended so would come to. `article`: as it would be corrected."""
        history = await self._store.amendments_of(stored.id)
        return [
            self._prospect(stored, one, kind, [each for each in history if each.delivery == one.id], article)
            for one in await self._store.deliveries_of(stored.id)
            if one.state in AMENDABLE[kind]
            and _may(kind, [each for each in history if each.delivery == one.id])
        ]

    async def correct(
        self, stored: StoredArticle, article: Article, *, by: Actor = SHELL
    ) -> list[Prospect] | None:
        """The article says `article` from now on, in every channel that lets it; what was wished for.

        None: somebody changed it since `stored` was read. Raises LabelMissing where a post would lack what
        its tags demand.
        """
        self.require_labels(article, queue=stored.queue, channels=stored.channels)
        prospects = [
            one for one in await self.prospects(stored, Kind.CORRECT, article=article) if one.makes_sense
        ]
        new = Rewritten(article=stored.id, content=article, version=stored.version)
        try:
            await self._amend(stored, Kind.CORRECT, prospects, by=by, content=new)
        except Overtaken:
            return None
        return prospects

    async def withdraw(self, stored: StoredArticle, *, by: Actor = SHELL) -> bool:
        """Away everywhere: what has not left yet is taken back. False: there is nothing (left) to do."""
        unsent = stored.state is ArticleState.TAKEN and await self._store.cancel_article(
            stored.id, now=self._now(), entry=told(Verb.CANCELLED, by, stored.id)
        )
        prospects = [one for one in await self.prospects(stored, Kind.WITHDRAW) if one.makes_sense]
        return bool(await self._amend(stored, Kind.WITHDRAW, prospects, by=by)) or unsent

    async def pin(self, stored: StoredArticle, *, on: bool, by: Actor = SHELL) -> bool:
        """Pinned (let go) where a network lets us. False: nowhere."""
        kind = Kind.PIN if on else Kind.UNPIN
        prospects = [one for one in await self.prospects(stored, kind) if one.makes_sense]
        return bool(await self._amend(stored, kind, prospects, by=by))

    async def repeat_amendment(self, number: int, *, by: Actor = SHELL) -> bool:
        """A failed one is tried anew. False: it has not failed, or something later has replaced it."""
        one = await self._store.amendment(number)
        if one is None:
            return False
        entry = told(_VERBS[one.kind], by, one.article, channels=[one.channel], again=True)
        return await self._store.repeat_amendment(number, by=by, now=self._now(), entry=entry) is not None

    def _prospect(
        self,
        stored: StoredArticle,
        delivery: Delivery,
        kind: Kind,
        history: Sequence[Amendment],
        article: Article | None,
    ) -> Prospect:
        was = foretold(delivery, history)
        channel = self.newsroom.channels.get(delivery.channel)
        if channel is None:
            gone = _NO_CHANNEL.say(self.newsroom.language, channel=delivery.channel)
            return Prospect(delivery=delivery, outlook=Outlook(impossible=gone), was=was)
        post = None
        if kind is Kind.CORRECT and article is not None:
            post = platforms.render(article, channel=channel, newsroom=self.newsroom, queue=stored.queue)
        elif kind is Kind.WITHDRAW:
            post = stub(self.newsroom.language)
        if delivery.state is not State.SENT:
            remark = _NOT_YET.say(self.newsroom.language) if kind is Kind.CORRECT else None
            return Prospect(delivery=delivery, outlook=Outlook(remark=remark), was=was, post=post)
        outlook = platforms.foresee(
            kind,
            channel=channel,
            receipt=delivery.receipt or Receipt(at=delivery.due, remote_id=None, url=None),
            was=shown(delivery, history),
            post=post,
            now=self._now(),
            language=self.newsroom.language,
        )
        return Prospect(delivery=delivery, outlook=outlook, was=was, post=post)

    async def _amend(
        self,
        stored: StoredArticle,
        kind: Kind,
        prospects: Sequence[Prospect],
        *,
        by: Actor,
        content: Rewritten | None = None,
    ) -> list[int]:
        if not prospects and content is None:
            return []
        return await self._store.amend(
            [NewAmendment(delivery=one.delivery.id, kind=kind, post=one.post) for one in prospects],
            by=by,
            now=self._now(),
            entry=told(_VERBS[kind], by, stored.id, channels=[one.delivery.channel for one in prospects]),
            content=content,
        )
