"""Ordering: an article's place in its queue: ▲ ▼, first, another queue, taken back; one or several."""

from collections.abc import Sequence

from aiogram import F, Router
from aiogram.types import InlineKeyboardButton

from bot.core.article import ArticleState, StoredArticle
from bot.core.language import Plural, Words
from bot.core.richtext import RichText, Style
from bot.desk import Forecast
from bot.editors import words
from bot.editors.keyboards import queue_mark
from bot.editors.lists.chosen import choose_none, chosen
from bot.editors.lists.line import line
from bot.editors.lists.paging import UNFIX, Leaf, button, entry, keyboard, named
from bot.editors.showing import show_card, show_here
from bot.editors.talk import Screen, Talk

router = Router(name="lists.ordering")

#: a headline beside its neighbours
_LONGEST = 70

_PLACE = Words("Queue “{queue}”: number {number} of {total}")
_EXACT = Words("🕒 Goes out exactly {moment}.")
_NO_TIME = Words("no time yet")
_UP = Words("▲ Up")
_DOWN = Words("▼ Down")
_FIRST = Words("⏫ First")
_OTHER = Words("➡️ To another queue")
_DROP = Words("❌ Take back")
_CARD = Words("👁 Open")
_LIST = Words("◀️ To the list")
_NO = Words("◀️ No")
_YES_DROP = Words("❌ Yes, take back")
_SURE_ONE = Words("Take “{title}” back? It will not go out.")
_SURE_SEVERAL = Words("Take {count} back? They will not go out.")
_WHITHER_ONE = Words("Which queue shall “{title}” go to? It goes to the end.")
_WHITHER_SEVERAL = Words("Which queue shall {count} go to? They go to the end.")
_UPMOST = Words("It is the first already.")
_LAST = Words("It is the last already.")
_NOT_WAITING = Words("It does not wait any more.")
_NOTHING = Words("Nothing is ticked.")
_SOME = Words("Done: {done} of {count}. The others do not wait any more, or do not fit.")
_ONLY_QUEUE = Words("There is no other queue.")


@router.callback_query(Leaf.filter(F.verb == "item"))
async def opened(_: object, callback_data: Leaf, talk: Talk) -> None:
    """A number under the list: the article among its neighbours."""
    await _show_item(talk, callback_data)


@router.callback_query(Leaf.filter(F.verb == "open"))
async def card(_: object, callback_data: Leaf, talk: Talk) -> None:
    """«Открыть»: its card, below."""
    stored = await talk.desk.article(callback_data.article)
    if stored is not None:
        await show_card(talk, stored)
    await talk.note(None if stored else words.GONE)


@router.callback_query(Leaf.filter(F.verb.in_({"up", "down"})))
async def stepped(_: object, callback_data: Leaf, talk: Talk) -> None:
    """▲ ▼"""
    if not await _may(talk):
        return
    up = callback_data.verb == "up"
    done = await talk.desk.step(callback_data.article, -1 if up else 1, by=talk.actor)
    at_the_end = bool(await talk.desk.around(callback_data.article, reach=0)) and not done
    await _show_item(talk, callback_data, (_UPMOST if up else _LAST) if at_the_end else None)


@router.callback_query(Leaf.filter(F.verb == "head"))
async def first(_: object, callback_data: Leaf, talk: Talk) -> None:
    """«Первой», «Первыми»."""
    numbers = await _meant(talk, callback_data)
    if numbers and callback_data.article and await talk.desk.place_of(numbers[0]) == 1:
        await _show_item(talk, callback_data, _UPMOST)
    elif numbers:
        done = await talk.desk.put_first(numbers, by=talk.actor)
        await _finish(talk, callback_data, numbers, done)


@router.callback_query(Leaf.filter(F.verb == "unfix"))
async def unfix(_: object, callback_data: Leaf, talk: Talk) -> None:
    """«К очереди», in the list."""
    if await _may(talk):
        done = await talk.desk.unfix(callback_data.article, by=talk.actor)
        await _show_item(talk, callback_data, words.DONE if done else words.DECIDED)


