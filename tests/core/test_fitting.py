"""Where room is short the lead gives way first, and the footer never."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.article import Block, BlockKind
from bot.core.fitting import Parts, fit, hashtags, marked_quotation, quotation
from bot.core.richtext import RichText
from bot.core.teaser import Part

PARTS = Parts(
    headline=RichText.of("Мост через Тихую открыли раньше срока"),
    lead=(
        RichText.of("Первое предложение лида, которое рассказывает о главном, о мосте и о реке."),
        *(RichText.of(f"Предложение номер {number}.") for number in ("два", "три", "четыре")),
    ),
    quotes=(RichText.of("«Мы рады», — сказал мэр."),),
    link=RichText.of("Читать полностью"),
    tags=("#мост", "#река"),
    footer=RichText.of("Подписывайтесь на Наш район"),
)
WHOLE = len(PARTS.text().plain)


def _fit(limit: int, parts: Parts = PARTS) -> tuple[str, tuple[str, ...]]:
    fitted = fit(parts, limit=limit, language="ru", caption=True)
    return fitted.text.plain, fitted.warnings


def test_what_fits_is_not_touched() -> None:
    assert _fit(WHOLE) == (PARTS.text().plain, ())


def test_parts_are_divided_by_a_blank_line() -> None:
    parts = Parts(headline=RichText.of("Мост"), footer=RichText.of("Подвал"))
    assert parts.text().plain == "Мост\n\nПодвал"


@pytest.mark.parametrize(
    ("limit", "warning"),
    [
        (WHOLE - 1, "лид сокращён до 3 предложений"),
        (WHOLE - 30, "лид сокращён до 2 предложений"),
        (WHOLE - 60, "лид сокращён до 1 предложения"),
        (WHOLE - 90, "от лида осталось начало первого предложения"),
        (WHOLE - 130, "лид не поместился"),
        (WHOLE - 150, "лид не поместился; цитата не поместилась"),
        (WHOLE - 180, "лид не поместился; цитата не поместилась; часть хештегов не поместилась"),
        (
            WHOLE - 200,
            "лид не поместился; цитата не поместилась; часть хештегов не поместилась; заголовок сокращён",
        ),
    ],
)
def test_the_editor_is_told_what_gave_way(limit: int, warning: str) -> None:
    assert _fit(limit)[1] == (f"подпись длиннее {limit}: {warning}",)


def test_a_change_reaches_the_articles_words_and_leaves_those_of_the_newsroom_alone() -> None:
    parts = replace(PARTS, bylines=RichText.of("Анна Петрова"), mark=RichText.of("Реклама"))
    loud = parts.changed(lambda text: RichText.of(text.plain.upper()))
    changed = ("headline", "lead", "quotes", "bylines")
    for name in changed:
        was, now = (getattr(each, name) for each in (parts, loud))
        plain = [
            RichText.join(" ", [each] if isinstance(each, RichText) else each).plain for each in (was, now)
        ]
        assert plain[1] == plain[0].upper() != plain[0], name
    assert replace(loud, **{name: getattr(parts, name) for name in changed}) == parts


def test_a_lead_of_one_sentence_fits_too() -> None:
    parts = replace(PARTS, lead=PARTS.lead[:1])
    assert _fit(len(parts.text().plain), parts) == (parts.text().plain, ())


def test_a_caption_and_a_text_are_called_so() -> None:
    said = fit(PARTS, limit=WHOLE - 1, language="en").warnings
    assert said == (f"the text is longer than {WHOLE - 1}: the lead is down to 3 sentences",)


@given(st.integers(30, WHOLE + 5))
def test_the_footer_stays_whole_while_the_limit_can_hold_it(limit: int) -> None:
    text, _ = _fit(limit)
    assert len(text) <= limit
    assert text.endswith("Подписывайтесь на Наш район")


@given(st.integers(1, 60))
def test_no_limit_is_too_small(limit: int) -> None:
    text, warnings = _fit(limit)
    assert 0 < len(text) <= limit
    assert warnings


def test_a_footer_that_cannot_be_held_is_left_out_not_cut() -> None:
    text, warnings = _fit(20)
    assert text == "Мост через Тихую…"
    assert warnings[0].endswith("ссылка не поместилась; подвал не помещается целиком, и его нет")


def test_a_text_is_never_empty() -> None:
    assert _fit(10, Parts(headline=RichText())) == ("…", ())
    assert _fit(1, replace(PARTS, headline=RichText(), lead=(), quotes=(), tags=()))[0] == "…"


@pytest.mark.parametrize(
    ("words", "who", "said"),
    [
        ("«Мы рады»", "сообщил мэр", "«Мы рады», — сообщил мэр."),
        ("«Мы рады!»", "сообщил мэр", "«Мы рады!» — сообщил мэр."),
        ("«Мы рады»", "сообщил мэр…", "«Мы рады», — сообщил мэр…"),
        ("«Мы рады»", "Иван Петров, мэр", "«Мы рады»\n— Иван Петров, мэр"),
        ("Мы рады", "сообщил мэр", "Мы рады\n— сообщил мэр"),
        ("«Мы рады»", None, "«Мы рады»"),
    ],
)
def test_a_quotation_names_its_speaker(words: str, who: str | None, said: str) -> None:
    block = Block(text=RichText.of(words), kind=BlockKind.QUOTE, attribution=who)
    assert quotation(block).plain.replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("words", "who", "said"),
    [
        ("Снег был мягкий!", "сказала Дарья Лунина", "«Снег был мягкий!» — сказала Дарья Лунина."),
        ("Ждём «Стриж»", "сказал мэр", "«Ждём „Стриж“», — сказал мэр."),
        ("Мы рады.", "Иван Петров", "«Мы рады»\n— Иван Петров"),
        ("Мы рады.", None, "«Мы рады»."),
        ("Мы рады...", None, "«Мы рады...»"),
        ("We are glad.", None, "“We are glad.”"),
        ("We are glad.", "Ann Lee", "“We are glad”\n— Ann Lee"),
        ("«Мы рады!»", "сказал мэр", "«Мы рады!» — сказал мэр."),
        ("— Мы рады! — сказал мэр.", None, "— Мы рады! — сказал мэр."),
        ("Снег мягкий! — сказала Лунина.", None, "«Снег мягкий!» — сказала Лунина."),
        ("Едем, — пояснил Ермилов.", None, "«Едем», — пояснил Ермилов."),
        ("Едем, — сказал он. — И скоро.", None, "«Едем, — сказал он. — И скоро»."),
    ],
)
def test_plain_text_shows_whose_words_these_are_by_quotation_marks(
    words: str, who: str | None, said: str
) -> None:
    block = Block(text=RichText.of(words), kind=BlockKind.QUOTE, attribution=who)
    assert marked_quotation(block).plain.replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("words", "said"), [("«Мы рады»", "«Мы рады»,\xa0— сказал мэр."), ("«Ура!»", "«Ура!»\xa0— сказал мэр.")]
)
def test_the_dash_before_a_speaker_never_begins_a_line(words: str, said: str) -> None:
    block = Block(text=RichText.of(words), kind=BlockKind.QUOTE, attribution="сказал мэр")
    assert quotation(block).plain == said


def test_a_lead_keeps_its_paragraphs_as_long_as_they_have_sentences() -> None:
    parts = Parts(headline=RichText(), lead=PARTS.lead[1:], breaks=frozenset({1, 2}))
    two, three, four = (sentence.plain for sentence in parts.lead)
    assert parts.text().plain == f"{two}\n\n{three}\n\n{four}"
    assert replace(parts, lead=parts.lead[:2]).text().plain == f"{two}\n\n{three}"


def test_more_hashtags_than_readers_bear_stay_behind() -> None:
    assert len(hashtags(map(str, range(1000)))) == 30


def test_tags_become_hashtags_that_every_network_reads() -> None:
    assert hashtags(["мост", "#мост", "малый бизнес", "covid-19", "!", ""]) == (
        "#мост",
        "#малый_бизнес",
        "#covid_19",
    )


FRAMED = replace(
    PARTS, bylines=RichText.of("Фото: Анна"), before=RichText.of("Реклама"), after=RichText.of("erid: 2SD")
)


def test_parts_stand_in_the_order_that_was_asked_for() -> None:
    order = (Part.HASHTAGS, Part.HEADLINE, Part.BYLINES, Part.QUOTE, Part.FOOTER)
    parts = replace(FRAMED, order=order, lead=(), link=RichText())
    assert parts.text().plain.split("\n\n") == [
        "Реклама",
        "#мост #река",
        "Мост через Тихую открыли раньше срока",
        "Фото: Анна",
        "«Мы рады», — сказал мэр.",
        "Подписывайтесь на Наш район",
        "erid: 2SD",
    ]


def test_bylines_give_way_after_the_hashtags_and_before_the_headline() -> None:
    parts = replace(FRAMED, lead=(), quotes=(), order=tuple(Part))
    whole = len(parts.text().plain)
    for limit in range(whole, 80, -1):
        kept = fit(parts, limit=limit, language="ru").text.plain
        assert ("Фото: Анна" in kept) or ("#" not in kept)
        assert ("открыли раньше срока" in kept) or ("Фото: Анна" not in kept)
    assert "подписи не поместились" in fit(parts, limit=100, language="ru").warnings[0]


@given(st.integers(75, WHOLE + 40), st.permutations(list(Part)))
def test_the_newsrooms_own_words_stay_whole_in_any_order(limit: int, order: list[Part]) -> None:
    text = fit(replace(FRAMED, order=tuple(order)), limit=limit, language="ru").text.plain
    assert len(text) <= limit
    assert text.startswith("Реклама\n\n")
    assert text.endswith("\n\nerid: 2SD")
    assert "Подписывайтесь на Наш район" in text


def test_the_newsrooms_own_words_are_left_out_not_cut() -> None:
    text, warnings = _fit(20, FRAMED)
    assert text == "Мост через Тихую…"
    assert warnings[0].endswith("тексты редакции до и после поста не поместились")


def test_a_text_without_headline_shrinks_too() -> None:
    parts = replace(FRAMED, headline=RichText(), order=tuple(Part))
    assert (
        fit(parts, limit=60, language="ru").text.plain
        == "Реклама\n\nПодписывайтесь на Наш район\n\nerid: 2SD"
    )
    assert fit(parts, limit=5, language="ru").text.plain == "…"


MARKED = replace(
    PARTS, mark=RichText.of("erid: 2VtzqTEST1"), before=RichText.of("До"), after=RichText.of("После")
)


@pytest.mark.parametrize("limit", [20, 40, 80, 120, 4096])
def test_a_mark_of_advertising_outlasts_everything(limit: int) -> None:
    text, _ = _fit(limit, MARKED)
    assert "erid: 2VtzqTEST1" in text
    assert len(text) <= limit


def test_a_mark_stands_right_above_the_footer_or_at_the_end() -> None:
    blocks = _fit(4096, MARKED)[0].split("\n\n")
    assert blocks[blocks.index("erid: 2VtzqTEST1") + 1] == PARTS.footer.plain
    assert _fit(4096, replace(MARKED, order=(Part.HEADLINE,)))[0].split("\n\n")[-2:] == [
        "erid: 2VtzqTEST1",
        "После",
    ]


def test_a_mark_that_cannot_be_held_is_left_out_not_cut_and_the_editor_is_told() -> None:
    text, (warning,) = _fit(10, MARKED)
    assert "erid" not in text
    assert "отметка о рекламе не поместилась" in warning
