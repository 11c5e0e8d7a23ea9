"""Summing up: the one notice about a downtime, and what can be decided about it."""

from bot.core.calendar.moments import say_moment
from bot.core.choice import NewChoice, Option, Requeue, TakeCourse
from bot.core.downtime import MOST_SLOTS, Absence, Late
from bot.core.language import Language, Words
from bot.core.newsroom import Newsroom
from bot.core.notice import EDITORS, NewNotice, brief, listed
from bot.core.schedule import OnMissed

#: the kinds of the two questions
COURSE, LATE = "downtime", "late"
#: how many articles of each sort are named
_NAMED = 5

_DOWN = Words("⏱ The program did not run from {since} to {until}.")
_STOOD = Words("⏱ Nothing went out on schedule from {since} to {until}.")
_MISSED = Words("Slots missed though articles waited: {queues}.")
_QUEUE = Words("“{queue}” — {count}")
_MORE_THAN = Words("more than {count}")
_COMING = Words("Going out now:")
_LINE = Words("• {moment} — “{title}”")
_MORE_LINES = Words("• and {count} more")
_ONE_EACH = (
    Words("{queues}: one article makes up for all that was missed."),
    Words("{queues}: one article each makes up for all that was missed."),
)
_NOT_MADE_UP = Words("{queues}: what was missed is not made up for, articles wait for their slots.")
_EXACT = Words("Had an exact time and go out at once{anyway}: {titles}. To take one back: /cancel {id}")
#: the buttons decide about slots alone
_ANYWAY = Words(", whatever you answer")
_LATE = Words("Too late, and not sent by themselves: {titles}.")
_NUMBERED = Words("“{title}” (No. {id})")
_TITLE = Words("“{title}”")
_MORE = Words("and {count} more")
_OTHERWISE = Words("If nobody presses anything, so it will be. Other articles wait for their slots.")
_COURSES = {
    OnMissed.CATCH_UP: Words("▶️ In order"),
    OnMissed.LATEST: Words("⏭ Just one"),
    OnMissed.SKIP: Words("⏹ Do not make up for it"),
}
_LATEST_OF_SEVERAL = Words("⏭ One per queue")
_REQUEUE = Words("📥 Queue again what came too late")


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
    if absence.exact:
        anyway = _ANYWAY.say(language) if absence.courses else ""
        titles, first = _named(absence.exact, _NUMBERED, language), absence.exact[0].article
        parts.append(_EXACT.say(language, anyway=anyway, titles=titles, id=first))
    if absence.late:
        parts.append(_LATE.say(language, titles=_named(absence.late, _TITLE, language)))
    if absence.courses:
        parts.append(_OTHERWISE.say(language))
    return parts


def _missed(absence: Absence, newsroom: Newsroom) -> list[str]:
    language = newsroom.language
    counts = [
        _QUEUE.say(language, queue=one.queue, count=_count(one.count, language)) for one in absence.missed
    ]
    lines = [_MISSED.say(language, queues=", ".join(counts))]
    for how in (OnMissed.LATEST, OnMissed.SKIP):
        queues = [_TITLE.say(language, title=one.queue) for one in absence.missed if one.on_missed is how]
        words = _NOT_MADE_UP if how is OnMissed.SKIP else _ONE_EACH[len(queues) > 1]
        if queues:
            lines.append(words.say(language, queues=", ".join(queues)))
    if absence.coming:
        lines += [_COMING.say(language), *_coming(absence, newsroom)]
    return lines


def _coming(absence: Absence, newsroom: Newsroom) -> list[str]:
    language = newsroom.language
    lines = [
        _LINE.say(
            language,
            moment=say_moment(at.replace(second=0), newsroom.timezone, language),
            title=brief(title),
        )
        for at, title in absence.coming[:_NAMED]
    ]
    more = len(absence.coming) - _NAMED
    return [*lines, _MORE_LINES.say(language, count=more)] if more > 0 else lines


def _count(count: int, language: Language) -> str:
    return str(count) if count < MOST_SLOTS else _MORE_THAN.say(language, count=count - 1)


def _named(several: tuple[Late, ...], words: Words, language: Language) -> str:
    named = [words.say(language, title=brief(one.title), id=one.article) for one in several[:_NAMED]]
    more = len(several) - _NAMED
    return listed(named, more=_MORE.say(language, count=more) if more > 0 else None)


def _course(absence: Absence, language: Language) -> tuple[NewChoice, ...]:
    """How to make up for it: the first answer is what happens anyway."""
    if not absence.courses:
        return ()
    queues = tuple(one.queue for one in absence.missed)
    stays, *others = absence.courses
    labels = dict(_COURSES)
    if len(queues) > 1:
        labels[OnMissed.LATEST] = _LATEST_OF_SEVERAL
    options = [Option(name=str(stays), label=labels[stays].say(language))]
    for how in others:
        effect = TakeCourse(on_missed=how, queues=queues, since=absence.until)
        options.append(Option(name=str(how), label=labels[how].say(language), effects=(effect,)))
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
