"""Changes: what a changed configuration means to the newsroom, in sentences for the admins.

«news: слот 12:30 убран; 14 статей сдвинулись, последняя теперь чт 27 ноября, 18:00 МСК»
"""

from collections.abc import Sequence
from datetime import datetime

from bot.core.article import Waiting
from bot.core.calendar.moments import say_moment
from bot.core.changes.queues import new_queue, queue_changes
from bot.core.changes.staff import newsroom_changes
from bot.core.language import Language, Words, plural
from bot.core.newsroom import Newsroom

#: what waits, and when each of it goes: exactly, or by the forecast; None: no slot is in sight
Expected = Sequence[tuple[Waiting, datetime | None]]

#: sentences; whoever changed more than that knows it
_MOST = 15
#: letters of one sentence
_LONGEST = 300

_QUEUE_GONE = Words(ru="Очередь «{name}» убрана.", en="Queue “{name}” was removed.")
_QUEUE_GONE_FULL = Words(
    ru="Очередь «{name}» убрана, а {count}: что с ними делать, решат редакторы.",
    en="Queue “{name}” was removed, and {count}: the editors decide what becomes of them.",
)
_WAIT = (
    ("статья в ней ждёт", "статьи в ней ждут", "статей в ней ждут"),
    ("article waits in it", "articles wait in it"),
)
_ARTICLES = ("статья", "статьи", "статей"), ("article", "articles")
_MOVED = ("статья сдвинулась", "статьи сдвинулись", "статей сдвинулись"), ("article moved", "articles moved")
_LAST = Words(ru="последняя теперь {moment}", en="the last one is now due {moment}")
_NO_SLOT = Words(ru="слота впереди не видно: {count}", en="no slot in sight: {count}")
_DEFAULT = Words(ru="Очередь по умолчанию теперь «{name}».", en="The default queue is “{name}” now.")
_MORE = Words(ru="… и ещё изменений: {count}", en="… and {count} more changes")


def summary(
    old: Newsroom, new: Newsroom, before: Expected, after: Expected, *, now: datetime
) -> tuple[str, ...]:
    """A sentence per thing that changed, in the language of `new`; none where nothing did.

    `before` and `after`: what waits `now`, as each of the two configurations sees it.
    """
    sentences = [*_queues(old, new, before, after, now), *newsroom_changes(old, new)]
    short = [one if len(one) <= _LONGEST else f"{one[: _LONGEST - 1].rstrip()}…" for one in sentences]
    if len(short) > _MOST:
        short[_MOST - 1 :] = [_MORE.say(new.language, count=len(short) - _MOST + 1)]
    return tuple(short)


def _queues(old: Newsroom, new: Newsroom, before: Expected, after: Expected, now: datetime) -> list[str]:
    sentences = [_gone(name, before, new.language) for name in old.queues if name not in new.queues]
    today = now.astimezone(new.timezone).date()
    for name, rules in new.queues.items():
        if name not in old.queues:
            sentences.append(new_queue(rules, new.language, today=today))
            continue
        phrases = queue_changes(old.queues[name], rules, new.language, today=today)
        phrases += _moved(name, before, after, new, now)
        if phrases:
            sentences.append(f"{name}: {'; '.join(phrases)}.")
    if old.default_queue != new.default_queue and old.default_queue in new.queues:
        sentences.append(_DEFAULT.say(new.language, name=new.default_queue))
    return sentences


def _gone(name: str, before: Expected, language: Language) -> str:
    waiting = sum(one.queue == name for one, _ in before)
    if not waiting:
        return _QUEUE_GONE.say(language, name=name)
    count = plural(language, waiting, ru=_WAIT[0], en=_WAIT[1])
    return _QUEUE_GONE_FULL.say(language, name=name, count=count)


def _moved(queue: str, before: Expected, after: Expected, newsroom: Newsroom, now: datetime) -> list[str]:
    """How many articles of `queue` go at another time now, and when the last one goes."""
    zone, language = newsroom.timezone, newsroom.language
    known = {one.article: at for one, at in before}
    slotted = [(one.article, at) for one, at in after if one.queue == queue and one.at is None]
    moved = [(article, at) for article, at in slotted if article in known and known[article] != at]
    lost = sum(at is None for _, at in moved)
    if not moved:
        return []
    phrases = []
    moments = [at for _, at in slotted if at is not None]
    if len(moved) > lost:
        count = plural(language, len(moved) - lost, ru=_MOVED[0], en=_MOVED[1])
        phrases = [
            f"{count}, {_LAST.say(language, moment=say_moment(max(moments), zone, language, now=now))}"
        ]
    if lost:
        count = plural(language, lost, ru=_ARTICLES[0], en=_ARTICLES[1])
        phrases.append(_NO_SLOT.say(language, count=count))
    return phrases
