"""Stranding: a queue or channel left the configuration while articles wait for it. Editors are asked, once.

Nothing is lost meanwhile: what waits goes on waiting until somebody has answered, or the name is back.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from bot.core.choice import CancelChannel, CancelQueue, MoveQueue, NewChoice, Option
from bot.core.language import Language, Plural, Words
from bot.core.newsroom import Newsroom
from bot.core.notice import EDITORS, NewNotice, brief, listed
from bot.core.stray import CHANNEL, QUEUE, Stray
from bot.publisher.means import Means

#: what kind of notice and of choice it is; and how the store's memory of it begins
KIND = "gone"
_MEMORY = f"{KIND}:"
#: between two looks while the configuration stays the same; real time
REST = timedelta(seconds=10)
#: queues that an answer may name
_MOST_QUEUES = 6
#: letters of a button; clients cut what is longer
_LABEL = 40

_QUEUE = Words(
    "Queue “{name}” is not in the configuration any more, and {count}: {articles}.\n"
    "What shall become of them? Until somebody answers everything stays where it is. "
    "If the queue comes back, they go out at its slots."
)
_CHANNEL = Words(
    "Channel “{name}” is not in the configuration any more, and {count}: {articles}.\n"
    "What shall become of them? Until somebody answers its posts wait; other channels are not concerned. "
    "If the channel comes back, they go out unless they are too late by then."
)
_IN_QUEUE = Plural("{count} article waits in it", "{count} articles wait in it")
_FOR_CHANNEL = Plural("{count} article waits for it", "{count} articles wait for it")
_ARTICLE = Words("“{title}” (No. {id})")
_MORE = Words("and {count} more")
_MOVE = Words("To queue “{name}”")
_CANCEL_QUEUE = Words("Take all back")
_CANCEL_CHANNEL = Words("Do not send them there")
_LEAVE = Words("Leave them waiting")


class _Gone(NamedTuple):
    kind: str
    name: str


@dataclass(kw_only=True)
class Stranding:
    """Asks what to do with what waits for something that is gone."""

    means: Means
    _asked: set[_Gone] = field(default_factory=set)
    _newsroom: Newsroom | None = None  #: as it was at the last look
    _looked: tuple[int, int] | None = None  #: after how many rings and writes that was
    _rest: timedelta = timedelta()  #: by the house's own time, until when nobody looks again

    async def ask(self) -> None:
        """Ask about what is gone and nobody was asked about; take back what is not gone any more."""
        means = self.means
        newsroom, now = means.newsroom, (means.waker.rings, means.store.writes)
        changed = newsroom is not self._newsroom
        if not changed and (now == self._looked or means.elapsed() < self._rest):
            return
        queues, channels = await means.store.lost(queues=newsroom.queues, channels=newsroom.channels)
        gone = {_Gone(QUEUE, name) for name in queues} | {_Gone(CHANNEL, name) for name in channels}
        for one in sorted(gone - self._asked):
            await self._ask(one, newsroom)
        if changed or self._asked - gone:
            await self._forget(gone)
        self._asked, self._newsroom, self._looked = gone, newsroom, now
        self._rest = means.elapsed() + means.real(REST)

    async def _ask(self, gone: _Gone, newsroom: Newsroom) -> None:
        """Whoever else asks the same, now or after a crash, comes to the same key."""
        means, name = self.means, f"{gone.kind}:{gone.name}"
        since = await means.store.remember_first(_MEMORY + name, means.now().isoformat())
        if gone.kind == QUEUE:
            stray = await means.store.stray_queue(gone.name)
        else:
            stray = await means.store.stray_channel(gone.name, channels=newsroom.channels)
        if stray.count and await means.store.add_notice(
            gone_notice(stray, newsroom, key=f"{_MEMORY}{name}:{since}"), now=means.now()
        ):
            means.log.warning("articles wait for what is gone", kind=gone.kind, name=gone.name)

    async def _forget(self, gone: set[_Gone]) -> None:
        """What is back, or has nothing left that waits, needs no answer; the next time is another time."""
        store = self.means.store
        for choice in await store.open_choices(KIND):
            if _Gone(choice.subject["kind"], choice.subject["name"]) not in gone:
                await store.withdraw(choice.id, now=self.means.now())
        for name in await store.remembered(_MEMORY):
            if _Gone(*name.split(":", 1)) not in gone:
                await store.forget(_MEMORY + name)


def gone_notice(stray: Stray, newsroom: Newsroom, *, key: str) -> NewNotice:
    """The editors are asked what to do with the articles of `stray`."""
    language = newsroom.language
    sentence, count = (_QUEUE, _IN_QUEUE) if stray.kind == QUEUE else (_CHANNEL, _FOR_CHANNEL)
    named = [_ARTICLE.say(language, id=number, title=brief(title)) for number, title in stray.articles]
    more = stray.count - len(named)
    text = sentence.say(
        language,
        name=stray.name,
        count=count.say(language, stray.count),
        articles=listed(named, more=_MORE.say(language, count=more) if more > 0 else None),
    )
    subject = {"kind": stray.kind, "name": stray.name}
    choice = NewChoice(key=key, kind=KIND, subject=subject, options=_options(stray, newsroom))
    return NewNotice(key=key, audience=EDITORS, kind=KIND, text=text, choices=(choice,))


def _options(stray: Stray, newsroom: Newsroom) -> tuple[Option, ...]:
    language = newsroom.language
    leave = Option(name="leave", label=_LEAVE.say(language))
    if stray.kind == CHANNEL:
        effect = CancelChannel(name=stray.name)
        return Option(name="cancel", label=_CANCEL_CHANNEL.say(language), effects=(effect,)), leave
    cancel = Option(name="cancel", label=_CANCEL_QUEUE.say(language), effects=(CancelQueue(name=stray.name),))
    return *_moves(stray.name, newsroom, language), cancel, leave


def _moves(source: str, newsroom: Newsroom, language: Language) -> list[Option]:
    return [
        Option(
            name=f"move:{target}",
            label=_cut(_MOVE.say(language, name=target)),
            effects=(MoveQueue(source=source, target=target),),
        )
        for target in list(newsroom.queues)[:_MOST_QUEUES]
    ]


def _cut(label: str) -> str:
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"
