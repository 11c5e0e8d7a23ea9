"""A campaign: one database, one sandbox, and so many kills."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bot.sandbox.server import Sandbox
from tests.crash.aiming import UPLOADS, Aim, Trouble, draw_aim
from tests.crash.judging import Judge, Verdict, is_at_rest
from tests.crash.ledger import Entry, Ledger, Page
from tests.crash.lives import SURROUNDINGS, Life, Lives, Nest
from tests.crash.newsdesk import Newsdesk, now, number_of
from tests.crash.orders import Orders, Result
from tests.crash.places import TIGHT, furnish, places, write_config

#: seconds between two looks into the database, where nothing rings
LOOK_EVERY = 0.25
#: seconds without any change after which it is clear that nothing will ever change: a verdict takes 60
PATIENCE = 100.0
#: seconds until an aim is given up: nobody makes such a call just now
AIMED_FOR = 4.0


Progress = Callable[[Result], None]


async def run_campaign(
    folder: Path, orders: Orders, nest: Nest, progress: Progress = lambda result: None
) -> Result:
    """Kill, rest, judge, again. Everything is kept in `folder`."""
    random = Random(orders.seed)
    async with Sandbox(now=now) as sandbox:
        trouble = Trouble(random=random)
        sandbox.faults = sandbox.context.faults = trouble
        all_places = places(blind=orders.blind)
        furnish(sandbox, all_places)
        sandbox.vk.switches.guid_repeat = orders.guid
        sandbox.telegram.meet(222222222, "Пётр")
        config = folder / "anons.toml"
        write_config(config, all_places)
        environ = {
            **SURROUNDINGS,
            **sandbox.environment,
            **dict(pair for place in all_places for pair in place.environ),
            "ANONS_CONFIG": str(config),
            "ANONS_DATABASE_URL": f"sqlite:///{folder / 'anons.db'}",
            "HOME": str(folder),
        }
        async with Lives(nest, folder, environ) as lives:
            campaign = Campaign(
                orders=orders,
                random=random,
                trouble=trouble,
                lives=lives,
                ledger=Ledger(folder / "anons.db"),
                newsdesk=Newsdesk(config, environ, all_places, random),
                judge=Judge(sandbox=sandbox, places=all_places),
                progress=progress,
            )
            return await campaign.run()


@dataclass(kw_only=True)
class Campaign:
    """One campaign under way."""

    orders: Orders
    random: Random
    trouble: Trouble
    lives: Lives
    ledger: Ledger
    newsdesk: Newsdesk
    judge: Judge
    progress: Progress
    result: Result = field(default_factory=Result)

    async def run(self) -> Result:
        """Bursts of kills with rests between them, until there were enough or something was wrong."""
        self.trouble.blow, self.trouble.warn = self._blow, self._warn
        await self._first_starts()
        await self._first_posts()
        while self.result.kills < self.orders.kills and not self.result.violations:
            goal = min(self.orders.kills, self.result.kills + self.orders.burst)
            self.trouble.noise = self.orders.noise
            while self.result.kills < goal and not self.result.violations:
                await self._kill_once()
                self._note(self.judge.at_once(self.ledger.page()))
                self.progress(self.result)
            if not self.result.violations:
                await self._rest()
        self.result.programs = len(self.lives.all)
        self.result.faults = Counter(self.trouble.met)
        return self.result

    # killing

    async def _first_starts(self) -> None:
        """The tables are being made when it is killed, some times over."""
        for _ in range(3):
            life = await self.lives.start(self.orders.role, fresh=False)
            await asyncio.sleep(
                self.random.uniform(0.3, 0.9)
            )  # the moment is the test, nothing is waited for
            self._kill([life], "first start")
        while not self.ledger.ready:
            await self._staff()

    async def _first_posts(self) -> None:
        """One post stands at every place: where Telegram's own come after, a lost one can be looked for.

        The low ceiling is near from the beginning, so that it is reached while programs die.
        """
        await self._staff()
        await self.newsdesk.hand_in([place.name for place in self.newsdesk.places], count=1, plain=True)
        await self.newsdesk.hand_in(self._tight(), count=TIGHT // 2, plain=True)
        await self._settle()

    def _tight(self) -> list[str]:
        return [place.name for place in self.newsdesk.places if place.max_per_hour == TIGHT]

    async def _kill_once(self) -> None:
        kind = self.random.choices(("call", "claim", "start", "anywhere"), (65, 15, 10, 10))[0]
        if kind == "start":
            life = await self.lives.start(self.orders.role, fresh=self.random.random() < 0.3)
            await asyncio.sleep(self.random.uniform(0.0, 5.5 if life.fresh else 1.2))
            self._kill([life], "start")
            return
        await self._staff()
        if kind == "anywhere":
            await self._feed()
            await asyncio.sleep(self.random.uniform(0.0, 1.5))
            self._blow("")
        elif kind == "claim":
            await self._after_a_claim()
        else:
            await self._at_a_call()

    async def _staff(self) -> None:
        """As many programs at work as ordered; what ended by itself is a violation."""
        while len(self.lives.alive) < self.orders.programs:
            fresh = self.random.random() < self.orders.fresh
            life = await self.lives.start(self.orders.role, fresh=fresh)
            if not await life.at_work() and not life.killed:
                self._examine(life)
                return

    async def _feed(self, aim: Aim | None = None) -> None:
        """Something to do at a few places: a kill holds up what is being sent, and others must be free."""
        free = sorted({place.name for place in self.newsdesk.places} - self.ledger.busy())
        names = self.random.sample(free, min(len(free), self.random.choice((1, 1, 2, 3))))
        names += [name for name in self._tight() if name in free and name not in names]
        if names:
            photos = True if aim is not None and aim.calls is UPLOADS else None
            await self.newsdesk.hand_in(names, count=self.random.choice((1, 1, 2)), photos=photos)

    async def _at_a_call(self) -> None:
        aim = draw_aim(self.random, searching=self.ledger.searching())
        self.trouble.take_aim(aim)
        await self._feed(aim)
        before = self.result.kills
        try:
            await asyncio.wait_for(self.trouble.hit.wait(), AIMED_FOR + aim.after)
        except TimeoutError:
            self.trouble.drop_aim()
            self._blow("")
            return
        self.result.aims[aim.name] += self.result.kills - before

    async def _after_a_claim(self) -> None:
        """Between the claim and the first byte, or a little later."""
        known = self.ledger.sending()
        await self._feed()

        def claimed() -> bool:
            return bool(self.ledger.sending().keys() - known.keys())

        await self._until(claimed, every=0.002, patience=AIMED_FOR)
        await asyncio.sleep(self.random.uniform(0.0, 0.03))
        self._blow("", name="claim")

    def _blow(self, network: str, *, name: str | None = None) -> None:
        """Kill who is sending, or all of them: one program dies, or the whole machine."""
        alive = self.lives.alive
        senders = set(self.ledger.sending().values()) if self.ledger.ready else set()
        guilty = [life for life in alive if life.pid in senders]
        everybody = self.random.random() < 0.4
        victims = alive if everybody or not alive else [self.random.choice(guilty or alive)]
        self._kill(victims, name or ("" if network else "anywhere"))

    def _warn(self) -> None:
        for life in self.lives.alive:
            life.strike(signal.SIGTERM)

    def _kill(self, victims: list[Life], name: str) -> None:
        victims = [life for life in victims if life.alive]
        for life in victims:
            self.result.starting += "at work" not in life.words()
            life.strike(signal.SIGKILL)
        self.result.kills += len(victims)
        if name:
            self.result.aims[name] += len(victims)
        sending = set(self.ledger.sending().values()) if self.ledger.ready else set()
        self.result.sending += sum(life.pid in sending for life in victims)

    # resting

    async def _rest(self) -> None:
        """Nobody is killed, nothing goes wrong: everything must come to its end."""
        self.trouble.calm()
        await self._staff()
        await self._settle()
        for life in self.lives.alive:
            life.strike(signal.SIGTERM)
        for life in self.lives.all:
            await asyncio.wait_for(life.ended.wait(), PATIENCE)
            self._examine(life)
        self._judge()

    async def _settle(self) -> None:
        """Until nothing is open any more; questions are answered by what stands on the wall."""
        loop = asyncio.get_running_loop()
        seen, since = None, loop.time()
        while True:
            page = self.ledger.page()
            if page.deliveries != seen:
                seen, since = page.deliveries, loop.time()
            if self._all_done(page):
                questions = [one for one in page.deliveries if one.state == "unsure"]
                if not questions:
                    return
                await self._answer(questions[0])
            if not self.lives.alive:
                self.result.violations.append("the program ended by itself")
                return
            if loop.time() - since > PATIENCE + _parked(page):
                self.result.violations.append(f"nothing moves any more: {_open(page)}")
                return
            await asyncio.sleep(LOOK_EVERY)

    def _all_done(self, page: Page) -> bool:
        waiting = {number for number, state in page.articles.items() if state == "waiting"}
        return is_at_rest(page, self.newsdesk.places) and waiting <= self.newsdesk.queued

    async def _answer(self, one: Entry) -> None:
        place = next(place for place in self.newsdesk.places if place.name == one.channel)
        wall = place.wall(self.judge.sandbox)
        there = [post.url for post in wall if number_of(post.text) == number_of(f"{one.title} ")]
        self.result.asked += 1
        await self.newsdesk.answer(one.id, landed=there[0] if there else None)

    def _examine(self, life: Life) -> None:
        """Whoever was not killed ends with 0, and nobody is surprised by anything."""
        if life.ended.is_set() and not life.killed and life.code != 0:
            self.result.violations.append(f"{life.log.name} ended with {life.code}: {life.words()[-600:]}")
        if "Traceback" in life.words():
            self.result.violations.append(f"{life.log.name} was surprised: {life.words()[-1500:]}")

    def _judge(self) -> None:
        self._note(self.judge.judge(self.ledger.page(), self.newsdesk.handed_in))

    def _note(self, verdict: Verdict) -> None:
        result = self.result
        result.posts, result.twice, result.lost = verdict.posts, verdict.twice, verdict.lost
        result.ended, result.full = verdict.ended, verdict.full
        result.violations += verdict.faults

    async def _until(self, look: Callable[[], bool], *, every: float, patience: float) -> None:
        """Return when `look` says yes, or when patience ends."""
        end = asyncio.get_running_loop().time() + patience
        while not look() and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110 - a database does not ring
            await asyncio.sleep(every)


def _parked(page: Page) -> float:
    """Seconds until the last one that is parked may go."""
    moment = int(now().timestamp() * 1_000_000)
    parked = [one.not_before - moment for one in page.deliveries if one.state == "planned" and one.not_before]
    return max(0, *parked) / 1e6 if parked else 0.0


def _open(page: Page) -> list[str]:
    return [
        f"{one.id} {one.channel} {one.state} attempts={one.attempts} asked={one.asked} {one.error or ''}"
        for one in page.deliveries
        if one.state in ("planned", "sending", "unsure")
    ]
