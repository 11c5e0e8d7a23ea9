"""Invariants: what must be true at every moment, checked whenever readers or the database see a change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.core.newsroom import Newsroom
from tests.simulation.faults import Faults
from tests.simulation.ledger import Entry, Ledger
from tests.simulation.loop import PROCESS
from tests.simulation.networks import Shown, Wall
from tests.simulation.world import World, micros

#: seconds from the doubt to a verdict or a question, and what looking itself may take on top
VERDICT, SLACK = 60.0, 4.0
#: seconds until somebody notices that nobody sends any more: where death is known, and where a lease must end
NOTICED, LEASE_OVER = 12.0, 34.0
#: seconds within which an answer is written down
RECORDED = 0.3
#: seconds that a post of a channel without trouble may be late
LATE = 10.0
HOUR = 3600.0
#: microseconds by which two readings of one clock may differ
_A_LITTLE = 10


@dataclass(kw_only=True)
class Story:
    """What happened to one delivery so far. True seconds."""

    created: float
    claimed: float = -1.0
    called: float = -1.0
    doubt_since: float | None = None
    asked_at: float | None = None
    handed: bool = False  #: to a person, who decides about its turn
    was_asked: set[int] = field(default_factory=set)  #: attempts


class Judge:
    """Watches the walls and the database."""

    def __init__(
        self,
        world: World,
        *,
        faults: Faults,
        walls: Mapping[str, Wall],
        newsroom: Newsroom,
        ledger: Ledger,
        up_since: Callable[[], float | None],
    ) -> None:
        self.entries: dict[str, Entry] = {}
        self.stories: dict[str, Story] = {}
        self.walls, self.ledger = walls, ledger
        self._world, self._faults, self._newsroom, self._up_since = world, faults, newsroom, up_since
        self._frozen: tuple[int, float] | None = None  # since, by the computer's clock and by the true one
        self._paused: dict[str, float] = {}
        self.last_freeze = -1.0  #: when everything stood still last
        self._settled: dict[str, float] = {}  # per channel: when its last post was done with

    def most(self, channel: str) -> int:
        """The ceiling of a channel."""
        return self._newsroom.channels[channel].max_per_hour

    # readers

    def asked_to_send(self, channel: str, key: str) -> None:
        """A byte leaves."""
        self._world.note("sends", channel, key[:6])
        wall = self.walls[channel]
        early = self._world.elapsed < wall.closed_until - 0.01
        if early and self._world.clock_was_set is None and self._could_be_known(wall):
            self._world.breaks(f"{channel} asked for patience until {wall.closed_until:.3f} s")
        story = self.stories.get(key)
        if story is None or self.entries[key].state != "sending":
            self._world.breaks(f"{key[:6]} is sent without a claim that is committed")
            return
        self._check_leaving(channel, self.entries[key], story)
        story.called = self._world.elapsed

    def _check_leaving(self, channel: str, entry: Entry, story: Story) -> None:
        """Nothing that was claimed ahead leaves before its moment, nor once everything stands still."""
        if self._world.clock_was_set is None and micros(self._world.now()) < entry.due - _A_LITTLE:
            self._world.breaks(f"{entry.key[:6]} leaves before its moment")
        if self._frozen is None or story.handed or story.called >= 0:
            return
        stands = self._world.elapsed - self._frozen[1]
        if stands > 1.0 and story.created < self._frozen[1]:
            self._world.breaks(f"{entry.key[:6]} leaves {channel} {stands:.1f} s after the freeze")

    def _could_be_known(self, wall: Wall) -> bool:
        """Did who was asked to wait live, and the disk work, long enough to write that down?"""
        heard = wall.closed_to
        died = None if heard is None else self._world.gone.get(heard.name)
        in_time = died is None or died - wall.closed_at > RECORDED
        return in_time and self._world.disk.trouble is None and self._faults.last_disk < wall.closed_at

    def shown(self, channel: str, post: Shown) -> None:
        """Readers see something new."""
        before = self.walls[channel].posts[:-1]
        if any(each.key == post.key for each in before):
            self._world.counts["duplicate"] += 1
            self._world.breaks(f"readers of {channel} see {post.key[:6]} twice")
        if any(each.text == post.text for each in before) and self._world.clock_was_set is None:
            self._world.breaks(f"readers of {channel} see the same text twice")
        entry, story = self.entries.get(post.key), self.stories.get(post.key)
        if entry is None or story is None:
            return
        if entry.state not in ("sending", "unsure") and not story.handed:  # a person's word is final
            self._world.breaks(f"readers of {channel} see {post.key[:6]}, which is {entry.state}")
        self._check_order(channel, entry, story)
        self._check_ceiling(channel)
        self._check_lateness(channel, entry, story)

    def _check_order(self, channel: str, entry: Entry, story: Story) -> None:
        if story.handed or self._world.clock_was_set is not None or self.last_freeze >= story.created:
            return
        for each in self.walls[channel].posts[:-1]:
            other, its = self.entries.get(each.key), self.stories.get(each.key)
            if other is None or its is None or its.handed:
                continue
            if (other.due, other.id) > (entry.due, entry.id) and its.claimed > story.created:
                self._world.breaks(f"in {channel} {each.key[:6]} overtook {entry.key[:6]}")

    def _check_ceiling(self, channel: str) -> None:
        if self._world.clock_was_set is not None:
            return
        calls = [
            self.stories[each.key].called for each in self.walls[channel].posts if each.key in self.stories
        ]
        most = self._newsroom.channels[channel].max_per_hour
        recent = [call for call in calls if call > self._world.elapsed - HOUR + 60]
        if len(recent) > most:
            self._world.breaks(f"{len(recent)} posts in {channel} within an hour, {most} are allowed")

    def _check_lateness(self, channel: str, entry: Entry, story: Story) -> None:
        if channel != self._faults.profile.well:
            return
        due = (entry.due - micros(self._world.true())) / 1e6 + self._world.elapsed
        ready = max(due, self._settled.get(channel, 0.0) + 1.1)
        if self._world.elapsed - ready > LATE:
            self._world.breaks(
                f"{channel} has no trouble, and {entry.key[:6]} is {self._world.elapsed - ready:.1f} s late"
            )

    # the database

    def committed(self) -> bool:
        """Somebody wrote something. True: bad news, which people must be told."""
        self._note_brakes()
        bad = False
        for entry in self.ledger.deliveries():
            old = self.entries.get(entry.key)
            if entry != old:
                self.entries[entry.key] = entry
                self._changed(old, entry)
                bad |= entry.asked or entry.state in ("failed", "expired")
        return bad

    def _note_brakes(self) -> None:
        now, frozen = self._world.elapsed, self.ledger.frozen_at()
        if frozen is None:
            self._frozen = None
        else:
            self.last_freeze = now
            if self._frozen is None:
                self._frozen = (frozen, now)
        paused = self.ledger.paused()
        self._paused = {name: self._paused.get(name, now) for name in paused}

    def _changed(self, old: Entry | None, new: Entry) -> None:
        now = self._world.elapsed
        self._world.note("row", new.id, new.channel, new.key[:6], new.state, "asked" if new.asked else "")
        story = self.stories.setdefault(new.key, Story(created=now))
        wall = self.walls[new.channel]
        if old is not None and old.state == "sent" and new.state != "sent":
            self._world.breaks(f"{new.key[:6]} was sent and is {new.state}")
        if new.state == "sent" and not wall.has(new.key):
            self._world.breaks(f"{new.key[:6]} is sent, and nobody sees it in {new.channel}")
        if new.state in ("planned", "failed", "cancelled", "expired") and wall.has(new.key):
            self._world.breaks(f"{new.key[:6]} is {new.state}, and readers of {new.channel} see it")
        if new.state == "sending" and (old is None or old.attempts != new.attempts):
            story.claimed = now
            self._claimed(new)
        if old is not None and old.state == "sending" and new.state != "sending":
            self._settled[new.channel] = now
            self._check_taking(old, new)
        if new.asked or new.state in ("failed", "expired", "cancelled"):
            story.handed = True
        if new.asked and (old is None or not old.asked):
            story.asked_at = now
            story.was_asked.add(new.attempts)
            self._world.happen("asked", new.channel, new.key[:6])
        story.doubt_since = (story.doubt_since or now) if new.state == "unsure" and not new.asked else None

    def _check_taking(self, old: Entry, new: Entry) -> None:
        """Nobody takes a delivery out of the hands of one who lives and can say so."""
        process, quiet = PROCESS.get(), self._world.elapsed - self._faults.last_disk
        lives = old.owner is not None and old.owner not in self._world.gone
        if process is None or process.name == old.owner or not lives:
            return
        if self._world.disk.trouble is None and quiet > LEASE_OVER:
            self._world.breaks(f"{new.key[:6]} is taken from {old.owner}, which is sending it")

    def _claimed(self, new: Entry) -> None:
        now = self._world.elapsed
        for other in self.entries.values():
            if other.channel != new.channel or other.id == new.id:
                continue
            if other.in_doubt:
                self._world.breaks(f"{new.key[:6]} is sent while {other.key[:6]} is {other.state}")
            earlier = other.state == "planned" and (other.due, other.id) < (new.due, new.id)
            if earlier and self._frozen is None and self._world.clock_was_set is None:
                self._world.breaks(f"{new.key[:6]} is claimed before {other.key[:6]}")
        if self._frozen is not None and now - self._frozen[1] > 1.0 and new.due < self._frozen[0]:
            self._world.breaks(f"{new.key[:6]} is claimed {now - self._frozen[1]:.1f} s after the freeze")
        if new.channel in self._paused and now - self._paused[new.channel] > 1.0:
            late = now - self._paused[new.channel]
            self._world.breaks(f"{new.key[:6]} is claimed {late:.1f} s after its channel was paused")

    # time goes by

    def look_around(self) -> None:
        """Does anything wait for longer than it may?"""
        up = self._up_since()
        if up is None or self._world.disk.trouble is not None:
            return
        known = self._faults.profile.same_machine or self._faults.profile.machines == 1
        for entry in self.entries.values():
            wall, story = self.walls[entry.channel], self.stories[entry.key]
            start = max(up, self._faults.last_disk, wall.hung_until)
            if entry.state == "sending" and entry.owner in self._world.gone:
                since = max(start, self._world.gone[entry.owner])
                limit = NOTICED if known else LEASE_OVER
                self._overdue(entry, since, limit, "is sent by nobody")
            elif story.doubt_since is not None:
                self._overdue(entry, max(start, story.doubt_since), VERDICT + SLACK, "has no verdict")

    def _overdue(self, entry: Entry, since: float, limit: float, what: str) -> None:
        if self._world.elapsed - since > limit:
            self._world.breaks(
                f"{entry.key[:6]} in {entry.channel} {what} for {self._world.elapsed - since:.0f} s"
            )
