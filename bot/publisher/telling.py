"""What the publisher tells people: one function a notice. Each goes into the outbox with what it tells of."""

import hashlib
from datetime import datetime

from bot import platforms
from bot.core.amendment import Amendment, CannotBe, Kind, NotDone
from bot.core.article import StoredArticle, Waiting
from bot.core.calendar.moments import say_moment
from bot.core.delivery import Delivery
from bot.core.labels import LabelMissing
from bot.core.language import Language, Words
from bot.core.newsroom import Newsroom, Role
from bot.core.notice import ADMINS, EDITORS, NewNotice, editor_audience

_FAILED = Words("✗ {place}: “{title}” was not published. {reason}")
_STOPPED = Words(
    "Channel “{channel}” ({network}) stands still: {reason} {advice}"
    "“{title}” is not out: “Retry” sends it again. "
    "The other posts wait; I go on by myself as soon as the channel works again."
)
_UNSURE = Words(
    "{place}: the connection broke, and I cannot tell whether “{title}” is out. "
    "Please look into the channel{link} and answer by a button."
)
_LATE = Words(
    "“{title}” was set for {moment} and did not go out: too much time has passed. "
    "It will not be sent by itself. If it still matters, queue it again."
)
_UNRENDERED = Words(
    "No post could be made of “{title}”: a fault of the program, see its log. It waits, others go out."
)
_UNLABELLED = Words(
    "“{title}” (No. {id}) is held back and {reason}. Take it back (/cancel {id}) and hand it in again."
)
_TOO_LATE = Words(
    "{reason} It can be tried again at {next} at the earliest, and its time is over at {deadline}: "
    "it is up to you now."
)
_TOO_LATE_SOON = Words("{reason} I kept trying, but its time is over at {deadline}: it is up to you now.")
_NOT_AMENDED = {
    Kind.CORRECT: Words("✗ {place}: “{title}” could not be corrected, readers see the old text. {reason}"),
    Kind.WITHDRAW: Words("✗ {place}: “{title}” could not be withdrawn, readers see the post{link}. {reason}"),
    Kind.PIN: Words("✗ {place}: “{title}” could not be pinned. {reason}"),
    Kind.UNPIN: Words("✗ {place}: “{title}” could not be unpinned. {reason}"),
}
_TRY_AGAIN = Words("{reason} Mend that and press “Retry”, or do it in the network itself.")
STOOD = Words("The program stood still, the sending was put off.")
SAME_TEXT = Words("Exactly this post was in the channel less than a day ago.")
NO_PHOTO = Words("The photo of this article is not in the database any more. Hand the article in again.")


def failed(delivery: Delivery, reason: str, newsroom: Newsroom) -> NewNotice:
    """The editor of a delivery that will not go out by itself."""
    return NewNotice(
        # with `due`: one that is refused before any attempt, and once more when somebody put it back
        key=f"failed:{delivery.id}:{delivery.attempts}:{delivery.due.isoformat()}",
        audience=editor_audience(delivery.editor_id),
        kind="failed",
        text=_FAILED.say(
            newsroom.language, place=_place(delivery, newsroom), title=delivery.title, reason=reason
        ),
        delivery=delivery.id,
        article=delivery.article,
    )


def stopped(delivery: Delivery, reason: str, advice: str | None, newsroom: Newsroom) -> NewNotice:
    """The admins, of a channel whose token or rights are gone."""
    return NewNotice(
        key=f"stopped:{delivery.channel}:{delivery.id}:{delivery.attempts}",
        audience=ADMINS,
        kind="stopped",
        text=_STOPPED.say(
            newsroom.language,
            channel=delivery.channel,
            network=platforms.called(delivery.platform, newsroom.language),
            title=delivery.title,
            reason=reason,
            advice=f"{advice} " if advice and advice != reason else "",
        ),
        delivery=delivery.id,
    )


