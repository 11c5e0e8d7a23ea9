"""Returning: since when somebody is there, and what becomes of what was missed before.

Whoever comes back first tells the editors, once, and holds what was missed for a moment, so that they have
read it before anything goes.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.article import Waiting
from bot.core.calendar.attendance import (
    ATTENDANCE,
    BRIEF,
    HOUSE,
    Attendance,
    attend,
    attendance_from_json,
    attendance_to_json,
)
from bot.core.calendar.spacing import reach_of
from bot.core.choice import Choice
from bot.core.crowding import widest_gap
from bot.core.delivery import NewDelivery
from bot.core.downtime import (
    COURSES,
    HOLD,
    Absence,
    Courses,
    Late,
    MissedSlots,
    Presence,
    courses_from_json,
    missed_slots,
    presence,
)
from bot.core.flags import Flags
from bot.core.plan import Outlook, plan
from bot.core.schedule import OnMissed, QueueRules, last_slot, next_slot
from bot.publisher.means import Means
from bot.publisher.summing_up import COURSE, summary

#: how much of a queue is looked at to say what comes next
_HEAD = 500

Render = Callable[[Waiting], Awaitable[Sequence[NewDelivery] | None]]


@dataclass(kw_only=True)
class Returning:
    """Keeps the attendance, and notices when it was broken."""

    means: Means
    render: Render  #: the deliveries of an article that came too late; None: no post can be made of it
    _known: dict[str, Attendance] | None = None  #: None: the store's memory has not been read yet
    _written: datetime | None = None
    _courses: tuple[tuple[int, int], Courses] | None = None  # and when: after how many rings and writes
    _open: list[Choice] | None = None  # questions about a course; None: not read yet

    async def attend(self, flags: Flags) -> Presence:
        """Somebody is there now. Says what a plan has to know of that."""
        means = self.means
        now, brief = means.now(), means.real(BRIEF)
        if self._known is None:
            self._known = attendance_from_json(await means.store.recall(ATTENDANCE))
        attending = [HOUSE, *(rules.name for rules in self._moving(flags))]
        known = attend(self._known, attending, now, brief=brief)
        if any(known[name].since == now for name in attending):
            known = await self._return(flags, attending, now)
        elif self._written is None or now - self._written > brief / 4:
            await means.store.remember(ATTENDANCE, attendance_to_json(known))
            self._written = now
        self._known = known
        queues = means.newsroom.queues.values()
        return presence(queues, known, await self._recall_courses(), now, brief=brief)

    async def _return(self, flags: Flags, attending: Sequence[str], now: datetime) -> dict[str, Attendance]:
        """Back, or there for the first time; unless others were there meanwhile."""
        means, brief = self.means, self.means.real(BRIEF)
        while True:
            text = await means.store.recall(ATTENDANCE)
            before = attendance_from_json(text)
            known = attend(before, attending, now, brief=brief)
            away = {
                name: before[name].seen
                for name in attending
                if name in before and now - before[name].seen > brief
            }
            back = _Back(text=text, before=before, known=known, away=away, now=now)
            found = await self._tell(flags, back) if away else known
            if away and found is None:
                continue  # somebody else wrote meanwhile
            if not away:
                await means.store.remember(ATTENDANCE, attendance_to_json(known))
            self._written = now
            return found or known

    async def _tell(self, flags: Flags, back: "_Back") -> dict[str, Attendance] | None:
        """What was missed, told in the transaction that ends the absence. None: another one was faster."""
        means, newsroom = self.means, self.means.newsroom
        outlook = await self._outlook(back.now)
        late = [one for one in outlook.exact if self._may_go(one, flags) and self._is_late(one, back.now)]
        ways = newsroom.channels_of  # without a channel it waits, and people know
        outlook = replace(
            outlook,
            heads=tuple(one for one in outlook.heads if ways(one.queue, one.channels)),
            exact=tuple(one for one in outlook.exact if one not in late and ways(one.queue, one.channels)),
        )
        back = replace(back, known={**back.known, **self._go_on(back, outlook)})
        absence = await self._absence(flags, back, outlook)
        known = back.known
        if absence.floods and newsroom.editors:
            held = back.now + means.real(HOLD)
            known = {**known, **{name: replace(known[name], held=held) for name in back.away}}
        told = await means.store.come_back(
            known=back.text,
            attendance=attendance_to_json(known),
            exact={one.article: posts for one in late if (posts := await self.render(one)) is not None},
            channels=[name for name in newsroom.channels if name not in flags.paused],
            now=back.now,
            summary=lambda late: summary(replace(absence, late=tuple(late)), newsroom),
            tell=means.finished,
        )
        self._open = None
        if told and (absence.matters or late):
            means.log.warning("back after an absence", since=str(absence.since), missed=len(absence.missed))
            means.waker.ring()
        return known if told else None

    def _go_on(self, back: "_Back", outlook: Outlook) -> dict[str, Attendance]:
        """Queues that made up for an earlier break and missed nothing in this one: as if never away.

        What people choose for that earlier break, even while this one lasts, holds for what is left of it.
        """
        zone, exact = self.means.newsroom.timezone, {one.queue for one in _missed_exact(back, outlook)}
        left = {}
        for name in back.away.keys() & self.means.newsroom.queues.keys() - exact:
            rules, before, cursor = self.means.newsroom.queues[name], back.before[name], outlook.cursors[name]
            oldest = before.since if cursor is None else next_slot(rules, zone, after=cursor)
            missed = last_slot(rules, zone, after=back.away[name] - rules.jitter, until=back.now)
            if missed is None and oldest is not None and oldest <= before.since:
                left[name] = replace(before, seen=back.now)
        return left

    async def _absence(self, flags: Flags, back: "_Back", outlook: Outlook) -> Absence:
        missed = [
            one
            for rules in self._moving(flags)
            if (one := await self._missed(rules, back, outlook)) is not None
        ]
        coming = self._coming(flags, back, outlook, [one.queue for one in missed])
        titles = {one.article: one.title for one in outlook.heads}
        return Absence(
            program=HOUSE in back.away,
            since=back.away.get(HOUSE) or min(back.away.values()),
            until=back.now,
            missed=tuple(missed),
            coming=tuple((at, titles[article]) for at, article in coming),
            exact=tuple(Late(article=one.article, title=one.title) for one in _missed_exact(back, outlook)),
        )

    async def _missed(self, rules: QueueRules, back: "_Back", outlook: Outlook) -> MissedSlots | None:
        if rules.name not in back.away:
            return None
        after = max(outlook.cursors[rules.name] or back.away[rules.name], back.away[rules.name])
        zone = self.means.newsroom.timezone
        count, last = missed_slots(rules, zone, after=after, until=back.now)
        if last is None or await self.means.store.next_waiting(rules.name, queued_before=last) is None:
            return None
        return MissedSlots(queue=rules.name, count=count, on_missed=rules.on_missed)

    def _coming(
        self, flags: Flags, back: "_Back", outlook: Outlook, missed: Sequence[str]
    ) -> list[tuple[datetime, int]]:
        """What fills missed slots if nobody decides otherwise."""
        means, newsroom = self.means, self.means.newsroom
        held = back.now + means.real(HOLD) if newsroom.editors else back.now
        course = plan(
            list(newsroom.queues.values()),
            waiting=[*outlook.exact, *outlook.heads],
            cursors=outlook.cursors,
            posts=outlook.posts,
            timezone=newsroom.timezone,
            now=back.now,
            until=back.now,
            attended={name: one.since for name, one in back.known.items()},
            held=dict.fromkeys(back.away, held),
            delays=newsroom.delays,
            stopped=[name for name in newsroom.queues if flags.stops(name)],
        )
        return [(one.at, one.article) for one in course if one.article is not None and one.queue in missed]

    async def withdraw(self, flags: Flags, outlook: Outlook, present: Presence) -> None:
        """Questions about a course that leads nowhere any more: all is made up for, or missed once more."""
        means = self.means
        if self._open is None:
            self._open = await means.store.open_choices(COURSE)
        for choice in tuple(self._open):
            since = datetime.fromisoformat(choice.subject["since"])
            queues = [rules for rules in present.queues if rules.name in choice.subject["queues"]]
            stopped = any(flags.stops(rules.name) for rules in queues)
            if stopped or any(self._goes_on(rules, since, outlook, present) for rules in queues):
                continue
            await means.store.withdraw(choice.id, now=means.now())
            self._open.remove(choice)

    def _goes_on(self, rules: QueueRules, since: datetime, outlook: Outlook, present: Presence) -> bool:
        """Is there a slot left that was missed before `since`?"""
        if rules.on_missed is OnMissed.SKIP or present.attended[rules.name] > since:
            return False
        cursor = outlook.cursors[rules.name]
        left = None if cursor is None else next_slot(rules, self.means.newsroom.timezone, after=cursor)
        return cursor is None or (left is not None and left <= since)

    async def _recall_courses(self) -> Courses:
        """Read once for what one ring, or one write, has changed."""
        means = self.means
        state = means.waker.rings, means.store.writes
        if self._courses is None or self._courses[0] != state:
            self._courses = state, courses_from_json(await means.store.recall(COURSES))
        return self._courses[1]

    async def _outlook(self, now: datetime) -> Outlook:
        newsroom = self.means.newsroom
        reach = reach_of(widest_gap(newsroom))
        return await self.means.store.outlook(
            list(newsroom.queues), limit=_HEAD, until=now + reach, since=now - reach
        )

    def _moving(self, flags: Flags) -> list[QueueRules]:
        return [rules for rules in self.means.newsroom.queues.values() if not flags.stops(rules.name)]

    def _may_go(self, one: Waiting, flags: Flags) -> bool:
        return one.at_once or not flags.stops(one.queue)

    def _is_late(self, one: Waiting, now: datetime) -> bool:
        return one.at is not None and now - one.at > self.means.newsroom.expires_after(one.queue)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Back:
    """A return."""

    text: str | None  #: the attendance as the store has it
    before: Mapping[str, Attendance]  #: read
    known: dict[str, Attendance]  #: and as it is from now on
    away: Mapping[str, datetime]  #: since when nobody was there, per queue
    now: datetime


def _missed_exact(back: _Back, outlook: Outlook) -> list[Waiting]:
    """What missed its exact moment in this break, not in one before."""
    return [
        one
        for one in outlook.exact
        if one.at is not None and not one.at_once and one.queue in back.away
        if back.away[one.queue] < one.at <= back.now
    ]
