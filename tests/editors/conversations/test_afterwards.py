"""After publication: what was wrong is put right, what should not be there is taken away."""

from collections.abc import Awaitable, Callable

from tests.editors.conversations.stage import Stage

Play = Callable[[Callable[[Stage], Awaitable[None]]], None]

STORY = "Мост открыт\n\nМост через реку откыли для машин."
RIGHT = "Мост открыт\n\nМост через реку открыли для машин."


async def _out(stage: Stage) -> None:
    await stage.say(stage.anna, STORY)
    await stage.press(stage.anna, "Сейчас")
    await stage.press(stage.anna, "Сейчас, да")
    await stage.rest(seconds=30)
    assert stage.out("откыли") == {"tg": 1, "vk": 1, "ok": 1}


def test_a_mistake_in_print_is_corrected_on_every_wall(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await _out(stage)
        await stage.press(stage.anna, "Исправить")
        await stage.press(stage.anna, "Весь текст")
        await stage.say(stage.anna, RIGHT)
        assert stage.out("откыли") == {"tg": 1, "vk": 1, "ok": 1}, "nothing before it is confirmed"
        await stage.press(stage.anna, "✅ Исправить")
        await stage.rest(seconds=30)
        assert stage.out("откыли") == {"tg": 0, "vk": 0, "ok": 0}
        assert stage.out("Мост через реку открыли") == {"tg": 1, "vk": 1, "ok": 1}

    play(story)


def test_what_should_not_be_there_is_withdrawn_everywhere(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await _out(stage)
        await stage.press(stage.anna, "🗑 Снять")
        assert stage.out("откыли")["tg"] == 1, "it asks once more"
        await stage.press(stage.anna, "Да, снять")
        await stage.rest(seconds=30)
        assert stage.out("откыли") == {"tg": 0, "vk": 0, "ok": 0}

    play(story)
