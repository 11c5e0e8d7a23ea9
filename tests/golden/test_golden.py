"""Whole articles, and the posts that an editor has read and found good.

After a change that is meant: `python -m tests.golden --write`, then read what changed.
"""

import pytest

from tests.golden.posts import expected, names, posts


@pytest.mark.parametrize("name", names())
def test_the_posts_of_an_article_are_the_ones_found_good(name: str) -> None:
    made = posts(name)
    assert {file.stem: file.read_text(encoding="utf-8") for file in expected(name)} == made


def test_there_are_articles_enough() -> None:
    assert len(names()) >= 12