@router.callback_query(Leaf.filter(F.verb == "unfixed"))
async def unfix_on_card(_: object, callback_data: Leaf, talk: Talk) -> None:
    """«К очереди», on the card."""
    if await talk.desk.article(callback_data.article) is None:
        await talk.note(words.STALE)
    elif await _may(talk):
        done = await talk.desk.unfix(callback_data.article, by=talk.actor)
        await show_here(talk, callback_data.article)
        await talk.note(words.DONE if done else words.DECIDED)


@router.callback_query(Leaf.filter(F.verb.in_({"whither", "drop"})))
async def ask(_: object, callback_data: Leaf, talk: Talk) -> None:
    """«В другую очередь» asks which, «Снять» asks once more."""
    numbers = await _meant(talk, callback_data)
    if not numbers:
        return
    titles = await talk.desk.titles(numbers)
    one = entry(titles.get(numbers[0], "")) if len(numbers) == 1 else None
    count = Plural("{count} article", "{count} articles", context="accusative").say(
        talk.language, len(numbers)
    )
    back = callback_data.model_copy(update={"verb": "item" if callback_data.article else "choose"})
    if callback_data.verb == "drop":
        said = talk.say(_SURE_SEVERAL, count=count) if one is None else talk.say(_SURE_ONE, title=one)
        yes = button(talk.say(_YES_DROP), callback_data.model_copy(update={"verb": "dropped"}))
        rows = [[yes, button(talk.say(_NO), back)]]
    else:
        said = talk.say(_WHITHER_SEVERAL, count=count) if one is None else talk.say(_WHITHER_ONE, title=one)
        rows = [[one_] for one_ in await _queues(talk, callback_data, numbers)]
        rows.append([button(talk.say(_NO), back)])
    await talk.here(Screen(text=RichText.of(said), keyboard=keyboard(*rows)))
    await talk.note(_ONLY_QUEUE if len(rows) == 1 and callback_data.verb == "whither" else None)


@router.callback_query(Leaf.filter(F.verb == "dropped"))
async def dropped(_: object, callback_data: Leaf, talk: Talk) -> None:
    """«Да, снять»."""
    numbers = await _meant(talk, callback_data)
    waiting = {one.article for one in await talk.store.waiting_numbers(numbers)}
    if numbers:
        done = await talk.desk.cancel_many([one for one in numbers if one in waiting], by=talk.actor)
        await _finish(talk, callback_data, numbers, done, gone=True)


@router.callback_query(Leaf.filter(F.verb == "moved"))
async def moved(_: object, callback_data: Leaf, talk: Talk) -> None:
    """To the queue on the button."""
    numbers = await _meant(talk, callback_data)
    queue = named(callback_data.extra, talk.newsroom.queues)
    if queue is None and numbers:
        await talk.here(await line(talk, callback_data))
        await talk.note(words.STALE)
    elif queue is not None and numbers:
        if len(numbers) == 1:
            await _require(talk, numbers[0], queue)
        done = await talk.desk.change_queue(numbers, queue, by=talk.actor)
        await _finish(talk, callback_data, numbers, done)


async def _require(talk: Talk, article: int, queue: str) -> None:
    """What keeps one article out of a queue is said in full; of several only how many."""
    stored = await talk.desk.article(article)
    if stored is not None:
        talk.desk.require_labels(stored.article, queue=queue, channels=stored.channels)


async def _may(talk: Talk) -> bool:
    if not talk.may_publish:
        await talk.note(words.EDITOR_DECIDES)
    return talk.may_publish


async def _meant(talk: Talk, leaf: Leaf) -> list[int]:
    """The article on the button, or those that are ticked. Nothing: the press was answered."""
    if not await _may(talk):
        return []
    numbers = [leaf.article] if leaf.article else await chosen(talk)
    if not numbers:
        await talk.here(await line(talk, leaf, ticking=True))
        await talk.note(_NOTHING)
    return numbers


