"""What newsrooms put around a story is not the story; what only looks like it is."""

import pytest

from bot.core.reading import read_text

STORY = "Мост открыли\n\nВ субботу открыли мост.\n\n"


@pytest.mark.parametrize(
    "line",
    [
        "Фото: Анна Лугова",
        "ФОТО: АННА ЛУГОВА",
        "(Фото: Анна Лугова)",
        "*Фото: Анна Лугова*",
        "Фото Анны Луговой",
        "Фото Анны Луговой / Заречный вестник",
        "Фото автора",
        "Фото из архива редакции",
        "Фото предоставлено пресс-службой",
        "📸 Анна Лугова",
        "📷 Фото: Анна Лугова",
        "Текст и фото: Анна Лугова",
        "Источник: пресс-служба",
        "Автор Анна Лугова",
        "Автор — А. Лугова",
        "Видео — пресс-служба округа",
        "© Анна Лугова",
        "(c) Заречный вестник",
        "Photo by: Anna Meadow",
    ],
)
def test_who_made_it_is_a_byline(line: str) -> None:
    article = read_text(STORY + line)
    assert article.bylines == (line.strip("*"),)
    assert len(article.body) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Фото Анны Луговой победило на конкурсе.",
        "Источник тепла отключат в среду",
        "Источник воды нашли рядом.",
        "Автор проекта — архитектор Ольга Полевая.",
        "Фото с открытия моста собрали в альбом.",
        "Видеокамеры поставят у входа",
        "Подписаться на рассылку можно в библиотеке до 5 декабря.",
        "Больше новостей расскажут на встрече с жителями.",
        "Новости о мосте придут весной.",
        "Телеграм",
        "ВКонтакте рассказали о новой рассылке.",
        "Есть новость и похуже.",
        "Подписывайтесь на канал — " + "и ещё раз, " * 50,
    ],
)
def test_a_sentence_of_the_story_stays_in_it(line: str) -> None:
    article = read_text(STORY + line)
    assert article.bylines == ()
    assert article.footer is None
    assert article.body[-1].text.plain == line.strip()


@pytest.mark.parametrize(
    ("text", "footer"),
    [
        (line, line)
        for line in (
            "Подписывайтесь на Наш район в MAX, Дзене и WhatsApp",
            "Читайте нас в Дзене, Telegram и ВК",
            "Telegram | ВК | ОК | Дзен | MAX",
            "Telegram, ВКонтакте и Одноклассники",
            "Мы в соцсетях: Telegram, VK, OK",
            "Мы ВКонтакте: vk.com/nash_rayon",
            "📲 Подписаться на «Наш район»",
            "Наш район. Подписаться",
            "Подпишись на Telegram-канал",
            "Прислать новость: @nash_bot",
            "Есть новость? Пишите нам в Telegram: @nash_bot",
            "Больше новостей — в нашем Telegram-канале https://t.me/nash_rayon",
            "Новости района — в нашем канале в MAX: max.ru/nash_rayon",
            "Ставьте лайк и подписывайтесь на канал",
            "Подписывайтесь на нас в соцсетях!\nt.me/nash_rayon\nvk.com/nash_rayon",
            "Подписывайтесь:\nhttps://t.me/nash_rayon\nhttps://vk.com/nash_rayon",
        )
    ]
    + [
        ("[Telegram](https://t.me/a) | [ВКонтакте](https://vk.com/a)", "Telegram | ВКонтакте"),
        ("👉 [Подписаться](https://t.me/a)", "👉 Подписаться"),
        ("Подписывайтесь:\n- Telegram: https://t.me/a\n- ОК: ok.ru/a",
         "Подписывайтесь:\n• Telegram: https://t.me/a\n• ОК: ok.ru/a"),
    ],
)  # fmt: skip
def test_a_call_to_subscribe_or_to_write_in_is_set_aside(text: str, footer: str) -> None:
    article = read_text(STORY + text)
    assert article.footer == footer
    assert len(article.body) == 1
    assert article.link is None


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("nash-rayon.example/news/1", "https://nash-rayon.example/news/1"),
        ("Читать полностью → https://a.example/1", "https://a.example/1"),
        ("Подробности на сайте: https://a.example/1.", "https://a.example/1"),
        ("https://a.example/1 #мост", "https://a.example/1"),
    ],
)
def test_an_address_on_a_line_of_its_own_is_the_articles_link(line: str, link: str) -> None:
    article = read_text(STORY + line)
    assert article.link == link
    assert article.tags == (("мост",) if "#" in line else ())
    assert len(article.body) == 1


def test_a_second_address_is_a_paragraph_of_its_own() -> None:
    article = read_text(STORY + "https://a.example/1\nhttps://b.example/2")
    assert article.link == "https://a.example/1"
    assert [block.text.plain for block in article.body] == ["В субботу открыли мост.", "https://b.example/2"]


@pytest.mark.parametrize(
    "tags", ["#мост#новости", "#мост | #новости", "#мост · #новости", "#мост / #новости"]
)
def test_hashtags_are_divided_as_people_divide_them(tags: str) -> None:
    assert read_text(STORY + tags).tags == ("мост", "новости")


@pytest.mark.parametrize(
    "text", ["МОСТ ОТКРЫЛИ\nМост открыли\n\nТекст.", "Мост открыли\nМОСТ ОТКРЫЛИ.\nМост открыли.\n\nТекст."]
)
def test_of_a_headline_given_twice_the_one_in_small_letters_is_kept(text: str) -> None:
    assert read_text(text).title == "Мост открыли"
