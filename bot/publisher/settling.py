"""Settling: what became of a delivery is written before anything else, together with what people are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.delivery import Delivery, Doubtful, Failed, Outcome, Sent, State
from bot.core.notice import NewNotice
from bot.publisher import telling
from bot.publisher.means import Means
from bot.store import StoreError

#: how often writing is tried once the program ends; before that, until it succeeds
TRIES = 20
PAUSE = timedelta(seconds=3)


@dataclass(kw_only=True)
class Settling:
    """Writes outcomes."""

    means: Means

    async def settle_mine(self, delivery: Delivery, outcome: Outcome) -> None:
        """Write what came of our own attempt, and do not give up while the program lives: only we know it."""
        means = self.means
        left = TRIES
        while left > 0:
            try:
                known = await self._write_mine(delivery, outcome)
            except StoreError as problem:
                url = outcome.receipt.url if isinstance(outcome, Sent) else None
                means.log.warning(
                    "the outcome is not written yet", delivery=delivery.id, problem=str(problem), url=url
                )
            else:
                if known:
                    means.stir()
                    kind = type(outcome).__name__
                    means.log.info(
                        "attempt over", delivery=delivery.id, channel=delivery.channel, outcome=kind
                    )
                    return
            left -= means.stop.is_set()
            await means.waker.wait(f"settle {delivery.id}", means.now() + means.real(PAUSE))
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
        return await means.store.settle(
            delivery.id,
            outcome,
            owner=owner,
            now=means.now(),
            attempt=delivery.attempts,
            notices=told,
            tell=means.finished,
        )

    async def _write_mine(self, delivery: Delivery, outcome: Outcome) -> bool:
        """False: it is out, but somebody sends it once more, and what becomes of that is not known yet."""
        if await self.settle(delivery, outcome, owner=self.means.owner):
            return True
        if isinstance(outcome, Doubtful) or await self.settle(delivery, outcome, owner=None):
            return True  # our lease ran out meanwhile and it was called unsure; but we know
        if not isinstance(outcome, Sent):
            return True
        found = await self.means.store.delivery(delivery.id)
        if found is None or found.state is State.SENT:
            return True
        url = outcome.receipt.url
        self.means.log.warning("out, and being sent once more", delivery=delivery.id, url=url)
        return False
