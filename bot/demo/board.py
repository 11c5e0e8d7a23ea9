"""The board: what waits, what goes out, what is out; a table that lives in a terminal, lines elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from bot.core.calendar.moments import say_day, say_moment, say_time, say_zone
from bot.core.delivery import Delivery, State
from bot.core.language import Language
from bot.desk import Forecast

#: of the demo's newsroom
_LANGUAGE: Language = "ru"

_LOOKS = {
    State.PLANNED: ("… planned", "yellow"),
    State.SENDING: ("→ sending", "cyan"),
    State.SENT: ("✓", "green"),
    State.UNSURE: ("? looking", "magenta"),
    State.FAILED: ("✗ failed", "red"),
    State.EXPIRED: ("✗ expired", "red"),
    State.CANCELLED: ("– cancelled", "dim"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the board shows at one moment."""

    now: datetime
    waiting: Sequence[Forecast]
    deliveries: Sequence[Delivery]  #: oldest first

    @property
    def finished(self) -> bool:
        """Nothing waits, nothing is on its way. What people were asked about is at rest."""
        moving = {State.PLANNED, State.SENDING}
        return not self.waiting and not any(
            one.state in moving or (one.state is State.UNSURE and not one.asked) for one in self.deliveries
        )

    @property
    def all_out(self) -> bool:
        """Every delivery has its receipt."""
        return self.finished and bool(self.deliveries) and all(one.receipt for one in self.deliveries)


class Board:
    """Shows scenes. A context manager; `channels` are the columns."""

    def __init__(
        self, console: Console, *, channels: Sequence[str], zone: tzinfo, page: str, speed: float
    ) -> None:
        self._console = console
        self._channels = channels
        self._zone = zone
        self._page = page
        self._speed = speed
        self._said: dict[int, State] = {}
        self._live = Live(console=console, auto_refresh=False) if console.is_terminal else None

    def __enter__(self) -> "Board":
        self._console.print(f"The feeds as readers see them: [bold]{self._page}[/]")
        self._console.print(f"Clock: {self._speed:g}× · one article every ten minutes · Ctrl+C ends it\n")
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def show(self, scene: Scene) -> None:
        """Draw `scene`: the whole table in a terminal, only what is new elsewhere."""
        if self._live:
            self._live.update(self._table(scene), refresh=True)
        else:
            self._say_news(scene)

    def _table(self, scene: Scene) -> Group:
        table = Table(expand=True, pad_edge=False)
        table.add_column(self._today(scene), no_wrap=True)
        table.add_column("Article", ratio=2, no_wrap=True, overflow="ellipsis")
        for channel in self._channels:
            table.add_column(channel, ratio=1, no_wrap=True, overflow="ellipsis")
        for row in self._rows(scene):
            table.add_row(*row)
        return Group(table, Text(self._under(scene), "dim"))

    def _under(self, scene: Scene) -> str:
        if scene.all_out:
            return f"All out. The page stays at {self._page} · Ctrl+C ends the demo"
        return f"it is {self._moment(scene.now)} in Заречный Яр"

    def _today(self, scene: Scene) -> str:
        """Above the times of the table."""
        day, zone = say_day(scene.now, self._zone, _LANGUAGE), say_zone(scene.now, self._zone, _LANGUAGE)
        return f"{day}, {zone}"

    def _moment(self, moment: datetime) -> str:
        return say_moment(moment.replace(microsecond=0), self._zone, _LANGUAGE)

    def _clock(self, moment: datetime | None, scene: Scene) -> str:
        """Under the day that it is; of another day, that day as well."""
        if moment is None:
            return "—"
        same = say_day(moment, self._zone, _LANGUAGE) == say_day(scene.now, self._zone, _LANGUAGE)
        return say_time(moment.replace(microsecond=0), self._zone) if same else self._moment(moment)

    def _rows(self, scene: Scene) -> list[list[Text]]:
        by_article: dict[int, list[Delivery]] = {}
        for delivery in scene.deliveries:
            by_article.setdefault(delivery.article, []).append(delivery)
        out = [
            self._row(self._clock(group[0].due, scene), group[0].title, group)
            for group in by_article.values()
        ]
        waiting = [self._row(self._clock(one.at, scene), one.waiting.title, ()) for one in scene.waiting]
        return out + waiting

    def _row(self, clock: str, title: str, deliveries: Sequence[Delivery]) -> list[Text]:
        cells = {one.channel: _cell(one) for one in deliveries}
        return [
            Text(clock, "" if deliveries else "dim"),
            Text(title, "" if deliveries else "dim"),
            *(cells.get(channel, Text("waits", "dim")) for channel in self._channels),
        ]

    def _say_news(self, scene: Scene) -> None:
        for one in scene.deliveries:
            if self._said.get(one.id) is not one.state:
                self._said[one.id] = one.state
                self._console.print(
                    Text(f"{self._moment(scene.now)}  {one.channel:<4}")
                    + _cell(one)
                    + Text(f"  {one.title}"),
                    soft_wrap=True,
                )


def _cell(delivery: Delivery) -> Text:
    words, colour = _LOOKS[delivery.state]
    address = delivery.receipt.url if delivery.receipt else None
    return Text(f"{words} {address or delivery.error or ''}".rstrip(), colour)
