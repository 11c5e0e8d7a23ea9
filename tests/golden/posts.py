"""Golden articles: what newsrooms hand in, and what readers of each network are to see."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot import platforms
from bot.core.article import Article, Media
from bot.core.newsroom import Newsroom
from bot.core.post import Post
from bot.core.reading import read_message, read_text
from bot.core.richtext import Entity, Node, RichText, Style
from bot.pages import read_page
from bot.settings import load_settings

HERE = Path(__file__).parent
SECRETS = {
    "TELEGRAM_BOT_TOKEN": "100:golden",
    "VK_COMMUNITY_TOKEN": "golden",
    "VK_USER_TOKEN": "golden",
    "OK_APPLICATION_KEY": "golden",
    "OK_ACCESS_TOKEN": "golden",
    "OK_SESSION_SECRET": "golden",
}
AROUND = {
    Style.BOLD: "**",
    Style.ITALIC: "_",
    Style.UNDERLINE: "__",
    Style.STRIKE: "~~",
    Style.SPOILER: "||",
    Style.CODE: "`",
    Style.PRE: "```",
}


def names() -> list[str]:
    """The articles there are."""
    return sorted(found.parent.name for found in HERE.glob("*/article.*"))


def posts(name: str) -> dict[str, str]:
    """Network → its post of the article `name`, as a text that people can read and compare."""
    newsroom = _newsroom(HERE / name)
    article = _article(next((HERE / name).glob("article.*")))
    return {
        channel.name: shown(platforms.render(article, channel=channel, newsroom=newsroom, queue="news"))
        for channel in newsroom.channels.values()
    }


def expected(name: str) -> Iterator[Path]:
    """The files with the posts that people have read and found good."""
    return (HERE / name / f"{platform}.txt" for platform in platforms.names())


def shown(post: Post) -> str:
    """A post with its formatting as Markdown has it, and its facts above."""
    facts = [
        f"{post.length} of {post.limit}",
        f"photos: {len(post.photos)}",
        f"card: {post.link_card or 'none'}",
    ]
    rich = RichText.from_entities(post.text, post.entities)
    body = "".join(map(_markdown, rich.nodes)).replace("\u200b", "⟨no width⟩")
    return "\n".join([" · ".join(facts), *(f"! {each}" for each in post.warnings), "", body, ""])


def _newsroom(folder: Path) -> Newsroom:
    own = folder / "anons.toml"
    return load_settings(own if own.exists() else HERE / "anons.toml", environ=SECRETS).newsroom


def _article(file: Path) -> Article:
    if file.suffix == ".html":
        return read_page(file.read_bytes())
    text = file.read_text(encoding="utf-8")
    return _message(text) if file.suffix == ".json" else read_text(text)


def _message(text: str) -> Article:
    """A message as Telegram delivers it, with a number of photos."""
    given = json.loads(text)
    entities = [Entity(**entity) for entity in given.get("entities", ())]
    article = read_message(given["text"], entities, link_hint=given.get("link"))
    photos = [_photo(number) for number in range(given.get("photos", 0))]
    return replace(article, media=tuple(photos))


def _photo(number: int) -> Media:
    return Media(digest=f"{number:064x}", mime="image/jpeg", width=1200, height=800, size=90_000)


def _markdown(node: Node) -> str:
    if isinstance(node, str):
        return node
    inner = "".join(map(_markdown, node.children))
    if node.style is Style.LINK:
        return f"[{inner}]({node.url})"
    if node.style is Style.QUOTE:
        return "\n".join(f"> {line}" for line in inner.split("\n"))
    return f"{AROUND[node.style]}{inner}{AROUND[node.style]}"
