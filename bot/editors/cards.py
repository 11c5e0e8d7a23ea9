"""Cards: an article as its editor sees it, by the state it is in. Rendered from the store every time."""

from collections.abc import Sequence

from bot.core.article import Article, ArticleState, StoredArticle
from bot.core.crowding import Crowd, say_gap
from bot.core.delivery import Delivery, State
from bot.core.language import plural
from bot.core.newsroom import Newsroom, Role
from bot.core.notice import brief
from bot.core.richtext import RichText, Style
from bot.core.standstill import Standstill
from bot.core.status import Wait, parked_until
from bot.core.twins import Twin
from bot.desk import Preview
from bot.editors import keyboards, words
from bot.editors.talk import Screen, Talk

#: a headline longer than this is cut in lists and cards
LONGEST_TITLE = 120


async def card(talk: Talk, stored: StoredArticle) -> Screen:
    """The article's card: what it is, where it stands, and the buttons that make sense now."""
    if stored.state is ArticleState.DRAFT:
        return await draft_card(talk, stored)
    if stored.state is ArticleState.WAITING:
        return await _waiting_card(talk, stored)
    if stored.state is ArticleState.TAKEN:
        return await _taken_card(talk, stored)
    gone = words.CANCELLED if stored.state is ArticleState.CANCELLED else words.EXPIRED
    return Screen(text=_lines(head(talk, stored), talk.say(gone)))


async def draft_card(talk: Talk, stored: StoredArticle) -> Screen:
    """The summary under the previews of a draft, with the keyboard that decides."""
    text = await draft_text(talk, stored)
    if not talk.may_publish:
        return Screen(text=text, keyboard=keyboards.authors_draft(stored.id, talk.language))
    if _is_authors(talk.newsroom, stored):
        keyboard = keyboards.approval(stored.id, talk.language)
        return Screen(text=_lines(RichText.of(talk.say(words.ON_APPROVAL)), text), keyboard=keyboard)
    queues = tuple(talk.newsroom.queues)
    return Screen(
        text=text,
        keyboard=keyboards.draft(stored.id, queue=stored.queue, queues=queues, language=talk.language),
    )


async def draft_text(talk: Talk, stored: StoredArticle) -> RichText:
    """Headline, destinations, letters used, forecast, warnings."""
    channels = talk.desk.channels(stored.queue, stored.channels)
    previews = talk.desk.preview(stored.article, channels, queue=stored.queue)
    forecast = await talk.desk.forecast_if_queued(stored.id)
    expected = (
        talk.say(words.NO_SLOT)
        if forecast is None
        else talk.say(words.IF_QUEUED, moment=talk.moment(forecast))
    )
    return _lines(
        head(talk, stored),
        "",
        *used(talk, previews),
        "",
        expected,
        *await brakes(talk, stored),
        *[f"⚠️ {warning}" for warning in warnings(previews)],
        *await twins(talk, stored.article, besides=stored.id),
    )


def head(talk: Talk, stored: StoredArticle) -> RichText:
    """Headline in bold, number, queue and channels."""
    title = RichText.of(cut(stored.article.title), Style.BOLD)
    channels = ", ".join(
        preview.title
        for preview in talk.desk.preview(stored.article, talk.desk.channels(stored.queue, stored.channels))
    )
    goes = talk.say(words.GOES_TO, queue=stored.queue, channels=channels)
    by = f" · {stored.editor_name}" if stored.editor_name and stored.editor_id != talk.editor.id else ""
    return _lines(title, f"{talk.say(words.NUMBER, id=stored.id)}{by}", goes)


def used(talk: Talk, previews: Sequence[Preview]) -> list[str]:
    """Letters used and allowed, per channel."""
    return [
        talk.say(
            words.USED,
            title=one.title,
            channel=one.channel,
            length=grouped(one.post.length),
            limit=grouped(one.post.limit),
        )
        for one in previews
    ]


def warnings(previews: Sequence[Preview]) -> list[str]:
    """What the networks warn of; what several say alike stands once."""
    said: dict[str, list[str]] = {}
    for one in previews:
        for warning in one.post.warnings:
            said.setdefault(warning, []).append(f"{one.title} ({one.channel})")
    everywhere = len(previews)
    return [
        warning if len(channels) == everywhere > 1 else f"{', '.join(channels)}: {warning}"
        for warning, channels in said.items()
    ]


