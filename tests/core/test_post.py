"""A post is stored to the letter."""

from bot.core.article import Media
from bot.core.post import Post, post_from_json, post_to_json, utf16_length
from bot.core.richtext import Entity


def test_a_post_survives_json() -> None:
    post = Post(
        text="Мост 👩‍🚀",
        length=10,
        limit=1024,
        entities=(Entity(type="text_link", offset=0, length=4, url="https://a.example"),),
        photos=(Media(digest="ab" * 32, mime="image/png", width=1, height=2, size=3),),
        link_card="https://a.example",
        large_card=True,
        warnings=("подпись длиннее 1024",),
    )
    assert post_from_json(post_to_json(post)) == post


def test_an_emoji_is_two_units_long() -> None:
    assert utf16_length("а😀") == 3
