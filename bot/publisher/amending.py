"""Amending: what is out is corrected, withdrawn, pinned, one thing of a channel at a time, in order.

Whatever is done here may be done twice and comes to the same, so nothing has to be looked for: a lost answer,
a crash in the middle, an unknown exception mean once more. Even so two processes never do one thing at once:
the claim is committed before a byte leaves, and its lease is kept until what came of it is written.

No freeze and no pause holds this up: a mistake that readers see is mended, whatever else stands still.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.amendment import (
    Amendment,
    CannotBe,
    Done,
    Kind,
    NotDone,
    Result,
    Stage,
    after_failure,
    heads,
    keeps_photos,
    shown,
    stub,
)
from bot.core.delivery import Delivery, back_off
from bot.core.notice import NewNotice
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.platforms.base import Busy, Impossible, Network, Photo, Refused, Unsure
from bot.publisher import telling
from bot.publisher.departing import Departing
from bot.publisher.means import LEASE, Means
from bot.publisher.sending import RENEW_EVERY, PhotoGone, photos_of
from bot.publisher.settling import PAUSE, TRIES
from bot.store import StoreError
from bot.store.finishing import to_the_end


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One amendment with all that the network is to know."""

    amendment: Amendment
    delivery: Delivery
    receipt: Receipt
    was: Post
    same_photos: bool


