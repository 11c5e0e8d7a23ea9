"""Judging: what must hold once everything has come to rest, seen from the walls and from the database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.sandbox.server import Sandbox
from tests.crash.ledger import Entry, Page
from tests.crash.newsdesk import number_of
from tests.crash.places import Place, Seen

OVER = frozenset({"failed", "cancelled", "expired"})


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the judge saw."""

    faults: tuple[str, ...]  #: violations, one sentence each
    posts: Counter[str] = field(default_factory=Counter)  #: by network
    twice: int = 0
    lost: int = 0
    ended: int = 0  #: failed or expired, and people know
    full: int = 0  #: places that have all the posts of an hour


@dataclass(kw_only=True)
class Judge:
    """Compares the walls with what was handed in and with what the program wrote down."""

    sandbox: Sandbox
    places: Sequence[Place]

    def judge(self, page: Page, handed_in: Mapping[int, Sequence[str]]) -> Verdict:
        """Everything is at rest: no program has anything left to do."""
        walls = self._walls()
        twice = self.repetitions()
        lost = [*_missing(page, walls), *_denied(page, walls), *_never_taken(page, handed_in)]
        others = [
            *_given_up(page),
            *([] if page.sound else ["the database is damaged"]),
            *_missing_rows(page, handed_in),
            *_untold(page),
            *(line for entry in page.deliveries for line in _receipt(entry, walls[entry.channel])),
            *(line for place in self.places for line in _order(place, walls[place.name], page)),
            *(line for place in self.places for line in _ceiling(place, walls[place.name])),
        ]
        return self._verdict(page, walls, twice=twice, lost=lost, others=others)

    def at_once(self, page: Page) -> Verdict:
        """What may never be, not even for a moment."""
        walls = self._walls()
        return self._verdict(page, walls, twice=self.repetitions(), lost=_missing(page, walls))

    def _verdict(
        self,
        page: Page,
        walls: Mapping[str, Sequence[Seen]],
        *,
        twice: Sequence[str],
        lost: Sequence[str],
        others: Sequence[str] = (),
    ) -> Verdict:
        posts: Counter[str] = Counter()
        for place in self.places:
            posts[place.platform] += len(walls[place.name])
        return Verdict(
            faults=(*twice, *lost, *others),
            posts=posts,
            twice=len(twice),
            lost=len(lost),
            ended=sum(entry.state in OVER for entry in page.deliveries),
            full=sum(len(walls[place.name]) >= place.max_per_hour for place in self.places),
        )

    def repetitions(self) -> list[str]:
        """What readers see twice."""
        return [line for name, wall in self._walls().items() for line in _twice(name, wall)]

    def _walls(self) -> dict[str, list[Seen]]:
        return {place.name: place.wall(self.sandbox) for place in self.places}


def is_at_rest(page: Page, places: Sequence[Place]) -> bool:
    """Nothing is planned, being sent or looked for, but what a ceiling holds back or a person must answer."""
    tight = {place.name for place in places if _reached(place, page.deliveries)}
    open_ones = [
        one
        for one in page.deliveries
        if one.state == "sending"
        or (one.state == "unsure" and not one.asked)
        or (one.state == "planned" and one.channel not in tight)
    ]
    return not open_ones


def _reached(place: Place, deliveries: Sequence[Entry]) -> bool:
    out = sum(one.channel == place.name and one.state in ("sent", "unsure") for one in deliveries)
    return out >= place.max_per_hour


def _twice(name: str, wall: Sequence[Seen]) -> list[str]:
    seen = Counter(number_of(post.text) for post in wall)
    return [f"{name}: article {number} stands {n} times" for number, n in seen.items() if n > 1]


def _missing(page: Page, walls: Mapping[str, Sequence[Seen]]) -> list[str]:
    """What is said to be out is out."""
    return [
        f"{one.channel}: delivery {one.id} («{one.title}») is called sent and is not there"
        for one in page.deliveries
        if one.state == "sent" and not _stands(one, walls)
    ]


