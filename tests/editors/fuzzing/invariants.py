"""Invariants: what must hold after every deed, whatever it was."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.newsroom import Newsroom
from bot.core.notice import GROUP
from bot.sandbox.telegram import TelegramStandIn
from tests.editors.fuzzing import cast
from tests.editors.fuzzing.eyes import Seen
from tests.editors.fuzzing.ledger import Ledger, Row
from tests.editors.fuzzing.step import Step

#: from state to state, as people and the program may carry an article
LEGAL = {
    "draft": {"review", "waiting", "taken", "cancelled"},
    "review": {"draft", "waiting", "taken", "cancelled"},
    "waiting": {"taken", "cancelled", "expired"},
    "taken": {"waiting", "cancelled", "expired"},
    "expired": {"draft", "waiting", "taken", "cancelled"},
    "cancelled": {"draft"},
}
#: what the program does by itself, without anybody's entry in the journal
BY_ITSELF = {("waiting", "taken"), ("waiting", "expired"), ("taken", "waiting"), ("taken", "expired")}
#: of a delivery these are the end: of "sent" and "cancelled" nothing may ever become
ENDS = {"sent", "cancelled"}
#: a message without buttons tells where it goes on: a command, or what to send
_WAY_ON = re.compile(
    r"(^|[\s«(])/[a-z]+|пришлите|отправьте|напишите|ответьте|нажмите|выберите|присылайте|"
    r"\b(send|reply|press|choose|write|type)\b",
    re.IGNORECASE,
)
#: what is over, or has just been done, leaves nothing to press
_END = re.compile(
    r"не выйдет|снята|✅|готово|сообщу, что решат|возвращена|ждёт решения|оставлено как есть|приглашение|"
    r"нуж(ен|на|но) |will not (go|be)|cancelled|withdrawn|done|i will tell you|returned|is back with|"
    r"still waits|left as (it|they)|invitation|needed|only |отправляю ещё раз|ждёт отправки|«Изменить»|"
    r"sending again|waits to be sent|“Change”",
    re.IGNORECASE,
)
_RUSSIAN = re.compile(r"[а-яё]", re.IGNORECASE)
_LEAK = re.compile(r"\{[a-z_]+\}|\bNone\b|Traceback|ArticleState|datetime\.|<bound |Words\(|StoredArticle\(")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Everything that one deed came to."""

    step: Step
    seen: Sequence[Seen]
    before: Ledger
    after: Ledger
    telegram: TelegramStandIn
    staff: frozenset[int]
    newsroom: Newsroom

    @property
    def home(self) -> frozenset[int]:
        """The newsroom's own group."""
        return frozenset() if self.newsroom.group is None else frozenset({self.newsroom.group.chat})


Rule = Callable[[Moment], Iterator[str]]


def judge(moment: Moment) -> list[str]:
    """What is wrong."""
    return [f"{rule.__name__}: {wrong}" for rule in RULES for wrong in rule(moment)]


def every_press_is_answered(moment: Moment) -> Iterator[str]:
    for press in moment.step.presses:
        put_out = press.chat.bot in ("left", "kicked")
        if not press.answered and not moment.step.troubled and not put_out:
            yield f"{press.data!r} of {press.person.name}"


def every_message_is_answered(moment: Moment) -> Iterator[str]:
    """By something that can be seen in the same chat."""
    told = {one.chat for one in moment.seen}
    for chat in moment.step.expects - told:
        if not moment.step.troubled and chat in moment.staff | moment.home:
            yield f"nothing was said to {cast.NAMES.get(chat, chat)}"


def no_screen_is_a_dead_end(moment: Moment) -> Iterator[str]:
    """What is shown has a button, or says how it goes on. What nobody asked for is just answered."""
    if moment.step.troubled or moment.step.places:
        return
    for chat in sorted({one.chat for one in moment.seen} & {moment.step.person}):
        shown = [one for one in moment.seen if one.chat == chat]
        bare = not moment.step.presses and (moment.step.command or chat not in moment.after.asked)
        if chat in moment.staff and not bare and not any(_goes_on(one) for one in shown):
            yield f"{cast.NAMES[chat]} reads: {shown[-1].text[:200]!r}"


