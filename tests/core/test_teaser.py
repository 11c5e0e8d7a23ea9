"""The teaser invites: the first whole sentences, a quotation, nothing that leans on the rest."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.article import Article, Block, BlockKind
from bot.core.reading import read_text
from bot.core.richtext import RichText
from bot.core.teaser import Part, Teaser, TeaserRules, make_teaser

RULES = TeaserRules()
TEXT = """Мост открыли

Первое предложение. Второе предложение.

Третье предложение. Четвёртое предложение.
"""


def _lead(teaser: Teaser) -> list[str]:
    return [sentence.plain for sentence in teaser.lead]


def test_the_lead_is_the_first_whole_sentences_across_paragraphs() -> None:
    assert _lead(make_teaser(read_text(TEXT), RULES)) == [
        "Первое предложение.",
        "Второе предложение.",
        "Третье предложение.",
    ]


def test_no_more_sentences_than_fit() -> None:
    assert _lead(make_teaser(read_text(TEXT), replace(RULES, max_length=40))) == [
        "Первое предложение.",
        "Второе предложение.",
    ]


def test_a_first_sentence_too_long_is_broken_off_at_a_clause() -> None:
    teaser = make_teaser(
        read_text("Мост\n\nМост, который все так долго ждали, открыли."), replace(RULES, max_length=40)
    )
    assert _lead(teaser) == ["Мост, который все так долго ждали…"]


def test_one_endless_word_still_makes_a_teaser() -> None:
    teaser = make_teaser(read_text("ы" * 5000 + "\n\n" + "я" * 5000), RULES)
    assert len(_lead(teaser)[0]) == RULES.max_length


def test_a_headline_alone_makes_a_teaser() -> None:
    assert make_teaser(read_text("Мост открыт"), RULES) == Teaser(
        headline=RichText.of("Мост открыт"), read_more="Читать полностью"
    )


def test_an_editors_own_lead_stands_instead_of_the_chosen_sentences_and_is_not_cut() -> None:
    own = "Свои слова. Ещё слова.\n\nИ ещё. " + "Длинно. " * 200
    teaser = make_teaser(replace(read_text(TEXT), lead=RichText.of(own)), replace(RULES, lead_sentences=1))
    assert _lead(teaser)[:3] == ["Свои слова.", "Ещё слова.", "И\xa0ещё."]
    assert len(teaser.lead) == 203
    assert teaser.breaks == {2}


def test_lines_that_an_editor_put_under_each_other_stay_so() -> None:
    own = "Часы работы:\n• будни. С девяти\n• выходные\n\nЖдём."
    assert _lead(make_teaser(replace(read_text(TEXT), lead=RichText.of(own)), RULES)) == [
        "Часы работы:\n• будни. С\xa0девяти\n• выходные",
        "Ждём.",
    ]


def test_an_empty_own_lead_is_no_lead() -> None:
    assert make_teaser(replace(read_text(TEXT), lead=RichText()), RULES).lead == ()


def test_an_endless_own_lead_does_not_hold_anybody_up() -> None:
    endless = replace(read_text(TEXT), lead=RichText.of("слово. " * 100_000))
    assert sum(map(len, _lead(make_teaser(endless, RULES)))) <= 20_000


def test_no_lead_where_none_is_wanted() -> None:
    assert make_teaser(read_text(TEXT), replace(RULES, lead_sentences=0)).lead == ()
    assert make_teaser(read_text(TEXT), replace(RULES, max_length=0)).lead == ()


def test_a_lead_does_not_reach_across_a_quotation() -> None:
    text = "Мост\n\nЕго открыли.\n\n«Мы рады», — сообщил мэр.\n\nПо его словам, дорого."
    teaser = make_teaser(read_text(text), RULES)
    assert _lead(teaser) == ["Его открыли."]
    assert [quote.attribution for quote in teaser.quotes] == ["сообщил мэр"]


def test_an_article_that_begins_with_a_quotation_has_a_lead_too() -> None:
    teaser = make_teaser(read_text("Мост\n\n«Мы рады», — сообщил мэр.\n\nЕго открыли."), RULES)
    assert _lead(teaser) == ["Его открыли."]


def test_subheadings_and_bare_addresses_are_no_sentences() -> None:
    text = "Мост\n\n## Подробности\n\nЕго открыли.\n\nhttps://a.example/1\n\nhttps://a.example/2\n\nВсе рады."
    assert _lead(make_teaser(read_text(text), RULES)) == ["Его открыли.", "Все рады."]


def test_a_bold_sentence_is_a_sentence() -> None:
    assert _lead(make_teaser(read_text("Мост\n\n**Его открыли.**"), RULES)) == ["Его открыли."]


def test_quotations_are_limited() -> None:
    quote = Block(text=RichText.of("«Да»"), kind=BlockKind.QUOTE, attribution='сказал "мэр"')
    article = Article(headline=RichText.of("Мост"), body=(quote, quote, quote))
    assert len(make_teaser(article, replace(RULES, quotes=2)).quotes) == 2
    assert make_teaser(article, replace(RULES, quotes=0)).quotes == ()
    assert make_teaser(article, RULES).quotes[0].attribution == "сказал «мэр»"


def test_typography_can_be_switched_off() -> None:
    article = read_text('ООО "Мост" - первое')
    assert make_teaser(article, RULES).headline.plain == "ООО «Мост»\xa0— первое"
    assert make_teaser(article, replace(RULES, typography=False)).headline.plain == 'ООО "Мост" - первое'


@given(st.text(st.sampled_from('Аб. \n«»"!—,5👩‍🚀e\u0301*_#>'), min_size=1, max_size=200), st.integers(1, 60))
def test_the_lead_never_exceeds_its_measure(text: str, most: int) -> None:
    teaser = make_teaser(read_text("Заголовок\n\n" + text), replace(RULES, max_length=most))
    assert len(" ".join(_lead(teaser))) <= most
    assert len(teaser.lead) <= RULES.lead_sentences


SHOWN = read_text(
    'Мост\n\nЕго открыли.\n\n«Мы рады», — сообщил мэр.\n\nФото: "Энск" - сегодня\n\nhttps://a.example/1\n\n#мост'
)


def test_what_is_not_named_is_switched_off() -> None:
    teaser = make_teaser(SHOWN, replace(RULES, blocks=(Part.LEAD,)))
    assert (teaser.headline.plain, _lead(teaser)) == ("", ["Его открыли."])
    assert (teaser.quotes, teaser.bylines, teaser.link, teaser.tags) == ((), (), None, ())
    assert teaser.parts == (Part.LEAD,)


def test_bylines_are_shown_only_if_asked_for() -> None:
    assert make_teaser(SHOWN, RULES).bylines == ()
    asked = make_teaser(SHOWN, replace(RULES, blocks=(Part.BYLINES, Part.HEADLINE)))
    assert asked.bylines == ("Фото: «Энск»\xa0— сегодня",)
    assert asked.parts == (Part.BYLINES, Part.HEADLINE)


def test_an_article_with_nothing_else_to_show_keeps_its_headline() -> None:
    teaser = make_teaser(read_text("Мост открыт"), replace(RULES, blocks=(Part.LEAD, Part.FOOTER)))
    assert teaser.headline.plain == "Мост открыт"
    assert teaser.parts == (Part.HEADLINE, Part.LEAD, Part.FOOTER)


def test_the_newsrooms_own_words_are_shown_as_they_are() -> None:
    teaser = make_teaser(SHOWN, replace(RULES, before=' "Реклама" - 16+\r\n', after="a\nb\x00"))
    assert (teaser.before, teaser.after) == ('"Реклама" - 16+', "a\nb")


def test_a_lead_stops_before_a_list_and_ends_as_a_sentence_does() -> None:
    article = read_text("Афиша\n\nВот что будет. Событий пять:\n\n1. Ярмарка.\n2. Концерт.")
    assert [sentence.plain for sentence in make_teaser(article, TeaserRules()).lead] == [
        "Вот что будет.",
        "Событий пять.",
    ]


def test_a_lead_stops_before_a_dialogue() -> None:
    article = read_text("Интервью\n\nРазговор получился коротким.\n\n— Мост готов?\n\n— Почти.")
    assert [sentence.plain for sentence in make_teaser(article, TeaserRules()).lead] == [
        "Разговор получился коротким."
    ]


def test_an_article_that_is_a_list_is_told_by_its_items() -> None:
    article = read_text("Афиша\n\n- Ярмарка.\n- Концерт.")
    assert make_teaser(article, TeaserRules()).lead[0].plain == "• Ярмарка."


def test_a_lead_knows_where_its_paragraphs_begin_and_an_emoji_may_end_a_sentence() -> None:
    article = read_text("Ярмарка\n\nОткроют сорок домиков ☕️ Своё привезут мастера.\n\nЗажгут ёлку.")
    teaser = make_teaser(article, RULES)
    assert [one.plain for one in teaser.lead] == [
        "Откроют сорок домиков ☕️",
        "Своё привезут мастера.",
        "Зажгут ёлку.",
    ]
    assert teaser.breaks == {2}
