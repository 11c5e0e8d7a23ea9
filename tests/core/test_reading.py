"""What editors paste is understood as they meant it."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.article import Article, BlockKind
from bot.core.reading import LONGEST, NothingToRead, read_message, read_text
from bot.core.richtext import Entity, RichText, Style

STORY = "Мост открыли\n\nПервый абзац рассказывает о мосте."


def _body(article: Article) -> list[str]:
    return [block.text.plain for block in article.body]


@pytest.mark.parametrize(
    "text",
    [
        "Мост открыли\n\nТекст.",
        "\n\n  Мост открыли  \n\n\n\nТекст.\n\n",
        "Мост открыли.\n\nТекст.",
        "# Мост открыли\n\nТекст.",
        "**Мост открыли**\n\nТекст.",
        "Мост открыли\nМост открыли\n\nТекст.",
        "Мост открыли\n\nМОСТ ОТКРЫЛИ.\n\nТекст.",
        "\ufeffМост открыли\r\n\r\nТекст.\r\n",
        "#новости\nМост открыли\n\nТекст.",
    ],
)
def test_the_first_line_is_the_headline(text: str) -> None:
    article = read_text(text)
    assert article.title == "Мост открыли"
    assert article.headline.nodes == ("Мост открыли",)
    assert _body(article) == ["Текст."]


@pytest.mark.parametrize("headline", ["Что дальше…", "Что дальше..", "Мост откроют в 2027 г.", "."])
def test_a_full_stop_that_means_something_stays(headline: str) -> None:
    assert read_text(headline).title == headline


def test_a_rubric_above_the_headline_becomes_a_tag() -> None:
    assert read_text("#новости #мост\nМост открыли").tags == ("новости", "мост")


def test_hashtags_alone_are_a_headline_when_there_is_nothing_else() -> None:
    assert read_text("#новости").title == "#новости"


def test_blank_lines_divide_paragraphs() -> None:
    assert _body(read_text("Мост\n\nПервый.\n \t \nВторой.")) == ["Первый.", "Второй."]


def test_wrapped_lines_are_joined_again() -> None:
    long = "Строка, которую программа завернула на восьмидесятом знаке"
    assert _body(read_text(f"Мост\n\n{long}\nИвановской улицы\nдо конца.")) == [
        f"{long} Ивановской улицы до конца."
    ]


def test_lines_that_end_a_thought_and_lists_stay_apart() -> None:
    ended = "Это первая строка, она закончена точкой и достаточно длинна."
    text = f"Мост\n\nПонедельник\nВторник\n{ended}\nСледом.\n- раз\n- два"
    assert _body(read_text(text)) == ["Понедельник", "Вторник", ended, "Следом.", "• раз", "• два"]


@pytest.mark.parametrize(
    "line",
    [
        "https://nash-rayon.example/1",
        "<https://nash-rayon.example/1>",
        "Читать полностью: https://nash-rayon.example/1",
        "Подробнее — https://nash-rayon.example/1",
        "[Читать полностью](https://nash-rayon.example/1)",
    ],
)
def test_a_link_on_its_own_line_is_the_articles_link(line: str) -> None:
    article = read_text(f"{STORY}\n\n{line}")
    assert article.link == "https://nash-rayon.example/1"
    assert _body(article) == ["Первый абзац рассказывает о мосте."]


def test_a_link_given_beats_the_one_found() -> None:
    article = read_text(f"{STORY}\n\nhttps://other.example/1", link_hint="https://nash-rayon.example/1")
    assert article.link == "https://nash-rayon.example/1"
    assert _body(article)[-1] == "https://other.example/1"


def test_a_link_inside_a_sentence_is_part_of_it() -> None:
    article = read_text("Мост\n\nСмотрите https://nash-rayon.example/1 сегодня.")
    assert article.link is None


@pytest.mark.parametrize("line", ["https://", "https://" + "a" * 3000, "ещё ссылка: https://a.example и всё"])
def test_what_only_looks_like_a_link_is_text(line: str) -> None:
    assert read_text(f"{STORY}\n\n{line}").link is None


@pytest.mark.parametrize(
    "ending", ["\n\n#мост #новости", " #мост #новости", "\n#мост, #новости.", "\n\n#мост\n#новости"]
)
def test_hashtags_at_the_end_are_tags(ending: str) -> None:
    article = read_text(STORY + ending)
    assert article.tags == ("мост", "новости")
    assert _body(article) == ["Первый абзац рассказывает о мосте."]


def test_a_hashtag_within_a_sentence_stays() -> None:
    article = read_text("Мост\n\nАкция под лозунгом #мост")
    assert article.tags == ()
    assert _body(article) == ["Акция под лозунгом #мост"]


@pytest.mark.parametrize(
    "footer",
    [
        "Подписывайтесь на Наш район в Telegram, ОК и ВКонтакте | Полезные истории",
        "👉 Подпишитесь на [Наш район](https://t.me/nash_rayon)",
        "Читайте нас в MAX и Дзене",
    ],
)
def test_a_call_to_subscribe_at_the_end_is_set_aside(footer: str) -> None:
    article = read_text(f"{STORY}\n\n{footer}\n\n#мост")
    assert _body(article) == ["Первый абзац рассказывает о мосте."]
    assert article.footer is not None
    assert article.tags == ("мост",)


@pytest.mark.parametrize(
    "line", ["Подписывайтесь на петицию до пятницы", "Подписывайтесь в Telegram " + "а" * 600]
)
def test_another_call_is_part_of_the_story(line: str) -> None:
    article = read_text(f"{STORY}\n\n{line}")
    assert article.footer is None
    assert len(article.body) == 2


@pytest.mark.parametrize(
    "byline", ["Фото: Иван Петров", "Источник: пресс-служба мэрии", "Photo: Ivan Petrov"]
)
def test_bylines_are_set_aside(byline: str) -> None:
    article = read_text(f"Мост\n\n{byline}\n\nТекст.")
    assert article.bylines == (byline,)
    assert _body(article) == ["Текст."]


@pytest.mark.parametrize(
    ("text", "words", "who"),
    [
        ("«Мы рады», — сообщил мэр Петров.", "«Мы рады»", "сообщил мэр Петров"),
        ("«Мы рады!» — отметила она.", "«Мы рады!»", "отметила она"),
        (
            "«Мы рады. Очень», – говорит директор ООО «Мост».",
            "«Мы рады. Очень»",
            "говорит директор ООО «Мост»",
        ),
        ("«Дом «Мир» готов», сообщили в мэрии.", "«Дом «Мир» готов»", "сообщили в мэрии"),
        ('"Мы рады", - сказал мэр.', '"Мы рады"', "сказал мэр"),
        ('"Дом "Мир" готов", - сказал мэр.', '"Дом "Мир" готов"', "сказал мэр"),
        ("“We are glad,” said the mayor.", "“We are glad,”", "said the mayor"),
        ("— Мы рады, — сказал мэр.", "— Мы рады", "сказал мэр"),
        ("— Кто здесь? — спросил мэр.", "— Кто здесь?", "спросил мэр"),
        ("«Мы рады»\n— отметила Анна Петрова.", "«Мы рады»", "отметила Анна Петрова"),
        (
            "«Мы так рады, что даже не знаем, что сказать».\n\nСообщил Иван Петров.",
            "«Мы так рады, что даже не знаем, что сказать»",
            "Сообщил Иван Петров",
        ),
        ("«Мы рады»\n\nИван Петров, глава района", "«Мы рады»", "Иван Петров, глава района"),
        ("> Мы рады\n> — Иван Петров", "Мы рады", "Иван Петров"),
        ("> Мы рады", "Мы рады", None),
        (
            "«Мы так рады этому событию, что не находим слов»",
            "«Мы так рады этому событию, что не находим слов»",
            None,
        ),
    ],
)
def test_somebodys_words_are_a_quotation(text: str, words: str, who: str | None) -> None:
    (block,) = read_text(f"Мост\n\n{text}").body
    assert block.kind is BlockKind.QUOTE
    assert block.text.plain == words
    assert block.attribution == who


@pytest.mark.parametrize(
    "text",
    [
        "«Спартак» — чемпион области.",
        "«Мост надежды»",
        "«Мы рады», — сказал он. «Очень рады».",
        "«Мы рады» — начало фразы, которую мэр говорит " + "долго " * 50,
        "«Мы рады, — сказал он.",
        '"Мы рады, - сказал он.',
        '"Мост" и "Река" открыты.',
        "— Мы рады, — " + "сказал " * 50,
        "«" + "Мы рады. " * 500 + "», — сказал он.",
    ],
)
def test_not_everything_in_quotation_marks_is_a_quotation(text: str) -> None:
    assert [block.kind for block in read_text(f"Мост\n\n{text}").body] == [BlockKind.PARAGRAPH]


def test_a_paragraph_after_a_signed_quotation_is_no_second_signature() -> None:
    article = read_text("Мост\n\n«Мы рады», — сказал мэр.\n\nСообщили об этом поздно.")
    assert [block.kind for block in article.body] == [BlockKind.QUOTE, BlockKind.PARAGRAPH]


def test_a_message_keeps_its_formatting() -> None:
    article = read_message(
        "Мост\n\nЕго открыли *вчера*.",
        [Entity(type="bold", offset=0, length=4), Entity(type="italic", offset=6, length=3)],
        link_hint="https://nash-rayon.example/1",
    )
    assert article.headline.nodes == ("Мост",)
    assert article.body[0].text == RichText.of("Его", Style.ITALIC) + RichText.of(" открыли *вчера*.")
    assert article.link == "https://nash-rayon.example/1"


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u200b", "\x00", "---"])
def test_nothing_is_refused_in_words(text: str) -> None:
    with pytest.raises(NothingToRead, match="there is no text") as refusal:
        read_text(text)
    assert refusal.value.say("ru") == "Здесь нет текста: нужен хотя бы заголовок."


def test_a_library_is_refused_at_once() -> None:
    with pytest.raises(NothingToRead, match="too long: 50000000 characters"):
        read_text("а" * 50_000_000)


@pytest.mark.parametrize(
    "piece", ["а", "а\n", "«", "#а ", "\n", "> а\n", "- а\n", "**а** ", "https://a.example/\n"]
)
def test_no_shape_of_text_makes_reading_slow(piece: str) -> None:
    assert read_text("Заголовок\n\n" + piece * (LONGEST // len(piece) // 50)).title == "Заголовок"


def _seconds(text: str) -> float:
    begun = process_time()
    read_text(text)
    return process_time() - begun


def test_a_wall_of_hashtags_costs_no_more_than_its_share() -> None:
    wall = "Заголовок\n\nПервый абзац.\n" + "#а " * (LONGEST // 3 - 40)
    assert _seconds(wall) < 30 * _seconds(wall[: LONGEST // 10])  # linear is 10, with noise; a square is 100


@given(st.text(st.sampled_from('Аб. \n«»"—-,5👩‍🚀e\u0301*_#>:[]()`\r\x00'), max_size=200))
def test_any_text_is_an_article_or_nothing(text: str) -> None:
    try:
        article = read_text(text)
    except NothingToRead:
        return
    assert article.title
    assert all(block.text.plain.strip() for block in article.body)


def test_a_bare_link_is_the_articles_link() -> None:
    article = read_text("https://nash-rayon.example/1")
    assert (article.headline.plain, article.link) == ("https://nash-rayon.example/1",) * 2


@pytest.mark.parametrize("words", ["«Мост, — сказал он, — готов».", "«Мост готов!»"])
def test_a_short_line_in_quotation_marks_stays_a_sentence_of_the_story(words: str) -> None:
    article = read_text(f"Мост открыт\n\nСегодня открыли мост.\n\n{words}\n\nДальше текст.")
    assert [block.text.plain for block in article.body][1] == words
