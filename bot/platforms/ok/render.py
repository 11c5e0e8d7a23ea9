"""What readers see. Pure: preview and publication cannot differ."""

from bot.core.language import Language
from bot.core.newsroom import Channel, Footer
from bot.core.post import Post, utf16_length
from bot.core.richtext import RichText, Style
from bot.core.teaser import Teaser


def render(teaser: Teaser, *, channel: Channel, footer: Footer, language: Language) -> Post:
    """The post of `teaser` in `channel`, within the network's limits."""
    tags = RichText.of(" ".join(f"#{tag}" for tag in teaser.tags))
    blocks = [teaser.headline.styled(Style.BOLD), RichText.join(" ", teaser.lead), tags]
    text, _ = RichText.join("\n\n", [block for block in blocks if block]).to_entities()
    return Post(text=text, length=utf16_length(text), limit=4000, photos=teaser.media, link_card=teaser.link)
