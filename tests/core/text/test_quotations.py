"""Somebody's words and who said them are one block, whichever way round newsrooms write it."""

import pytest

from bot.core.article import BlockKind
from bot.core.fitting import quotation
from bot.core.reading import read_text

WORDS = "Мы сдали мост раньше срока"
LUGOV = "Пётр Лугов, начальник стройки"


def _shown(text: str) -> list[str]:
    """The quotations of an article as readers see them."""
    article = read_text(f"Мост открыли\n\nВ субботу открыли мост.\n\n{text}")
    return [quotation(block).plain for block in article.body if block.kind is BlockKind.QUOTE]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"«{WORDS}», — сообщил Пётр Лугов.", f"«{WORDS}», — сообщил Пётр Лугов."),
        (f"«{WORDS}!» — сказала Анна Лугова.", f"«{WORDS}!» — сказала Анна Лугова."),
        (f"«{WORDS}»\nсообщил Пётр Лугов", f"«{WORDS}», — сообщил Пётр Лугов."),
        (f"«{WORDS}»\n— {LUGOV}", f"«{WORDS}»\n— {LUGOV}"),
        (f"Пётр Лугов сказал: «{WORDS}».", f"«{WORDS}»\n— Пётр Лугов"),
        (f"{LUGOV}, рассказал журналистам: «{WORDS}».", f"«{WORDS}»\n— {LUGOV}"),
        (f"{LUGOV}:\n«{WORDS}».", f"«{WORDS}»\n— {LUGOV}"),
        (f"{LUGOV}:\n\n«{WORDS}».", f"«{WORDS}»\n— {LUGOV}"),
        (f"Пётр Лугов: «{WORDS}»", f"«{WORDS}»\n— Пётр Лугов"),
        (f"Как отметил Пётр Лугов: «{WORDS}».", f"«{WORDS}», — отметил Пётр Лугов."),
        (f"— {WORDS}, — рассказал Пётр Лугов.", f"— {WORDS}, — рассказал Пётр Лугов."),
        (f"— {WORDS}! — сказал Пётр Лугов. — Помогла погода.",
         f"— {WORDS}! — сказал Пётр Лугов. — Помогла погода."),
        ("“We finished early,” said Peter Meadow.", "“We finished early,” said Peter Meadow."),
        ("“We finished early,” Anna Meadow said.", "“We finished early,” Anna Meadow said."),
        ("“We finished early!” said Peter Meadow.", "“We finished early!” said Peter Meadow."),
        ("“We finished early”, said Peter Meadow.", "“We finished early”, said Peter Meadow."),
    ],
)  # fmt: skip
def test_words_and_speaker_are_shown_together(text: str, shown: str) -> None:
    assert [quote.replace("\xa0", " ") for quote in _shown(text)] == [shown]


@pytest.mark.parametrize(
    "text",
    [
        "«Спартак» — чемпион области.",
        f"По словам Петра Лугова, «{WORDS.lower()}».",
        f"Мост открыли, и глава города сказал: «{WORDS}».",
        f"Мост открыли, глава города сказал: «{WORDS}».",
        f"В субботу на открытии глава города сказал: «{WORDS}».",
        f"Он также добавил: «{WORDS}».",
        f"Глава города приехал и сказал: «{WORDS}».",
        f"Глава города сказал: «{WORDS}» — и разрезал ленту.",
        f"Глава города сказал: «{WORDS}",
        "Об этом сообщила пресс-служба: мост открыт.",
        "На табличке написано:\n«Мост через реку Тихую открыт в этом году»",
    ],
)
def test_what_is_more_than_words_and_speaker_stays_a_paragraph(text: str) -> None:
    assert [shown for shown in _shown(text) if WORDS in shown and "\n—" in shown] == []