async def brakes(talk: Talk, stored: StoredArticle) -> list[str]:
    """What holds this article up: a freeze, a pause of its queue or channels, a channel that stands still.

    «Сейчас» passes a freeze and its queue's pause.
    """
    flags = await talk.desk.flags()
    channels = [one.name for one in talk.desk.channels(stored.queue, stored.channels)]
    passed = () if stored.at_once else (stored.queue,)
    paused = [name for name in (*passed, *channels) if name in flags.paused]
    frozen = flags.frozen is not None and not stored.at_once
    said = [talk.say(words.FROZEN_NOTE, reason=flags.frozen)] if frozen else []
    said += [talk.say(words.PAUSED_NOTE, names=", ".join(paused))] if paused else []
    said += [standing(talk, one) for one in await talk.desk.standstills() if one.channel in channels]
    return said + [waiting(talk, one) for one in await talk.desk.waits() if one.channel in channels]


async def twins(talk: Talk, article: Article, *, besides: int) -> list[str]:
    """«Похожий уже поставили: Анна, 14:05; выйдет 16:30»."""
    return [_twin(talk, *found) for found in await talk.desk.twins(article, besides=besides)]


def _twin(talk: Talk, twin: Twin, stored: StoredArticle) -> str:
    by = stored.editor_name or talk.say(words.SOMEBODY)
    created = talk.past(stored.created)
    if twin.out is not None:
        return talk.say(words.TWIN_OUT, by=by, out=talk.past(twin.out))
    if twin.at is None:
        return talk.say(words.TWIN_WAITS_SOMETIME, by=by, created=created)
    return talk.say(words.TWIN_WAITS, by=by, created=created, at=talk.moment(twin.at))


async def _waiting_card(talk: Talk, stored: StoredArticle) -> Screen:
    keyboard = keyboards.waiting(stored.id, talk.language) if _may_touch(talk, stored) else None
    where = await whereabouts(talk, stored)
    near = crowded(talk, await talk.desk.crowds_of(stored))
    text = _lines(head(talk, stored), "", where, *near, *await brakes(talk, stored))
    return Screen(text=text, keyboard=keyboard)


def crowded(talk: Talk, crowds: Sequence[Crowd]) -> list[str]:
    """«Ближе 20 минут к «…», чт 26 ноября, 18:05 МСК»: said, and left to the editor."""
    return [
        talk.say(
            words.CROWDED,
            gap=say_gap(one.gap, talk.language),
            title=brief(one.title),
            moment=talk.past(one.at),
        )
        for one in crowds
    ]


async def whereabouts(talk: Talk, stored: StoredArticle) -> str:
    """When a waiting article goes, and which one in its queue it is."""
    if stored.at is not None:
        if stored.at > talk.now():
            return talk.say(words.WAITS_EXACTLY, moment=talk.moment(stored.at))
        flags = await talk.desk.flags()
        held = flags.stops(stored.queue) and not stored.at_once
        return talk.say(words.GOES_ONCE_FREE if held else words.GOES_NOW)
    number = await talk.desk.place_of(stored.id)
    place = talk.say(words.PLACE, number=number)
    at = await talk.desk.forecast_of(stored.id)
    if at is None:
        return talk.say(words.WAITS_SOMETIME, queue=stored.queue, place=place)
    return talk.say(words.WAITS, moment=talk.moment(at), queue=stored.queue, place=place)


async def _taken_card(talk: Talk, stored: StoredArticle) -> Screen:
    deliveries = await talk.desk.deliveries_of(stored.id)
    keyboard = keyboards.taken(
        stored.id,
        deliveries,
        may_decide=talk.may_publish,
        may_answer=_may_touch(talk, stored),
        language=talk.language,
    )
    lines = [delivery_line(talk, one) for one in deliveries]
    open_ones = [one.channel for one in deliveries if one.state in (State.PLANNED, State.FAILED)]
    told = "\n".join(lines)
    since = (await talk.desk.flags()).frozen_at
    planned = [one for one in deliveries if one.state is State.PLANNED]
    at_once = bool(planned) and all(since is not None and one.due >= since for one in planned)
    held_up = [
        line
        for name in dict.fromkeys(open_ones)
        for line in await channel_brakes(talk, name, told=told, at_once=at_once)
    ]
    asks = any(one.state is State.UNSURE and one.asked for one in deliveries)
    warning = ["", talk.say(words.LOST_MEANS)] if asks and _may_touch(talk, stored) else []
    text = _lines(
        head(talk, stored), "", _outcome(talk, deliveries), *lines, *dict.fromkeys(held_up), *warning
    )
    return Screen(text=text, keyboard=keyboard)


def _outcome(talk: Talk, deliveries: Sequence[Delivery]) -> str:
    states = {one.state for one in deliveries}
    if states <= {State.SENT}:
        return talk.say(words.OUT)
    if states <= {State.SENT, State.PLANNED, State.SENDING}:
        return talk.say(words.ON_ITS_WAY)
    if State.UNSURE in states:
        return talk.say(words.NOBODY_KNOWS)
    return talk.say(words.NOT_ALL_OUT if State.SENT in states else words.NOT_OUT)