def no_draft_is_out_of_reach(moment: Moment) -> Iterator[str]:
    """A draft stands in no list: a card with buttons must lead to it."""
    if moment.step.troubled:
        return
    for row in moment.after.articles.values():
        fresh = row.id not in moment.before.articles or moment.before.articles[row.id] != row
        if fresh and row.state == "draft" and row.editor in moment.staff and not _has_button(moment, row):
            yield f"nothing leads to draft {row.id}"


def nothing_of_the_inside_is_shown(moment: Moment) -> Iterator[str]:
    for one in moment.seen:
        found = _LEAK.search(one.text) or _LEAK.search(" ".join(one.labels))
        if found:
            yield f"{found.group()!r} in {one.text[:200]!r} {one.labels}"


def articles_go_legal_ways(moment: Moment) -> Iterator[str]:
    for number, row in moment.after.articles.items():
        old = moment.before.articles.get(number)
        if old is not None and old.state != row.state and row.state not in LEGAL[old.state]:
            yield f"{number}: from {old.state} to {row.state}"
        if old is not None and row.version < old.version:
            yield f"{number}: from version {old.version} back to {row.version}"


def nothing_vanishes(moment: Moment) -> Iterator[str]:
    gone = moment.before.articles.keys() - moment.after.articles.keys()
    gone |= moment.before.deliveries.keys() - moment.after.deliveries.keys()
    if gone or moment.after.journal < moment.before.journal:
        yield f"rows {sorted(gone)}"
    for number, (_, _, state) in moment.before.deliveries.items():
        if state in ENDS and moment.after.deliveries[number][2] != state:
            yield f"delivery {number} was {state}"


def strangers_change_nothing(moment: Moment) -> Iterator[str]:
    """Whoever is not of the newsroom sees one polite sentence, and is the reason of no change."""
    for person in cast.STRANGERS:
        if person in moment.staff:
            continue
        shown = [one for one in moment.telegram.chat(person) if one.by_bot]
        if len(shown) > 1 and not moment.step.troubled and moment.step.person == person:
            yield f"{cast.NAMES[person]} was told {len(shown)} times: {shown[-1].text[:80]!r}"
        if any(one.buttons for one in shown):
            yield f"{cast.NAMES[person]} was shown buttons"
    outside = moment.step.person and moment.step.person not in moment.staff
    if outside and not moment.step.elsewhere and not moment.step.troubled:
        changed = _changes(moment) or moment.before.flags != moment.after.flags
        if changed or moment.before.people != moment.after.people:
            yield f"{cast.NAMES[moment.step.person]} changed something: {changed}"


def authors_decide_nothing(moment: Moment) -> Iterator[str]:
    if moment.step.person != cast.IVAN or moment.step.elsewhere or moment.step.troubled:
        return
    if moment.before.flags != moment.after.flags:
        yield f"an author changed the brakes: {moment.after.flags}"
    for number, row in moment.after.articles.items():
        old = moment.before.articles.get(number)
        state = "none" if old is None else old.state
        if state in ("none", "draft", "review") and row.state in ("waiting", "taken"):
            yield f"an author carried {number} from {state} to {row.state}"
        if old is not None and old != row and row.editor != cast.IVAN and state not in ("waiting", "taken"):
            yield f"an author changed {number}, which is somebody else's"


def every_change_is_in_the_journal(moment: Moment) -> Iterator[str]:
    for number in _changes(moment):
        old = moment.before.articles.get(number)
        pushed = old is not None and old.place != moment.after.articles[number].place
        if pushed and moment.after.journal > moment.before.journal:
            continue  # somebody else was moved, and there was no room left between two
        if moment.after.journaled.get(number, 0) <= moment.before.journaled.get(number, 0):
            yield f"no entry: {old} became {moment.after.articles[number]}"
    if moment.before.flags != moment.after.flags and moment.after.journal <= moment.before.journal:
        yield f"no entry: the brakes are {moment.after.flags}"


