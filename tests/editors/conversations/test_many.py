"""A hundred drafts at once, and a Telegram that is away for an hour: nothing is lost, nothing is doubled."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.sandbox.journal import Entry
from tests.editors.conversations.stage import Stage

Play = Callable[[Callable[[Stage], Awaitable[None]]], None]

DRAFTS = 100
#: what the chat itself allows: bursts of so many, and then one a second (core.telegram.org/bots/faq)
BURST, PER_SECOND = 15, 30


def _story(number: int) -> str:
    return f"Новость {number}\n\nЭто рассказ номер {number}. Его никто ещё не слышал."


async def _emptied(stage: Stage, *, most: timedelta) -> None:
    """Until everything that was said is handled; time goes from one deadline to the next."""
    end = stage.world.now() + most
    store = stage.world.store
    assert store is not None
    while stage.telegram.world.updates.pending or await store.pending_updates():
        assert stage.world.now() < end, f"{len(await store.pending_updates())} updates are still there"
        await stage.world.rest(5)


def _sent(stage: Stage, person: int) -> list[Entry]:
    """Every message that was sent into a chat."""
    calls = stage.sandbox.journal.calls("telegram")
    return [one for one in calls if one.method.startswith("send") and _chat(one) == person]


def _chat(call: Entry) -> int:
    return int(str(call.params.get("chat_id", 0)))


def _most_within(moments: Sequence[datetime], span: timedelta) -> int:
    """The greatest number of moments that lie together in any such span."""
    ordered, first, most = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most


def test_a_hundred_drafts_of_three_people_all_arrive_once_and_no_faster_than_a_chat_takes(play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.telegram.pace = True  # whoever writes too fast is refused
        people = (stage.anna, stage.petr, stage.ivan)
        for number in range(1, DRAFTS + 1):
            stage.telegram.say(people[number % 3], _story(number))
        await _emptied(stage, most=timedelta(minutes=10))

        articles = stage.kept().articles
        assert sorted(row.title for row in articles.values()) == sorted(
            f"Новость {number}" for number in range(1, DRAFTS + 1)
        )
        assert {row.state for row in articles.values()} == {"draft"}
        assert all(row.editor == people[int(row.title.split()[1]) % 3] for row in articles.values())
        for person in people:
            mine = [number for number in range(1, DRAFTS + 1) if people[number % 3] == person]
            assert _cards(stage, person) == mine, "each has one card, in the order of writing"
            moments = [one.at for one in _sent(stage, person)]
            assert len(moments) == 4 * len(mine), "three previews and a card, each once"
            for seconds in (1, 10, 60):
                assert _most_within(moments, timedelta(seconds=seconds)) <= BURST + seconds
        everybody = [one.at for person in people for one in _sent(stage, person)]
        assert _most_within(everybody, timedelta(seconds=1)) <= PER_SECOND
        assert not [one for one in stage.sandbox.journal.calls("telegram") if "429" in one.outcome]

    play(story)


def _cards(stage: Stage, person: int) -> list[int]:
    """The numbers of the stories whose cards stand in somebody's chat, from the top."""
    cards = [one.text for one in stage.telegram.chat(person) if one.buttons]
    return [int(found[1]) for text in cards if (found := re.search(r"Новость (\d+)", text))]


def test_what_people_say_while_telegram_is_away_for_an_hour_is_answered_in_order_and_once(play: Play) -> None:
    async def story(stage: Stage) -> None:
        faults = stage.sandbox.faults
        faults.add("telegram", "sendMessage", "status", 100_000, code=502)  # heard, and not answered
        for number in (1, 2, 3):
            stage.telegram.say(stage.anna, _story(number))
        stage.telegram.say(stage.petr, _story(4))
        await _kept(stage, 4)
        faults.add("telegram", "*", "status", 100_000, code=502)  # not even heard
        await _half_an_hour(stage)
        assert not [*stage.reads(stage.anna), *stage.reads(stage.petr)]
        stage.telegram.say(stage.anna, _story(5))
        await stage.world.stop()
        await stage.world.start()
        await _half_an_hour(stage)
        stage.telegram.say(stage.petr, "/queue")
        assert len(await _pending(stage)) == 4, "what was heard before is kept, and nothing else is known"

        faults.clear()
        await stage.rest(minutes=2)
        assert (_cards(stage, stage.anna), _cards(stage, stage.petr)) == ([1, 2, 3, 5], [4])
        assert "Очередь пуста" in stage.reads(stage.petr)[-1]
        titles = [row.title for row in stage.kept().articles.values()]
        assert sorted(titles) == [f"Новость {number}" for number in range(1, 6)]
        for number in range(1, 6):
            person = stage.petr if number == 4 else stage.anna
            said = [text for text in stage.reads(person) if f"рассказ номер {number}" in text]
            assert len(said) == 3, "three previews, each once"
        assert not await _pending(stage)

    play(story)


async def _half_an_hour(stage: Stage) -> None:
    """A minute of tries, and then the clock alone goes on."""
    for _ in range(6):
        await stage.world.rest(10)
    await stage.world.skip(timedelta(minutes=29))


async def _pending(stage: Stage) -> Sequence[object]:
    assert stage.world.store is not None
    return await stage.world.store.pending_updates()


async def _kept(stage: Stage, count: int) -> None:
    """Until so many updates are stored and none of them is dealt with."""
    for _ in range(20):
        if len(await _pending(stage)) == count:
            return
        await stage.world.rest(1)
    raise AssertionError(f"{len(await _pending(stage))} updates are kept, not {count}")
