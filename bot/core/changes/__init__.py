"""Changes: what a changed configuration means to the newsroom, in sentences for the admins.

«news: слот 12:30 убран; 14 статей сдвинулись, последняя теперь чт 27 ноября, 18:00 МСК»
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.calendar.moments import say_moment
from bot.core.changes.queues import new_queue, queue_changes
from bot.core.changes.staff import newsroom_changes
from bot.core.language import Language, Plural, Words
from bot.core.newsroom import Newsroom
from bot.core.schedule import PlannedSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlooks:
    """The coming slots, as each of the two configurations has them at one moment."""

    before: Sequence[PlannedSlot] = ()
    after: Sequence[PlannedSlot] = ()
    waiting: Mapping[str, int] = field(default_factory=dict)  #: how many articles wait in each queue
    only_days: int | None = None  #: no farther than that was looked; None: as far as any forecast looks


#: sentences; whoever changed more than that knows it
_MOST = 15
#: letters of one sentence
_LONGEST = 300

_QUEUE_GONE = Words("Queue “{name}” was removed.")
_QUEUE_GONE_FULL = Words("Queue “{name}” was removed, and {count}: the editors decide what becomes of them.")
_WAIT = Plural("{count} article waits in it", "{count} articles wait in it")
_ARTICLES = Plural("{count} article", "{count} articles")
_MOVED = Plural("{count} article moved", "{count} articles moved")
_LAST = Words("the last one is now due {moment}")
_NEAR = Words("of the articles of the next {days} days, {count} moved")
_NO_SLOT = Words("no slot in sight: {count}")
_DEFAULT = Words("The default queue is “{name}” now.")
_MORE = Words("… and {count} more changes")


def summary(old: Newsroom, new: Newsroom, outlooks: Outlooks, *, now: datetime) -> tuple[str, ...]:
    """A sentence per thing that changed, in the language of `new`; none where nothing did."""
    sentences = [*_queues(old, new, outlooks, now), *newsroom_changes(old, new)]
    short = [one if len(one) <= _LONGEST else f"{one[: _LONGEST - 1].rstrip()}…" for one in sentences]
    if len(short) > _MOST:
        short[_MOST - 1 :] = [_MORE.say(new.language, count=len(short) - _MOST + 1)]
    return tuple(short)


def _queues(old: Newsroom, new: Newsroom, outlooks: Outlooks, now: datetime) -> list[str]:
    sentences = [
        _gone(name, outlooks.waiting.get(name, 0), new.language)
        for name in old.queues
        if name not in new.queues
    ]
    today = now.astimezone(new.timezone).date()
    for name, rules in new.queues.items():
        if name not in old.queues:
            sentences.append(new_queue(rules, new.language, today=today))
            continue
        phrases = queue_changes(old.queues[name], rules, new.language, today=today)
        phrases += _moved(name, outlooks, new, now)
        if phrases:
            sentences.append(f"{name}: {'; '.join(phrases)}.")
    if old.default_queue != new.default_queue and old.default_queue in new.queues:
        sentences.append(_DEFAULT.say(new.language, name=new.default_queue))
    return sentences


def _gone(name: str, waiting: int, language: Language) -> str:
    if not waiting:
        return _QUEUE_GONE.say(language, name=name)
    count = _WAIT.say(language, waiting)
    return _QUEUE_GONE_FULL.say(language, name=name, count=count)


def _moved(queue: str, outlooks: Outlooks, newsroom: Newsroom, now: datetime) -> list[str]:
    """How many articles of `queue` go at another time now, and when the last one goes."""
    language = newsroom.language
    before, after = _moments(queue, outlooks.before), _moments(queue, outlooks.after)
    moved = sum(before.get(article) != at for article, at in after.items())
    lost = len(before.keys() - after.keys())
    if outlooks.only_days is not None:
        near = _NEAR.say(language, days=outlooks.only_days, count=moved + lost)
        return [near] if moved + lost else []
    phrases = []
    if moved:
        count = _MOVED.say(language, moved)
        last = say_moment(max(after.values()), newsroom.timezone, language, now=now)
        phrases.append(f"{count}, {_LAST.say(language, moment=last)}")
    if lost:
        count = _ARTICLES.say(language, lost)
        phrases.append(_NO_SLOT.say(language, count=count))
    return phrases


def _moments(queue: str, slots: Sequence[PlannedSlot]) -> dict[int, datetime]:
    return {slot.article: slot.at for slot in slots if slot.queue == queue and slot.article is not None}