def no_notice_comes_twice(moment: Moment) -> Iterator[str]:
    """As often as the store says that somebody was told; where Telegram stumbled nobody can know."""
    if moment.step.troubled:
        return
    told = moment.after.notices - moment.before.notices
    for (audience, text), times in moment.after.notices.items():
        chat = moment.home if audience == GROUP else _chat(audience)
        new = [one for one in moment.seen if one.new and one.chat in chat and one.text.startswith(text)]
        if text and len(new) > told[audience, text]:
            yield f"{audience} reads it {len(new)} times, of {times} in all: {text[:80]!r}"


def foreign_groups_hear_one_line(moment: Moment) -> Iterator[str]:
    """Of the newsroom's articles nothing is shown there; a stranger at home is not answered either."""
    places = {cast.HOME, cast.ELSEWHERE} - moment.home
    for said in map(moment.telegram.chat, sorted(places)):
        if len(said) > 1 and not moment.step.troubled:
            yield f"{len(said)} lines: {said[-1].text[:80]!r}"
        if any(one.buttons for one in said):
            yield "buttons in a foreign group"


def strangers_in_the_group_are_not_answered(moment: Moment) -> Iterator[str]:
    step, outside = moment.step, moment.step.person and moment.step.person not in moment.staff
    if not outside or step.elsewhere or step.presses or step.troubled:
        return
    for one in moment.seen:
        if one.chat in moment.home and one.new:
            yield f"{step.person} is answered in the group: {one.text[:80]!r}"


def english_is_spoken(moment: Moment) -> Iterator[str]:
    """Buttons of an English newsroom are English: people's names and headlines aside."""
    for one in moment.seen if moment.newsroom.language == "en" else ():
        for label in one.labels:
            if _RUSSIAN.search(label) and not any(name in label for name in cast.NAMES.values()):
                yield f"{label!r} under {one.text[:80]!r}"


def places_are_unique_enough(moment: Moment) -> Iterator[str]:
    """Two at one place are of one second; more of them could not be told apart by ▲▼."""
    places: dict[tuple[str, int], list[int]] = {}
    for row in moment.after.articles.values():
        if row.state == "waiting" and row.at is None:
            places.setdefault((row.queue, row.place), []).append(row.id)
    for place, several in places.items():
        if len(several) > 2:
            yield f"{several} all stand at {place}"


RULES: tuple[Rule, ...] = (
    every_press_is_answered,
    every_message_is_answered,
    no_screen_is_a_dead_end,
    no_draft_is_out_of_reach,
    nothing_of_the_inside_is_shown,
    articles_go_legal_ways,
    nothing_vanishes,
    strangers_change_nothing,
    authors_decide_nothing,
    every_change_is_in_the_journal,
    no_notice_comes_twice,
    foreign_groups_hear_one_line,
    strangers_in_the_group_are_not_answered,
    english_is_spoken,
    places_are_unique_enough,
)


def _goes_on(one: Seen) -> bool:
    """A button, a command, a word about what to send; or the end of a story, which needs none."""
    return bool(one.labels or _WAY_ON.search(one.text) or _END.search(one.text))


def _chat(audience: str) -> frozenset[int]:
    kind, _, number = audience.partition(":")
    return frozenset({int(number)}) if kind == "editor" else frozenset()


def _changes(moment: Moment) -> list[int]:
    """Articles that somebody changed."""
    return [
        number
        for number, row in moment.after.articles.items()
        if _is_deed(moment.before.articles.get(number), row)
    ]


def _is_deed(old: Row | None, new: Row) -> bool:
    if old is None:
        return True
    moved = (old.version, old.queue, old.channels) != (new.version, new.queue, new.channels)
    went = old.state != new.state and (old.state, new.state) not in BY_ITSELF
    rearranged = old.state == new.state == "waiting" and (old.place, old.at) != (new.place, new.at)
    return moved or went or rearranged


def _has_button(moment: Moment, row: Row) -> bool:
    """Whether somebody of the newsroom sees a button about this article."""
    mark = re.compile(rf"^\w+:\w+:{row.id}(:|$)|:{row.id}(:|$)")
    for person in moment.staff | moment.home:
        for message in moment.telegram.chat(person)[-80:]:
            if any(mark.search(str(one.get("callback_data", ""))) for one in message.buttons):
                return True
    return False
