"""Stepping: what admins are told when somebody set the machine's clock."""

import socket
from datetime import datetime, timedelta

from bot.core.calendar.moments import say_moment
from bot.core.calendar.spans import say_span
from bot.core.language import Words
from bot.core.newsroom import Newsroom
from bot.core.notice import ADMINS, NewNotice

_FORWARD = Words("The clock of {host} jumped {size} forward: from {before} to {after}.")
_BACK = Words("The clock of {host} jumped {size} back: from {before} to {after}.")
_THEN = Words(
    "Scheduled posts may go out at the wrong time; none goes out twice. Check the time, and the time "
    "service (NTP) of that machine. If the machine was merely paused, nothing needs to be done."
)


def step_notice(step: timedelta, newsroom: Newsroom, *, now: datetime, ticks: float) -> NewNotice:
    """The admins, of a clock that was set by `step` just before `now`.

    Every process of the machine sees the same step at nearly the same of its `ticks`: one key, one notice.
    """
    language, host = newsroom.language, socket.gethostname()
    words = (_FORWARD if step > timedelta() else _BACK).say(
        language,
        host=host,
        size=say_span(abs(step), language),
        before=say_moment(now - step, newsroom.timezone, language, now=now),
        after=say_moment(now, newsroom.timezone, language, now=now - step),
    )
    minutes = round(step / timedelta(minutes=1), 1)
    return NewNotice(
        key=f"clock:{host}:{ticks // 600:.0f}:{minutes}",
        audience=ADMINS,
        kind="clock",
        text=f"{words}\n{_THEN.say(language)}",
    )
