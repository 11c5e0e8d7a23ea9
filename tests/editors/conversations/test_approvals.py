"""An author's article on its way through the editors' hands."""

from collections.abc import Awaitable, Callable

from tests.editors.conversations.stage import Stage

Play = Callable[[Callable[[Stage], Awaitable[None]]], None]

STORY = "Ёлку привезли\n\nНа площадь привезли ёлку. Огни зажгут в субботу."
BETTER = "Ёлку привезли\n\nНа площадь привезли ёлку. Огни зажгут в субботу в шесть вечера."


def test_an_author_hands_in_it_comes_back_and_goes_out_when_it_is_better(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.say(stage.ivan, STORY)
        await stage.press(stage.ivan, "В очередь")
        assert stage.states() == {1: "review"}
        assert [len(stage.cards(one, "Ёлку привезли")) for one in (stage.anna, stage.olga, stage.petr)] == [
            1
        ] * 3
        await stage.press(stage.anna, "Вернуть")
        await stage.say(stage.anna, "Во сколько зажгут?")
        assert stage.states() == {1: "draft"}
        assert any("Во сколько зажгут?" in text for text in stage.reads(stage.ivan))
        await stage.press(stage.ivan, "Изменить")
        await stage.press(stage.ivan, "Весь текст")
        await stage.say(stage.ivan, BETTER)
        await stage.press(stage.ivan, "В очередь")
        assert stage.states() == {1: "review"}
        await stage.press(stage.olga, "Принять")
        assert stage.states() == {1: "waiting"}
        assert any("Ольга" in text for text in stage.reads(stage.ivan)), "the author is told who"
        assert "Принято: Ольга" in stage.card(stage.anna, "№ 1").text, "and so is everybody else"
        await stage.until("12:30")
        assert stage.out("в шесть вечера") == {"tg": 1, "vk": 1, "ok": 1}

    play(story)


def test_the_first_of_two_editors_decides(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.say(stage.ivan, STORY)
        await stage.press(stage.ivan, "В очередь")
        stage.telegram.press(stage.anna, "Принять")
        late = stage.telegram.press(stage.olga, "Принять")
        await stage.world.settle()
        assert late.answered
        assert stage.states() == {1: "waiting"}
        assert stage.kept().journaled[1] == 3, "handed in, submitted, accepted once"

    play(story)


def test_whoever_is_invited_may_do_what_the_role_allows_until_they_are_removed(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.say(stage.petr, "/invite")
        await stage.press(stage.petr, "автор")
        link = next(
            word
            for text in reversed(stage.reads(stage.petr))
            for word in text.replace("\n", " ").split()
            if "start=" in word
        )
        word = link.rpartition("start=")[2]
        await stage.say(stage.stranger, f"/start {word}")
        await stage.say(stage.stranger, STORY)
        assert stage.states() == {1: "draft"}
        await stage.press(stage.stranger, "В очередь")
        assert stage.states() == {1: "review"}
        await stage.say(888, f"/start {word}")
        assert 888 not in stage.kept().people, "the word opens once"
        await stage.say(stage.petr, "/editors")
        await stage.press(stage.petr, "Убрать")
        await stage.press(stage.petr, "Убрать, да")
        before = len(stage.reads(stage.stranger))
        await stage.say(stage.stranger, "Ещё одна новость\n\nИ её текст.")
        assert stage.states() == {1: "review"}
        assert len(stage.reads(stage.stranger)) <= before + 1

    play(story)
