"""Judgement: what must be true when the troubles are over and everything has had its time."""

from collections import Counter

from tests.simulation.invariants import HOUR, Judge
from tests.simulation.ledger import Entry
from tests.simulation.people import People
from tests.simulation.world import World, micros

#: the longest back-off with its jitter (and longer than any network here asks for), in seconds
_LONGEST_PARKING = 751.0
#: a channel that stands still is asked every three minutes, spread by a quarter; networks want 300 s at most
_LONGEST_WAIT = 301.0
#: a notice: key, kind, delivery, article
Told = tuple[str, str, int | None, int | None]
_OVER = ("sent", "failed", "expired", "cancelled")


def is_quiet(world: World, judge: Judge) -> bool:
    """Has everything come to its end, or a good reason to wait?"""
    now = micros(world.now())
    waiting = [row for row in judge.ledger.articles() if row[1] == "waiting" and row[4] is not None]
    return all(row[4] is None or row[4] > now for row in waiting) and all(
        entry.state in _OVER or (entry.state == "planned" and _may_wait(world, judge, entry))
        for entry in judge.entries.values()
    )


def judge_the_end(world: World, judge: Judge, people: People) -> None:
    """Nothing is lost, nothing is doubtful, and everybody knows what they must know."""
    judge.committed()
    told = judge.ledger.notices()
    for entry in judge.entries.values():
        _judge_delivery(world, judge, people, entry, told)
    _judge_articles(world, judge, people, told)
    _judge_slots(world, judge)


def _judge_delivery(world: World, judge: Judge, people: People, entry: Entry, told: list[Told]) -> None:
    name = f"{entry.key[:6]} (delivery {entry.id}, {entry.channel})"
    mine = [(key, kind) for key, kind, delivery, _ in told if delivery == entry.id]
    shown = sum(each.key == entry.key for each in judge.walls[entry.channel].posts)
    if shown != (entry.state == "sent"):
        world.breaks(f"{name} is {entry.state} and is seen {shown} times")
    if entry.state == "planned" and not _may_wait(world, judge, entry):
        world.counts["loss"] += 1
        world.breaks(f"{name} is planned and does not leave")
    if entry.state in ("sending", "unsure"):
        world.breaks(f"{name} is {entry.state} for good")
    if entry.state == "cancelled" and entry.article not in people.cancelled:
        world.breaks(f"{name} is cancelled, and nobody wanted that")
    kinds = {kind for _, kind in mine}
    if entry.state == "expired" and "expired" not in kinds and not _was_late(entry.article, told):
        world.breaks(f"{name} expired and nobody was told")
    if entry.state == "failed":
        _judge_failure(world, judge, entry, name, told="failed" in kinds)
    _judge_questions(world, judge, entry, name, mine)


def _judge_questions(
    world: World, judge: Judge, entry: Entry, name: str, mine: list[tuple[str, str]]
) -> None:
    for attempt in judge.stories[entry.key].was_asked:
        if not any(key.startswith(f"unsure:{entry.id}:{attempt}:") for key, _ in mine):
            world.breaks(f"{name} waits for a person, and nobody was asked")


def _judge_failure(world: World, judge: Judge, entry: Entry, name: str, *, told: bool) -> None:
    wall = judge.walls[entry.channel]
    if not told:
        world.breaks(f"{name} failed and nobody was told")
    if entry.key not in wall.refused | wall.busy and not _has_twin(judge, entry):
        world.breaks(f"{name} failed, and nothing had refused it")


def _may_wait(world: World, judge: Judge, entry: Entry) -> bool:
    """Is there a reason for which it is not sent yet: parked, or a ceiling, or behind one that waits?"""
    now = micros(world.now())
    same = [each for each in judge.entries.values() if each.channel == entry.channel]
    before = [
        each for each in same if each.state == "planned" and (each.due, each.id) < (entry.due, entry.id)
    ]
    if before:
        return _may_wait(world, judge, before[0])
    if entry.not_before is not None and 0 < entry.not_before - now < _LONGEST_PARKING * 1e6:
        return True
    waits = (judge.ledger.looks(), judge.ledger.patience())
    if any(0 < each.get(entry.channel, now) - now < _LONGEST_WAIT * 1e6 for each in waits):
        return True
    begun = [
        each
        for each in same
        if each.state in ("sent", "sending", "unsure") and (each.started or 0) > now - HOUR * 1e6
    ]
    return len(begun) >= judge.most(entry.channel)


def _has_twin(judge: Judge, entry: Entry) -> bool:
    return any(
        each.text_hash == entry.text_hash and each.channel == entry.channel and each.id != entry.id
        for each in judge.entries.values()
    )


def _was_late(article: int, told: list[Told]) -> bool:
    return any(key.startswith(f"late:{article}:") for key, _, _, _ in told)


def _judge_articles(world: World, judge: Judge, people: People, told: list[Told]) -> None:
    rows = {row[0]: row for row in judge.ledger.articles()}
    for origin, article in people.kept.items():
        if article not in rows or rows[article][2] != origin:
            world.counts["loss"] += 1
            world.breaks(f"article {article} ({origin}) was kept, and is not there")
    for article, state, _, _, at in rows.values():
        parts = [each for each in judge.entries.values() if each.article == article]
        if state == "waiting" and at is not None and at < micros(world.now()) - 30_000_000:
            world.counts["loss"] += 1
            world.breaks(f"article {article} was to go at a moment that has passed, and waits")
        if state == "taken" and not parts:
            world.breaks(f"article {article} is taken, and has no deliveries")
        if state == "cancelled" and article not in people.cancelled:
            world.breaks(f"article {article} is cancelled, and nobody wanted that")
        if state == "expired" and not _was_late(article, told):
            world.breaks(f"article {article} expired, and nobody was told")
        _judge_last_word(world, judge, parts, told)


def _judge_last_word(world: World, judge: Judge, parts: list[Entry], told: list[Told]) -> None:
    """Its editor is told once everything is over; where a person had the last word, that one knows."""
    asked = any(judge.stories[each.key].was_asked for each in parts)
    over = all(each.state in _OVER for each in parts)
    if over and not asked and any(each.state == "sent" for each in parts) and not _end_was_told(parts, told):
        world.breaks(f"article {parts[0].article} is over, and its editor was not told")


def _end_was_told(parts: list[Entry], told: list[Told]) -> bool:
    """A cancelled or expired last one ends an article without a word of its own (its cause was told)."""
    if any(each.state in ("cancelled", "expired") for each in parts):
        return True
    return any(key.startswith(f"sent:{parts[0].article}:") for key, _, _, _ in told)


def _judge_slots(world: World, judge: Judge) -> None:
    articles = Counter(article for _, _, article in judge.ledger.slots())
    for article, times in articles.items():
        if times > 1:
            world.breaks(f"article {article} used {times} slots")
    for article, state, _, _, at in judge.ledger.articles():
        if state == "taken" and at is None and articles[article] != 1:
            world.breaks(f"article {article} was taken for a slot, and has {articles[article]}")
    parts = Counter((each.article, each.channel) for each in judge.entries.values())
    for (article, channel), number in parts.items():
        if number > 1:
            world.breaks(f"article {article} has {number} deliveries to {channel}")
