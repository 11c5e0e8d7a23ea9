"""At a glance: /status. What stands still, how every channel is, how long every queue lasts."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.core.delivery import State
from bot.core.language import Words
from bot.core.receipt import Receipt
from bot.core.richtext import RichText, Style
from bot.core.status import QueueStatus, Status
from bot.editors.lists import brakes
from bot.editors.talk import Screen, Talk

router = Router(name="lists.glance")

_RUNS = Words("🟢 Everything runs on schedule.")
_CHANNELS = Words("Channels")
_QUEUES = Words("Queues")
_LAST = Words("{mark} {network} ({channel}): last post {at}")
_NO_POST = Words("{mark} {network} ({channel}): no post yet")
_QUEUE = Words("“{name}”: {waiting} waiting; next slot {next}")
_NEVER = Words("none")
_LASTS = Words("the articles last until {at}")
_LASTS_A_WEEK = Words("the articles last for a week")
_EMPTY_NEXT = Words("it is empty")
_COUNTS = (
    (
        State.UNSURE,
        Words("Nobody knows whether they are out: {count}."),
    ),
    (State.FAILED, Words("Failed: {count}.")),
    (State.PLANNED, Words("Waiting to be sent: {count}.")),
)
_DETAILS = Words("Details: /history")


@router.message(Command("status"))
async def status(_: Message, talk: Talk) -> None:
    """Brakes, channels, queues, troubles."""
    found = await talk.desk.status()
    held_up = brakes.lines(talk, found) or [talk.say(_RUNS)]
    lines: list[RichText | str] = [*held_up, "", RichText.of(talk.say(_CHANNELS), Style.BOLD)]
    receipts = await talk.store.newest_receipts(talk.newsroom.channels, before=talk.now())
    lines += [_channel(talk, found, name, receipts.get(name)) for name in talk.newsroom.channels]
    lines += ["", RichText.of(talk.say(_QUEUES), Style.BOLD), *[_queue(talk, one) for one in found.queues]]
    counts = _counts(talk, found)
    lines += ["", *counts, talk.say(_DETAILS)] if counts else []
    text = RichText.join("\n", [one if isinstance(one, RichText) else RichText.of(one) for one in lines])
    await talk.show(Screen(text=text))


def _channel(talk: Talk, found: Status, name: str, receipt: Receipt | None) -> RichText:
    """«🟢 ВКонтакте (vk): последний пост вт 24 ноября, 09:00 МСК», which leads there."""
    mark, network = _mark(found, name), talk.desk.network_of(name)
    if receipt is None:
        return RichText.of(talk.say(_NO_POST, mark=mark, network=network, channel=name))
    said = talk.say(_LAST, mark=mark, network=network, channel=name, at="")
    at = talk.past(receipt.at)
    moment = RichText.of(at) if receipt.url is None else RichText.of(at, Style.LINK, receipt.url)
    return RichText.of(said) + moment


def _mark(found: Status, name: str) -> str:
    if any(one.channel == name for one in found.standstills):
        return "🔴"
    if found.flags.frozen is not None or name in found.flags.paused:
        return "⏸"
    return "⏳" if any(one.channel == name for one in found.waits) else "🟢"


def _queue(talk: Talk, queue: QueueStatus) -> str:
    next_at = talk.say(_NEVER) if queue.next_at is None else talk.moment(queue.next_at)
    mark = "⏸ " if queue.paused else ""
    line = mark + talk.say(_QUEUE, name=queue.name, waiting=queue.waiting, next=next_at)
    if queue.next_at is None:
        return f"{line}."
    return f"{line}; {_runway(talk, queue)}."


def _runway(talk: Talk, queue: QueueStatus) -> str:
    if queue.empty_slot is None:
        return talk.say(_LASTS_A_WEEK)
    if queue.empty_slot == queue.next_at:
        return talk.say(_EMPTY_NEXT)
    return talk.say(_LASTS, at=talk.moment(queue.empty_slot))


def _counts(talk: Talk, status: Status) -> list[str]:
    """What is not out, by what has to be done about it; nothing is said of what there is none of."""
    counts = [(status.deliveries.get(state, 0), sentence) for state, sentence in _COUNTS]
    return [talk.say(sentence, count=count) for count, sentence in counts if count]
