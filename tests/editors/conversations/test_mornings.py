"""An editor's morning, breaking news, and what a colleague sees of it."""

from collections.abc import Awaitable, Callable

from tests.editors.conversations.stage import Stage

Play = Callable[[Callable[[Stage], Awaitable[None]]], None]

BRIDGE = "Мост открыт\n\nМост через реку открыли для машин. Движение пустили в семь утра."
RINK = "Каток залили\n\nКаток на Лесной залили раньше срока. Вход свободный."
FIRE = "Пожар на складе\n\nНа складе у вокзала пожар. Людей вывели, пострадавших нет."


def test_an_editors_morning_ends_on_three_walls(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.say(stage.anna, BRIDGE)
        await stage.press(stage.anna, "В очередь")
        assert "12:30" in stage.card(stage.anna, "В очереди").text
        await stage.say(stage.anna, RINK)
        await stage.press(stage.anna, "В очередь")
        assert "18:00" in stage.card(stage.anna, "Каток залили").text
        await stage.say(stage.anna, "/queue")
        assert "Мост открыт" in stage.reads(stage.anna)[-1]
        assert "Каток залили" in stage.reads(stage.anna)[-1]
        assert "12:30" in stage.reads(stage.anna)[-1]
        await stage.until("12:30")
        assert stage.out("Мост через реку") == {"tg": 1, "vk": 1, "ok": 1}
        assert stage.out("Каток на Лесной") == {"tg": 0, "vk": 0, "ok": 0}
        assert "t.me/nash_rayon/" in stage.card(stage.anna, "✅ vk").text
        await stage.until("18:00")
        assert stage.out("Каток на Лесной") == {"tg": 1, "vk": 1, "ok": 1}
        assert stage.states() == {1: "taken", 2: "taken"}

    play(story)


def test_breaking_news_overtakes_the_queue_and_leaves_it_whole(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.say(stage.anna, BRIDGE)
        await stage.press(stage.anna, "В очередь")
        await stage.say(stage.petr, "/urgent")
        await stage.say(stage.petr, FIRE)
        assert stage.out("На складе у вокзала")["tg"] == 0, "it asks once more"
        await stage.press(stage.petr, "Сейчас, да")
        await stage.rest(seconds=20)
        assert stage.out("На складе у вокзала") == {"tg": 1, "vk": 1, "ok": 1}
        assert stage.states() == {1: "waiting", 2: "taken"}
        await stage.until("12:30")
        assert stage.out("Мост через реку") == {"tg": 1, "vk": 1, "ok": 1}

    play(story)


def test_two_editors_press_under_one_article_and_both_see_who_was_first(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.say(stage.anna, BRIDGE)
        await stage.press(stage.anna, "В очередь")
        await stage.say(stage.olga, "/queue")
        await stage.press(stage.olga, "1")
        await stage.press(stage.olga, "Открыть")
        theirs = stage.card(stage.olga, "№ 1")
        stage.telegram.press(stage.anna, "Снять")
        press = stage.telegram.press(stage.olga, "Сейчас", message_id=theirs.id)
        await stage.world.settle()
        assert press.answered
        assert stage.states() == {1: "cancelled"}
        card = stage.card(stage.anna, "№ 1")
        labels = [one["text"] for one in card.buttons]
        assert labels == ["↩️ Вернуть в черновики"], "nothing is left to press but the way back"
        assert "Снята" in stage.card(stage.olga, "№ 1").text, "Olga sees it in her own chat"
        await stage.until("12:30")
        assert stage.out("Мост через реку") == {"tg": 0, "vk": 0, "ok": 0}

    play(story)


def test_a_freeze_stops_everything_and_everybody_who_decides_hears_of_it(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.say(stage.anna, BRIDGE)
        await stage.press(stage.anna, "В очередь")
        await stage.say(stage.petr, "/freeze траур")
        for person in (stage.anna, stage.olga):
            assert any("траур" in text for text in stage.reads(person))
        assert not any("траур" in text for text in stage.reads(stage.ivan)), "an author decides nothing"
        await stage.until("12:30")
        assert stage.out("Мост через реку") == {"tg": 0, "vk": 0, "ok": 0}
        await stage.say(stage.olga, "/resume")
        await stage.until("18:00")
        assert stage.out("Мост через реку") == {"tg": 1, "vk": 1, "ok": 1}

    play(story)


def test_a_stranger_reads_one_sentence_and_reaches_nothing(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.say(stage.stranger, BRIDGE)
        await stage.say(stage.stranger, "/queue")
        await stage.say(stage.stranger, "Пустите, пожалуйста")
        (only,) = stage.telegram.chat(stage.stranger)
        assert str(stage.stranger) in only.text
        assert not only.buttons
        assert stage.states() == {}

    play(story)
