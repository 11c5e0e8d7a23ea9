"""Settling: what became of a delivery is written before anything else, together with what people are told."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.delivery import Delivery, Doubtful, Failed, Outcome, Sent, after
from bot.core.notice import NewNotice
from bot.publisher import telling
from bot.publisher.means import Means
from bot.store import StoreError

#: how often, and how long, writing is tried while the database refuses
TRIES = 20
PAUSE = timedelta(seconds=3)


@dataclass(kw_only=True)
class Settling:
    """Writes outcomes."""

    means: Means
    # two last deliveries of one article settle at once: each must see the other, or nobody tells the editor
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def settle_mine(self, delivery: Delivery, outcome: Outcome) -> None:
        """Write what came of our own attempt, and do not give up easily: only we know it."""
        means = self.means
        for _ in range(TRIES):
            try:
                await self._write_mine(delivery, outcome)
            except StoreError as problem:
                means.log.warning(
                    "the outcome is not written yet", delivery=delivery.id, problem=str(problem)
                )
                await means.waker.wait(f"settle {delivery.id}", means.now() + means.real(PAUSE))
            else:
                kind = type(outcome).__name__
                means.log.info("attempt over", delivery=delivery.id, channel=delivery.channel, outcome=kind)
                return
        means.log.warning("the outcome is left to recovery", delivery=delivery.id)

    async def settle(
        self,
        delivery: Delivery,
        outcome: Outcome,
        *,
        owner: str | None,
        notices: Sequence[NewNotice] = (),
    ) -> bool:
        """Write an outcome, once. False: it was not `owner`'s (None: not unsure) any more."""
        means = self.means
        told = list(notices)
        if isinstance(outcome, Failed):
            told.append(telling.failed(delivery, outcome.error, means.newsroom))
        async with self._turn:
            siblings = await means.store.deliveries_of(delivery.article)
            expected = [after(one, outcome) if one.id == delivery.id else one for one in siblings]
            done = telling.finished(expected, means.newsroom)
            return await means.store.settle(
                delivery.id,
                outcome,
                owner=owner,
                now=means.now(),
                attempt=delivery.attempts,
                notices=told if done is None else [*told, done],
            )

    async def _write_mine(self, delivery: Delivery, outcome: Outcome) -> None:
        settled = await self.settle(delivery, outcome, owner=self.means.owner)
        if not settled and not isinstance(outcome, Doubtful):
            # our lease ran out meanwhile and it was called unsure; but we know
            settled = await self.settle(delivery, outcome, owner=None)
        if not settled and isinstance(outcome, Sent):
            url = outcome.receipt.url
            self.means.log.warning("out, and being sent once more", delivery=delivery.id, url=url)
