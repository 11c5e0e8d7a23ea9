"""What the publisher tells people: one function a notice. Each goes into the outbox with what it tells of."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from bot import platforms
from bot.core.article import StoredArticle, Waiting
from bot.core.calendar.moments import say_moment
from bot.core.delivery import Delivery, State
from bot.core.labels import LabelMissing
from bot.core.language import Language, Words
from bot.core.newsroom import Newsroom, Role
from bot.core.notice import ADMINS, EDITORS, NewNotice, editor_audience

_FAILED = Words(
    ru="✗ {place}: «{title}» не вышла. {reason}",
    en="✗ {place}: “{title}” was not published. {reason}",
)
_STOPPED = Words(
    ru="Канал «{channel}» ({network}) остановлен: {reason} {advice}"
    "Посты ждут; как только канал снова заработает, я продолжу сам.",
    en="Channel “{channel}” ({network}) stands still: {reason} {advice}"
    "Its posts wait; I go on by myself as soon as the channel works again.",
)
_RESUMED = Words(
    ru="Канал «{channel}» ({network}) снова работает.",
    en="Channel “{channel}” ({network}) works again.",
)
_UNSURE = Words(
    ru="{place}: связь оборвалась, и я не знаю, вышла ли «{title}». Посмотрите в канале{link} и скажите мне.",
    en="{place}: the connection broke, and I cannot tell whether “{title}” is out. "
    "Please look into the channel{link} and tell me.",
)
_DONE = Words(ru="Вышла «{title}»", en="Published: “{title}”")
_PARTLY = Words(ru="Вышла не везде: «{title}»", en="Published, but not everywhere: “{title}”")
_LINE = Words(ru="✓ {place} {url}", en="✓ {place} {url}")
_FAILED_LINE = Words(ru="✗ {place}: {reason}", en="✗ {place}: {reason}")
_LATE = Words(
    ru="«{title}» стояла на {moment} и не вышла: прошло слишком много времени. "
    "Сам я такое уже не отправляю. Если она ещё нужна, поставьте её заново.",
    en="“{title}” was set for {moment} and did not go out: too much time has passed. "
    "It will not be sent by itself. If it still matters, queue it again.",
)
_NOWHERE = Words(
    ru="«{title}» некуда отправить: её каналов ({channels}) больше нет в настройках. Статья ждёт.",
    en="“{title}” has nowhere to go: its channels ({channels}) are not in the configuration. It waits.",
)
_UNRENDERED = Words(
    ru="Из «{title}» не получилось сделать пост: это ошибка программы, она записана в журнал. "
    "Статья ждёт, остальные выходят.",
    en="No post could be made of “{title}”: a fault of the program, see its log. It waits, others go out.",
)
_UNLABELLED = Words(
    ru="«{title}» (№ {id}) не вышла и ждёт. {reason} Снимите её (/cancel {id}) и пришлите заново.",
    en="“{title}” (No. {id}) is held back and {reason}. Take it back (/cancel {id}) and hand it in again.",
)
SAME_TEXT = Words(
    ru="Точно такой же пост в этом канале уже был меньше суток назад.",
    en="Exactly this post was in the channel less than a day ago.",
)
NO_PHOTO = Words(
    ru="Фотографии к этой статье больше нет в базе. Пришлите статью заново.",
    en="The photo of this article is not in the database any more. Hand the article in again.",
)


def failed(delivery: Delivery, reason: str, newsroom: Newsroom) -> NewNotice:
    """The editor of a delivery that will not go out by itself."""
    return NewNotice(
        key=f"failed:{delivery.id}:{delivery.attempts}",
        audience=editor_audience(delivery.editor_id),
        kind="failed",
        text=_FAILED.say(newsroom.language, place=place(delivery), title=delivery.title, reason=reason),
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
            network=platforms.spec(delivery.platform).title,
            reason=reason,
            advice=f"{advice} " if advice else "",
        ),
        delivery=delivery.id,
    )


def resumed(channel: str, platform: str, now: datetime, language: Language) -> NewNotice:
    """The admins, of a channel that works again."""
    return NewNotice(
        key=f"resumed:{channel}:{now.isoformat()}",
        audience=ADMINS,
        kind="resumed",
        text=_RESUMED.say(language, channel=channel, network=platforms.spec(platform).title),
    )


def unsure(delivery: Delivery, link: str | None, newsroom: Newsroom) -> list[NewNotice]:
    """Its editor and the admins, each once: only a person can tell whether it is out."""
    text = _UNSURE.say(
        newsroom.language, place=place(delivery), title=delivery.title, link=f" ({link})" if link else ""
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


def finished(deliveries: Sequence[Delivery], newsroom: Newsroom) -> NewNotice | None:
    """The editor, once every delivery of an article has come to its end and at least one is out."""
    first = deliveries[0]
    over = all(one.state in (State.SENT, State.FAILED, State.EXPIRED, State.CANCELLED) for one in deliveries)
    if not over or first.editor_id is None or all(one.state is not State.SENT for one in deliveries):
        return None
    headline = _DONE if all(one.state in (State.SENT, State.CANCELLED) for one in deliveries) else _PARTLY
    attempts = "-".join(f"{one.id}.{one.attempts}" for one in deliveries)
    lines = [_line(one, newsroom.language) for one in deliveries if one.state is not State.CANCELLED]
    return NewNotice(
        key=f"sent:{first.article}:{attempts}",
        audience=editor_audience(first.editor_id),
        kind="sent",
        text="\n".join([headline.say(newsroom.language, title=first.title), *lines]),
        article=first.article,
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


def nowhere(article: StoredArticle, channels: Sequence[str], language: Language) -> NewNotice:
    """The editors, of an article whose channels are all gone from the configuration."""
    return NewNotice(
        key=f"nowhere:{article.id}:{','.join(channels)}",
        audience=EDITORS,
        kind="nowhere",
        text=_NOWHERE.say(language, title=article.article.title, channels=", ".join(channels)),
        article=article.id,
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


def place(delivery: Delivery) -> str:
    """The network and channel as people know them."""
    return f"{platforms.spec(delivery.platform).title} ({delivery.channel})"


def _line(delivery: Delivery, language: Language) -> str:
    if delivery.receipt is None:
        return _FAILED_LINE.say(language, place=place(delivery), reason=delivery.error or "—")
    line = _LINE.say(language, place=place(delivery), url=delivery.receipt.url or "").rstrip()
    return f"{line}\n{delivery.receipt.note}" if delivery.receipt.note else line