def _denied(page: Page, walls: Mapping[str, Sequence[Seen]]) -> list[str]:
    """What is said to be not out is not."""
    return [
        f"{one.channel}: delivery {one.id} («{one.title}») is there and is called {one.state}"
        for one in page.deliveries
        if one.state in (*OVER, "planned") and _stands(one, walls)
    ]


def _stands(one: Entry, walls: Mapping[str, Sequence[Seen]]) -> bool:
    number = number_of(f"{one.title} ")
    return any(number_of(post.text) == number for post in walls[one.channel])


def _given_up(page: Page) -> list[str]:
    """Nothing that a campaign's networks do is for ever, and nobody cancels: all of it goes out."""
    return [
        f"{one.channel}: delivery {one.id} («{one.title}») is {one.state}: {one.error}"
        for one in page.deliveries
        if one.state in OVER
    ]


def _never_taken(page: Page, handed_in: Mapping[int, Sequence[str]]) -> list[str]:
    return [f"article {number} is not in the database" for number in handed_in if number not in page.articles]


def _missing_rows(page: Page, handed_in: Mapping[int, Sequence[str]]) -> list[str]:
    """A taken article has one delivery for each of its channels."""
    have: dict[int, list[str]] = {}
    for one in page.deliveries:
        have.setdefault(one.article, []).append(one.channel)
    return [
        f"article {number} should go to {sorted(channels)} and goes to {sorted(have.get(number, []))}"
        for number, channels in handed_in.items()
        if page.articles.get(number) == "taken" and sorted(have.get(number, [])) != sorted(channels)
    ]


def _untold(page: Page) -> list[str]:
    """A failure, a question and a success of a whole article are told to people, or will be."""
    failed = {one.id for one in page.deliveries if one.state == "failed"}
    asked = {one.id for one in page.deliveries if one.state == "unsure" and one.asked}
    told = {tuple(key.split(":")[:2]) for key in page.notices}
    of_article: dict[int, list[Entry]] = {}
    for one in page.deliveries:
        of_article.setdefault(one.article, []).append(one)
    out = {
        number for number, all_of_it in of_article.items() if all(one.state == "sent" for one in all_of_it)
    }
    by_hand = {one.article for one in page.deliveries if one.decided_by is not None}
    return [
        *(f"nobody is told that delivery {one} failed" for one in failed if ("failed", str(one)) not in told),
        *(f"nobody is asked about delivery {one}" for one in asked if ("unsure", str(one)) not in told),
        *(
            f"nobody is told that article {one} is out"
            for one in out - by_hand
            if ("sent", str(one)) not in told
        ),
    ]


def _receipt(one: Entry, wall: Sequence[Seen]) -> list[str]:
    """Sent means a receipt, and the receipt names this very post."""
    if one.state != "sent":
        return []
    if not one.receipt:
        return [f"{one.channel}: delivery {one.id} is sent without a receipt"]
    if one.remote_id is None:
        return [] if one.decided_by else [f"{one.channel}: the receipt of delivery {one.id} names no post"]
    named = next((post for post in wall if post.id == one.remote_id), None)
    if named is None or number_of(named.text) != number_of(f"{one.title} "):
        return [f"{one.channel}: the receipt of delivery {one.id} names post {one.remote_id}, another one"]
    return []


def _order(place: Place, wall: Sequence[Seen], page: Page) -> list[str]:
    """Of two that stood in line together the earlier is above; but for what people were asked about."""
    asked = {key.split(":")[1] for key in page.notices if key.startswith("unsure:")}
    here = [one for one in page.deliveries if one.channel == place.name]
    by_article = {one.article: one for one in here if f"{one.id}" not in asked}
    line = [by_article[number] for post in wall if (number := number_of(post.text)) in by_article]
    return [
        f"{place.name}: delivery {before.id} stands above {after.id}, which was due before it"
        for place_in_line, before in enumerate(line)
        for after in line[place_in_line + 1 :]
        if after.id < before.id and after.due <= before.due
    ]


def _ceiling(place: Place, wall: Sequence[Seen]) -> list[str]:
    over = len(wall) - place.max_per_hour
    return [f"{place.name}: {over} posts above the ceiling"] if over > 0 else []