@dataclass(kw_only=True)
class Amending:
    """Does what people wished for posts that are out; `amend` may run for several channels at once."""

    means: Means
    departing: Departing
    is_dead: Callable[[str], bool]
    #: by amendment: the lease of another process as it was first seen, and when by the clock that nobody sets
    _seen: dict[int, tuple[datetime | None, timedelta]] = field(default_factory=dict)

    async def amend(self, channel: str) -> datetime | None:
        """Do at most one thing in `channel`. Answers when to come again; None: once something changed."""
        means = self.means
        network = means.networks.get(channel)
        if network is None or channel not in (await means.glance()).amending:
            return None
        asked = await means.store.patient_until(channel)
        if asked is not None and asked > means.now():
            return asked
        waits: list[datetime] = []
        for one in heads(await means.store.open_amendments(channel)):
            until = self._waits(one)
            if until is not None:
                waits.append(until)
            elif await self._take(one):
                await to_the_end(
                    self._do(one.id, network), meanwhile=self._keeping(one.id), every=RENEW_EVERY
                )
                return means.now()
        return min(waits, default=None)

    def _waits(self, one: Amendment) -> datetime | None:
        """Until when it must be left alone; None: it may be done now."""
        means = self.means
        now, lease = means.now(), means.real(LEASE)
        if one.stage is Stage.PLANNED:
            return one.not_before if one.not_before is not None and one.not_before > now else None
        if one.owner is None or one.owner == means.owner or self.is_dead(one.owner):
            return None
        known = self._seen.get(one.id)
        if known is None or known[0] != one.lease_until:  # its owner lives: this lease is a new one
            known = self._seen[one.id] = one.lease_until, means.elapsed()
        left = known[1] + lease - means.elapsed()
        return now + left if left > timedelta() else None

    async def _take(self, one: Amendment) -> bool:
        means = self.means
        until = means.now() + means.real(LEASE)
        if not await means.store.take_amendment(one, owner=means.owner, until=until):
            return False
        self._seen.pop(one.id, None)
        return True

    def _keeping(self, number: int) -> Callable[[], Awaitable[None]]:
        means = self.means

        async def keep() -> None:
            until = means.now() + means.real(LEASE)
            try:
                await means.store.renew_amendments([number], owner=means.owner, until=until)
            except StoreError as problem:
                means.log.warning("the lease is not prolonged yet", amendment=number, problem=str(problem))

        return keep

    async def _do(self, number: int, network: Network) -> None:
        task = await self._task(number)
        if task is None:
            return
        result = await self._attempt(task, network)
        await self._settle(task, result)

    async def _task(self, number: int) -> _Task | None:
        store = self.means.store
        amendment = await store.amendment(number)
        delivery = None if amendment is None else await store.delivery(amendment.delivery)
        if amendment is None or delivery is None:
            return None
        history = [one for one in await store.amendments_of(delivery.article) if one.delivery == delivery.id]
        return _Task(
            amendment=amendment,
            delivery=delivery,
            # without one nobody knows where it stands, and the network says so
            receipt=delivery.receipt or Receipt(at=delivery.due, remote_id=None, url=None),
            was=shown(delivery, history),
            same_photos=keeps_photos(amendment, delivery, history),
        )

    async def _attempt(self, task: _Task, network: Network) -> Result:
        means = self.means
        try:
            photos = await self._photos(task)
            await self._wait_for_turn(task.delivery)
            return Done(note=await self._ask(task, network, photos))
        except PhotoGone:
            return CannotBe(error=telling.NO_PHOTO.say(means.newsroom.language))
        except Impossible as never:
            return CannotBe(error=means.redact(str(never)))
        except Refused as refusal:
            return NotDone(error=means.redact(str(refusal)))
        except Busy as busy:
            await means.be_patient(task.delivery.channel, busy.retry_after)
            return self._again(task, busy, busy.retry_after)
        except (Unsure, StoreError) as doubt:
            return self._again(task, doubt, None)
        except (Exception, asyncio.CancelledError) as surprise:  # it may be done twice: so once more
            means.log.exception("unexpected failure of a network", amendment=task.amendment.id)
            return self._again(task, surprise, None)

    async def _photos(self, task: _Task) -> Sequence[Photo]:
        """The photos of a correction; none, where their bytes are gone and those that stand there do."""
        if task.amendment.kind is not Kind.CORRECT or task.amendment.post is None:
            return ()
        try:
            return await photos_of(task.amendment.post, self.means)
        except PhotoGone:
            if task.same_photos:
                return ()
            raise

    async def _wait_for_turn(self, delivery: Delivery) -> None:
        """The pace of the account is kept by whatever it is used for."""
        means = self.means
        turn = self.departing.turn(delivery)
        while means.elapsed() < turn:
            await means.waker.wait(f"amend turn {delivery.id}", means.moment(turn), deaf=True)

    async def _ask(self, task: _Task, network: Network, photos: Sequence[Photo]) -> str | None:
        one, receipt, was = task.amendment, task.receipt, task.was
        if one.kind is Kind.CORRECT:
            assert one.post is not None
            return await network.correct(
                receipt, one.post, was=was, photos=photos, same_photos=task.same_photos
            )
        if one.kind is Kind.WITHDRAW:
            instead = one.post or stub(self.means.newsroom.language)
            return await network.withdraw(receipt, was=was, stub=instead)
        return await network.pin(receipt, on=one.kind is Kind.PIN)

    def _again(self, task: _Task, cause: BaseException, wait: timedelta | None) -> Result:
        means = self.means
        error = means.redact(str(cause) or type(cause).__name__)
        pause = back_off(task.amendment.attempts, jitter=means.random()) if wait is None else wait
        return after_failure(task.amendment.attempts, error=error, now=means.now(), wait=pause)

    async def _settle(self, task: _Task, result: Result) -> None:
        """Write what came of it, and do not give up while the program lives."""
        means, one = self.means, task.amendment
        left = TRIES
        while left > 0:
            try:
                mine = await means.store.settle_amendment(
                    one.id, result, owner=means.owner, now=means.now(), notices=self._notices(task, result)
                )
            except StoreError as problem:
                means.log.warning(
                    "what came of it is not written yet", amendment=one.id, problem=str(problem)
                )
            else:
                means.stir()
                facts = {"amendment": one.id, "kind": str(one.kind), "channel": one.channel, "mine": mine}
                means.log.info("amendment attempted", **facts, outcome=type(result).__name__)
                return
            left -= means.stop.is_set()
            await means.waker.wait(f"settle amendment {one.id}", means.now() + means.real(PAUSE))
        means.log.warning("what came of it is left to the next start", amendment=one.id)

    def _notices(self, task: _Task, result: Result) -> Sequence[NewNotice]:
        if isinstance(result, NotDone | CannotBe):
            return [telling.not_amended(task.delivery, task.amendment, result, self.means.newsroom)]
        return ()
