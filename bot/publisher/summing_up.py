"""Summing up: the one notice about a downtime, and what can be decided about it."""

from bot.core.calendar.moments import say_moment
from bot.core.choice import NewChoice, Option, Requeue, TakeCourse
from bot.core.downtime import MOST_SLOTS, Absence
from bot.core.language import Language, Words
from bot.core.newsroom import Newsroom
from bot.core.notice import EDITORS, NewNotice
from bot.core.schedule import OnMissed

#: the kinds of the two questions
COURSE, LATE = "downtime", "late"
#: how many articles of each sort are named
_NAMED = 5

_DOWN = Words(
    ru="⏱ Программа не работала с {since} до {until}.",
    en="⏱ The program did not run from {since} to {until}.",
)
_STOOD = Words(
    ru="⏱ Выход по расписанию был остановлен с {since} до {until}.",
    en="⏱ Nothing went out on schedule from {since} to {until}.",
)
_MISSED = Words(
    ru="Пропущено слотов, хотя статьи были: {queues}.",
    en="Slots missed though articles waited: {queues}.",
)
_QUEUE = Words(ru="«{queue}» — {count}", en="“{queue}” — {count}")
_MORE_THAN = Words(ru="больше {count}", en="more than {count}")
_COMING = Words(ru="Теперь выйдут:", en="Going out now:")
_LINE = Words(ru="• {moment} — «{title}»", en="• {moment} — “{title}”")
_MORE_LINES = Words(ru="• и ещё {count}", en="• and {count} more")
_ONE_EACH = Words(
    ru="{queues}: за пропущенное выйдет одна статья, остальные ждут своих слотов.",
    en="{queues}: one article makes up for what was missed, the others wait for their slots.",
)
_NOT_MADE_UP = Words(
    ru="{queues}: пропущенное не догоняю, статьи ждут своих слотов.",
    en="{queues}: what was missed is not made up for, articles wait for their slots.",
)
_EXACT = Words(
    ru="Стояли ко времени и выйдут сразу, с опозданием: {count} ({titles}).",
    en="Had an exact time and go out at once, late: {count} ({titles}).",
)
_LATE = Words(
    ru="Опоздали и сами не выйдут: {count} ({titles}).",
    en="Too late, and not sent by themselves: {count} ({titles}).",
)
_TITLE = Words(ru="«{title}»", en="“{title}”")
_MORE = Words(ru="и ещё {count}", en="and {count} more")
_OTHERWISE = {
    OnMissed.CATCH_UP: Words(
        ru="Если ничего не нажать, выйдет всё по порядку.",
        en="If nobody presses anything, all of it goes out in order.",
    ),
    OnMissed.LATEST: Words(
        ru="Если ничего не нажать, выйдет по одной статье.",
        en="If nobody presses anything, one article goes out.",
    ),
}
_COURSES = {
    OnMissed.CATCH_UP: Words(ru="▶️ По порядку", en="▶️ In order"),
    OnMissed.LATEST: Words(ru="⏭ Только последний слот", en="⏭ The last slot only"),
    OnMissed.SKIP: Words(ru="⏹ Не догонять", en="⏹ Do not make up for it"),
}
_REQUEUE = Words(ru="📥 Вернуть опоздавшие в очередь", en="📥 Queue again what came too late")


def summary(absence: Absence, newsroom: Newsroom) -> NewNotice | None:
    """What the editors are told of `absence`, with their questions. None: nothing was missed."""
    if not absence.matters:
        return None
    return NewNotice(
        key=f"downtime:{absence.until.isoformat()}",
        audience=EDITORS,
        kind=COURSE,
        text="\n\n".join(_parts(absence, newsroom)),
        choices=(*_course(absence, newsroom.language), *_late(absence, newsroom.language)),
    )


def _parts(absence: Absence, newsroom: Newsroom) -> list[str]:
    language = newsroom.language
    since, until = (
        say_moment(moment.replace(second=0), newsroom.timezone, language)
        for moment in (absence.since, absence.until)
    )
    parts = [(_DOWN if absence.program else _STOOD).say(language, since=since, until=until)]
    if absence.missed:
        parts.append("\n".join(_missed(absence, newsroom)))
    for words, titles in ((_EXACT, absence.exact), (_LATE, tuple(one.title for one in absence.late))):
        if titles:
            parts.append(words.say(language, count=len(titles), titles=_named(titles, language)))
    if absence.courses:
        parts.append(_OTHERWISE[absence.courses[0]].say(language))
    return parts


def _missed(absence: Absence, newsroom: Newsroom) -> list[str]:
    language = newsroom.language
    counts = [
        _QUEUE.say(language, queue=one.queue, count=_count(one.count, language)) for one in absence.missed
    ]
    lines = [_MISSED.say(language, queues=", ".join(counts))]
    for words, how in ((_ONE_EACH, OnMissed.LATEST), (_NOT_MADE_UP, OnMissed.SKIP)):
        queues = [_TITLE.say(language, title=one.queue) for one in absence.missed if one.on_missed is how]
        if queues:
            lines.append(words.say(language, queues=", ".join(queues)))
    if absence.coming:
        lines += [_COMING.say(language), *_coming(absence, newsroom)]
    return lines


def _coming(absence: Absence, newsroom: Newsroom) -> list[str]:
    language = newsroom.language
    lines = [
        _LINE.say(language, moment=say_moment(at.replace(second=0), newsroom.timezone, language), title=title)
        for at, title in absence.coming[:_NAMED]
    ]
    more = len(absence.coming) - _NAMED
    return [*lines, _MORE_LINES.say(language, count=more)] if more > 0 else lines


def _count(count: int, language: Language) -> str:
    return str(count) if count < MOST_SLOTS else _MORE_THAN.say(language, count=count - 1)


def _named(titles: tuple[str, ...], language: Language) -> str:
    named = [_TITLE.say(language, title=title) for title in titles[:_NAMED]]
    if len(titles) > _NAMED:
        named.append(_MORE.say(language, count=len(titles) - _NAMED))
    return ", ".join(named)


def _course(absence: Absence, language: Language) -> tuple[NewChoice, ...]:
    """How to make up for it: the first answer is what happens anyway."""
    if not absence.courses:
        return ()
    queues = tuple(one.queue for one in absence.missed)
    stays, *others = absence.courses
    options = [Option(name=str(stays), label=_COURSES[stays].say(language))]
    for how in others:
        effect = TakeCourse(on_missed=how, queues=queues, since=absence.until)
        options.append(Option(name=str(how), label=_COURSES[how].say(language), effects=(effect,)))
    moment = absence.until.isoformat()
    subject = {"since": moment, "queues": list(queues)}
    return (NewChoice(key=f"course:{moment}", kind=COURSE, subject=subject, options=tuple(options)),)


def _late(absence: Absence, language: Language) -> tuple[NewChoice, ...]:
    if not absence.late:
        return ()
    articles = tuple(one.article for one in absence.late)
    option = Option(name="requeue", label=_REQUEUE.say(language), effects=(Requeue(articles=articles),))
    key = f"late:{absence.until.isoformat()}"
    return (NewChoice(key=key, kind=LATE, subject={"articles": list(articles)}, options=(option,)),)
