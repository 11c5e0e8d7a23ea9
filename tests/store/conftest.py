"""A store on a real file, and short words for what every scene puts into it.

The suite knows no backend: another one joins by one more maker of URLs in `BACKENDS`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.core.article import Article, Media, NewArticle
from bot.core.delivery import Blocked, Ceiling, Delivery, NewDelivery
from bot.core.post import Post
from bot.core.richtext import RichText
from bot.store import Store

BACKENDS: dict[str, Callable[[Path], str]] = {"sqlite": lambda folder: f"sqlite:///{folder / 'anons.db'}"}


@pytest.fixture(params=sorted(BACKENDS))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database may be made."""
    return BACKENDS[request.param](tmp_path)


@pytest.fixture
async def open_store(url: str) -> AsyncIterator[Callable[[], Awaitable[Store]]]:
    """Opens one more store on the same database, as another process would; all are closed in the end."""
    async with AsyncExitStack() as stack:

        async def another() -> Store:
            return await stack.enter_async_context(await Store.open(url))

        yield another


@pytest.fixture
async def store(open_store: Callable[[], Awaitable[Store]]) -> Store:
    """An open store with nothing in it."""
    return await open_store()


@pytest.fixture
def article() -> Callable[..., Article]:
    """article("title", photos=["digest"])."""

    def make(title: str = "Мост открыли", *, photos: tuple[str, ...] = ()) -> Article:
        media = tuple(Media(digest=each, mime="image/png", width=3, height=2, size=4) for each in photos)
        return Article(headline=RichText((title,)), media=media, tags=("мост",))

    return make


@pytest.fixture
def new_article(article: Callable[..., Article]) -> Callable[..., NewArticle]:
    """new_article("title", queue=…, at=…, first=…): an article that waits in "news"."""

    def make(title: str = "Мост открыли", *, photos: tuple[str, ...] = (), **how: object) -> NewArticle:
        return NewArticle(article=article(title, photos=photos), **({"queue": "news"} | how))  # type: ignore[arg-type]

    return make


@pytest.fixture
def new_delivery(now: datetime) -> Callable[..., NewDelivery]:
    """new_delivery("tg", due=…, text=…): every one with a key and (unless told) a text of its own."""
    numbers: Iterator[int] = count(1)

    def make(
        channel: str = "tg",
        *,
        due: datetime | None = None,
        deadline: datetime | None = None,
        text: str | None = None,
    ) -> NewDelivery:
        number = next(numbers)
        post = Post(text=text or f"Мост открыли, {number}", length=20, limit=4096)
        due = due or now
        return NewDelivery(
            channel=channel,
            platform="telegram",
            post=post,
            due=due,
            key=f"key-{number}",
            deadline=deadline or due + timedelta(hours=24),
        )

    return make


@pytest.fixture
def planned(
    store: Store,
    now: datetime,
    new_article: Callable[..., NewArticle],
    new_delivery: Callable[..., NewDelivery],
) -> Callable[..., Awaitable[int]]:
    """`await planned("tg", due=…)`: the id of a delivery of an article of its own, at `due` or now."""

    async def make(channel: str = "tg", *, editor_id: int | None = None, **how: object) -> int:
        number = await store.add_article(new_article(editor_id=editor_id), now=now)
        ids = await store.fill(number, [new_delivery(channel, **how)], now=now, queue="news", slot=None)
        assert ids is not None
        return ids[0]

    return make


@pytest.fixture
def claim(store: Store, now: datetime) -> Callable[..., Awaitable[Delivery | Blocked | None]]:
    """`await claim("tg")`: by "publisher-1", for five minutes, under a ceiling that is far away."""

    async def make(
        channel: str = "tg",
        *,
        owner: str = "publisher-1",
        at: datetime | None = None,
        ceiling: Ceiling | None = None,
    ) -> Delivery | Blocked | None:
        return await store.claim(
            channel,
            owner=owner,
            now=at or now,
            lease=timedelta(minutes=5),
            ceiling=ceiling or Ceiling(max_per_hour=60),
        )

    return make


@pytest.fixture
def sending(
    claim: Callable[..., Awaitable[object]], planned: Callable[..., Awaitable[int]]
) -> Callable[..., Awaitable[int]]:
    """`await sending("tg")`: the id of a delivery that "publisher-1" has claimed."""

    async def make(channel: str = "tg", **how: object) -> int:
        number = await planned(channel, **how)
        claimed = await claim(channel)
        assert isinstance(claimed, Delivery)
        assert claimed.id == number
        return number

    return make
