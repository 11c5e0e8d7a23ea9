"""What holds an article or a channel up, in words."""

from bot.core.article import StoredArticle
from bot.core.standstill import Standstill
from bot.core.status import Wait
from bot.editors import words
from bot.editors.talk import Talk


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
    return said + [holding(talk, one) for one in await talk.desk.waits() if one.channel in channels]


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
    return said + [holding(talk, one) for one in waits if talk.past(one.until) not in told]


def holding(talk: Talk, one: Wait) -> str:
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
