"""Phrases: what people write to the bot."""

from random import Random

MOMENTS = (
    "завтра 9:30", "пт 18:00", "через 2 часа", "15.03 в 12", "вчера 10:00", "когда-нибудь", "12:45",
    "завтра", "31.02 в 25:00", "через 3 минуты", "tomorrow 9:30", "in 2 hours",
)  # fmt: skip
ANSWERS = (
    "нет", "да", "-", "1", "99999999999999999999", "Срочно", "{0}", "%s %(name)s", "<b>жирно</b>", "*звёзды*",
    "#город #мост", "город, мост", "https://nash-rayon.example/news/1", "nash-rayon.example", "ссылка",
    "🎉", "Исправьте, пожалуйста, заголовок.", "Заголовок получше", "0", "½",
)  # fmt: skip
_SUBJECTS = ("Мост", "Каток", "Библиотеку", "Сквер", "Школу", "Ярмарку", "Поликлинику", "Ёлку")
_DEEDS = ("открыли", "закрыли", "перенесли", "отремонтировали", "обсудили", "покрасили")
_PLACES = ("на Лесной", "у вокзала", "в Заречье", "на улице {0}", "<на Полевой>", "в *центре*", "у «Маяка»")
_SENTENCES = (
    "Работы шли всё лето.",
    "«Мы этого очень ждали», — сказала жительница дома напротив.",
    "Подробности — на сайте {headline!r}.",
    "Движение пустят в 7:30, объезд — по Садовой.",
    "Стоимость — 12 500 000 ₽ & это не всё.",
    "Приходите всей семьёй! 🎄",
)
_LINKS = (
    "",
    "",
    "",
    "\n\nhttps://nash-rayon.example/news/{}",
    "\n\nhttps://nash-rayon.example/?utm_source=x&id={}",
)


def story(random: Random, number: int) -> str:
    """An article; now and then one that was there already."""
    number = number if random.random() > 0.08 else max(1, number - random.randint(1, 5))
    local = Random(f"story {number}")
    title = f"{local.choice(_SUBJECTS)} {local.choice(_DEEDS)} {local.choice(_PLACES)}, новость {number}"
    paragraphs = [
        " ".join(local.choices(_SENTENCES, k=local.randint(1, 4))) for _ in range(local.randint(1, 4))
    ]
    link = local.choice(_LINKS).replace("{}", str(number))
    return "\n\n".join([title, *paragraphs]) + link


def long_story(random: Random, number: int) -> str:
    """As much as one message holds."""
    return f"Длинное, новость {number}\n\n" + " ".join(random.choices(_SENTENCES, k=200))[:4000]


def arguments(random: Random, articles: int) -> str:
    """What may stand behind a command."""
    number = random.randint(1, max(articles, 1))
    return random.choice(
        (
            "", "", "", f" {number}", f" №{number}", " news", " vk", " sport", " нет такого", " мост",
            " ёлку", " -1", " 99999999999999999999", " {0}", " траур", " author", " %",
        )
    )  # fmt: skip
