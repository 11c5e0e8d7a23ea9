"""Ending: what the editor is told once every delivery of an article has come to its end."""

from collections.abc import Callable, Sequence

from bot.core.delivery import Delivery, State
from bot.core.language import Language, Words
from bot.core.notice import NewNotice, editor_audience

_DONE = Words("Published: “{title}”")
_PARTLY = Words("Published, but not everywhere: “{title}”")
_LINE = Words("✓ {place} {url}")
_FAILED_LINE = Words("✗ {place}: {reason}")

_EXPIRED = Words("too late, not sent")

_OVER = (State.SENT, State.FAILED, State.EXPIRED, State.CANCELLED)


def finished_notices(
    deliveries: Sequence[Delivery], *, language: Language, place: Callable[[str, str, Language], str]
) -> list[NewNotice]:
    """One notice to the editor, once all `deliveries` of an article are over and at least one is out.

    `place` names a network and channel as people of a language know them. Empty: something is still open,
    nothing is out, or nobody knows who handed the article in.
    """
    over = all(one.state in _OVER for one in deliveries)
    if not over or all(one.state is not State.SENT for one in deliveries) or deliveries[0].editor_id is None:
        return []
    headline = _DONE if all(one.state in (State.SENT, State.CANCELLED) for one in deliveries) else _PARTLY
    attempts = "-".join(f"{one.id}.{one.attempts}" for one in deliveries)
    told = (one for one in deliveries if one.state is not State.CANCELLED)
    lines = [_line(one, place(one.platform, one.channel, language), language) for one in told]
    return [
        NewNotice(
            key=f"sent:{deliveries[0].article}:{attempts}",
            audience=editor_audience(deliveries[0].editor_id),
            kind="sent",
            text="\n".join([headline.say(language, title=deliveries[0].title), *lines]),
            article=deliveries[0].article,
        )
    ]


def _line(delivery: Delivery, place: str, language: Language) -> str:
    if delivery.receipt is None:
        late = _EXPIRED.say(language) if delivery.state is State.EXPIRED else "—"
        return _FAILED_LINE.say(language, place=place, reason=delivery.error or late)
    line = _LINE.say(language, place=place, url=delivery.receipt.url or "").rstrip()
    return f"{line}\n{delivery.receipt.note}" if delivery.receipt.note else line