async def _finish(
    talk: Talk, leaf: Leaf, numbers: Sequence[int], done: Sequence[int], *, gone: bool = False
) -> None:
    """Where one was, as it is now, and what came of it."""
    if leaf.article and not gone:
        await _show_item(talk, leaf, words.DONE if done else words.DECIDED)
        return
    if not leaf.article:
        await choose_none(talk)
    await talk.here(await line(talk, leaf))
    if len(done) == len(numbers):
        await talk.note(words.DONE)
    elif leaf.article:
        await talk.note(words.DECIDED)
    else:
        await talk.note(_SOME, done=len(done), count=len(numbers))


async def _show_item(talk: Talk, leaf: Leaf, said: Words | None = None) -> None:
    stored = await talk.desk.article(leaf.article)
    if stored is None or stored.state is not ArticleState.WAITING:
        await talk.here(await line(talk, leaf))
        await talk.note(_NOT_WAITING)
        return
    text = await (_among_others(talk, stored) if stored.at is None else _exact(talk, stored))
    await talk.here(Screen(text=text, keyboard=keyboard(*_buttons(talk, leaf, stored))))
    await talk.note(said)


async def _among_others(talk: Talk, stored: StoredArticle) -> RichText:
    near = await talk.desk.around(stored.id)
    place = await talk.desk.place_of(stored.id) or 1
    total = (await talk.store.waiting_counts()).get(stored.queue, 0)
    total -= len(await talk.store.waiting_exact(queue=stored.queue))
    before = next((number for number, one in enumerate(near) if one.waiting.article == stored.id), 0)
    heading = talk.say(_PLACE, queue=stored.queue, number=place, total=total)
    lines = [RichText.of(heading, Style.BOLD), RichText.of("")]
    for number, one in enumerate(near, place - before):
        mine = one.waiting.article == stored.id
        lines.append(RichText.of(_neighbour(talk, one, number, mine=mine), Style.BOLD if mine else None))
    return RichText.join("\n", lines)


def _neighbour(talk: Talk, one: Forecast, number: int, *, mine: bool) -> str:
    """«▸ 4 · вт 24 ноября, 12:30 МСК · Мост открыли»."""
    when = talk.say(_NO_TIME)
    if one.at is not None:
        when = talk.past(one.at)
    return f"{'▸ ' if mine else ''}{number} · {when} · {entry(one.waiting.title, _LONGEST)}"


async def _exact(talk: Talk, stored: StoredArticle) -> RichText:
    at = stored.at or talk.now()
    title = RichText.of(entry(stored.article.title), Style.BOLD)
    return RichText.join("\n", [title, RichText.of(talk.say(_EXACT, moment=talk.moment(at)))])


def _buttons(talk: Talk, leaf: Leaf, stored: StoredArticle) -> list[list[InlineKeyboardButton]]:
    def do(verb: str, label: Words) -> InlineKeyboardButton:
        return button(talk.say(label), leaf.model_copy(update={"verb": verb, "extra": ""}))

    open_ = do("open", _CARD)
    to_list = button(talk.say(_LIST), Leaf(verb="line", where=leaf.where, page=leaf.page))
    if not talk.may_publish:
        return [[open_], [to_list]]
    order = [do("up", _UP), do("down", _DOWN), do("head", _FIRST)]
    place = order if stored.at is None else [do("unfix", UNFIX)]
    other = [do("whither", _OTHER)] if len(talk.newsroom.queues.keys() | {stored.queue}) > 1 else []
    return [place, other, [open_, do("drop", _DROP)], [to_list]]


async def _queues(talk: Talk, leaf: Leaf, numbers: Sequence[int]) -> list[InlineKeyboardButton]:
    """Where they may go: every queue that not all of them are in."""
    there = {one.queue for one in await talk.store.waiting_numbers(numbers)}
    found = [name for name in talk.newsroom.queues if there != {name}]
    to = leaf.model_copy(update={"verb": "moved"})
    return [button(name, to.model_copy(update={"extra": queue_mark(name)})) for name in found]
