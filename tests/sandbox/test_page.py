"""The page: it is served whole, from this server alone, and puts nothing into the document as markup."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import control

PAGE = Path(control.__file__).parent / "page"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "text/html"),
        ("/page/style.css", "text/css"),
        ("/page/page.js", "javascript"),
        ("/page/icon.svg", "image/svg+xml"),
    ],
)
async def test_every_part_of_the_page_is_served(bot_api: Any, address: str, kind: str) -> None:
    async with bot_api.session.get(bot_api.address + address) as response:
        assert response.status == 200
        assert response.content_type.endswith(kind)  # the system decides which of JavaScript's two types


async def test_the_page_asks_nobody_else_for_anything(bot_api: Any) -> None:
    async with bot_api.session.get(bot_api.address) as response:
        policy = response.headers["Content-Security-Policy"]
        text = await response.text()
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    named = re.findall(r'(?:src|href)="([^"#]+)"', text)
    assert named
    for address in named:
        async with bot_api.session.get(bot_api.address + address) as response:
            assert response.status == 200, address
    assert "url(" not in (PAGE / "style.css").read_text()
    assert "@import" not in (PAGE / "style.css").read_text()


def test_what_people_posted_never_becomes_markup() -> None:
    script = (PAGE / "page.js").read_text()
    for door in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser"):
        assert door not in script
    assert '["http:", "https:", "tg:"].includes' in script


def test_the_page_speaks_russian_and_names_the_three_networks() -> None:
    text = (PAGE / "index.html").read_text()
    assert '<html lang="ru">' in text
    for name in ("Telegram", "ВКонтакте", "Одноклассники"):
        assert name in text
    assert text.count("Здесь пока пусто") == 3


def test_every_colour_pair_of_text_can_be_read() -> None:
    light, dark = (
        colours(block) for block in re.findall(r":root \{(.*?)\}", (PAGE / "style.css").read_text(), re.S)
    )
    for scheme in (light, light | dark):
        for ground in ("card", "ground"):
            for ink in ("ink", "quiet", "link", "live", "lost"):
                assert contrast(scheme[ink], scheme[ground]) >= 4.5, (ink, ground)
        assert contrast(scheme["quiet"], scheme["telegram"]) >= 4.5
        for mark in ("telegram-mark", "vk-mark", "ok-mark"):  # the letter in the round picture: large, bold
            assert contrast(scheme["card"], scheme[mark]) >= 3


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
