"""Rich text keeps its formatting whatever is done to it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.core.richtext import SOLID, SOLID_LIMIT, Entity, RichText, Span, Style

LETTERS = st.text(st.sampled_from("абв \n«»👩‍🚀🇷🇺e\u0301🏽\u200d\ufe0f𝕏"), max_size=40)
TYPES = st.sampled_from([*map(str, Style), "url", "mention", "hashtag", "expandable_blockquote"])
ENTITIES = st.lists(
    st.builds(
        Entity,
        type=TYPES,
        offset=st.integers(-3, 60),
        length=st.integers(-3, 60),
        url=st.sampled_from([None, "https://a.example/", "https://b.example/"]),
    ),
    max_size=8,
)
RICH = st.builds(RichText.from_entities, LETTERS, ENTITIES)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(RICH)
def test_what_goes_out_as_entities_comes_back_as_the_same_text(rich: RichText) -> None:
    assert RichText.from_entities(*rich.to_entities()) == rich


@given(LETTERS, ENTITIES)
def test_no_entity_changes_the_letters(text: str, entities: list[Entity]) -> None:
    assert RichText.from_entities(text, entities).plain == text


@given(RICH)
def test_entities_lie_within_the_text_on_letter_boundaries(rich: RichText) -> None:
    text, entities = rich.to_entities()
    coded = text.encode("utf-16-le")
    for entity in entities:
        assert entity.offset >= 0
        assert entity.length > 0
        assert entity.offset + entity.length <= _units(text)
        coded[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


@given(RICH)
def test_entities_nest_as_telegram_demands(rich: RichText) -> None:
    _, entities = rich.to_entities()
    for number, outer in enumerate(entities):
        for inner in entities[number + 1 :]:
            apart = inner.offset >= outer.offset + outer.length
            within = inner.offset + inner.length <= outer.offset + outer.length
            assert inner.offset >= outer.offset
            assert apart or within
            assert apart or not {outer.type, inner.type} <= SOLID - {Style.QUOTE}
            assert apart or outer.type not in (Style.CODE, Style.PRE)
            assert apart or not inner.type == outer.type == Style.QUOTE


@given(RICH, st.integers(-50, 50), st.one_of(st.none(), st.integers(-50, 50)))
def test_a_slice_has_the_letters_of_the_slice(rich: RichText, start: int, stop: int | None) -> None:
    piece = rich.slice(start, stop)
    assert piece.plain == rich.plain[start:stop]
    assert RichText.from_entities(*piece.to_entities()) == piece


@given(RICH, st.integers(0, 40))
def test_a_text_cut_in_two_and_joined_is_the_text(rich: RichText, at: int) -> None:
    assert rich.slice(0, at) + rich.slice(at) == rich


@given(RICH)
def test_lines_joined_again_have_the_same_letters(rich: RichText) -> None:
    assert RichText.join("\n", rich.lines()).plain == rich.plain


@given(RICH)
def test_a_text_survives_json(rich: RichText) -> None:
    assert RichText.from_json(json.loads(json.dumps(rich.to_json()))) == rich


@given(RICH)
def test_strip_takes_white_space_only(rich: RichText) -> None:
    assert rich.strip().plain == rich.plain.strip()


def test_crossing_entities_are_split() -> None:
    rich = RichText.from_entities(
        "полужирный курсив",
        [Entity(type="bold", offset=0, length=12), Entity(type="italic", offset=11, length=6)],
    )
    assert rich.nodes == (
        Span(Style.BOLD, ("полужирный ", Span(Style.ITALIC, ("к",)))),
        Span(Style.ITALIC, ("урсив",)),
    )


def test_offsets_count_utf16_units() -> None:
    rich = RichText.from_entities("👩‍🚀 мост", [Entity(type="bold", offset=6, length=4)])
    assert rich.nodes == ("👩‍🚀 ", Span(Style.BOLD, ("мост",)))


def test_an_offset_inside_a_pair_is_moved_to_its_beginning() -> None:
    assert RichText.from_entities("😀а", [Entity(type="bold", offset=1, length=2)]).plain == "😀а"


def test_what_telegram_marks_by_itself_is_just_text() -> None:
    marked = [Entity(type=kind, offset=0, length=3) for kind in ("url", "mention", "hashtag", "custom_emoji")]
    assert RichText.from_entities("#аб", marked).nodes == ("#аб",)


def test_a_link_without_an_address_is_just_text() -> None:
    assert RichText.from_entities("аб", [Entity(type="text_link", offset=0, length=2)]).nodes == ("аб",)


def test_a_link_is_worth_more_than_the_look_of_code() -> None:
    code = RichText.of("адрес", Style.CODE)
    assert code.styled(Style.LINK, "https://a.example/").nodes == (
        Span(Style.LINK, ("адрес",), "https://a.example/"),
    )


def test_code_takes_no_other_formatting() -> None:
    assert RichText.of("x", Style.CODE).styled(Style.BOLD).nodes == (Span(Style.CODE, ("x",)),)


def test_of_two_addresses_the_inner_one_counts() -> None:
    inner = Span(Style.LINK, ("а",), "https://inner.example/")
    both = RichText((Span(Style.LINK, (inner,), "https://outer.example/"),))
    assert RichText.of_runs(both.runs()).nodes == (inner,)


def test_new_letters_look_like_those_they_replace() -> None:
    rich = RichText.of("один ") + RichText.of("два", Style.BOLD) + RichText.of(" три")
    assert rich.replace([(0, 1, "О"), (5, 8, "2"), (12, 12, "!")]).nodes == (
        "Один ",
        Span(Style.BOLD, ("2",)),
        " три!",
    )


def test_styles_can_be_taken_off() -> None:
    rich = RichText.of("мост", Style.BOLD).styled(Style.ITALIC)
    assert rich.without(Style.BOLD) == RichText.of("мост", Style.ITALIC)


def test_letters_change_under_the_same_formatting() -> None:
    assert RichText.of("мост", Style.BOLD).map(str.upper) == RichText.of("МОСТ", Style.BOLD)


def test_telegram_gets_no_more_links_than_it_passes_on() -> None:
    links = [RichText.of(str(number), Style.LINK, f"https://a.example/{number}") for number in range(150)]
    rich = RichText.join(" ", [*links, RichText.of("конец", Style.BOLD)])
    _, entities = rich.to_entities()
    assert sum(entity.type == Style.LINK for entity in entities) == SOLID_LIMIT
    assert entities[-1].type == Style.BOLD


def test_nothing_is_false_and_something_is_true() -> None:
    assert not RichText()
    assert RichText.of("а")
