"""How long an article takes to become three posts, and that a longer one takes as much longer.

A machine's speed is not the program's: every number also stands as a ratio to `json` writing and reading the
same letters a hundred times, measured in the same run.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

from bot import platforms
from bot.core.newsroom import Newsroom
from bot.core.reading import read_text
from bot.settings import load_settings

NEWSROOM = Path(__file__).parent.parent / "golden" / "anons.toml"
SECRETS = {"TELEGRAM_BOT_TOKEN": "100:bench", "VK_COMMUNITY_TOKEN": "bench", "OK_ACCESS_TOKEN": "bench"}
GOAL = 3.0  #: milliseconds for an article of 3 kB and its three posts
MOST_GROWTH = 3.0  #: of the time per letter, from 10 kB to 1 MB

PARAGRAPH = (
    "Дорожники закончили ремонт улицы Вокзальной, сообщил инженер А. С. Трубин. На участке длиной 1,4 км "
    'заменили асфальт, бордюры и "ливневую канализацию". Движение **открыли** в понедельник утром.\n\n'
    "«Мы успели до морозов, — рассказал начальник участка. — Помогла сухая осень», — добавил он.\n\n"
)
#: what newsrooms paste, and what nobody does but somebody will
SHAPES: dict[str, str] = {
    "news": PARAGRAPH,
    "one-letter lines": "а\n",
    "bold on every word": "**мост** ",
    "links": "[мост](https://vestnik.example/1) через реку\n",
    "bullets": "- мост, который открыли\n",
    "one word": "мост",
    "quotes": "«Мост», — сказал Пётр.\n\n",
    "stops": "А. ",
    "hashtags": "#мост ",
    "lines of hashtags": "#мост\n",
}


def article(shape: str, length: int) -> str:
    """About `length` letters of a shape, with a headline."""
    piece = SHAPES[shape]
    return "В Заречном Яре отремонтировали дорогу\n\n" + piece * (length // len(piece))


def three_posts(text: str, newsroom: Newsroom) -> None:
    """What every preview and every publication does."""
    read = read_text(text)
    for channel in newsroom.channels.values():
        platforms.render(read, channel=channel, newsroom=newsroom, queue="news")


def milliseconds(work: Callable[[], object], *, seconds: float = 0.5) -> float:
    """Of the processor (others may be at work on it): the best of as many runs as fit, at least three."""
    best, ends, runs = float("inf"), time.process_time() + seconds, 0
    while runs < 3 or time.process_time() < ends:
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
        runs += 1
    return best * 1000


def yardstick(text: str) -> float:
    """Milliseconds of this machine for the same letters."""
    return milliseconds(lambda: [json.loads(json.dumps(text)) for _ in range(100)], seconds=0.2)


def main(*, quick: bool = False) -> bool:
    """Print the table; whether the goal and the growth are kept."""
    newsroom = load_settings(NEWSROOM, environ=SECRETS).newsroom
    text = article("news", 1650)  # 3 kB in UTF-8
    took = milliseconds(lambda: three_posts(text, newsroom), seconds=0.1 if quick else 2)
    size = len(text.encode()) / 1000
    print(f"{size:.1f} kB → three posts: {took:.2f} ms ({took / yardstick(text):.1f} × json); goal {GOAL} ms")
    print(f"{'ms per 10,000 letters at':24}{'10 k':>8}{'100 k':>8}{'900 k':>8}{'growth':>8}")
    failed = took > GOAL
    for shape in () if quick else SHAPES:
        times = [_per_letter(shape, length, newsroom) for length in (10_000, 100_000, 900_000)]
        growth = times[-1] / times[0]
        failed |= growth > MOST_GROWTH
        print(f"{shape:24}{''.join(f'{each:8.2f}' for each in times)}{growth:8.2f}", flush=True)
    return not failed


def _per_letter(shape: str, length: int, newsroom: Newsroom) -> float:
    text = article(shape, length)
    return milliseconds(lambda: three_posts(text, newsroom), seconds=0.1) / length * 10_000
