"""Many at once, and a network that is away."""

from collections.abc import Awaitable, Callable

from tests.editors.conversations.stage import Stage

Play = Callable[[Callable[[Stage], Awaitable[None]]], None]


def _story(number: int) -> str:
    return f"Новость {number}\n\nЭто рассказ номер {number}. Его никто ещё не слышал."


def test_a_post_whose_answer_was_lost_is_asked_about_and_settled_by_the_first(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.say(stage.anna, _story(1))
        stage.sandbox.faults.add("telegram", "sendMessage", "drop_after", after=0, times=1)
        await stage.press(stage.anna, "Сейчас")
        await stage.press(stage.anna, "Сейчас, да")
        await stage.rest(minutes=3)
        assert stage.out("рассказ номер 1") == {"tg": 1, "vk": 1, "ok": 1}
        if any("Вышло" in label for one in stage.telegram.chat(stage.anna) for label in one.labels):
            await stage.press(stage.anna, "Вышло")
        await stage.rest(minutes=3)
        assert stage.out("рассказ номер 1") == {"tg": 1, "vk": 1, "ok": 1}
        assert {state for _, _, state in stage.kept().deliveries.values()} == {"sent"}

    play(story)


def test_a_restart_in_the_middle_of_a_question_forgets_nothing(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.say(stage.anna, _story(1))
        await stage.press(stage.anna, "Ко времени")
        await stage.world.stop()
        stage.telegram.say(stage.anna, "завтра 9:30")
        await stage.world.start()
        await stage.world.settle()
        assert "9:30" in stage.card(stage.anna, "№ 1").text
        assert stage.states() == {1: "waiting"}
        assert len(stage.cards(stage.anna, "№ 1")) == 1, "one truth"

    play(story)
