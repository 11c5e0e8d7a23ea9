"""A saved news page gives the article on it and nothing of what stands around it."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.article import Article, BlockKind
from bot.core.reading import NothingToRead
from bot.core.richtext import Style
from bot.pages import LARGEST, MOST_ELEMENTS, decode, read_page

PAGES = Path(__file__).parent / "pages"


def _page(name: str, url: str | None = None) -> Article:
    return read_page((PAGES / name).read_bytes(), url=url)


def _body(article: Article) -> list[str]:
    return [block.text.plain for block in article.body]


def _marks(article: Article) -> list[tuple[str, Style, str | None]]:
    return [
        (text, style, url)
        for block in article.body
        for text, marks in block.text.runs()
        for style, url in marks
    ]


def test_a_page_gives_the_article_without_what_stands_around_it() -> None:
    article = _page("bridge.html")
    assert article.title == "В Заречном Яре открыли пешеходный мост"
    assert article.link == "https://vestnik.example/news/most"
    assert _body(article) == [
        "Пешеходный мост через реку Тихую открыли в субботу. "
        "Его строили два года, и за это время паром перевёз больше ста тысяч пассажиров.",
        "Длина моста — 214 метров. По нему можно ходить пешком и ездить на велосипеде, "
        "подробности — на странице проекта.",
        "Мы сдали мост раньше срока, потому что река в этом году встала поздно.",
        "Что дальше",
        "Весной у моста откроют набережную со скамейками и фонарями. "
        "На её благоустройство выделили 40 млн рублей.",
        "• скамейки;",
        "• фонари;",
        "• спуск к воде.",
        "«Паром останется до конца навигации»",
    ]


def test_a_page_keeps_bold_italic_and_links() -> None:
    assert _marks(_page("bridge.html")) == [
        ("Пешеходный мост через реку Тихую открыли в субботу.", Style.BOLD, None),
        ("ходить пешком", Style.ITALIC, None),
        ("на странице проекта", Style.LINK, "https://vestnik.example/projects/most"),
        ("Что дальше", Style.BOLD, None),
    ]


def test_a_quotation_on_a_page_knows_who_said_it() -> None:
    quotes = [block for block in _page("bridge.html").body if block.kind is BlockKind.QUOTE]
    assert [quote.attribution for quote in quotes] == [
        "Пётр Лугов, начальник стройки",
        "сообщила директор пристани Мария Ветрова",
    ]


def test_an_old_page_in_windows_1251_is_read() -> None:
    article = _page("school.html")
    assert article.title == "Школу № 3 откроют после ремонта"
    assert _body(article) == [
        "Школу № 3 в Заречном Яре откроют 1 декабря.",
        "В здании заменили крышу и окна, а в спортзале положили новый пол. Работы обошлись в 28 млн руб.",
        "«Дети вернутся в тёплую школу»",
    ]
    assert article.bylines == ("Источник: пресс-служба города", "© Заречный вестник, 2026")


def test_a_page_whose_h1_is_the_sites_name_has_its_headline_from_the_title() -> None:
    article = _page("bus.html")
    assert article.title == "Автобус № 7 поедет через площадь"
    assert article.link == "https://vestnik.example/bus"
    assert _body(article) == [
        "С понедельника автобус № 7 поедет через площадь Мира.",
        "Остановка «Почта» закрыта до весны.",
    ]


def test_a_page_without_h1_that_a_browser_saved_knows_its_address_and_tags() -> None:
    article = _page("fair.html")
    assert article.title == "Ярмарка на площади"
    assert article.link == "https://vestnik.example/news/42"
    assert article.tags == ("ярмарка", "выходные")
    assert _body(article)[0] == "Ярмарка пройдёт в воскресенье на площади Мира."


def test_a_page_that_only_a_script_fills_gives_its_own_description() -> None:
    assert _body(_page("rink.html")) == [
        "Каток на стадионе «Яр» начнёт работать 28 ноября. Прокат коньков — 200 рублей в час."
    ]


STORY = "<p>Мост через реку Тихую открыли в субботу утром, и по нему уже прошли первые жители города.</p>" * 2


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Мост открыли — Вестник</title><meta name='og:site_name' content='Вестник'>", "Мост открыли"),
        ("<title>Вестник: новости | Мост открыли</title>", "Вестник: новости"),
        ("<title>Мост открыли — мэр</title>", "Мост открыли — мэр"),
        ("<meta property='og:title' content='Вестник » Мост открыли'>"
         "<meta property='og:site_name' content='ВЕСТНИК'>", "Мост открыли"),
        ("<meta property='og:title' content='Мост — наш'><meta property='og:site_name' content='Вестник'>",
         "Мост — наш"),
    ],
)  # fmt: skip
def test_the_sites_name_is_no_part_of_the_headline(head: str, title: str) -> None:
    assert read_page(f"<html><head>{head}</head><body>{STORY}</body></html>").title == title


@pytest.mark.parametrize(
    ("head", "link"),
    [
        ("<link rel=canonical href=/news/1><meta property=og:url content=https://a.example/other>",
         "https://a.example/news/1"),
        ("<link rel=canonical href=https://a.example/><meta property=og:url content=https://www.a.example/1>",
         "https://www.a.example/1"),
        ("<link rel=canonical href=https://b.example/1>", "https://a.example/page"),
        ("<link rel=canonical href='javascript:x()'>", "https://a.example/page"),
    ],
)  # fmt: skip
def test_the_link_is_the_one_that_the_page_names_within_its_own_site(head: str, link: str) -> None:
    html = f"<html><head><title>Мост</title>{head}</head><body>{STORY}</body></html>"
    assert read_page(html, url="https://a.example/page").link == link


@pytest.mark.parametrize(
    "html",
    [
        "<meta charset='windows-1251'>Ёж".encode("cp1251"),
        "<meta charset='no-such-charset'>Ёж".encode(),
        "<meta charset='windows-1251'>Ёж".encode("utf-8-sig"),
        "<meta charset='utf-8'>Ёж".encode("cp1251"),
        "Ёж".encode("utf-16"),
        b"\xfe\xff" + "Ёж".encode("utf-16-be"),
        "Ёж".encode("cp1251"),
    ],
)
def test_a_page_is_read_in_whatever_letters_it_was_written(html: bytes) -> None:
    assert decode(html).endswith("Ёж")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "просто текст",
        "<html></html>",
        "<html><body><h1>Мост</h1></body></html>",
        "<html><head><title>Мост</title></head><body><script>1</script></body></html>",
        b"%PDF-1.7 \x00\xff <a",
        "<" * 100_000,
        "<html><body>" + "<div>" * 20_000,
    ],
)
def test_what_holds_no_article_is_refused_in_words(html: str | bytes) -> None:
    with pytest.raises(NothingToRead) as refused:
        read_page(html)
    assert refused.value.say("ru") == "На этой странице не нашлось статьи: передайте её текст."


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + " " * LARGEST,
        "<html><body>" + "<p>Мост." * (MOST_ELEMENTS + 1),
        "<html><title>Мост</title><body><p>" + "мост через реку " * 70_000,
    ],
)
def test_a_page_too_large_is_refused_in_words(html: str) -> None:
    with pytest.raises(NothingToRead, match="too large"):
        read_page(html)


def test_bold_on_every_word_is_no_formatting() -> None:
    page = f"<html><title>Мост</title><body>{STORY}<p>{'<b>мост</b> ' * 3000}</p></body></html>"
    assert _marks(read_page(page)) == []


def test_a_page_that_names_no_headline_begins_with_it() -> None:
    assert (
        read_page(f"<html><body><div><p>Мост открыли</p>{STORY}</div></body></html>").title == "Мост открыли"
    )


def test_a_link_that_leads_nowhere_is_text() -> None:
    page = (
        f"<html><title>Мост</title><body>{STORY}<p>Вот <a href='tel:1'>телефон</a> моста.</p></body></html>"
    )
    article = read_page(page)
    assert _body(article)[-1] == "Вот телефон моста."
    assert _marks(article) == []


NO_NETWORK = """
import sys
import trafilatura  # its HTTP client asks at import whether this machine speaks IPv6
def refuse(event, _):
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
        raise SystemExit(f"touched the network: {event}")
sys.addaudithook(refuse)
from pathlib import Path
from bot.pages import read_page
print(read_page(Path(sys.argv[1]).read_bytes(), url="https://vestnik.example/x").title)
"""


def test_reading_a_page_touches_no_network() -> None:
    command = [sys.executable, "-c", NO_NETWORK, str(PAGES / "bridge.html")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.stdout.strip() == "В Заречном Яре открыли пешеходный мост", done.stderr


def test_who_reads_no_page_waits_for_no_library_of_pages() -> None:
    code = "import sys, bot.pages, bot.cli.handing_in; print(*{'trafilatura', 'lxml'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
