"""A hundred and more real kills, in campaigns side by side.

The full run is `make crash KILLS=1000`.
"""

import asyncio
from pathlib import Path

from bot.sandbox.server import Sandbox
from tests.crash.campaign import run_campaign
from tests.crash.judging import Judge
from tests.crash.ledger import Entry, Page
from tests.crash.lives import Nest
from tests.crash.newsdesk import now
from tests.crash.orders import Orders, Result
from tests.crash.places import Place, Seen, telegram

CAMPAIGNS = (
    Orders(seed=11, kills=26),
    Orders(seed=12, kills=26, programs=2),
    Orders(seed=13, kills=26, blind=True, guid="same"),
    Orders(seed=14, kills=26, programs=2, noise=0.3),
)


async def test_killed_at_any_moment_it_posts_everything_once(tmp_path: Path) -> None:
    """Side by side: a verdict takes most of a minute, in which others may die."""
    results: dict[int, Result] = {}

    async def run(orders: Orders, nest: Nest) -> None:
        folder = tmp_path / str(orders.seed)
        folder.mkdir()
        results[orders.seed] = await run_campaign(folder, orders, nest)

    async with Nest() as nest, asyncio.TaskGroup() as tasks:
        for orders in CAMPAIGNS:
            tasks.create_task(run(orders, nest))
    for seed, result in results.items():
        assert not result.violations, f"seed {seed} in {tmp_path}"
        assert (result.twice, result.lost) == (0, 0)
        assert result.posts.total() > 0
    assert sum(result.kills for result in results.values()) >= 100
    assert sum(result.sending for result in results.values()) >= 30, "the kills missed the sends"
    assert sum(result.full for result in results.values()) >= 1, "no ceiling was reached"


def entry(number: int, **changed: object) -> Entry:
    """A delivery of article `number` that went out as it should."""
    facts: dict[str, object] = {
        "id": number, "article": number, "title": f"Выпуск {number} вышел", "channel": "tg1", "state": "sent",
        "due": number, "attempts": 1, "not_before": None, "owner": None, "asked": False, "error": None,
        "decided_by": None, "receipt": True, "remote_id": str(number), "url": None,
    }  # fmt: skip
    return Entry(**(facts | changed))  # type: ignore[arg-type]


def judged(deliveries: list[Entry], wall: list[int], *, most: int = 100) -> tuple[str, ...]:
    """What the judge says of this database and a wall where the articles stand in this order."""
    posts = [
        Seen(id=str(place + 1), text=f"Выпуск {number} вышел", url="") for place, number in enumerate(wall)
    ]
    told = frozenset(f"sent:{one.article}:1" for one in deliveries)
    articles = {one.article: "taken" for one in deliveries}
    page = Page(deliveries=tuple(deliveries), articles=articles, notices=told, sound=True)
    place = Place(name="tg1", platform="telegram", options=(), wall=lambda _: posts, max_per_hour=most)
    judge = Judge(sandbox=Sandbox(now=now), places=[place])
    return judge.judge(page, {one.article: ("tg1",) for one in deliveries}).faults


def test_the_judge_finds_nothing_where_nothing_is_wrong() -> None:
    assert judged([entry(1), entry(2)], [1, 2]) == ()


def test_the_judge_sees_a_post_that_is_read_twice() -> None:
    assert "tg1: article 1 stands 2 times" in judged([entry(1), entry(2)], [1, 2, 1])


def test_the_judge_sees_a_post_that_is_lost() -> None:
    faults = judged([entry(1), entry(2)], [1])
    assert "tg1: delivery 2 («Выпуск 2 вышел») is called sent and is not there" in faults


def test_the_judge_sees_a_post_that_is_out_and_called_failed() -> None:
    faults = judged([entry(1, state="failed", receipt=False)], [1])
    assert "tg1: delivery 1 («Выпуск 1 вышел») is there and is called failed" in faults
    assert "nobody is told that delivery 1 failed" in faults


def test_the_judge_sees_a_post_that_was_given_up() -> None:
    faults = judged([entry(1, state="failed", receipt=False, error="Ответ потерялся")], [])
    assert "tg1: delivery 1 («Выпуск 1 вышел») is failed: Ответ потерялся" in faults


def test_what_is_seen_while_programs_still_die_is_counted_too() -> None:
    posts = [Seen(id=str(number), text="Выпуск 1 вышел", url="") for number in (1, 2)]
    place = Place(name="tg1", platform="telegram", options=(), wall=lambda _: posts)
    page = Page(deliveries=(entry(1), entry(2)), articles={}, notices=frozenset(), sound=True)
    verdict = Judge(sandbox=Sandbox(now=now), places=[place]).at_once(page)
    assert (verdict.twice, verdict.lost, verdict.posts["telegram"]) == (1, 1, 2)


def test_the_judge_sees_a_line_that_was_jumped() -> None:
    swapped = [entry(1, remote_id="2"), entry(2, remote_id="1")]
    assert judged(swapped, [2, 1]) == ("tg1: delivery 2 stands above 1, which was due before it",)


def test_the_judge_sees_a_ceiling_that_was_passed() -> None:
    assert judged([entry(1), entry(2)], [1, 2], most=1) == ("tg1: 1 posts above the ceiling",)


def test_the_judge_sees_a_receipt_of_another_post() -> None:
    assert judged([entry(1), entry(2, remote_id="1")], [1, 2]) == (
        "tg1: the receipt of delivery 2 names post 1, another one",
    )


def test_a_place_without_probe_chat_cannot_be_looked_into() -> None:
    assert "probe_chat" not in telegram(1, blind=True).section
    assert "probe_chat" in telegram(1).section
