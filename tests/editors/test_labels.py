"""An article without the label that its tag demands goes nowhere, whichever button is pressed."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.article import ArticleState
from bot.core.labels import LabelRule

AD = "Скидки в магазине\n\nВсё дешевле на треть.\n\n#реклама"
REASON = "Поставить нельзя: тег «реклама» требует «erid», а в посте этого нет (tg, vk, ok). 38-ФЗ."
RULE = LabelRule(tag="реклама", must=("erid",), reason="38-ФЗ")


@pytest.fixture
def strict(room: Any) -> Any:
    """The newsroom with a rule about advertising."""
    room.bot.reload(replace(room.desk.newsroom, labels=(RULE,)))
    return room


async def state(room: Any) -> ArticleState:
    found: ArticleState = (await room.desk.article(1)).state
    return found


async def test_the_preview_warns_before_anybody_asks(strict: Any) -> None:
    card = await strict.drafted(strict.anna, AD)
    assert "⚠️ тег «реклама» требует «erid», а в посте этого нет: поставить не получится. 38-ФЗ" in card.text


@pytest.mark.parametrize("button", ["В очередь", "Сейчас", "Ко времени"])
async def test_every_way_out_answers_with_the_reason_and_the_draft_stays(strict: Any, button: str) -> None:
    card = await strict.drafted(strict.anna, AD)
    labels = card.labels
    assert await strict.pressed(strict.anna, button) == REASON
    assert await state(strict) is ArticleState.DRAFT
    assert card.labels == labels


async def test_an_author_is_told_at_once_and_no_editor_is_bothered(strict: Any) -> None:
    await strict.drafted(strict.ivan, AD)
    assert (await strict.pressed(strict.ivan, "В очередь")).startswith("Поставить нельзя")
    assert await strict.store.pending_notices(now=strict.now()) == []


async def test_a_queue_of_one_channel_asks_that_channel_only(strict: Any) -> None:
    card = await strict.drafted(strict.anna, AD)
    assert "(tg)" in await strict.pressed(strict.anna, "В очередь «sport»", message=card.id)


async def test_a_rule_that_comes_between_question_and_answer_is_obeyed(room: Any) -> None:
    await room.drafted(room.anna, AD)
    await room.pressed(room.anna, "Сейчас")
    room.bot.reload(replace(room.desk.newsroom, labels=(RULE,)))
    assert await room.pressed(room.anna, "Сейчас, да") == REASON
    assert await state(room) is ArticleState.DRAFT


async def test_a_typed_time_and_a_command_are_answered_in_the_chat(room: Any) -> None:
    await room.drafted(room.anna, AD)
    await room.pressed(room.anna, "Ко времени")
    room.bot.reload(replace(room.desk.newsroom, labels=(RULE,)))
    room.telegram.say(room.anna, "завтра 9:30")
    await room.until(room.anna, REASON)
    assert await state(room) is ArticleState.DRAFT
    before = len(room.telegram.chat(room.anna))
    room.telegram.say(room.anna, "/urgent 1")
    assert (await room.shown(room.anna, before + 1))[-1].text == REASON
    assert await state(room) is ArticleState.DRAFT


async def test_a_reason_too_long_for_a_popup_is_told_in_full(room: Any) -> None:
    long = replace(RULE, reason=("закон " * 40).strip())
    room.bot.reload(replace(room.desk.newsroom, labels=(long,)))
    await room.drafted(room.anna, AD)
    said = await room.pressed(room.anna, "В очередь")
    assert len(said) == 200
    told = await room.until(room.anna, "Поставить нельзя")
    assert told.text.startswith(said)
    assert told.text.endswith("закон.")


async def test_with_its_label_the_article_goes(strict: Any) -> None:
    await strict.drafted(strict.anna, AD.replace("Всё", "Реклама. ERID: 2SD. Всё"))
    assert await strict.pressed(strict.anna, "В очередь") == "Готово."