def delivery_line(talk: Talk, delivery: Delivery) -> str:
    """«✅ vk: вышло https://…», «❌ ok: не вышло — нет прав», «⏳ vk: отправлю не раньше …»."""
    until = parked_until(delivery, talk.now())
    if until is not None:
        reason, moment = delivery.error or "", talk.past(until)
        return talk.say(words.PARKED, channel=delivery.channel, moment=moment, reason=reason).rstrip()
    asked = delivery.state is State.UNSURE and delivery.asked
    state = talk.say(words.ASKED if asked else words.STATE[delivery.state])
    said = f"{words.MARK[delivery.state]} {delivery.channel}: {state}"
    if delivery.receipt is not None:
        return f"{said} {delivery.receipt.url or ''}".rstrip()
    if delivery.state is State.EXPIRED:
        said = f"{said}; {talk.say(words.IN_TIME, moment=talk.past(delivery.deadline))}"
    # of one that people are asked about the error says no more than that nobody knows
    return f"{said} — {delivery.error}" if delivery.error and not asked else said


async def channel_brakes(talk: Talk, channel: str, *, told: str = "", at_once: bool = False) -> list[str]:
    """What holds everything in this channel up: a freeze, a pause, a standstill, a wait that was asked for.

    What `told`, which stands above, has said already is not said again. `at_once`: somebody has just sent it
    off, and that passes a freeze.
    """
    flags = await talk.desk.flags()
    frozen = words.FROZEN_AND_NOW if at_once else words.FROZEN_NOTE
    said = [] if flags.frozen is None else [talk.say(frozen, reason=flags.frozen)]
    if channel in flags.paused:
        said.append(talk.say(words.PAUSED_NOTE, names=channel))
    stands = [one for one in await talk.desk.standstills() if one.channel == channel]
    said += [standing(talk, one, told=told) for one in stands]
    waits = [one for one in await talk.desk.waits() if one.channel == channel]
    return said + [waiting(talk, one) for one in waits if talk.past(one.until) not in told]


def waiting(talk: Talk, one: Wait) -> str:
    """«⏳ ОК (ok): сеть просила подождать, посты пойдут не раньше …»."""
    network = talk.desk.network_of(one.channel)
    return talk.say(words.HELD_UP[one.why], network=network, channel=one.channel, moment=talk.past(one.until))


def standing(talk: Talk, one: Standstill, *, told: str = "") -> str:
    """«🔴 ВКонтакте (vk) не принимает посты с …: почему. Что сделать: … Проверю снова …»."""
    ahead = one.look_at > talk.now()
    look = talk.say(words.STANDS_LOOK, moment=talk.past(one.look_at)) if ahead else None
    helps = one.advice is not None and one.advice != one.reason
    return talk.say(
        words.STATUS_STANDS,
        network=talk.desk.network_of(one.channel),
        channel=one.channel,
        since=talk.past(one.since),
        reason="." if one.reason in told else f": {one.reason}",
        advice=talk.say(words.STANDS_ADVICE, advice=one.advice) if helps else "",
        look=look or talk.say(words.STANDS_LOOK_SOON),
    )


def may_answer(talk: Talk, delivery: Delivery) -> bool:
    """Who is asked whether a post is out: those who decide, and whoever handed the article in."""
    return talk.may_publish or delivery.editor_id == talk.editor.id


def goes_where(talk: Talk, stored: StoredArticle) -> str:
    """«3 канала»: for the question before «Сейчас»."""
    count = len(talk.desk.channels(stored.queue, stored.channels))
    return plural(talk.language, count, ru=words.CHANNELS[0], en=words.CHANNELS[1])


def accepted(newsroom: Newsroom, stored: StoredArticle, *, by: str, forecast: object) -> str:
    """What an author is told when an editor has accepted their draft."""
    if forecast is None:
        return words.ACCEPTED_SOMETIME.say(newsroom.language, name=by, title=cut(stored.article.title))
    return words.ACCEPTED.say(newsroom.language, name=by, title=cut(stored.article.title), moment=forecast)


def cut(title: str) -> str:
    """A headline that fits a line."""
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"


def grouped(number: int) -> str:
    """16384 as «16 384», with spaces that do not break."""
    return f"{number:,}".replace(",", "\u00a0")


def _may_touch(talk: Talk, stored: StoredArticle) -> bool:
    return talk.may_publish or stored.editor_id == talk.editor.id


def _is_authors(newsroom: Newsroom, stored: StoredArticle) -> bool:
    editor = newsroom.editors.get(stored.editor_id or 0)
    return editor is not None and editor.role is Role.AUTHOR


def _lines(*lines: RichText | str) -> RichText:
    return RichText.join("\n", [line if isinstance(line, RichText) else RichText.of(line) for line in lines])