def unsure(delivery: Delivery, link: str | None, newsroom: Newsroom) -> list[NewNotice]:
    """Its editor and the admins, each once: only a person can tell whether it is out."""
    text = _UNSURE.say(
        newsroom.language,
        place=_place(delivery, newsroom),
        title=delivery.title,
        link=f" ({link})" if link else "",
    )
    return [
        NewNotice(
            key=f"unsure:{delivery.id}:{delivery.attempts}:{audience}",
            audience=audience,
            kind="unsure",
            text=text,
            delivery=delivery.id,
            article=delivery.article,
        )
        for audience in _who_can_look(delivery, newsroom)
    ]


def _who_can_look(delivery: Delivery, newsroom: Newsroom) -> list[str]:
    """Its editor and every admin by name: nobody is told twice. Everybody, where none of these decides."""
    editor = newsroom.editors.get(delivery.editor_id or 0)
    admins = [one for one in newsroom.editors.values() if one.role is Role.ADMIN]
    if editor is None or (editor.role is Role.AUTHOR and not admins):
        return [EDITORS] if editor is None else [editor_audience(editor.id), EDITORS]
    return [editor_audience(one.id) for one in dict.fromkeys([editor, *admins])]


def too_late(delivery: Delivery, reason: str, next_try: datetime | None, newsroom: Newsroom) -> str:
    """Why a delivery that was to be tried again is not: before `next_try` (None: soon) its time is over."""
    zone, language = newsroom.timezone, newsroom.language
    deadline = say_moment(delivery.deadline, zone, language)
    if next_try is None:
        return _TOO_LATE_SOON.say(language, reason=reason, deadline=deadline)
    return _TOO_LATE.say(
        language, reason=reason, next=say_moment(next_try, zone, language), deadline=deadline
    )


def late(waiting: Waiting, editor_id: int | None, newsroom: Newsroom) -> NewNotice:
    """The editor of an article whose exact moment passed while nobody could send it."""
    moment = waiting.at or waiting.queued
    return NewNotice(
        key=f"late:{waiting.article}:{moment.isoformat()}",
        audience=editor_audience(editor_id),
        kind="expired",
        text=_LATE.say(
            newsroom.language,
            title=waiting.title,
            moment=say_moment(moment, newsroom.timezone, newsroom.language),
        ),
        article=waiting.article,
    )


def unrendered(article: StoredArticle, language: Language) -> NewNotice:
    """The editors, of an article that no post could be made of."""
    return NewNotice(
        key=f"unrendered:{article.id}",
        audience=EDITORS,
        kind="unrendered",
        text=_UNRENDERED.say(language, title=article.article.title),
        article=article.id,
    )


def unlabelled(article: StoredArticle, missing: LabelMissing, language: Language) -> NewNotice:
    """The editor of an article whose posts lack what a label demands by now."""
    reason = missing.say(language)
    mark = hashlib.sha256(reason.encode()).hexdigest()[:16]  # another reason is told again
    return NewNotice(
        key=f"unlabelled:{article.id}:{mark}",
        audience=editor_audience(article.editor_id),
        kind="unlabelled",
        text=_UNLABELLED.say(language, id=article.id, title=article.article.title, reason=reason),
        article=article.id,
    )


def not_amended(
    delivery: Delivery, one: Amendment, result: NotDone | CannotBe, newsroom: Newsroom
) -> NewNotice:
    """Whoever wished it, of what cannot be done to a post that is out; the key bears the amendment."""
    language = newsroom.language
    reason = result.error[:1].upper() + result.error[1:]
    if isinstance(result, NotDone):
        reason = _TRY_AGAIN.say(language, reason=reason)
    url = delivery.receipt.url if delivery.receipt else None
    return NewNotice(
        key=f"amendment:{one.id}",
        audience=editor_audience(one.by.id),
        kind="amendment",
        text=_NOT_AMENDED[one.kind].say(
            language,
            place=_place(delivery, newsroom),
            title=delivery.title,
            reason=reason,
            link=f" ({url})" if url else "",
        ),
        delivery=delivery.id,
        article=delivery.article,
    )


def _place(delivery: Delivery, newsroom: Newsroom) -> str:
    return platforms.place(delivery.platform, delivery.channel, newsroom.language)
